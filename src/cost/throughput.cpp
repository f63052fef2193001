// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/throughput.hpp"

#include <algorithm>
#include <ctime>
#include <utility>
#include <vector>

namespace crossisle::cost {
namespace {

using design::Candidate;

constexpr std::size_t batch_size = 4096;

// A search of the published kind (arXiv 2603.03880): populations of 70, with one knob in five mutated.
constexpr std::size_t population_size = 70;
constexpr double mutation_rate = 0.2;

double cpu_seconds_now() {
  return static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC);
}

}  // namespace

std::string_view name(Arrival arrival) {
  switch (arrival) {
    case Arrival::random:
      return "random";
    case Arrival::population:
      return "population";
    case Arrival::sweep:
      return "sweep";
  }
  return {};
}

DesignStream::DesignStream(const design::DesignSpace& space, Arrival arrival, std::uint64_t seed)
    : space_(&space),
      arrival_(arrival),
      order_(space),
      random_({.seed = seed, .purpose = core::Purpose::sampling}) {
  if (arrival == Arrival::population) {
    for (std::size_t i = 0; i < population_size; ++i) population_.push_back(random_genome());
  }
}

DesignStream::Genome DesignStream::random_genome() {
  std::vector<std::uint16_t> indices;
  indices.reserve(space_->parameters().size());
  for (const auto& parameter : space_->parameters()) {
    const auto values = static_cast<std::uint32_t>(parameter.values.size());
    indices.push_back(static_cast<std::uint16_t>(random_.below(values)));
  }
  return Genome(std::move(indices));
}

DesignStream::Genome DesignStream::child() {
  const auto parent = [this]() -> const Genome& { return population_[random_.below(population_size)]; };
  const Genome& mother = parent();
  const Genome& father = parent();
  const Genome mutation = random_genome();
  Genome genome;
  for (std::size_t i = 0; i < space_->parameters().size(); ++i) {
    genome.set(i, random_.uniform() < mutation_rate ? mutation[i]
                  : random_.below(2) == 0           ? mother[i]
                                                    : father[i]);
  }
  population_[random_.below(population_size)] = genome;
  return genome;
}

std::size_t DesignStream::next(std::span<Candidate> candidates) {
  std::size_t filled = 0;
  while (filled < candidates.size()) {
    if (arrival_ == Arrival::sweep && made_ >= order_.size()) break;
    const Genome genome = arrival_ == Arrival::sweep        ? order_.at(made_)
                          : arrival_ == Arrival::population ? child()
                                                            : random_genome();
    ++made_;
    if (!space_->is_excluded(genome)) candidates[filled++] = space_->decode(genome);
  }
  return filled;
}

Throughput measure_throughput(CostModel& model, DesignStream& stream, std::size_t designs) {
  Throughput throughput;
  std::vector<Candidate> candidates(batch_size);
  Metrics metrics(model.metrics(), all_networks(model));
  const NetworkCosts costs(model.metrics());
  std::size_t feasible = 0;
  const std::size_t networks = model.networks().size();
  while (throughput.designs < designs) {
    const std::size_t wanted = std::min(batch_size, designs - throughput.designs);
    const std::size_t made = stream.next(std::span(candidates).first(wanted));
    if (made == 0) break;
    const double start = cpu_seconds_now();
    model.evaluate(std::span<const Candidate>(candidates).first(made), metrics, {});
    throughput.cpu_seconds += cpu_seconds_now() - start;
    for (std::size_t i = 0; i < made; ++i) {
      for (std::size_t network = 0; network < networks; ++network) {
        const auto cost = costs.of(metrics[i], network);
        if (cost.verdict != Verdict::feasible) continue;
        ++feasible;
        throughput.energy_sum_j += cost.energy_j;
      }
    }
    throughput.designs += made;
  }
  const std::size_t pairs = throughput.designs * networks;
  throughput.feasible = pairs == 0 ? 0.0 : static_cast<double>(feasible) / static_cast<double>(pairs);
  return throughput;
}

}  // namespace crossisle::cost
