// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <sstream>

#include "crossisle/analysis/comparison.hpp"
#include "crossisle/analysis/optimiser_page.hpp"
#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/core/file_io.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/hardware/chip.hpp"
#include "crossisle/store/csv.hpp"
#include "crossisle/store/run_file.hpp"
#include "page_facts.hpp"

namespace crossisle::analysis {
namespace {

using store::Table;

constexpr std::size_t max_rows = 500;
/// Maximum size of a study's table on the disk.
constexpr std::uint64_t max_table = std::uint64_t{256} << 20;

/// Tables of a study, by the names of their files.
using Tables = std::map<std::string, Table>;

Tables read_tables(const std::filesystem::path& folder) {
  Tables tables;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
    if (entry.path().extension() != ".csv") continue;
    std::istringstream in(core::read_text(entry.path(), max_table));
    const std::string name = entry.path().stem().string();
    tables[name] = store::read_csv(in, entry.path().string());
  }
  return tables;
}

/// Returns the caption of a study's table; for unknown tables, the name of the file.
std::string caption_of(const std::string& name) {
  static const std::map<std::string, std::string> captions{
      {"claims_summary", "Reductions of the objective by the chip for all networks, by baseline"},
      {"claims", "Every network on every baseline"},
      {"front", "Chips that are non-dominated in cost and EDAP"},
      {"spaces", "The certified best chip of each design space"},
      {"leave_one_out", "Each network on the best chip for the others, and on that for all"},
      {"specialists", "The certified best chip for each network alone"}};
  const auto found = captions.find(name);
  return found == captions.end() ? name + ".csv" : found->second;
}

/// Returns the name of a column with its unit separated: `area (mm²)` for `area_mm2`.
std::string heading_of(const std::string& name) {
  if (const auto knob = hardware::find_knob(name)) {
    const auto& unit = hardware::traits(*knob).unit;
    const bool has_unit = !unit.empty() && unit != "1" && name.find('_') == std::string::npos;
    if (has_unit) return fmt::format("{} ({})", name, unit);
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> units{{{"_mj_ms_mm2", "mJ ms mm²"},
                                                                                {"_mj", "mJ"},
                                                                                {"_ms", "ms"},
                                                                                {"_mm2", "mm²"},
                                                                                {"_j", "J"},
                                                                                {"_s", "s"},
                                                                                {"_ns", "ns"},
                                                                                {"_kib", "KiB"}}};
  std::string words = name;
  std::string unit;
  for (const auto& [ending, written] : units) {
    if (!words.ends_with(ending)) continue;
    words.resize(words.size() - ending.size());
    unit = fmt::format(" ({})", written);
    break;
  }
  std::replace(words.begin(), words.end(), '_', ' ');
  return (words == "edap" ? "EDAP" : words) + unit;
}

bool is_share(const std::string& column) {
  constexpr std::array<std::string_view, 11> shares{"overall",
                                                    "max",
                                                    "min",
                                                    "most",  // of earlier versions, as "least"
                                                    "least",
                                                    "claim",
                                                    "reduction",
                                                    "regret",
                                                    "regret_lower_quartile",
                                                    "regret_median",
                                                    "regret_upper_quartile"};
  return column == "hit_share" || std::find(shares.begin(), shares.end(), column) != shares.end();
}

report::Cell cell_of(const store::Column& column, std::size_t row) {
  auto cell = report::cell_of(column, row);
  const auto* numbers = std::get_if<std::vector<double>>(&column.values);
  if (numbers != nullptr && is_share(column.name) && std::isfinite((*numbers)[row]))
    cell.text = fmt::format("{:.1f} %", 100.0 * (*numbers)[row]);
  return cell;
}

bool is_empty(const store::Column& column) {
  const auto* numbers = std::get_if<std::vector<double>>(&column.values);
  return numbers != nullptr &&
         std::none_of(numbers->begin(), numbers->end(), [](double number) { return std::isfinite(number); });
}

void add_table(const std::string& name, const Table& table, report::Page& page) {
  report::PageTable shown{caption_of(name), {}, {}};
  const std::size_t rows = std::min(table.rows(), max_rows);
  if (rows < table.rows())
    shown.caption += fmt::format(", the first {} of {}: {}.csv has all", rows, table.rows(), name);
  std::vector<const store::Column*> columns;
  for (const auto& column : table.columns) {
    if (is_empty(column)) continue;
    columns.push_back(&column);
    shown.headings.push_back(heading_of(column.name));
  }
  for (std::size_t row = 0; row < rows; ++row) {
    auto& cells = shown.rows.emplace_back();
    for (const auto* column : columns) cells.push_back(cell_of(*column, row));
  }
  page.add(shown);
}

/// Adds charts of the objective of each network on the baselines, relative to that on the chip for all
/// networks: one row per baseline, one dot per network.
void add_claim_charts(const Table& claims, report::Page& page) {
  const auto& aggregations = claims.values<std::string>("aggregation");
  const auto& baselines = claims.values<std::string>("baseline");
  const auto& found_by = claims.values<std::string>("found_by");
  const auto& networks = claims.values<std::string>("network");
  const auto& before = claims.values<double>("baseline_objective");
  const auto& after = claims.values<double>("joint_objective");
  std::vector<std::string> drawn;
  for (const auto& aggregation : aggregations) {
    if (std::find(drawn.begin(), drawn.end(), aggregation) != drawn.end()) continue;
    drawn.push_back(aggregation);
    std::vector<report::Sample> samples;
    for (std::size_t row = 0; row < networks.size(); ++row) {
      if (aggregations[row] != aggregation || networks[row] == "overall") continue;
      const std::string name = found_by[row] == "search" ? "searched: " + baselines[row] : baselines[row];
      if (samples.empty() || samples.back().name != name) samples.push_back({name, {}});
      samples.back().values.push_back(before[row] / after[row]);
    }
    page.add(report::box_chart(
        {"gain-by-" + aggregation, fmt::format("Gain of the chip for all by {}", aggregation),
         "Objective of a network on the baselines over that on the chip for all. A dot per network, boxes "
         "reach from the lower to the upper quartile: above 1 the chip for all is better. 4.2 times is a "
         "reduction by 76.2 %, 22.2 times one by 95.5 %."},
        {"times the objective on the chip for all", report::Scale::log}, samples));
  }
}

void add_cost_front(const Table& front, report::Page& page) {
  const auto& spaces = front.values<std::string>("space");
  const auto& cost = front.values<double>("cost");
  const auto& edap = front.values<double>("edap_mj_ms_mm2");
  std::vector<report::Series> series;
  for (std::size_t row = 0; row < spaces.size(); ++row) {
    auto own = std::find_if(series.begin(), series.end(),
                            [&](const report::Series& one) { return one.name == spaces[row]; });
    if (own == series.end()) {
      series.push_back({spaces[row], {}, {}, report::Shape::marks});
      own = series.end() - 1;
    }
    own->x.push_back(cost[row]);
    own->y.push_back(edap[row]);
  }
  report::Series line{"front of all", cost, edap, report::Shape::steps, true};
  series.insert(series.begin(), std::move(line));
  page.add(report::xy_chart({"cost-edap", "EDAP against cost of silicon",
                             "Chips that are non-dominated in both among all design spaces."},
                            {"cost of silicon", report::Scale::log}, {"EDAP (mJ ms mm²)", report::Scale::log},
                            std::move(series)));
}

/// Adds the loss of a network on a chip for the other networks, relative to a chip for all networks.
void add_left_out(const Table& table, report::Page& page) {
  const auto& networks = table.values<std::string>("network");
  const auto& left_out = table.values<double>("left_out");
  const auto& served = table.values<double>("served");
  std::vector<std::string> names;
  report::Sample ratios{"left out over served", {}};
  std::vector<std::string> unserved;
  for (std::size_t row = 0; row < networks.size(); ++row) {
    const double ratio = left_out[row] / served[row];
    if (std::isfinite(ratio)) {
      names.push_back(networks[row]);
      ratios.values.push_back(ratio);
    } else {
      unserved.push_back(networks[row]);
    }
  }
  if (names.empty()) return;
  std::string caption =
      "Its objective on the best chip for the others over that on the best chip for all: 1 is no loss.";
  if (!unserved.empty())
    caption += " Not served by one of the two chips: " + core::join(unserved, ", ") + ".";
  page.add(report::bar_chart({"left-out", "What a network loses by being left out", caption},
                             "times the objective on the chip for all", names, {ratios}));
}

void add_answer(const Tables& tables, report::Page& page) {
  if (tables.empty()) return;
  page.begin_section("answer", "Results");
  const auto with = [&](const char* name, auto chart) {
    const auto found = tables.find(name);
    if (found != tables.end() && found->second.rows() > 0) chart(found->second, page);
  };
  with("claims", add_claim_charts);
  if (const auto front = tables.find("front"); front != tables.end() && front->second.has("cost"))
    with("front", add_cost_front);
  with("leave_one_out", add_left_out);
  // The short table comes before the long one.
  with("claims_summary",
       [](const Table& table, report::Page& to) { add_table("claims_summary", table, to); });
  for (const auto& [name, table] : tables) {
    if (name != "claims_summary" && table.rows() > 0) add_table(name, table, page);
  }
}

/// Adds a file of a study unchanged, if there is one.
void add_file(const std::filesystem::path& file, report::Page& page) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return;
  page.add_code(file.filename().string(), core::read_text(file));
}

std::string lead_of(const Tables& tables, const Comparison& comparison) {
  const auto runs = fmt::format("{} runs", comparison.runs.size());
  const auto has = [&](const char* name) { return tables.contains(name); };
  if (has("claims"))
    return fmt::format("Gain of one chip for all networks over chips found otherwise, from {}.", runs);
  if (has("leave_one_out"))
    return fmt::format("How well a chip serves a network that it was not optimised for, from {}.", runs);
  if (has("spaces")) {
    const auto& spaces = tables.at("spaces");
    const auto& objective = spaces.values<double>("objective");
    std::optional<std::size_t> best;
    for (std::size_t row = 0; row < objective.size(); ++row) {
      if (std::isfinite(objective[row]) && (!best || objective[row] < objective[*best])) best = row;
    }
    if (!best) return "No chip of any of the design spaces meets the constraints.";
    return fmt::format(
        "The best chip of {} design spaces has an objective of {:.6g} and is of {}: all were enumerated "
        "completely.",
        spaces.rows(), objective[*best], spaces.values<std::string>("space")[*best]);
  }
  if (has("specialists"))
    return fmt::format("The certified best chip for each of {} networks alone.",
                       tables.at("specialists").rows());
  return fmt::format("A study of {}.", runs);
}

}  // namespace

report::Page study_report(const std::filesystem::path& folder) {
  std::error_code failure;
  if (std::filesystem::exists(folder / "study.h5", failure))
    return optimiser_page(store::read_run_file(folder / "study.h5"));
  const auto tables = read_tables(folder);
  const auto comparison = compare_runs(runs_below(folder));
  const std::string name = std::filesystem::absolute(folder).lexically_normal().filename().string();
  if (tables.empty()) {
    // A folder in which a user has collected runs.
    return comparison_page(name, comparison);
  }
  report::Page page(name, lead_of(tables, comparison));
  page.set_facts(facts_of(comparison));
  add_answer(tables, page);
  add_comparison(comparison, page);
  page.begin_section("files", "Files of the study");
  for (const char* file : {"certificate.txt", "specialists.yaml"}) add_file(folder / file, page);
  page.add_code(
      "Commands",
      fmt::format("crossisle compare {0}\n"
                  "crossisle report {0}/{1}     # the page of one of its runs\n"
                  "crossisle report {0} --csv {0}/plots --svg {0}/plots   # the figures of this page "
                  "and their numbers\n",
                  cluster::shell_word(folder.string()),
                  cluster::shell_word(comparison.runs.front().directory.filename().string())));
  return page;
}

}  // namespace crossisle::analysis
