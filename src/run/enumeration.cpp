// Part of Crossisle, SPDX-License-Identifier: MIT
#include "enumeration.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "crossisle/core/text.hpp"
#include "crossisle/island/message.hpp"
#include "crossisle/run/certificate.hpp"
#include "crossisle/run/content.hpp"

namespace crossisle::run {
namespace {

using Seconds = std::chrono::duration<double>;

/// Time between two lines of progress, and between two versions of status.json.
constexpr Seconds show_interval{0.2};
constexpr Seconds status_interval{1.0};

constexpr auto state_name = "survey";

store::Blob blob_of(const search::Survey& survey) {
  store::Blob blob{state_name, {}};
  const auto message = island::pack(survey);
  const auto bytes = std::as_bytes(std::span(message));
  blob.bytes.assign(bytes.begin(), bytes.end());
  return blob;
}

}  // namespace

Enumeration::Enumeration(island::Communicator& communicator, const Configuration& configuration,
                         island::Problem problem, const SignalWatch& signals)
    : configuration_(configuration),
      problem_(problem),
      signals_(signals),
      enumerator_(communicator, problem, configuration.blocks(), configuration.exhaustive->keep_best),
      survey_(configuration.blocks().count(), configuration.exhaustive->keep_best) {}

void Enumeration::restore(const store::RunContent& checkpoint) {
  const auto found = std::find_if(checkpoint.blobs.begin(), checkpoint.blobs.end(),
                                  [](const store::Blob& blob) { return blob.name == state_name; });
  if (found == checkpoint.blobs.end()) {
    throw core::Error(core::ExitCode::io, "the checkpoint does not say which blocks are done",
                      "it is of another kind of search", "start afresh with --fresh");
  }
  const auto* bytes = reinterpret_cast<const char*>(found->bytes.data());
  island::unpack(island::Message(bytes, bytes + found->bytes.size()), survey_);
  designs_before_ = survey_.census.designs();
}

std::vector<island::DesignRecord> Enumeration::best_designs() const {
  std::vector<island::DesignRecord> designs;
  std::vector<hardware::Chip> chips;
  for (const auto& finding : survey_.census.best().sorted()) {
    auto& design = designs.emplace_back();
    design.slot = static_cast<std::uint32_t>(chips.size());
    design.genome = finding.genome;
    chips.push_back(configuration_.space.decode(finding.genome));
  }
  std::vector<cost::NetworkCost> costs(chips.size());
  for (std::size_t network = 0; network < configuration_.networks.size(); ++network) {
    problem_.model->evaluate(chips, network, costs);
    for (std::size_t i = 0; i < chips.size(); ++i) designs[i].evaluation.costs.push_back(costs[i]);
  }
  for (std::size_t i = 0; i < chips.size(); ++i) {
    auto& evaluation = designs[i].evaluation;
    evaluation.area_m2 = problem_.model->area_m2(chips[i]);
    evaluation.fitness = problem_.objective->score(chips[i], evaluation.area_m2, evaluation.costs);
  }
  return designs;
}

void Enumeration::follow() {
  enumerator_.serve([this] { return signals_.count(); });
}

bool Enumeration::checkpoint_due() const {
  const auto& options = configuration_.checkpoint;
  if (survey_.complete()) return false;  // run.h5 follows at once
  if (options.every_generations > 0 && survey_.blocks_done % options.every_generations == 0) return true;
  return options.every_seconds > 0.0 &&
         Seconds(SteadyClock::now() - checkpointed_).count() >= options.every_seconds;
}

void Enumeration::write_checkpoint(store::RunDirectory& directory, store::Status& status) {
  survey_.census.compact();
  auto content = make_content(configuration_, survey_, best_designs());
  content.blobs.push_back(blob_of(survey_));
  directory.write_checkpoint(survey_.blocks_done, content);
  status.checkpoint_generation = survey_.blocks_done;
  status.checkpoint_written = store::Clock::now();
  checkpointed_ = SteadyClock::now();
  spdlog::info("checkpoint of {} blocks written", survey_.blocks_done);
}

void Enumeration::update_status(store::Status& status, store::RunState state) const {
  const auto designs = static_cast<double>(survey_.census.designs());
  const double seconds = Seconds(SteadyClock::now() - began_).count();
  status.state = state;
  status.updated = store::Clock::now();
  status.generation = survey_.blocks_done;
  status.generations = configuration_.generations();
  status.evaluations = static_cast<std::int64_t>(survey_.census.designs());
  if (const auto best = survey_.census.best().sorted(); !best.empty())
    status.best_objective = best.front().objective;
  status.feasible_share =
      designs > 0.0 ? static_cast<double>(survey_.census.count(objective::Status::feasible)) / designs : 0.0;
  const double done_here = designs - static_cast<double>(designs_before_);
  status.evaluations_per_second = seconds > 0.0 ? done_here / seconds : 0.0;
  if (done_here > 0.0) status.seconds_left = (configuration_.space.size() - designs) * seconds / done_here;
}

void Enumeration::added_block(store::RunDirectory& directory, store::Status& status, Observer& observer) {
  if (checkpoint_due()) write_checkpoint(directory, status);
  const auto now = SteadyClock::now();
  if (now - shown_ < show_interval && !survey_.complete()) return;
  shown_ = now;
  update_status(status, store::RunState::running);
  observer.progressed(status);
  if (now - status_written_ < status_interval) return;
  status_written_ = now;
  directory.write_status(status);
}

Ending Enumeration::coordinate(store::RunDirectory& directory, store::Status& status, Observer& observer,
                               std::optional<std::uint32_t> stop_after_block) {
  began_ = checkpointed_ = SteadyClock::now();
  enumerator_.coordinate(survey_, stop_after_block.value_or(configuration_.generations()), [&](int signals) {
    added_block(directory, status, observer);
    return signals + signals_.count() == 0;
  });
  return survey_.complete() ? end_finished(directory, status) : end_early(directory, status);
}

Ending Enumeration::ending(store::RunState state) const {
  Ending ending;
  ending.state = state;
  ending.generation = survey_.blocks_done;
  ending.evaluations = survey_.census.designs();
  ending.seconds = Seconds(SteadyClock::now() - began_).count();
  return ending;
}

Ending Enumeration::end_early(store::RunDirectory& directory, store::Status& status) {
  if (status.checkpoint_generation != survey_.blocks_done) write_checkpoint(directory, status);
  update_status(status, store::RunState::stopped);
  directory.write_status(status);
  spdlog::info("stopped after {} blocks with a checkpoint", survey_.blocks_done);
  return ending(store::RunState::stopped);
}

Ending Enumeration::end_finished(store::RunDirectory& directory, store::Status& status) {
  const auto best = best_designs();
  const auto content = make_content(configuration_, survey_, best);
  auto result = ending(store::RunState::finished);
  result.digest = store::digest(content);
  if (!best.empty()) result.best = best.front();
  // Before run.h5, which says that the run is over.
  directory.write_text("certificate.txt", certificate_text(configuration_, survey_, best, result.digest));
  if (result.best) directory.write_text("best.yaml", design_yaml(configuration_, *result.best));
  directory.write_result(content);
  update_status(status, store::RunState::finished);
  directory.write_status(status);
  spdlog::info("finished: {} designs, {} evaluated, digest {}", survey_.census.designs(),
               survey_.census.priced(), result.digest);
  return result;
}

}  // namespace crossisle::run
