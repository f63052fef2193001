// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/validation/silicon.hpp"

#include <algorithm>
#include <cmath>

#include "crossisle/core/data_files.hpp"
#include "crossisle/core/statistics.hpp"
#include "silicon_comparisons.hpp"

namespace crossisle::validation {

std::string_view text(Evidence evidence) {
  constexpr std::array<std::string_view, evidence_count> texts{"fitted",
                                                               "held out, same chip",
                                                               "held out, other chips",
                                                               "published constants",
                                                               "generic macro",
                                                               "none",
                                                               "sum"};
  return texts[static_cast<std::size_t>(evidence)];
}

std::vector<SiliconComparison> compare_with_silicon(const hardware::PhysicalTechnology& technology,
                                                    const MeasuredChips& measured) {
  return SiliconComparisons(technology, measured).all();
}

std::vector<SiliconComparison> compare_shipped_with_silicon(const std::filesystem::path& data) {
  core::Problems problems;
  const auto technology = hardware::PhysicalTechnology::load(
      core::find_data_file("physical", "technologies", {}, data), problems);
  problems.throw_if_any();
  return compare_with_silicon(technology,
                              MeasuredChips::load(core::data_directory(data) / "silicon" / "measured.csv"));
}

std::vector<std::string> chips_of(const std::vector<SiliconComparison>& comparisons) {
  std::vector<std::string> chips;
  for (const auto& row : comparisons) {
    if (std::find(chips.begin(), chips.end(), row.chip) == chips.end()) chips.push_back(row.chip);
  }
  return chips;
}

EvidenceSummary summarise(const std::vector<SiliconComparison>& comparisons, Evidence evidence,
                          std::string_view chip, std::string_view without) {
  std::vector<double> errors;
  double logarithms = 0.0;
  for (const auto& comparison : comparisons) {
    if (comparison.evidence != evidence || comparison.chip == without) continue;
    if (!chip.empty() && comparison.chip != chip) continue;
    errors.push_back(std::abs(comparison.error()));
    logarithms += std::abs(std::log(1.0 + comparison.error()));
  }
  EvidenceSummary summary;
  summary.count = errors.size();
  if (errors.empty()) return summary;
  std::sort(errors.begin(), errors.end());
  summary.median = core::quantile(errors, 0.5);
  for (const double error : errors) summary.mean += error / static_cast<double>(errors.size());
  summary.largest = errors.back();
  summary.factor = std::exp(logarithms / static_cast<double>(errors.size()));
  return summary;
}

}  // namespace crossisle::validation
