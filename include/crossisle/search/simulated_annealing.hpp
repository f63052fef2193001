// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>

#include "crossisle/config/key_table.hpp"
#include "crossisle/search/algorithm_options.hpp"

namespace crossisle::search {

/// Simulated annealing (Kirkpatrick et al., 1983) with as many walkers as the population has members.
struct AnnealingOptions {
  static constexpr std::string_view algorithm = "simulated_annealing";

  std::uint32_t population = 70;
  std::uint32_t generations = 40;
  double first_temperature = 0.5;  ///< for differences of the logarithm of the objective
  double last_temperature = 0.005;

  static const config::KeyTable<AnnealingOptions>& keys();
  /// @return true only for the current number, because the temperatures fall over all generations
  bool set_generations(std::uint32_t other) const { return other == generations; }
  void check(const config::Section& section) const;
};

std::unique_ptr<AlgorithmSettings> settings_of(AnnealingOptions options);

}  // namespace crossisle::search
