// Part of Crossisle, SPDX-License-Identifier: MIT
#include "simulated_annealing.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "crossisle/search/operators.hpp"
#include "crossisle/search/settings.hpp"
#include "shared_keys.hpp"

namespace crossisle::search {
namespace {

/// Number of steps over known designs before a random design is tried instead.
constexpr int max_walk = 200;

/// Returns the amount by which `there` is worse than `here`, in units of the temperature.
double difference(const objective::Fitness& here, const objective::Fitness& there) {
  if (here.feasible() && there.feasible()) return std::log(there.objective) - std::log(here.objective);
  return there.violation - here.violation;
}

}  // namespace

SimulatedAnnealing::SimulatedAnnealing(AnnealingOptions options, SearchContext context)
    : PopulationAlgorithm(options.population, std::move(context)), options_(options) {}

double SimulatedAnnealing::temperature(std::uint32_t generation) const {
  const double done = generation / std::max(1.0, static_cast<double>(options_.generations));
  return options_.first_temperature *
         std::pow(options_.last_temperature / options_.first_temperature, std::min(done, 1.0));
}

bool SimulatedAnnealing::accepts(const objective::Fitness& here, const objective::Fitness& there,
                                 std::uint32_t generation, core::RandomStream& stream) const {
  const double uniform = stream.uniform();
  if (!objective::better(here, there)) return true;
  return uniform < std::exp(-difference(here, there) / temperature(generation));
}

bool SimulatedAnnealing::walk(std::size_t walker, std::uint32_t generation, Proposals& proposals) {
  auto stream = context().stream(generation, static_cast<std::uint32_t>(walker), core::Purpose::local_search);
  for (int step = 0; step < max_walk; ++step) {
    const auto next = step_mutation(*context().space, walkers_[walker].genome, 0.0, 0.0, stream);
    if (proposals.add(next)) return true;
    const auto position = known().find(next);
    if (!position) continue;
    Individual there = known().at(*position);
    if (accepts(walkers_[walker].fitness, there.fitness, generation, stream))
      walkers_[walker] = std::move(there);
  }
  return false;
}

std::vector<design::Genome> SimulatedAnnealing::ask(std::uint32_t generation) {
  Proposals proposals(context(), known(), options_.population);
  // Proposal number i is the next position of walker number i if it is accepted.
  for (std::size_t walker = 0; walker < walkers_.size(); ++walker) {
    if (!walk(walker, generation, proposals)) proposals.add_at_random(generation);
  }
  proposals.fill_at_random(generation);
  return proposals.take();
}

void SimulatedAnnealing::tell(std::uint32_t generation, std::span<const Individual> evaluated) {
  PopulationAlgorithm::tell(generation, evaluated);
  for (std::size_t i = 0; i < evaluated.size(); ++i) {
    auto stream = context().stream(generation, static_cast<std::uint32_t>(i), core::Purpose::acceptance);
    if (i >= walkers_.size()) {
      walkers_.push_back(evaluated[i]);
    } else if (accepts(walkers_[i].fitness, evaluated[i].fitness, generation, stream)) {
      walkers_[i] = evaluated[i];
    }
  }
}

void SimulatedAnnealing::replace(std::size_t slot, const Individual& immigrant) {
  PopulationAlgorithm::replace(slot, immigrant);
  if (slot < walkers_.size()) walkers_[slot] = immigrant;
}

void SimulatedAnnealing::save_more(cereal::PortableBinaryOutputArchive& archive) const {
  archive(places_of(walkers_));
}

void SimulatedAnnealing::load_more(cereal::PortableBinaryInputArchive& archive, std::istream& in) {
  std::vector<std::uint32_t> places;
  load_bounded(archive, in, places, sizeof(std::uint32_t));
  walkers_ = at_places(places);
}

const config::KeyTable<AnnealingOptions>& AnnealingOptions::keys() {
  static const auto table = [] {
    auto rows = size_keys<AnnealingOptions>();
    constexpr config::Range temperature{1e-9, 1e9};
    rows.value("first_temperature", &AnnealingOptions::first_temperature,
               "temperature of the first generation, as a difference of the objective's logarithm",
               temperature)
        .value("last_temperature", &AnnealingOptions::last_temperature,
               "temperature of the last generation; it falls geometrically", temperature);
    return rows;
  }();
  return table;
}

void AnnealingOptions::check(const config::Section& section) const {
  if (last_temperature <= first_temperature) return;
  section.problem("last_temperature", fmt::format("is {}", last_temperature),
                  fmt::format("it must fall from a first_temperature of {}", first_temperature),
                  "lower it or raise first_temperature");
}

std::unique_ptr<AlgorithmSettings> settings_of(AnnealingOptions options) {
  return std::make_unique<SettingsOf<AnnealingOptions, SimulatedAnnealing>>(options);
}

}  // namespace crossisle::search
