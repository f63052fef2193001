// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/front.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "columns.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/run/engine_kind.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/recorded_metrics.hpp"
#include "crossisle/search/hypervolume.hpp"

namespace crossisle::run {
namespace {

using search::Finding;
using search::Goal;
using store::column;
using store::Table;

/// A goal with its metric.
struct GoalTraits {
  Goal goal;
  double objective::OverallMetrics::*figure;
  const char* name;
  const char* unit;
  const char* corner;  ///< column in the table `hypervolume`
};
constexpr std::array<GoalTraits, 3> all_goals{
    {{Goal::energy, &objective::OverallMetrics::energy_mj, "energy", "mJ", "corner_energy_mj"},
     {Goal::latency, &objective::OverallMetrics::latency_ms, "latency", "ms", "corner_latency_ms"},
     {Goal::area, &objective::OverallMetrics::area_mm2, "area", "mm2", "corner_area_mm2"}}};

bool is_among(const std::vector<Goal>& goals, Goal goal) {
  return std::find(goals.begin(), goals.end(), goal) != goals.end();
}

/// Returns metrics in which those that are not goals are 0.
objective::OverallMetrics goals_only(const std::vector<Goal>& goals, objective::OverallMetrics overall) {
  for (const auto& traits : all_goals) {
    if (!is_among(goals, traits.goal)) overall.*traits.figure = 0.0;
  }
  return overall;
}

/// Returns the unit of a goal; a product over the networks has a different dimension.
std::string unit_of(const Configuration& configuration, const GoalTraits& traits) {
  const bool is_product = configuration.objective.aggregation == objective::Aggregation::product;
  return is_product && traits.goal != Goal::area ? "" : traits.unit;
}

std::string unit_of_hypervolume(const Configuration& configuration, const std::vector<Goal>& goals) {
  if (configuration.objective.aggregation == objective::Aggregation::product) return {};
  std::vector<std::string> units;
  for (const auto& traits : all_goals) {
    if (is_among(goals, traits.goal)) units.emplace_back(traits.unit);
  }
  return core::join(units, " ");
}

/// Returns all feasible designs of a table, with all their metrics.
std::vector<Finding> feasible_designs(const Configuration& configuration, const Table& designs) {
  const auto genomes = read_genomes(configuration.space, designs);
  const auto& feasible = values_of<std::uint8_t>(designs, "feasible");
  const auto& objectives = values_of<double>(designs, "objective");
  const auto metrics = read_metrics(configuration, designs);
  const auto objective = make_objective(configuration);
  std::vector<Finding> findings;
  for (std::size_t row = 0; row < feasible.size(); ++row) {
    if (feasible[row] == 0) continue;
    findings.push_back({genomes[row], objectives[row], objective.overall(metrics[row])});
  }
  return findings;
}

std::vector<Finding> front_of(const std::vector<Goal>& goals, const std::vector<Finding>& designs) {
  search::ParetoFront front;
  for (const auto& design : designs)
    front.add({design.genome, design.objective, goals_only(goals, design.overall)});
  auto chips = front.sorted();
  const auto by_genome = [](const Finding& a, const Finding& b) { return a.genome < b.genome; };
  std::sort(chips.begin(), chips.end(), by_genome);
  for (const auto& design : designs) {
    const auto chip = std::lower_bound(chips.begin(), chips.end(), design, by_genome);
    if (chip != chips.end() && chip->genome == design.genome) chip->overall = design.overall;
  }
  std::sort(chips.begin(), chips.end(), [](const Finding& a, const Finding& b) {
    const auto key = [](const Finding& chip) {
      return std::tie(chip.overall.energy_mj, chip.overall.latency_ms, chip.overall.area_mm2, chip.genome);
    };
    return key(a) < key(b);
  });
  return chips;
}

Table hypervolume_table(const Configuration& configuration, const Front& front) {
  Table table{"hypervolume", "how much the chips of the front beat", {}, {}};
  table.columns.push_back({"hypervolume", unit_of_hypervolume(configuration, front.goals),
                           "volume of goals that some chip of the front beats, up to the corner",
                           std::vector<double>{front.hypervolume}});
  for (const auto& traits : all_goals) {
    if (!is_among(front.goals, traits.goal)) continue;
    table.columns.push_back(
        {traits.corner, unit_of(configuration, traits),
         fmt::format("{} of the corner: {} times the largest of the front", traits.name, corner_beyond),
         std::vector<double>{front.corner.*traits.figure}});
  }
  return table;
}

}  // namespace

std::vector<Goal> goals_of(const Configuration& configuration) {
  return engine_kind(configuration).goals(configuration);
}

Front make_front(std::vector<Goal> goals, std::vector<Finding> chips) {
  Front front{std::move(goals), std::move(chips), {}, 0.0};
  // Without a chip there is no corner.
  if (front.chips.empty()) return front;
  std::vector<objective::OverallMetrics> points;
  objective::OverallMetrics corner{1.0, 1.0, 1.0};
  for (const auto& chip : front.chips) points.push_back(goals_only(front.goals, chip.overall));
  for (const auto& traits : all_goals) {
    if (!is_among(front.goals, traits.goal)) continue;
    double largest = 0.0;
    for (const auto& point : points) largest = std::max(largest, point.*traits.figure);
    corner.*traits.figure = corner_beyond * largest;
  }
  front.hypervolume = search::hypervolume(points, corner);
  front.corner = goals_only(front.goals, corner);
  return front;
}

Table front_table(const Configuration& configuration, const std::vector<Finding>& chips) {
  Table table{"front",
              fmt::format("feasible designs that no other one equals or beats in {} at once",
                          goals_text(goals_of(configuration))),
              {},
              {}};
  add_parameter_columns(table.columns, configuration.space, chips);
  const auto add = [&](const char* name, const char* unit, const char* long_name, auto figure) {
    table.columns.push_back(column<double>(chips, name, unit, long_name, figure));
  };
  add("objective", "", "what is minimised: mJ, ms and mm2 to their powers",
      [](const Finding& finding) { return finding.objective; });
  // A product over networks has a different dimension.
  const bool plain = configuration.objective.aggregation != objective::Aggregation::product;
  add("energy_mj", plain ? "mJ" : "", "energy of one inference over the networks, by the aggregation",
      [](const Finding& finding) { return finding.overall.energy_mj; });
  add("latency_ms", plain ? "ms" : "", "time of one inference over the networks, by the aggregation",
      [](const Finding& finding) { return finding.overall.latency_ms; });
  add("area_mm2", "mm2", "silicon area of the chip",
      [](const Finding& finding) { return finding.overall.area_mm2; });
  return table;
}

std::vector<Finding> front_chips(const Configuration& configuration, const Table& designs) {
  return front_of(goals_of(configuration), feasible_designs(configuration, designs));
}

std::vector<Table> front_tables(const Configuration& configuration, const Table& designs) {
  return front_tables(configuration, feasible_designs(configuration, designs));
}

std::vector<Table> front_tables(const Configuration& configuration, const std::vector<Finding>& chips) {
  const auto front = make_front(goals_of(configuration), front_of(goals_of(configuration), chips));
  return {front_table(configuration, front.chips), hypervolume_table(configuration, front)};
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
  std::vector<Finding> chips;
  for (std::size_t row = 0; row < genomes.size(); ++row)
    chips.push_back({genomes[row], objective[row], {energy[row], latency[row], area[row]}});
  return make_front(std::move(goals), std::move(chips));
}

std::string goals_text(const std::vector<Goal>& goals) {
  std::vector<std::string> names;
  for (const auto& traits : all_goals) {
    if (is_among(goals, traits.goal)) names.emplace_back(traits.name);
  }
  const std::string last = names.back();
  names.pop_back();
  return core::join(names, ", ") + " and " + last;
}

std::string hypervolume_text(const Configuration& configuration, const Front& front) {
  const auto with_unit = [](const std::string& number, const std::string& unit) {
    return unit.empty() ? number : number + " " + unit;
  };
  std::vector<std::string> corner;
  for (const auto& traits : all_goals) {
    if (!is_among(front.goals, traits.goal)) continue;
    corner.push_back(
        with_unit(fmt::format("{:.4g}", front.corner.*traits.figure), unit_of(configuration, traits)));
  }
  return fmt::format(
      "{} up to {}",
      with_unit(fmt::format("{:.6g}", front.hypervolume), unit_of_hypervolume(configuration, front.goals)),
      core::join(corner, ", "));
}

}  // namespace crossisle::run
