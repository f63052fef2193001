// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/migration.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "crossisle/core/precondition.hpp"
#include "crossisle/core/registry.hpp"

namespace crossisle::island {
namespace {

/// Draws members without replacement; each is the winner of `rounds` draws (populations are sorted best
/// first).
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

std::vector<search::Individual> select_best(std::span<const search::Individual> population,
                                            std::uint32_t count, core::RandomStream& /*stream*/) {
  const auto best = population.first(std::min<std::size_t>(count, population.size()));
  return {best.begin(), best.end()};
}

std::vector<search::Individual> select_random(std::span<const search::Individual> population,
                                              std::uint32_t count, core::RandomStream& stream) {
  return draw(population, count, 1, stream);
}

std::vector<search::Individual> select_by_tournament(std::span<const search::Individual> population,
                                                     std::uint32_t count, core::RandomStream& stream) {
  return draw(population, count, 2, stream);
}

std::optional<std::size_t> worst_slot(std::span<const search::Individual> population,
                                      const search::Individual& /*immigrant*/,
                                      core::RandomStream& /*stream*/) {
  return population.size() - 1;
}

std::optional<std::size_t> worst_slot_if_better(std::span<const search::Individual> population,
                                                const search::Individual& immigrant,
                                                core::RandomStream& /*stream*/) {
  if (!objective::better(immigrant.fitness, population.back().fitness)) return std::nullopt;
  return population.size() - 1;
}

std::optional<std::size_t> random_slot(std::span<const search::Individual> population,
                                       const search::Individual& /*immigrant*/, core::RandomStream& stream) {
  return stream.below(static_cast<std::uint32_t>(population.size()));
}

constexpr std::array<EmigrantPolicy, 3> shipped_emigrant_policies{
    {{"best", "the best", select_best},
     {"random", "any, with equal probability", select_random},
     {"tournament", "the better of two random ones", select_by_tournament}}};
constexpr std::array<ReplacementPolicy, 3> shipped_replacement_policies{
    {{"if_better", "the worst, if the immigrant is better", worst_slot_if_better},
     {"worst", "the worst", worst_slot},
     {"random", "any", random_slot}}};

core::Registry<EmigrantPolicy>& emigrant_registry() {
  static core::Registry<EmigrantPolicy> rows("an emigrant policy", shipped_emigrant_policies);
  return rows;
}

core::Registry<ReplacementPolicy>& replacement_registry() {
  static core::Registry<ReplacementPolicy> rows("a replacement policy", shipped_replacement_policies);
  return rows;
}

}  // namespace

std::span<const EmigrantPolicy> emigrant_policies() {
  return emigrant_registry().rows();
}

void add_emigrant_policy(const EmigrantPolicy& row) {
  emigrant_registry().add(row);
}

std::span<const ReplacementPolicy> replacement_policies() {
  return replacement_registry().rows();
}

void add_replacement_policy(const ReplacementPolicy& row) {
  replacement_registry().add(row);
}

std::vector<search::Individual> select_emigrants(std::span<const search::Individual> population,
                                                 std::string_view policy, std::uint32_t count,
                                                 core::RandomStream& stream) {
  return emigrant_registry().at(policy).select(population, count, stream);
}

std::uint32_t accept_immigrants(search::Algorithm& algorithm, std::span<const search::Individual> immigrants,
                                std::string_view policy, core::RandomStream& stream) {
  const auto choose_slot = replacement_registry().at(policy).slot;
  std::uint32_t accepted = 0;
  for (const auto& immigrant : immigrants) {
    const auto population = algorithm.population();
    if (population.empty()) break;
    const bool present =
        std::any_of(population.begin(), population.end(),
                    [&](const search::Individual& member) { return member.genome == immigrant.genome; });
    if (present) continue;
    const auto slot = choose_slot(population, immigrant, stream);
    if (!slot) continue;
    CROSSISLE_EXPECTS(*slot < population.size());
    algorithm.replace(*slot, immigrant);
    ++accepted;
  }
  return accepted;
}

}  // namespace crossisle::island
