// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/trade.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>
#include <utility>

#include "crossisle/core/quantity.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/objective/constraint.hpp"
#include "crossisle/objective/goal_options.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/recorded_metrics.hpp"
#include "run_data.hpp"

namespace crossisle::analysis {
namespace {

using objective::Bound;
using objective::Constraint;

constexpr double mm2_per_m2 = 1e6;

bool is_area(const cost::Metric& metric) {
  return metric.name == cost::metric::area().name;
}

bool is_snr(const cost::Metric& metric) {
  return metric.name == cost::metric::snr().name;
}

/// Removes a bound from an objective. @return the tightest one of those removed, in the metric's unit
std::optional<double> remove_bound(const Constraint& wanted, objective::ObjectiveOptions& options) {
  const bool is_maximum = wanted.bound == Bound::max;
  std::optional<double> removed;
  const auto remove = [&](double limit) {
    removed = !removed ? limit : is_maximum ? std::min(*removed, limit) : std::max(*removed, limit);
  };
  std::erase_if(options.constraints, [&](const Constraint& constraint) {
    const bool is_it = constraint.metric == wanted.metric && constraint.network == wanted.network &&
                       constraint.bound == wanted.bound;
    if (is_it) remove(constraint.limit);
    return is_it;
  });
  if (wanted.metric == cost::metric::area().name && is_maximum && options.area_limit_mm2) {
    remove(*std::exchange(options.area_limit_mm2, std::nullopt) / mm2_per_m2);
  }
  if (wanted.metric == cost::metric::snr().name && wanted.network.empty() && !is_maximum &&
      options.snr_limit_db)
    remove(*std::exchange(options.snr_limit_db, std::nullopt));
  return removed;
}

/// True if one value meets every bound that another one meets.
bool is_tighter(Bound bound, double one, double other) {
  return bound == Bound::max ? one < other : one > other;
}

/// Returns the metric of a word. @throws core::InputError
Constraint constraint_of_word(const std::string& word, const run::Configuration& configuration) {
  const auto context = context_of(configuration);
  const auto goal = objective::goal_of_word(word);
  if (auto problem = objective::problem_of(goal, context)) {
    problem->where = "--metric";
    throw core::InputError({*problem});
  }
  const auto& metric = *objective::find_metric(context, goal.metric);
  return {metric.name, goal.network, metric.larger_is_better ? Bound::min : Bound::max, 0.0};
}

/// Returns an area with at most 12 digits [mm2] unless that would be smaller: 550, not 549.9999999999999.
std::string rounded_outwards(double area_mm2) {
  auto text = fmt::format("{:.12g}", area_mm2);
  return core::quantity(text, "1").value_or(0.0) >= area_mm2 ? text : core::shortest(area_mm2);
}

/// Returns the limits of a run with another bound, as items of a list.
std::string limits_with(const Trade& trade, double bound) {
  const auto& metric = trade.quantity.metric();
  auto options = trade.configuration.objective;
  const std::string network =
      trade.quantity.network() ? trade.configuration.networks[*trade.quantity.network()].name : "";
  remove_bound({metric.name, network, trade.bound, 0.0}, options);
  options.constraints.push_back({metric.name, network, trade.bound, bound});
  std::vector<std::string> limits;
  for (const auto& constraint : options.constraints) limits.push_back(objective::limit_entry(constraint));
  return core::join(limits, ", ");
}

}  // namespace

Trade read_trade(const std::filesystem::path& directory, const std::string& metric) {
  auto run = read_run_with_configuration(directory);
  const auto constraint = constraint_of_word(metric, *run.configuration);
  if (run.exhaustive()) {
    throw core::InputError({{directory.string(), "is an exhaustive search", "it keeps its best designs only",
                             "name a search, or sweep the bound (configs/sweeps/area_limits.yaml)"}});
  }
  const auto& table = run.content().table("designs");
  auto options = run.configuration->objective;
  const auto present = remove_bound(constraint, options);
  const auto& networks = run.configuration->networks;
  const objective::Objective objective(std::move(options), networks, run.configuration->metrics());
  objective::Quantity quantity(constraint.metric, constraint.network, networks, run.configuration->metrics(),
                               run.configuration->objective.rates_per_s);
  const auto metrics = run::read_metrics(*run.configuration, table);
  std::vector<TradePoint> designs;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto genome = genome_of(run, table, row);
    if (!genome) continue;
    const auto fitness = objective.score(run.configuration->space.chip(*genome), metrics[row]);
    if (!fitness.feasible()) continue;
    const double value =
        constraint.bound == Bound::max ? quantity.largest(metrics[row]) : quantity.smallest(metrics[row]);
    designs.push_back({value, fitness.objective, *genome});
  }
  std::sort(designs.begin(), designs.end(), [&](const TradePoint& a, const TradePoint& b) {
    if (a.value != b.value) return is_tighter(constraint.bound, a.value, b.value);
    return std::tie(a.objective, a.genome) < std::tie(b.objective, b.genome);
  });
  Trade trade{
      std::move(*run.configuration), std::move(quantity), constraint.bound, present, {}, run.saved.warning};
  for (auto& design : designs) {
    if (trade.points.empty() || design.objective < trade.points.back().objective)
      trade.points.push_back(std::move(design));
  }
  return trade;
}

std::optional<std::size_t> best_within(const Trade& trade, double bound) {
  // Points become looser and better.
  const auto beyond = std::partition_point(
      trade.points.begin(), trade.points.end(),
      [&](const TradePoint& point) { return !is_tighter(trade.bound, bound, point.value); });
  if (beyond == trade.points.begin()) return std::nullopt;
  return static_cast<std::size_t>(beyond - trade.points.begin()) - 1;
}

std::optional<double> gain_of_a_tenth(const Trade& trade, double bound) {
  constexpr double step = 0.1;
  const auto now = best_within(trade, bound);
  if (!now || bound == 0.0) return std::nullopt;
  const double looser = bound + (trade.bound == Bound::max ? step : -step) * std::abs(bound);
  const auto then = best_within(trade, looser);
  return 1.0 - trade.points[*then].objective / trade.points[*now].objective;
}

namespace {

/// Returns the best design within a bound as the first item of a list; empty if there is none.
std::string design_within(const Trade& trade, double bound) {
  const auto best = best_within(trade, bound);
  if (!best) return {};
  const auto& space = trade.configuration.space;
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (std::size_t i = 0; i < space.parameters().size(); ++i) {
    names.push_back(space.parameters()[i].name);
    values.push_back(config::yaml_number(space.value(trade.points[*best].genome, i)));
  }
  return fmt::format("{{parameters: [{}], designs: [[{}]]}}, ", core::join(names, ", "),
                     core::join(values, ", "));
}

}  // namespace

std::string sweep_of_bounds(const Trade& trade, const std::filesystem::path& directory,
                            const std::vector<double>& bounds, const std::filesystem::path& folder) {
  const auto& metric = trade.quantity.metric();
  const auto relative = [&](const std::filesystem::path& path) {
    return std::filesystem::absolute(path)
        .lexically_normal()
        .lexically_relative(std::filesystem::absolute(folder).lexically_normal())
        .string();
  };
  const bool is_short = is_area(metric) && trade.bound == Bound::max;
  std::string text = fmt::format(
      "# The best chip for each bound on {}, from the designs of a run.\nbase: {}\n",
      objective::words_of(metric), config::yaml_scalar(relative(directory / "config.resolved.yaml")));
  if (is_snr(metric) && !trade.quantity.network() && trade.configuration.objective.snr_limit_db)
    text += "set:\n  objective.constraints.snr_db: ~   # replaced by the limits below\n";
  text += "list:\n";
  std::set<std::string> names;
  for (const double bound : bounds) {
    auto name = fmt::format("{}_{}", trade.bound == Bound::max ? "at_most" : "at_least",
                            core::quantity_text(bound, metric.unit));
    for (char& letter : name) {
      if (letter == ' ' || letter == '/') letter = '_';
    }
    if (!names.insert(name).second) name += fmt::format("_{}", names.size());
    names.insert(name);
    text += fmt::format("  - name: {}\n", config::yaml_scalar(name));
    text += is_short ? fmt::format("    objective.constraints.area_mm2: {}\n",
                                   rounded_outwards(bound * mm2_per_m2))
                     : fmt::format("    objective.constraints.limits: [{}]\n", limits_with(trade, bound));
    text +=
        fmt::format("    search.start_from: [{}{}]\n", design_within(trade, bound),
                    config::yaml_scalar(std::filesystem::absolute(directory).lexically_normal().string()));
  }
  return text;
}

}  // namespace crossisle::analysis
