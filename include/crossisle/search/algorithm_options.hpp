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

/// Metric that a front minimises; the cost of silicon is the area times a factor within a technology.
enum class Goal : std::uint8_t { energy, latency, area };

/// Options of one algorithm, behind the interface that readers, writers and islands share.
class AlgorithmSettings {
 public:
  virtual ~AlgorithmSettings() = default;

  virtual std::unique_ptr<AlgorithmSettings> clone() const = 0;
  /// Word that stands for the algorithm in configurations.
  virtual std::string_view name() const = 0;
  virtual std::uint32_t population() const = 0;
  /// Number of generations after the initial one.
  virtual std::uint32_t generations() const = 0;
  /// Gives the algorithm more or fewer generations, of which those that both numbers have stay the same.
  /// @return true if there is such an algorithm: false where earlier phases have more generations, or where all
  /// generations depend on their number
  virtual bool set_generations(std::uint32_t generations) = 0;
  /// Number of designs of generation 0.
  virtual std::uint64_t first_designs() const = 0;
  /// Pairs of designs that are compared in a generation, at most; 0 where the time for them does not count.
  virtual double compared_pairs() const = 0;
  /// Goals of the front that the algorithm looks for; empty for one objective.
  virtual std::vector<Goal> goals() const = 0;
  virtual std::unique_ptr<PopulationAlgorithm> make(SearchContext context) const = 0;

  virtual std::vector<config::Key> keys() const = 0;
  virtual void read(config::Section& section) = 0;
  /// Reports what is wrong with the options together, and settles options that depend on others.
  virtual void check(config::Section& section) = 0;
  /// Lines of the resolved configuration, without name and population.
  virtual config::Lines lines() const = 0;
  /// Settings of another algorithm that resolved configurations write in place of this one; nothing: itself.
  virtual std::unique_ptr<AlgorithmSettings> resolved() const = 0;
};

/// Options of any algorithm, as a value.
///
/// @code
///   AlgorithmOptions options = AutoOptions{.population = 17, .generations = 60};
///   auto algorithm = make_algorithm(options, context);
/// @endcode
class AlgorithmOptions {
 public:
  explicit AlgorithmOptions(std::unique_ptr<AlgorithmSettings> settings) : settings_(std::move(settings)) {}
  /// @param options of an algorithm of this room, or of a type that `settings_of` is found for by its namespace
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
/// All algorithms that islands can run, in the order of the reference.
std::span<const AlgorithmRow> algorithms();

/// @param polish generations of local search to follow those of the algorithm
std::unique_ptr<Algorithm> make_algorithm(const AlgorithmOptions& options, SearchContext context,
                                          std::uint32_t polish = 0);

/// Evaluations that an algorithm asks for, at most.
std::uint64_t evaluation_budget(const AlgorithmOptions& options);

}  // namespace crossisle::search
