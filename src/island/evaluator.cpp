// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/evaluator.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "crossisle/core/fault_point.hpp"
#include "crossisle/island/message.hpp"

namespace crossisle::island {
namespace {

/// Number of designs evaluated between two calls of the attendant: a few milliseconds of work.
constexpr std::size_t block_size = 256;

/// Returns the genomes of a share's slice: every `slices`-th one.
std::vector<design::Genome> slice_of(const Share& share, std::span<const design::Genome> genomes) {
  std::vector<design::Genome> slice;
  for (std::size_t i = share.slice; i < genomes.size(); i += share.slices) slice.push_back(genomes[i]);
  return slice;
}

}  // namespace

TeamEvaluator::TeamEvaluator(Communicator& communicator, const Team& team, SearchProblem problem)
    : communicator_(communicator), team_(team), problem_(problem), evaluator_(problem) {}

std::vector<double> TeamEvaluator::own_metrics(const Share& share, std::span<const design::Genome> genomes) {
  const auto began = std::chrono::steady_clock::now();
  cost::Metrics block_metrics(problem_.model->metrics(), share.networks);
  const cost::Control control([this] {
    communicator_.attend();
    core::fault_point("evaluating");
  });
  std::vector<double> rows;
  std::vector<design::Candidate> candidates;
  for (std::size_t first = 0; first < genomes.size(); first += block_size) {
    const auto block = genomes.subspan(first, std::min(block_size, genomes.size() - first));
    candidates.clear();
    for (const auto& genome : block) candidates.push_back(problem_.space->decode(genome));
    evaluator_.evaluate(block, candidates, block_metrics, control);
    for (std::size_t i = 0; i < block.size(); ++i) {
      const auto row = std::as_const(block_metrics)[i].row();
      rows.insert(rows.end(), row.begin(), row.end());
    }
  }
  seconds_evaluating_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return rows;
}

std::vector<Evaluation> TeamEvaluator::evaluate(std::span<const design::Genome> genomes) {
  const cost::MetricWidths widths(problem_.model->metrics());
  std::vector<Evaluation> evaluations(genomes.size());
  for (auto& evaluation : evaluations)
    evaluation.metrics = cost::MetricsRow(widths, problem_.model->networks().size());
  const auto put = [&](const Share& share, const std::vector<double>& rows) {
    const std::size_t width = share.networks.size();
    const std::size_t length = cost::CandidateMetrics::length(widths, width);
    for (std::size_t row = 0; row * length < rows.size(); ++row) {
      const cost::CandidateMetrics from(rows.data() + row * length, widths, width);
      const auto to = evaluations[share.slice + row * share.slices].metrics.view();
      std::copy(from.chip().begin(), from.chip().end(), to.chip().begin());
      for (std::size_t position = 0; position < width; ++position) {
        const auto network = from.network(position);
        std::copy(network.begin(), network.end(), to.network(share.networks[position]).begin());
      }
    }
  };

  for (const auto& share : team_.shares) {
    if (share.rank == team_.leader() || share.networks.empty()) continue;
    communicator_.send(share.rank, tag::work, pack(slice_of(share, genomes)));
  }
  const Share& own = team_.shares.front();
  if (!own.networks.empty()) put(own, own_metrics(own, slice_of(own, genomes)));
  for (const auto& share : team_.shares) {
    if (share.rank == team_.leader() || share.networks.empty()) continue;
    std::vector<double> rows;
    unpack(communicator_.receive(share.rank, tag::costs), rows);
    put(share, rows);
  }

  for (std::size_t i = 0; i < genomes.size(); ++i) {
    const auto chip = problem_.space->chip(genomes[i]);
    const auto metrics = std::as_const(evaluations[i].metrics).view();
    evaluations[i].fitness = problem_.objective->score(chip, metrics);
    if (problem_.objective->has_goals() && evaluations[i].fitness.mapped())
      evaluations[i].goals = problem_.objective->goals(metrics);
  }
  return evaluations;
}

void TeamEvaluator::dismiss() {
  // An empty message dismisses a member: a message with work always contains at least the number of its
  // genomes.
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
      std::vector<design::Genome> genomes;
      unpack(work, genomes);
      communicator_.send(team_.leader(), tag::costs, pack(own_metrics(share, genomes)));
    }
  }
}

}  // namespace crossisle::island
