// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace crossisle::island {

/// Share of a rank in evaluating an island's candidates: some of the networks, for every `slices`-th
/// candidate.
struct Share {
  int rank = 0;
  std::vector<std::size_t> networks;  ///< ascending; empty for an idle rank
  std::size_t slice = 0;
  std::size_t slices = 1;
};

/// The ranks of an island; the first leads it.
struct Team {
  std::vector<Share> shares;
  int leader() const { return shares.front().rank; }
};

/// Distributes islands over ranks and networks over the ranks of an island.
///
/// With at least as many ranks as islands, each island has its own ranks, and each rank has a shard of the
/// networks, balanced by effort (the largest first, to the least loaded rank); ranks beyond the number of
/// networks divide the candidates. With fewer ranks, a rank leads several islands alone. The result of a run
/// does not depend on the layout.
class Layout {
 public:
  /// @param efforts relative work of each network; one entry per network
  /// @pre ranks, islands and efforts.size() are positive
  Layout(int ranks, std::uint32_t islands, std::span<const double> efforts);

  const Team& team(std::uint32_t island) const { return teams_[island]; }
  std::uint32_t islands() const { return static_cast<std::uint32_t>(teams_.size()); }
  /// Returns the islands that a rank leads, ascending; empty for a rank that evaluates for a leader.
  std::vector<std::uint32_t> led_by(int rank) const;
  /// Returns the ranks that lead islands, ascending.
  std::vector<int> leaders() const;
  /// Returns the island to whose team a rank belongs (the first island, if the rank leads several).
  std::uint32_t island_of(int rank) const;
  /// Returns the number of idle ranks.
  int idle() const;

 private:
  std::vector<Team> teams_;
};

}  // namespace crossisle::island
