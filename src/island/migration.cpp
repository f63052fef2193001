// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/migration.hpp"

#include <algorithm>
#include <array>
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

constexpr std::array<EmigrantPolicy, 3> emigrant_rows{
    {{"best", "the best ones", select_best},
     {"random", "any, each as likely", select_random},
     {"tournament", "the better one of two, each time", select_by_tournament}}};
constexpr std::array<ReplacementPolicy, 3> replacement_rows{
    {{"if_better", "the worst, where the immigrant is better", worst_slot_if_better},
     {"worst", "the worst", worst_slot},
     {"random", "any", random_slot}}};

template <class Rows>
const auto& find_row(const Rows& rows, std::string_view name) {
  return *std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name == name; });
}

}  // namespace

std::span<const EmigrantPolicy> emigrant_policies() {
  return emigrant_rows;
}

std::span<const ReplacementPolicy> replacement_policies() {
  return replacement_rows;
}

std::vector<search::Individual> select_emigrants(std::span<const search::Individual> population,
                                                 std::string_view policy, std::uint32_t count,
                                                 core::RandomStream& stream) {
  return find_row(emigrant_rows, policy).select(population, count, stream);
}

std::uint32_t accept_immigrants(search::Algorithm& algorithm, std::span<const search::Individual> immigrants,
                                std::string_view policy, core::RandomStream& stream) {
  const auto choose_slot = find_row(replacement_rows, policy).slot;
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
    algorithm.replace(*slot, immigrant);
    ++accepted;
  }
  return accepted;
}

}  // namespace crossisle::island
