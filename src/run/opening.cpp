// Part of Crossisle, SPDX-License-Identifier: MIT
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>

#include "crossisle/island/message.hpp"
#include "crossisle/objective/active_constraints.hpp"
#include "crossisle/run/diagnosis.hpp"
#include "crossisle/run/problem.hpp"
#include "elapsed.hpp"
#include "session_state.hpp"

namespace crossisle::run {
namespace {

/// Returns the rank that forwards the messages of rank 0 to a rank; the ranks form a binary tree.
int parent_of(int rank) {
  return (rank - 1) / 2;
}

}  // namespace

void Session::State::open() {
  const auto continued =
      options.fresh ? std::nullopt : std::optional<std::filesystem::path>(options.directory);
  if (!coordinates()) {
    const island::Message opening =
        communicator.receive(parent_of(communicator.rank()), island::tag::opening);
    pass_on(opening);
    std::string files;
    island::unpack(opening, declined, files);
    if (declined) return communicator.flush();
    cache.add_files(files);
    configuration = cache.read(options.configuration, options.overrides, continued);
    engine = engine_kind(configuration).make(communicator, configuration);
    return;
  }
  const auto tell_others = [&](bool decline) {
    if (communicator.size() == 1) return;
    pass_on(island::pack(decline, decline ? std::string() : cache.take_new_files()));
    if (decline) communicator.flush();
  };
  try {
    configuration = cache.read(options.configuration, options.overrides, continued);
    engine = engine_kind(configuration).make(communicator, configuration);
    if (options.impossible_limit == ImpossibleLimit::refused) check_limits();
    if (!options.reuse.empty()) reuse = read_reuse(configuration, options.reuse);
    open_directory();
  } catch (...) {
    tell_others(true);
    throw;
  }
  tell_others(beginning.origin == Origin::already_finished);
}

/// Refuses limits that no chip of the space can meet, and notes those that every chip meets.
void Session::State::check_limits() {
  const auto of_problem = make_objective(configuration);
  const auto constraints =
      objective::ActiveConstraints(of_problem, configuration.networks, configuration.metrics());
  const auto& all = constraints.all();
  if (std::none_of(all.begin(), all.end(), [](const auto& each) { return each.is_of_chip; })) return;
  const auto of_space = make_model(configuration);
  const auto is_late = [end = SteadyClock::now() + std::chrono::seconds(1)] {
    return SteadyClock::now() > end;
  };
  auto problems = impossible_limits(configuration, find_impossibility(configuration, *of_space, is_late));
  if (!problems.empty()) throw core::InputError(std::move(problems));
  for (const auto& text : idle_texts(configuration, *of_space, is_late)) configuration.notes.push_back(text);
}

/// Sends a message of rank 0 down the tree of ranks, so that no rank sends it more than twice.
void Session::State::pass_on(const island::Message& message) {
  for (int child = 2 * communicator.rank() + 1; child <= 2 * communicator.rank() + 2; ++child) {
    if (child < communicator.size()) communicator.send(child, island::tag::opening, message);
  }
}

/// Sends the metrics that rank 0 has read from stored runs to all ranks, block by block.
void Session::State::share_reuse() {
  if (options.reuse.empty()) return;
  constexpr std::size_t designs_of_block = 1U << 15U;  // some MiB
  if (coordinates()) {
    for (std::size_t first = 0; first < reuse->metrics.size(); first += designs_of_block) {
      pass_on(island::pack(reuse->metrics.block(first, designs_of_block)));
      communicator.flush();  // so that one block waits in memory, not all of them
    }
    pass_on({});
    return;
  }
  reuse = Reuse{no_known_metrics(configuration), {}};
  for (;;) {
    const island::Message message =
        communicator.receive(parent_of(communicator.rank()), island::tag::opening);
    pass_on(message);
    communicator.flush();
    if (message.empty()) return;
    cost::MetricsBlock block;
    island::unpack(message, block);
    reuse->metrics.add(block);
  }
}

void Session::State::open_directory() {
  beginning.directory =
      options.directory.empty() ? std::filesystem::path("runs") / configuration.name : options.directory;
  beginning.ranks = communicator.size();
  if (options.fresh) beginning.moved_aside = store::RunDirectory::archive_aside(beginning.directory);
  std::error_code ignored;
  if (options.files_from == FilesFrom::checkpoint && !std::filesystem::exists(beginning.directory, ignored)) {
    return;
  }
  make_directory();
  const Inspection inspection = inspect(configuration, *directory);
  beginning.warning = inspection.repair;
  if (const auto& saved = inspection.checkpoint) {
    beginning.origin = Origin::continued;
    restore(*saved);
    engine->restore(progress, *saved);
    progress.ended_by.reset();  // the engine has decided again, by the rules of this configuration
  } else if (inspection.result) {
    open_finished(inspection);
  }
  directory->clear_stop_request();
  directory->write_text("config.resolved.yaml", resolved_yaml(configuration));
  join_allocation();
}

/// Completes the files of a run that has finished before; nothing else remains to be done.
void Session::State::open_finished(const Inspection& inspection) {
  beginning.origin = Origin::already_finished;
  restore(*inspection.result);
  finished_digest = store::digest(inspection.result->content);
  finished_front = read_front(configuration, inspection.result->content);
  finished_diagnosis = read_diagnosis(configuration, inspection.result->content);
  if (!inspection.repair.empty())
    repair_from_result(configuration, *directory, inspection, progress.tally.best);
  describe_process();
  note_end();
  note_diagnosis(finished_diagnosis);
  update_status(store::RunState::finished);
  const std::string settled = settle_status(*directory, status);
  if (!settled.empty()) beginning.warning += (beginning.warning.empty() ? "" : "; ") + settled;
}

void Session::State::join_allocation() {
  if (!options.has_job) return;
  allocation = cluster::Allocation::from_environment();
  if (!allocation) return;
  if (const auto seconds = allocation->seconds_to_run()) {
    const double with_used = *seconds + Seconds(SteadyClock::now() - began).count();
    options.seconds_at_most = std::min(options.seconds_at_most.value_or(with_used), with_used);
  }
  try {
    cluster::remember_run(*allocation, beginning.directory);
  } catch (const core::Error& failure) {
    spdlog::warn("{}", failure.what());
  }
}

void Session::State::make_directory() {
  directory = std::make_unique<store::RunDirectory>(
      beginning.directory,
      store::Retention{2, static_cast<std::int64_t>(configuration.checkpoint.keep_every)});
}

void Session::State::restore(const store::SavedRun& saved) {
  progress = read_progress(configuration, saved);
  if (configuration.stop.wall_time_s) spent_before = Seconds(elapsed_s(saved, beginning.directory));
  beginning.generation = progress.complete;
  evaluations_before = progress.tally.evaluations;
}

}  // namespace crossisle::run
