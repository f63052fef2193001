// Part of Crossisle, SPDX-License-Identifier: MIT
#include "island_engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cereal/types/optional.hpp>
#include <span>
#include <utility>

#include "crossisle/core/error.hpp"
#include "crossisle/island/message.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/signals.hpp"
#include "crossisle/search/known_designs.hpp"
#include "tallies.hpp"

namespace crossisle::run {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// Maximum number of generations in an epoch, however short the generations are.
constexpr double max_generations_of_epoch = 10000;
/// Duration of a generation from which rank 0 keeps the states of every cut, so that the run can stop in the
/// middle of the next generation.
constexpr std::chrono::duration<double> long_generation{0.5};

std::string blob_name(std::uint32_t island) {
  return fmt::format("island-{}", island);
}

store::Blob blob_of(std::uint32_t island, const std::string& state) {
  store::Blob blob{blob_name(island), {}};
  const auto bytes = std::as_bytes(std::span(state));
  blob.bytes.assign(bytes.begin(), bytes.end());
  return blob;
}

std::string state_in(const store::RunContent& content, std::uint32_t island) {
  const auto found = std::find_if(content.blobs.begin(), content.blobs.end(),
                                  [&](const store::Blob& blob) { return blob.name == blob_name(island); });
  if (found == content.blobs.end()) {
    throw core::Error(core::ExitCode::io, fmt::format("the checkpoint has no state of island {}", island),
                      "it belongs to another configuration", "start afresh with --fresh");
  }
  return {reinterpret_cast<const char*>(found->bytes.data()), found->bytes.size()};
}

}  // namespace

/// Message of rank 0 to the leaders of islands at a cut.
struct IslandEngine::Directive {
  std::uint32_t next = 0;  ///< first generation to run
  std::uint32_t end = 0;   ///< one past the last generation to run
  bool with_state = false;
  bool finish = false;
  bool is_for_checkpoint = false;  ///< purpose of the states at rank 0; no other rank needs to know

  template <class Archive>
  void serialize(Archive& archive) {
    archive(next, end, with_state, finish);
  }
};

/// Report of a leader to rank 0 at a cut.
struct IslandEngine::Report {
  island::Log log;
  States states;
  int signals = 0;
  double seconds_copying = 0.0;  ///< time that the islands waited while their states were copied
  std::optional<std::uint32_t>
      exhausted_in{};  ///< first generation in which no island had an unknown design left

  template <class Archive>
  void serialize(Archive& archive) {
    archive(log, states, signals, seconds_copying, exhausted_in);
  }

  void merge(Report&& other) {
    states.merge(other.states);
    signals = std::max(signals, other.signals);
    seconds_copying = std::max(seconds_copying, other.seconds_copying);
    exhausted_in = exhausted_in && other.exhausted_in
                       ? std::optional(std::max(*exhausted_in, *other.exhausted_in))
                       : std::nullopt;
    log.append(std::move(other.log));
  }
};

void IslandEngine::restore(const Progress& progress, const store::RunContent& checkpoint) {
  auto known = read_known(configuration_, checkpoint);
  for (std::uint32_t island = 0; island < configuration_.islands; ++island)
    restored_[island] = {std::move(known[island]), state_in(checkpoint, island)};
  progress_ = progress;
  advanced_ = progress.complete;
  next_ = progress.complete + 1;
}

void IslandEngine::prepare(cost::CostModel& model, const objective::Objective& objective) {
  model_ = &model;
  objective_ = &objective;
  layout_ = std::make_unique<island::Layout>(make_layout(configuration_, model, communicator_.size()));
  const auto& team = layout_->team(layout_->island_of(communicator_.rank()));
  evaluator_ = std::make_unique<island::TeamEvaluator>(communicator_, team,
                                                       make_problem(configuration_, model, objective));
}

void IslandEngine::begin() {
  const auto topology = make_topology(configuration_);
  for (const std::uint32_t index : layout_->led_by(communicator_.rank())) {
    auto context = make_context(configuration_, *model_, *objective_, index);
    islands_.emplace_back(
        index,
        search::make_algorithm(configuration_.search_on(index), std::move(context), configuration_.polish),
        configuration_.migration, topology.neighbours(index), configuration_.seed, *layout_, communicator_);
  }
  if (coordinates()) send_states();
  if (!islands_.empty()) receive_states();
}

/// Sends the states of a continued run to the ranks that now lead the islands.
void IslandEngine::send_states() {
  for (const int leader : layout_->leaders()) {
    States states;
    for (const std::uint32_t index : layout_->led_by(leader)) {
      if (const auto state = restored_.find(index); state != restored_.end()) states.insert(*state);
    }
    communicator_.send(leader, island::tag::states, island::pack(states));
  }
  restored_.clear();
}

void IslandEngine::receive_states() {
  States states;
  island::unpack(communicator_.receive(0, island::tag::states), states);
  for (auto& own : islands_) {
    const auto state = states.find(own.index());
    if (state == states.end()) continue;
    own.load(state->second);
    own.require_migrants_of(configuration_.space);
  }
}

void IslandEngine::serve() {
  if (islands_.empty()) return evaluator_->serve();
  for (;;) {
    Directive directive;
    island::unpack(communicator_.receive(0, island::tag::directive), directive);
    if (directive.finish) break;
    communicator_.send(0, island::tag::report, island::pack(work(directive)));
  }
  evaluator_->dismiss();
}

IslandEngine::Report IslandEngine::work(const Directive& directive) {
  for (std::uint32_t generation = directive.next; generation < directive.end; ++generation) {
    for (auto& own : islands_) own.advance(generation, *evaluator_);
  }
  Report report;
  if (directive.with_state) {
    for (auto& own : islands_) own.collect_migrants(directive.end - 1);
    const auto copying_began = SteadyClock::now();
    for (auto& own : islands_) report.states[own.index()] = own.save();
    report.seconds_copying = Seconds(SteadyClock::now() - copying_began).count();
  }
  for (auto& own : islands_) report.log.append(own.take_log());
  report.signals = SignalWatch::count();
  report.exhausted_in = island::exhausted_in(islands_);
  return report;
}

IslandEngine::Report IslandEngine::run_epoch(const Directive& directive) {
  const auto leaders = layout_->leaders();
  for (const int leader : leaders) {
    if (leader != 0) communicator_.send(leader, island::tag::directive, island::pack(directive));
  }
  if (directive.finish) {
    evaluator_->dismiss();
    return {};
  }
  Report all = work(directive);
  for (const int leader : leaders) {
    if (leader == 0) continue;
    Report report;
    island::unpack(communicator_.receive(leader, island::tag::report), report);
    all.merge(std::move(report));
  }
  return all;
}

IslandEngine::Directive IslandEngine::plan_epoch(const StepRequest& request) const {
  Directive directive;
  directive.next = next_;
  const double fitting =
      seconds_per_generation_.count() > 0.0 ? request.epoch / seconds_per_generation_ : 1.0;
  const auto generations = static_cast<std::uint32_t>(std::clamp(fitting, 1.0, max_generations_of_epoch));
  directive.end = std::min(request.last_step + 1, next_ + generations);
  if (const auto every = request.steps_to_checkpoint; every > 0) {
    const std::uint32_t checkpoint_generation = (std::max(next_, 1U) + every - 1) / every * every;
    directive.end = std::min(directive.end, checkpoint_generation + 1);
    directive.is_for_checkpoint = directive.end == checkpoint_generation + 1;
  }
  directive.is_for_checkpoint = directive.is_for_checkpoint || request.is_checkpoint_due();
  // The states at the end serve for a checkpoint, and ensure that no migrant is in transit when these ranks
  // begin other work.
  directive.with_state = directive.is_for_checkpoint || seconds_per_generation_ >= long_generation ||
                         directive.end == request.last_step + 1;
  return directive;
}

std::optional<Cut> IslandEngine::advance(const StepRequest& request) {
  if (progress_.exhausted_in || next_ > request.last_step) return std::nullopt;
  const auto began = SteadyClock::now();
  const Directive directive = plan_epoch(request);
  Report report = run_epoch(directive);
  note_exhausted(report);
  count(report.log);
  held_.append(std::move(report.log));
  next_ = directive.end;
  advanced_ = next_ - 1;
  progress_.complete = progress_.exhausted_in.value_or(advanced_);
  if (directive.with_state) take_in(std::move(report.states));
  seconds_per_generation_ = Seconds(SteadyClock::now() - began) / (directive.end - directive.next);
  return Cut{report.signals, directive.is_for_checkpoint, report.seconds_copying};
}

/// Ends the search at the generation in which the last island had no unknown design left. Later generations
/// of the islands are discarded, because their number depends on the position of the cut.
void IslandEngine::note_exhausted(Report& report) {
  if (!report.exhausted_in) return;
  progress_.exhausted_in = report.exhausted_in;
  report.log.cut_after(*report.exhausted_in);
}

void IslandEngine::count(const island::Log& log) {
  Tally& done = progress_.tally;
  done.evaluations += log.designs.size();
  for (const auto& design : log.designs) {
    const auto& fitness = design.evaluation.fitness;
    ++done.by_status[static_cast<std::size_t>(fitness.status)];
    if (!fitness.feasible()) {
      if (!done.best) keep_nearest(done.nearest, {design.genome, fitness.status, fitness.violation});
      continue;
    }
    ++done.feasible;
    done.nearest.reset();
    if (!done.best || objective::better(fitness, done.best->evaluation.fitness)) done.best = design;
  }
}

/// Keeps the states of the last complete generation, and the designs that became known since the states
/// before.
void IslandEngine::take_in(States&& states) {
  last_ = KnownStates{progress_.complete, {}};
  for (auto& [index, state] : states) {
    held_known_[index].append(state.new_designs);
    last_->rests[index] = std::move(state.rest);
  }
}

void IslandEngine::finish(FinalState state) {
  if (state == FinalState::needed && !has_state()) {
    // The states are those after the last generation of the islands; after an exhausted generation, the
    // islands have learned nothing more.
    take_in(run_epoch({advanced_ + 1, advanced_ + 1, true}).states);
  }
  run_epoch({advanced_ + 1, advanced_ + 1, false, true});
}

store::RunContent IslandEngine::content_with(std::vector<store::Table> history) const {
  std::erase_if(history, store::is_state);
  auto content =
      make_content(configuration_, progress_.complete, progress_.tally.evaluations, std::move(history));
  if (progress_.exhausted_in) content.numbers[exhausted_number] = *progress_.exhausted_in;
  return content;
}

store::RunContent IslandEngine::checkpoint() {
  auto content = content_with({});
  for (const auto& [index, state] : last_->rests) content.blobs.push_back(blob_of(index, state));
  return content;
}

std::optional<HistoryRows> IslandEngine::take_rows() {
  const std::size_t bytes =
      held_.designs.size() *
          (sizeof(island::DesignRecord) + configuration_.networks.size() * sizeof(cost::NetworkCost)) +
      held_.generations.size() * sizeof(island::GenerationRecord) +
      held_.migrations.size() * sizeof(island::MigrationRecord);
  return HistoryRows{[&configuration = configuration_, log = std::exchange(held_, {}),
                      known = std::exchange(held_known_, {})] {
                       auto tables = history_tables(configuration, log);
                       if (!known.empty()) tables.push_back(known_table(configuration, known));
                       return tables;
                     },
                     bytes};
}

store::RunContent IslandEngine::content(const std::function<std::vector<store::Table>()>& history) const {
  return content_with(history());
}

namespace {

std::vector<search::Goal> goals_of_algorithms(const Configuration& configuration) {
  for (const auto& options : configuration.search) {
    if (auto goals = options->goals(); !goals.empty()) return goals;
  }
  return {};
}

Footprint footprint_of_islands(const Configuration& configuration, const cost::CostModel& model, int ranks) {
  const auto evaluations = static_cast<double>(configuration.evaluation_budget());
  const double known_bytes = search::KnownDesigns::max_bytes_per_design(configuration.space);
  const auto words = static_cast<double>(design::GenomeCode(configuration.space).words());
  const double islands_per_rank = std::max(1.0, static_cast<double>(configuration.islands) / ranks);
  Footprint footprint;
  // The members of a population are four bytes each; metadata of HDF5 are most of a small checkpoint (15 to
  // 25 kB in the shipped configurations).
  constexpr double bytes_of_metadata = 32768.0;
  footprint.checkpoint_bytes = bytes_of_metadata;
  for (std::uint32_t island = 0; island < configuration.islands; ++island)
    footprint.checkpoint_bytes += 4.0 * configuration.search_on(island)->population();
  // A design known to an island is stored as its code, island, status, violation and objective, in addition to
  // its row (data/RUN_FILE.md).
  footprint.journal_bytes = evaluations * (bytes_of_row(configuration) + words * sizeof(std::uint64_t) + 4 +
                                           1 + 2 * sizeof(double));
  // At the end of the run: the history read back, and the image of run.h5 made from it.
  footprint.coordinator_bytes = 2.0 * footprint.journal_bytes;
  footprint.rank_bytes =
      islands_per_rank * evaluations / configuration.islands * known_bytes + model.max_table_bytes();
  return footprint;
}

}  // namespace

constinit const EngineKind island_engine_kind{
    .work = store::WorkKind::search,
    .coverage = Coverage::sample,
    .result_files = {},
    .is_asked_for = [](const Configuration& /*configuration*/) { return true; },  // unless for another kind
    .extent =
        [](const Configuration& configuration) {
          return fmt::format("seed {}, {} islands, generations 0 to {}", configuration.seed,
                             configuration.islands, configuration.generations());
        },
    .origin = [](const Configuration& configuration) { return fmt::format("seed {}", configuration.seed); },
    .goals = goals_of_algorithms,
    .tally = tally_of_history,
    .footprint = footprint_of_islands,
    .make = [](island::Communicator& communicator, const Configuration& configuration)
        -> std::unique_ptr<Engine> { return std::make_unique<IslandEngine>(communicator, configuration); }};

}  // namespace crossisle::run
