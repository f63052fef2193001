// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/island/evaluator.hpp"
#include "crossisle/island/layout.hpp"
#include "crossisle/island/topology.hpp"
#include "crossisle/objective/objective.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::run {

/// Returns the cost model that a configuration selects, for its technology and networks.
std::unique_ptr<cost::CostModel> make_model(const Configuration& configuration);

/// Returns a key that is equal for two configurations if their cost models give the same costs for chips of
/// both.
std::string model_key(const Configuration& configuration);

objective::Objective make_objective(const Configuration& configuration);
/// Returns the same objective for the metrics of another cost model, such as one of the calling program.
/// @throws core::Error (usage) for a metric that the model does not compute
objective::Objective make_objective(const Configuration& configuration, const cost::CostModel& model);

/// Returns the designs with which an island begins: Configuration::starts in turn, those of a niche in turn on
/// the islands of that niche.
std::vector<design::Genome> starts_on(const Configuration& configuration, std::uint32_t island);

/// Returns the part of the problem that the algorithm of an island may use. @pre the arguments outlive the
/// context
search::SearchContext make_context(const Configuration& configuration, const cost::CostModel& model,
                                   const objective::Objective& objective, std::uint32_t island);

/// Returns the paths of emigrants: over all islands, or over those of each niche separately.
island::Topology make_topology(const Configuration& configuration);

/// Returns the problem in the form that evaluators need. @pre the arguments outlive it
/// @param known metrics that need not be computed again, or null
island::SearchProblem make_problem(const Configuration& configuration, cost::CostModel& model,
                                   const objective::Objective& objective,
                                   const cost::KnownMetrics* known = nullptr);

/// Data that the runs of one process share: the files of configurations, each read once, and the cost model
/// of the last run with its caches. Results do not depend on this cache.
class ProblemCache {
 public:
  /// Reads a configuration as read_configuration does; all configurations use the content that a file had
  /// when it was first read.
  /// @param continued as for ConfigurationReader::read
  Configuration read(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                     const std::optional<std::filesystem::path>& continued = std::nullopt);
  /// Exchanges files with the caches of other processes, as ConfigurationReader does.
  std::string take_new_files() { return reader_.take_new_files(); }
  void add_files(const std::string& from_other) { reader_.add_files(from_other); }
  /// Returns the model of the last call if it gives the same costs, otherwise a new one.
  std::shared_ptr<cost::CostModel> model(const Configuration& configuration);

 private:
  ConfigurationReader reader_;
  std::string key_;
  std::shared_ptr<cost::CostModel> model_;
};

/// Distributes a configuration's islands and networks over ranks.
island::Layout make_layout(const Configuration& configuration, const cost::CostModel& model, int ranks);

/// Returns the size of a row of table `designs` in a run file.
double bytes_of_row(const Configuration& configuration);

/// Estimate of the memory and disk space of a run.
struct Footprint {
  double checkpoint_bytes = 0.0;   ///< of each of the two checkpoints at the end of the run
  double journal_bytes = 0.0;      ///< at the end of the run
  double coordinator_bytes = 0.0;  ///< memory of rank 0 in addition to rank_bytes
  double rank_bytes = 0.0;         ///< memory of every rank: tables of the cost model and islands
};
Footprint estimate_footprint(const Configuration& configuration, const cost::CostModel& model, int ranks);

}  // namespace crossisle::run
