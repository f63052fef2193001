// Part of Crossisle, SPDX-License-Identifier: MIT
#include "validate_silicon.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "crossisle/core/file_io.hpp"
#include "crossisle/report/export.hpp"
#include "crossisle/validation/macro_comparison.hpp"
#include "crossisle/validation/silicon.hpp"
#include "saved_content.hpp"
#include "table.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

using validation::Evidence;
using validation::MacroComparison;
using validation::MacroFamily;
using validation::MacroGroup;
using validation::MacroQuantity;
using validation::MacroSelection;
using validation::MeasuredMacro;
using validation::SiliconComparison;
using Json = nlohmann::ordered_json;

/// Chip whose sweeps provide 250 of the held-out numbers.
constexpr const char* swept_chip = "colonnade";

constexpr std::array<MacroQuantity, validation::macro_quantity_count> quantities{
    MacroQuantity::energy, MacroQuantity::time, MacroQuantity::area, MacroQuantity::density};

/// Part of the macros with its name in JSON and its heading, the blind one first.
struct Part {
  const char* name;
  const char* heading;
  MacroGroup group;  ///< none: all
};
constexpr std::array<Part, 4> parts{
    {{"test", "test half: blind for the form of the model and the choice of its constants", MacroGroup::test},
     {"kept", "kept back: macros that were compared once, after everything else", MacroGroup::kept},
     {"fit", "fit half: macros that constants were fitted to", MacroGroup::fit},
     {"all", "all macros", MacroGroup::none}}};

bool is_in(const MeasuredMacro& macro, MacroGroup group) {
  return group == MacroGroup::none || macro.group == group;
}

/// Families with the macros that each consists of; the first is all that the model has circuits for.
std::vector<std::pair<std::string, MacroSelection>> families(MacroGroup group) {
  std::vector<std::pair<std::string, MacroSelection>> list{{"all", [group](const MeasuredMacro& macro) {
                                                              return is_in(macro, group) &&
                                                                     validation::is_modelled(macro);
                                                            }}};
  for (std::size_t i = 0; i < validation::macro_family_count; ++i) {
    const auto family = static_cast<MacroFamily>(i);
    list.emplace_back(validation::text(family), [group, family](const MeasuredMacro& macro) {
      return is_in(macro, group) && macro.family == family;
    });
  }
  return list;
}

std::string percent(double share) {
  return fmt::format("{:.1f} %", 100.0 * share);
}

std::size_t chips_in(const std::vector<MacroComparison>& macros, MacroGroup group) {
  std::vector<std::string> names;
  for (const auto& row : macros)
    if (is_in(row.macro, group)) names.push_back(row.macro.chip);
  std::sort(names.begin(), names.end());
  return static_cast<std::size_t>(std::unique(names.begin(), names.end()) - names.begin());
}

void print_errors(const std::vector<MacroComparison>& macros, const Part& part) {
  if (chips_in(macros, part.group) == 0) return;
  TextTable table({"family", "energy", "time", "area", "TOPS/mm2"});
  for (const auto& [name, selection] : families(part.group)) {
    std::vector<std::string> row{name};
    for (const auto quantity : quantities) {
      const auto errors = validation::macro_errors(macros, quantity, selection);
      row.push_back(errors.chips == 0
                        ? "-"
                        : fmt::format("{:.2f} ({:.2f}) {:2}", errors.factor, errors.median, errors.chips));
    }
    table.add(row);
  }
  fmt::print("\n{}\n{}", part.heading, table.text());
}

void print_ranks(const std::vector<MacroComparison>& macros) {
  TextTable table({"rank correlation", "TOPS/W test", "TOPS/W all", "TOPS/mm2 test", "TOPS/mm2 all"});
  const auto test = families(MacroGroup::test);
  const auto all = families(MacroGroup::none);
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::vector<std::string> row{i == 0 ? "across families" : "within " + all[i].first};
    for (const auto quantity : {MacroQuantity::energy, MacroQuantity::density}) {
      for (const auto& selection : {test[i].second, all[i].second}) {
        const auto ranks = validation::macro_ranks(macros, quantity, selection);
        row.push_back(ranks.correlation ? fmt::format("{:.2f} of {:2}", *ranks.correlation, ranks.chips)
                                        : "-");
      }
    }
    table.add(row);
  }
  fmt::print("\nSpearman's rank correlation of predicted and measured numbers, and the chips\n{}",
             table.text());
}

std::string group_text(MacroGroup group) {
  for (const auto& part : parts)
    if (part.group == group && group != MacroGroup::none) return part.name;
  return "-";
}

/// Prints the numbers with the largest errors, in energy, time or area.
void print_worst(const std::vector<MacroComparison>& macros) {
  constexpr std::size_t count = 10;
  struct Worst {
    const MacroComparison* row;
    MacroQuantity quantity;
    double error;
  };
  std::vector<Worst> worst;
  for (const auto& row : macros) {
    if (!validation::is_modelled(row.macro)) continue;
    for (const auto quantity : {MacroQuantity::energy, MacroQuantity::time, MacroQuantity::area})
      if (const auto& pair = row.of(quantity)) worst.push_back({&row, quantity, std::log(pair->ratio())});
  }
  std::stable_sort(worst.begin(), worst.end(),
                   [](const Worst& a, const Worst& b) { return std::abs(a.error) > std::abs(b.error); });
  // A chip is listed once for a quantity, with the worst of its operating points.
  std::vector<Worst> listed;
  for (const auto& next : worst) {
    const bool again = std::any_of(listed.begin(), listed.end(), [&](const Worst& other) {
      return other.quantity == next.quantity && other.row->macro.chip == next.row->macro.chip;
    });
    if (!again && listed.size() < count) listed.push_back(next);
  }
  constexpr std::array<const char*, 3> units{"pJ", "ns", "mm2"};
  TextTable table({"worst", "family", "group", "quantity", "predicted", "measured", "ratio"});
  for (const auto& [row, quantity, error] : listed) {
    const auto& pair = row->of(quantity);
    table.add({row->macro.chip, std::string(validation::text(row->macro.family)),
               group_text(row->macro.group),
               fmt::format("{} ({})", validation::text(quantity), units[static_cast<std::size_t>(quantity)]),
               fmt::format("{:.3g}", pair->predicted), fmt::format("{:.3g}", pair->measured),
               fmt::format("{:.2f}", pair->ratio())});
  }
  fmt::print("\n{}", table.text());
}

void print_macros(const std::vector<MacroComparison>& macros) {
  TextTable table(
      {"predicted / measured", "family", "group", "nm", "V", "energy", "time", "area", "density"});
  for (const auto& row : macros) {
    std::vector<std::string> cells{row.macro.chip, std::string(validation::text(row.macro.family)),
                                   group_text(row.macro.group), fmt::format("{:g}", row.macro.node_nm),
                                   row.macro.voltage_v ? fmt::format("{:.2f}", *row.macro.voltage_v) : "-"};
    for (const auto& pair : row.quantities)
      cells.push_back(pair ? fmt::format("{:.2f}", pair->ratio()) : "-");
    table.add(cells);
  }
  fmt::print("\n{}", table.text());
}

/// Prints every number of single chips, by the kind of its evidence.
void print_numbers(const std::vector<SiliconComparison>& comparisons) {
  for (std::size_t kind = 0; kind < validation::evidence_count; ++kind) {
    const auto evidence = static_cast<Evidence>(kind);
    TextTable table({fmt::format("evidence: {}", validation::text(evidence)), "reported", "model", "error"});
    for (const auto& row : comparisons) {
      if (row.evidence != evidence) continue;
      table.add({fmt::format("{} {} {}", row.chip, row.metric, row.condition),
                 fmt::format("{:.4g}", row.reported), fmt::format("{:.4g}", row.modelled),
                 fmt::format("{:+.1f} %", 100.0 * row.error())});
    }
    fmt::print("\n{}", table.text());
  }
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
  TextTable table({"single numbers of chips", "numbers", "mean error", "median", "factor"});
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

Json macros_json(const std::vector<MacroComparison>& macros) {
  Json rows = Json::array();
  for (const auto& row : macros) {
    Json numbers = Json::object();
    for (const auto quantity : quantities) {
      if (const auto& pair = row.of(quantity))
        numbers[std::string(validation::text(quantity))] = {
            {"predicted", pair->predicted}, {"measured", pair->measured}, {"ratio", pair->ratio()}};
    }
    rows.push_back({{"chip", row.macro.chip},
                    {"family", validation::text(row.macro.family)},
                    {"group", group_text(row.macro.group)},
                    {"node_nm", row.macro.node_nm},
                    {"voltage_v", row.macro.voltage_v ? Json(*row.macro.voltage_v) : Json()},
                    {"quantities", numbers}});
  }
  return rows;
}

Json errors_json(const std::vector<MacroComparison>& macros) {
  Json rows = Json::array();
  for (const auto& part : parts) {
    for (const auto& [family, selection] : families(part.group)) {
      for (const auto quantity : quantities) {
        const auto errors = validation::macro_errors(macros, quantity, selection);
        if (errors.chips == 0) continue;
        const auto ranks = validation::macro_ranks(macros, quantity, selection);
        rows.push_back({{"part", part.name},
                        {"family", family},
                        {"quantity", validation::text(quantity)},
                        {"chips", errors.chips},
                        {"factor", errors.factor},
                        {"median", errors.median},
                        {"bias", errors.bias},
                        {"worst", errors.worst},
                        {"rank_correlation", ranks.correlation ? Json(*ranks.correlation) : Json()}});
      }
    }
  }
  return rows;
}

Json numbers_json(const std::vector<SiliconComparison>& comparisons) {
  Json rows = Json::array();
  for (const auto& row : comparisons) {
    rows.push_back({{"chip", row.chip},
                    {"metric", row.metric},
                    {"condition", row.condition},
                    {"reported", row.reported},
                    {"model", row.modelled},
                    {"error", row.error()},
                    {"evidence", validation::text(row.evidence)}});
  }
  return rows;
}

/// Writes predicted and measured numbers of every operating point.
void write_macros(const std::vector<MacroComparison>& macros, const std::string& file) {
  store::Table table{"macros", "published macros: predicted and measured numbers", {}, {}};
  const auto add = [&]<class Value>(const char* name, const char* unit, Value, auto figure) {
    table.columns.push_back(store::column<Value>(macros, name, unit, name, figure));
  };
  add("chip", "", std::string(), [](const auto& row) { return row.macro.chip; });
  add("family", "", std::string(), [](const auto& row) { return validation::text(row.macro.family); });
  add("group", "", std::string(), [](const auto& row) { return group_text(row.macro.group); });
  static constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  add("node_nm", "nm", 0.0, [](const auto& row) { return row.macro.node_nm; });
  add("voltage_v", "V", 0.0, [](const auto& row) { return row.macro.voltage_v.value_or(missing); });
  constexpr std::array<const char*, validation::macro_quantity_count> names{"energy_pj", "time_ns",
                                                                            "area_mm2", "tops_per_mm2_1b"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    add(fmt::format("predicted_{}", names[i]).c_str(), "", 0.0,
        [i](const auto& row) { return row.quantities[i] ? row.quantities[i]->predicted : missing; });
    add(fmt::format("measured_{}", names[i]).c_str(), "", 0.0,
        [i](const auto& row) { return row.quantities[i] ? row.quantities[i]->measured : missing; });
  }
  require_new_file(file);
  std::ostringstream out;
  report::write_csv(table, out);
  core::write_atomically(file, out.str());
  say("wrote {}", file);
}

}  // namespace

core::ExitCode print_silicon(const SiliconArguments& arguments) {
  const auto macros = validation::compare_shipped_macros();
  const auto numbers = validation::compare_shipped_with_silicon();
  if (!arguments.csv.empty()) write_macros(macros, arguments.csv);
  if (arguments.json) {
    const Json all{
        {"errors", errors_json(macros)}, {"macros", macros_json(macros)}, {"numbers", numbers_json(numbers)}};
    fmt::print("{}\n", all.dump(2));
    return core::ExitCode::finished;
  }
  fmt::print(
      "{} published macros at {} operating points, by the same constants.\n"
      "Typical error as a factor exp(mean |ln(predicted / measured)|) over chips, the\n"
      "median in brackets, and the number of chips. 'all' excludes bitline, for whose\n"
      "circuits the model of charge-domain SRAM stands in.\n",
      chips_in(macros, MacroGroup::none), macros.size());
  for (const auto& part : parts)
    if (part.group != MacroGroup::none) print_errors(macros, part);
  fmt::print(
      "\nConstants were chosen on the fit half; the shipped ones were fitted once more on\n"
      "both halves. data/silicon/README.md states the blind errors before that.\n");
  print_ranks(macros);
  print_worst(macros);
  if (arguments.rows == SiliconRows::all) print_macros(macros);
  print_chips(numbers);
  if (arguments.rows == SiliconRows::all) print_numbers(numbers);
  print_means(numbers);
  if (arguments.rows == SiliconRows::summaries) fmt::print("\n--all shows every macro and every number\n");
  return core::ExitCode::finished;
}

}  // namespace crossisle::apps
