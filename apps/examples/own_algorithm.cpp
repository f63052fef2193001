// Part of Crossisle, SPDX-License-Identifier: MIT
// Adds your own algorithm to the registry: configurations choose it by name, islands run it.
// Usage: own_algorithm [CONFIG]
#include <fmt/format.h>

#include <exception>

#include "crossisle/core/data_files.hpp"
#include "crossisle/core/failure.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/trial.hpp"
#include "crossisle/search/operators.hpp"
#include "crossisle/search/proposals.hpp"
#include "crossisle/search/settings.hpp"

using namespace crossisle;

struct EvolutionOptions {
  static constexpr std::string_view algorithm = "evolution";
  std::uint32_t population = 8, generations = 40;
  double farther = 0.3;
  static const config::KeyTable<EvolutionOptions>& keys() {
    static const auto table = search::size_keys<EvolutionOptions>().value(
        "farther", &EvolutionOptions::farther, "probability that a step goes one value farther", {0.0, 0.9});
    return table;
  }
};

/// A (mu + lambda) evolution strategy: each member of the population has one child, a few steps away from it.
struct Evolution final : search::PopulationAlgorithm {
  EvolutionOptions options;
  Evolution(EvolutionOptions chosen, search::SearchContext context)
      : PopulationAlgorithm(chosen.population, std::move(context)), options(chosen) {}
  std::uint32_t generations() const override { return options.generations; }
  std::vector<design::Genome> ask(std::uint32_t generation) override {
    search::Proposals asked(context(), known(), size());
    for (std::uint32_t i = 0; i < population().size(); ++i) {
      auto draw = context().stream(generation, i, core::Purpose::mutation);
      asked.add(search::step_mutation(*context().space, population()[i].genome, 0.5, options.farther, draw));
    }
    asked.fill_at_random(generation);  // fills generation 0 completely
    return asked.take();
  }
};
std::unique_ptr<search::AlgorithmSettings> settings_of(EvolutionOptions options) {
  return std::make_unique<search::SettingsOf<EvolutionOptions, Evolution>>(options);
}

int main(int argc, char** argv) try {
  const island::Environment environment(argc, argv);
  search::add_algorithm(search::algorithm_row<EvolutionOptions>("an evolution strategy"));
  const auto file = argc > 1 ? argv[1] : core::shipped_directory("configs") / "smoke.yaml";
  const auto configuration = run::read_configuration(file, {"search.algorithm=evolution"});
  auto alone = island::Communicator::world();
  const auto trial = run::try_search(configuration, *run::make_model(configuration), alone);
  if (!trial.best) throw core::Error(core::ExitCode::infeasible, "no feasible chip was found");
  fmt::print("best objective {:.8g}\n", trial.improvements.back().objective);
} catch (const std::exception& failure) {
  return core::report_failure(failure);
}
