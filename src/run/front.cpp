// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/front.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "columns.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/objective/constraint.hpp"
#include "crossisle/run/engine_kind.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/recorded_metrics.hpp"
#include "crossisle/search/hypervolume.hpp"
#include "crossisle/search/non_dominated_sort.hpp"

namespace crossisle::run {
namespace {

using objective::Goal;
using store::column;
using store::Table;

const cost::Metric& metric_of(const Configuration& configuration, const Goal& goal) {
  return *objective::find_metric(configuration.metrics(), goal.metric);
}

std::string column_of(const Configuration& configuration, const Goal& goal) {
  return objective::column_name(goal, configuration.metrics());
}

std::string unit_of_hypervolume(const Configuration& configuration, const std::vector<Goal>& goals) {
  std::vector<std::string> units;
  for (const auto& goal : goals) {
    if (auto unit = goal_unit(configuration, goal); !unit.empty()) units.push_back(std::move(unit));
  }
  return configuration.objective.aggregation == objective::Aggregation::product ? "" : core::join(units, " ");
}

/// Returns all feasible designs of a table, with their goals and metrics.
std::vector<FrontChip> feasible_designs(const Configuration& configuration, const std::vector<Goal>& goals,
                                        const Table& designs) {
  const auto genomes = read_genomes(configuration.space, designs);
  const auto& feasible = values_of<std::uint8_t>(designs, "feasible");
  const auto& objectives = values_of<double>(designs, "objective");
  const auto metrics = read_metrics(configuration, designs);
  auto options = configuration.objective;
  options.goals = goals;
  const objective::Objective objective(std::move(options), configuration.networks, configuration.metrics());
  std::vector<FrontChip> chips;
  for (std::size_t row = 0; row < feasible.size(); ++row) {
    if (feasible[row] == 0) continue;
    chips.push_back(
        {genomes[row], objectives[row], objective.overall(metrics[row]), objective.goals(metrics[row])});
  }
  return chips;
}

Table hypervolume_table(const Configuration& configuration, const Front& front) {
  Table table{"hypervolume", "how much the chips of the front beat", {}, {}};
  table.columns.push_back({"hypervolume", unit_of_hypervolume(configuration, front.goals),
                           front.is_hypervolume_estimated()
                               ? "estimate of the volume of goals that some chip of the front beats"
                               : "volume of goals that some chip of the front beats, up to the corner",
                           std::vector<double>{front.hypervolume}});
  for (std::size_t i = 0; i < front.goals.size(); ++i) {
    const auto& goal = front.goals[i];
    const double value = front.corner.empty() ? 0.0 : goal_value(configuration, goal, front.corner[i]);
    table.columns.push_back({"corner_" + column_of(configuration, goal), goal_unit(configuration, goal),
                             fmt::format("{} of the corner: the worst of the front and a tenth of it beyond",
                                         objective::text(goal, configuration.metrics())),
                             std::vector<double>{value}});
  }
  return table;
}

}  // namespace

std::vector<Goal> goals_of(const Configuration& configuration) {
  return engine_kind(configuration).goals(configuration);
}

double goal_value(const Configuration& configuration, const Goal& goal, double value) {
  return objective::direction_of(goal, metric_of(configuration, goal)) == objective::Direction::max ? -value
                                                                                                    : value;
}

std::string goal_unit(const Configuration& configuration, const Goal& goal) {
  const auto& metric = metric_of(configuration, goal);
  const bool is_aggregated = goal.network.empty() && (metric.name == cost::metric::energy().name ||
                                                      metric.name == cost::metric::latency().name);
  if (is_aggregated && configuration.objective.aggregation == objective::Aggregation::product) return {};
  return objective::goal_unit(metric).name;
}

Front make_front(std::vector<Goal> goals, std::vector<FrontChip> chips) {
  Front front{std::move(goals), std::move(chips), {}, 0.0};
  // Without a chip there is no corner.
  if (front.chips.empty()) return front;
  std::vector<objective::GoalValues> values;
  for (const auto& chip : front.chips) values.push_back(chip.goals);
  front.corner = search::hypervolume_corner(values);
  front.hypervolume = search::hypervolume(values, front.corner);
  return front;
}

std::vector<FrontChip> chips_of(const std::vector<search::Finding>& findings) {
  std::vector<FrontChip> chips;
  for (const auto& finding : findings) {
    const auto& overall = finding.overall;
    chips.push_back({finding.genome, finding.objective, overall, {}});
    for (const double value : {overall.energy_mj, overall.latency_ms, overall.area_mm2})
      chips.back().goals.push_back(value);
  }
  return chips;
}

std::vector<FrontChip> front_of(std::vector<FrontChip> designs) {
  // Of chips with equal goals, the one with the smallest genome represents all.
  std::sort(designs.begin(), designs.end(), [](const FrontChip& a, const FrontChip& b) {
    return a.goals < b.goals || (a.goals == b.goals && a.genome < b.genome);
  });
  const auto end = std::unique(designs.begin(), designs.end(),
                               [](const FrontChip& a, const FrontChip& b) { return a.goals == b.goals; });
  designs.erase(end, designs.end());
  std::vector<objective::GoalValues> values;
  values.reserve(designs.size());
  for (const auto& design : designs) values.push_back(design.goals);
  std::vector<FrontChip> chips;
  for (const std::size_t i : search::non_dominated(values)) chips.push_back(std::move(designs[i]));
  std::sort(chips.begin(), chips.end(), [](const FrontChip& a, const FrontChip& b) {
    const auto key = [](const FrontChip& chip) {
      return std::tie(chip.overall.energy_mj, chip.overall.latency_ms, chip.overall.area_mm2, chip.genome);
    };
    return key(a) < key(b);
  });
  return chips;
}

Table front_table(const Configuration& configuration, const std::vector<Goal>& goals,
                  const std::vector<FrontChip>& chips) {
  Table table{"front",
              fmt::format("feasible designs that no other one equals or beats in {} at once",
                          objective::text(goals, configuration.metrics())),
              {},
              {}};
  add_parameter_columns(table.columns, configuration.space, chips);
  const auto add = [&](const std::string& name, const std::string& unit, const std::string& long_name,
                       auto figure) {
    table.columns.push_back(column<double>(chips, name, unit, long_name, figure));
  };
  add("objective", "", "what is minimised: mJ, ms and mm2 to their powers",
      [](const FrontChip& chip) { return chip.objective; });
  // A product over networks has a different dimension.
  const bool plain = configuration.objective.aggregation != objective::Aggregation::product;
  add("energy_mj", plain ? "mJ" : "", "energy of one inference over the networks, by the aggregation",
      [](const FrontChip& chip) { return chip.overall.energy_mj; });
  add("latency_ms", plain ? "ms" : "", "time of one inference over the networks, by the aggregation",
      [](const FrontChip& chip) { return chip.overall.latency_ms; });
  add("area_mm2", "mm2", "silicon area of the chip",
      [](const FrontChip& chip) { return chip.overall.area_mm2; });
  for (std::size_t i = 0; i < goals.size(); ++i) {
    const std::string name = column_of(configuration, goals[i]);
    if (table.has(name)) continue;
    add(name, goal_unit(configuration, goals[i]), objective::text(goals[i], configuration.metrics()),
        [&](const FrontChip& chip) { return goal_value(configuration, goals[i], chip.goals[i]); });
  }
  return table;
}

std::vector<FrontChip> front_chips(const Configuration& configuration, const std::vector<Goal>& goals,
                                   const Table& designs) {
  return front_of(feasible_designs(configuration, goals, designs));
}

std::vector<Table> front_tables(const Configuration& configuration, const Table& designs) {
  return front_tables(configuration, feasible_designs(configuration, goals_of(configuration), designs));
}

std::vector<Table> front_tables(const Configuration& configuration, const std::vector<FrontChip>& chips) {
  const auto front = make_front(goals_of(configuration), front_of(chips));
  return {front_table(configuration, front.goals, front.chips), hypervolume_table(configuration, front)};
}

std::optional<Front> read_front(const Configuration& configuration, const store::RunContent& content) {
  auto goals = goals_of(configuration);
  if (goals.empty() || !content.has_table("front")) return std::nullopt;
  const auto& table = content.table("front");
  const auto genomes = read_genomes(configuration.space, table);
  const auto& objective = values_of<double>(table, "objective");
  const auto& energy = values_of<double>(table, "energy_mj");
  const auto& latency = values_of<double>(table, "latency_ms");
  const auto& area = values_of<double>(table, "area_mm2");
  std::vector<FrontChip> chips;
  for (std::size_t row = 0; row < genomes.size(); ++row)
    chips.push_back({genomes[row], objective[row], {energy[row], latency[row], area[row]}, {}});
  for (const auto& goal : goals) {
    const auto& values = values_of<double>(table, column_of(configuration, goal));
    for (std::size_t row = 0; row < chips.size(); ++row)
      chips[row].goals.push_back(goal_value(configuration, goal, values[row]));
  }
  return make_front(std::move(goals), std::move(chips));
}

std::string hypervolume_text(const Configuration& configuration, const Front& front) {
  const auto with_unit = [](const std::string& number, const std::string& unit) {
    return unit.empty() ? number : number + " " + unit;
  };
  std::vector<std::string> corner;
  for (std::size_t i = 0; i < front.corner.size(); ++i) {
    corner.push_back(
        with_unit(fmt::format("{:.4g}", goal_value(configuration, front.goals[i], front.corner[i])),
                  goal_unit(configuration, front.goals[i])));
  }
  return fmt::format(
      "{}{} up to {}", front.is_hypervolume_estimated() ? "about " : "",
      with_unit(fmt::format("{:.6g}", front.hypervolume), unit_of_hypervolume(configuration, front.goals)),
      core::join(corner, ", "));
}

}  // namespace crossisle::run
