// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "crossisle/core/random.hpp"
#include "crossisle/island/topology.hpp"
#include "crossisle/search/algorithm.hpp"

namespace crossisle::island {

/// Which members of a population are copied to a neighbour.
enum class Emigrants : std::uint8_t { best, random, tournament };

/// Which member of a population an immigrant takes the place of.
enum class Replacement : std::uint8_t {
  worst,
  random,
  if_better,  ///< the worst, but only where the immigrant is better
};

struct MigrationOptions {
  TopologyOptions topology;
  std::uint32_t interval = 5;  ///< generations between two emigrations, at least 1
  std::uint32_t lag = 1;       ///< generations from emigration to immigration, at least 1
  std::uint32_t count = 2;     ///< emigrants per edge
  Emigrants emigrants = Emigrants::best;
  Replacement replacement = Replacement::if_better;

  /// Whether emigrants leave after a generation. They do after the last ones as well, so that a run that is given more
  /// generations later goes on as if it had had them from the start.
  bool leaves_after(std::uint32_t generation) const noexcept {
    return generation > 0 && generation % interval == 0;
  }
};

/// Distinct members of a population, at most `count`.
std::vector<search::Individual> select_emigrants(std::span<const search::Individual> population,
                                                 Emigrants policy, std::uint32_t count,
                                                 core::RandomStream& stream);

/// Takes immigrants into a population in their order; those it has already are turned away.
/// @return how many were taken
std::uint32_t accept_immigrants(search::Algorithm& algorithm, std::span<const search::Individual> immigrants,
                                Replacement policy, core::RandomStream& stream);

}  // namespace crossisle::island
