// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/report/statistics.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/store/run_directory.hpp"

namespace crossisle::analysis {

/// The table `designs` of a run with what follows from it.
struct Designs {
  std::size_t count = 0;
  const std::vector<double>* objective = nullptr;
  const std::vector<std::uint8_t>* feasible = nullptr;
  std::vector<report::Point> figures;  ///< energy [mJ] and latency [ms] over the networks, area [mm2]
  std::vector<double> number;          ///< of the evaluation that it was, from 1, the unmapped ones counted
};

/// How one of the three figures is shown.
struct Quantity {
  std::string title;    ///< with its unit
  double factor = 1.0;  ///< from mJ, ms or mm2
};

/// What a run directory holds, read once for a report.
struct RunData {
  std::filesystem::path directory;
  store::SavedRun saved;
  std::optional<store::Status> status;
  /// None where the files that the run was made of are no longer there, or are others.
  std::optional<run::Configuration> configuration;
  std::string why_no_configuration;
  std::unique_ptr<cost::CostModel> model;  ///< of the configuration
  Designs designs;
  std::array<Quantity, 3> quantities;  ///< of Designs::figures, in units that suit the best design

  const store::RunContent& content() const noexcept { return saved.content; }
  bool exhaustive() const { return content().has_table("census"); }
  /// Whether it holds the front that was looked for: of several goals, or of the whole space.
  bool has_front() const { return content().has_table("front"); }
  std::string name() const;
  /// How the objective reads: its formula and unit, or plain words without a configuration.
  std::string formula() const;
  std::string unit() const;
};

/// @throws core::Error (io) where there is no run, or only a damaged one
RunData read_run(const std::filesystem::path& directory);

/// The row of the best feasible design; none where no design is feasible.
std::optional<std::size_t> best_row(const RunData& run);
/// The genome in a row of a table with a column per knob. @pre the run has its configuration
std::optional<hardware::Genome> genome_of(const RunData& run, const store::Table& table, std::size_t row);
/// Rows of feasible designs, best first, each chip once; `most` of them.
std::vector<std::size_t> best_rows(const RunData& run, std::size_t most);
/// The columns of a table that are knobs, in its order.
std::vector<const store::Column*> knob_columns(const store::Table& table);
/// Designs that no other one of the run equals or beats in energy, latency and area, of those that are feasible.
std::vector<std::size_t> front_rows(const RunData& run);
/// The figures of these, or of those of the whole space for an exhaustive search.
std::vector<report::Point> front_of(const RunData& run);
/// The figures of the front that the run holds. @pre it has one
std::vector<report::Point> held_front(const RunData& run);

}  // namespace crossisle::analysis
