// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <utility>

#include "crossisle/search/algorithm_options.hpp"
#include "crossisle/search/population_algorithm.hpp"

namespace crossisle::search {

/// Settings of an algorithm from its options and its state machine. Options are a struct with a word `algorithm`, a member
/// `population`, either `generations` or `generation_count()` and a table `keys()`; they may have `set_generations`,
/// `first_designs`, `compared_pairs`, `goals`, `check`, `settle` and `resolved`.
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
  double compared_pairs() const override {
    if constexpr (requires { options_.compared_pairs(); }) {
      return options_.compared_pairs();
    } else {
      return 0.0;
    }
  }
  std::vector<Goal> goals() const override {
    if constexpr (requires { options_.goals; }) {
      return options_.goals;
    } else {
      return {};
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

}  // namespace crossisle::search
