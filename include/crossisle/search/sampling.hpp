// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "crossisle/search/algorithm.hpp"

namespace crossisle::search {

/// Draws a design uniformly from the space.
hardware::Genome random_design(const hardware::DesignSpace& space, core::RandomStream& stream);

/// Returns the number of parameters in which two designs differ.
std::size_t hamming_distance(const hardware::Genome& a, const hardware::Genome& b) noexcept;

/// Returns `count` distinct designs, admissible ones if a bounded number of draws finds them. Returns fewer
/// designs if the space has no more, or if the draws miss the few remaining ones. The draws of place i depend
/// on (seed, island, generation, i) alone, and exclude the designs of the places before.
std::vector<hardware::Genome> sample_designs(const SearchContext& context, std::uint32_t generation,
                                             std::size_t count);

/// Selects `count` designs greedily: always the one whose minimum Hamming distance to those selected before
/// and to `known` is largest, the earliest of equals (the diverse initial sample of arXiv 2603.03880).
std::vector<hardware::Genome> select_diverse(const std::vector<hardware::Genome>& designs, std::size_t count,
                                             std::span<const hardware::Genome> known = {});

}  // namespace crossisle::search
