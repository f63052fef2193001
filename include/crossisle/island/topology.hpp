// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

namespace crossisle::island {

/// Who sends emigrants to whom.
enum class TopologyKind : std::uint8_t {
  none,             ///< nobody to nobody: islands on their own
  ring,             ///< each island to the next
  torus,            ///< a grid as square as the number allows, wrapped around; each to its four neighbours
  fully_connected,  ///< each to all others
  hypercube,        ///< each to those whose number differs in one bit, as far as they exist
  random,           ///< each to `degree` others, drawn from the seed once
  custom,           ///< `edges`
};

/// Emigrants go from `source` to `target`.
struct Edge {
  std::uint32_t source = 0;
  std::uint32_t target = 0;
  auto operator<=>(const Edge&) const = default;
};

struct TopologyOptions {
  TopologyKind kind = TopologyKind::ring;
  std::uint32_t degree = 2;
  std::vector<Edge> edges;
};

/// The edges of a topology, sorted, without duplicates and self-loops.
/// @pre custom edges name islands below `islands`
std::vector<Edge> make_edges(const TopologyOptions& options, std::uint32_t islands, std::uint64_t seed);

}  // namespace crossisle::island
