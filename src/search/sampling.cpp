// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/sampling.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "crossisle/design/genome_index.hpp"

namespace crossisle::search {
namespace {

/// Number of draws per place before an inadmissible design is accepted. If 1 % of the designs are admissible,
/// one of them is found with probability 1 - 4e-5.
constexpr int admissible_draws = 1000;
/// Number of distances up to which a selection considers all designs at once: a fraction of a second.
constexpr std::size_t max_distances = std::size_t{1} << 26U;
/// Minimum number of designs from which a part of a larger selection is made.
constexpr std::size_t min_block = 64;

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
  design::GenomeIndex taken(*context.space);
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
    taken.add(spare.front());
    designs.push_back(spare.front());
  }
  return designs;
}

namespace {

/// Codes of genomes, one after the other.
std::vector<std::uint64_t> codes_of(const design::GenomeCode& code, std::span<const design::Genome> genomes) {
  std::vector<std::uint64_t> codes(genomes.size() * code.words());
  for (std::size_t i = 0; i < genomes.size(); ++i)
    code.encode(genomes[i], std::span(codes).subspan(i * code.words(), code.words()));
  return codes;
}

/// Selects designs from a block greedily, and appends them to `chosen`.
/// @param distance of each design of the block to the designs that are known, or the maximum
void select_from_block(std::span<const design::Genome> block, std::size_t count,
                       const design::GenomeCode& code, std::span<const std::uint64_t> codes,
                       std::span<std::size_t> distance, std::vector<design::Genome>& chosen) {
  for (std::size_t selected = 0; selected < count; ++selected) {
    const auto next =
        static_cast<std::size_t>(std::max_element(distance.begin(), distance.end()) - distance.begin());
    chosen.push_back(block[next]);
    const std::uint64_t* const other = codes.data() + next * code.words();
    for (std::size_t i = 0; i < block.size(); ++i)
      distance[i] = std::min(distance[i], code.distance(codes.data() + i * code.words(), other));
  }
}

}  // namespace

std::vector<design::Genome> select_diverse(const design::DesignSpace& space,
                                           const std::vector<design::Genome>& designs, std::size_t count,
                                           std::span<const design::Genome> known) {
  if (designs.size() <= count) return designs;
  const design::GenomeCode code(space);
  std::vector<std::uint64_t> codes = codes_of(code, designs);
  // At first no design is selected, so all distances are equal.
  std::vector<std::size_t> distance(designs.size(), std::numeric_limits<std::size_t>::max());
  const auto known_codes = codes_of(code, known.last(std::min(known.size(), max_distances / designs.size())));
  for (std::size_t other = 0; other < known_codes.size(); other += code.words()) {
    for (std::size_t i = 0; i < designs.size(); ++i)
      distance[i] =
          std::min(distance[i], code.distance(codes.data() + i * code.words(), known_codes.data() + other));
  }
  const std::size_t block_size = std::max(max_distances / std::max(count, std::size_t{1}), min_block);
  const std::size_t blocks = (designs.size() + block_size - 1) / block_size;
  std::vector<design::Genome> chosen;
  chosen.reserve(count);
  for (std::size_t block = 0; block < blocks; ++block) {
    const std::size_t first = block * designs.size() / blocks;
    const std::size_t size = (block + 1) * designs.size() / blocks - first;
    const std::size_t selected = (block + 1) * count / blocks - block * count / blocks;
    select_from_block(std::span(designs).subspan(first, size), selected, code,
                      std::span(codes).subspan(first * code.words(), size * code.words()),
                      std::span(distance).subspan(first, size), chosen);
  }
  return chosen;
}

}  // namespace crossisle::search
