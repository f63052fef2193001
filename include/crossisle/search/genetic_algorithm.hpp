// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "crossisle/config/key_table.hpp"
#include "crossisle/search/algorithm_options.hpp"

namespace crossisle::search {

/// Simulated binary crossover and polynomial mutation on value indices, for some generations.
struct Phase {
  std::uint32_t generations = 40;
  double crossover_probability = 0.9;
  double crossover_eta = 15.0;  ///< distribution index: the larger, the closer children stay to their parents
  double mutation_probability = 1.0;
  double mutation_eta = 20.0;
};

/// Returns the four phases of arXiv 2603.03880: (pc, pm, eta_c, eta_m) = (1, 1, 3, 3), (0.9, 0.5, 7, 7), (1,
/// 0.2, 15, 15), (1, 0.05, 25, 25), ten generations each.
std::vector<Phase> published_phases();

/// Genetic algorithm in phases; each phase after the first restarts from the best designs found so far.
struct GeneticOptions {
  static constexpr std::string_view algorithm = "four_phase";

  std::uint32_t population = 70;
  std::uint32_t random_samples = 1000;  ///< admissible designs drawn at random
  std::uint32_t diverse_samples =
      500;  ///< of these, chosen greedily for the largest minimum Hamming distance
  std::vector<Phase> phases = published_phases();
  std::optional<std::uint32_t>
      requested_generations{};  ///< requested number instead of the sum over the phases

  static const config::KeyTable<GeneticOptions>& keys();
  std::uint32_t generation_count() const;
  /// Changes the length of the last phase. @return true if the earlier phases leave room for that number
  bool set_generations(std::uint32_t generations);
  std::uint64_t first_designs() const { return diverse_samples; }
  void check(const config::Section& section) const;
  void settle(const config::Section& section);
};

/// Options of a genetic algorithm in a single phase. Resolved configurations write it as `four_phase` with
/// one phase.
struct PlainGeneticOptions {
  static constexpr std::string_view algorithm = "genetic";

  std::uint32_t population = 70;
  std::uint32_t random_samples = 1000;
  std::uint32_t diverse_samples = 500;
  Phase phase;

  static const config::KeyTable<PlainGeneticOptions>& keys();
  std::uint32_t generation_count() const { return phase.generations; }
  bool set_generations(std::uint32_t generations) {
    phase.generations = generations;
    return true;
  }
  std::uint64_t first_designs() const { return diverse_samples; }
  GeneticOptions resolved() const;
  void check(const config::Section& section) const;
};

std::unique_ptr<AlgorithmSettings> settings_of(GeneticOptions options);
std::unique_ptr<AlgorithmSettings> settings_of(PlainGeneticOptions options);

}  // namespace crossisle::search
