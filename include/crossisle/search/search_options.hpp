// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "crossisle/config/document.hpp"
#include "crossisle/config/key.hpp"
#include "crossisle/search/algorithm_options.hpp"

namespace crossisle::search {

/// Enumeration of the whole design space instead of a search in it.
struct ExhaustiveOptions {
  std::uint32_t keep_best = 100;
};

/// The section `search` of a configuration.
struct SearchOptions {
  std::optional<ExhaustiveOptions> exhaustive;  ///< in place of algorithms
  std::vector<AlgorithmOptions> algorithms;     ///< islands take them in turn; all have as many generations
  std::uint32_t polish = 0;                     ///< generations of local search after those of the algorithms

  /// Keys of all algorithms.
  static std::vector<config::Key> keys();
};

/// Reads a section `search`. The keys of algorithms that are not chosen are read as well, so that another
/// algorithm can be tried by changing one word.
SearchOptions read_search(config::Section& section);

/// Returns the section of a resolved configuration.
config::Lines search_lines(const SearchOptions& options);

}  // namespace crossisle::search
