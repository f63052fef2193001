// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/mode_page.hpp"

#include <fmt/format.h>

#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/study/mode_comparison.hpp"
#include "crossisle/study/mode_texts.hpp"
#include "page_facts.hpp"
#include "sensitivity_chart.hpp"

namespace crossisle::analysis {
namespace {

using study::KnobEffect;
using study::ModeComparison;
using study::ModeVerdict;

report::PageTable shown_chips(const ModeComparison& comparison) {
  report::PageTable table{"The best chip of each mode, evaluated by both",
                          {"chip", "by the physical mode", "area (mm²)", "status", "minimum SNR (dB)",
                           "by the compat mode", "status by compat", "design"},
                          {}};
  const auto objective = [](const ModeVerdict& verdict) {
    return verdict.objective ? report::Cell(fmt::format("{:.5g}", *verdict.objective), *verdict.objective)
                             : report::Cell("-", std::nullopt);
  };
  for (const auto& chip : comparison.chips) {
    table.rows.push_back({{chip.name},
                          objective(chip.physical),
                          {fmt::format("{:.1f}", chip.physical.area_mm2), chip.physical.area_mm2},
                          {chip.physical.status},
                          {study::decibel_text(chip.min_snr_db), chip.min_snr_db.value_or(-1.0)},
                          objective(chip.compat),
                          {chip.compat.status},
                          {chip.design}});
  }
  return table;
}

void add_rank_section(const ModeComparison& comparison, report::Page& page) {
  page.begin_section("agreement", "Do both modes rank designs alike?", study::rank_text(comparison));
  if (comparison.ranks.size() > 1) {
    report::Series designs{"", {}, {}, report::Shape::points};
    for (const auto& pair : comparison.ranks) {
      designs.x.push_back(pair.compat);
      designs.y.push_back(pair.physical);
    }
    page.add(report::xy_chart(
        {"ranks", "The best designs of the compat run in both modes",
         "Each point is a design, taken literally in the physical mode. If both modes ranked all designs "
         "alike, the points would lie on a rising curve."},
        {fmt::format("by the compat mode ({})", comparison.unit), report::Scale::log},
        {fmt::format("by the physical mode ({})", comparison.unit), report::Scale::log},
        {std::move(designs)}));
  }
  if (comparison.published.empty()) return;
  report::PageTable table{
      "Published designs in both modes", {"network", "designs", "rank correlation of EDAP"}, {}};
  for (const auto& row : comparison.published) {
    table.rows.push_back({{row.network},
                          {std::to_string(row.designs), static_cast<double>(row.designs)},
                          {fmt::format("{:.3f}", row.rank_correlation), row.rank_correlation}});
  }
  page.add(table);
}

/// Returns the effects as variations of a chip whose objective is 1, for the chart that pages of runs use.
std::vector<KnobVariation> sweeps_of(const std::vector<KnobEffect>& effects) {
  std::vector<KnobVariation> sweeps;
  study::by_knob(effects, [&](const std::string& name, const std::vector<KnobEffect>& values) {
    const auto knob = hardware::find_knob(name);
    if (!knob) return;  // a knob of another version
    KnobVariation& sweep = sweeps.emplace_back(KnobVariation{*knob, 0, {}});
    for (const auto& effect : values) {
      if (effect.is_own) sweep.chosen = sweep.steps.size();
      KnobStep step;
      step.value = effect.number;
      step.fitness.objective = effect.ratio.value_or(0.0);
      if (!effect.ratio) {
        step.fitness.status = objective::Status::no_mapping_found;
      } else if (!effect.is_feasible) {
        step.fitness.status = objective::Status::area_over_limit;
      }
      sweep.steps.push_back(std::move(step));
    }
  });
  return sweeps;
}

void add_knob_section(const ModeComparison& comparison, report::Page& page) {
  if (comparison.knobs.empty()) return;
  page.begin_section("knobs-moved", "Effect of each knob of the physical mode",
                     "The best physical chip with one knob moved at a time; memory interface and node also "
                     "if they are not searched.");
  Breakdown chip;
  chip.fitness.objective = 1.0;
  auto figure = sensitivity_chart({"knobs",
                                   "Objective with one knob moved",
                                   "Relative to the best chip, which is ringed. Values that break a "
                                   "constraint are crosses, those on "
                                   "which a network cannot be mapped are not drawn.",
                                   {},
                                   {},
                                   true},
                                  chip, sweeps_of(comparison.knobs));
  figure.data = study::knobs_table(comparison);
  page.add(std::move(figure));
  report::PageTable table{
      "The same in numbers (infeasible: -)", {"knob", "is", "objective relative to the best, by value"}, {}};
  study::by_knob(comparison.knobs, [&](const std::string& name, const std::vector<KnobEffect>& values) {
    table.rows.push_back({{name}, {study::own_value(values)}, {study::effects_text(values)}});
  });
  page.add(table);
}

void add_corner_section(const ModeComparison& comparison, report::Page& page) {
  if (comparison.corners.empty()) return;
  page.begin_section("devices", "Effect of worse devices",
                     "Thermal noise, spreads and the share of stuck cells of the best physical chip, all "
                     "multiplied by the same factor.");
  report::Series line{"", {}, {}, report::Shape::line};
  report::Series marks{"", {}, {}, report::Shape::marks};
  report::PageTable table{"The same in numbers", {"factor", "minimum SNR (dB)", "constraints"}, {}, true};
  for (const auto& corner : comparison.corners) {
    for (auto* series : {&line, &marks}) {
      series->x.push_back(corner.factor);
      series->y.push_back(corner.min_snr_db);
    }
    table.rows.push_back({{core::shortest(corner.factor), corner.factor},
                          {fmt::format("{:.1f}", corner.min_snr_db), corner.min_snr_db},
                          {corner.is_feasible ? "met" : "broken"}});
  }
  auto figure = report::xy_chart({"corners", "Minimum signal-to-noise ratio of a network", ""},
                                 {"factor on noise, variation and faults"}, {"SNR (dB)"},
                                 {std::move(line), std::move(marks)});
  figure.data = study::corners_table(comparison);
  page.add(std::move(figure));
  page.add(table);
}

}  // namespace

bool is_mode_study(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::exists(folder / "modes.json", ignored);
}

namespace {

/// Returns the facts of those runs of the study that still exist.
std::vector<RunFacts> facts_of_runs(const std::filesystem::path& folder) {
  std::vector<RunFacts> facts;
  for (const auto& directory : runs_below(folder)) {
    try {
      facts.push_back(facts_of(read_run(directory)));
    } catch (const core::Error&) {
      continue;  // the comparison is shown without it
    }
  }
  return facts;
}

}  // namespace

report::Page mode_report(const std::filesystem::path& folder) {
  const auto comparison = study::read_modes(folder / "modes.json");
  report::Page page(comparison.name + ": both modes of the cost model", study::rank_text(comparison));
  page.set_facts(header_facts(facts_of_runs(folder)));
  page.begin_section("chips", "The best chips",
                     fmt::format("By {} ({}).", comparison.objective, comparison.unit));
  if (comparison.chips.empty()) {
    page.add_paragraph("Neither mode found a design that meets the constraints.");
  } else {
    page.add(shown_chips(comparison));
  }
  add_rank_section(comparison, page);
  add_knob_section(comparison, page);
  add_corner_section(comparison, page);
  page.begin_section("provenance", "How to repeat it");
  page.add_code("Commands",
                fmt::format("crossisle report {0}/physical       # the page of the physical run\n"
                            "crossisle report {0}/compat         # the page of the compat run\n"
                            "crossisle report {0} --csv {0}/plots --svg {0}/plots   # the figures of this "
                            "page and their numbers\n",
                            cluster::shell_word(folder.string())));
  return page;
}

}  // namespace crossisle::analysis
