// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/front_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "crossisle/core/maths.hpp"
#include "crossisle/core/quantity.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/objective/constraint.hpp"
#include "crossisle/objective/goal_options.hpp"
#include "run_data.hpp"

namespace crossisle::analysis {
namespace {

using objective::Goal;

/// Reads goals given as words. @throws core::InputError
std::vector<Goal> goals_of_words(const std::vector<std::string>& words,
                                 const run::Configuration& configuration) {
  const auto context = context_of(configuration);
  core::Problems problems;
  std::vector<Goal> goals;
  for (const auto& word : words) {
    auto goal = objective::goal_of_word(word);
    if (auto problem = objective::problem_of(goal, context)) {
      problem->where = "--goals";
      problems.add(std::move(*problem));
    } else if (std::find(goals.begin(), goals.end(), goal) != goals.end()) {
      problems.add({"--goals", fmt::format("lists {} twice", word), {}, "list it once"});
    }
    goals.push_back(std::move(goal));
  }
  if (goals.size() < 2 || goals.size() > objective::max_goals) {
    problems.add({"--goals", fmt::format("lists {} goals", goals.size()),
                  fmt::format("a front has two to {}", objective::max_goals), "list two or more"});
  }
  problems.throw_if_any();
  return goals;
}

/// Returns the front of some of the goals of a front, which contains it.
run::Front projected(const run::Front& front, const std::vector<Goal>& goals) {
  std::vector<std::size_t> positions;
  for (const auto& goal : goals) {
    const auto found = std::find(front.goals.begin(), front.goals.end(), goal);
    if (found == front.goals.end()) {
      throw core::InputError(
          {{"--goals", fmt::format("lists {}", goal.metric),
            "an exhaustive search keeps the front of energy, latency and area only",
            "list two of these, or search with `search.algorithm: nsga3` and these goals"}});
    }
    positions.push_back(static_cast<std::size_t>(found - front.goals.begin()));
  }
  std::vector<run::FrontChip> chips;
  for (const auto& chip : front.chips) {
    auto& own = chips.emplace_back(chip);
    own.goals = {};
    for (const std::size_t position : positions) own.goals.push_back(chip.goals[position]);
  }
  return run::make_front(goals, run::front_of(std::move(chips)));
}

/// Splits `power=5W` at the sign. @return nothing if there is none
std::optional<std::pair<std::string, std::string>> assignment(const std::string& word) {
  const auto sign = word.find('=');
  if (sign == std::string::npos) return std::nullopt;
  return std::pair{word.substr(0, sign), word.substr(sign + 1)};
}

/// Returns the position of a value on a scale on which smaller is better. Values of goals that are maximised
/// are negative.
double position_of(double value, bool is_positive) {
  if (!is_positive || value == 0.0) return value;
  return value > 0.0 ? core::logarithm(value) : -core::logarithm(-value);
}

/// Finds the goals of a front by their words.
class GoalFinder {
 public:
  GoalFinder(const RunFront& of, core::Problems& problems)
      : metrics_(of.configuration.metrics()), goals_(of.front.goals), problems_(problems) {}

  /// Returns the position of a goal, and reports one that is not a goal of the front.
  std::optional<std::size_t> find(const std::string& word, const std::string& option) const {
    const auto wanted = objective::goal_of_word(word);
    const auto* metric = objective::find_metric(metrics_, wanted.metric);
    std::vector<std::string> words;
    for (std::size_t i = 0; i < goals_.size(); ++i) {
      const auto* own = objective::find_metric(metrics_, goals_[i].metric);
      if (own == metric && goals_[i].network == wanted.network) return i;
      words.push_back(objective::short_name(*own) +
                      (goals_[i].network.empty() ? "" : "@" + goals_[i].network));
    }
    problems_.add({option,
                   fmt::format("'{}' is not a goal of this front", core::printable(word)),
                   {},
                   core::suggest(word, words)});
    return std::nullopt;
  }
  const cost::Metric& metric(std::size_t goal) const {
    return *objective::find_metric(metrics_, goals_[goal].metric);
  }
  const Goal& goal(std::size_t position) const { return goals_[position]; }

 private:
  const cost::MetricList& metrics_;
  const std::vector<Goal>& goals_;
  core::Problems& problems_;
};

}  // namespace

RunFront read_front(const std::filesystem::path& directory, const std::vector<std::string>& goals) {
  auto run = read_run_with_configuration(directory);
  RunFront of{std::move(*run.configuration), {}, run.exhaustive(), run.saved.warning};
  const auto own = run::goals_of(of.configuration);
  const auto wanted = goals.empty() ? (own.empty() ? objective::usual_goals() : own)
                                    : goals_of_words(goals, of.configuration);
  if (of.covers_space) {
    auto held = run::read_front(of.configuration, run.content());
    of.front = wanted == held->goals ? std::move(*held) : projected(*held, wanted);
  } else {
    of.front =
        run::make_front(wanted, run::front_chips(of.configuration, wanted, run.content().table("designs")));
  }
  return of;
}

ChoiceRule choice_rule(const RunFront& of, const std::vector<std::string>& picks,
                       const std::vector<std::string>& weights) {
  core::Problems problems;
  const GoalFinder finder(of, problems);
  const std::size_t goals = of.front.goals.size();
  ChoiceRule rule{std::vector<std::optional<double>>(goals), std::vector<double>(goals, 1.0), {}};
  for (std::size_t goal = 0; goal < goals; ++goal)
    rule.is_positive.push_back(finder.metric(goal).is_positive);
  std::optional<std::size_t> only;
  bool has_knee = false;
  for (const auto& word : picks) {
    if (word == "knee") {
      has_knee = true;
      continue;
    }
    const auto bound = assignment(word);
    const auto goal = finder.find(bound ? bound->first : word, "--pick");
    if (!goal) continue;
    if (!bound) {
      if (only)
        problems.add(
            {"--pick", fmt::format("'{}' is the second goal", word), "one chip is picked", "pick one"});
      only = goal;
      continue;
    }
    const auto& metric = finder.metric(*goal);
    const auto value = core::quantity(bound->second, metric.unit);
    const bool lacks_unit = objective::lacks_unit(bound->second, metric);
    if (!value || lacks_unit) {
      problems.add({"--pick",
                    fmt::format("'{}' {}", core::printable(word), lacks_unit ? "has no unit" : "is no bound"),
                    fmt::format("{} is in {}", objective::short_name(metric), metric.unit),
                    "give a number, with its unit or a multiple"});
      continue;
    }
    const double sign =
        objective::direction_of(finder.goal(*goal), metric) == objective::Direction::max ? -1.0 : 1.0;
    rule.bounds[*goal] = sign * *value * objective::goal_unit(metric).factor;
  }
  for (const auto& word : weights) {
    const auto given = assignment(word);
    const auto weight = given ? core::quantity(given->second, "1") : std::nullopt;
    if (!weight || *weight < 0.0) {
      problems.add({"--weights",
                    fmt::format("'{}' is no weight", core::printable(word)),
                    {},
                    "give a goal and a number that is not negative: energy=2"});
      continue;
    }
    if (const auto goal = finder.find(given->first, "--weights")) rule.weights[*goal] = *weight;
  }
  if (only && has_knee)
    problems.add({"--pick", "lists knee in addition to a goal", "one chip is picked", "pick one"});
  if (!weights.empty() &&
      std::all_of(rule.weights.begin(), rule.weights.end(), [](double weight) { return weight == 0.0; }))
    problems.add({"--weights", "are all zero", "all chips would be equally good", "give at least one"});
  if (only && !weights.empty()) {
    problems.add({"--weights", "is given with a goal to pick", "the best chip in one goal needs no weights",
                  "give one of them"});
  }
  problems.throw_if_any();
  if (only) {
    std::fill(rule.weights.begin(), rule.weights.end(), 0.0);
    rule.weights[*only] = 1.0;
  }
  return rule;
}

std::optional<std::size_t> choose(const run::Front& front, const ChoiceRule& rule) {
  const std::size_t goals = front.goals.size();
  std::vector<std::vector<double>> scaled;  // by goal, from 0 to 1
  for (std::size_t goal = 0; goal < goals; ++goal) {
    auto& values = scaled.emplace_back();
    for (const auto& chip : front.chips)
      values.push_back(position_of(chip.goals[goal], rule.is_positive[goal]));
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    const double low = values.empty() ? 0.0 : *least;
    const double width = values.empty() ? 0.0 : *most - low;
    for (double& value : values) value = width > 0.0 ? (value - low) / width : 0.0;
  }
  std::optional<std::size_t> chosen;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < front.chips.size(); ++i) {
    double sum = 0.0;
    bool is_within = true;
    for (std::size_t goal = 0; goal < goals; ++goal) {
      is_within = is_within && !(rule.bounds[goal] && front.chips[i].goals[goal] > *rule.bounds[goal]);
      sum += rule.weights[goal] * scaled[goal][i] * scaled[goal][i];
    }
    if (!is_within || sum >= least) continue;
    least = sum;
    chosen = i;
  }
  return chosen;
}

}  // namespace crossisle::analysis
