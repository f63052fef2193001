// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/objective/objective_options.hpp"
#include "crossisle/report/statistics.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/store/run_directory.hpp"

namespace crossisle::analysis {

/// Table `designs` of a run, with derived data.
struct Designs {
  std::size_t count = 0;
  const std::vector<double>* objective = nullptr;
  const std::vector<std::uint8_t>* feasible = nullptr;
  std::vector<report::Point> overall;  ///< energy [mJ] and latency [ms] over the networks, area [mm2]
  std::vector<double> number;          ///< number of the evaluation, from 1; unmapped designs count
};

/// Presentation of one of the three metrics.
struct Quantity {
  std::string title;    ///< with its unit
  double factor = 1.0;  ///< factor from mJ, ms or mm2
};

/// Content of a run directory, read once for a report.
struct RunData {
  std::filesystem::path directory;
  store::SavedRun saved;  ///< its rows ordered by generation
  std::string digest;     ///< of the result, as `crossisle digest` prints it
  std::optional<store::Status> status;
  /// Configuration of the run; none if its input files no longer exist or have changed.
  std::optional<run::Configuration> configuration;
  std::string why_no_configuration;
  std::unique_ptr<cost::CostModel> model;  ///< cost model of the configuration
  Designs designs;
  std::array<Quantity, 3> quantities;  ///< of Designs::overall, in units that suit the best design

  const store::RunContent& content() const noexcept { return saved.content; }
  bool exhaustive() const { return content().has_table("census"); }
  /// True if the run file contains a front for which the run searched: of several goals, or of the whole
  /// space.
  bool has_front() const { return content().has_table("front"); }
  std::string name() const;
  /// Returns the objective as text: formula and unit, or plain words without a configuration.
  std::string formula() const;
  std::string unit() const;
};

/// Reads a run directory whose configuration is needed. @throws core::Error (io) also if it cannot be read
RunData read_run_with_configuration(const std::filesystem::path& directory);

/// Returns what words for metrics and networks may name in a configuration.
objective::ObjectiveContext context_of(const run::Configuration& configuration);

/// Reads a run directory. @throws core::Error (io) if it contains no run, or only a damaged one
RunData read_run(const std::filesystem::path& directory);

/// Returns the row of the best feasible design; none if no design is feasible.
std::optional<std::size_t> best_row(const RunData& run);
/// Returns the genome in a row of a table with a column per knob. @pre the run has its configuration
std::optional<design::Genome> genome_of(const RunData& run, const store::Table& table, std::size_t row);
/// Returns the rows of at most `most` feasible designs, best first, each chip once.
std::vector<std::size_t> best_rows(const RunData& run, std::size_t most);
/// Returns the columns of a table that are knobs, in the order of the table.
std::vector<const store::Column*> knob_columns(const store::Table& table);
/// Returns the feasible designs that are non-dominated in energy, latency and area within the run.
std::vector<std::size_t> front_rows(const RunData& run);
/// Returns the metrics of these designs, or of the front of the whole space for an exhaustive search.
std::vector<report::Point> front_of(const RunData& run);
/// Returns the metrics of the front in the run file. @pre the run has a front
std::vector<report::Point> held_front(const RunData& run);

}  // namespace crossisle::analysis
