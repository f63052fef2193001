// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "crossisle/config/document.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/hardware/chip.hpp"
#include "crossisle/run/cost_differences.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/recorded_metrics.hpp"
#include "crossisle/store/csv.hpp"
#include "crossisle/store/run_directory.hpp"
#include "recorded_genomes.hpp"
#include "start_designs.hpp"

namespace crossisle::run {
namespace {

using store::Column;
using store::Table;

/// Returns the number that a text states for a knob: one of its words, or a number.
std::optional<double> number_of(hardware::Knob knob, const std::string& text) {
  const auto& words = hardware::traits(knob).words;
  if (!words.empty()) {
    const auto found = std::find(words.begin(), words.end(), text);
    if (found != words.end()) return static_cast<double>(found - words.begin());
  }
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !std::isfinite(value)) return std::nullopt;
  return value;
}

[[noreturn]] void refuse_value(const std::string& name, std::size_t row, const std::string& text) {
  throw core::Error(core::ExitCode::io,
                    fmt::format("row {}: {} is '{}'", row + 1, name, core::printable(text)),
                    "the parameter has no such value", "correct the row or leave it out");
}

/// Returns a value of a column of a knob.
double value_of(const Column& column, hardware::Knob knob, std::size_t row) {
  if (const auto* numbers = std::get_if<std::vector<double>>(&column.values)) {
    if (!std::isfinite((*numbers)[row])) refuse_value(column.name, row, core::shortest((*numbers)[row]));
    return (*numbers)[row];
  }
  const auto* texts = std::get_if<std::vector<std::string>>(&column.values);
  const std::string text = texts != nullptr ? (*texts)[row] : std::string(store::type_name(column.values));
  const auto value = number_of(knob, text);
  if (!value) refuse_value(column.name, row, text);
  return *value;
}

/// Returns the numbers of a column of any type of numbers; nothing if there is no such column.
std::optional<std::vector<double>> numbers_in(const Table& table, const char* name) {
  if (!table.has(name) || table.column(name).width != 0) return std::nullopt;
  return std::visit(
      [](const auto& values) -> std::optional<std::vector<double>> {
        if constexpr (std::is_same_v<std::decay_t<decltype(values)>, std::vector<std::string>>) {
          return std::nullopt;
        } else {
          return std::vector<double>(values.begin(), values.end());
        }
      },
      table.column(name).values);
}

/// Returns the rows of a table, best first if it states whether designs are feasible and their objectives.
std::vector<std::size_t> rows_in_order(const Table& table) {
  std::vector<std::size_t> rows(table.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const auto feasible = numbers_in(table, "feasible");
  const auto objective = numbers_in(table, "objective");
  if (!feasible || !objective) return rows;
  const auto violation = numbers_in(table, "violation");
  const auto key = [&](std::size_t row) {
    const bool is_feasible = (*feasible)[row] != 0.0;
    return std::tuple(!is_feasible, is_feasible ? (*objective)[row] : violation ? (*violation)[row] : 0.0);
  };
  std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  return rows;
}

/// Returns the designs of the first `best` distinct chips among some rows of a table.
StartTable designs_of(const Table& table, const std::vector<std::size_t>& rows, std::uint32_t best) {
  StartTable start;
  std::vector<std::pair<const Column*, hardware::Knob>> knobs;
  for (const auto& column : table.columns) {
    const auto knob = hardware::find_knob(column.name);
    if (!knob || column.width != 0) continue;
    knobs.emplace_back(&column, *knob);
    start.parameters.push_back(column.name);
  }
  std::set<std::vector<double>> known;
  for (const std::size_t row : rows) {
    if (start.designs.size() == best) break;
    std::vector<double> values;
    for (const auto& [column, knob] : knobs) values.push_back(value_of(*column, knob, row));
    if (known.insert(values).second) start.designs.push_back(std::move(values));
  }
  return start;
}

/// Position of a design of a run in the order of another problem.
struct Rank {
  bool is_unknown = false;  ///< true if the space of the problem does not have the design
  objective::Fitness fitness{};

  bool operator<(const Rank& other) const {
    if (is_unknown || other.is_unknown) return !is_unknown && other.is_unknown;
    return objective::better(fitness, other.fitness);
  }
};

/// True if the designs of a run have metrics that the objective of a configuration can be computed from.
bool has_metrics_for(const Configuration& configuration, const store::RunContent& content) {
  return content.attributes.contains("configuration") && cost_differences(content, configuration).empty() &&
         missing_metrics(configuration, content.table("designs")).empty();
}

/// Returns the rows of the designs of a run, the best under the objective and the constraints of a configuration
/// first; designs that its space does not have are the last ones.
std::vector<std::size_t> rows_in_order_of(const Configuration& configuration,
                                          const store::RunContent& content) {
  const Table& table = content.table("designs");
  const auto metrics = read_metrics(configuration, content);
  const auto objective = make_objective(configuration);
  MissingValues missing;
  RecordedGenomes genomes(configuration.space, table, missing);
  std::vector<Rank> ranks(table.rows());
  design::Genome genome;
  for (std::size_t row = 0; row < ranks.size(); ++row) {
    ranks[row].is_unknown = !genomes.read(row, genome);
    if (!ranks[row].is_unknown)
      ranks[row].fitness = objective.score(configuration.space.chip(genome), std::as_const(metrics)[row]);
  }
  // Designs that the space lacks keep the order of the run.
  auto rows = rows_in_order(table);
  std::stable_sort(rows.begin(), rows.end(),
                   [&](std::size_t a, std::size_t b) { return ranks[a] < ranks[b]; });
  return rows;
}

StartTable designs_of_run(const store::RunContent& content, std::uint32_t best,
                          const Configuration& configuration) {
  const Table& table = content.table("designs");
  return designs_of(table,
                    has_metrics_for(configuration, content) ? rows_in_order_of(configuration, content)
                                                            : rows_in_order(table),
                    best);
}

StartTable design_of_yaml(const std::filesystem::path& path) {
  core::Problems problems;
  const auto document = config::Document::load(path, {}, problems);
  auto root = document.root();
  StartTable start;
  auto& values = start.designs.emplace_back();
  for (const auto& name : root.keys()) {
    const auto knob = hardware::find_knob(name);
    if (!knob) {
      root.problem(name, "is not a parameter of a chip", {}, "name the best.yaml of a run");
      continue;
    }
    const auto text = root.yaml(name);
    const auto value = number_of(*knob, text);
    if (!value)
      root.problem(name, fmt::format("is {}", core::printable(text)), "the parameter has no such value",
                   "correct it or delete the key");
    start.parameters.push_back(name);
    values.push_back(value.value_or(0.0));
  }
  problems.throw_if_any();
  return start;
}

StartTable read_any(const std::filesystem::path& path, std::uint32_t best,
                    const Configuration& configuration) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    throw core::Error(core::ExitCode::io, "there is no such file or folder", {},
                      "check the path, which is relative to the file that names it");
  }
  if (std::filesystem::is_directory(path, ignored))
    return designs_of_run(store::RunView(path).read_result().content, best, configuration);
  const auto extension = path.extension();
  if (extension == ".h5") return designs_of_run(store::read_run_file(path), best, configuration);
  if (extension != ".csv") return design_of_yaml(path);
  std::ifstream in(path, std::ios::binary);
  if (!in) throw core::Error(core::ExitCode::io, fmt::format("{} cannot be opened", path.string()));
  const Table table = store::read_csv(in, path.string());
  return designs_of(table, rows_in_order(table), best);
}

/// Returns the sources in the resolved configuration of a run.
std::vector<search::StartSource> recorded_sources(const std::filesystem::path& folder) {
  core::Problems problems;
  const auto document = config::Document::load(folder / "config.resolved.yaml", {}, problems);
  auto search = document.root().section_or_empty("search");
  auto sources = search::read_start_from(search);
  problems.throw_if_any();
  return sources;
}

}  // namespace

StartTable read_recorded_starts(const std::filesystem::path& folder, const std::vector<std::string>& from) {
  std::error_code ignored;
  if (std::filesystem::exists(folder / "manifest.json", ignored)) {
    try {
      for (auto& source : recorded_sources(folder)) {
        if (source.sources == from) return {std::move(source.parameters), std::move(source.designs), {}};
      }
    } catch (const core::Error&) {
      // A damaged file of a run does not prevent a search from reading the sources.
    }
  }
  return {.failure = "the folder has no run from these sources"};
}

StartTable read_start_table(const std::filesystem::path& path, std::uint32_t best,
                            const Configuration& configuration) {
  try {
    return read_any(path, best, configuration);
  } catch (const core::Error& failure) {
    return {.failure = failure.what()};
  }
}

}  // namespace crossisle::run
