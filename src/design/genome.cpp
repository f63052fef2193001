// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/design/genome.hpp"

#include <algorithm>

namespace crossisle::design {

std::size_t GenomeHash::operator()(const Genome& genome) const noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;
  const auto indices = genome.indices();
  // Hashes four indices at a time, because every new design is hashed.
  for (std::size_t first = 0; first < indices.size(); first += 4) {
    std::uint64_t word = 0;
    for (std::size_t i = first; i < std::min(first + 4, indices.size()); ++i)
      word |= std::uint64_t{indices[i]} << (16U * (i - first));
    hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
    hash ^= hash >> 29U;
  }
  return static_cast<std::size_t>(hash ^ (hash >> 32U));
}

}  // namespace crossisle::design
