// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/topology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "crossisle/core/error.hpp"
#include "crossisle/core/random.hpp"
#include "crossisle/core/registry.hpp"

namespace crossisle::island {
namespace {

std::vector<Edge> ring_edges(const TopologyOptions& /*options*/, std::uint32_t islands,
                             std::uint64_t /*seed*/) {
  std::vector<Edge> edges;
  for (std::uint32_t i = 0; i < islands; ++i) edges.push_back({i, (i + 1) % islands});
  return edges;
}

std::vector<Edge> torus_edges(const TopologyOptions& /*options*/, std::uint32_t islands,
                              std::uint64_t /*seed*/) {
  std::uint32_t rows = 1;
  for (std::uint32_t r = 1; r * r <= islands; ++r) {
    if (islands % r == 0) rows = r;
  }
  const std::uint32_t columns = islands / rows;
  std::vector<Edge> edges;
  for (std::uint32_t i = 0; i < islands; ++i) {
    const std::uint32_t row = i / columns;
    const std::uint32_t column = i % columns;
    edges.push_back({i, row * columns + (column + 1) % columns});
    edges.push_back({i, row * columns + (column + columns - 1) % columns});
    edges.push_back({i, (row + 1) % rows * columns + column});
    edges.push_back({i, (row + rows - 1) % rows * columns + column});
  }
  return edges;
}

std::vector<Edge> complete_edges(const TopologyOptions& /*options*/, std::uint32_t islands,
                                 std::uint64_t /*seed*/) {
  std::vector<Edge> edges;
  for (std::uint32_t i = 0; i < islands; ++i) {
    for (std::uint32_t j = 0; j < islands; ++j) edges.push_back({i, j});
  }
  return edges;
}

std::vector<Edge> hypercube_edges(const TopologyOptions& /*options*/, std::uint32_t islands,
                                  std::uint64_t /*seed*/) {
  std::vector<Edge> edges;
  for (std::uint32_t i = 0; i < islands; ++i) {
    for (std::uint32_t bit = 1; bit < islands; bit <<= 1U) {
      if ((i ^ bit) < islands) edges.push_back({i, i ^ bit});
    }
  }
  return edges;
}

std::vector<Edge> random_edges(const TopologyOptions& options, std::uint32_t islands, std::uint64_t seed) {
  std::vector<Edge> edges;
  for (std::uint32_t i = 0; i < islands; ++i) {
    core::RandomStream stream({seed, i, 0, 0, core::Purpose::topology});
    std::vector<std::uint32_t> others(islands);
    std::iota(others.begin(), others.end(), 0U);
    others.erase(others.begin() + i);
    for (std::uint32_t chosen = 0; chosen < options.degree && chosen < others.size(); ++chosen) {
      const auto left = static_cast<std::uint32_t>(others.size()) - chosen;
      std::swap(others[chosen], others[chosen + stream.below(left)]);
      edges.push_back({i, others[chosen]});
    }
  }
  return edges;
}

std::vector<Edge> custom_edges(const TopologyOptions& options, std::uint32_t /*islands*/,
                               std::uint64_t /*seed*/) {
  return options.edges;
}

std::vector<Edge> no_edges(const TopologyOptions& /*options*/, std::uint32_t /*islands*/,
                           std::uint64_t /*seed*/) {
  return {};
}

constexpr std::array<TopologyRow, 7> shipped{{
    {"ring", "each island to the next", ring_edges},
    {"torus", "a wrapped grid, as square as the number allows, each to its four neighbours", torus_edges},
    {"fully_connected", "each to all others", complete_edges},
    {"hypercube", "each to those whose number differs in one bit", hypercube_edges},
    {"random", "each to `degree` others, drawn once from the seed", random_edges},
    {"custom", "`edges`", custom_edges},
    {"none", "isolated islands", no_edges},
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

std::vector<Edge> make_edges(const TopologyOptions& options, std::uint32_t islands, std::uint64_t seed) {
  auto edges = registry().at(options.name).edges(options, islands, seed);
  for (const auto& edge : edges) {
    if (edge.source < islands && edge.target < islands) continue;
    throw core::Error(
        core::ExitCode::usage,
        fmt::format("topology '{}' has an edge {} -> {}", options.name, edge.source, edge.target),
        fmt::format("{} islands are numbered from 0", islands), "choose another topology");
  }
  std::erase_if(edges, [](const Edge& edge) { return edge.source == edge.target; });
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

}  // namespace crossisle::island
