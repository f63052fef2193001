// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/validation/macro_comparison.hpp"

#include <algorithm>
#include <cmath>

#include "crossisle/core/data_files.hpp"
#include "crossisle/core/statistics.hpp"

namespace crossisle::validation {
namespace {

/// Means over the operating points of each chip, in order of appearance.
struct ChipMeans {
  std::string chip;
  double absolute = 0.0;   ///< of |ln ratio|
  double error = 0.0;      ///< of ln ratio
  double predicted = 0.0;  ///< of the logarithm
  double measured = 0.0;
  double points = 0.0;
};

std::vector<ChipMeans> chip_means(const std::vector<MacroComparison>& comparisons, MacroQuantity quantity,
                                  const MacroSelection& selection) {
  std::vector<ChipMeans> means;
  for (const auto& row : comparisons) {
    const auto& pair = row.of(quantity);
    if (!pair || !selection(row.macro)) continue;
    auto chip = std::find_if(means.begin(), means.end(),
                             [&](const ChipMeans& mean) { return mean.chip == row.macro.chip; });
    if (chip == means.end()) chip = means.insert(means.end(), {row.macro.chip});
    const double error = std::log(pair->ratio());
    chip->absolute += std::abs(error);
    chip->error += error;
    chip->predicted += std::log(pair->predicted);
    chip->measured += std::log(pair->measured);
    chip->points += 1.0;
  }
  for (auto& chip : means)
    for (double* sum : {&chip.absolute, &chip.error, &chip.predicted, &chip.measured}) *sum /= chip.points;
  return means;
}

std::optional<NumberPair> pair_of(double predicted, std::optional<double> measured) {
  return measured ? std::optional<NumberPair>({predicted, *measured}) : std::nullopt;
}

}  // namespace

std::string_view text(MacroQuantity quantity) {
  constexpr std::array<std::string_view, macro_quantity_count> texts{"energy", "time", "area", "TOPS/mm2"};
  return texts[static_cast<std::size_t>(quantity)];
}

std::vector<MacroComparison> compare_macros(const hardware::PhysicalTechnology& technology,
                                            const std::vector<MeasuredMacro>& macros,
                                            const physical::Calibration& calibration) {
  std::vector<MacroComparison> comparisons;
  for (const auto& macro : macros) {
    MacroComparison row{macro, predict_macro(technology, macro), {}};
    const double time_ns = row.parts.time_ns * calibration.analog_time;
    const double area_mm2 = row.parts.area_mm2(calibration);
    const auto measured_ns = measured_time_ns(macro);
    const auto measured_mm2 = measured_area_mm2(macro);
    row.quantities[0] = pair_of(row.parts.energy_pj(calibration), measured_energy_pj(macro));
    row.quantities[1] = pair_of(time_ns, measured_ns);
    row.quantities[2] = pair_of(area_mm2, measured_mm2);
    if (measured_ns && measured_mm2) {
      const double operations = macro.bit_operations() * 1e-3;  // TOPS times ns
      row.quantities[3] = {operations / (time_ns * area_mm2), operations / (*measured_ns * *measured_mm2)};
    }
    comparisons.push_back(std::move(row));
  }
  return comparisons;
}

std::vector<MacroComparison> compare_shipped_macros(const std::filesystem::path& data) {
  core::Problems problems;
  const auto technology = hardware::PhysicalTechnology::load(
      core::find_data_file("physical", "technologies", {}, data), problems);
  problems.throw_if_any();
  return compare_macros(technology, shipped_macros(data));
}

MacroErrors macro_errors(const std::vector<MacroComparison>& comparisons, MacroQuantity quantity,
                         const MacroSelection& selection) {
  const auto means = chip_means(comparisons, quantity, selection);
  MacroErrors errors;
  errors.chips = means.size();
  if (means.empty()) return errors;
  std::vector<double> absolute;
  double sum = 0.0;
  double bias = 0.0;
  for (const auto& chip : means) {
    absolute.push_back(chip.absolute);
    sum += chip.absolute;
    bias += chip.error;
  }
  std::sort(absolute.begin(), absolute.end());
  const auto count = static_cast<double>(means.size());
  errors.factor = std::exp(sum / count);
  errors.median = std::exp(core::quantile(absolute, 0.5));
  errors.bias = std::exp(bias / count);
  // The worst chip by its mean ratio, so that points on both sides of the measurement do not cancel.
  errors.worst = std::exp(absolute.back());
  return errors;
}

MacroRanks macro_ranks(const std::vector<MacroComparison>& comparisons, MacroQuantity quantity,
                       const MacroSelection& selection) {
  constexpr std::size_t min_chips = 3;
  std::vector<double> predicted;
  std::vector<double> measured;
  for (const auto& chip : chip_means(comparisons, quantity, selection)) {
    predicted.push_back(chip.predicted);
    measured.push_back(chip.measured);
  }
  MacroRanks ranks{predicted.size(), std::nullopt};
  if (ranks.chips >= min_chips) ranks.correlation = core::rank_correlation(predicted, measured);
  return ranks;
}

bool is_modelled(const MeasuredMacro& macro) {
  return macro.family != MacroFamily::bitline;
}

}  // namespace crossisle::validation
