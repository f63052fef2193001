// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/config/key_table.hpp"
#include "crossisle/objective/objective.hpp"
#include "crossisle/search/goal_front.hpp"

namespace crossisle::search {

/// Reason for the end of a run.
enum class EndReason : std::uint8_t {
  generations,  ///< the last generation is complete
  space,        ///< every design of the space is known
  target,
  evaluations,
  no_progress,
  hypervolume,
  wall_time,
};

/// Returns the word for a reason in files and JSON; that of a rule is its key in `search.stop`.
std::string_view name_of(EndReason reason);
/// Returns the reason with a name. @throws core::Error (io) for an unknown name, which only a file can have
EndReason end_reason(std::string_view name);

/// Rule for searches with several goals: the front of the run no longer grows.
///
/// The run is divided into windows of `evaluations`, up to the next check. The first window begins with the
/// generation of the first feasible design, each other one at the end of the window before.
struct HypervolumeRule {
  /// Minimum share of the front's hypervolume that is new since the beginning of a window
  /// (search::hypervolume_growth); with less, the run ends.
  double fraction = 1e-3;
  std::uint64_t evaluations = 0;  ///< over all islands

  static const config::KeyTable<HypervolumeRule>& keys();
  bool operator==(const HypervolumeRule&) const = default;
};

/// Section `search.stop` of a configuration: rules that end a run before its last generation.
///
/// A run ends after the first check at which a rule holds. Checks are after generations 0, `check_every`,
/// 2 `check_every`, ..., so that the generation in which a run ends depends only on configuration and seed;
/// except for `wall_time`, which can end a run after any generation.
struct StopOptions {
  std::optional<double> target{};              ///< objective at most
  std::optional<std::uint64_t> evaluations{};  ///< over all islands
  std::optional<std::uint64_t> no_progress{};  ///< evaluations over all islands without a better design
  std::optional<HypervolumeRule> hypervolume{};
  std::optional<double> wall_time_s{};  ///< over all processes that executed the run
  std::uint32_t check_every = 5;        ///< generations

  /// True if there are rules other than `wall_time`, which are decided at checks.
  bool has_checks() const { return target || evaluations || no_progress || hypervolume; }
  bool has_rules() const { return has_checks() || wall_time_s; }
  /// True if there is a check after a generation.
  bool is_check(std::uint32_t generation) const { return has_checks() && generation % check_every == 0; }
  /// Returns the first generation, from the given one on, after which there is a check. @pre has_checks()
  std::uint64_t next_check(std::uint32_t generation) const;
  /// Returns the last generation before the given one after which there is a check; nothing without checks.
  std::optional<std::uint32_t> last_check_before(std::uint32_t generation) const;

  static const config::KeyTable<StopOptions>& keys();
  bool operator==(const StopOptions&) const = default;
};

/// Reports keys of a section `stop` that have no effect whatever the other sections contain.
void check_stop(const config::Section& section, const StopOptions& options);

/// Facts about one generation, over some islands or all, in any order.
struct GenerationFacts {
  std::uint64_t evaluations = 0;
  std::optional<double> objective{};  ///< smallest of a feasible design
  std::optional<double> violation{};  ///< smallest of an infeasible design
  GoalFront front{};                  ///< of feasible designs; only for the rule `hypervolume`

  /// Adds a design. @param goals its values for the front; none: without a front
  void add(const objective::Fitness& fitness, const objective::GoalValues& goals = {});
  /// Adds the facts of the same generation on other islands.
  void merge(const GenerationFacts& other);
  bool operator==(const GenerationFacts&) const = default;
};

/// Front of all generations so far, and the current window of the rule `hypervolume`.
struct FrontWindow {
  GoalFront front;
  GoalFront front_before;                ///< at the beginning of the window
  std::uint64_t evaluations_before = 0;  ///< likewise, over all islands

  bool operator==(const FrontWindow&) const = default;
};

/// Facts about all generations so far, over all islands, on which the rules are decided.
///
/// Progress is a better design, by the order of objective::better: a smaller objective, or, as long as no
/// design is feasible, a smaller violation.
///
/// @code
///   SearchFacts facts;
///   for (std::uint32_t generation = 0;; ++generation) {
///     facts.add(facts_of(generation));
///     if (const auto reason = reason_to_stop(options, generation, facts)) return *reason;
///   }
/// @endcode
struct SearchFacts {
  std::uint64_t evaluations = 0;
  std::optional<double> objective{};  ///< smallest of a feasible design
  std::optional<double> violation{};  ///< smallest of an infeasible design, as long as no design is feasible
  std::uint64_t evaluations_at_progress = 0;  ///< after the generation in which the best design was found
  std::optional<FrontWindow> window{};  ///< only for the rule `hypervolume`; none until a design is feasible

  /// Adds the next generation. @pre complete on all islands
  void add(const GenerationFacts& generation);
  bool operator==(const SearchFacts&) const = default;
};

/// Returns the rule that ends a run after a generation: the first that holds in the order of EndReason;
/// nothing if none holds or if there is no check. Does not decide on `wall_time`.
/// @param facts a window of `hypervolume` that is complete, and in which the front has grown, is replaced by the
/// next one; a repeated call therefore has the same result
std::optional<EndReason> reason_to_stop(const StopOptions& options, std::uint32_t generation,
                                        SearchFacts& facts);

/// Returns a reason in words: `no progress in 5,000 evaluations`. @pre the rule of the reason is in the
/// options
std::string text_of(EndReason reason, const StopOptions& options);

/// Returns the rules of the options in words.
std::vector<std::string> texts_of_rules(const StopOptions& options);

/// Returns the line of a resolved configuration that states the options: `stop: {evaluations: 5000}`.
std::string stop_line(const StopOptions& options);
/// Returns the options that such a line states.
StopOptions read_stop_line(const std::string& line);

}  // namespace crossisle::search
