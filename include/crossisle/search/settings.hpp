// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "crossisle/config/key_table.hpp"
#include "crossisle/search/algorithm_options.hpp"
#include "crossisle/search/population_algorithm.hpp"

// Tools for writing an algorithm: its keys, its settings, and its row of the registry.
// apps/examples/own_algorithm.cpp shows how they are used.

namespace crossisle::search {

/// Adds the row of `population`, which resolved configurations list separately from the algorithms' lines.
template <class Options>
void add_population(config::KeyTable<Options>& table) {
  constexpr config::Range designs{1.0, 10e6};
  table.value("population", &Options::population, "individuals, and children per generation", designs)
      .unwritten();
}

/// Adds the row of `generations`.
/// @param access returns the number of generations in (const) options
template <class Options, class Access>
void add_generations(config::KeyTable<Options>& table, Access access) {
  constexpr config::Range generations{0.0, max_generations};
  table.value("generations", access, "generations after the first", generations);
}

/// Returns the first rows of the key table of an algorithm that has a population and generations.
template <class Options>
config::KeyTable<Options> size_keys() {
  config::KeyTable<Options> table;
  add_population(table);
  add_generations(table, &Options::generations);
  return table;
}

/// Settings of an algorithm, made from its options and its state machine. Options are a struct with a word
/// `algorithm`, a member `population`, either `generations` or `generation_count()`, and a table `keys()`.
/// They may also have `set_generations`, `first_designs`, `goals` with `max_goals`, `check`, `settle` and `resolved`.
template <class Options, class Machine>
class SettingsOf final : public AlgorithmSettings {
 public:
  explicit SettingsOf(Options options = {}) : options_(std::move(options)) {}

  std::unique_ptr<AlgorithmSettings> clone() const override { return std::make_unique<SettingsOf>(*this); }
  std::string_view name() const override { return Options::algorithm; }
  std::uint32_t population() const override { return options_.population; }
  std::uint32_t generations() const override {
    if constexpr (requires { options_.generation_count(); }) {
      return options_.generation_count();
    } else {
      return options_.generations;
    }
  }
  bool set_generations(std::uint32_t generations) override {
    if constexpr (requires { options_.set_generations(generations); }) {
      return options_.set_generations(generations);
    } else {
      options_.generations = generations;
      return true;
    }
  }
  std::uint64_t first_designs() const override {
    if constexpr (requires { options_.first_designs(); }) {
      return options_.first_designs();
    } else {
      return options_.population;
    }
  }
  std::vector<objective::Goal> goals() const override {
    if constexpr (requires { options_.goals; }) {
      return options_.goals;
    } else {
      return {};
    }
  }
  std::size_t max_goals() const override {
    if constexpr (requires { Options::max_goals; }) {
      return Options::max_goals;
    } else {
      return 0;
    }
  }
  std::unique_ptr<PopulationAlgorithm> make(SearchContext context) const override {
    if constexpr (requires { options_.resolved(); }) {
      return std::make_unique<Machine>(options_.resolved(), std::move(context));
    } else {
      return std::make_unique<Machine>(options_, std::move(context));
    }
  }
  std::vector<config::Key> keys() const override { return Options::keys().keys(); }
  void read(config::Section& section) override { Options::keys().read(section, options_); }
  void check(const config::Section& section) const override {
    if constexpr (requires { options_.check(section); }) options_.check(section);
  }
  void settle(const config::Section& section) override {
    if constexpr (requires { options_.settle(section); }) options_.settle(section);
  }
  config::Lines lines() const override { return Options::keys().lines(options_); }
  std::unique_ptr<AlgorithmSettings> resolved() const override {
    if constexpr (requires { options_.resolved(); }) {
      return settings_of(options_.resolved());
    } else {
      return nullptr;
    }
  }

 private:
  Options options_;
};

/// Returns the registry row of an algorithm whose `settings_of` is in the namespace of its options.
template <class Options>
constexpr AlgorithmRow algorithm_row(std::string_view summary) {
  return {Options::algorithm, summary, [] { return settings_of(Options{}); }};
}

/// Adds an algorithm of the calling program to algorithms(), so that configurations and islands recognise its
/// name.
/// @param row row whose texts live as long as the program
/// @pre no configuration has been read, and no other thread uses the registry
/// @throws core::Error (usage) if another algorithm has the same name
void add_algorithm(const AlgorithmRow& row);

}  // namespace crossisle::search
