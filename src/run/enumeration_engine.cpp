// Part of Crossisle, SPDX-License-Identifier: MIT
#include "enumeration_engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "crossisle/run/certificate.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/signals.hpp"
#include "crossisle/run/survey_state.hpp"
#include "diagnosis_tables.hpp"
#include "tallies.hpp"

namespace crossisle::run {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr const char* certificate_name = "certificate.txt";

}  // namespace

EnumerationEngine::EnumerationEngine(island::Communicator& communicator, const Configuration& configuration)
    : communicator_(communicator),
      configuration_(configuration),
      keep_best_(configuration.exhaustive->keep_best),
      survey_(configuration.blocks().count(), keep_best_) {}

void EnumerationEngine::restore(const Progress& /*progress*/, const store::SavedRun& checkpoint) {
  survey_ = read_survey(configuration_, checkpoint.content);
}

void EnumerationEngine::prepare(cost::CostModel& model, const objective::Objective& objective,
                                const cost::KnownMetrics* known) {
  problem_ = make_problem(configuration_, model, objective, known);
  enumerator_ =
      std::make_unique<island::Enumerator>(communicator_, problem_, configuration_.blocks(), keep_best_);
}

void EnumerationEngine::serve() {
  enumerator_->serve([] { return SignalWatch::count(); });
}

/// Advances to the next cut. Thousands of blocks may be completed per second, so a cut is made only if the
/// request has something to do there.
std::optional<Cut> EnumerationEngine::advance(const StepRequest& request) {
  while (const auto block = enumerator_->advance(survey_, request.last_step)) {
    max_seconds_of_block_ = std::max(max_seconds_of_block_, block->seconds);
    const std::uint32_t every = request.steps_to_checkpoint;
    Cut cut;
    cut.signals = block->signals + SignalWatch::count();
    cut.is_for_checkpoint = (every > 0 && survey_.blocks_done % every == 0) || request.is_checkpoint_due();
    const auto now = SteadyClock::now();
    const bool is_last = survey_.blocks_done >= request.last_step;
    if (cut.is_for_checkpoint || cut.signals > 0 || is_last || now - last_cut_ >= request.epoch) {
      last_cut_ = now;
      return cut;
    }
  }
  return std::nullopt;
}

void EnumerationEngine::finish(FinalState /*state*/) {
  enumerator_->finish(survey_);
  const auto& census = survey_.census;
  if (!survey_.complete() || census.count(objective::Status::feasible) > 0) return;
  store::RunContent content;
  add_diagnosis(configuration_, *problem_.model, census.nearest(), std::nullopt, census.evaluated() > 0,
                content);
  diagnosis_ = std::move(content.tables);
}

std::vector<island::DesignRecord> EnumerationEngine::best_designs(std::size_t max_designs) const {
  auto findings = survey_.census.best().sorted();
  if (findings.size() > max_designs) findings.resize(max_designs);
  std::vector<island::DesignRecord> designs;
  std::vector<design::Candidate> candidates;
  for (const auto& finding : findings) {
    auto& design = designs.emplace_back();
    design.slot = static_cast<std::uint32_t>(candidates.size());
    design.genome = finding.genome;
    candidates.push_back(configuration_.space.decode(finding.genome));
  }
  cost::Metrics metrics(problem_.model->metrics(), cost::all_networks(*problem_.model));
  problem_.model->evaluate(candidates, metrics, {});
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    auto& evaluation = designs[i].evaluation;
    evaluation.metrics = cost::MetricsRow(metrics[i]);
    evaluation.fitness = problem_.objective->score(candidates[i].chip, metrics[i]);
  }
  return designs;
}

Tally EnumerationEngine::tally() const {
  Tally tally{survey_.census.designs(), survey_.census.count(objective::Status::feasible)};
  for (std::size_t status = 0; status < tally.by_status.size(); ++status)
    tally.by_status[status] = survey_.census.count(static_cast<objective::Status>(status));
  tally.nearest = survey_.census.nearest();
  if (auto best = best_designs(1); !best.empty()) tally.best = std::move(best.front());
  return tally;
}

store::RunContent EnumerationEngine::checkpoint_content() {
  survey_.census.compact();
  auto result = content();
  result.blobs.push_back(blob_of(survey_));
  return result;
}

store::RunContent EnumerationEngine::content() const {
  auto content = make_content(configuration_, survey_, best_designs(keep_best_));
  content.tables.insert(content.tables.end(), diagnosis_.begin(), diagnosis_.end());
  return content;
}

store::RunContent EnumerationEngine::content(
    const std::function<std::vector<store::Table>()>& /*history*/) const {
  return content();
}

std::vector<ResultFile> EnumerationEngine::result_files(const std::string& digest) const {
  return {{certificate_name, certificate_text(configuration_, survey_, best_designs(keep_best_), digest)}};
}

namespace {

constexpr std::array result_file_names{certificate_name};

Footprint footprint_of_survey(const Configuration& configuration, const cost::CostModel& model,
                              int /*ranks*/) {
  // Twice the best designs, since some are not sorted out yet, and one byte per block; fronts are small in
  // comparison.
  Footprint footprint;
  footprint.checkpoint_bytes =
      configuration.exhaustive->keep_best * (bytes_of_row(configuration) + 2 * sizeof(search::Finding)) +
      configuration.generations();
  footprint.coordinator_bytes = 2.0 * footprint.checkpoint_bytes;
  footprint.rank_bytes = model.max_table_bytes();
  return footprint;
}

}  // namespace

constinit const EngineKind enumeration_engine_kind{
    .work = store::WorkKind::exhaustive,
    .coverage = Coverage::space,
    .result_files = result_file_names,
    .is_asked_for = [](const Configuration& configuration) { return configuration.exhaustive.has_value(); },
    .extent =
        [](const Configuration& configuration) {
          return fmt::format("all {:.0f} designs in {} blocks", configuration.space.size(),
                             configuration.generations());
        },
    .origin = [](const Configuration& /*configuration*/) { return std::string("the best of all"); },
    .goals = [](const Configuration& /*configuration*/) { return objective::usual_goals(); },
    .tally = tally_of_census,
    .footprint = footprint_of_survey,
    .make = [](island::Communicator& communicator,
               const Configuration& configuration) -> std::unique_ptr<Engine> {
      return std::make_unique<EnumerationEngine>(communicator, configuration);
    }};

}  // namespace crossisle::run
