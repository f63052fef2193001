// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/session.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cereal/types/optional.hpp>
#include <chrono>

#include "crossisle/cluster/job.hpp"
#include "crossisle/core/fault_point.hpp"
#include "crossisle/core/log.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/island/message.hpp"
#include "crossisle/island/watchdog.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/pace.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/signals.hpp"
#include "crossisle/store/run_directory.hpp"
#include "crossisle/store/run_writer.hpp"
#include "crossisle/store/timing.hpp"
#include "enumeration.hpp"
#include "finish.hpp"

namespace crossisle::run {
namespace {

using Seconds = std::chrono::duration<double>;
using SteadyClock = std::chrono::steady_clock;

/// Time between two cuts: short enough for a live display and a prompt stop, long enough to cost nothing.
constexpr Seconds epoch_length{0.2};
/// Generations of an epoch at most, whatever they take.
constexpr double longest_epoch = 10000;
/// Where a generation takes longer, rank 0 keeps the states of every cut, to stop in the middle of the next generation.
constexpr Seconds long_generation{0.5};
/// How long a second signal leaves to the generation that is under way.
constexpr Seconds patience{1.0};
/// Time between two versions of status.json.
constexpr Seconds status_interval{1.0};
/// Designs whose rows are held back before they go to the journal without a checkpoint: some tens of MiB.
constexpr std::size_t most_rows_held = 100'000;
/// What is kept of the time limit for ending, beyond what the last epoch and the last checkpoint took.
constexpr Seconds reserve_to_end{0.5};

using IslandStates = std::map<std::uint32_t, std::string>;

/// Thrown through the waiting and working of rank 0 to give up the generation that is under way.
struct StopNow {};

/// What rank 0 tells the leaders of islands at a cut.
struct Directive {
  std::uint32_t next = 0;  ///< first generation to run
  std::uint32_t end = 0;   ///< one past the last generation to run
  bool with_state = false;
  bool finish = false;
  bool checkpoint = false;  ///< what rank 0 does with the states; no other rank needs to know

  template <class Archive>
  void serialize(Archive& archive) {
    archive(next, end, with_state, finish);
  }
};

/// What a leader reports to rank 0 at a cut.
struct Report {
  island::Log log;
  IslandStates states;
  int signals = 0;
  double seconds_copying = 0.0;  ///< that the islands stood still while their states were copied
  std::optional<std::uint32_t>
      exhausted_in{};  ///< first generation in which no island had a design left to ask for

  template <class Archive>
  void serialize(Archive& archive) {
    archive(log, states, signals, seconds_copying, exhausted_in);
  }
};

/// How a rank has spent its time, for rank 0 at the end.
struct TimeSpent {
  std::string host;
  double seconds = 0.0;
  double seconds_evaluating = 0.0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(host, seconds, seconds_evaluating);
  }
};

/// All islands after the same generation.
struct Cut {
  std::uint32_t generation = 0;
  IslandStates states;
};

store::Blob blob_of(std::uint32_t island, const std::string& state) {
  store::Blob blob{fmt::format("island-{}", island), {}};
  const auto bytes = std::as_bytes(std::span(state));
  blob.bytes.assign(bytes.begin(), bytes.end());
  return blob;
}

IslandStates states_of(const store::RunContent& content, std::uint32_t islands) {
  IslandStates states;
  for (std::uint32_t island = 0; island < islands; ++island) {
    const std::string name = fmt::format("island-{}", island);
    const auto found = std::find_if(content.blobs.begin(), content.blobs.end(),
                                    [&](const store::Blob& blob) { return blob.name == name; });
    if (found == content.blobs.end()) {
      throw core::Error(core::ExitCode::io, fmt::format("the checkpoint has no state of island {}", island),
                        "it is of another configuration", "start afresh with --fresh");
    }
    states[island].assign(reinterpret_cast<const char*>(found->bytes.data()), found->bytes.size());
  }
  return states;
}

}  // namespace

/// The ranks, the problem and the islands; the coordinator's part only on rank 0.
struct Session::State {
  island::Communicator& communicator;
  RunOptions options;
  bool declined = false;

  ProblemCache own_cache;
  ProblemCache& cache;
  Configuration configuration;
  std::shared_ptr<cost::CostModel> model;
  std::unique_ptr<objective::Objective> objective;
  std::unique_ptr<island::Layout> layout;
  std::unique_ptr<island::TeamEvaluator> evaluator;
  std::vector<island::Island> islands;  ///< those that this rank leads
  SignalWatch signals;
  std::unique_ptr<Enumeration> enumeration;  ///< instead of layout, evaluator and islands

  std::unique_ptr<island::Watchdog> watchdog;
  bool asked_to_stop_now = false;

  // Rank 0 only.
  Observer* observer = nullptr;
  std::unique_ptr<store::RunDirectory> directory;  ///< none before there is anything to keep
  std::unique_ptr<store::RunWriter> writer;        ///< none without a directory
  std::optional<cluster::Allocation> allocation;
  Beginning beginning;
  std::string finished_digest;  ///< of the run.h5 of a run that had finished before
  std::optional<Front> finished_front;
  IslandStates saved_states;
  std::optional<store::RunContent> saved_survey;
  island::Log held;         ///< what was done since rows last went to the journal
  std::optional<Cut> last;  ///< the newest one whose states are known
  std::uint32_t complete =
      0;  ///< the last generation that all islands have completed, or blocks that are done
  Tally done;
  std::uint64_t evaluations_before = 0;
  std::uint32_t last_generation = 0;  ///< where to stop: the end of the run or of what was asked for
  std::uint32_t advanced = 0;  ///< last generation of the islands: beyond `complete` once they are exhausted
  std::optional<std::uint32_t>
      exhausted_in;  ///< last generation of a search that has no design left to ask for
  store::StopCause stop_cause = store::StopCause::request;
  store::Status status;
  SteadyClock::time_point began = SteadyClock::now();
  SteadyClock::time_point epoch_began = SteadyClock::now();
  SteadyClock::time_point checkpointed = SteadyClock::now();
  SteadyClock::time_point status_sent{};
  SteadyClock::time_point shown{};
  Pace pace;
  Seconds per_generation{0.0};  ///< of the last epoch, or the longest that a block took
  Seconds per_checkpoint{0.0};  ///< of the last one written

  State(island::Communicator& communicator_in, RunOptions options_in, ProblemCache* cache_in)
      : communicator(communicator_in),
        options(std::move(options_in)),
        cache(cache_in == nullptr ? own_cache : *cache_in) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { communicator.set_attendant({}); }

  bool coordinates() const { return communicator.rank() == 0; }
  const char* step_name() const { return configuration.exhaustive ? "block" : "generation"; }

  void open();
  void open_directory();
  void open_finished(const Inspection& inspection);
  void make_directory();
  void join_allocation();
  void restore(const store::SavedRun& saved);
  void build_problem();
  void build_enumeration();
  void build_islands();
  void watch();
  void attend();
  bool is_checkpoint_due() const;
  Report advance(const Directive& directive);
  void follow();
  Ending coordinate();
  Ending coordinate_enumeration();
  std::uint32_t blocks_wanted(const island::BlockDone& block);
  void count_blocks();
  void describe_process();
  void begin();
  void start_writing();
  void need_directory();
  Directive plan_epoch(std::uint32_t next) const;
  Report run_epoch(const Directive& directive);
  void take(Report& report);
  void note_exhausted(Report& report);
  store::RunContent content_of_islands(std::vector<store::Table> history) const;
  void release_rows();
  void write_checkpoint();
  void hear_writer();
  bool is_to_stop(int signals_received);
  bool is_out_of_time() const;
  void update_status(store::RunState run_state);
  void send_status();
  void write_last_status(store::RunState run_state);
  void write_stopped_status();
  void make_safe();
  TimeSpent time_spent() const;
  void gather_times();
  Ending end_early();
  Ending abandon();
  Ending end_finished();
  void note_failure(const std::string& what) noexcept;
  Ending ending(store::RunState run_state, std::uint32_t generation) const;
};

void Session::State::open() {
  if (!coordinates()) {
    island::unpack(communicator.receive(0, island::tag::opening), declined);
    if (!declined) configuration = cache.read(options.configuration, options.overrides);
    return;
  }
  const auto tell_others = [&](bool decline) {
    for (int rank = 1; rank < communicator.size(); ++rank) {
      communicator.send(rank, island::tag::opening, island::pack(decline));
    }
    if (decline) communicator.flush();
  };
  try {
    configuration = cache.read(options.configuration, options.overrides);
    open_directory();
  } catch (...) {
    tell_others(true);
    throw;
  }
  tell_others(beginning.origin == Origin::already_finished);
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
    if (configuration.exhaustive) {
      saved_survey = saved->content;
    } else {
      saved_states = states_of(saved->content, configuration.islands);
    }
  } else if (inspection.result) {
    open_finished(inspection);
  }
  directory->clear_stop_request();
  directory->write_text("config.resolved.yaml", resolved_yaml(configuration));
  join_allocation();
}

/// The run has finished before: what it has left is settled, and nothing is left to do.
void Session::State::open_finished(const Inspection& inspection) {
  beginning.origin = Origin::already_finished;
  restore(*inspection.result);
  finished_digest = store::digest(inspection.result->content);
  finished_front = read_front(configuration, inspection.result->content);
  if (!inspection.repair.empty()) repair_from_result(configuration, *directory, inspection, done.best);
  describe_process();
  complete = beginning.generation;
  if (exhausted_in) status.message = exhausted_text;
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
  beginning.generation = static_cast<std::uint32_t>(saved.generation);
  exhausted_in = exhausted_generation(saved.content);
  done = tally(configuration, saved.content);
  evaluations_before = done.evaluations;
}

void Session::State::build_problem() {
  model = cache.model(configuration);
  objective = std::make_unique<objective::Objective>(make_objective(configuration));
  if (configuration.exhaustive) return build_enumeration();
  layout = std::make_unique<island::Layout>(make_layout(configuration, *model, communicator.size()));
  const auto& team = layout->team(layout->island_of(communicator.rank()));
  evaluator = std::make_unique<island::TeamEvaluator>(communicator, team,
                                                      make_problem(configuration, *model, *objective));
  beginning.idle_ranks = layout->idle();
}

void Session::State::build_enumeration() {
  enumeration = std::make_unique<Enumeration>(communicator, configuration,
                                              make_problem(configuration, *model, *objective));
  if (saved_survey) enumeration->restore(*saved_survey);
  saved_survey.reset();
}

void Session::State::build_islands() {
  if (enumeration) return;
  const auto edges = make_edges(configuration);
  for (const std::uint32_t index : layout->led_by(communicator.rank())) {
    auto context = make_context(configuration, *model, *objective, index);
    islands.emplace_back(
        index,
        search::make_algorithm(configuration.search_on(index), std::move(context), configuration.polish),
        configuration.migration, edges, configuration.seed, *layout, communicator);
  }
  // The states of a continued run, from rank 0 to whoever leads the island now.
  if (coordinates()) {
    for (const int leader : layout->leaders()) {
      IslandStates states;
      for (const std::uint32_t index : layout->led_by(leader)) {
        if (const auto state = saved_states.find(index); state != saved_states.end()) states.insert(*state);
      }
      communicator.send(leader, island::tag::states, island::pack(states));
    }
    saved_states.clear();
  }
  if (islands.empty()) return;
  IslandStates states;
  island::unpack(communicator.receive(0, island::tag::states), states);
  for (auto& own : islands) {
    const auto state = states.find(own.index());
    if (state == states.end()) continue;
    own.load(state->second);
    own.require_migrants_of(configuration.space);
  }
}

void Session::State::watch() {
  watchdog = std::make_unique<island::Watchdog>(communicator, configuration.execution.watchdog_seconds);
  communicator.set_attendant([this] { attend(); });
}

void Session::State::attend() {
  watchdog->look();
  if (SignalWatch::count() >= 2 && !asked_to_stop_now) {
    asked_to_stop_now = true;
    if (!coordinates()) communicator.send(0, island::tag::stop_now, {});
  }
  if (!coordinates()) return;
  observer->attend();
  const auto now = SteadyClock::now();
  if (now - status_sent >= status_interval) send_status();
  if (now - epoch_began < patience) return;
  for (int rank = 1; rank < communicator.size() && !asked_to_stop_now; ++rank) {
    asked_to_stop_now = communicator.try_receive(rank, island::tag::stop_now).has_value();
  }
  if (asked_to_stop_now) throw StopNow{};
}

Report Session::State::advance(const Directive& directive) {
  for (std::uint32_t generation = directive.next; generation < directive.end; ++generation) {
    for (auto& own : islands) own.advance(generation, *evaluator);
  }
  Report report;
  if (directive.with_state) {
    for (auto& own : islands) own.collect_migrants(directive.end - 1);
    const auto copying_began = SteadyClock::now();
    for (const auto& own : islands) report.states[own.index()] = own.save();
    report.seconds_copying = Seconds(SteadyClock::now() - copying_began).count();
  }
  for (auto& own : islands) report.log.append(own.take_log());
  report.signals = SignalWatch::count();
  report.exhausted_in = island::exhausted_in(islands);
  return report;
}

void Session::State::follow() {
  if (enumeration) return enumeration->follow();
  if (islands.empty()) return evaluator->serve();
  for (;;) {
    Directive directive;
    island::unpack(communicator.receive(0, island::tag::directive), directive);
    if (directive.finish) break;
    communicator.send(0, island::tag::report, island::pack(advance(directive)));
  }
  evaluator->dismiss();
}

Report Session::State::run_epoch(const Directive& directive) {
  epoch_began = SteadyClock::now();
  const auto leaders = layout->leaders();
  for (const int leader : leaders) {
    if (leader != 0) communicator.send(leader, island::tag::directive, island::pack(directive));
  }
  if (directive.finish) {
    evaluator->dismiss();
    return {};
  }
  Report all = advance(directive);
  for (const int leader : leaders) {
    if (leader == 0) continue;
    Report report;
    island::unpack(communicator.receive(leader, island::tag::report), report);
    all.states.merge(report.states);
    all.signals = std::max(all.signals, report.signals);
    all.seconds_copying = std::max(all.seconds_copying, report.seconds_copying);
    all.exhausted_in = all.exhausted_in && report.exhausted_in
                           ? std::optional(std::max(*all.exhausted_in, *report.exhausted_in))
                           : std::nullopt;
    all.log.append(std::move(report.log));
  }
  return all;
}

void Session::State::take(Report& report) {
  done.evaluations += report.log.designs.size();
  for (const auto& design : report.log.designs) {
    const auto& fitness = design.evaluation.fitness;
    ++done.by_status[static_cast<std::size_t>(fitness.status)];
    if (!fitness.feasible()) {
      if (!done.best) keep_nearest(done.nearest, {design.genome, fitness.status, fitness.violation});
      continue;
    }
    ++done.feasible;
    done.nearest.reset();
    if (!done.best || objective::better(fitness, done.best->evaluation.fitness)) {
      done.best = design;
    }
  }
  held.append(std::move(report.log));
  if (held.designs.size() > most_rows_held) release_rows();
}

/// Ends the search at the generation in which the last island has found nothing left to ask for. What the islands did in
/// later ones, which depends on where the cut was, is forgotten.
void Session::State::note_exhausted(Report& report) {
  if (!report.exhausted_in) return;
  exhausted_in = report.exhausted_in;
  report.log.cut_after(*exhausted_in);
}

/// The content of a file of the run after the last complete generation.
store::RunContent Session::State::content_of_islands(std::vector<store::Table> history) const {
  auto content = make_content(configuration, complete, done.evaluations, std::move(history));
  if (exhausted_in) content.numbers[exhausted_number] = *exhausted_in;
  return content;
}

void Session::State::need_directory() {
  if (directory) return;
  make_directory();
  directory->write_text("config.resolved.yaml", resolved_yaml(configuration));
  start_writing();
}

void Session::State::release_rows() {
  need_directory();
  const std::size_t bytes =
      held.designs.size() *
          (sizeof(island::DesignRecord) + configuration.networks.size() * sizeof(cost::NetworkCost)) +
      held.generations.size() * sizeof(island::GenerationRecord) +
      held.migrations.size() * sizeof(island::MigrationRecord);
  // Made into rows by the writer: the configuration does not change any more.
  writer->append([this, log = std::exchange(held, {})] { return history_tables(configuration, log); }, bytes);
}

/// @pre the states of the last complete generation are known
void Session::State::write_checkpoint() {
  if (enumeration) {
    need_directory();
    writer->checkpoint(complete, enumeration->checkpoint());
  } else {
    release_rows();
    auto content = content_of_islands({});
    for (const auto& [index, state] : last->states) content.blobs.push_back(blob_of(index, state));
    writer->checkpoint(last->generation, std::move(content));
  }
  checkpointed = SteadyClock::now();
}

void Session::State::hear_writer() {
  if (!writer) return;
  const auto news = writer->take_news();
  // What a folder with another owner refuses is not tried again, and not told in its log.
  if (!news.warnings.empty()) directory->require_owned();
  for (const auto& warning : news.warnings) {
    spdlog::warn("{}; the run goes on, and tries again", warning);
  }
  if (!news.checkpoint) return;
  status.checkpoint_generation = news.checkpoint;
  status.checkpoint_written = news.written;
  per_checkpoint = Seconds(news.seconds);
  spdlog::info("checkpoint of {} {} written in {}", step_name(), *news.checkpoint,
               core::human_duration(news.seconds));
}

void Session::State::update_status(store::RunState run_state) {
  const double seconds = Seconds(SteadyClock::now() - began).count();
  const auto evaluations = static_cast<double>(done.evaluations);
  status.state = run_state;
  status.generation = complete;
  status.generations = configuration.generations();
  status.evaluations = static_cast<std::int64_t>(done.evaluations);
  if (done.best) status.best_objective = done.best->evaluation.fitness.objective;
  status.feasible_share = done.evaluations == 0 ? 0.0 : static_cast<double>(done.feasible) / evaluations;
  status.evaluations_per_second =
      seconds > 0.0 ? static_cast<double>(done.evaluations - evaluations_before) / seconds : 0.0;
  pace.note(seconds, complete);
  status.seconds_left = pace.seconds_left(configuration.generations());
  status.updated = store::Clock::now();
}

void Session::State::send_status() {
  if (directory) directory->require_owned();
  status.updated = store::Clock::now();
  status_sent = SteadyClock::now();
  if (writer) writer->status(status);
}

Ending Session::State::ending(store::RunState run_state, std::uint32_t generation) const {
  Ending ending;
  ending.state = run_state;
  ending.generation = generation;
  ending.evaluations = done.evaluations;
  ending.seconds = Seconds(SteadyClock::now() - began).count();
  ending.best = done.best;
  ending.exhausted_in = exhausted_in;
  ending.by_status = done.by_status;
  ending.nearest = done.nearest;
  return ending;
}

void Session::State::start_writing() {
  core::log_to_file(beginning.directory / "log.txt", core::Voice::speaker, 0);
  writer = std::make_unique<store::RunWriter>(*directory);
  if (beginning.origin == Origin::continued)
    spdlog::info("continued from {} {}", step_name(), beginning.generation);
  if (!beginning.warning.empty()) spdlog::warn("{}", beginning.warning);
  spdlog::info("crossisle {} on {} ranks of {}: {}, {}", CROSSISLE_VERSION, communicator.size(), status.host,
               configuration.name,
               configuration.exhaustive
                   ? fmt::format("all {:.0f} designs in {} blocks", configuration.space.size(),
                                 configuration.generations())
                   : fmt::format("seed {}, {} islands, generations 0 to {}", configuration.seed,
                                 configuration.islands, configuration.generations()));
  if (allocation) {
    status.job = allocation->job();
    spdlog::info("{}", allocation->text());
  }
}

void Session::State::describe_process() {
  store::describe_this_process(status);
  status.kind = configuration.exhaustive ? store::WorkKind::exhaustive : store::WorkKind::search;
  status.started = store::Clock::now();
  status.ranks = communicator.size();
  status.islands = configuration.islands;
}

void Session::State::begin() {
  describe_process();
  if (beginning.origin == Origin::continued) status.checkpoint_generation = beginning.generation;
  if (directory) start_writing();
  complete = beginning.generation;
  update_status(store::RunState::running);
  send_status();
  observer->began(configuration, beginning);
}

bool Session::State::is_checkpoint_due() const {
  const Seconds every(configuration.checkpoint.every_seconds);
  // Early enough to be safe on the disk when the interval is over: no more than that is ever repeated.
  const Seconds ahead = std::min(per_checkpoint + std::max(per_generation, epoch_length), every / 2);
  return every.count() > 0.0 && SteadyClock::now() - checkpointed >= every - ahead;
}

Directive Session::State::plan_epoch(std::uint32_t next) const {
  Directive directive;
  directive.next = next;
  const double fitting = per_generation.count() > 0.0 ? epoch_length / per_generation : 1.0;
  directive.end = std::min(last_generation + 1,
                           next + static_cast<std::uint32_t>(std::clamp(fitting, 1.0, longest_epoch)));
  if (const auto every = configuration.checkpoint.every_generations; every > 0) {
    const std::uint32_t checkpoint_generation = (std::max(next, 1U) + every - 1) / every * every;
    directive.end = std::min(directive.end, checkpoint_generation + 1);
    directive.checkpoint = directive.end == checkpoint_generation + 1;
  }
  directive.checkpoint = directive.checkpoint || is_checkpoint_due();
  // At the end for a checkpoint, and so that no migrant is left on its way to whatever these ranks do next.
  directive.with_state =
      directive.checkpoint || per_generation >= long_generation || directive.end == last_generation + 1;
  return directive;
}

bool Session::State::is_out_of_time() const {
  if (!options.seconds_at_most) return false;
  const Seconds used = SteadyClock::now() - began;
  const Seconds to_end = 2.0 * std::max(per_generation, epoch_length) + 2.0 * per_checkpoint + reserve_to_end;
  return used + to_end >= Seconds(*options.seconds_at_most);
}

bool Session::State::is_to_stop(int signals_received) {
  if (signals_received > 0) {
    stop_cause = store::StopCause::signal;
    spdlog::info("asked to stop by a signal");
    return true;
  }
  if (is_out_of_time()) {
    stop_cause = store::StopCause::time;
    spdlog::info("the time allowed, {}, is nearly used up", core::human_duration(*options.seconds_at_most));
    return true;
  }
  if (observer->wants_stop()) return true;
  const auto request = directory ? directory->stop_request() : std::nullopt;
  if (!request) return false;
  if (request->after_generation && *request->after_generation > complete) {
    last_generation =
        static_cast<std::uint32_t>(std::min<std::int64_t>(last_generation, *request->after_generation));
    return false;
  }
  spdlog::info("asked to stop from outside");
  return true;
}

/// Writes the status that stays. The writer, which gives up a status that cannot be written, has nothing to do by now.
void Session::State::write_last_status(store::RunState run_state) {
  update_status(run_state);
  writer->drain();
  core::fault_point("before_last_status");
  directory->write_status(status);
  core::fault_point("after_last_status");
}

/// The same of a run that has its checkpoint, which is worth more than a status.
void Session::State::write_stopped_status() {
  if (!writer) return;
  try {
    write_last_status(store::RunState::stopped);
  } catch (const core::Error& failure) {
    spdlog::warn("{}; the checkpoint does not depend on it", failure.what());
  }
}

/// Everything up to the last complete generation goes to the disk. @pre its states are known, or it has a checkpoint
void Session::State::make_safe() {
  if (status.checkpoint_generation != complete) write_checkpoint();
  writer->drain();
  hear_writer();
}

TimeSpent Session::State::time_spent() const {
  return {store::this_host(), Seconds(SteadyClock::now() - began).count(),
          enumeration ? enumeration->seconds_evaluating() : evaluator->seconds_evaluating()};
}

/// Hears from each rank how it spent its time, and adds that to `timing.csv`. @pre the others have nothing more to do
void Session::State::gather_times() {
  std::vector<store::RankTime> times;
  for (int rank = 0; rank < communicator.size(); ++rank) {
    TimeSpent spent = time_spent();
    if (rank > 0) island::unpack(communicator.receive(rank, island::tag::timing), spent);
    times.push_back({status.started, complete, rank, spent.host, spent.seconds, spent.seconds_evaluating});
  }
  if (!directory) return;
  try {
    auto all = store::read_timing(beginning.directory);
    all.insert(all.end(), times.begin(), times.end());
    directory->write_text("timing.csv", store::to_csv(all));
  } catch (const core::Error& failure) {
    spdlog::warn("{}; the run's result does not depend on it", failure.what());
  }
}

Ending Session::State::end_early() {
  const bool is_known = enumeration || (last && last->generation == complete);
  if (!is_known && status.checkpoint_generation != complete) {
    last = Cut{complete, run_epoch({complete + 1, complete + 1, true}).states};
  }
  if (!enumeration) run_epoch({complete + 1, complete + 1, false, true});
  gather_times();
  make_safe();
  status.stopped_by = stop_cause;
  write_stopped_status();
  directory->clear_stop_request();
  spdlog::info("stopped after {} {} with a checkpoint", step_name(), complete);
  return ending(store::RunState::stopped, complete);
}

/// Ends in the middle of a generation or of blocks; the other ranks are left at work.
Ending Session::State::abandon() {
  if (enumeration) count_blocks();
  // Rows are held of all complete generations: only together with their states may they go to the journal.
  if (enumeration || (last && last->generation == complete)) make_safe();
  status.stopped_by = store::StopCause::signal;
  write_stopped_status();
  hear_writer();
  spdlog::info("stopped in the middle of {0} {1}, with a checkpoint of {0} {2}", step_name(), complete + 1,
               status.checkpoint_generation.value_or(0));
  auto result =
      ending(store::RunState::stopped, static_cast<std::uint32_t>(status.checkpoint_generation.value_or(0)));
  result.others_at_work = communicator.size() > 1;
  return result;
}

Ending Session::State::end_finished() {
  if (exhausted_in) {
    spdlog::info("every design was known in generation {}: nothing is left to search", *exhausted_in);
    status.message = exhausted_text;
    // The states are those of the last generation that the islands have run, in which they learned nothing more.
    if (status.checkpoint_generation != complete)
      last = Cut{complete, run_epoch({advanced + 1, advanced + 1, true}).states};
  }
  if (!enumeration) run_epoch({advanced + 1, advanced + 1, false, true});
  gather_times();
  auto result = ending(store::RunState::finished, complete);
  if (!directory) {
    const auto content =
        enumeration ? enumeration->content() : content_of_islands(history_tables(configuration, held));
    result.digest = store::digest(content);
    result.front = read_front(configuration, content);
    return result;
  }
  core::fault_point("before_last_checkpoint");
  // With a checkpoint, so that the run can be given more generations later, and its files can be made again.
  make_safe();
  const auto content = enumeration ? enumeration->content() : content_of_islands(directory->read_history());
  result.digest = store::digest(content);
  result.front = read_front(configuration, content);
  std::optional<std::string> certificate;
  if (enumeration) certificate = enumeration->certificate(result.digest);
  write_finished_files(configuration, *directory, content, certificate, done.best);
  write_last_status(store::RunState::finished);
  directory->clear_stop_request();
  spdlog::info("finished after {} {}: {} evaluations, digest {}", step_name(), complete, done.evaluations,
               result.digest);
  return result;
}

void Session::State::note_failure(const std::string& what) noexcept {
  try {
    if (!writer) return;
    spdlog::info("failed: {}", what);  // for the file; whoever catches it tells the user
    status.state = store::RunState::failed;
    status.message = what;
    status.updated = store::Clock::now();
    // The writer may be stuck at what has failed; it tries that once more and leaves.
    communicator.set_attendant({});
    writer.reset();
    directory->write_status(status);
  } catch (const std::exception& failure) {
    spdlog::info("the status cannot be written: {}", failure.what());
  }
}

Ending Session::State::coordinate() {
  last_generation = configuration.generations();
  if (options.stop_after_generation)
    last_generation = std::min(*options.stop_after_generation, last_generation);
  if (enumeration) return coordinate_enumeration();
  std::uint32_t next = beginning.origin == Origin::started ? 0 : beginning.generation + 1;
  advanced = complete;
  for (bool stop = exhausted_in.has_value(); next <= last_generation && !stop;) {
    const Directive directive = plan_epoch(next);
    Report report = run_epoch(directive);
    note_exhausted(report);
    take(report);
    next = directive.end;
    advanced = next - 1;
    complete = exhausted_in.value_or(advanced);
    per_generation = Seconds(SteadyClock::now() - epoch_began) / (directive.end - directive.next);
    if (directive.with_state) last = Cut{complete, std::move(report.states)};
    stop = exhausted_in || is_to_stop(report.signals);
    if (directive.checkpoint && next <= last_generation && !stop) {
      const auto handing_over_began = SteadyClock::now();
      write_checkpoint();
      const Seconds waited = SteadyClock::now() - handing_over_began + Seconds(report.seconds_copying);
      spdlog::info("checkpoint of generation {} handed over: the search waited {:.1f} ms", complete,
                   1e3 * waited.count());
    }
    hear_writer();
    update_status(store::RunState::running);
    observer->progressed(status);
    if (SteadyClock::now() - status_sent >= status_interval) send_status();
  }
  return next <= configuration.generations() && !exhausted_in ? end_early() : end_finished();
}

void Session::State::count_blocks() {
  complete = enumeration->blocks_done();
  done = enumeration->tally();
}

/// After a block is done: how many are wanted in all; none to stop at once.
std::uint32_t Session::State::blocks_wanted(const island::BlockDone& block) {
  epoch_began = SteadyClock::now();
  complete = enumeration->blocks_done();
  per_generation = std::max(per_generation, Seconds(block.seconds));
  const bool is_last = complete >= last_generation;
  const auto every = configuration.checkpoint.every_generations;
  if (((every > 0 && complete % every == 0) || is_checkpoint_due()) && !is_last) write_checkpoint();
  // Blocks may be done thousands of times a second.
  if (block.signals + SignalWatch::count() == 0 && epoch_began - shown < epoch_length && !is_last) {
    return last_generation;
  }
  shown = epoch_began;
  count_blocks();
  hear_writer();
  update_status(store::RunState::running);
  observer->progressed(status);
  if (SteadyClock::now() - status_sent >= status_interval) send_status();
  return is_to_stop(block.signals + SignalWatch::count()) ? 0 : last_generation;
}

Ending Session::State::coordinate_enumeration() {
  epoch_began = SteadyClock::now();
  enumeration->coordinate(last_generation,
                          [&](const island::BlockDone& block) { return blocks_wanted(block); });
  count_blocks();
  return complete < configuration.generations() ? end_early() : end_finished();
}

Session::Session(island::Communicator& communicator, const RunOptions& options)
    : state_(std::make_unique<State>(communicator, options, nullptr)) {
  state_->open();
}

Session::Session(island::Communicator& communicator, const RunOptions& options, ProblemCache& cache)
    : state_(std::make_unique<State>(communicator, options, &cache)) {
  state_->open();
}

Session::~Session() = default;
Session::Session(Session&&) noexcept = default;

const Configuration& Session::configuration() const {
  return state_->configuration;
}

const std::filesystem::path& Session::directory() const {
  return state_->beginning.directory;
}

Ending Session::execute(Observer& observer) {
  auto& state = *state_;
  if (state.beginning.origin == Origin::already_finished) {
    if (!state.beginning.warning.empty()) {
      core::log_to_file(state.beginning.directory / "log.txt", core::Voice::speaker, 0);
      spdlog::warn("{}", state.beginning.warning);
    }
    observer.began(state.configuration, state.beginning);
    auto result = state.ending(store::RunState::finished, state.beginning.generation);
    result.digest = state.finished_digest;
    result.front = state.finished_front;
    return result;
  }
  if (state.declined) return {};
  state.build_problem();
  if (!state.coordinates()) {
    core::log_to_file({}, core::Voice::warner, state.communicator.rank());
    state.watch();
    state.build_islands();
    state.follow();
    state.communicator.send(0, island::tag::timing, island::pack(state.time_spent()));
    return {};
  }
  state.observer = &observer;
  state.begin();
  try {
    state.watch();
    state.build_islands();
    return state.coordinate();
  } catch (const StopNow&) {
    return state.abandon();
  } catch (const store::LostFolderError&) {
    core::log_to_file({}, core::Voice::warner, 0);  // the log has another owner, too
    throw;
  } catch (const std::exception& failure) {
    state.note_failure(failure.what());
    throw;
  }
}

}  // namespace crossisle::run
