// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "crossisle/search/algorithm_options.hpp"
#include "crossisle/search/genetic_algorithm.hpp"

namespace crossisle::search {

/// Options that the searches for the front of several goals have in common.
struct FrontOptions {
  std::uint32_t population = 70;
  std::uint32_t random_samples = 1000;
  std::uint32_t diverse_samples = 500;
  std::uint32_t generations = 40;
  /// Its generations are not used. On chips of the physical mode, larger steps than those of one objective
  /// found better fronts (tests/bench/peer_fronts.cpp).
  Phase breeding{.crossover_eta = 5.0, .mutation_eta = 5.0};
  std::vector<objective::Goal> goals = objective::usual_goals();

  std::uint64_t first_designs() const { return diverse_samples; }
  void check(const config::Section& section) const;
};

/// NSGA-II (Deb et al., 2002).
struct Nsga2Options : FrontOptions {
  static constexpr std::string_view algorithm = "nsga2";
  static constexpr std::size_t max_goals = objective::max_goals;
  static const config::KeyTable<Nsga2Options>& keys();
};

/// NSGA-III (Deb and Jain, 2014).
struct Nsga3Options : FrontOptions {
  static constexpr std::string_view algorithm = "nsga3";
  static constexpr std::size_t max_goals = objective::max_goals;
  static const config::KeyTable<Nsga3Options>& keys();
};

/// SMS-EMOA (Beume, Naujoks and Emmerich, 2007), with as many children at once as the population has members.
struct SmsEmoaOptions : FrontOptions {
  static constexpr std::string_view algorithm = "sms_emoa";
  /// Exclusive volumes in more goals take longer than most evaluations.
  static constexpr std::size_t max_goals = 4;
  static const config::KeyTable<SmsEmoaOptions>& keys();
};

std::unique_ptr<AlgorithmSettings> settings_of(Nsga2Options options);
std::unique_ptr<AlgorithmSettings> settings_of(Nsga3Options options);
std::unique_ptr<AlgorithmSettings> settings_of(SmsEmoaOptions options);

}  // namespace crossisle::search
