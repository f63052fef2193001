// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "crossisle/config/document.hpp"
#include "crossisle/config/key.hpp"
#include "crossisle/config/key_table.hpp"
#include "crossisle/search/algorithm.hpp"

namespace crossisle::search {

class PopulationAlgorithm;

/// Maximum number of generations of a run.
inline constexpr double max_generations = 1e9;

/// Interface to the options of one algorithm, for readers, writers and islands.
class AlgorithmSettings {
 public:
  virtual ~AlgorithmSettings() = default;

  virtual std::unique_ptr<AlgorithmSettings> clone() const = 0;
  /// Returns the word for the algorithm in configurations.
  virtual std::string_view name() const = 0;
  virtual std::uint32_t population() const = 0;
  /// Returns the number of generations after the initial one.
  virtual std::uint32_t generations() const = 0;
  /// Changes the number of generations; generations that both numbers have in common stay the same.
  /// @return true on success; false if earlier phases have more generations, or if all generations depend on
  /// their number
  virtual bool set_generations(std::uint32_t generations) = 0;
  /// Returns the number of designs of generation 0.
  virtual std::uint64_t first_designs() const = 0;
  /// Returns the goals of the front that the algorithm searches for; empty for one objective.
  virtual std::vector<objective::Goal> goals() const = 0;
  /// Returns the maximum number of goals; 0 for algorithms with one objective.
  virtual std::size_t max_goals() const = 0;
  virtual std::unique_ptr<PopulationAlgorithm> make(SearchContext context) const = 0;

  virtual std::vector<config::Key> keys() const = 0;
  virtual void read(config::Section& section) = 0;
  /// Reports contradictory options, even if the algorithm is not chosen.
  virtual void check(const config::Section& section) const = 0;
  /// Determines options that depend on others, once the algorithm is chosen, and reports those that cannot be
  /// determined.
  virtual void settle(const config::Section& section) = 0;
  /// Returns the lines of the resolved configuration, without name and population.
  virtual config::Lines lines() const = 0;
  /// Returns the settings of the other algorithm that resolved configurations state instead of this one;
  /// nothing if they state this one.
  virtual std::unique_ptr<AlgorithmSettings> resolved() const = 0;
};

/// Options of any algorithm, with value semantics.
///
/// @code
///   AlgorithmOptions options = AutoOptions{.population = 17, .generations = 60};
///   auto algorithm = make_algorithm(options, context);
/// @endcode
class AlgorithmOptions {
 public:
  explicit AlgorithmOptions(std::unique_ptr<AlgorithmSettings> settings) : settings_(std::move(settings)) {}
  /// @param options of a built-in algorithm, or of a type whose `settings_of` is found in its namespace
  template <class Options>
  requires requires(Options options) { settings_of(std::move(options)); }
  AlgorithmOptions(
      Options options)  // NOLINT(google-explicit-constructor): options of an algorithm are such options
      : AlgorithmOptions(settings_of(std::move(options))) {}
  AlgorithmOptions(const AlgorithmOptions& other) : settings_(other.settings_->clone()) {}
  AlgorithmOptions(AlgorithmOptions&&) noexcept = default;
  AlgorithmOptions& operator=(const AlgorithmOptions& other) {
    if (this != &other) settings_ = other.settings_->clone();
    return *this;
  }
  AlgorithmOptions& operator=(AlgorithmOptions&&) noexcept = default;
  ~AlgorithmOptions() = default;

  const AlgorithmSettings& operator*() const noexcept { return *settings_; }
  const AlgorithmSettings* operator->() const noexcept { return settings_.get(); }
  AlgorithmSettings& edit() noexcept { return *settings_; }

 private:
  std::unique_ptr<AlgorithmSettings> settings_;
};

/// Row of the registry of algorithms.
struct AlgorithmRow {
  std::string_view name;
  std::string_view summary;  ///< for the reference of configurations, Markdown on one line
  std::unique_ptr<AlgorithmSettings> (*defaults)();  ///< settings with the default of each key
};
/// Returns all algorithms that islands can run, in the order of the reference.
std::span<const AlgorithmRow> algorithms();

/// Returns the state machine of an algorithm, which begins with SearchContext::starts if there are any.
/// @param polish generations of local search that follow those of the algorithm
std::unique_ptr<Algorithm> make_algorithm(const AlgorithmOptions& options, const SearchContext& context,
                                          std::uint32_t polish = 0);

/// Returns the maximum number of evaluations that an algorithm requests.
std::uint64_t evaluation_budget(const AlgorithmOptions& options);

}  // namespace crossisle::search
