// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/migration.hpp"

#include <algorithm>
#include <numeric>

namespace crossisle::island {
namespace {

/// Members drawn without replacement, the winner of `rounds` draws each time (populations are sorted best first).
std::vector<search::Individual> draw(std::span<const search::Individual> population, std::uint32_t count,
                                     int rounds, core::RandomStream& stream) {
  std::vector<std::size_t> left(population.size());
  std::iota(left.begin(), left.end(), std::size_t{0});
  std::vector<search::Individual> drawn;
  while (drawn.size() < count && !left.empty()) {
    std::size_t winner = left.size();
    for (int round = 0; round < rounds; ++round) {
      winner = std::min<std::size_t>(winner, stream.below(static_cast<std::uint32_t>(left.size())));
    }
    drawn.push_back(population[left[winner]]);
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(winner));
  }
  return drawn;
}

}  // namespace

std::vector<search::Individual> select_emigrants(std::span<const search::Individual> population,
                                                 Emigrants policy, std::uint32_t count,
                                                 core::RandomStream& stream) {
  switch (policy) {
    case Emigrants::best: {
      const auto best = population.first(std::min<std::size_t>(count, population.size()));
      return {best.begin(), best.end()};
    }
    case Emigrants::random:
      return draw(population, count, 1, stream);
    case Emigrants::tournament:
      return draw(population, count, 2, stream);
  }
  return {};
}

std::uint32_t accept_immigrants(search::Algorithm& algorithm, std::span<const search::Individual> immigrants,
                                Replacement policy, core::RandomStream& stream) {
  std::uint32_t accepted = 0;
  for (const auto& immigrant : immigrants) {
    const auto population = algorithm.population();
    if (population.empty()) break;
    const bool present =
        std::any_of(population.begin(), population.end(),
                    [&](const search::Individual& member) { return member.genome == immigrant.genome; });
    if (present) continue;
    std::size_t slot = population.size() - 1;
    if (policy == Replacement::random) slot = stream.below(static_cast<std::uint32_t>(population.size()));
    if (policy == Replacement::if_better && !objective::better(immigrant.fitness, population[slot].fitness))
      continue;
    algorithm.replace(slot, immigrant);
    ++accepted;
  }
  return accepted;
}

}  // namespace crossisle::island
