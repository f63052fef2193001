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

/// Search method that is compared with others of equal effort.
struct SearchVariant {
  std::string name;       ///< name of its row in tables
  std::string algorithm;  ///< name in configurations, or `mixed`
  std::uint32_t islands = 1;
  std::string topology = "none";
  std::uint32_t every_generations = 0;  ///< migration interval
};

/// Results of a study of searches: how many of them find a certified optimum, and the number of evaluations
/// that they need.
///
/// The regret of a search is the ratio of its best objective to the certified one, minus 1. Its hypervolume
/// is that of the evaluated designs in energy, latency and area, relative to the hypervolume of the certified
/// front. The corner is 10 % beyond the worst metrics of that front.
class OptimiserResults {
 public:
  /// @param certificate content of the run file of an exhaustive search that found a design
  /// @param first_seed seed of the first search; the other seeds follow it
  /// @param command command that repeats the study
  /// @param facts attributes of the content for the header of the study's page
  OptimiserResults(const run::Configuration& configuration, const store::RunContent& certificate,
                   double optimum, std::uint64_t first_seed, std::string command,
                   std::vector<std::pair<std::string, std::string>> facts);

  /// Adds the trials of a search method.
  /// @param trials one per seed, in order, with their fronts @pre not empty
  void add(const SearchVariant& variant, const std::vector<run::Trial>& trials);

  /// Returns the tables `searches` (one row per variant), `trials` (one row per search) and `convergence` (40
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
    double hit_after = 0.0;  ///< median of the searches that found the optimum
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
