// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/topology.hpp"

#include <algorithm>
#include <numeric>

#include "crossisle/core/random.hpp"

namespace crossisle::island {
namespace {

std::vector<Edge> ring_edges(std::uint32_t islands) {
  std::vector<Edge> edges;
  for (std::uint32_t i = 0; i < islands; ++i) edges.push_back({i, (i + 1) % islands});
  return edges;
}

std::vector<Edge> torus_edges(std::uint32_t islands) {
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

std::vector<Edge> complete_edges(std::uint32_t islands) {
  std::vector<Edge> edges;
  for (std::uint32_t i = 0; i < islands; ++i) {
    for (std::uint32_t j = 0; j < islands; ++j) edges.push_back({i, j});
  }
  return edges;
}

std::vector<Edge> hypercube_edges(std::uint32_t islands) {
  std::vector<Edge> edges;
  for (std::uint32_t i = 0; i < islands; ++i) {
    for (std::uint32_t bit = 1; bit < islands; bit <<= 1U) {
      if ((i ^ bit) < islands) edges.push_back({i, i ^ bit});
    }
  }
  return edges;
}

std::vector<Edge> random_edges(std::uint32_t islands, std::uint32_t degree, std::uint64_t seed) {
  std::vector<Edge> edges;
  for (std::uint32_t i = 0; i < islands; ++i) {
    core::RandomStream stream({seed, i, 0, 0, core::Purpose::topology});
    std::vector<std::uint32_t> others(islands);
    std::iota(others.begin(), others.end(), 0U);
    others.erase(others.begin() + i);
    for (std::uint32_t chosen = 0; chosen < degree && chosen < others.size(); ++chosen) {
      const auto left = static_cast<std::uint32_t>(others.size()) - chosen;
      std::swap(others[chosen], others[chosen + stream.below(left)]);
      edges.push_back({i, others[chosen]});
    }
  }
  return edges;
}

std::vector<Edge> raw_edges(const TopologyOptions& options, std::uint32_t islands, std::uint64_t seed) {
  switch (options.kind) {
    case TopologyKind::none:
      return {};
    case TopologyKind::ring:
      return ring_edges(islands);
    case TopologyKind::torus:
      return torus_edges(islands);
    case TopologyKind::fully_connected:
      return complete_edges(islands);
    case TopologyKind::hypercube:
      return hypercube_edges(islands);
    case TopologyKind::random:
      return random_edges(islands, options.degree, seed);
    case TopologyKind::custom:
      return options.edges;
  }
  return {};
}

}  // namespace

std::vector<Edge> make_edges(const TopologyOptions& options, std::uint32_t islands, std::uint64_t seed) {
  auto edges = raw_edges(options, islands, seed);
  std::erase_if(edges, [](const Edge& edge) { return edge.source == edge.target; });
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

}  // namespace crossisle::island
