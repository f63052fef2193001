// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/layout.hpp"

#include <algorithm>
#include <numeric>

namespace crossisle::island {
namespace {

/// Divides the networks into `shards` of about equal effort.
std::vector<std::vector<std::size_t>> balance(std::span<const double> efforts, std::size_t shards) {
  std::vector<std::size_t> order(efforts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return efforts[a] > efforts[b]; });
  std::vector<std::vector<std::size_t>> parts(shards);
  std::vector<double> load(shards, 0.0);
  for (const std::size_t network : order) {
    const auto least = static_cast<std::size_t>(std::min_element(load.begin(), load.end()) - load.begin());
    parts[least].push_back(network);
    load[least] += efforts[network];
  }
  for (auto& part : parts) std::sort(part.begin(), part.end());
  return parts;
}

Team make_team(int first, int count, std::span<const double> efforts) {
  const auto ranks = static_cast<std::size_t>(count);
  const std::size_t shards = std::min(ranks, efforts.size());
  const std::size_t slices = ranks / shards;
  const auto parts = balance(efforts, shards);
  Team team;
  for (std::size_t i = 0; i < ranks; ++i) {
    Share share{first + static_cast<int>(i), {}, i / shards, slices};
    if (share.slice < slices) share.networks = parts[i % shards];
    team.shares.push_back(std::move(share));
  }
  return team;
}

}  // namespace

Layout::Layout(int ranks, std::uint32_t islands, std::span<const double> efforts) {
  const auto rank_count = static_cast<std::uint64_t>(ranks);
  for (std::uint64_t island = 0; island < islands; ++island) {
    const auto first = static_cast<int>(island * rank_count / islands);
    const auto next = static_cast<int>((island + 1) * rank_count / islands);
    teams_.push_back(make_team(first, std::max(1, next - first), efforts));
  }
}

std::vector<std::uint32_t> Layout::led_by(int rank) const {
  std::vector<std::uint32_t> led;
  for (std::uint32_t island = 0; island < islands(); ++island) {
    if (teams_[island].leader() == rank) led.push_back(island);
  }
  return led;
}

std::vector<int> Layout::leaders() const {
  std::vector<int> ranks;
  for (const auto& team : teams_) {
    if (ranks.empty() || ranks.back() != team.leader()) ranks.push_back(team.leader());
  }
  return ranks;
}

std::uint32_t Layout::island_of(int rank) const {
  for (std::uint32_t island = 0; island < islands(); ++island) {
    for (const auto& share : teams_[island].shares) {
      if (share.rank == rank) return island;
    }
  }
  return 0;
}

int Layout::idle() const {
  int ranks = 0;
  for (const auto& team : teams_) {
    ranks += static_cast<int>(std::count_if(team.shares.begin(), team.shares.end(),
                                            [](const Share& share) { return share.networks.empty(); }));
  }
  return ranks;
}

}  // namespace crossisle::island
