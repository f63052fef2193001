// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/engine.hpp"

#include "front_state.hpp"

namespace crossisle::run {

std::vector<ResultFile> Engine::result_files(const std::string& /*digest*/) const {
  return {};
}

Progress read_progress(const Configuration& configuration, const store::SavedRun& saved) {
  Progress progress{static_cast<std::uint32_t>(saved.generation), tally(configuration, saved.content),
                    exhausted_generation(saved.content)};
  progress.ended_by = rule_that_ended(saved.content);
  const auto& tally = progress.tally;
  progress.facts.evaluations = tally.evaluations;
  if (tally.best) progress.facts.objective = tally.best->evaluation.fitness.objective;
  if (tally.nearest) progress.facts.violation = tally.nearest->violation;
  if (const auto number = saved.content.numbers.find(progress_number); number != saved.content.numbers.end())
    progress.facts.evaluations_at_progress = static_cast<std::uint64_t>(number->second);
  if (configuration.stop.hypervolume)
    progress.facts.window = read_front_state(configuration, saved.content, tally.evaluations);
  return progress;
}

search::EndReason end_reason(const Configuration& configuration, const Progress& progress) {
  if (progress.exhausted_in || configuration.exhaustive) return search::EndReason::space;
  return progress.ended_by.value_or(search::EndReason::generations);
}

}  // namespace crossisle::run
