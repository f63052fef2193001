// Part of Crossisle, SPDX-License-Identifier: MIT
#include "robustness_section.hpp"

#include <fmt/format.h>

#include <cctype>
#include <map>

#include "crossisle/report/svg.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/study/finalists.hpp"

namespace crossisle::analysis {
namespace {

using study::Finalists;
using study::VariantOutcome;

constexpr std::size_t finalist_count = 10;  ///< a page must be made within seconds

// Lengths of the chart of places, in units of its view box.
constexpr double label_width = 150.0;
constexpr double cell_width = 44.0;
constexpr double cell_height = 20.0;
constexpr double head_height = 24.0;
constexpr double text_drop = 14.0;  ///< from the top of a cell to the base line of its text

std::vector<design::Genome> finalists_of(const RunData& run) {
  std::vector<design::Genome> designs;
  for (const auto& record :
       run::best_designs(*run.configuration, run.content(), finalist_count, study::default_gap))
    designs.push_back(record.genome);
  return designs;
}

std::string place_text(const VariantOutcome& variant, std::size_t design) {
  return variant.designs[design].objective ? std::to_string(variant.places[design]) : "×";
}

/// Draws the cells of each place in a tone of its own: the better the place, the darker.
void draw_cells(report::Svg& svg, const Finalists& finalists) {
  const auto count = static_cast<double>(finalists.designs.size());
  std::map<std::size_t, std::vector<std::pair<std::size_t, std::size_t>>> by_place;
  for (std::size_t row = 0; row < finalists.variants.size(); ++row) {
    for (std::size_t design = 0; design < finalists.designs.size(); ++design) {
      if (finalists.variants[row].designs[design].objective)
        by_place[finalists.variants[row].places[design]].emplace_back(row, design);
    }
  }
  constexpr double darkest = 0.75;  // text must stay readable on it
  for (const auto& [place, cells] : by_place) {
    const double tone = darkest * (1.0 - static_cast<double>(place - 1) / count);
    svg.open_group(fmt::format("fill-opacity=\"{:.2f}\"", tone));
    for (const auto& [row, design] : cells) {
      svg.rectangle(label_width + cell_width * static_cast<double>(design),
                    head_height + cell_height * static_cast<double>(row), cell_width - 1.0, cell_height - 1.0,
                    report::fill(0));
    }
    svg.close_group();
  }
}

report::Figure place_chart(const Finalists& finalists, store::Table data) {
  report::Figure figure{
      "robustness-places", "Places of the best chips under each variant",
      "A column is a chip, the best one as stated first; a row is one changed assumption. The "
      "darker, the better the place; a cross breaks a constraint."};
  report::Svg svg(figure, label_width + cell_width * static_cast<double>(finalists.designs.size()),
                  head_height + cell_height * static_cast<double>(finalists.variants.size()));
  draw_cells(svg, finalists);
  const auto middle = [](std::size_t design) {
    return label_width + cell_width * (static_cast<double>(design) + 0.5);
  };
  for (std::size_t design = 0; design < finalists.designs.size(); ++design)
    svg.text(middle(design), text_drop, fmt::format("chip {}", design + 1), report::Svg::Anchor::middle,
             "small strong");
  for (std::size_t row = 0; row < finalists.variants.size(); ++row) {
    const auto& variant = finalists.variants[row];
    const double base = head_height + cell_height * static_cast<double>(row) + text_drop;
    svg.text(0.0, base, variant.name, report::Svg::Anchor::start, "small");
    for (std::size_t design = 0; design < finalists.designs.size(); ++design)
      svg.text(middle(design), base, place_text(variant, design), report::Svg::Anchor::middle, "small");
  }
  figure.svg = std::move(svg).finish();
  figure.data = std::move(data);
  return figure;
}

report::PageTable table_of(const store::Table& variants) {
  report::PageTable table{"The best chip under each variant",
                          {"variant", "change", "its place", "best chip", "its regret", "broken constraints"},
                          {}};
  for (std::size_t row = 0; row < variants.rows(); ++row) {
    const double regret = variants.values<double>("regret")[row];
    const auto& broken = variants.values<std::string>("broken")[row];
    table.rows.push_back({{variants.values<std::string>("variant")[row]},
                          {variants.values<std::string>("change")[row]},
                          report::cell_of(variants.column("place"), row),
                          report::cell_of(variants.column("best"), row),
                          broken.empty() ? report::Cell(fmt::format("{:.2f} %", 100.0 * regret), regret)
                                         : report::Cell("", std::nullopt),
                          {broken}});
  }
  return table;
}

/// Returns texts as sentences: `The winner is safe.`
std::vector<std::string> sentences_of(std::vector<std::string> texts) {
  for (auto& text : texts) {
    text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
    text += ".";
  }
  return texts;
}

}  // namespace

void add_robustness(const RunData& run, report::Page& page) {
  if (!run.configuration || !run.configuration->physical) return;
  auto designs = finalists_of(run);
  if (designs.empty()) return;
  page.begin_section(
      "robustness", "Robustness",
      fmt::format("The best chips, {:g} % apart in their objectives, with one assumption of the "
                  "physical mode changed at a time: a factor of the calibration card, DRAM, or "
                  "the temperature.",
                  100.0 * study::default_gap));
  try {
    const auto ranges = study::read_system_ranges(study::default_ranges);
    const auto finalists = study::evaluate_finalists(*run.configuration, std::move(designs), ranges);
    page.add_findings("Is the winner safe?", sentences_of(finalists.verdict().texts()));
    const auto variants = finalists.variant_table();
    page.add_folded(place_chart(finalists, finalists.table(*run.configuration)), table_of(variants));
    page.add_paragraph(fmt::format("Ranges of DRAM and temperature: {}", ranges.source));
  } catch (const core::Error& failure) {
    // A data folder of the user's own may lack the ranges, which no run needs.
    page.add_paragraph(fmt::format("It was not examined: {}.", failure.what()));
  }
}

}  // namespace crossisle::analysis
