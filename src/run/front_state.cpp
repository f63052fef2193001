// Part of Crossisle, SPDX-License-Identifier: MIT
#include "front_state.hpp"

#include <span>
#include <utility>
#include <vector>

#include "columns.hpp"
#include "crossisle/run/front.hpp"

namespace crossisle::run {
namespace {

/// Tables of this prefix (store::is_state) belong to checkpoints only, not to the result.
constexpr auto front_of_state = "state-front";

}  // namespace

store::Table front_state_table(const Configuration& configuration, const search::FrontWindow& window,
                               std::uint64_t evaluations) {
  std::vector<std::int64_t> when;
  std::vector<double> goals;
  const auto add = [&](const search::GoalFront& front, std::uint64_t evaluations_then) {
    for (const auto& design : front.designs()) {
      when.push_back(static_cast<std::int64_t>(evaluations_then));
      goals.insert(goals.end(), design.begin(), design.end());
    }
  };
  // A window that has just begun has one front.
  if (window.evaluations_before != evaluations) add(window.front_before, window.evaluations_before);
  add(window.front, evaluations);
  return {front_of_state,
          "fronts from which search.stop.hypervolume is decided",
          {{"evaluations", "1", "evaluations of the run when it had this front", std::move(when)},
           {"goals", "", "the goals, to be minimised", std::move(goals), goals_of(configuration).size()}},
          {}};
}

std::optional<search::FrontWindow> read_front_state(const Configuration& configuration,
                                                    const store::RunContent& checkpoint,
                                                    std::uint64_t evaluations) {
  if (!checkpoint.has_table(front_of_state)) return std::nullopt;
  const auto& table = checkpoint.table(front_of_state);
  const std::size_t count = goals_of(configuration).size();
  const auto& when = values_of<std::int64_t>(table, "evaluations");
  const auto& goals = values_of<double>(table, "goals", count);
  search::FrontWindow window;
  window.evaluations_before = evaluations;
  for (std::size_t row = 0; row < when.size(); ++row) {
    const objective::GoalValues design(std::span<const double>(goals).subspan(row * count, count));
    const auto then = static_cast<std::uint64_t>(when[row]);
    if (then == evaluations) {
      window.front.add(design);
    } else {
      window.front_before.add(design);
      window.evaluations_before = then;
    }
  }
  if (window.front_before.empty()) window.front_before = window.front;
  return window;
}

}  // namespace crossisle::run
