// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "crossisle/search/algorithm_options.hpp"
#include "crossisle/search/genetic_algorithm.hpp"

namespace crossisle::search {

/// NSGA-II (Deb et al., 2002): searches for the front of two or three goals instead of one objective.
struct Nsga2Options {
  static constexpr std::string_view algorithm = "nsga2";

  std::uint32_t population = 70;
  std::uint32_t random_samples = 1000;
  std::uint32_t diverse_samples = 500;
  std::uint32_t generations = 40;
  Phase breeding{};                                                  ///< its generations are not used
  std::vector<Goal> goals{Goal::energy, Goal::latency, Goal::area};  ///< two or three

  static const config::KeyTable<Nsga2Options>& keys();
  std::uint64_t first_designs() const { return diverse_samples; }
  void check(const config::Section& section) const;
};

std::unique_ptr<AlgorithmSettings> settings_of(Nsga2Options options);

}  // namespace crossisle::search
