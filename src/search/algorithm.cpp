// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/algorithm.hpp"

#include "genetic_algorithm.hpp"
#include "random_search.hpp"

namespace crossisle::search {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace

std::vector<Phase> published_phases() {
  return {{10, 1.0, 3.0, 1.0, 3.0},
          {10, 0.9, 7.0, 0.5, 7.0},
          {10, 1.0, 15.0, 0.2, 15.0},
          {10, 1.0, 25.0, 0.05, 25.0}};
}

std::unique_ptr<Algorithm> make_algorithm(const AlgorithmOptions& options, SearchContext context) {
  return std::visit(Overloaded{[&](const GeneticOptions& genetic) -> std::unique_ptr<Algorithm> {
                                 return std::make_unique<GeneticAlgorithm>(genetic, std::move(context));
                               },
                               [&](const RandomOptions& random) -> std::unique_ptr<Algorithm> {
                                 return std::make_unique<RandomSearch>(random, std::move(context));
                               }},
                    options);
}

std::uint64_t evaluation_budget(const AlgorithmOptions& options) {
  const std::uint64_t bred = std::uint64_t{generation_count(options)} * population_size(options);
  return std::visit(Overloaded{[&](const GeneticOptions& genetic) { return genetic.diverse_samples + bred; },
                               [&](const RandomOptions& random) { return random.population + bred; }},
                    options);
}

std::uint32_t generation_count(const AlgorithmOptions& options) {
  return std::visit(Overloaded{[](const GeneticOptions& genetic) {
                                 std::uint32_t generations = 0;
                                 for (const auto& phase : genetic.phases) generations += phase.generations;
                                 return generations;
                               },
                               [](const RandomOptions& random) { return random.generations; }},
                    options);
}

std::uint32_t population_size(const AlgorithmOptions& options) {
  return std::visit([](const auto& any) { return any.population; }, options);
}

}  // namespace crossisle::search
