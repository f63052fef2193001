// Part of Crossisle, SPDX-License-Identifier: MIT
#include "genetic_algorithm.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossisle/core/text.hpp"
#include "crossisle/search/operators.hpp"
#include "crossisle/search/sampling.hpp"
#include "crossisle/search/settings.hpp"
#include "shared_keys.hpp"

namespace crossisle::search {
namespace {

/// Matings per place before a known child is accepted, and the number of these that use the operators of the
/// phase. A converged population breeds almost only known designs, so evaluations are better spent farther
/// away.
constexpr int mating_attempts = 100;
constexpr int matings_of_phase = 4;
constexpr Phase far_away{0, 1.0, 3.0, 1.0, 3.0};

const config::KeyTable<Phase>& phase_keys() {
  static const auto table = [] {
    config::KeyTable<Phase> rows;
    add_generations(rows, &Phase::generations);
    add_operators(
        rows, [](auto& phase) -> auto& { return phase; });
    return rows;
  }();
  return table;
}

std::uint32_t generations_of(const std::vector<Phase>& phases) {
  std::uint32_t generations = 0;
  for (const auto& phase : phases) generations += phase.generations;
  return generations;
}

void read_phases(config::Section& section, std::vector<Phase>& phases) {
  if (!section.has("phases")) {
    section.section_or_empty("phases");
    return;
  }
  std::vector<Phase> read;
  double generations = 0.0;
  for (auto& phase_section : section.sections("phases")) {
    auto& phase = read.emplace_back(published_phases().front());
    phase_keys().read(phase_section, phase);
    phase_section.finish();
    generations += phase.generations;
  }
  if (read.empty()) {
    section.problem("phases", "is empty", "there would be nothing to do", "list phases or delete the key");
    return;
  }
  if (generations > max_generations) {
    section.problem("phases", fmt::format("have {} generations in total", generations),
                    fmt::format("the maximum is {}", max_generations), "shorten them");
    return;
  }
  phases = std::move(read);
}

config::KeyTable<GeneticOptions>::Row phases_row() {
  config::KeyTable<GeneticOptions>::Row row;
  row.key = {.name = "phases",
             .forms = {config::Form::maps},
             .meaning = "the phases in order; each starts from the best designs found so far"};
  row.key.fallback_rule = "the four published ones";
  row.key.keys = phase_keys().keys();
  row.read = [](config::Section& section, GeneticOptions& options) { read_phases(section, options.phases); };
  row.write = [](config::Lines& lines, const GeneticOptions& options) {
    lines.emplace_back("phases:");
    for (const auto& phase : options.phases)
      lines.push_back(fmt::format("  - {{{}}}", core::join(phase_keys().lines(phase), ", ")));
  };
  return row;
}

/// Returns the row of `generations`, which replaces the sum of the phases' generations.
config::KeyTable<GeneticOptions>::Row requested_generations_row() {
  config::KeyTable<GeneticOptions>::Row row;
  row.key = {
      .name = "generations", .forms = {config::Form::whole_number}, .meaning = "generations after the first"};
  row.key.range = config::Range{0.0, max_generations};
  row.key.fallback = "40";
  row.key.fallback_rule = "40; for `four_phase` the sum over its phases";
  row.read = [](config::Section& section, GeneticOptions& options) {
    const auto generations = section.integer_or("generations", 0, {0.0, max_generations});
    if (section.has("generations")) options.requested_generations = static_cast<std::uint32_t>(generations);
  };
  return row;
}

}  // namespace

GeneticAlgorithm::GeneticAlgorithm(GeneticOptions options, SearchContext context)
    : PopulationAlgorithm(options.population, std::move(context)), options_(std::move(options)) {}

std::uint32_t GeneticAlgorithm::generations() const {
  return options_.generation_count();
}

GeneticAlgorithm::PhasePosition GeneticAlgorithm::phase_at(std::uint32_t generation) const {
  std::uint32_t first = 1;
  for (const auto& phase : options_.phases) {
    if (generation < first + phase.generations) return {&phase, generation == first};
    first += phase.generations;
  }
  return {&options_.phases.back(), false};
}

std::vector<design::Genome> GeneticAlgorithm::ask(std::uint32_t generation) {
  if (generation == 0) {
    return select_diverse(*context().space, sample_designs(context(), generation, options_.random_samples),
                          options_.diverse_samples);
  }
  if (phase_at(generation).first && generation > 1) restart_from_best();
  return breed(generation);
}

std::array<design::Genome, 2> GeneticAlgorithm::offspring(const Phase& phase, core::RandomStream& selection,
                                                          core::RandomStream& crossover,
                                                          core::RandomStream& mutation) const {
  const auto& space = *context().space;
  const Individual& mother = binary_tournament(population(), selection);
  const Individual& father = binary_tournament(population(), selection);
  auto [one, other] = simulated_binary_crossover(space, mother.genome, father.genome,
                                                 phase.crossover_probability, phase.crossover_eta, crossover);
  const auto mutant = [&](design::Genome child) {
    return context().canonical(polynomial_mutation(space, std::move(child), phase.mutation_probability,
                                                   phase.mutation_eta, mutation));
  };
  return {mutant(std::move(one)), mutant(std::move(other))};
}

std::vector<design::Genome> GeneticAlgorithm::breed(std::uint32_t generation) {
  const Phase& phase = *phase_at(generation).phase;
  design::GenomeIndex children(*context().space);
  std::vector<design::Genome> asked;
  for (std::uint32_t place = 0; children.size() < options_.population && place < options_.population;
       ++place) {
    auto selection = context().stream(generation, place, core::Purpose::parent_selection);
    auto crossover = context().stream(generation, place, core::Purpose::crossover);
    auto mutation = context().stream(generation, place, core::Purpose::mutation);
    // Each mating has two children; the first attempts accept only unknown designs.
    for (int attempt = 0; attempt <= mating_attempts; ++attempt) {
      const Phase& operators = attempt < matings_of_phase ? phase : far_away;
      bool accepted = false;
      for (const auto& child : offspring(operators, selection, crossover, mutation)) {
        if (children.size() == options_.population) break;
        if (context().space->is_excluded(child)) continue;
        const auto position = known().find(child);
        if ((position && attempt < mating_attempts) || !children.add(child).second) continue;
        if (position) {
          recall(known().at(*position));
        } else {
          asked.push_back(child);
        }
        accepted = true;
      }
      if (accepted) break;
    }
  }
  return asked;
}

std::vector<Phase> published_phases() {
  return {{10, 1.0, 3.0, 1.0, 3.0},
          {10, 0.9, 7.0, 0.5, 7.0},
          {10, 1.0, 15.0, 0.2, 15.0},
          {10, 1.0, 25.0, 0.05, 25.0}};
}

const config::KeyTable<GeneticOptions>& GeneticOptions::keys() {
  static const auto table = [] {
    config::KeyTable<GeneticOptions> rows;
    add_population(rows);
    rows.row(requested_generations_row());
    add_samples(rows);
    rows.row(phases_row());
    return rows;
  }();
  return table;
}

std::uint32_t GeneticOptions::generation_count() const {
  return generations_of(phases);
}

bool GeneticOptions::set_generations(std::uint32_t generations) {
  auto& last = phases.back().generations;
  const std::uint32_t earlier = generation_count() - last;
  if (generations < earlier) return false;
  last = generations - earlier;
  return true;
}

void GeneticOptions::check(const config::Section& section) const {
  check_samples(section, random_samples, diverse_samples);
}

void GeneticOptions::settle(const config::Section& section) {
  if (!requested_generations || set_generations(*requested_generations)) return;
  section.problem("generations", fmt::format("is {}", *requested_generations),
                  fmt::format("the phases have {} in total, those before the last more than requested",
                              generation_count()),
                  "request more, or shorten search.phases");
}

const config::KeyTable<PlainGeneticOptions>& PlainGeneticOptions::keys() {
  static const auto table = [] {
    config::KeyTable<PlainGeneticOptions> rows;
    add_population(rows);
    add_generations(
        rows, [](auto& options) -> auto& { return options.phase.generations; });
    add_samples(rows);
    add_operators(
        rows, [](auto& options) -> auto& { return options.phase; });
    return rows;
  }();
  return table;
}

GeneticOptions PlainGeneticOptions::resolved() const {
  return {population, random_samples, diverse_samples, {phase}, {}};
}

void PlainGeneticOptions::check(const config::Section& section) const {
  check_samples(section, random_samples, diverse_samples);
}

std::unique_ptr<AlgorithmSettings> settings_of(GeneticOptions options) {
  return std::make_unique<SettingsOf<GeneticOptions, GeneticAlgorithm>>(std::move(options));
}

std::unique_ptr<AlgorithmSettings> settings_of(PlainGeneticOptions options) {
  return std::make_unique<SettingsOf<PlainGeneticOptions, GeneticAlgorithm>>(options);
}

}  // namespace crossisle::search
