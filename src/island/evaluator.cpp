// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/evaluator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "crossisle/core/error.hpp"
#include "crossisle/core/fault_point.hpp"
#include "crossisle/island/message.hpp"

namespace crossisle::island {
namespace {

/// Number of designs evaluated between two calls of the attendant: some milliseconds of work.
constexpr std::size_t block_size = 256;

/// The genomes of a share's slice: every `slices`-th one.
std::vector<hardware::Genome> slice_of(const Share& share, std::span<const hardware::Genome> genomes) {
  std::vector<hardware::Genome> slice;
  for (std::size_t i = share.slice; i < genomes.size(); i += share.slices) slice.push_back(genomes[i]);
  return slice;
}

}  // namespace

void require_sound(const cost::NetworkCost& cost, const Problem& problem, std::size_t network,
                   const hardware::Genome& genome) {
  const bool sound = cost.verdict != cost::Verdict::feasible ||
                     (std::isfinite(cost.energy_j) && std::isfinite(cost.latency_s) && cost.energy_j > 0.0 &&
                      cost.latency_s > 0.0);
  if (sound && std::isfinite(cost.violation) && cost.violation >= 0.0) return;
  throw core::Error(core::ExitCode::evaluation,
                    fmt::format("the cost model gave energy {} J, latency {} s and violation {} for {} on {}",
                                cost.energy_j, cost.latency_s, cost.violation,
                                problem.model->networks()[network].name, problem.space->describe(genome)),
                    "costs must be positive numbers, violations no negative ones",
                    "check the figures of the technology and the workload");
}

TeamEvaluator::TeamEvaluator(Communicator& communicator, const Team& team, Problem problem)
    : communicator_(communicator), team_(team), problem_(problem) {}

std::vector<cost::NetworkCost> TeamEvaluator::own_costs(const Share& share,
                                                        std::span<const hardware::Genome> genomes) {
  const auto began = std::chrono::steady_clock::now();
  const std::size_t width = share.networks.size();
  std::vector<cost::NetworkCost> costs(genomes.size() * width);
  for (std::size_t first = 0; first < genomes.size(); first += block_size) {
    const auto block = genomes.subspan(first, std::min(block_size, genomes.size() - first));
    std::vector<hardware::Chip> chips;
    for (const auto& genome : block) chips.push_back(problem_.space->decode(genome));
    std::vector<cost::NetworkCost> of_network(block.size());
    for (std::size_t column = 0; column < width; ++column) {
      communicator_.attend();
      core::fault_point("evaluating");
      const std::size_t network = share.networks[column];
      problem_.model->evaluate(chips, network, of_network);
      for (std::size_t i = 0; i < block.size(); ++i) {
        require_sound(of_network[i], problem_, network, block[i]);
        costs[(first + i) * width + column] = of_network[i];
      }
    }
  }
  seconds_evaluating_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return costs;
}

std::vector<Evaluation> TeamEvaluator::evaluate(std::span<const hardware::Genome> genomes) {
  std::vector<Evaluation> evaluations(genomes.size());
  for (auto& evaluation : evaluations) evaluation.costs.resize(problem_.model->networks().size());
  const auto put = [&](const Share& share, const std::vector<cost::NetworkCost>& costs) {
    const std::size_t width = share.networks.size();
    for (std::size_t row = 0; row * width < costs.size(); ++row) {
      for (std::size_t column = 0; column < width; ++column) {
        evaluations[share.slice + row * share.slices].costs[share.networks[column]] =
            costs[row * width + column];
      }
    }
  };

  for (const auto& share : team_.shares) {
    if (share.rank == team_.leader() || share.networks.empty()) continue;
    communicator_.send(share.rank, tag::work, pack(slice_of(share, genomes)));
  }
  put(team_.shares.front(), own_costs(team_.shares.front(), slice_of(team_.shares.front(), genomes)));
  for (const auto& share : team_.shares) {
    if (share.rank == team_.leader() || share.networks.empty()) continue;
    std::vector<cost::NetworkCost> costs;
    unpack(communicator_.receive(share.rank, tag::costs), costs);
    put(share, costs);
  }

  for (std::size_t i = 0; i < genomes.size(); ++i) {
    const auto chip = problem_.space->decode(genomes[i]);
    evaluations[i].area_m2 = problem_.model->area_m2(chip);
    evaluations[i].fitness = problem_.objective->score(chip, evaluations[i].area_m2, evaluations[i].costs);
    if (problem_.with_figures && evaluations[i].fitness.mapped())
      evaluations[i].figures = problem_.objective->figures(evaluations[i].area_m2, evaluations[i].costs);
  }
  return evaluations;
}

void TeamEvaluator::dismiss() {
  // An empty message: work always holds at least the number of its genomes.
  for (const auto& share : team_.shares) {
    if (share.rank != team_.leader()) communicator_.send(share.rank, tag::work, {});
  }
}

void TeamEvaluator::serve() {
  for (const auto& share : team_.shares) {
    if (share.rank != communicator_.rank()) continue;
    for (;;) {
      const Message work = communicator_.receive(team_.leader(), tag::work);
      if (work.empty()) return;
      std::vector<hardware::Genome> genomes;
      unpack(work, genomes);
      communicator_.send(team_.leader(), tag::costs, pack(own_costs(share, genomes)));
    }
  }
}

}  // namespace crossisle::island
