// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/topology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "crossisle/core/error.hpp"
#include "crossisle/core/random.hpp"
#include "crossisle/core/registry.hpp"

namespace crossisle::island {
namespace {

using Islands = std::vector<std::uint32_t>;

Islands next_of_ring(const TopologyOptions& /*options*/, std::uint32_t island, std::uint32_t islands,
                     std::uint64_t /*seed*/) {
  return {(island + 1) % islands};
}

Islands previous_of_ring(const TopologyOptions& /*options*/, std::uint32_t island, std::uint32_t islands,
                         std::uint64_t /*seed*/) {
  return {(island + islands - 1) % islands};
}

Islands around_in_torus(const TopologyOptions& /*options*/, std::uint32_t island, std::uint32_t islands,
                        std::uint64_t /*seed*/) {
  std::uint32_t rows = 1;
  for (std::uint32_t r = 1; r * r <= islands; ++r) {
    if (islands % r == 0) rows = r;
  }
  const std::uint32_t columns = islands / rows;
  const std::uint32_t row = island / columns;
  const std::uint32_t column = island % columns;
  return {row * columns + (column + 1) % columns, row * columns + (column + columns - 1) % columns,
          (row + 1) % rows * columns + column, (row + rows - 1) % rows * columns + column};
}

Islands all(const TopologyOptions& /*options*/, std::uint32_t /*island*/, std::uint32_t islands,
            std::uint64_t /*seed*/) {
  Islands every(islands);
  std::iota(every.begin(), every.end(), 0U);
  return every;
}

Islands one_bit_away(const TopologyOptions& /*options*/, std::uint32_t island, std::uint32_t islands,
                     std::uint64_t /*seed*/) {
  Islands near;
  for (std::uint32_t bit = 1; bit < islands; bit <<= 1U) {
    if ((island ^ bit) < islands) near.push_back(island ^ bit);
  }
  return near;
}

/// Draws distinct islands by the exchanges of a shuffle (Fisher-Yates) of which only the places that differ
/// from their number are stored, since each island draws for all others to learn its sources.
Islands drawn(const TopologyOptions& options, std::uint32_t island, std::uint32_t islands,
              std::uint64_t seed) {
  core::RandomStream stream({seed, island, 0, 0, core::Purpose::topology});
  std::map<std::uint32_t, std::uint32_t> exchanged;
  const auto at = [&](std::uint32_t place) {
    const auto found = exchanged.find(place);
    if (found != exchanged.end()) return found->second;
    return place < island ? place : place + 1;  // all islands but this one, in order
  };
  Islands targets;
  const std::uint32_t others = islands - 1;
  for (std::uint32_t chosen = 0; chosen < options.degree && chosen < others; ++chosen) {
    const std::uint32_t place = chosen + stream.below(others - chosen);
    targets.push_back(at(place));
    exchanged[place] = at(chosen);
  }
  return targets;
}

Islands custom_targets(const TopologyOptions& options, std::uint32_t island, std::uint32_t /*islands*/,
                       std::uint64_t /*seed*/) {
  Islands targets;
  for (const auto& edge : options.edges) {
    if (edge.source == island) targets.push_back(edge.target);
  }
  return targets;
}

Islands custom_sources(const TopologyOptions& options, std::uint32_t island, std::uint32_t /*islands*/,
                       std::uint64_t /*seed*/) {
  Islands sources;
  for (const auto& edge : options.edges) {
    if (edge.target == island) sources.push_back(edge.source);
  }
  return sources;
}

Islands none(const TopologyOptions& /*options*/, std::uint32_t /*island*/, std::uint32_t /*islands*/,
             std::uint64_t /*seed*/) {
  return {};
}

constexpr std::array<TopologyRow, 7> shipped{{
    {"ring", "each island to the next", next_of_ring, previous_of_ring},
    {"torus", "a wrapped grid, as square as the number allows, each to its four neighbours", around_in_torus,
     around_in_torus},
    {"fully_connected", "each to all others", all, all},
    {"hypercube", "each to those whose number differs in one bit", one_bit_away, one_bit_away},
    {"random", "each to `degree` others, drawn once from the seed", drawn},
    {"custom", "`edges`", custom_targets, custom_sources},
    {"none", "isolated islands", none, none},
}};

core::Registry<TopologyRow>& registry() {
  static core::Registry<TopologyRow> rows("a topology", shipped);
  return rows;
}

}  // namespace

std::span<const TopologyRow> topologies() {
  return registry().rows();
}

void add_topology(const TopologyRow& row) {
  registry().add(row);
}

namespace {

/// Sorts the neighbours of an island, and checks that they exist.
void settle(const TopologyOptions& options, std::uint32_t island, std::uint32_t islands,
            Islands& neighbours) {
  std::erase(neighbours, island);
  std::sort(neighbours.begin(), neighbours.end());
  neighbours.erase(std::unique(neighbours.begin(), neighbours.end()), neighbours.end());
  if (neighbours.empty() || neighbours.back() < islands) return;
  throw core::Error(
      core::ExitCode::usage,
      fmt::format("topology '{}' joins island {} with island {}", options.name, island, neighbours.back()),
      fmt::format("{} islands are numbered from 0", islands), "choose another topology");
}

Islands targets_of(const TopologyOptions& options, std::uint32_t island, std::uint32_t islands,
                   std::uint64_t seed) {
  auto targets = registry().at(options.name).targets(options, island, islands, seed);
  settle(options, island, islands, targets);
  return targets;
}

Islands sources_of(const TopologyOptions& options, std::uint32_t island, std::uint32_t islands,
                   std::uint64_t seed) {
  const TopologyRow& row = registry().at(options.name);
  Islands sources;
  if (row.sources != nullptr) {
    sources = row.sources(options, island, islands, seed);
  } else {
    for (std::uint32_t other = 0; other < islands; ++other) {
      const auto targets = row.targets(options, other, islands, seed);
      if (std::find(targets.begin(), targets.end(), island) != targets.end()) sources.push_back(other);
    }
  }
  settle(options, island, islands, sources);
  return sources;
}

}  // namespace

Neighbours neighbours_of(const TopologyOptions& options, std::uint32_t island, std::uint32_t islands,
                         std::uint64_t seed) {
  return {sources_of(options, island, islands, seed), targets_of(options, island, islands, seed)};
}

std::uint64_t count_edges(const TopologyOptions& options, std::uint32_t islands, std::uint64_t seed) {
  std::uint64_t edges = 0;
  for (std::uint32_t island = 0; island < islands; ++island)
    edges += targets_of(options, island, islands, seed).size();
  return edges;
}

}  // namespace crossisle::island
