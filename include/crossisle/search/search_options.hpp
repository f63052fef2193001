// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "crossisle/config/document.hpp"
#include "crossisle/config/key.hpp"
#include "crossisle/search/algorithm_options.hpp"
#include "crossisle/search/start_source.hpp"
#include "crossisle/search/stop_rules.hpp"

namespace crossisle::search {

/// Options of an enumeration of the whole design space, which replaces a search.
struct ExhaustiveOptions {
  std::uint32_t keep_best = 100;
};

/// Section `search` of a configuration.
struct SearchOptions {
  std::optional<ExhaustiveOptions> exhaustive;  ///< replaces the algorithms
  std::vector<AlgorithmOptions> algorithms;     ///< islands take them in turn; equal numbers of generations
  std::uint32_t polish = 0;                     ///< generations of local search after those of the algorithms
  StopOptions stop{};
  std::vector<StartSource> start_from{};  ///< designs of generation 0; written by start_lines

  /// Returns the keys of all algorithms.
  static std::vector<config::Key> keys();
};

/// Reads a section `search`. The keys of algorithms that are not chosen are read too, so that changing one
/// word is enough to try another algorithm.
SearchOptions read_search(config::Section& section);

/// Returns the section of a resolved configuration.
config::Lines search_lines(const SearchOptions& options);

}  // namespace crossisle::search
