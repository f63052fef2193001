// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>

#include "crossisle/config/key_table.hpp"
#include "crossisle/search/algorithm_options.hpp"

namespace crossisle::search {

/// Evolutionary search on ordered values with local search and restarts, tuned to the published spaces.
struct AutoOptions {
  static constexpr std::string_view algorithm = "auto";
  static constexpr std::uint32_t first_populations = 3;  ///< designs of generation 0 per member of population

  std::uint32_t population = 70;
  std::uint32_t generations = 40;

  static const config::KeyTable<AutoOptions>& keys();
  std::uint64_t first_designs() const { return std::uint64_t{first_populations} * population; }
};

std::unique_ptr<AlgorithmSettings> settings_of(AutoOptions options);

}  // namespace crossisle::search
