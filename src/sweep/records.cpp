// Part of Crossisle, SPDX-License-Identifier: MIT
#include "records.hpp"

#include <algorithm>

#include "crossisle/core/error.hpp"

namespace crossisle::sweep {
namespace {

using store::column;
using store::Table;

/// Run of the plan with its group, problem and model.
struct PlannedRow {
  std::int32_t revision;
  const PlannedRun* run;
};

struct TextRow {
  std::int32_t revision;
  const std::string* text;
};

std::vector<store::Column> text_columns(const std::vector<TextRow>& rows, const char* name,
                                        const char* long_name) {
  return {column<std::int32_t>(rows, "revision", "1", "number of the plan",
                               [](const TextRow& row) { return row.revision; }),
          column<std::string>(rows, name, "", long_name, [](const TextRow& row) { return *row.text; })};
}

Table plans_table(const Plan& plan, std::int32_t revision) {
  const std::vector<const Plan*> one{&plan};
  return {"plans",
          "plans of the sweep, the last of which holds",
          {column<std::int32_t>(one, "revision", "1", "number of the plan",
                                [&](const Plan*) { return revision; }),
           column<std::string>(one, "name", "", "name of the sweep", [](const Plan* p) { return p->name; }),
           column<std::string>(one, "text", "", "the sweep's file", [](const Plan* p) { return p->text; }),
           column<std::string>(one, "program_version", "", "version of the program",
                               [](const Plan*) { return std::string(CROSSISLE_VERSION); })},
          {}};
}

Table runs_table(const std::vector<PlannedRow>& rows) {
  const auto number = [&](const char* name, const char* long_name, auto figure) {
    return column<std::int64_t>(rows, name, "1", long_name, figure);
  };
  return {"runs",
          "runs of every plan, in order",
          {number("revision", "number of the plan", [](const PlannedRow& row) { return row.revision; }),
           column<std::string>(rows, "id", "", "digest of all that decides the result",
                               [](const PlannedRow& row) { return row.run->id; }),
           column<std::string>(rows, "name", "", "name", [](const PlannedRow& row) { return row.run->name; }),
           number("evaluations", "evaluations at most",
                  [](const PlannedRow& row) { return row.run->evaluations; }),
           number("group", "runs that differ in their seed alone have the same",
                  [](const PlannedRow& row) { return row.run->group; }),
           number("question", "runs that look for the same chip have the same",
                  [](const PlannedRow& row) { return row.run->question; })},
          {}};
}

Table best_table(const std::vector<const BestDesign*>& designs) {
  using Design = const BestDesign*;
  std::vector<double> knobs;
  const bool physical =
      std::any_of(designs.begin(), designs.end(), [](Design best) { return best->physical(); });
  const std::size_t count = physical ? hardware::knob_count : hardware::compat_knob_count;
  for (const Design best : designs) {
    knobs.insert(knobs.end(), best->knobs.begin(), best->knobs.begin() + static_cast<std::ptrdiff_t>(count));
  }
  return {
      "best",
      "best designs of the results that have one, in order",
      {column<std::int64_t>(designs, "generation", "1", "generation that found it",
                            [](Design best) { return best->generation; }),
       column<std::int64_t>(designs, "island", "1", "island that found it",
                            [](Design best) { return best->island; }),
       column<double>(designs, "objective", "", "objective", [](Design best) { return best->objective; }),
       column<double>(designs, "area_m2", "m2", "silicon area", [](Design best) { return best->area_m2; }),
       column<std::int64_t>(designs, "networks", "1", "rows in table costs",
                            [](Design best) { return best->networks.size(); }),
       {"knobs", "", "written values of the chip's knobs", std::move(knobs), count}},
      {}};
}

Table costs_table(const std::vector<NetworkResult>& overall) {
  return {"costs",
          "networks on the best designs, in order",
          {column<std::string>(overall, "network", "", "network",
                               [](const NetworkResult& f) { return f.network; }),
           column<double>(overall, "energy_j", "J", "energy of one inference",
                          [](const NetworkResult& f) { return f.energy_j; }),
           column<double>(overall, "latency_s", "s", "time of one inference",
                          [](const NetworkResult& f) { return f.latency_s; })},
          {}};
}

const Table* find(const std::vector<Table>& tables, std::string_view name) {
  const auto found =
      std::find_if(tables.begin(), tables.end(), [&](const Table& table) { return table.name == name; });
  return found == tables.end() ? nullptr : &*found;
}

const Table& require(const std::vector<Table>& tables, std::string_view name) {
  const Table* table = find(tables, name);
  if (table == nullptr) {
    throw core::Error(core::ExitCode::io, "a sweep's journal has no table '" + std::string(name) + "'",
                      "another program wrote it", "use another folder");
  }
  return *table;
}

std::vector<std::vector<std::string>> texts_by_revision(const Table& table, const char* name,
                                                        std::size_t revisions) {
  std::vector<std::vector<std::string>> texts(revisions);
  const auto& revision = table.values<std::int32_t>("revision");
  const auto& text = table.values<std::string>(name);
  for (std::size_t row = 0; row < text.size(); ++row) {
    texts.at(static_cast<std::size_t>(revision[row])).push_back(text[row]);
  }
  return texts;
}

std::vector<Plan> read_plans(const std::vector<Table>& tables) {
  const Table& plans_of = require(tables, "plans");
  const std::size_t count = plans_of.rows();
  const auto keys = texts_by_revision(require(tables, "keys"), "key", count);
  auto values = texts_by_revision(require(tables, "values"), "value", count);
  std::vector<Plan> plans(count);
  for (std::size_t i = 0; i < count; ++i) {
    plans[i].name = plans_of.values<std::string>("name")[i];
    plans[i].text = plans_of.values<std::string>("text")[i];
    plans[i].keys = keys[i];
  }
  const Table& runs = require(tables, "runs");
  const auto number = [&](const char* name, std::size_t row) { return runs.values<std::int64_t>(name)[row]; };
  for (std::size_t row = 0; row < runs.rows(); ++row) {
    Plan& plan = plans.at(static_cast<std::size_t>(number("revision", row)));
    auto& of_plan = values[static_cast<std::size_t>(number("revision", row))];
    PlannedRun run;
    run.id = runs.values<std::string>("id")[row];
    run.name = runs.values<std::string>("name")[row];
    run.evaluations = static_cast<std::uint64_t>(number("evaluations", row));
    run.group = static_cast<std::uint32_t>(number("group", row));
    run.question = static_cast<std::uint32_t>(number("question", row));
    for (std::size_t key = 0; key < plan.keys.size(); ++key) {
      run.values.push_back(std::move(of_plan.at(plan.runs.size() * plan.keys.size() + key)));
    }
    plan.runs.push_back(std::move(run));
  }
  return plans;
}

/// Returns an exit code. @throws std::out_of_range for a number that is not one of Crossisle's exit codes
core::ExitCode exit_code_of(std::int64_t number) {
  using core::ExitCode;
  for (const ExitCode code : {ExitCode::finished, ExitCode::usage, ExitCode::io, ExitCode::evaluation,
                              ExitCode::rank_failed, ExitCode::stopped}) {
    if (static_cast<std::int64_t>(code) == number) return code;
  }
  throw std::out_of_range("an exit code is unknown");
}

BestDesign read_best(const Table& designs, std::size_t row, const Table& costs, std::size_t& next_cost) {
  const auto whole = [&](const char* name) {
    return static_cast<std::uint32_t>(designs.values<std::int64_t>(name)[row]);
  };
  BestDesign best;
  best.generation = whole("generation");
  best.island = whole("island");
  best.objective = designs.values<double>("objective")[row];
  best.area_m2 = designs.values<double>("area_m2")[row];
  const std::size_t written = designs.column("knobs").width;
  const auto& knobs = designs.values<double>("knobs", written);
  const std::size_t width = std::min(written, best.knobs.size());
  for (std::size_t i = 0; i < width; ++i) best.knobs[i] = knobs.at(row * written + i);
  for (std::uint32_t i = 0; i < whole("networks"); ++i, ++next_cost) {
    best.networks.push_back({costs.values<std::string>("network").at(next_cost),
                             costs.values<double>("energy_j").at(next_cost),
                             costs.values<double>("latency_s").at(next_cost)});
  }
  return best;
}

std::vector<Result> read_results(const std::vector<Table>& tables) {
  const Table* rows = find(tables, "results");
  if (rows == nullptr) return {};
  const Table& designs = require(tables, "best");
  const Table& costs = require(tables, "costs");
  std::size_t next_best = 0;
  std::size_t next_cost = 0;
  std::vector<Result> results(rows->rows());
  for (std::size_t row = 0; row < results.size(); ++row) {
    const auto text = [&](const char* name) { return rows->values<std::string>(name)[row]; };
    const auto number = [&](const char* name) { return rows->values<std::int64_t>(name)[row]; };
    Result& result = results[row];
    result.id = text("id");
    result.code = exit_code_of(number("code"));
    result.reason = text("reason");
    result.evaluations = static_cast<std::uint64_t>(number("evaluations"));
    result.digest = text("digest");
    result.seconds = rows->values<double>("seconds")[row];
    result.ranks = static_cast<std::int32_t>(number("ranks"));
    result.host = text("host");
    result.ended = text("ended");
    if (number("best") != 0) result.best = read_best(designs, next_best++, costs, next_cost);
  }
  return results;
}

}  // namespace

std::vector<Table> plan_rows(const Plan& plan, std::int32_t revision) {
  std::vector<TextRow> keys;
  for (const auto& key : plan.keys) keys.push_back({revision, &key});
  std::vector<TextRow> values;
  std::vector<PlannedRow> runs;
  for (const auto& run : plan.runs) {
    runs.push_back({revision, &run});
    for (const auto& value : run.values) values.push_back({revision, &value});
  }
  return {plans_table(plan, revision),
          {"keys", "swept keys of every plan, in order", text_columns(keys, "key", "swept key"), {}},
          runs_table(runs),
          {"values",
           "of every run, in the order of the keys",
           text_columns(values, "value", "as the sweep writes it"),
           {}}};
}

std::vector<Table> result_rows(std::span<const Result> results) {
  const std::vector<Result> rows(results.begin(), results.end());
  std::vector<const BestDesign*> designs;
  std::vector<NetworkResult> overall;
  for (const auto& result : results) {
    if (!result.best) continue;
    designs.push_back(&*result.best);
    overall.insert(overall.end(), result.best->networks.begin(), result.best->networks.end());
  }
  const auto text = [&](const char* name, const char* long_name, std::string Result::*field) {
    return column<std::string>(rows, name, "", long_name,
                               [field](const Result& result) { return result.*field; });
  };
  const auto number = [&](const char* name, const char* long_name, auto figure) {
    return column<std::int64_t>(rows, name, "1", long_name, figure);
  };
  return {
      {"results",
       "outcomes of runs, in the order in which they ended",
       {text("id", "digest of all that decides the result", &Result::id),
        number("code", "exit code", [](const Result& result) { return result.code; }),
        text("reason", "why it failed", &Result::reason),
        number("evaluations", "designs evaluated", [](const Result& result) { return result.evaluations; }),
        text("digest", "digest of the result", &Result::digest),
        number("best", "1 where a feasible design was found",
               [](const Result& result) { return result.best ? 1 : 0; }),
        column<double>(rows, "seconds", "s", "time", [](const Result& result) { return result.seconds; }),
        number("ranks", "ranks", [](const Result& result) { return result.ranks; }),
        text("host", "host of the first rank", &Result::host),
        text("ended", "when it ended, UTC", &Result::ended)},
       {}},
      best_table(designs),
      costs_table(overall)};
}

Records read_records(const std::vector<Table>& tables) {
  if (tables.empty()) return {};
  try {
    Records records{read_plans(tables), require(tables, "plans").values<std::string>("program_version"),
                    read_results(tables)};
    return records;
  } catch (const std::out_of_range&) {
    throw core::Error(core::ExitCode::io, "the tables of a sweep's journal are inconsistent",
                      "another program wrote it", "use another folder");
  }
}

}  // namespace crossisle::sweep
