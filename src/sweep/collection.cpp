// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/sweep/collection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <sstream>

#include "crossisle/core/text.hpp"
#include "crossisle/run/content.hpp"
#include "numbers.hpp"
#include "statistics.hpp"

namespace crossisle::sweep {
namespace {

using store::Column;
using store::column;
using store::Table;

/// Run of the plan with its outcome, if it has one.
struct Row {
  std::int32_t position;
  const PlannedRun* run;
  const Result* result;

  std::string state() const {
    if (result == nullptr) return "missing";
    return result->failed() ? "failed" : "finished";
  }
};

std::vector<Row> rows_of(const Plan& plan, const Results& results) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < plan.runs.size(); ++i) {
    const auto found = results.find(plan.runs[i].id);
    rows.push_back(
        {static_cast<std::int32_t>(i), &plan.runs[i], found == results.end() ? nullptr : &found->second});
  }
  return rows;
}

std::vector<Row> rows_with_best(const std::vector<Row>& rows) {
  std::vector<Row> chosen;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(chosen),
               [](const Row& row) { return row.result != nullptr && row.result->best; });
  return chosen;
}

/// Returns texts as integers or floating-point numbers if all of them are such numbers, so that readers can
/// compare them.
store::Values typed(std::vector<std::string> texts) {
  constexpr double max_whole = 9007199254740992.0;  // 2^53
  std::vector<double> numbers;
  bool whole = true;
  for (const auto& text : texts) {
    const auto number = number_in(text);
    if (!number) return texts;
    whole = whole && *number == std::floor(*number) && std::abs(*number) <= max_whole;
    numbers.push_back(*number);
  }
  if (!whole) return numbers;
  return std::vector<std::int64_t>(numbers.begin(), numbers.end());
}

Column key_column(const Plan& plan, std::size_t key, const std::vector<const PlannedRun*>& runs) {
  std::vector<std::string> texts;
  for (const PlannedRun* run : runs) texts.push_back(run->values[key]);
  const std::string& name = plan.keys[key];
  return {name, "",
          name == case_key ? "name of the entry of the sweep's list" : "swept key of the configuration",
          typed(std::move(texts))};
}

/// Returns the text of the sweep file as a table, so that the results can be reproduced.
Table file_table(const Plan& plan) {
  std::vector<std::string> lines;
  std::istringstream in(plan.text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return {"sweep_file", "the file of the sweep", {{"line", "", "line", std::move(lines)}}, {}};
}

Table runs_table(const Plan& plan, const std::vector<Row>& rows) {
  Table table{"runs", "every run of the sweep", {}, "name"};
  auto& columns = table.columns;
  columns.push_back(
      column<std::string>(rows, "name", "", "name", [](const Row& row) { return row.run->name; }));
  std::vector<const PlannedRun*> runs;
  for (const auto& row : rows) runs.push_back(row.run);
  for (std::size_t key = 0; key < plan.keys.size(); ++key) columns.push_back(key_column(plan, key, runs));
  columns.push_back(column<std::string>(rows, "id", "", "digest of all that decides the result",
                                        [](const Row& row) { return row.run->id; }));
  columns.push_back(column<std::int32_t>(rows, "group", "1", "row of its configuration in table groups",
                                         [](const Row& row) { return row.run->group; }));
  columns.push_back(column<std::string>(rows, "state", "", "finished, failed or missing",
                                        [](const Row& row) { return row.state(); }));
  columns.push_back(column<std::string>(rows, "reason", "", "why it failed", [](const Row& row) {
    return row.result == nullptr ? std::string() : row.result->reason;
  }));
  columns.push_back(column<std::int64_t>(rows, "evaluations", "1", "designs evaluated", [](const Row& row) {
    return row.result == nullptr ? 0 : row.result->evaluations;
  }));
  columns.push_back(column<std::string>(rows, "digest", "", "digest of its result", [](const Row& row) {
    return row.result == nullptr ? std::string() : row.result->digest;
  }));
  return table;
}

Table best_table(const std::vector<Row>& rows) {
  const auto best = [](const Row& row) -> const BestDesign& { return *row.result->best; };
  Table table{"best",
              "best design of every run that found a feasible one",
              {column<std::int32_t>(rows, "run", "1", "row of the run in table runs",
                                    [](const Row& row) { return row.position; }),
               column<std::int32_t>(rows, "generation", "1", "generation that found it",
                                    [&](const Row& row) { return best(row).generation; }),
               column<std::int32_t>(rows, "island", "1", "island that found it",
                                    [&](const Row& row) { return best(row).island; }),
               column<double>(rows, "best_objective", "", "what is minimised: mJ, ms and mm2 to their powers",
                              [&](const Row& row) { return best(row).objective; }),
               column<double>(rows, "area_m2", "m2", "silicon area of the chip",
                              [&](const Row& row) { return best(row).area_m2; })},
              {}};
  const bool physical =
      std::any_of(rows.begin(), rows.end(), [&](const Row& row) { return best(row).physical(); });
  const std::size_t knobs = physical ? hardware::knob_count : hardware::compat_knob_count;
  for (std::size_t knob = 0; knob < knobs; ++knob) {
    const auto& traits = hardware::traits(static_cast<hardware::Knob>(knob));
    table.columns.push_back(column<double>(rows, std::string(traits.name), std::string(traits.unit),
                                           std::string(traits.long_name),
                                           [&](const Row& row) { return best(row).knobs[knob]; }));
  }
  return table;
}

Table costs_table(const std::vector<Row>& rows) {
  struct Cost {
    std::int32_t run;
    const NetworkResult* overall;
  };
  std::vector<Cost> costs;
  for (const auto& row : rows) {
    for (const auto& overall : row.result->best->networks) costs.push_back({row.position, &overall});
  }
  return {"costs",
          "every network on the best design of every run",
          {column<std::int32_t>(costs, "run", "1", "row of the run in table runs",
                                [](const Cost& cost) { return cost.run; }),
           column<std::string>(costs, "network", "", "network",
                               [](const Cost& cost) { return cost.overall->network; }),
           column<double>(costs, "energy_j", "J", "energy of one inference",
                          [](const Cost& cost) { return cost.overall->energy_j; }),
           column<double>(costs, "latency_s", "s", "time of one inference",
                          [](const Cost& cost) { return cost.overall->latency_s; })},
          {}};
}

Table groups_table(const Plan& plan, const std::vector<ConfigurationRuns>& groups) {
  Table table{"groups", "every configuration of the sweep, whatever the seed", {}, {}};
  std::vector<const PlannedRun*> runs;
  for (const auto& group : groups) runs.push_back(&plan.runs[group.first_run]);
  for (std::size_t key = 0; key < plan.keys.size(); ++key) {
    if (plan.keys[key] != "seed") table.columns.push_back(key_column(plan, key, runs));
  }
  const auto count = [&](const char* name, const char* long_name, auto figure) {
    table.columns.push_back(column<std::int64_t>(groups, name, "1", long_name, figure));
  };
  count("runs", "runs of the configuration", [](const ConfigurationRuns& group) { return group.runs; });
  count("finished", "runs that have finished", [](const ConfigurationRuns& group) { return group.finished; });
  count("failed", "runs that have failed", [](const ConfigurationRuns& group) { return group.failed; });
  count("feasible", "finished runs that found a feasible design",
        [](const ConfigurationRuns& group) { return group.objectives.size(); });
  return table;
}

/// Group with a feasible design.
struct Summary {
  std::int32_t group;
  const ConfigurationRuns* facts;
  Spread spread;
};

std::vector<Summary> summaries_of(const std::vector<ConfigurationRuns>& groups) {
  std::vector<Summary> summaries;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].objectives.empty()) continue;
    summaries.push_back({static_cast<std::int32_t>(i), &groups[i], spread_of(groups[i].objectives)});
  }
  return summaries;
}

Table spread_table(const std::vector<ConfigurationRuns>& groups) {
  const auto summaries = summaries_of(groups);
  Table table{"statistics",
              "objectives of the best designs of every configuration with a feasible one, over its seeds",
              {column<std::int32_t>(summaries, "group", "1", "row of the configuration in table groups",
                                    [](const Summary& summary) { return summary.group; })},
              {}};
  const auto objective = [&](const char* name, const char* long_name, double Spread::*figure) {
    table.columns.push_back(column<double>(summaries, name, "", long_name,
                                           [&](const Summary& summary) { return summary.spread.*figure; }));
  };
  objective("best", "least", &Spread::best);
  objective("lower_quartile", "a quarter is at most this, interpolated", &Spread::lower_quartile);
  objective("median", "half is at most this, interpolated", &Spread::median);
  objective("upper_quartile", "three quarters are at most this, interpolated", &Spread::upper_quartile);
  objective("worst", "largest", &Spread::worst);
  const auto rate = [&](const char* name, const char* long_name, double ConfigurationRuns::*figure) {
    table.columns.push_back(column<double>(summaries, name, "1", long_name,
                                           [&](const Summary& summary) { return summary.facts->*figure; }));
  };
  rate("success_rate", "share of the finished runs that reach the best of the configuration, or the target",
       &ConfigurationRuns::success_rate);
  rate("question_success_rate", "the same for the best of all runs of the sweep that look for the same chip",
       &ConfigurationRuns::question_success_rate);
  return table;
}

std::vector<std::string> texts_of(const Column& column) {
  std::vector<std::string> texts;
  std::visit(
      [&](const auto& values) {
        for (const auto& value : values) texts.push_back(fmt::format("{}", value));
      },
      column.values);
  return texts;
}

/// Returns the unit of a column after its conversion to text: numbers keep a unit, which distinguishes them
/// from names.
std::string unit_of_text(const Column& column) {
  if (std::holds_alternative<std::vector<std::string>>(column.values)) return "";
  return column.unit.empty() ? "1" : column.unit;
}

/// Adds the columns of another table, whose row i belongs to row `rows[i]` of this one; other rows stay
/// empty.
void join_columns(Table& table, const Table& other, const std::vector<std::int32_t>& rows,
                  std::size_t skipped_columns) {
  const std::size_t count = table.rows();
  for (std::size_t i = skipped_columns; i < other.columns.size(); ++i) {
    const auto texts = texts_of(other.columns[i]);
    std::vector<std::string> joined(count);
    for (std::size_t row = 0; row < texts.size(); ++row)
      joined[static_cast<std::size_t>(rows[row])] = texts[row];
    table.columns.push_back({other.columns[i].name, unit_of_text(other.columns[i]), "", std::move(joined)});
  }
}

Table as_texts(const Table& table) {
  Table texts{table.name, "", {}, {}};
  for (const auto& column : table.columns)
    texts.columns.push_back({column.name, unit_of_text(column), "", texts_of(column)});
  return texts;
}

/// Returns the networks of all runs, in order of first appearance.
std::vector<std::string> networks_of(const std::vector<Row>& rows) {
  std::vector<std::string> networks;
  std::set<std::string> seen;
  for (const auto& row : rows) {
    for (const auto& overall : row.result->best->networks) {
      if (seen.insert(overall.network).second) networks.push_back(overall.network);
    }
  }
  return networks;
}

void add_network_columns(Table& table, const std::vector<Row>& rows, const std::string& name,
                         double NetworkResult::*figure) {
  const std::size_t count = table.rows();
  for (const auto& network : networks_of(rows)) {
    std::vector<std::string> texts(count);
    for (const auto& row : rows) {
      for (const auto& overall : row.result->best->networks) {
        if (overall.network == network)
          texts[static_cast<std::size_t>(row.position)] = core::shortest(overall.*figure);
      }
    }
    table.columns.push_back({fmt::format("{}[{}]", name, network), "1", "", std::move(texts)});
  }
}

}  // namespace

Progress progress_of(const Plan& plan, const Results& results) {
  Progress progress;
  for (const auto& row : rows_of(plan, results)) {
    ++progress.runs;
    if (row.result != nullptr) ++(row.result->failed() ? progress.failed : progress.finished);
  }
  return progress;
}

store::RunContent make_content(const Plan& plan, const Results& results, const Success& success) {
  const auto rows = rows_of(plan, results);
  const auto with_best = rows_with_best(rows);
  const auto groups = groups_of(plan, results, success);
  store::RunContent content;
  content.attributes = {{"program", "crossisle"},
                        {"program_version", CROSSISLE_VERSION},
                        {"sweep", plan.name},
                        {"success_target", success.target ? core::shortest(*success.target) : "best known"},
                        {"success_within", core::shortest(success.within)}};
  const auto progress = progress_of(plan, results);
  content.numbers = {{"runs", static_cast<std::int64_t>(progress.runs)},
                     {"finished", static_cast<std::int64_t>(progress.finished)},
                     {"failed", static_cast<std::int64_t>(progress.failed)}};
  content.tables = {runs_table(plan, rows),     best_table(with_best), costs_table(with_best),
                    groups_table(plan, groups), spread_table(groups),  file_table(plan)};
  return content;
}

Table results_table(const Plan& plan, const Results& results) {
  const auto rows = rows_of(plan, results);
  const auto with_best = rows_with_best(rows);
  Table table = as_texts(runs_table(plan, rows));
  auto best = best_table(with_best);
  run::name_choices(best);
  join_columns(table, best, best.values<std::int32_t>("run"), 1);
  add_network_columns(table, with_best, "energy_j", &NetworkResult::energy_j);
  add_network_columns(table, with_best, "latency_s", &NetworkResult::latency_s);
  return table;
}

Table statistics_table(const Plan& plan, const Results& results, const Success& success) {
  const auto groups = groups_of(plan, results, success);
  Table table = as_texts(groups_table(plan, groups));
  const auto spreads = spread_table(groups);
  join_columns(table, spreads, spreads.values<std::int32_t>("group"), 1);
  return table;
}

Table timings_table(const Plan& plan, const Results& results) {
  std::vector<Row> rows = rows_of(plan, results);
  std::erase_if(rows, [](const Row& row) { return row.result == nullptr; });
  return {
      "timings",
      "how long each run took the last time",
      {column<std::string>(rows, "name", "", "name", [](const Row& row) { return row.run->name; }),
       column<std::string>(rows, "id", "", "digest of all that decides the result",
                           [](const Row& row) { return row.run->id; }),
       column<double>(rows, "seconds", "s", "time", [](const Row& row) { return row.result->seconds; }),
       column<std::int32_t>(rows, "ranks", "1", "ranks", [](const Row& row) { return row.result->ranks; }),
       column<std::string>(rows, "host", "", "host of its first rank",
                           [](const Row& row) { return row.result->host; }),
       column<std::string>(rows, "ended", "", "when it ended, UTC",
                           [](const Row& row) { return row.result->ended; })},
      {}};
}

}  // namespace crossisle::sweep
