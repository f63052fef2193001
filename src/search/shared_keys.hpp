// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "crossisle/config/key_table.hpp"
#include "crossisle/search/genetic_algorithm.hpp"
#include "crossisle/search/settings.hpp"

namespace crossisle::search {

/// Rows shared by several algorithms, in the order of resolved configurations.

template <class Options>
void add_samples(config::KeyTable<Options>& table) {
  constexpr config::Range designs{1.0, 10e6};
  table.value("random_samples", &Options::random_samples, "initial designs that are drawn at random", designs)
      .value("diverse_samples", &Options::diverse_samples,
             "those of them that are evaluated, chosen to maximise the minimum Hamming distance", designs);
}

/// @param access returns the phase in (const) options
template <class Options, class Access>
void add_operators(config::KeyTable<Options>& table, Access access) {
  constexpr config::Range probability{0.0, 1.0};
  constexpr config::Range distribution_index{0.0, 1000.0};
  table
      .value(
          "crossover_probability",
          [access](auto& options) -> auto& { return access(options).crossover_probability; },
          "probability of simulated binary crossover", probability)
      .value(
          "crossover_eta", [access](auto& options) -> auto& { return access(options).crossover_eta; },
          "its distribution index: the larger, the closer children stay to their parents", distribution_index)
      .value(
          "mutation_probability",
          [access](auto& options) -> auto& { return access(options).mutation_probability; },
          "probability of polynomial mutation", probability)
      .value(
          "mutation_eta", [access](auto& options) -> auto& { return access(options).mutation_eta; },
          "its distribution index", distribution_index);
}

/// Reports a problem if more diverse designs are to be selected than random designs are drawn.
void check_samples(const config::Section& section, std::uint32_t random_samples,
                   std::uint32_t diverse_samples);

}  // namespace crossisle::search
