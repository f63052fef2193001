// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/calibration_page.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossisle::analysis {
namespace {

using validation::CardFit;
using validation::FactorGroup;
using validation::FactorState;
using validation::FitNumber;

std::string_view unit_of(FactorGroup group) {
  constexpr std::array<std::string_view, validation::factor_group_count> units{"pJ", "ns", "mm²", "pJ/bit"};
  return units[static_cast<std::size_t>(group)];
}

report::PageTable factor_table(const CardFit& fit) {
  report::PageTable table{"Factors of the card", {"factor", "value", "from", "to", "determined by"}, {}};
  for (std::size_t i = 0; i < fit.factors.size(); ++i) {
    const auto& factor = fit.factors[i];
    const auto number = [](double value) { return report::Cell(fmt::format("{:.3g}", value), value); };
    table.rows.push_back(
        {{std::string(physical::calibration_factors[i].name)},
         number(factor.range.value),
         number(factor.range.low),
         number(factor.range.high),
         {factor.state == FactorState::standard ? "as in default: " + factor.reason : factor.reason}});
  }
  return table;
}

report::PageTable error_table(const CardFit& fit) {
  report::PageTable table{
      "Typical errors, as factors",
      {"numbers of", "chips", "numbers", "default card", "this card", "left out one by one"},
      {}};
  for (std::size_t g = 0; g < validation::factor_group_count; ++g) {
    const auto& errors = fit.errors[g];
    if (errors.numbers == 0) continue;
    const auto number = [](double value) { return report::Cell(fmt::format("{:.2f}", value), value); };
    table.rows.push_back({{std::string(validation::text(static_cast<FactorGroup>(g)))},
                          {std::to_string(errors.chips), static_cast<double>(errors.chips)},
                          {std::to_string(errors.numbers), static_cast<double>(errors.numbers)},
                          number(errors.standard),
                          number(errors.fitted),
                          errors.left_out ? number(*errors.left_out) : report::Cell("-", std::nullopt)});
  }
  return table;
}

void add_chart(const CardFit& fit, FactorGroup group, report::Page& page) {
  report::Series ideal{"predicted as measured", {}, {}, report::Shape::line, true};
  report::Series standard{"default card", {}, {}, report::Shape::marks};
  report::Series fitted{"this card", {}, {}, report::Shape::marks};
  report::PageTable table{"", {"chip", "number", "measured", "default card", "this card"}, {}};
  for (const FitNumber& number : fit.numbers) {
    if (validation::traits(number.kind).group != group) continue;
    const double before = number.predicted({});
    const double after = number.predicted(fit.calibration());
    for (auto* series : {&standard, &fitted}) series->x.push_back(number.measured);
    standard.y.push_back(before);
    fitted.y.push_back(after);
    const auto cell = [](double value) { return report::Cell(fmt::format("{:.4g}", value), value); };
    table.rows.push_back({{number.chip},
                          {std::string(validation::traits(number.kind).name)},
                          cell(number.measured),
                          cell(before),
                          cell(after)});
  }
  if (fitted.x.empty()) return;
  std::vector<double> all = fitted.x;
  all.insert(all.end(), standard.y.begin(), standard.y.end());
  const auto [low, high] = std::minmax_element(all.begin(), all.end());
  ideal.x = ideal.y = {*low, *high};
  const std::string name(validation::text(group));
  page.add_folded(
      report::xy_chart({"predicted-" + name, "Predicted over measured: " + name,
                        "Numbers of each operating point. On the line, prediction and measurement agree."},
                       {fmt::format("measured ({})", unit_of(group)), report::Scale::log},
                       {fmt::format("predicted ({})", unit_of(group)), report::Scale::log},
                       {std::move(ideal), std::move(standard), std::move(fitted)}),
      table);
}

}  // namespace

report::Page calibration_report(const CardFit& fit, const physical::CalibrationCard& card) {
  report::Page page("Calibration card " + card.name, card.long_name);
  page.begin_section("factors", "Factors", card.source);
  page.add(factor_table(fit));
  page.begin_section(
      "errors", "Quality of the fit",
      "A factor of 1.3 means that predictions are typically 1.3 times too high or too low. Chips left "
      "out one by one, each predicted by a card of the others, show what to expect of a further chip of "
      "the family.");
  page.add(error_table(fit));
  for (std::size_t g = 0; g < validation::factor_group_count; ++g)
    add_chart(fit, static_cast<FactorGroup>(g), page);
  if (!fit.remarks.empty()) {
    std::vector<std::string> sentences;
    for (const auto& remark : fit.remarks) sentences.push_back(remark.text());
    page.add_findings("Contradictory and implausible numbers", sentences);
  }
  return page;
}

}  // namespace crossisle::analysis
