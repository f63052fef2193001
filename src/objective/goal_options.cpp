// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/objective/goal_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "crossisle/config/key_table.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/objective/constraint.hpp"
#include "crossisle/objective/quantity.hpp"

namespace crossisle::objective {
namespace {

using config::Form;
using config::Key;
using config::Section;

constexpr std::array<std::pair<std::string_view, Direction>, 2> direction_names{
    {{"min", Direction::min}, {"max", Direction::max}}};

Goal read_goal(Section& section) {
  Goal goal{section.text("metric"), section.text_or("network", "all")};
  if (goal.network == "all") goal.network.clear();
  if (section.has("direction")) {
    goal.direction = section.choice_of<Direction>("direction", direction_names);
  } else {
    section.text_or("direction", "");
  }
  section.finish();
  return goal;
}

std::string text_of(const Goal& goal) {
  if (goal.network.empty() && !goal.direction) return config::yaml_scalar(goal.metric);
  std::string text = fmt::format("{{metric: {}", config::yaml_scalar(goal.metric));
  if (!goal.network.empty()) text += fmt::format(", network: {}", config::yaml_scalar(goal.network));
  if (goal.direction)
    text += fmt::format(", direction: {}", config::name_of<Direction>(direction_names, *goal.direction));
  return text + "}";
}

}  // namespace

Key goals_key() {
  Key metric{
      .name = "metric", .forms = {Form::text}, .meaning = "a metric, as in `objective.constraints.limits`"};
  metric.is_required = true;
  Key network{.name = "network",
              .forms = {Form::text},
              .meaning =
                  "the network that it applies to; `all`: energy and latency by the aggregation, any "
                  "other metric of networks by the worst one"};
  network.fallback = "all";
  Key direction{.name = "direction", .forms = {Form::choice}, .meaning = "minimise or maximise it"};
  for (const auto& [word, value] : direction_names) direction.words.emplace_back(word);
  direction.fallback_rule = "towards better values";
  Key goals{.name = "goals",
            .forms = {Form::words_or_maps},
            .meaning =
                "metrics of the front, each a word (`energy`, `latency`, `area`, `power`, `throughput`, "
                "`snr`, `average_power`, ...), a word for one network (`power@resnet50`), or a map; `cost` "
                "is equivalent "
                "to `area` within a technology"};
  goals.keys = {metric, network, direction};
  goals.fallback = "[energy, latency, area]";
  return goals;
}

std::vector<Goal> read_goals(Section& section) {
  if (!section.has("goals")) {
    section.texts_or("goals", {});
    return usual_goals();
  }
  std::vector<Goal> goals;
  for (auto& item : section.words_or_maps("goals")) {
    if (auto* map = std::get_if<Section>(&item)) {
      goals.push_back(read_goal(*map));
    } else {
      goals.push_back(goal_of_word(std::get<std::string>(item)));
    }
  }
  return goals;
}

Goal goal_of_word(const std::string& word) {
  const auto at = word.find('@');
  // Without a network after it, the sign is part of an unknown metric.
  if (at == std::string::npos || at + 1 == word.size()) return {word};
  return {word.substr(0, at), word.substr(at + 1)};
}

std::optional<core::Problem> problem_of(const Goal& goal, const ObjectiveContext& context) {
  const auto* metric = find_metric(context, goal.metric);
  if (metric == nullptr) {
    auto problem = unknown_metric(context, goal.metric);
    problem.what = fmt::format("lists '{}'", core::printable(goal.metric));
    return problem;
  }
  if (metric->may_be_infinite) {
    return core::Problem{{},
                         fmt::format("lists {}", short_name(*metric)),
                         "it may be infinite, and distances to infinity compare nothing",
                         "limit it instead (objective.constraints.limits)"};
  }
  if (goal.network.empty()) return std::nullopt;
  if (is_of_chip(*metric, context.metrics)) {
    return core::Problem{{},
                         fmt::format("names a network for {}", short_name(*metric)),
                         "it is a metric of the chip",
                         "delete the network"};
  }
  if (std::find(context.networks.begin(), context.networks.end(), goal.network) == context.networks.end()) {
    return core::Problem{{},
                         fmt::format("names '{}'", core::printable(goal.network)),
                         "it is not among the networks",
                         core::suggest(goal.network, context.networks)};
  }
  return std::nullopt;
}

std::string goals_line(const std::vector<Goal>& goals) {
  std::vector<std::string> items;
  for (const auto& goal : goals) items.push_back(text_of(goal));
  return fmt::format("goals: [{}]", core::join(items, ", "));
}

void check_goals(const Section& section, const std::vector<Goal>& goals, const ObjectiveContext& context,
                 std::string_view algorithm, std::size_t max) {
  std::vector<std::pair<const cost::Metric*, std::string>> seen;
  for (const auto& goal : goals) {
    if (const auto problem = problem_of(goal, context)) {
      section.problem("goals", problem->what, problem->why, problem->remedy);
      continue;
    }
    // With one network, a metric of it is the same as over all.
    const std::pair pair{find_metric(context.metrics, goal.metric),
                         context.networks.size() == 1 ? std::string() : goal.network};
    if (std::find(seen.begin(), seen.end(), pair) != seen.end()) {
      section.problem("goals", fmt::format("lists {} twice", text(goal, context.metrics)),
                      "a front needs different metrics (within a technology, cost is area times a factor)",
                      "list each once");
    }
    seen.push_back(pair);
  }
  if (goals.size() < 2)
    section.problem("goals", "lists fewer than two metrics", "a front needs several metrics",
                    "list two or more");
  if (goals.size() > max) {
    section.problem("goals", fmt::format("lists {} metrics", goals.size()),
                    fmt::format("{} takes at most {}", algorithm, max),
                    max < max_goals ? "list fewer, or use nsga3" : "list fewer");
  }
}

}  // namespace crossisle::objective
