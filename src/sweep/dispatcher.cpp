// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/sweep/dispatcher.hpp"

#include <algorithm>
#include <numeric>

#include "crossisle/core/precondition.hpp"

namespace crossisle::sweep {
namespace {

/// Fraction of the remaining runs per group that a batch contains.
constexpr double share_of_rest = 1.0 / 3.0;
/// Minimum duration of a batch while enough runs are left: many times the duration of a request for it.
constexpr double shortest_batch_seconds = 0.1;

}  // namespace

Dispatcher::Dispatcher(const Plan& plan, std::span<const std::size_t> positions, int groups)
    : plan_(plan),
      queues_(plan.models()),
      queue_of_group_(static_cast<std::size_t>(groups)),
      left_(positions.size()) {
  CROSSISLE_EXPECTS(groups > 0);
  for (const std::size_t position : positions) {
    Queue& queue = queues_[plan.runs[position].model];
    queue.positions.push_back(position);
    queue.effort += plan.runs[position].effort;
  }
}

std::size_t Dispatcher::choose_queue(int group) const {
  const auto own = queue_of_group_[static_cast<std::size_t>(group)];
  if (own && !queues_[*own].positions.empty()) return *own;
  std::size_t best = 0;
  double most = -1.0;
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    if (queues_[i].positions.empty()) continue;
    const auto at_work = std::count(queue_of_group_.begin(), queue_of_group_.end(), i);
    const double each = queues_[i].effort / static_cast<double>(1 + at_work);
    if (each > most) {
      most = each;
      best = i;
    }
  }
  return best;
}

std::size_t Dispatcher::pop(Queue& queue) {
  const std::size_t position = queue.positions.front();
  queue.positions.pop_front();
  queue.effort = queue.positions.empty() ? 0.0 : queue.effort - plan_.runs[position].effort;
  --left_;
  return position;
}

std::optional<std::size_t> Dispatcher::next_single(int group) {
  CROSSISLE_EXPECTS(group >= 0 && static_cast<std::size_t>(group) < queue_of_group_.size());
  if (left_ == 0) return std::nullopt;
  const std::size_t chosen = choose_queue(group);
  queue_of_group_[static_cast<std::size_t>(group)] = chosen;
  return pop(queues_[chosen]);
}

std::vector<std::size_t> Dispatcher::next(int group) {
  if (left_ == 0) return {};
  const double rest = std::accumulate(queues_.begin(), queues_.end(), 0.0,
                                      [](double sum, const Queue& each) { return sum + each.effort; });
  double wanted = rest * share_of_rest / static_cast<double>(queue_of_group_.size());
  if (finished_seconds_ > 0.0) {
    wanted = std::max(wanted, shortest_batch_seconds * finished_effort_ / finished_seconds_);
  }
  std::vector<std::size_t> batch{*next_single(group)};
  double taken = plan_.runs[batch.front()].effort;
  Queue& queue = queues_[*queue_of_group_[static_cast<std::size_t>(group)]];
  while (!queue.positions.empty() && taken + plan_.runs[queue.positions.front()].effort <= wanted) {
    batch.push_back(pop(queue));
    taken += plan_.runs[batch.back()].effort;
  }
  return batch;
}

void Dispatcher::finished(std::size_t position, double seconds) {
  CROSSISLE_EXPECTS(position < plan_.runs.size());
  finished_effort_ += plan_.runs[position].effort;
  finished_seconds_ += seconds;
}

std::optional<double> Dispatcher::seconds_left() const {
  if (finished_effort_ <= 0.0) return std::nullopt;
  double rest = 0.0;
  for (const auto& queue : queues_) rest += queue.effort;
  return rest * finished_seconds_ / finished_effort_;
}

}  // namespace crossisle::sweep
