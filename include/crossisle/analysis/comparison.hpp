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

/// What the header of a page says of a run; empty where it is not known.
struct RunFacts {
  std::string technology{};
  std::vector<std::string> networks{};
  std::string constraints{};
  std::string date{};  ///< `2026-11-28 01:24 UTC (finished)`, of the run and not of its page
};

/// A run as it stands beside others.
struct RunSummary {
  std::filesystem::path directory;
  std::string name;
  std::string problem;  ///< the lines of its configuration that say what is looked for
  std::string search;   ///< and how, without the seed
  std::map<std::string, std::string>
      names;                         ///< of the files in `problem`, which stand there by their digests
  std::optional<std::int64_t> seed;  ///< none for an exhaustive search
  std::int64_t evaluations = 0;
  std::optional<double> objective;   ///< of its best design; none where none is feasible
  double area_mm2 = 0.0;             ///< of its best design
  std::string design;                ///< its knobs
  std::vector<report::Point> front;  ///< energy [mJ], latency [ms], area [mm2] of its non-dominated designs
  double hypervolume = 0.0;          ///< see Comparison
  RunFacts facts{};
};

/// Runs that differ in their seeds alone.
struct RunGroup {
  std::string name;
  std::vector<std::size_t> runs;
  std::vector<double> objectives;        ///< of those that found a feasible design, ascending
  std::string difference;                ///< of its configuration from that of the first group
  std::optional<report::RankTest> test;  ///< of its objectives against those of the first group
  double adjusted_p_value = 1.0;  ///< of the test, corrected for the number of tests by Holm's method (1979)
};

/// Runs side by side.
///
/// The hypervolume of a run is that of its front in the logarithms of energy, latency and area, scaled so that the
/// best and the worst figures on all fronts are 0 and 1, with (1, 1, 1) as the reference: 1 would be a chip that is best at all
/// three.
struct Comparison {
  std::vector<RunSummary> runs;
  std::vector<RunGroup> groups;  ///< in the order of their first runs
  bool same_question =
      true;  ///< whether all look for the same chip, so that their objectives are of one kind
};

/// @throws core::Error (io) where one of the directories holds no run
Comparison compare_runs(const std::vector<std::filesystem::path>& directories);

/// The page of a comparison: statistics, distributions and tests of groups of seeds, every run, differences of configuration.
report::Page comparison_page(const std::string& title, const Comparison& comparison);
/// Its sections, on a page that has something to say before.
void add_comparison(const Comparison& comparison, report::Page& page);

/// The folders of runs right below one, in the order of their names: those of a study.
std::vector<std::filesystem::path> runs_below(const std::filesystem::path& folder);
/// The page of a study: the tables that it has left (*.csv), drawn where a chart says more, its runs compared, and its other
/// files. @throws core::Error (io) where a table is damaged
report::Page study_report(const std::filesystem::path& folder);

/// Whether a folder is that of a sweep.
bool is_sweep(const std::filesystem::path& folder);
/// The page of a sweep: its configurations with statistics over their seeds, its runs, and what failed.
/// @throws core::Error (io) where there is none
report::Page sweep_report(const std::filesystem::path& folder);

}  // namespace crossisle::analysis
