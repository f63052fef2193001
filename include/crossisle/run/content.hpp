// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/island/island.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/search/census.hpp"
#include "crossisle/search/stop_rules.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::run {

/// Returns the history of islands as rows of the tables `designs`, `unmapped`, `history`, `convergence` and
/// `migrations`. Rows of later logs are appended to those of earlier ones; data/RUN_FILE.md lists the tables.
std::vector<store::Table> history_tables(const Configuration& configuration, const island::Log& log);

/// Returns content that states the identity of the run's configuration, and nothing else.
store::RunContent make_identity(const Configuration& configuration);
/// Adds the tables that explain columns of others: `networks` and `status_codes`.
void add_legends(const Configuration& configuration, store::RunContent& content);

/// Returns the content of a run file after a generation. It depends only on the configuration's identity, the
/// program version and the history, not on ranks, hosts, times or paths. If there is a history and the search
/// has several goals, the content includes their front.
/// @param history tables of history_tables(); empty for a checkpoint, whose history is in the journal
store::RunContent make_content(const Configuration& configuration, std::uint32_t generation,
                               std::uint64_t evaluations, std::vector<store::Table> history);

/// Name of the number in run files that states the generation in which a search ended because every design
/// was known.
inline constexpr auto exhausted_number = "exhausted_in_generation";
/// Returns the generation in which a search was exhausted according to its run file, or nothing if it was
/// not.
std::optional<std::uint32_t> exhausted_generation(const store::RunContent& content);

/// Name of the attribute in run files that states the rule of `search.stop` which ended a run.
inline constexpr auto ended_by_attribute = "ended_by";
/// Name of the number in run files of SearchFacts::evaluations_at_progress.
inline constexpr auto progress_number = "evaluations_at_progress";
/// Returns the rule that ended a run according to its run file, or nothing if no rule did.
/// @throws core::Error (io) for an unknown rule
std::optional<search::EndReason> rule_that_ended(const store::RunContent& content);

/// Summary of a history.
struct Tally {
  std::uint64_t evaluations = 0;
  std::uint64_t feasible = 0;
  std::array<std::uint64_t, objective::max_statuses> by_status{};  ///< number of designs
  std::optional<search::NearMiss> nearest{};                       ///< none if a design is feasible
  std::optional<island::DesignRecord> best{};  ///< feasible, the earliest in a tie; none if no design is

  /// Adds a design.
  void add(const island::DesignRecord& design);
  /// Adds another summary; the order in which summaries are added does not matter.
  void merge(const Tally& other);
};

/// Returns `misses its constraints by 0.47 of their limits in all, most of it: area over the limit`.
std::string near_miss_text(const Configuration& configuration, const search::NearMiss& nearest);

/// Returns a summary as tables of a checkpoint whose history is elsewhere; `tally` reads them.
std::vector<store::Table> tally_tables(const Configuration& configuration, const Tally& tally);

/// Summarises the history in a run file. @throws core::Error (io) if it belongs to another configuration
Tally tally(const Configuration& configuration, const store::RunContent& content);

/// Returns the best feasible designs of a run file with their metrics, best first, without repetition.
/// @param min_gap share by which the objective of a design is at least above that of the one before; 0 keeps
/// designs of equal objectives
/// @throws core::Error (io) if it belongs to another configuration
std::vector<island::DesignRecord> best_designs(const Configuration& configuration,
                                               const store::RunContent& content, std::size_t count,
                                               double min_gap = 0.0);

/// Returns the content of `run.h5`, or of a checkpoint, of an exhaustive search. It depends only on the
/// configuration's identity, the program version and the completed blocks.
/// @param best the survey's best designs with their metrics, best first
store::RunContent make_content(const Configuration& configuration, const search::Survey& survey,
                               const std::vector<island::DesignRecord>& best);

/// Replaces the numbers of knobs that have words, such as `technology`, with these words, for readers without
/// a table of them.
void name_choices(store::Table& table);

/// Returns a design as `parameter: value` lines, which `crossisle evaluate --design-file` reads.
std::string design_lines(const Configuration& configuration, const design::Genome& genome);

/// Returns the text of a file for `crossisle evaluate --design-file`, with the metrics of the design as
/// comments.
std::string design_yaml(const Configuration& configuration, const island::DesignRecord& design);

}  // namespace crossisle::run
