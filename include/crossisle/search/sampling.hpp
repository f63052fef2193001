// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "crossisle/search/algorithm.hpp"

namespace crossisle::search {

/// Draws a design uniformly from the space.
design::Genome random_design(const design::DesignSpace& space, core::RandomStream& stream);

/// Returns the number of parameters in which two designs differ.
std::size_t hamming_distance(const design::Genome& a, const design::Genome& b) noexcept;

/// Returns `count` distinct designs, admissible ones if a bounded number of draws finds them. Returns fewer
/// designs if the space has no more, or if the draws miss the few remaining ones. The draws for place i
/// depend only on (seed, island, generation, i), and exclude the designs of earlier places.
std::vector<design::Genome> sample_designs(const SearchContext& context, std::uint32_t generation,
                                           std::size_t count);

/// Selects `count` designs greedily: at each step the one with the largest minimum Hamming distance to the
/// selected designs and to `known`, the earliest in a tie (the diverse initial sample of arXiv 2603.03880).
///
/// If a selection would need more than 2^26 distances, each block of consecutive designs contributes its
/// share of the selection, and only the last of the known designs are considered. The time then grows as n
/// log n or less.
/// @pre the space contains all designs
std::vector<design::Genome> select_diverse(const design::DesignSpace& space,
                                           const std::vector<design::Genome>& designs, std::size_t count,
                                           std::span<const design::Genome> known = {});

}  // namespace crossisle::search
