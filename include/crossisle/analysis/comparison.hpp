// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/report/page.hpp"
#include "crossisle/report/statistics.hpp"

namespace crossisle::analysis {

/// Facts of a run for the header of a page; empty if unknown.
struct RunFacts {
  std::string technology{};
  std::vector<std::string> networks{};
  std::string constraints{};
  std::string date{};  ///< `2026-11-28 01:24 UTC (finished)`: time of the run, not of the page
};

/// Summary of a run for comparisons.
struct RunSummary {
  std::filesystem::path directory;
  std::string name;
  std::string problem;  ///< the lines of its configuration that define the problem
  std::string search;   ///< the lines that define the search, without the seed
  /// Names of the files that `problem` identifies by digest.
  std::map<std::string, std::string> names;
  std::optional<std::int64_t> seed;  ///< none for an exhaustive search
  std::int64_t evaluations = 0;
  std::optional<double> objective;   ///< of its best design; none if none is feasible
  double area_mm2 = 0.0;             ///< of its best design
  std::string design;                ///< the knobs of its best design
  std::vector<report::Point> front;  ///< energy [mJ], latency [ms], area [mm2] of its non-dominated designs
  double hypervolume = 0.0;          ///< see Comparison
  RunFacts facts{};
};

/// Runs that differ only in their seeds.
struct SeedGroup {
  std::string name;
  std::vector<std::size_t> runs;
  std::vector<double> objectives;        ///< of the runs that found a feasible design, ascending
  std::string difference;                ///< from the configuration of the first group, one line per key
  std::optional<report::RankTest> test;  ///< of its objectives against those of the first group
  double adjusted_p_value = 1.0;  ///< of the test, corrected for multiple tests by Holm's method (1979)
};

/// Comparison of runs.
///
/// The hypervolume of a run is that of its front in the logarithms of energy, latency and area. They are
/// scaled so that the best and the worst values on all fronts are 0 and 1; the reference point is (1, 1, 1).
/// A hypervolume of 1 would need one chip that is best in all three.
struct Comparison {
  std::vector<RunSummary> runs;
  std::vector<SeedGroup> groups;  ///< in the order of their first runs
  /// True if all runs search for the same chip, so that their objectives are comparable.
  bool same_question = true;
};

/// Compares runs. @throws core::Error (io) if one of the directories contains no run
Comparison compare_runs(const std::vector<std::filesystem::path>& directories);

/// Returns the page of a comparison: statistics, distributions and tests of groups of seeds, every run,
/// differences of configuration.
report::Page comparison_page(const std::string& title, const Comparison& comparison);
/// Adds the sections of a comparison to a page that begins with other content.
void add_comparison(const Comparison& comparison, report::Page& page);

/// Returns the folders of runs directly below a folder, ordered by name: the runs of a study.
std::vector<std::filesystem::path> runs_below(const std::filesystem::path& folder);
/// Returns the page of a study: its tables (*.csv), some also as charts, a comparison of its runs, and its
/// other files. @throws core::Error (io) if a table is damaged
report::Page study_report(const std::filesystem::path& folder);

/// True if a folder contains a sweep.
bool is_sweep(const std::filesystem::path& folder);
/// Returns the page of a sweep: its configurations with statistics over their seeds, its runs, and the
/// failures.
/// @throws core::Error (io) if the folder contains no sweep
report::Page sweep_report(const std::filesystem::path& folder);

}  // namespace crossisle::analysis
