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

/// Rule of a topology: returns neighbours of an island, in any order; duplicates and the island itself are
/// removed later.
using NeighbourRule = std::vector<std::uint32_t> (*)(const TopologyOptions& options, std::uint32_t island,
                                                     std::uint32_t islands, std::uint64_t seed);

/// Row of the registry of topologies, which define the paths of emigrants by rules: no rank needs a list of all
/// edges.
struct TopologyRow {
  std::string_view name;
  std::string_view meaning;  ///< for the reference of configurations
  NeighbourRule targets;     ///< islands to which an island sends emigrants
  /// Islands from which an island receives emigrants; null: found from the targets of all islands.
  NeighbourRule sources = nullptr;
};
std::span<const TopologyRow> topologies();

/// Adds a topology of the calling program to topologies(), so that configurations can choose it by its name.
/// @param row its texts must live as long as the program
/// @pre no configuration has been read, and no other thread uses the registry
/// @throws core::Error (usage) if another topology already has the name
void add_topology(const TopologyRow& row);

/// Islands with which an island exchanges designs: ascending, distinct, without itself.
struct Neighbours {
  std::vector<std::uint32_t> sources;
  std::vector<std::uint32_t> targets;
};

/// Paths of emigrants between islands, by the rules of a row of topologies().
///
/// Islands may form groups that exchange nothing: island i belongs to group i % groups, and the rules apply
/// within each group.
///
/// @code
///   const Topology topology(options, 16, seed);
///   for (const auto target : topology.neighbours(3).targets) send_to(target);
/// @endcode
class Topology {
 public:
  /// @pre the name in the options belongs to a row; groups is positive
  /// @throws core::Error (usage) if the rules name an island that does not exist; `neighbours` and
  /// `count_edges` throw it as well
  Topology(TopologyOptions options, std::uint32_t islands, std::uint64_t seed, std::uint32_t groups = 1);

  Neighbours neighbours(std::uint32_t island) const;
  std::uint64_t count_edges() const;

 private:
  std::vector<std::uint32_t> follow(NeighbourRule rule, std::uint32_t island) const;

  TopologyOptions options_;
  const TopologyRow* row_;
  std::uint32_t islands_;
  std::uint64_t seed_;
  std::uint32_t groups_;
  std::vector<std::vector<std::uint32_t>> sources_;  ///< of each island; empty if the row has a rule for them
};

}  // namespace crossisle::island
