// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/mode_texts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossisle/core/text.hpp"

namespace crossisle::study {
namespace {

std::string text_of(const ModeVerdict& verdict) {
  if (!verdict.objective) return verdict.status;
  return fmt::format("{:.5g}, {:.1f} mm2{}", *verdict.objective, verdict.area_mm2,
                     verdict.is_feasible ? "" : ", " + verdict.status);
}

void add_markdown(const std::vector<std::string>& headings, const std::vector<std::vector<std::string>>& rows,
                  std::string& page) {
  page += "\n| " + core::join(headings, " | ") + " |\n|";
  for (std::size_t i = 0; i < headings.size(); ++i) page += "---|";
  for (const auto& row : rows) page += "\n| " + core::join(row, " | ") + " |";
  page += "\n";
}

}  // namespace

std::string decibel_text(const std::optional<double>& decibel) {
  return decibel ? fmt::format("{:.1f}", *decibel) : "-";
}

std::string rank_text(const ModeComparison& comparison) {
  if (!comparison.rank_correlation) {
    return fmt::format("No two of the {} best designs of compat run in the physical mode.",
                       comparison.best_designs);
  }
  return fmt::format("Rank correlation of both modes over {} of the {} best designs of compat: {:.3f}.",
                     comparison.ranks.size(), comparison.best_designs, *comparison.rank_correlation);
}

void by_knob(const std::vector<KnobEffect>& effects,
             const std::function<void(const std::string&, const std::vector<KnobEffect>&)>& look) {
  for (auto first = effects.begin(); first != effects.end();) {
    const auto end = std::find_if(first, effects.end(),
                                  [&](const KnobEffect& effect) { return effect.knob != first->knob; });
    look(first->knob, std::vector<KnobEffect>(first, end));
    first = end;
  }
}

std::string own_value(const std::vector<KnobEffect>& effects) {
  const auto own =
      std::find_if(effects.begin(), effects.end(), [](const KnobEffect& effect) { return effect.is_own; });
  return own == effects.end() ? "-" : own->value;
}

std::string effects_text(const std::vector<KnobEffect>& effects) {
  std::vector<std::string> ratios;
  for (const auto& effect : effects) {
    ratios.push_back(fmt::format(
        "{} {}", effect.value,
        effect.is_feasible && effect.ratio ? fmt::format("{:.3f}", *effect.ratio) : std::string("-")));
  }
  return core::join(ratios, ", ");
}

std::string modes_markdown(const ModeComparison& comparison) {
  std::string page = fmt::format("# Both modes on {}\n\nObjective {} ({}).\n", comparison.name,
                                 comparison.objective, comparison.unit);
  std::vector<std::vector<std::string>> rows;
  for (const auto& chip : comparison.chips) {
    rows.push_back(
        {chip.name, text_of(chip.physical), decibel_text(chip.min_snr_db) + " dB", text_of(chip.compat)});
  }
  add_markdown({"chip", "by the physical mode", "minimum SNR", "by the compat mode"}, rows, page);
  page += "\n" + rank_text(comparison) + "\n";
  if (!comparison.published.empty()) {
    rows.clear();
    for (const auto& row : comparison.published)
      rows.push_back({row.network, std::to_string(row.designs), fmt::format("{:.3f}", row.rank_correlation)});
    add_markdown({"network", "published designs", "rank correlation of EDAP"}, rows, page);
  }
  if (!comparison.knobs.empty()) {
    rows.clear();
    by_knob(comparison.knobs, [&](const std::string& name, const std::vector<KnobEffect>& values) {
      rows.push_back({name, own_value(values), effects_text(values)});
    });
    add_markdown({"knob", "is", "objective relative to the best, by value (infeasible: -)"}, rows, page);
  }
  if (!comparison.corners.empty()) {
    rows.clear();
    for (const auto& corner : comparison.corners) {
      rows.push_back({fmt::format("{} times noise, variation, faults", corner.factor),
                      fmt::format("{:.1f} dB", corner.min_snr_db), corner.is_feasible ? "yes" : "no"});
    }
    add_markdown({"devices", "minimum SNR", "meets the constraints"}, rows, page);
  }
  return page;
}

}  // namespace crossisle::study
