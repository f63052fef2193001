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

  /// Whether emigrants leave after a generation of a run of `generations`, so that they still arrive in it.
  bool leaves_after(std::uint32_t generation, std::uint32_t generations) const noexcept {
    return generation > 0 && generation % interval == 0 && generation + lag <= generations;
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
