// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/claims.hpp"

#include <fmt/format.h>

#include <limits>

#include "claims_aggregations.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::study {
namespace {

/// Maximum reductions that arXiv 2603.03880 claims, for four networks and for nine.
constexpr double claim_for_four = 0.762;
constexpr double claim_for_nine = 0.955;

std::string percent(double reduction) {
  return fmt::format("{:.1f}", 100.0 * reduction);
}

}  // namespace

double Claims::claimed() const {
  return networks_ > 4 ? claim_for_nine : claim_for_four;
}

std::vector<ClaimSummary> Claims::summaries() const {
  std::vector<ClaimSummary> summaries;
  for (auto first = comparisons_.begin(); first != comparisons_.end();) {
    const auto same = [&](const ClaimComparison& line) {
      return line.aggregation == first->aggregation && line.baseline == first->baseline &&
             line.how == first->how && line.joint == first->joint;
    };
    const auto end = std::find_if_not(first, comparisons_.end(), same);
    const auto [least, most] = std::minmax_element(
        first,
        std::find_if(first, end, [](const ClaimComparison& line) { return line.network == "overall"; }),
        [](const ClaimComparison& a, const ClaimComparison& b) { return a.reduction() < b.reduction(); });
    const bool has_overall = (end - 1)->network == "overall";
    summaries.push_back(
        {*first, has_overall ? std::optional((end - 1)->reduction()) : std::nullopt, *most, *least});
    first = end;
  }
  return summaries;
}

std::vector<std::string> Claims::verdicts() const {
  std::vector<std::string> sentences;
  const auto all = summaries();
  for (auto row = all.begin(); row != all.end(); ++row) {
    const auto same = [&](const ClaimSummary& other) {
      return other.of.baseline == row->of.baseline && other.of.how == row->of.how;
    };
    if (std::find_if(all.begin(), row, same) != row) continue;
    std::vector<std::string> met;
    const ClaimSummary* most = &*row;
    for (const auto& other : all) {
      if (!same(other)) continue;
      if (other.reached() >= claimed()) met.push_back(other.of.aggregation);
      if (other.reached() > most->reached()) most = &other;
    }
    const std::string what = met.empty() ? "not met"
                             : met.size() == claims_aggregations.size()
                                 ? "met"
                                 : "met for " + core::join(met, ", ") + " only";
    sentences.push_back(fmt::format("{} ({}): {}; {} % at most, for {}: {}", row->of.baseline, row->of.how,
                                    what, percent(most->reached()), most->of.aggregation, most->of.why));
  }
  return sentences;
}

std::vector<std::string> Claims::headings() {
  return {"aggregation",     "baseline",        "found by", "joint by",       "overall %",
          "max % (network)", "min % (network)", "claim",    "baseline's chip"};
}

std::vector<std::vector<std::string>> Claims::rows() const {
  std::vector<std::vector<std::string>> rows;
  for (const auto& row : summaries()) {
    rows.push_back({row.of.aggregation, row.of.baseline, row.of.how, row.of.joint,
                    row.overall ? percent(*row.overall) : "-",
                    fmt::format("{} ({})", percent(row.most.reduction()), row.most.network),
                    fmt::format("{} ({})", percent(row.least.reduction()), row.least.network),
                    row.reached() >= claimed() ? "met" : "not met", row.of.verdict});
  }
  return rows;
}

store::Table Claims::table() const {
  store::Table table{
      "claims", "what the best chip for all networks gains over chips found otherwise", {}, {}};
  const auto add_text = [&](const char* name, const char* long_name, auto text) {
    table.columns.push_back(store::column<std::string>(comparisons_, name, "", long_name, text));
  };
  const auto add = [&](const char* name, const char* unit, const char* long_name, auto figure) {
    table.columns.push_back(store::column<double>(comparisons_, name, unit, long_name, figure));
  };
  add_text("aggregation", "over the networks", [](const ClaimComparison& line) { return line.aggregation; });
  add_text("baseline", "chip compared with", [](const ClaimComparison& line) { return line.baseline; });
  add_text("found_by", "how the baseline was found", [](const ClaimComparison& line) { return line.how; });
  add_text("joint_found_by", "how the chip for all was found",
           [](const ClaimComparison& line) { return line.joint; });
  add_text("network", "network, or overall", [](const ClaimComparison& line) { return line.network; });
  add("baseline_objective", "", "on the baseline: mJ, ms and mm2 to the powers of the objective",
      [](const ClaimComparison& line) { return line.before; });
  add("joint_objective", "", "the same on the chip for all",
      [](const ClaimComparison& line) { return line.after; });
  add("reduction", "1", "1 - joint / baseline", [](const ClaimComparison& line) { return line.reduction(); });
  add_text("baseline_chip", "whether the baseline meets the constraints",
           [](const ClaimComparison& line) { return line.verdict; });
  return table;
}

store::Table Claims::summary_table() const {
  const auto all = summaries();
  store::Table table{
      "claims_summary", "reductions of the objective by the chip for all networks, by baseline", {}, {}};
  const auto add_text = [&](const char* name, const char* long_name, auto text) {
    table.columns.push_back(store::column<std::string>(all, name, "", long_name, text));
  };
  const auto add = [&](const char* name, const char* long_name, auto figure) {
    table.columns.push_back(store::column<double>(all, name, "1", long_name, figure));
  };
  add_text("aggregation", "over the networks", [](const ClaimSummary& row) { return row.of.aggregation; });
  add_text("baseline", "chip compared with", [](const ClaimSummary& row) { return row.of.baseline; });
  add_text("found_by", "how the baseline was found", [](const ClaimSummary& row) { return row.of.how; });
  add_text("joint_found_by", "how the chip for all was found",
           [](const ClaimSummary& row) { return row.of.joint; });
  add("overall", "reduction over all networks",
      [](const ClaimSummary& row) { return row.overall.value_or(std::numeric_limits<double>::quiet_NaN()); });
  add("max", "maximum reduction of a network", [](const ClaimSummary& row) { return row.most.reduction(); });
  add_text("max_network", "the network that has it",
           [](const ClaimSummary& row) { return row.most.network; });
  add("min", "minimum reduction of a network", [](const ClaimSummary& row) { return row.least.reduction(); });
  add_text("min_network", "the network that has it",
           [](const ClaimSummary& row) { return row.least.network; });
  add("claim", "reduction that the publication claims, at most",
      [this](const ClaimSummary&) { return claimed(); });
  add_text("claim_met", "whether overall or a network's own reduction reaches it",
           [this](const ClaimSummary& row) { return row.reached() >= claimed() ? "yes" : "no"; });
  add_text("baseline_chip", "whether the baseline meets the constraints",
           [](const ClaimSummary& row) { return row.of.verdict; });
  add_text("why", "from the baseline to the chip for all: figures over all networks, and knobs",
           [](const ClaimSummary& row) { return row.of.why; });
  return table;
}

std::vector<store::Table> Claims::tables() const {
  return {summary_table(), table()};
}

std::string Claims::page() const {
  std::string text = fmt::format(
      "# Joint search on {}\n\nReductions of the objective by the chip that is best for all networks at "
      "once, against chips found otherwise.\nThe publication claims up to {:.1f} % for this number of "
      "networks: met where the overall or a network's own\nreduction reaches that. Overall, `product` "
      "compounds over the networks: an equal reduction for each of them\nis a larger one overall.\n\n| {} "
      "|\n|",
      name_, 100.0 * claimed(), core::join(headings(), " | "));
  for (std::size_t i = 0; i < headings().size(); ++i) text += "---|";
  for (const auto& row : rows()) text += "\n| " + core::join(row, " | ") + " |";
  text += fmt::format("\n\n## The claim of {:.1f} % by baseline, and why\n\n", 100.0 * claimed());
  for (const auto& sentence : verdicts()) text += "- " + sentence + "\n";
  return text;
}

}  // namespace crossisle::study
