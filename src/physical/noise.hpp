// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstdint>

#include "crossisle/physical/macro.hpp"
#include "crossisle/physical/value_moments.hpp"

namespace crossisle::physical {

/// Parameters of the noise of a layer, except its values and the resistance of lines.
struct NoiseSetting {
  hardware::CellTechnology technology = hardware::CellTechnology::rram;
  std::int32_t bits_per_cell = 1;
  hardware::Encoding encoding = hardware::Encoding::offset;
  std::int32_t dac_bits = 1;
  std::int32_t combined_slices = 1;
  bool paired_adc = false;
  double adc_bits = 1.0;
  std::int32_t active_rows = 1;
  double thermal_noise = 0.0;  ///< of a conversion, as a share of full scale at the chip's voltages
  hardware::Device device{};   ///< its thermal_noise and dac_mismatch are not used

  bool operator==(const NoiseSetting&) const = default;
};

/// Returns the noise setting of a chip with these devices.
NoiseSetting noise_setting(const hardware::PhysicalTechnology& technology, const hardware::Chip& chip,
                           const hardware::Device& device);

struct NoiseSettingHash {
  std::size_t operator()(const NoiseSetting& setting) const noexcept {
    const auto& device = setting.device;
    const auto small = static_cast<std::uint64_t>(setting.technology) |
                       static_cast<std::uint64_t>(setting.encoding) << 4U |
                       static_cast<std::uint64_t>(setting.bits_per_cell) << 8U |
                       static_cast<std::uint64_t>(setting.dac_bits) << 16U |
                       static_cast<std::uint64_t>(setting.combined_slices) << 24U |
                       static_cast<std::uint64_t>(setting.paired_adc) << 29U |
                       static_cast<std::uint64_t>(setting.active_rows) << 32U;
    // 2^64 over the golden ratio: Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4)
    constexpr std::uint64_t multiplier = 0x9e3779b97f4a7c15U;
    std::uint64_t hash = small * multiplier;
    for (const double parameter : {device.on_resistance_ohm, device.on_off_ratio, device.conductance_spread,
                                   device.stuck_cells, device.drift_spread, device.drift_time_ratio,
                                   device.capacitor_mismatch, setting.thermal_noise, setting.adc_bits}) {
      hash = (hash ^ std::bit_cast<std::uint64_t>(parameter)) * multiplier;
      hash ^= hash >> 29U;
    }
    return static_cast<std::size_t>(hash);
  }
};

/// Weights and inputs of the layers whose noise is computed.
struct NoiseLayer {
  double inputs = 1.0;  ///< of a sum
  Precision precision;
  const ValueMoments& moments;
};

/// Noise-to-signal ratios of a layer's sums by cause, as powers. The signal is the variance of the exact
/// integer result over inputs; offsets and one gain per layer are calibrated.
struct NoiseRatios {
  double quantisation = 0.0;
  double clipping = 0.0;
  double thermal = 0.0;
  double variation = 0.0;
  double stuck_cells = 0.0;
  double drift = 0.0;

  double sum() const noexcept { return quantisation + clipping + thermal + variation + stuck_cells + drift; }
};

/// Returns the noise of the sums of a layer, for each pair of input and weight slices. The range of a converter is
/// +-4 standard deviations of its slice pair, at most full scale. If its step is below one, integers are resolved
/// and rounding removes analog noise; otherwise quantisation adds step^2 / 12.
NoiseRatios noise_ratios(const hardware::PhysicalTechnology& technology, const NoiseSetting& setting,
                         const NoiseLayer& layer);

/// Returns the noise of the voltage DACs of a layer's rows whose units differ by a share of 1; it grows with the square
/// of this share.
double dac_noise(std::int32_t dac_bits, const NoiseLayer& layer);

/// Coefficients of the IR drop along resistive lines. After calibration of a gain it adds along_column x
/// (cell wire ohm)^2 + along_row x (cell wire ohm x columns^2)^2.
struct IrDrop {
  double along_column = 0.0;
  double along_row = 0.0;
};
IrDrop ir_drop(const hardware::PhysicalTechnology& technology, const NoiseSetting& setting,
               const NoiseLayer& layer);

}  // namespace crossisle::physical
