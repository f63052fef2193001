// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/claims.hpp"

#include <fmt/format.h>

#include "claims_aggregations.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/specialists.hpp"
#include "crossisle/search/auto_search.hpp"
#include "crossisle/search/random_search.hpp"
#include "crossisle/store/run_file.hpp"
#include "crossisle/study/baselines.hpp"
#include "crossisle/study/tables.hpp"

namespace crossisle::study {
namespace {

/// Searches with the effort of the published ones: 500 designs, and 3,300.
const search::AlgorithmOptions random_500 = search::RandomOptions{100, 4};
const search::AlgorithmOptions automatic = search::AutoOptions{70, 44};

/// Returns the overrides for one aggregation.
std::vector<std::string> overrides_of(const std::string& aggregation) {
  return {fmt::format("objective.aggregation={}", aggregation), "objective.weights=null",
          "objective.specialists=null"};
}

/// Makes the exhaustive runs: one for all networks per aggregation, then one for each network alone.
std::vector<StudyRun> make_runs(const ConfigurationSource& source, const run::Configuration& configuration) {
  std::vector<StudyRun> runs;
  const auto add = [&](const std::string& name, std::vector<std::string> overrides) {
    overrides.insert(overrides.end(),
                     {"search={algorithm: exhaustive}", "islands={count: 1}", "objective.weights=null",
                      "objective.specialists=null", "name=" + name});
    runs.push_back({name, source.with(overrides)});
  };
  for (const char* aggregation : claims_aggregations)
    add(fmt::format("joint-{}", aggregation), {fmt::format("objective.aggregation={}", aggregation)});
  for (std::size_t network = 0; network < configuration.networks.size(); ++network) {
    auto overrides = overrides_for(configuration, {&network, 1});
    overrides.emplace_back("objective.aggregation=mean");
    add("alone-" + configuration.networks[network].name, std::move(overrides));
  }
  return runs;
}

/// Best chips for all networks by one aggregation.
struct JointChips {
  std::optional<design::Genome> certified;
  std::optional<design::Genome> searched;
};

/// Compares the joint chip with a baseline: the searched joint chip with baselines found by searches, the
/// certified one with the other baselines.
void compare(const JointProblem& problem, const std::string& aggregation, const JointChips& joint,
             const Baseline& baseline, Claims& claims) {
  const bool by_search = baseline.how == "search";
  const auto& joint_chip = by_search ? joint.searched : joint.certified;
  if (!baseline.genome || !joint_chip) return;
  const auto before = problem.evaluate(*baseline.genome);
  const auto after = problem.evaluate(*joint_chip);
  const ClaimComparison common{aggregation,
                               baseline.name,
                               baseline.how,
                               by_search ? "search" : "certified",
                               "overall",
                               before.fitness.objective,
                               after.fitness.objective,
                               problem.configuration.text(before.fitness.status),
                               difference_of(problem, baseline, *baseline.genome, *joint_chip)};
  for (std::size_t network = 0; network < before.costs.size(); ++network) {
    if (before.costs[network].verdict != cost::Verdict::feasible) continue;
    auto comparison = common;
    comparison.network = problem.configuration.networks[network].name;
    comparison.before = problem.objective.of_network(before.metrics.view(), network);
    comparison.after = problem.objective.of_network(after.metrics.view(), network);
    claims.add(std::move(comparison));
  }
  if (before.fitness.mapped()) claims.add(common);
}

/// Best chips for each network alone.
struct ChipsAlone {
  std::vector<std::optional<design::Genome>> certified;
  std::vector<std::optional<design::Genome>> searched;
};

std::vector<Baseline> make_baselines(const JointProblem& problem, const std::string& aggregation,
                                     const ChipsAlone& alone, const std::optional<design::Genome>& random) {
  const auto& configuration = problem.configuration;
  const auto name = [&](std::size_t network) { return configuration.networks[network].name + " alone"; };
  std::vector<Baseline> baselines;
  const auto add_alone = [&](const std::string& prefix, std::size_t network) {
    baselines.push_back({prefix + name(network), "certified", alone.certified[network], network});
    baselines.push_back({prefix + name(network), "search", alone.searched[network], network});
  };
  add_alone("largest network: ", max_weight_network(configuration));
  for (std::size_t network = 0; network < configuration.networks.size(); ++network) add_alone("", network);
  baselines.push_back({"sequential from the largest", "sequential", sequential_design(problem, 1.0)});
  baselines.push_back({"sequential from the middle", "sequential", sequential_design(problem, 0.5)});
  baselines.push_back({"random 500", "search", random});
  baselines.push_back({"published best", "published", published_design(configuration, aggregation)});
  return baselines;
}

}  // namespace

Outcome<Claims> study_claims(const ClaimsOptions& options, const run::Configuration& configuration,
                             island::Communicator& communicator, StudyObserver& observer) {
  auto runs = make_runs(options.source, configuration);
  if (!carry_out(runs, options.folder, communicator, observer)) return {true};
  const auto model = run::make_model(configuration);
  ChipsAlone alone;
  for (std::size_t network = 0; network < configuration.networks.size(); ++network) {
    const auto single = run::alone(configuration, network);
    alone.certified.push_back(runs[claims_aggregations.size() + network].best());
    alone.searched.push_back(
        median_search(single, automatic, *run::make_model(single), options.seeds, communicator));
  }
  Claims claims(configuration.name, configuration.networks.size());
  for (std::size_t i = 0; i < claims_aggregations.size(); ++i) {
    const std::string aggregation = claims_aggregations[i];
    const auto asked = options.source.with(overrides_of(aggregation)).read();
    const auto searched = median_search(asked, automatic, *model, options.seeds, communicator);
    const auto random = median_search(asked, random_500, *model, options.seeds, communicator);
    if (communicator.rank() != 0) continue;
    const JointProblem problem{asked, *model, run::make_objective(asked)};
    const JointChips joint{runs[i].best(), searched};
    for (const auto& baseline : make_baselines(problem, aggregation, alone, random))
      compare(problem, aggregation, joint, baseline, claims);
  }
  if (communicator.rank() != 0) return {};
  write_tables(options.folder, claims.tables());
  store::write_text_file(options.folder / "claims.md", claims.page());
  return {false, std::move(claims)};
}

}  // namespace crossisle::study
