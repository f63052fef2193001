// Part of Crossisle, SPDX-License-Identifier: MIT
#include "validate_silicon.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "crossisle/validation/silicon.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

using validation::Evidence;
using validation::SiliconComparison;

/// Chip whose sweeps provide 250 of the held-out numbers.
constexpr const char* swept_chip = "colonnade";

std::string percent(double share) {
  return fmt::format("{:.1f} %", 100.0 * share);
}

void print_rows(const std::vector<SiliconComparison>& comparisons, SiliconRows rows) {
  TextTable table({"chip", "metric", "condition", "reported", "model", "error", "evidence"},
                  TextTable::LastColumn::words);
  std::size_t left_out = 0;
  for (const auto& row : comparisons) {
    const bool of_sweep = row.chip == swept_chip && row.evidence == Evidence::held_out_same_chip;
    if (rows == SiliconRows::few && of_sweep) {
      ++left_out;
      continue;
    }
    table.add({row.chip, row.metric, row.condition, fmt::format("{:.5g}", row.reported),
               fmt::format("{:.5g}", row.modelled), fmt::format("{:+.1f} %", 100.0 * row.error()),
               std::string(validation::text(row.evidence))});
  }
  fmt::print("{}", table.text());
  if (left_out > 0) fmt::print("and {} held-out numbers of {}: --all shows them\n", left_out, swept_chip);
}

void print_chips(const std::vector<SiliconComparison>& comparisons) {
  TextTable table({"chip", "numbers", "mean error", "largest", "evidence"}, TextTable::LastColumn::words);
  for (const auto& chip : validation::chips_of(comparisons)) {
    for (std::size_t kind = 0; kind < validation::evidence_count; ++kind) {
      const auto summary = validation::summarise(comparisons, static_cast<Evidence>(kind), chip);
      if (summary.count == 0) continue;
      table.add({chip, std::to_string(summary.count), percent(summary.mean), percent(summary.largest),
                 std::string(validation::text(static_cast<Evidence>(kind)))});
    }
  }
  fmt::print("\n{}", table.text());
}

void print_means(const std::vector<SiliconComparison>& comparisons) {
  TextTable table({"all chips", "numbers", "mean error", "median", "error factor"});
  const auto add = [&](const std::string& name, const validation::EvidenceSummary& summary) {
    table.add({name, std::to_string(summary.count), percent(summary.mean), percent(summary.median),
               fmt::format("{:.2f}", summary.factor)});
  };
  for (std::size_t kind = 0; kind < validation::evidence_count; ++kind) {
    const auto evidence = static_cast<Evidence>(kind);
    add(std::string(validation::text(evidence)), validation::summarise(comparisons, evidence));
  }
  add(fmt::format("held out, same chip, without {}", swept_chip),
      validation::summarise(comparisons, Evidence::held_out_same_chip, {}, swept_chip));
  fmt::print("\n{}", table.text());
}

void print_json(const std::vector<SiliconComparison>& comparisons) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const auto& row : comparisons) {
    rows.push_back({{"chip", row.chip},
                    {"metric", row.metric},
                    {"condition", row.condition},
                    {"reported", row.reported},
                    {"model", row.modelled},
                    {"error", row.error()},
                    {"evidence", validation::text(row.evidence)}});
  }
  fmt::print("{}\n", rows.dump(2));
}

}  // namespace

core::ExitCode print_silicon(SiliconRows rows, bool json) {
  const auto comparisons = validation::compare_shipped_with_silicon();
  if (json) {
    print_json(comparisons);
    return core::ExitCode::finished;
  }
  print_rows(comparisons, rows);
  print_chips(comparisons);
  print_means(comparisons);
  return core::ExitCode::finished;
}

}  // namespace crossisle::apps
