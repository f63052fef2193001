// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/population_algorithm.hpp"

#include <algorithm>
#include <stdexcept>

#include "crossisle/core/error.hpp"

namespace crossisle::search {
namespace {

/// Number of designs above which no search comes near to exhausting a space; checking this many takes about a
/// second.
constexpr double max_designs_looked_through = 0x1p24;

/// Advances to the next genome of a space in order, the last parameter fastest. @return false after the last
/// one
bool advance(const design::DesignSpace& space, design::Genome& genome) {
  const auto& parameters = space.parameters();
  for (std::size_t i = parameters.size(); i-- > 0;) {
    const auto next = static_cast<std::uint16_t>(genome[i] + 1);
    genome.set(i, next < parameters[i].values.size() ? next : std::uint16_t{0});
    if (genome[i] != 0) return true;
  }
  return false;
}

}  // namespace

PopulationAlgorithm::PopulationAlgorithm(std::size_t size, SearchContext context)
    : size_(size), context_(std::move(context)), known_(*context_.space) {}

void PopulationAlgorithm::tell(std::uint32_t /*generation*/, std::span<const Individual> evaluated) {
  for (const auto& individual : evaluated) {
    known_.add(individual);
    population_.push_back(individual);
  }
  if (!recalled_.empty()) {
    design::GenomeIndex present(*context_.space);
    for (const auto& individual : population_) present.add(individual.genome);
    for (const auto& individual : recalled_) {
      if (present.add(individual.genome).second) population_.push_back(individual);
    }
  }
  recalled_.clear();
  arrange(population_);
  population_.resize(std::min(population_.size(), size_));
}

void PopulationAlgorithm::learn(std::span<const Individual> evaluated) {
  for (const auto& individual : evaluated) known_.add(individual);
}

void PopulationAlgorithm::set_population(std::vector<Individual> members) {
  population_ = std::move(members);
  arrange(population_);
}

void PopulationAlgorithm::replace(std::size_t slot, const Individual& immigrant) {
  // An immigrant from a checkpoint may be any design.
  if (!context_.space->contains(immigrant.genome)) {
    throw core::Error(core::ExitCode::io, "an immigrant is outside the design space",
                      "it comes from a checkpoint", "start again with --fresh");
  }
  population_[slot] = immigrant;
  known_.add(immigrant);
  arrange(population_);
}

bool PopulationAlgorithm::is_exhausted() {
  if (is_exhausted_) return true;
  if (context_.space->size() > max_designs_looked_through) return false;
  do {
    const auto design = context_.canonical(first_unknown_);
    if (!known_.contains(design) && !context_.space->is_excluded(design)) return false;
  } while (advance(*context_.space, first_unknown_));
  is_exhausted_ = true;
  return true;
}

std::vector<std::uint32_t> PopulationAlgorithm::places_of(std::span<const Individual> individuals) const {
  std::vector<std::uint32_t> places;
  for (const auto& individual : individuals)
    places.push_back(static_cast<std::uint32_t>(known_.find(individual.genome).value()));
  return places;
}

std::vector<Individual> PopulationAlgorithm::at_places(std::span<const std::uint32_t> places) const {
  std::vector<Individual> individuals;
  for (const std::uint32_t place : places) individuals.push_back(known_.at(place));
  return individuals;
}

void PopulationAlgorithm::save(std::ostream& out) const {
  cereal::PortableBinaryOutputArchive archive(out);
  // Every member of the population is known, so the state refers to it by its place among the known designs.
  archive(places_of(population_));
  save_more(archive);
}

void PopulationAlgorithm::load(std::istream& in, const KnownRows& known) {
  cereal::PortableBinaryInputArchive archive(in);
  std::vector<std::uint32_t> members;
  known_ = KnownDesigns(*context_.space);
  known_.add(known);
  first_unknown_ = {};
  is_exhausted_ = false;
  load_bounded(archive, in, members, sizeof(std::uint32_t));
  population_ = at_places(members);
  if (population_.empty() || population_.size() > size_)
    throw std::length_error("its population is empty or larger than allowed");
  load_more(archive, in);
}

}  // namespace crossisle::search
