// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/sampling.hpp"

#include <algorithm>
#include <limits>
#include <unordered_set>
#include <utility>
#include <vector>

namespace crossisle::search {
namespace {

/// Number of draws per place before an inadmissible design is accepted. If 1 % of the designs are admissible,
/// one of them is found with probability 1 - 4e-5.
constexpr int admissible_draws = 1000;

}  // namespace

design::Genome random_design(const design::DesignSpace& space, core::RandomStream& stream) {
  std::vector<std::uint16_t> indices;
  indices.reserve(space.parameters().size());
  for (const auto& parameter : space.parameters()) {
    const auto values = static_cast<std::uint32_t>(parameter.values.size());
    indices.push_back(values == 1 ? std::uint16_t{0} : static_cast<std::uint16_t>(stream.below(values)));
  }
  return design::Genome(std::move(indices));
}

std::size_t hamming_distance(const design::Genome& a, const design::Genome& b) noexcept {
  std::size_t distance = 0;
  const std::size_t places = std::max(a.indices().size(), b.indices().size());
  for (std::size_t i = 0; i < places; ++i) distance += a[i] != b[i] ? 1U : 0U;
  return distance;
}

std::vector<design::Genome> sample_designs(const SearchContext& context, std::uint32_t generation,
                                           std::size_t count) {
  std::vector<design::Genome> designs;
  std::unordered_set<design::Genome, design::GenomeHash> taken;
  for (std::size_t place = 0; place < count; ++place) {
    auto stream = context.stream(generation, static_cast<std::uint32_t>(place), core::Purpose::sampling);
    std::vector<design::Genome> spare;  // an inadmissible design, for spaces with hardly any others
    for (int draw = 0; draw < admissible_draws; ++draw) {
      const design::Genome genome = context.canonical(random_design(*context.space, stream));
      if (taken.contains(genome) || context.space->is_excluded(genome)) continue;
      if (!context.admissible(genome)) {
        if (spare.empty()) spare.push_back(genome);
        continue;
      }
      spare.assign(1, genome);
      break;
    }
    if (spare.empty()) continue;
    taken.insert(spare.front());
    designs.push_back(spare.front());
  }
  return designs;
}

std::vector<design::Genome> select_diverse(const std::vector<design::Genome>& designs, std::size_t count,
                                           std::span<const design::Genome> known) {
  if (designs.size() <= count) return designs;
  std::vector<design::Genome> chosen;
  // At first no design is selected, so all distances are equal.
  std::vector<std::size_t> distance(designs.size(), std::numeric_limits<std::size_t>::max());
  const auto keep_away_from = [&](const design::Genome& other) {
    for (std::size_t i = 0; i < designs.size(); ++i) {
      distance[i] = std::min(distance[i], hamming_distance(designs[i], other));
    }
  };
  for (const auto& design : known) keep_away_from(design);
  while (chosen.size() < count) {
    const auto next = std::max_element(distance.begin(), distance.end()) - distance.begin();
    chosen.push_back(designs[static_cast<std::size_t>(next)]);
    keep_away_from(chosen.back());
  }
  return chosen;
}

}  // namespace crossisle::search
