// Part of Crossisle, SPDX-License-Identifier: MIT
#include "noise.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "constants.hpp"
#include "crossisle/core/instruction_sets.hpp"
#include "crossisle/core/maths.hpp"
#include "crossisle/core/vector_maths.hpp"

namespace crossisle::physical {
namespace {

using hardware::CellTechnology;
using hardware::Encoding;

constexpr double min_variance = 1e-12;  ///< of a slice pair, so that constant values have a nonzero range
constexpr double root_two_pi = 2.50662827463100050242;

/// Returns the tail probability of a Gaussian, from a fit with an error below 1e-3.
[[gnu::always_inline]] inline double gaussian_tail(double x) {
  return core::inlined_exponential(-x * x / 2.0) / (1.64 * x + std::sqrt(0.76 * x * x + 4.0));
}

/// Returns the noise of clipping a unit Gaussian at +-limit: E[(|z| - limit)^2; |z| > limit].
double clipping_noise(double limit) {
  const double density = core::exponential(-limit * limit / 2.0) / root_two_pi;
  return 2.0 * ((1.0 + limit * limit) * gaussian_tail(limit) - limit * density);
}

/// Maximum number of pairs of a weight slice and an input slice.
constexpr std::size_t max_pairs = 64;
using OfPairs = std::array<double, max_pairs>;

/// Replaces variances of Gaussian noise by the ratios of the noise after rounding to integers to them: 0 for small
/// noise, 1 + 1 / (12 v) for noise beyond one.
CROSSISLE_INSTRUCTION_SETS void leave_by_rounding(OfPairs& variances, std::size_t count) {
  constexpr double least = 1e-6;
  CROSSISLE_INDEPENDENT_ITERATIONS
  for (std::size_t i = 0; i < count; ++i) {
    const double variance = variances[i];
    const double floored = std::max(variance, least);
    const double deviation = std::sqrt(floored);
    const double left = 2.0 * (gaussian_tail(0.5 / deviation) + 3.0 * gaussian_tail(1.5 / deviation) +
                               5.0 * gaussian_tail(2.5 / deviation));
    const double beyond_one = 1.0 + 1.0 / (12.0 * variance);
    variances[i] = variance > 0.9 ? beyond_one : left / floored;
  }
}

/// Division of weights into cells, and the noise of the cells.
struct CellCode {
  Cells cells = Cells::offset;
  std::int32_t bits = 1;
  std::int32_t slices = 8;
  double arrays = 1.0;
  double range = 1.0;   ///< of conductances, relative to the largest one
  double spread = 0.0;  ///< of a cell, relative to its range
  double stuck = 0.0;   ///< share of cells
  double drift = 0.0;   ///< relative deviation of a cell
};

CellCode code_of(const NoiseSetting& setting) {
  CellCode code;
  const auto& device = setting.device;
  if (setting.technology != CellTechnology::rram) {
    code.cells = Cells::twos_complement;
    code.spread = device.capacitor_mismatch;
    return code;
  }
  const bool pair = setting.encoding == Encoding::differential;
  code.cells = pair ? Cells::differential : Cells::offset;
  code.bits = setting.bits_per_cell;
  code.slices = ceil_divide(pair ? 7 : 8, code.bits);
  code.arrays = pair ? 2.0 : 1.0;
  code.range = 1.0 - 1.0 / device.on_off_ratio;
  code.spread = device.conductance_spread;
  code.stuck = device.stuck_cells;
  code.drift = device.drift_spread * core::logarithm(device.drift_time_ratio);
  return code;
}

}  // namespace

double mean_conductance(const hardware::Device& device, Encoding encoding, std::int32_t bits_per_cell,
                        const ValueMoments& moments) {
  const auto width = static_cast<std::size_t>(bits_per_cell - 1);
  const double content = encoding == Encoding::differential ? moments.differential_content[width]
                                                            : moments.offset_content[width];
  return conductance(device, content);
}

NoiseRatios noise_ratios(const hardware::PhysicalTechnology& technology, const NoiseSetting& setting,
                         double inputs, const ValueMoments& moments) {
  if (setting.technology == CellTechnology::sram_digital) return {};  // digital sums are exact
  const CellCode code = code_of(setting);
  const auto kind = static_cast<std::size_t>(code.cells);
  const auto weight_width = static_cast<std::size_t>(code.bits - 1);
  const std::size_t input_width = slice_index(setting.dac_bits);
  const double kappa = technology.accuracy.clip_sigma;
  const double clipped = clipping_noise(kappa);

  const double max_weight = std::exp2(code.bits) - 1.0;
  const double max_input = std::exp2(setting.dac_bits) - 1.0;
  const auto input_slices = static_cast<std::size_t>(8 / setting.dac_bits);
  const double rows = std::min(static_cast<double>(setting.active_rows), inputs);
  const double folds = std::ceil(inputs / rows);
  const double full_scale = rows * max_input * max_weight;
  const double spread = code.spread * max_weight / code.range;
  const double thermal_amplitude = setting.device.thermal_noise * full_scale / code.range;
  const double thermal_variance = thermal_amplitude * thermal_amplitude;
  const double levels = std::exp2(setting.adc_bits);

  std::array<double, 8> input_weight{};  // weight of each slice, as a power
  double input_power = 0.0;
  for (std::size_t slice = 0; slice < input_slices; ++slice) {
    input_weight[slice] = std::exp2(2.0 * setting.dac_bits * static_cast<double>(slice));
    input_power += input_weight[slice] * moments.input_square[input_width][slice];
  }
  input_power = std::max(input_power, min_variance);

  // Of the pairs whose conversions resolve one unit, the others have 1.
  OfPairs shares{};
  std::size_t resolved = 0;
  const auto range_of = [&](double variance) {
    return std::min(full_scale, 2.0 * kappa * std::sqrt(variance));
  };
  for (std::size_t t = 0; t < static_cast<std::size_t>(code.slices); ++t) {
    const double w_mean = moments.weight_mean[kind][weight_width][t];
    const double w_square = moments.weight_squares[kind][weight_width][t];
    const double drift = code.drift * code.drift * w_square;
    for (std::size_t u = 0; u < input_slices; ++u) {
      const double x_square = moments.input_square[input_width][u];
      const double mean = moments.input_mean[input_width][u] * w_mean;
      const double variance = rows * std::max(x_square * w_square - mean * mean, min_variance);
      if (range_of(variance) / levels > code.range) continue;
      shares[resolved++] = rows * x_square * (spread * spread + drift) + thermal_variance;
    }
  }
  leave_by_rounding(shares, resolved);

  NoiseRatios noise;
  std::size_t next = 0;
  for (std::size_t t = 0; t < static_cast<std::size_t>(code.slices); ++t) {
    const double weight = std::exp2(2.0 * code.bits * static_cast<double>(t));
    const double w_mean = moments.weight_mean[kind][weight_width][t];
    const double w_square = moments.weight_squares[kind][weight_width][t];
    const double drift = code.drift * code.drift * w_square;
    double left = 0.0;  // remaining static errors, averaged over input slices
    for (std::size_t u = 0; u < input_slices; ++u) {
      const double x_mean = moments.input_mean[input_width][u];
      const double x_square = moments.input_square[input_width][u];
      const double mean = x_mean * w_mean;
      const double variance = rows * std::max(x_square * w_square - mean * mean, min_variance);
      const double range = range_of(variance);
      const double step = range / levels;
      const bool resolves = step <= code.range;
      const double share = resolves ? shares[next++] : 1.0;
      const double pair_weight = weight * input_weight[u];
      if (!resolves) noise.quantisation += pair_weight * (step * step / 12.0);
      if (range < full_scale) noise.clipping += pair_weight * (variance * clipped);
      noise.thermal += pair_weight * thermal_variance * share;
      left += input_weight[u] * x_square * share / input_power;
    }
    noise.variation += weight * (spread * spread) * left;
    noise.drift += weight * drift * left;
    noise.stuck_cells += weight * (max_weight * max_weight / 2.0 - max_weight * w_mean + w_square);
  }
  const double input_variance = std::max(moments.input_variance, min_variance) * (input_top * input_top);
  const double weight_square = std::max(moments.weight_square, min_variance) * (weight_top * weight_top);
  const double signal = inputs * input_variance * weight_square;
  const double of_conversions = folds * code.arrays / signal;
  const double of_words = inputs * input_variance * code.arrays / signal;
  noise.quantisation *= of_conversions / (code.range * code.range);
  noise.clipping *= of_conversions;
  noise.thermal *= of_conversions;
  noise.variation *= of_words;
  noise.stuck_cells *= of_words * code.stuck;
  noise.drift *= of_words;
  return noise;
}

IrDrop ir_drop(const hardware::PhysicalTechnology& technology, const NoiseSetting& setting, double inputs,
               const ValueMoments& moments) {
  if (setting.technology != CellTechnology::rram) return {};
  const double rows = std::min(static_cast<double>(setting.active_rows), inputs);
  const double conductance =
      mean_conductance(setting.device, setting.encoding, setting.bits_per_cell, moments);
  const double activity = moments.input_activity[slice_index(setting.dac_bits)];
  const double along_column = 0.5 * rows * rows * conductance * activity;
  const double along_row = 0.5 * conductance;
  return {technology.accuracy.ir_drop * along_column * along_column,
          technology.accuracy.ir_drop * along_row * along_row};
}

}  // namespace crossisle::physical
