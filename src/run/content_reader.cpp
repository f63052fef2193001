// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "columns.hpp"
#include "content_names.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/engine_kind.hpp"
#include "crossisle/run/recorded_metrics.hpp"
#include "tallies.hpp"

namespace crossisle::run {
namespace {

using island::DesignRecord;
using store::Table;

objective::Status status_of(std::uint8_t code) {
  if (code < objective::max_statuses) return static_cast<objective::Status>(code);
  throw core::Error(core::ExitCode::io, fmt::format("the status {} is unknown", code),
                    fmt::format("they are numbered 0 to {}", objective::max_statuses - 1),
                    "start afresh with --fresh");
}

/// Returns the infeasible designs of a table.
std::vector<search::NearMiss> near_misses(const Configuration& configuration, const Table& table) {
  const auto& status = values_of<std::uint8_t>(table, "status");
  const auto& violation = values_of<double>(table, "violation");
  const auto genomes = read_genomes(configuration.space, table);
  std::vector<search::NearMiss> misses;
  for (std::size_t row = 0; row < genomes.size(); ++row) {
    if (status_of(status[row]) != objective::Status::feasible)
      misses.push_back({genomes[row], status_of(status[row]), violation[row]});
  }
  return misses;
}

/// Adds the numbers of designs in a table of them by status.
void add_census(const Table& census, Tally& tally) {
  const auto& codes = values_of<std::uint8_t>(census, "status");
  const auto& designs = values_of<std::int64_t>(census, "designs");
  for (std::size_t row = 0; row < codes.size(); ++row) {
    const auto count = static_cast<std::uint64_t>(designs[row]);
    tally.evaluations += count;
    const auto status = status_of(codes[row]);
    tally.by_status[static_cast<std::size_t>(status)] += count;
    if (status == objective::Status::feasible) tally.feasible += count;
  }
}

/// True if a feasible design precedes another one: better, or as good and earlier.
bool precedes(const DesignRecord& a, const DesignRecord& b) {
  const auto& [fitness_a, fitness_b] = std::tie(a.evaluation.fitness, b.evaluation.fitness);
  if (objective::better(fitness_a, fitness_b)) return true;
  if (objective::better(fitness_b, fitness_a)) return false;
  return std::tie(a.generation, a.island, a.slot) < std::tie(b.generation, b.island, b.slot);
}

/// Returns the designs of a table, without costs.
std::vector<DesignRecord> read_designs(const Configuration& configuration, const Table& table) {
  const auto& generation = values_of<std::int32_t>(table, "generation");
  const auto& island = values_of<std::int32_t>(table, "island");
  const auto& slot = values_of<std::int32_t>(table, "slot");
  const auto& status = values_of<std::uint8_t>(table, "status");
  const auto& violation = values_of<double>(table, "violation");
  std::vector<DesignRecord> designs(generation.size());
  for (std::size_t row = 0; row < designs.size(); ++row) {
    auto& design = designs[row];
    design.generation = static_cast<std::uint32_t>(generation[row]);
    design.island = static_cast<std::uint32_t>(island[row]);
    design.slot = static_cast<std::uint32_t>(slot[row]);
    design.evaluation.fitness.status = status_of(status[row]);
    design.evaluation.fitness.violation = violation[row];
  }
  const auto genomes = read_genomes(configuration.space, table);
  for (std::size_t row = 0; row < designs.size(); ++row) designs[row].genome = genomes[row];
  return designs;
}

void read_overall(const Configuration& configuration, const Table& table,
                  std::vector<DesignRecord>& designs) {
  const auto& objective = values_of<double>(table, "objective");
  const auto metrics = read_metrics(configuration, table);
  for (std::size_t row = 0; row < designs.size(); ++row) {
    auto& evaluation = designs[row].evaluation;
    evaluation.fitness.objective = objective[row];
    evaluation.metrics = cost::MetricsRow(metrics[row]);
  }
}

/// Returns one design of a table, with its metrics.
DesignRecord design_of(const Configuration& configuration, const Table& table, std::size_t index) {
  const Table row = store::slice(table, index, 1);
  auto records = read_designs(configuration, row);
  read_overall(configuration, row, records);
  return std::move(records.front());
}

/// Reads tally_tables. @throws core::Error (io) if they belong to another configuration
Tally read_tally(const Configuration& configuration, const store::RunContent& content) {
  Tally tally;
  add_census(content.table(census_of_state), tally);
  if (content.has_table(best_of_state))
    tally.best = design_of(configuration, content.table(best_of_state), 0);
  if (content.has_table(nearest_of_state)) {
    for (const auto& miss : near_misses(configuration, content.table(nearest_of_state)))
      keep_nearest(tally.nearest, miss);
  }
  return tally;
}

}  // namespace

void Tally::add(const DesignRecord& design) {
  const auto& fitness = design.evaluation.fitness;
  ++evaluations;
  ++by_status[static_cast<std::size_t>(fitness.status)];
  if (!fitness.feasible()) {
    if (!best) keep_nearest(nearest, {design.genome, fitness.status, fitness.violation});
    return;
  }
  ++feasible;
  nearest.reset();
  if (!best || precedes(design, *best)) best = design;
}

void Tally::merge(const Tally& other) {
  evaluations += other.evaluations;
  feasible += other.feasible;
  for (std::size_t status = 0; status < by_status.size(); ++status)
    by_status[status] += other.by_status[status];
  if (other.best && (!best || precedes(*other.best, *best))) best = other.best;
  if (best) {
    nearest.reset();
  } else if (other.nearest) {
    keep_nearest(nearest, *other.nearest);
  }
}

Tally tally_of_census(const Configuration& configuration, const store::RunContent& content) {
  Tally tally;
  add_census(content.table(census_name), tally);
  if (content.table("designs").rows() > 0) tally.best = design_of(configuration, content.table("designs"), 0);
  if (content.has_table(nearest_name)) {
    for (const auto& miss : near_misses(configuration, content.table(nearest_name)))
      keep_nearest(tally.nearest, miss);
  }
  return tally;
}

Tally tally(const Configuration& configuration, const store::RunContent& content) {
  return engine_kind(configuration).tally(configuration, content);
}

Tally tally_of_history(const Configuration& configuration, const store::RunContent& content) {
  if (content.has_table(census_of_state)) return read_tally(configuration, content);
  const Table& designs = content.table("designs");
  const auto& feasible = values_of<std::uint8_t>(designs, "feasible");
  const auto& objective = values_of<double>(designs, "objective");
  const auto& generation = values_of<std::int32_t>(designs, "generation");
  const auto& island = values_of<std::int32_t>(designs, "island");
  const auto& slot = values_of<std::int32_t>(designs, "slot");
  const auto key = [&](std::size_t row) {
    return std::tie(objective[row], generation[row], island[row], slot[row]);
  };
  std::optional<std::size_t> best;
  Tally tally;
  tally.evaluations = feasible.size() + content.table("unmapped").rows();
  for (std::size_t row = 0; row < feasible.size(); ++row) {
    if (feasible[row] == 0) continue;
    ++tally.feasible;
    if (!best || key(row) < key(*best)) best = row;
  }
  if (best) tally.best = design_of(configuration, designs, *best);
  tally.by_status[0] = tally.feasible;
  for (const char* name : {"designs", "unmapped"}) {
    for (const auto& miss : near_misses(configuration, content.table(name))) {
      ++tally.by_status[static_cast<std::size_t>(miss.status)];
      if (!best) keep_nearest(tally.nearest, miss);
    }
  }
  return tally;
}

std::vector<DesignRecord> best_designs(const Configuration& configuration, const store::RunContent& content,
                                       std::size_t count, double min_gap) {
  const Table& table = content.table("designs");
  const auto& feasible = values_of<std::uint8_t>(table, "feasible");
  const auto& objective = values_of<double>(table, "objective");
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < feasible.size(); ++row) {
    if (feasible[row] != 0) rows.push_back(row);
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [&](std::size_t a, std::size_t b) { return objective[a] < objective[b]; });
  std::vector<DesignRecord> designs;
  double chosen = 0.0;  // objective of the last one
  for (const std::size_t row : rows) {
    if (designs.size() == count) break;
    if (!designs.empty() && objective[row] < chosen * (1.0 + min_gap)) continue;
    DesignRecord design = design_of(configuration, table, row);
    const bool known = std::any_of(designs.begin(), designs.end(),
                                   [&](const DesignRecord& other) { return other.genome == design.genome; });
    if (known) continue;
    designs.push_back(std::move(design));
    chosen = objective[row];
  }
  return designs;
}

}  // namespace crossisle::run
