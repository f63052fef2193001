// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>

#include "crossisle/analysis/modes.hpp"
#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/core/file_io.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/report/export.hpp"
#include "page_facts.hpp"
#include "sensitivity_chart.hpp"

namespace crossisle::analysis {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto format = "crossisle mode comparison";
constexpr int format_version = 1;
constexpr std::uint64_t largest_comparison = std::uint64_t{64} << 20;

/// Nothing as null.
Json json_of(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

std::optional<double> number_from(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(json.get<double>());
}

Json json_of(const ModeVerdict& verdict) {
  return {{"status", verdict.status},
          {"feasible", verdict.is_feasible},
          {"objective", json_of(verdict.objective)},
          {"area_mm2", verdict.area_mm2}};
}

ModeVerdict verdict_from(const Json& json) {
  return {json.at("status"), json.at("feasible"), number_from(json.at("objective")), json.at("area_mm2")};
}

/// A list of objects of a list of things.
template <class Thing, class Write>
Json list_of(const std::vector<Thing>& things, Write write) {
  Json list = Json::array();
  for (const auto& thing : things) list.push_back(write(thing));
  return list;
}

Json json_of(const ModeComparison& comparison) {
  return {{"format", format},
          {"format_version", format_version},
          {"name", comparison.name},
          {"objective", comparison.objective},
          {"unit", comparison.unit},
          {"chips", list_of(comparison.chips,
                            [](const ModeChip& chip) {
                              return Json{{"chip", chip.name},
                                          {"physical", json_of(chip.physical)},
                                          {"least_snr_db", json_of(chip.least_snr_db)},
                                          {"compat", json_of(chip.compat)},
                                          {"design", chip.design}};
                            })},
          {"best_designs", comparison.best_designs},
          {"rank_correlation", json_of(comparison.rank_correlation)},
          {"ranks", list_of(comparison.ranks,
                            [](const RankPair& pair) {
                              return Json{{"compat", pair.compat}, {"physical", pair.physical}};
                            })},
          {"published", list_of(comparison.published,
                                [](const PublishedRanks& ranks) {
                                  return Json{{"network", ranks.network},
                                              {"designs", ranks.designs},
                                              {"rank_correlation", ranks.rank_correlation}};
                                })},
          {"knobs", list_of(comparison.knobs,
                            [](const KnobEffect& effect) {
                              return Json{{"knob", effect.knob},
                                          {"value", effect.value},
                                          {"number", effect.number},
                                          {"own", effect.is_own},
                                          {"feasible", effect.is_feasible},
                                          {"ratio", json_of(effect.ratio)}};
                            })},
          {"corners", list_of(comparison.corners, [](const CornerEffect& corner) {
             return Json{{"factor", corner.factor},
                         {"least_snr_db", corner.least_snr_db},
                         {"feasible", corner.is_feasible}};
           })}};
}

ModeComparison comparison_from(const Json& json) {
  ModeComparison comparison;
  comparison.name = json.at("name");
  comparison.objective = json.at("objective");
  comparison.unit = json.at("unit");
  for (const auto& chip : json.at("chips")) {
    comparison.chips.push_back({chip.at("chip"), verdict_from(chip.at("physical")),
                                number_from(chip.at("least_snr_db")), verdict_from(chip.at("compat")),
                                chip.at("design")});
  }
  comparison.best_designs = json.at("best_designs");
  comparison.rank_correlation = number_from(json.at("rank_correlation"));
  for (const auto& pair : json.at("ranks"))
    comparison.ranks.push_back({pair.at("compat"), pair.at("physical")});
  for (const auto& ranks : json.at("published"))
    comparison.published.push_back({ranks.at("network"), ranks.at("designs"), ranks.at("rank_correlation")});
  for (const auto& effect : json.at("knobs")) {
    comparison.knobs.push_back({effect.at("knob"), effect.at("value"), effect.at("number"), effect.at("own"),
                                effect.at("feasible"), number_from(effect.at("ratio"))});
  }
  for (const auto& corner : json.at("corners"))
    comparison.corners.push_back({corner.at("factor"), corner.at("least_snr_db"), corner.at("feasible")});
  return comparison;
}

ModeComparison read_modes(const std::filesystem::path& file) {
  try {
    const Json json = Json::parse(core::read_text(file, largest_comparison));
    if (json.at("format") != format || json.at("format_version") != format_version)
      throw std::invalid_argument("it is of another format");
    return comparison_from(json);
  } catch (const std::exception& failure) {
    throw core::Error(core::ExitCode::io, fmt::format("{} is no comparison of modes", file.string()),
                      failure.what(), "repeat `crossisle study modes` with this folder");
  }
}

// Tables

store::Table chips_table(const ModeComparison& comparison) {
  const auto& chips = comparison.chips;
  const auto figure = [](const std::optional<double>& value) {
    return value.value_or(std::numeric_limits<double>::quiet_NaN());
  };
  store::Table table{"chips", "The best chip of each mode judged by both", {}, ""};
  const auto words = [&](const char* name, auto get) {
    table.columns.push_back(store::column<std::string>(chips, name, "", name, get));
  };
  const auto numbers = [&](const char* name, const std::string& unit, auto get) {
    table.columns.push_back(store::column<double>(chips, name, unit, name, get));
  };
  words("chip", [](const ModeChip& chip) { return chip.name; });
  numbers("physical_objective", comparison.unit,
          [&](const ModeChip& chip) { return figure(chip.physical.objective); });
  numbers("physical_area_mm2", "mm2", [](const ModeChip& chip) { return chip.physical.area_mm2; });
  words("physical_status", [](const ModeChip& chip) { return chip.physical.status; });
  numbers("least_snr_db", "dB", [&](const ModeChip& chip) { return figure(chip.least_snr_db); });
  numbers("compat_objective", comparison.unit,
          [&](const ModeChip& chip) { return figure(chip.compat.objective); });
  numbers("compat_area_mm2", "mm2", [](const ModeChip& chip) { return chip.compat.area_mm2; });
  words("compat_status", [](const ModeChip& chip) { return chip.compat.status; });
  words("design", [](const ModeChip& chip) { return chip.design; });
  return table;
}

store::Table ranks_table(const ModeComparison& comparison) {
  return {
      "ranks",
      "The best designs of the compat run in both modes",
      {store::column<double>(comparison.ranks, "compat", comparison.unit, "objective by the compat mode",
                             [](const RankPair& pair) { return pair.compat; }),
       store::column<double>(comparison.ranks, "physical", comparison.unit, "objective by the physical mode",
                             [](const RankPair& pair) { return pair.physical; })},
      ""};
}

store::Table published_table(const ModeComparison& comparison) {
  const auto& rows = comparison.published;
  return {"published",
          "Published designs in both modes",
          {store::column<std::string>(rows, "network", "", "network",
                                      [](const PublishedRanks& row) { return row.network; }),
           store::column<std::int64_t>(rows, "designs", "1", "published designs that run in both modes",
                                       [](const PublishedRanks& row) { return row.designs; }),
           store::column<double>(rows, "rank_correlation", "1", "rank correlation of EDAP (Spearman)",
                                 [](const PublishedRanks& row) { return row.rank_correlation; })},
          ""};
}

store::Table knobs_table(const ModeComparison& comparison) {
  const auto& rows = comparison.knobs;
  return {
      "knobs",
      "The best physical chip with one knob moved",
      {store::column<std::string>(rows, "knob", "", "knob", [](const KnobEffect& row) { return row.knob; }),
       store::column<std::string>(rows, "value", "", "value",
                                  [](const KnobEffect& row) { return row.value; }),
       store::column<std::uint8_t>(rows, "own", "", "1 where the chip has this value",
                                   [](const KnobEffect& row) { return row.is_own; }),
       store::column<double>(rows, "ratio", "1", "objective over the chip's",
                             [](const KnobEffect& row) {
                               return row.ratio.value_or(std::numeric_limits<double>::quiet_NaN());
                             }),
       store::column<std::uint8_t>(rows, "feasible", "", "1 where all constraints are met",
                                   [](const KnobEffect& row) { return row.is_feasible; })},
      ""};
}

store::Table corners_table(const ModeComparison& comparison) {
  const auto& rows = comparison.corners;
  return {"corners",
          "The best physical chip with worse devices",
          {store::column<double>(rows, "factor", "1", "factor on noise, variation and faults",
                                 [](const CornerEffect& row) { return row.factor; }),
           store::column<double>(rows, "least_snr_db", "dB", "least SNR of a network",
                                 [](const CornerEffect& row) { return row.least_snr_db; }),
           store::column<std::uint8_t>(rows, "feasible", "", "1 where all constraints are met",
                                       [](const CornerEffect& row) { return row.is_feasible; })},
          ""};
}

std::vector<store::Table> tables_of(const ModeComparison& comparison) {
  std::vector<store::Table> tables{chips_table(comparison), ranks_table(comparison)};
  if (!comparison.published.empty()) tables.push_back(published_table(comparison));
  if (!comparison.knobs.empty()) tables.push_back(knobs_table(comparison));
  if (!comparison.corners.empty()) tables.push_back(corners_table(comparison));
  return tables;
}

// For people

std::string text_of(const ModeVerdict& verdict) {
  if (!verdict.objective) return verdict.status;
  return fmt::format("{:.5g}, {:.1f} mm2{}", *verdict.objective, verdict.area_mm2,
                     verdict.is_feasible ? "" : ", " + verdict.status);
}

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

/// Calls `look(knob, effects)` for each knob with its values.
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

void add_markdown(const std::vector<std::string>& headings, const std::vector<std::vector<std::string>>& rows,
                  std::string& page) {
  page += "\n| " + core::join(headings, " | ") + " |\n|";
  for (std::size_t i = 0; i < headings.size(); ++i) page += "---|";
  for (const auto& row : rows) page += "\n| " + core::join(row, " | ") + " |";
  page += "\n";
}

// The page

report::PageTable shown_chips(const ModeComparison& comparison) {
  report::PageTable table{"The best chip of each mode judged by both",
                          {"chip", "by the physical mode", "area (mm²)", "status", "least SNR (dB)",
                           "by the compat mode", "status there", "design"},
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
                          {decibel_text(chip.least_snr_db), chip.least_snr_db.value_or(-1.0)},
                          objective(chip.compat),
                          {chip.compat.status},
                          {chip.design}});
  }
  return table;
}

void add_rank_section(const ModeComparison& comparison, report::Page& page) {
  page.begin_section("agreement", "Do both modes rank alike?", rank_text(comparison));
  if (comparison.ranks.size() > 1) {
    report::Series designs{"", {}, {}, report::Shape::points};
    for (const auto& pair : comparison.ranks) {
      designs.x.push_back(pair.compat);
      designs.y.push_back(pair.physical);
    }
    page.add(report::xy_chart(
        {"ranks", "The best designs of the compat run in both modes",
         "Each point is a design, taken literally in the physical mode. Were the modes of one mind, the "
         "points would lie on "
         "a rising curve."},
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

/// The effects as sweeps around a chip whose objective is 1, for the chart that runs have.
std::vector<KnobSweep> sweeps_of(const std::vector<KnobEffect>& effects) {
  std::vector<KnobSweep> sweeps;
  by_knob(effects, [&](const std::string& name, const std::vector<KnobEffect>& values) {
    const auto knob = hardware::find_knob(name);
    if (!knob) return;  // of another version
    KnobSweep& sweep = sweeps.emplace_back(KnobSweep{*knob, 0, {}});
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
  page.begin_section("knobs-moved", "What each knob of the physical mode does",
                     "The best physical chip with one knob moved at a time; memory interface and node also "
                     "where they are not searched.");
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
  figure.data = knobs_table(comparison);
  page.add(std::move(figure));
  report::PageTable table{
      "The same in figures (infeasible: -)", {"knob", "is", "objective over the best by its values"}, {}};
  by_knob(comparison.knobs, [&](const std::string& name, const std::vector<KnobEffect>& values) {
    table.rows.push_back({{name}, {own_value(values)}, {effects_text(values)}});
  });
  page.add(table);
}

void add_corner_section(const ModeComparison& comparison, report::Page& page) {
  if (comparison.corners.empty()) return;
  page.begin_section("devices", "How it bears worse devices",
                     "Thermal noise, spreads and the share of stuck cells of the best physical chip, all "
                     "times the same factor.");
  report::Series line{"", {}, {}, report::Shape::line};
  report::Series marks{"", {}, {}, report::Shape::marks};
  report::PageTable table{"The same in figures", {"factor", "least SNR (dB)", "constraints"}, {}, true};
  for (const auto& corner : comparison.corners) {
    for (auto* series : {&line, &marks}) {
      series->x.push_back(corner.factor);
      series->y.push_back(corner.least_snr_db);
    }
    table.rows.push_back({{core::shortest(corner.factor), corner.factor},
                          {fmt::format("{:.1f}", corner.least_snr_db), corner.least_snr_db},
                          {corner.is_feasible ? "met" : "broken"}});
  }
  auto figure = report::xy_chart({"corners", "Least signal-to-noise ratio of a network", ""},
                                 {"factor on noise, variation and faults"}, {"SNR (dB)"},
                                 {std::move(line), std::move(marks)});
  figure.data = corners_table(comparison);
  page.add(std::move(figure));
  page.add(table);
}

}  // namespace

std::string modes_json(const ModeComparison& comparison) {
  return json_of(comparison).dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string modes_markdown(const ModeComparison& comparison) {
  std::string page = fmt::format("# Both modes on {}\n\nObjective {} ({}).\n", comparison.name,
                                 comparison.objective, comparison.unit);
  std::vector<std::vector<std::string>> rows;
  for (const auto& chip : comparison.chips) {
    rows.push_back(
        {chip.name, text_of(chip.physical), decibel_text(chip.least_snr_db) + " dB", text_of(chip.compat)});
  }
  add_markdown({"chip", "by the physical mode", "least SNR", "by the compat mode"}, rows, page);
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
    add_markdown({"knob", "is", "objective over the best by its values (infeasible: -)"}, rows, page);
  }
  if (!comparison.corners.empty()) {
    rows.clear();
    for (const auto& corner : comparison.corners) {
      rows.push_back({fmt::format("{} times noise, variation, faults", corner.factor),
                      fmt::format("{:.1f} dB", corner.least_snr_db), corner.is_feasible ? "yes" : "no"});
    }
    add_markdown({"devices", "least SNR", "meets the constraints"}, rows, page);
  }
  return page;
}

void write_modes(const ModeComparison& comparison, const std::filesystem::path& folder) {
  for (const auto& table : tables_of(comparison)) {
    std::ostringstream text;
    report::write_csv(table, text);
    store::write_text_file(folder / (table.name + ".csv"), text.str());
  }
  store::write_text_file(folder / "modes.md", modes_markdown(comparison));
  store::write_text_file(folder / "modes.json", modes_json(comparison) + "\n");
}

bool is_mode_study(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::exists(folder / "modes.json", ignored);
}

namespace {

/// Those of the two runs of a study, where they are still there.
std::vector<RunFacts> facts_of_runs(const std::filesystem::path& folder) {
  std::vector<RunFacts> facts;
  for (const auto& directory : runs_below(folder)) {
    try {
      facts.push_back(facts_of(read_run(directory)));
    } catch (const core::Error&) {
      continue;  // the comparison stands without it
    }
  }
  return facts;
}

}  // namespace

report::Page mode_report(const std::filesystem::path& folder) {
  const auto comparison = read_modes(folder / "modes.json");
  report::Page page(comparison.name + ": both modes of the cost model", rank_text(comparison));
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
                            "crossisle report {0}/compat         # and of the other\n"
                            "crossisle report {0} --csv {0}/plots --svg {0}/plots   # the figures "
                            "of this page and their numbers\n",
                            cluster::shell_word(folder.string())));
  return page;
}

}  // namespace crossisle::analysis
