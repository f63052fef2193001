// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "crossisle/core/file_io.hpp"
#include "crossisle/report/export.hpp"
#include "crossisle/study/mode_comparison.hpp"

namespace crossisle::study {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto format = "crossisle mode comparison";
constexpr int format_version = 1;
constexpr std::uint64_t max_comparison = std::uint64_t{64} << 20;

/// Returns a number, or null if there is none.
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

/// Returns a JSON list with one object per item.
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
                                          {"min_snr_db", json_of(chip.min_snr_db)},
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
                         {"min_snr_db", corner.min_snr_db},
                         {"feasible", corner.is_feasible}};
           })}};
}

/// Returns the minimum SNR, which files of earlier versions call `least_snr_db`.
const Json& min_snr_of(const Json& row) {
  return row.contains("least_snr_db") ? row.at("least_snr_db") : row.at("min_snr_db");
}

ModeComparison comparison_from(const Json& json) {
  ModeComparison comparison;
  comparison.name = json.at("name");
  comparison.objective = json.at("objective");
  comparison.unit = json.at("unit");
  for (const auto& chip : json.at("chips")) {
    comparison.chips.push_back({chip.at("chip"), verdict_from(chip.at("physical")),
                                number_from(min_snr_of(chip)), verdict_from(chip.at("compat")),
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
    comparison.corners.push_back({corner.at("factor"), min_snr_of(corner), corner.at("feasible")});
  return comparison;
}

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
  numbers("min_snr_db", "dB", [&](const ModeChip& chip) { return figure(chip.min_snr_db); });
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

std::vector<store::Table> tables_of(const ModeComparison& comparison) {
  std::vector<store::Table> tables{chips_table(comparison), ranks_table(comparison)};
  if (!comparison.published.empty()) tables.push_back(published_table(comparison));
  if (!comparison.knobs.empty()) tables.push_back(knobs_table(comparison));
  if (!comparison.corners.empty()) tables.push_back(corners_table(comparison));
  return tables;
}

}  // namespace

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
           store::column<double>(rows, "min_snr_db", "dB", "minimum SNR of the networks",
                                 [](const CornerEffect& row) { return row.min_snr_db; }),
           store::column<std::uint8_t>(rows, "feasible", "", "1 where all constraints are met",
                                       [](const CornerEffect& row) { return row.is_feasible; })},
          ""};
}

ModeComparison read_modes(const std::filesystem::path& file) {
  try {
    const Json json = Json::parse(core::read_text(file, max_comparison));
    if (json.at("format") != format || json.at("format_version") != format_version)
      throw std::invalid_argument("it has another format");
    return comparison_from(json);
  } catch (const std::exception& failure) {
    throw core::Error(core::ExitCode::io, fmt::format("{} is not a comparison of modes", file.string()),
                      failure.what(), "repeat `crossisle study modes` with this folder");
  }
}

std::string modes_json(const ModeComparison& comparison) {
  return json_of(comparison).dump(2, ' ', false, Json::error_handler_t::replace);
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

}  // namespace crossisle::study
