// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/session.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "crossisle/core/log.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/island/message.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/signals.hpp"
#include "crossisle/store/run_directory.hpp"
#include "enumeration.hpp"

namespace crossisle::run {
namespace {

using Seconds = std::chrono::duration<double>;
using SteadyClock = std::chrono::steady_clock;

/// Time between two cuts: short enough for a live display and a prompt stop, long enough to cost nothing.
constexpr Seconds epoch_length{0.2};
/// Generations of an epoch at most, whatever they take.
constexpr double longest_epoch = 10000;
/// Time between two versions of status.json.
constexpr Seconds status_interval{1.0};

using IslandStates = std::map<std::uint32_t, std::string>;

/// What rank 0 tells the leaders of islands at a cut.
struct Directive {
  std::uint32_t next = 0;  ///< first generation to run
  std::uint32_t end = 0;   ///< one past the last generation to run
  bool with_state = false;
  bool finish = false;

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

  template <class Archive>
  void serialize(Archive& archive) {
    archive(log, states, signals);
  }
};

std::string host_name() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

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

/// Refuses to continue a run of another configuration or program, with the difference.
void require_same_run(const Configuration& configuration, const store::SavedRun& saved,
                      const std::filesystem::path& directory) {
  const std::string before = saved.content.attribute("configuration");
  const std::string after = identity_yaml(configuration);
  if (before != after) {
    throw core::Error(core::ExitCode::usage,
                      fmt::format("{} holds a run of another configuration:\n{}", directory.string(),
                                  difference(before, after)),
                      "continuing it would mix two problems",
                      "choose another folder with -o, or --fresh to move the old run aside");
  }
  if (const auto& version = saved.content.attribute("program_version"); version != CROSSISLE_VERSION) {
    throw core::Error(core::ExitCode::usage,
                      fmt::format("{} was begun by crossisle {}, this is {}", directory.string(), version,
                                  CROSSISLE_VERSION),
                      "versions may differ in results",
                      "use that version, or --fresh to move the old run aside");
  }
}

}  // namespace

/// The ranks, the problem and the islands; the coordinator's part only on rank 0.
struct Session::State {
  island::Communicator& communicator;
  RunOptions options;
  bool declined = false;

  Configuration configuration;
  std::unique_ptr<cost::CostModel> model;
  std::unique_ptr<objective::Objective> objective;
  std::unique_ptr<island::Layout> layout;
  std::unique_ptr<island::TeamEvaluator> evaluator;
  std::vector<island::Island> islands;  ///< those that this rank leads
  SignalWatch signals;
  std::unique_ptr<Enumeration> enumeration;  ///< instead of layout, evaluator and islands

  // Rank 0 only.
  std::unique_ptr<store::RunDirectory> directory;
  Beginning beginning;
  IslandStates saved_states;
  std::optional<store::RunContent> saved_survey;
  island::Log log;
  std::uint64_t feasible = 0;
  std::optional<island::DesignRecord> best;
  store::Status status;
  SteadyClock::time_point began = SteadyClock::now();
  SteadyClock::time_point checkpointed = SteadyClock::now();
  Seconds per_generation{0.0};  ///< of the last epoch
  std::uint64_t evaluations_before = 0;

  State(island::Communicator& communicator_in, RunOptions options_in)
      : communicator(communicator_in), options(std::move(options_in)) {}

  bool coordinates() const { return communicator.rank() == 0; }

  void open();
  void open_directory();
  void build_problem();
  void build_islands();
  void build_enumeration();
  Report advance(const Directive& directive);
  void follow();
  Ending coordinate(Observer& observer);
  void begin(Observer& observer);
  Directive plan_epoch(std::uint32_t next, std::uint32_t last) const;
  Report run_epoch(const Directive& directive);
  void take(Report& report);
  void write_checkpoint(std::uint32_t generation, const IslandStates& states);
  /// @param next one past the last complete generation
  void update_status(std::uint32_t next, store::RunState run_state);
  Ending end_early(std::uint32_t next);
  Ending end_finished();
  Ending ending(store::RunState run_state, std::uint32_t generation) const;
};

void Session::State::open() {
  if (!coordinates()) {
    island::unpack(communicator.receive(0, island::tag::opening), declined);
    if (!declined) configuration = read_configuration(options.configuration, options.overrides);
    return;
  }
  const auto tell_others = [&](bool decline) {
    for (int rank = 1; rank < communicator.size(); ++rank) {
      communicator.send(rank, island::tag::opening, island::pack(decline));
    }
    if (decline) communicator.flush();
  };
  try {
    configuration = read_configuration(options.configuration, options.overrides);
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
  directory = std::make_unique<store::RunDirectory>(
      beginning.directory,
      store::Retention{2, static_cast<std::int64_t>(configuration.checkpoint.keep_every)});

  std::error_code ignored;
  if (std::filesystem::exists(beginning.directory / "run.h5", ignored)) {
    const auto saved = directory->read_result();
    require_same_run(configuration, saved, beginning.directory);
    if (saved.content.number("generation") == configuration.generations()) {
      beginning.origin = Origin::already_finished;
      beginning.generation = configuration.generations();
      log = configuration.exhaustive ? island::Log{restore_designs(configuration, saved.content), {}, {}}
                                     : restore_log(configuration, saved.content);
    }
  }
  if (beginning.origin != Origin::already_finished) {
    if (const auto saved = directory->newest_checkpoint()) {
      require_same_run(configuration, *saved, beginning.directory);
      beginning.origin = Origin::continued;
      beginning.generation = static_cast<std::uint32_t>(saved->generation);
      beginning.warning = saved->warning;
      if (configuration.exhaustive) {
        saved_survey = saved->content;
      } else {
        log = restore_log(configuration, saved->content);
        saved_states = states_of(saved->content, configuration.islands);
      }
    }
  }
  best = best_design(log);
  feasible = static_cast<std::uint64_t>(
      std::count_if(log.designs.begin(), log.designs.end(),
                    [](const island::DesignRecord& design) { return design.evaluation.fitness.feasible(); }));
  evaluations_before = log.designs.size();
  directory->write_text("config.resolved.yaml", resolved_yaml(configuration));
}

void Session::State::build_problem() {
  model = make_model(configuration);
  objective = std::make_unique<objective::Objective>(make_objective(configuration));
  if (configuration.exhaustive) return build_enumeration();
  layout = std::make_unique<island::Layout>(make_layout(configuration, *model, communicator.size()));
  const auto& team = layout->team(layout->island_of(communicator.rank()));
  evaluator = std::make_unique<island::TeamEvaluator>(
      communicator, team, island::Problem{&configuration.space, model.get(), objective.get()});
  beginning.idle_ranks = layout->idle();
}

void Session::State::build_enumeration() {
  enumeration = std::make_unique<Enumeration>(
      communicator, configuration, island::Problem{&configuration.space, model.get(), objective.get()},
      signals);
  if (saved_survey) enumeration->restore(*saved_survey);
  saved_survey.reset();
}

void Session::State::build_islands() {
  const auto edges =
      island::make_edges(configuration.migration.topology, configuration.islands, configuration.seed);
  for (const std::uint32_t index : layout->led_by(communicator.rank())) {
    auto context = make_context(configuration, *model, *objective, index);
    islands.emplace_back(index, search::make_algorithm(configuration.search, std::move(context)),
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
    if (const auto state = states.find(own.index()); state != states.end()) own.load(state->second);
  }
}

Report Session::State::advance(const Directive& directive) {
  for (std::uint32_t generation = directive.next; generation < directive.end; ++generation) {
    for (auto& own : islands) own.advance(generation, *evaluator);
  }
  Report report;
  for (auto& own : islands) {
    if (directive.with_state) {
      own.collect_migrants(directive.end - 1);
      report.states[own.index()] = own.save();
    }
    report.log.append(own.take_log());
  }
  report.signals = signals.count();
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
    all.log.append(std::move(report.log));
  }
  return all;
}

void Session::State::take(Report& report) {
  for (const auto& design : report.log.designs) {
    if (!design.evaluation.fitness.feasible()) continue;
    ++feasible;
    if (!best || objective::better(design.evaluation.fitness, best->evaluation.fitness)) best = design;
  }
  log.append(std::move(report.log));
}

void Session::State::write_checkpoint(std::uint32_t generation, const IslandStates& states) {
  auto content = make_content(configuration, log, generation);
  for (const auto& [index, state] : states) content.blobs.push_back(blob_of(index, state));
  directory->write_checkpoint(generation, content);
  status.checkpoint_generation = generation;
  status.checkpoint_written = store::Clock::now();
  checkpointed = SteadyClock::now();
  spdlog::info("checkpoint of generation {} written", generation);
}

void Session::State::update_status(std::uint32_t next, store::RunState run_state) {
  const double seconds = Seconds(SteadyClock::now() - began).count();
  status.state = run_state;
  status.updated = store::Clock::now();
  status.generation = next == 0 ? 0 : next - 1;
  status.generations = configuration.generations();
  status.evaluations = static_cast<std::int64_t>(log.designs.size());
  if (best) status.best_objective = best->evaluation.fitness.objective;
  status.feasible_share =
      log.designs.empty() ? 0.0 : static_cast<double>(feasible) / static_cast<double>(log.designs.size());
  status.evaluations_per_second =
      seconds > 0.0 ? static_cast<double>(log.designs.size() - evaluations_before) / seconds : 0.0;
  status.seconds_left = static_cast<double>(configuration.generations() + 1 - next) * per_generation.count();
}

Ending Session::State::ending(store::RunState run_state, std::uint32_t generation) const {
  Ending ending;
  ending.state = run_state;
  ending.generation = generation;
  ending.evaluations = configuration.exhaustive ? configuration.evaluation_budget() : log.designs.size();
  ending.seconds = Seconds(SteadyClock::now() - began).count();
  ending.best = best;
  return ending;
}

void Session::State::begin(Observer& observer) {
  core::log_to_file(beginning.directory / "log.txt", core::Voice::speaker, 0);
  status.host = host_name();
  status.pid = getpid();
  status.started = store::Clock::now();
  status.ranks = communicator.size();
  status.islands = configuration.islands;
  if (beginning.origin == Origin::continued) {
    status.checkpoint_generation = beginning.generation;
    spdlog::info("continued from generation {}", beginning.generation);
  }
  if (!beginning.warning.empty()) spdlog::warn("{}", beginning.warning);
  spdlog::info("crossisle {} on {} ranks of {}: {}, {}", CROSSISLE_VERSION, communicator.size(), status.host,
               configuration.name,
               configuration.exhaustive
                   ? fmt::format("all {:.0f} designs in {} blocks", configuration.space.size(),
                                 configuration.generations())
                   : fmt::format("seed {}, {} islands, generations 0 to {}", configuration.seed,
                                 configuration.islands, configuration.generations()));
  observer.began(configuration, beginning);
}

Directive Session::State::plan_epoch(std::uint32_t next, std::uint32_t last) const {
  Directive directive;
  directive.next = next;
  const double fitting = per_generation.count() > 0.0 ? epoch_length / per_generation : 1.0;
  directive.end = std::min(last, next + static_cast<std::uint32_t>(std::clamp(fitting, 1.0, longest_epoch)));
  if (const auto every = configuration.checkpoint.every_generations; every > 0) {
    const std::uint32_t checkpoint_generation = (std::max(next, 1U) + every - 1) / every * every;
    directive.end = std::min(directive.end, checkpoint_generation + 1);
    directive.with_state = directive.end == checkpoint_generation + 1;
  }
  const double every_seconds = configuration.checkpoint.every_seconds;
  if (every_seconds > 0.0 && Seconds(SteadyClock::now() - checkpointed).count() >= every_seconds) {
    directive.with_state = true;
  }
  if (directive.end == configuration.generations() + 1)
    directive.with_state = false;  // run.h5 follows at once
  return directive;
}

Ending Session::State::end_early(std::uint32_t next) {
  const std::uint32_t generation = next - 1;
  if (status.checkpoint_generation != generation) {
    const Report report = run_epoch({next, next, true, false});
    write_checkpoint(generation, report.states);
  }
  run_epoch({next, next, false, true});
  update_status(next, store::RunState::stopped);
  directory->write_status(status);
  spdlog::info("stopped after generation {} with a checkpoint", generation);
  return ending(store::RunState::stopped, generation);
}

Ending Session::State::end_finished() {
  const std::uint32_t generation = configuration.generations();
  run_epoch({generation + 1, generation + 1, false, true});
  auto result = ending(store::RunState::finished, generation);
  const auto content = make_content(configuration, log, generation);
  directory->write_result(content);
  result.digest = store::digest(content);
  if (best) directory->write_text("best.yaml", design_yaml(configuration, *best));
  update_status(generation + 1, store::RunState::finished);
  directory->write_status(status);
  spdlog::info("finished after generation {}: {} evaluations, digest {}", generation, log.designs.size(),
               result.digest);
  return result;
}

Ending Session::State::coordinate(Observer& observer) {
  begin(observer);
  if (enumeration) {
    return enumeration->coordinate(*directory, status, observer, options.stop_after_generation);
  }
  const std::uint32_t end = configuration.generations() + 1;
  const std::uint32_t last =
      options.stop_after_generation ? std::min(*options.stop_after_generation + 1, end) : end;
  std::uint32_t next = beginning.origin == Origin::started ? 0 : beginning.generation + 1;
  SteadyClock::time_point status_written{};
  for (bool stop = false; next < last && !stop;) {
    const auto epoch_began = SteadyClock::now();
    const Directive directive = plan_epoch(next, last);
    Report report = run_epoch(directive);
    stop = report.signals > 0;
    take(report);
    next = directive.end;
    per_generation = Seconds(SteadyClock::now() - epoch_began) / (directive.end - directive.next);
    if (directive.with_state) write_checkpoint(next - 1, report.states);
    update_status(next, store::RunState::running);
    observer.progressed(status);
    if (SteadyClock::now() - status_written >= status_interval) {
      directory->write_status(status);
      status_written = SteadyClock::now();
    }
  }
  return next < end ? end_early(next) : end_finished();
}

Session::Session(island::Communicator& communicator, const RunOptions& options)
    : state_(std::make_unique<State>(communicator, options)) {
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
  if (state_->beginning.origin == Origin::already_finished) {
    observer.began(state_->configuration, state_->beginning);
    return state_->ending(store::RunState::finished, state_->beginning.generation);
  }
  if (state_->declined) return {};
  state_->build_problem();
  if (!state_->enumeration) state_->build_islands();
  if (state_->coordinates()) return state_->coordinate(observer);
  core::log_to_file({}, core::Voice::warner, state_->communicator.rank());
  state_->follow();
  return {};
}

}  // namespace crossisle::run
