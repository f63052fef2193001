// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace crossisle::island {

/// Path of emigrants from `source` to `target`.
struct Edge {
  std::uint32_t source = 0;
  std::uint32_t target = 0;
  auto operator<=>(const Edge&) const = default;
};

struct TopologyOptions {
  std::string_view name = "ring";  ///< name of a row of topologies()
  std::uint32_t degree = 2;        ///< for `random`: targets per island
  std::vector<Edge> edges;         ///< for `custom`
};

/// Row of the registry of topologies, which define the paths of emigrants.
struct TopologyRow {
  std::string_view name;
  std::string_view meaning;  ///< for the reference of configurations
  /// Returns edges in any order; duplicates and self-loops are removed later.
  std::vector<Edge> (*edges)(const TopologyOptions& options, std::uint32_t islands, std::uint64_t seed);
};
std::span<const TopologyRow> topologies();

/// Adds a topology of the calling program to topologies(), so that configurations can choose it by its name.
/// @param row its texts must live as long as the program
/// @pre no configuration has been read, and no other thread uses the registry
/// @throws core::Error (usage) if another topology already has the name
void add_topology(const TopologyRow& row);

/// Returns the edges of a topology, sorted, without duplicates and self-loops.
/// @throws core::Error (usage) for an edge of an island that does not exist
/// @pre the name belongs to a row
std::vector<Edge> make_edges(const TopologyOptions& options, std::uint32_t islands, std::uint64_t seed);

}  // namespace crossisle::island
