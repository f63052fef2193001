// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/topology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <utility>

#include "crossisle/core/error.hpp"
#include "crossisle/core/precondition.hpp"
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

/// Draws distinct islands by the first exchanges of a shuffle (Fisher-Yates). Only the places that differ from
/// their number are stored, since the sources of an island follow from the draws of all others.
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

/// Returns one end of all edges whose other end is an island.
Islands ends_of(const std::vector<Edge>& edges, std::uint32_t Edge::*end, std::uint32_t Edge::*other,
                std::uint32_t island) {
  Islands ends;
  for (const auto& edge : edges) {
    if (edge.*other == island) ends.push_back(edge.*end);
  }
  return ends;
}

Islands custom_targets(const TopologyOptions& options, std::uint32_t island, std::uint32_t /*islands*/,
                       std::uint64_t /*seed*/) {
  return ends_of(options.edges, &Edge::target, &Edge::source, island);
}

Islands custom_sources(const TopologyOptions& options, std::uint32_t island, std::uint32_t /*islands*/,
                       std::uint64_t /*seed*/) {
  return ends_of(options.edges, &Edge::source, &Edge::target, island);
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

Topology::Topology(TopologyOptions options, std::uint32_t islands, std::uint64_t seed, std::uint32_t groups)
    : options_(std::move(options)),
      row_(&registry().at(options_.name)),
      islands_(islands),
      seed_(seed),
      groups_(groups) {
  CROSSISLE_EXPECTS(groups > 0);
  if (row_->sources != nullptr) return;
  sources_.resize(islands);
  for (std::uint32_t island = 0; island < islands; ++island) {
    for (const std::uint32_t target : follow(row_->targets, island)) sources_[target].push_back(island);
  }
}

/// Returns the islands that a rule names, ascending and distinct, without the island itself.
std::vector<std::uint32_t> Topology::follow(NeighbourRule rule, std::uint32_t island) const {
  const std::uint32_t group = island % groups_;
  const std::uint32_t member = island / groups_;
  const std::uint32_t members = (islands_ - group + groups_ - 1) / groups_;
  auto named = rule(options_, member, members, seed_);
  std::erase(named, member);
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  if (!named.empty() && named.back() >= members) {
    throw core::Error(
        core::ExitCode::usage,
        fmt::format("topology '{}' joins island {} with island {}", options_.name, member, named.back()),
        fmt::format("{} islands are numbered from 0", members), "choose another topology");
  }
  for (auto& other : named) other = group + other * groups_;
  return named;
}

Neighbours Topology::neighbours(std::uint32_t island) const {
  return {row_->sources != nullptr ? follow(row_->sources, island) : sources_[island],
          follow(row_->targets, island)};
}

std::uint64_t Topology::count_edges() const {
  std::uint64_t edges = 0;
  for (std::uint32_t island = 0; island < islands_; ++island) edges += follow(row_->targets, island).size();
  return edges;
}

}  // namespace crossisle::island
