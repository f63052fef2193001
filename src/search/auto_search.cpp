// Part of Crossisle, SPDX-License-Identifier: MIT
#include "auto_search.hpp"

#include <algorithm>
#include <cmath>

#include "crossisle/search/operators.hpp"
#include "crossisle/search/sampling.hpp"
#include "crossisle/search/settings.hpp"
#include "shared_keys.hpp"

namespace crossisle::search {
namespace {

// Tuned on the certified spaces (crossisle study optimisers): of the variants tried, few members, distant
// mutations and restarts find the optima that are several parameters away from the next best design.
constexpr double crossover_probability = 0.7;
constexpr double mutation_probability = 0.8;
constexpr double another_parameter = 0.6;
constexpr double farther_value = 0.5;
/// Share of each generation that consists of neighbours of the best designs instead of children.
constexpr double local_share = 0.3;
/// Number of members whose neighbours two steps away are tried as well.
constexpr std::size_t members_with_double_steps = 3;
/// Generations without progress after which the search restarts.
constexpr std::uint32_t patience = 8;
/// Generations without progress before a restart in large spaces, where a population converges much more
/// slowly. In these spaces the whole population breeds. Tuned on the spaces of the physical mode
/// (configs/sweeps/physical_searches.yaml).
constexpr std::uint32_t patience_in_large_spaces = 50;
/// Number of designs above which a space is large: too many for enumeration.
constexpr double large_space = 1e12;
/// Matings per place before a random design is taken instead of a new child.
constexpr int matings_per_place_of_auto = 200;

design::Genome child_of(const design::DesignSpace& space, std::span<const Individual> members,
                        core::RandomStream& stream) {
  const auto& mother = binary_tournament(members, stream).genome;
  const auto& father = binary_tournament(members, stream).genome;
  design::Genome child =
      stream.uniform() < crossover_probability ? uniform_crossover(mother, father, stream) : mother;
  if (stream.uniform() >= mutation_probability) return child;
  return step_mutation(space, std::move(child), another_parameter, farther_value, stream);
}

}  // namespace

AutoSearch::AutoSearch(AutoOptions options, SearchContext context)
    : PopulationAlgorithm(options.population, std::move(context)),
      options_(options),
      is_large_(this->context().space->size() > large_space) {}

std::vector<design::Genome> AutoSearch::ask(std::uint32_t generation) {
  if (generation == 0) {
    Proposals samples(context(), known(),
                      std::size_t{2} * AutoOptions::first_populations * options_.population);
    samples.fill_at_random(generation);
    return select_diverse(*context().space, samples.take(),
                          std::size_t{AutoOptions::first_populations} * options_.population);
  }
  Proposals proposals(context(), known(), options_.population);
  if (quiet_ >= (is_large_ ? patience_in_large_spaces : patience)) {
    members_.clear();
  } else {
    propose_neighbours(generation, proposals);
    propose_children(generation, proposals);
  }
  proposals.fill_at_random(generation);
  return proposals.take();
}

void AutoSearch::propose_neighbours(std::uint32_t generation, Proposals& proposals) const {
  const auto wanted = static_cast<std::size_t>(std::lround(local_share * options_.population));
  for (std::size_t rank = 0; rank < members_.size() && proposals.size() < wanted; ++rank) {
    auto stream = context().stream(generation, static_cast<std::uint32_t>(rank), core::Purpose::local_search);
    auto neighbours = single_steps(*context().space, members_[rank].genome);
    shuffle(neighbours, stream);
    if (rank < members_with_double_steps) {
      auto farther = double_steps(*context().space, members_[rank].genome);
      shuffle(farther, stream);
      neighbours.insert(neighbours.end(), farther.begin(), farther.end());
    }
    for (const auto& neighbour : neighbours) {
      if (proposals.size() == wanted) return;
      proposals.add(neighbour);
    }
  }
}

void AutoSearch::propose_children(std::uint32_t generation, Proposals& proposals) const {
  if (members_.empty()) return;
  const auto first = static_cast<std::uint32_t>(proposals.size());
  for (std::uint32_t place = first; place < options_.population; ++place) {
    auto stream = context().stream(generation, place, core::Purpose::mutation);
    for (int attempt = 0; attempt < matings_per_place_of_auto; ++attempt) {
      if (proposals.add(child_of(*context().space, members_, stream))) break;
    }
  }
}

void AutoSearch::tell(std::uint32_t generation, std::span<const Individual> evaluated) {
  PopulationAlgorithm::tell(generation, evaluated);
  const std::vector<Individual> best_before(members_.begin(), members_.begin() + (members_.empty() ? 0 : 1));
  members_.insert(members_.end(), evaluated.begin(), evaluated.end());
  sort_best_first(members_);
  members_.resize(std::min<std::size_t>(members_.size(), max_members()));
  const bool progressed = best_before.empty() || members_.front().genome != best_before.front().genome;
  quiet_ = progressed ? 0 : quiet_ + 1;
}

void AutoSearch::replace(std::size_t slot, const Individual& immigrant) {
  PopulationAlgorithm::replace(slot, immigrant);
  const bool present = std::any_of(members_.begin(), members_.end(), [&](const Individual& member) {
    return member.genome == immigrant.genome;
  });
  if (present) return;
  members_.push_back(immigrant);
  sort_best_first(members_);
  if (members_.front().genome == immigrant.genome) quiet_ = 0;
}

std::size_t AutoSearch::max_members() const {
  if (is_large_) return std::max<std::size_t>(2, options_.population);
  return std::max<std::size_t>(2, std::size_t{4} * options_.population / 7);
}

void AutoSearch::save_more(cereal::PortableBinaryOutputArchive& archive) const {
  archive(places_of(members_), quiet_);
}

void AutoSearch::load_more(cereal::PortableBinaryInputArchive& archive, std::istream& in) {
  std::vector<std::uint32_t> places;
  load_bounded(archive, in, places, sizeof(std::uint32_t));
  members_ = at_places(places);
  archive(quiet_);
}

const config::KeyTable<AutoOptions>& AutoOptions::keys() {
  static const auto table = size_keys<AutoOptions>();
  return table;
}

std::unique_ptr<AlgorithmSettings> settings_of(AutoOptions options) {
  return std::make_unique<SettingsOf<AutoOptions, AutoSearch>>(options);
}

}  // namespace crossisle::search
