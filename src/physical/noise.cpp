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

using core::power_of_two;
using hardware::CellTechnology;
using hardware::Encoding;

constexpr double min_variance = 1e-12;  ///< of a slice pair, so that constant values have a nonzero range
/// Conductances of a cell without a range would have no signal.
constexpr double min_conductance_range = 1e-3;
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
  constexpr double min_rounded = 1e-6;
  CROSSISLE_INDEPENDENT_ITERATIONS
  for (std::size_t i = 0; i < count; ++i) {
    const double variance = variances[i];
    const double floored = std::max(variance, min_rounded);
    const double deviation = std::sqrt(floored);
    const double left = 2.0 * (gaussian_tail(0.5 / deviation) + 3.0 * gaussian_tail(1.5 / deviation) +
                               5.0 * gaussian_tail(2.5 / deviation));
    const double beyond_one = 1.0 + 1.0 / (12.0 * variance);
    variances[i] = variance > 0.9 ? beyond_one : left / floored;
  }
}

/// Division of weights into cells and conversions, and the noise of the cells.
struct CellCode {
  Cells cells = Cells::offset;
  double bits = 1.0;             ///< of a weight in a cell
  double conversion_bits = 1.0;  ///< of a weight in a conversion
  std::size_t width = 0;         ///< of the moments of what a conversion sees, by index
  std::int32_t slices = 8;       ///< conversions of a weight, in an array
  bool combines = false;         ///< columns before a conversion
  bool pairs = false;            ///< one conversion of the difference of two arrays
  double arrays = 1.0;
  double range = 1.0;   ///< of conductances, relative to the largest one
  double spread = 0.0;  ///< of a cell, relative to its range
  double stuck = 0.0;   ///< share of cells
  double drift = 0.0;   ///< relative deviation of a cell
};

CellCode code_of(const NoiseSetting& setting, std::int32_t weight_bits) {
  CellCode code;
  const auto& device = setting.device;
  std::int32_t cell_bits = 1;
  std::int32_t unsigned_bits = weight_bits;
  if (setting.technology == CellTechnology::rram) {
    const bool differential = setting.encoding == Encoding::differential;
    code.cells = differential ? Cells::differential : Cells::offset;
    code.arrays = differential ? 2.0 : 1.0;
    code.pairs = differential && setting.paired_adc;
    cell_bits = setting.bits_per_cell;
    if (differential) unsigned_bits = std::max(weight_bits - 1, 1);
    code.range = std::max(1.0 - 1.0 / device.on_off_ratio, min_conductance_range);
    code.spread = device.conductance_spread;
    code.stuck = device.stuck_cells;
    code.drift = device.drift_spread * core::logarithm(device.drift_time_ratio);
  } else {
    code.cells = Cells::twos_complement;
    code.spread = device.capacitor_mismatch;
  }
  const std::int32_t combined =
      code.pairs ? 1 : std::clamp(setting.combined_slices, 1, std::max(8 / cell_bits, 1));
  code.combines = combined > 1;
  code.width = static_cast<std::size_t>(cell_bits * combined - 1);
  code.bits = std::min(cell_bits, unsigned_bits);
  const std::int32_t conversion_bits = std::min(cell_bits * combined, unsigned_bits);
  code.conversion_bits = conversion_bits;
  code.slices = ceil_divide(unsigned_bits, conversion_bits);
  return code;
}

/// Returns the mean square error of a stuck cell, whose content is 0 or the maximum, over its unit squared.
double stuck_error(const CellCode& code, double max_content, double cells, double mean, double square) {
  // Of columns that are combined, only the sum is known: their cells are taken to hold all contents equally.
  if (code.combines) {
    mean = max_content / 2.0;
    square = max_content * (2.0 * max_content + 1.0) / 6.0;
  }
  return (code.combines ? cells : 1.0) * (max_content * max_content / 2.0 - max_content * mean + square);
}

/// Returns the mean conductance of a resistive cell [S].
double mean_conductance(const hardware::Device& device, Encoding encoding, std::int32_t bits_per_cell,
                        const ValueMoments& moments) {
  const auto width = static_cast<std::size_t>(bits_per_cell - 1);
  const double content = encoding == Encoding::differential ? moments.differential_content[width]
                                                            : moments.offset_content[width];
  return conductance(device, content);
}

}  // namespace

NoiseSetting noise_setting(const hardware::PhysicalTechnology& technology, const hardware::Chip& chip,
                           const hardware::Device& device) {
  NoiseSetting setting;
  const auto& accuracy = technology.accuracy;
  const bool resistive = chip.technology == CellTechnology::rram;
  setting.technology = chip.technology;
  if (resistive) {
    setting.bits_per_cell = chip.bits_per_cell;
    setting.encoding = chip.encoding;
    setting.paired_adc = chip.paired_adc;
  }
  setting.dac_bits = chip.dac_bits;
  setting.combined_slices = chip.combined_slices;
  setting.adc_bits = chip.adc_bits;
  setting.active_rows = std::min(chip.active_rows, chip.wordlines);
  setting.device = device;
  // Noise of a read is stated at a voltage; relative to the full scale, it grows as the voltage falls.
  setting.thermal_noise = device.thermal_noise * (resistive ? accuracy.nominal_read_v / device.read_voltage_v
                                                            : accuracy.nominal_supply_v / chip.voltage_v);
  if (chip.adc == hardware::Adc::sense) {
    const double offset = accuracy.sense_offset * accuracy.nominal_supply_v / chip.voltage_v;
    setting.thermal_noise = std::sqrt(setting.thermal_noise * setting.thermal_noise + offset * offset);
  }
  setting.device.thermal_noise = 0.0;
  setting.device.dac_mismatch = 0.0;
  return setting;
}

/// Quantities of the pairs of a layer's weight slices and input slices, input slices in the inner order.
struct Pairs {
  OfPairs variances;  ///< of the exact sums
  OfPairs ranges;     ///< of the converters
  OfPairs steps;      ///< of the converters
};

/// Sets the ranges and steps of converters of clipped sums. @param limit range in deviations
CROSSISLE_INSTRUCTION_SETS void set_ranges(Pairs& pairs, std::size_t count, double full_scale, double limit,
                                           double levels) {
  CROSSISLE_INDEPENDENT_ITERATIONS
  for (std::size_t i = 0; i < count; ++i) {
    pairs.ranges[i] = std::min(full_scale, limit * std::sqrt(pairs.variances[i]));
    pairs.steps[i] = pairs.ranges[i] / levels;
  }
}

NoiseRatios noise_ratios(const hardware::PhysicalTechnology& technology, const NoiseSetting& setting,
                         const NoiseLayer& layer) {
  if (setting.technology == CellTechnology::sram_digital) return {};  // digital sums are exact
  const ValueMoments& moments = layer.moments;
  const CellCode code = code_of(setting, layer.precision.weight);
  const auto kind = static_cast<std::size_t>(code.cells);
  const auto input_width = static_cast<std::size_t>(setting.dac_bits - 1);
  const auto& input_means = moments.input_mean[input_width];
  const auto& input_squares = moments.input_square[input_width];
  const auto& weight_means = moments.weight_mean[kind][code.width];
  const auto& weight_squares = moments.weight_squares[kind][code.width];
  const double kappa = technology.accuracy.clip_sigma;

  const double max_content = power_of_two(code.bits) - 1.0;
  const double max_input = power_of_two(std::min(setting.dac_bits, layer.precision.input)) - 1.0;
  const double max_converted = power_of_two(code.conversion_bits) - 1.0;
  /// Independent cells of a conversion, in units of its lowest one.
  const double cells =
      (power_of_two(2.0 * code.conversion_bits) - 1.0) / (power_of_two(2.0 * code.bits) - 1.0);
  const double two = code.pairs ? 2.0 : 1.0;
  const auto input_slices = static_cast<std::size_t>(ceil_divide(layer.precision.input, setting.dac_bits));
  const auto weight_slices = static_cast<std::size_t>(code.slices);
  const double rows = std::min(static_cast<double>(setting.active_rows), layer.inputs);
  const double folds = std::ceil(layer.inputs / rows);
  const double full_scale = rows * max_input * max_converted * two;
  const double spread = code.spread * max_content / code.range;
  const double thermal_amplitude = setting.thermal_noise * full_scale / code.range;
  const double thermal_variance = thermal_amplitude * thermal_amplitude;
  const double levels = setting.adc_bits == std::floor(setting.adc_bits)
                            ? power_of_two(setting.adc_bits)
                            : core::real_power(2.0, setting.adc_bits);

  std::array<double, 8> input_weight{};    // weight of each slice, as a power
  std::array<double, 8> weighted_input{};  // square of each slice, weighted
  double input_power = 0.0;
  for (std::size_t slice = 0; slice < input_slices; ++slice) {
    input_weight[slice] = power_of_two(2.0 * setting.dac_bits * static_cast<double>(slice));
    weighted_input[slice] = input_weight[slice] * input_squares[slice];
    input_power += weighted_input[slice];
  }
  input_power = std::max(input_power, min_variance);

  Pairs pairs;
  const std::size_t count = weight_slices * input_slices;
  for (std::size_t t = 0, pair = 0; t < weight_slices; ++t) {
    for (std::size_t u = 0; u < input_slices; ++u, ++pair) {
      const double mean = input_means[u] * weight_means[t];
      const double square = two * input_squares[u] * weight_squares[t];
      pairs.variances[pair] = rows * std::max(code.pairs ? square : square - mean * mean, min_variance);
    }
  }
  set_ranges(pairs, count, full_scale, 2.0 * kappa, levels);
  const auto drift_of = [&](std::size_t t) { return code.drift * code.drift * weight_squares[t]; };
  // Of the pairs whose conversions resolve one unit, the others have 1.
  OfPairs shares;
  std::size_t resolved = 0;
  for (std::size_t t = 0, pair = 0; t < weight_slices; ++t) {
    const double of_cells = spread * spread * cells + drift_of(t);
    for (std::size_t u = 0; u < input_slices; ++u, ++pair) {
      if (pairs.steps[pair] > code.range) continue;
      shares[resolved++] = two * rows * input_squares[u] * of_cells + thermal_variance;
    }
  }
  leave_by_rounding(shares, resolved);

  NoiseRatios noise;
  const double clipped = clipping_noise(kappa);
  std::size_t next = 0;
  for (std::size_t t = 0, pair = 0; t < weight_slices; ++t) {
    const double weight = power_of_two(2.0 * code.conversion_bits * static_cast<double>(t));
    double left = 0.0;  // remaining static errors, averaged over input slices
    for (std::size_t u = 0; u < input_slices; ++u, ++pair) {
      const double step = pairs.steps[pair];
      const bool resolves = step <= code.range;
      const double share = resolves ? shares[next++] : 1.0;
      const double pair_weight = weight * input_weight[u];
      if (!resolves) noise.quantisation += pair_weight * (step * step / 12.0);
      if (pairs.ranges[pair] < full_scale) noise.clipping += pair_weight * (pairs.variances[pair] * clipped);
      noise.thermal += pair_weight * thermal_variance * share;
      left += weighted_input[u] * share / input_power;
    }
    noise.variation += weight * cells * (spread * spread) * left;
    noise.drift += weight * drift_of(t) * left;
    noise.stuck_cells += weight * stuck_error(code, max_content, cells, weight_means[t], weight_squares[t]);
  }
  const double input_top = power_of_two(layer.precision.input) - 1.0;
  const double weight_top = std::max(power_of_two(layer.precision.weight - 1) - 1.0, 1.0);
  const double input_variance = std::max(moments.input_variance, min_variance) * (input_top * input_top);
  const double weight_square = std::max(moments.weight_square, min_variance) * (weight_top * weight_top);
  const double signal = layer.inputs * input_variance * weight_square;
  const double of_conversions = folds * (code.pairs ? 1.0 : code.arrays) / signal;
  const double of_words = layer.inputs * input_variance * code.arrays / signal;
  noise.quantisation *= of_conversions / (code.range * code.range);
  noise.clipping *= of_conversions;
  noise.thermal *= of_conversions;
  noise.variation *= of_words;
  noise.stuck_cells *= of_words * code.stuck;
  noise.drift *= of_words;
  return noise;
}

double dac_noise(std::int32_t dac_bits, const NoiseLayer& layer) {
  const auto width = static_cast<std::size_t>(dac_bits - 1);
  const auto slices = static_cast<std::size_t>(ceil_divide(layer.precision.input, dac_bits));
  double sum = 0.0;
  for (std::size_t slice = 0; slice < slices; ++slice)
    sum += power_of_two(2.0 * dac_bits * static_cast<double>(slice)) * layer.moments.input_mean[width][slice];
  const double top = power_of_two(layer.precision.input) - 1.0;
  return sum / (std::max(layer.moments.input_variance, min_variance) * (top * top));
}

IrDrop ir_drop(const hardware::PhysicalTechnology& technology, const NoiseSetting& setting,
               const NoiseLayer& layer) {
  if (setting.technology != CellTechnology::rram) return {};
  const double rows = std::min(static_cast<double>(setting.active_rows), layer.inputs);
  const double conductance =
      mean_conductance(setting.device, setting.encoding, setting.bits_per_cell, layer.moments);
  const double activity = layer.moments.input_activity[static_cast<std::size_t>(setting.dac_bits - 1)];
  const double along_column = 0.5 * rows * rows * conductance * activity;
  const double along_row = 0.5 * conductance;
  return {technology.accuracy.ir_drop * along_column * along_column,
          technology.accuracy.ir_drop * along_row * along_row};
}

}  // namespace crossisle::physical
