// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "crossisle/run/configuration.hpp"
#include "crossisle/run/trial.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::study {

/// A search method, compared with others of the same effort.
struct SearchVariant {
  std::string name;       ///< of the line in tables
  std::string algorithm;  ///< name in configurations, or `mixed`
  std::uint32_t islands = 1;
  std::string topology = "none";
  std::uint32_t every_generations = 0;  ///< interval of migration
};

/// Results of a study of searches: how many find a certified optimum, and the number of evaluations that they
/// need.
///
/// The regret of a search is the ratio of its best objective to the certified one, less 1. Its hypervolume is
/// that of the evaluated designs in energy, latency and area, relative to that of the certified front, up to
/// a corner 10 % beyond the worst metrics of that front.
class OptimiserResults {
 public:
  /// @param certificate content of the run file of an exhaustive search that found a design
  /// @param first_seed of the searches; the others follow it
  /// @param command that repeats the study
  /// @param facts attributes of the content for the header of its page
  OptimiserResults(const run::Configuration& configuration, const store::RunContent& certificate,
                   double optimum, std::uint64_t first_seed, std::string command,
                   std::vector<std::pair<std::string, std::string>> facts);

  /// @param trials one per seed, in order, with their fronts @pre not empty
  void add(const SearchVariant& variant, const std::vector<run::Trial>& trials);

  /// Returns the tables `searches` (a row per variant), `trials` (a row per search) and `convergence` (40
  /// rows per variant).
  store::RunContent content() const;

 private:
  struct Trial {
    std::string search;
    std::uint64_t seed = 0;
    std::uint64_t evaluations = 0;
    double regret = 0.0;     ///< NaN if no feasible design was found
    double hit_after = 0.0;  ///< evaluations until the optimum; NaN if it was not found
    double hypervolume = 0.0;
    double seconds = 0.0;
  };
  struct Progress {
    std::string search;
    std::uint64_t evaluations = 0;
    double lower = 0.0;
    double median = 0.0;
    double upper = 0.0;
    double hit_share = 0.0;
  };
  struct Summary {
    SearchVariant variant;
    Progress end;
    std::uint64_t searches = 0;
    std::uint64_t hits = 0;
    double hit_after = 0.0;  ///< median of those that found the optimum
    double worst = 0.0;
    double hypervolume = 0.0;  ///< median
    double seconds = 0.0;      ///< median
  };

  Trial judge(const SearchVariant& variant, std::uint64_t seed, const run::Trial& trial) const;
  Progress progress_after(const SearchVariant& variant, const std::vector<run::Trial>& trials,
                          std::uint64_t evaluations) const;

  std::string name_;
  std::vector<std::pair<std::string, std::string>> facts_;  ///< facts in the header of its page
  std::string command_;
  std::string question_;
  std::int64_t designs_;
  double optimum_;
  std::uint64_t first_seed_;
  std::vector<objective::OverallMetrics> front_;
  objective::OverallMetrics corner_;
  double volume_ = 0.0;
  std::vector<Trial> trials_;
  std::vector<Progress> progress_;
  std::vector<Summary> summaries_;
};

}  // namespace crossisle::study
