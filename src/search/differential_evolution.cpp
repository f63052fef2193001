// Part of Crossisle, SPDX-License-Identifier: MIT
#include "differential_evolution.hpp"

#include <algorithm>
#include <cmath>

#include "crossisle/search/proposals.hpp"
#include "crossisle/search/settings.hpp"
#include "shared_keys.hpp"

namespace crossisle::search {
namespace {

/// Number of rivals bred for a member before one is drawn at random.
constexpr int breeding_attempts = 100;

}  // namespace

DifferentialEvolution::DifferentialEvolution(DifferentialOptions options, SearchContext context)
    : PopulationAlgorithm(options.population, std::move(context)), options_(options) {}

design::Genome DifferentialEvolution::rival_of(std::size_t member, core::RandomStream& stream) const {
  const auto members = population();
  const auto size = static_cast<std::uint32_t>(members.size());
  const auto& parameters = context().space->parameters();
  const auto& base = members[stream.below(size)].genome;
  const auto& from = members[stream.below(size)].genome;
  const auto& to = members[stream.below(size)].genome;
  const std::size_t certain = stream.below(static_cast<std::uint32_t>(parameters.size()));
  design::Genome rival = members[member].genome;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (stream.uniform() >= options_.crossover && i != certain) continue;
    if (parameters[i].scale == design::Scale::categorical) {  // a difference of categories has no direction
      rival.set(i, from[i] == to[i] ? base[i] : to[i]);
      continue;
    }
    const double mutant = base[i] + options_.weight * (to[i] - from[i]);
    const double upper = static_cast<double>(parameters[i].values.size() - 1);
    rival.set(i, static_cast<std::uint16_t>(std::clamp(std::round(mutant), 0.0, upper)));
  }
  return rival;
}

std::vector<design::Genome> DifferentialEvolution::ask(std::uint32_t generation) {
  Proposals proposals(context(), known(), options_.population);
  // Proposal number i competes with member number i, so each place is filled before the next.
  for (std::size_t member = 0; member < population().size(); ++member) {
    auto stream = context().stream(generation, static_cast<std::uint32_t>(member), core::Purpose::mutation);
    bool bred = false;
    for (int attempt = 0; attempt < breeding_attempts && !bred; ++attempt) {
      bred = proposals.add(rival_of(member, stream));
    }
    if (!bred) proposals.add_at_random(generation);
  }
  proposals.fill_at_random(generation);
  return proposals.take();
}

void DifferentialEvolution::tell(std::uint32_t /*generation*/, std::span<const Individual> evaluated) {
  std::vector<Individual> survivors(population().begin(), population().end());
  for (std::size_t i = 0; i < evaluated.size(); ++i) {
    if (i >= survivors.size()) {
      survivors.push_back(evaluated[i]);
    } else if (objective::better(evaluated[i].fitness, survivors[i].fitness)) {
      survivors[i] = evaluated[i];
    }
  }
  learn(evaluated);
  set_population(std::move(survivors));
}

const config::KeyTable<DifferentialOptions>& DifferentialOptions::keys() {
  static const auto table = [] {
    auto rows = size_keys<DifferentialOptions>();
    constexpr config::Range factor{0.0, 2.0};
    constexpr config::Range probability{0.0, 1.0};
    rows.value("weight", &DifferentialOptions::weight, "factor F of the difference vector", factor)
        .value("crossover", &DifferentialOptions::crossover,
               "probability CR of taking a parameter from the mutant", probability);
    return rows;
  }();
  return table;
}

std::unique_ptr<AlgorithmSettings> settings_of(DifferentialOptions options) {
  return std::make_unique<SettingsOf<DifferentialOptions, DifferentialEvolution>>(options);
}

}  // namespace crossisle::search
