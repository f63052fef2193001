// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>

#include "crossisle/config/key_table.hpp"
#include "crossisle/search/algorithm_options.hpp"

namespace crossisle::search {

/// Differential evolution on value indices: DE/rand/1/bin (Storn and Price, 1997), rounded to the nearest
/// index.
struct DifferentialOptions {
  static constexpr std::string_view algorithm = "differential_evolution";

  std::uint32_t population = 70;
  std::uint32_t generations = 40;
  double weight = 0.5;     ///< F, weight of the difference vector
  double crossover = 0.9;  ///< CR, probability of taking a parameter from the mutant

  static const config::KeyTable<DifferentialOptions>& keys();
};

std::unique_ptr<AlgorithmSettings> settings_of(DifferentialOptions options);

}  // namespace crossisle::search
