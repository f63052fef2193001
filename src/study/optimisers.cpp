// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/optimisers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "crossisle/core/text.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/trial.hpp"
#include "crossisle/study/optimiser_results.hpp"
#include "crossisle/study/tables.hpp"

namespace crossisle::study {
namespace {

/// Number of individuals on all islands together, and the published samples: 500 + 40 x 70 = 3,300
/// evaluations.
constexpr unsigned population = 70;
constexpr unsigned random_samples = 1000;
constexpr unsigned diverse_samples = 500;

/// Returns the number of generations that gives an algorithm the same effort: auto begins with 3 populations,
/// other algorithms with one population or with the samples.
unsigned generations_of(std::string_view algorithm) {
  if (algorithm == "auto") return 44;
  return algorithm == "genetic" || algorithm == "nsga2" || algorithm == "four_phase" ? 40 : 46;
}

std::string search_of(std::string_view algorithm, unsigned islands, unsigned generations) {
  return fmt::format(
      "algorithm: {}, population: {}, random_samples: {}, diverse_samples: {}, generations: {}", algorithm,
      population / islands, random_samples / islands, diverse_samples / islands, generations);
}

constexpr std::array algorithms{
    "auto",  "four_phase", "genetic", "nsga2", "differential_evolution", "simulated_annealing",
    "local", "diverse",    "random"};
/// Algorithms that are compared by number of islands, topology and interval: the default one and the
/// published one.
constexpr std::array compared_on_islands{"auto", "four_phase"};
constexpr unsigned usual_islands = 4;

OptimiserVariant make_variant(const std::string& algorithm, const std::string& what, unsigned islands,
                              const std::string& topology, const std::string& migration = {}) {
  return {algorithm + what, algorithm, search_of(algorithm, islands, generations_of(algorithm)),
          islands,          topology,  migration};
}

void write_results(const store::RunContent& content, const std::filesystem::path& folder) {
  store::write_run_file(folder / "study.h5", content);
  write_tables(folder, content.tables);
}

StudyRun certificate_run(const ConfigurationSource& source) {
  const std::vector<std::string> overrides{"search={algorithm: exhaustive}", "islands={count: 1}"};
  return {"certificate", source.with(overrides)};
}

}  // namespace

std::vector<std::string> OptimiserVariant::overrides() const {
  return {
      fmt::format("search={{{}}}", search),
      fmt::format("islands={{count: {}, topology: {}, migration: {{{}}}}}", islands, topology, migration)};
}

std::vector<OptimiserVariant> optimiser_variants() {
  std::vector<OptimiserVariant> variants;
  for (const char* algorithm : algorithms) variants.push_back(make_variant(algorithm, "", 1, "none"));
  variants.push_back({"genetic_polished", "genetic_polished", search_of("genetic", 1, 36) + ", polish: 4"});
  for (const char* algorithm : algorithms) {
    variants.push_back(
        make_variant(algorithm, fmt::format("_{}_islands", usual_islands), usual_islands, "ring"));
  }
  variants.push_back({"mixed_4_islands", "mixed",
                      search_of("[auto, four_phase, nsga2, differential_evolution]", usual_islands, 40),
                      usual_islands, "ring"});
  for (const char* algorithm : compared_on_islands) {
    for (const unsigned islands : {2U, 8U, 16U})
      variants.push_back(make_variant(algorithm, fmt::format("_{}_islands", islands), islands, "ring"));
    for (const char* topology : {"none", "torus", "hypercube", "fully_connected", "random"}) {
      variants.push_back(make_variant(algorithm, fmt::format("_{}_islands_{}", usual_islands, topology),
                                      usual_islands, topology));
    }
    for (const unsigned interval : {1U, 2U, 10U, 20U}) {
      variants.push_back(make_variant(algorithm, fmt::format("_{}_islands_every_{}", usual_islands, interval),
                                      usual_islands, "ring", fmt::format("every_generations: {}", interval)));
    }
  }
  return variants;
}

std::vector<OptimiserVariant> optimiser_variants(std::span<const std::string> names) {
  auto variants = optimiser_variants();
  if (names.empty()) return variants;
  std::vector<std::string> known;
  for (const auto& variant : variants) known.push_back(variant.name);
  for (const auto& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      throw core::Error(core::ExitCode::usage, fmt::format("--only names '{}'", core::printable(name)),
                        "there is no such search", "use " + core::join(known, ", "));
    }
  }
  std::erase_if(variants, [&](const OptimiserVariant& variant) {
    return std::find(names.begin(), names.end(), variant.name) == names.end();
  });
  return variants;
}

Outcome<store::RunContent> study_optimisers(const OptimisersOptions& options,
                                            const run::Configuration& configuration,
                                            island::Communicator& communicator, StudyObserver& observer) {
  const auto variants = optimiser_variants(options.only);
  std::vector<StudyRun> runs{certificate_run(options.source)};
  if (!carry_out(runs, options.folder, communicator, observer)) return {true};
  const auto& certificate = runs.front();
  const bool coordinates = communicator.rank() == 0;
  std::optional<OptimiserResults> results;
  if (coordinates) {
    if (!certificate.ending.best) {
      throw core::Error(core::ExitCode::usage, "no chip of the space meets the constraints",
                        "there is nothing to find", "raise the limits of the objective");
    }
    results.emplace(configuration, certificate.content, certificate.ending.best->evaluation.fitness.objective,
                    options.first_seed, options.command, options.facts);
  }
  const auto model = run::make_model(configuration);
  for (const auto& variant : variants) {
    const auto searched = options.source.with(variant.overrides()).read();
    std::vector<run::Configuration> seeds(options.seeds, searched);
    for (std::uint64_t i = 0; i < options.seeds; ++i) seeds[i].seed = options.first_seed + i;
    const auto trials = run::try_searches(seeds, *model, communicator, true);
    if (!coordinates) continue;
    results->add(
        {variant.name, variant.algorithm, searched.islands, variant.topology, searched.migration.interval},
        trials);
    const auto content = results->content();
    write_results(content, options.folder);
    observer.searched(variant.name, content);
  }
  if (!coordinates) return {};
  return {false, results->content()};
}

}  // namespace crossisle::study
