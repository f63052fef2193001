// Part of Crossisle, SPDX-License-Identifier: MIT
#include "island_engine.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cereal/types/optional.hpp>
#include <future>
#include <iterator>
#include <set>
#include <thread>
#include <utility>

#include "crossisle/core/error.hpp"
#include "crossisle/island/message.hpp"
#include "crossisle/run/front.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/signals.hpp"
#include "crossisle/search/serialize.hpp"
#include "state_blobs.hpp"

namespace crossisle::run {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// Maximum number of generations in an epoch, however short the generations are.
constexpr double max_generations_of_epoch = 10000;
/// Duration of a generation from which rank 0 keeps the states of every cut, so that the run can stop in the
/// middle of the next generation.
constexpr std::chrono::duration<double> long_generation{0.5};
/// Time that keepers have to save the last cut in the middle of a step, once a second signal asks for it.
constexpr std::chrono::duration<double> time_to_save{5.0};

}  // namespace

/// Message of rank 0 to a leader of islands at the beginning.
struct IslandEngine::Opening {
  States states;  ///< of a continued run with one group
  std::string folder;
  store::Owner owner;
  std::map<std::uint32_t, store::PartMark> marks;  ///< of the groups that the rank keeps, in a continued run
  std::optional<std::uint32_t> continued_from;  ///< generation of the states that the keepers have, likewise

  template <class Archive>
  void serialize(Archive& archive) {
    archive(states, folder, owner, marks, continued_from);
  }
};

void IslandEngine::restore(const Progress& progress, const store::SavedRun& checkpoint) {
  if (writes_files() && checkpoint.parts.size() != groups_.count()) {
    throw core::Error(core::ExitCode::io, fmt::format("{} has no list of files", checkpoint.file.string()),
                      "it belongs to another configuration", "start afresh with --fresh");
  }
  restored_marks_ = checkpoint.parts;
  if (!writes_files()) {
    auto known = read_known(configuration_, checkpoint.content);
    for (std::uint32_t island = 0; island < configuration_.islands; ++island)
      restored_[island] = {std::move(known[island]), state_in(checkpoint.content, island)};
  }
  progress_ = progress;
  progress_.ended_by.reset();
  advanced_ = progress.complete;
  next_ = progress.complete + 1;
  apply_stop_rules();
}

void IslandEngine::prepare(cost::CostModel& model, const objective::Objective& objective,
                           const cost::KnownMetrics* known) {
  model_ = &model;
  objective_ = &objective;
  layout_ = std::make_unique<island::Layout>(make_layout(configuration_, model, communicator_.size()));
  tree_ = std::make_unique<ReportTree>(groups_, *layout_);
  const auto& team = layout_->team(layout_->island_of(communicator_.rank()));
  evaluator_ = std::make_unique<island::TeamEvaluator>(communicator_, team,
                                                       make_problem(configuration_, model, objective, known));
}

void IslandEngine::use_folder(const std::filesystem::path& folder, const store::Owner& owner) {
  folder_ = folder;
  owner_ = owner;
}

void IslandEngine::begin() {
  const auto topology = make_topology(configuration_);
  for (const std::uint32_t index : layout_->led_by(communicator_.rank())) {
    auto context = make_context(configuration_, *model_, *objective_, index);
    islands_.emplace_back(
        index, search::make_algorithm(configuration_.search_on(index), context, configuration_.polish),
        configuration_.migration, topology.neighbours(index), configuration_.seed, *layout_, communicator_);
  }
  if (coordinates()) send_openings();
  if (!islands_.empty()) receive_opening();
}

/// Tells the leaders of islands where the run begins. The states of a continued run are at rank 0, or in the files of
/// the groups.
void IslandEngine::send_openings() {
  for (const int leader : layout_->leaders()) {
    Opening opening{{}, folder_.string(), owner_, {}, {}};
    if (!restored_marks_.empty()) opening.continued_from = progress_.complete;
    for (const std::uint32_t index : layout_->led_by(leader)) {
      if (const auto state = restored_.find(index); state != restored_.end()) opening.states.insert(*state);
    }
    for (const std::uint32_t group : tree_->kept_by(leader)) {
      if (group < restored_marks_.size()) opening.marks.emplace(group, restored_marks_[group]);
    }
    communicator_.send(leader, island::tag::states, island::pack(opening));
  }
  restored_.clear();
}

void IslandEngine::receive_opening() {
  Opening opening;
  island::unpack(communicator_.receive(0, island::tag::states), opening);
  for (const std::uint32_t group : tree_->kept_by(communicator_.rank())) {
    auto& record = records_.emplace_back(configuration_, groups_, group);
    if (!writes_files()) continue;
    const auto mark = opening.marks.find(group);
    record.open(opening.folder, opening.owner,
                mark == opening.marks.end() ? std::nullopt : std::optional(mark->second));
  }
  if (opening.continued_from) share_states(*opening.continued_from, opening.states);
  for (auto& own : islands_) {
    const auto state = opening.states.find(own.index());
    if (state == opening.states.end()) continue;
    own.load(state->second);
    own.require_migrants_of(configuration_.space);
  }
}

/// Calls a function in another thread, because a rank that does not attend for some seconds counts as one that hangs.
template <class Work>
auto IslandEngine::attended(Work work) {
  auto result = std::async(std::launch::async, std::move(work));
  while (result.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready) communicator_.attend();
  return result.get();
}

/// Sends the states in the files of this rank's groups to the ranks that now lead the islands, and receives those of
/// this rank's islands.
void IslandEngine::share_states(std::uint32_t generation, States& own) {
  const int self = communicator_.rank();
  for (const auto& record : records_) {
    auto states = attended([&] { return record.read_states(generation); });
    for (const int leader : tree_->leaders(record.group())) {
      States of_leader;
      for (auto state = states.begin(); state != states.end();) {
        const auto next = std::next(state);
        if (layout_->team(state->first).leader() == leader) of_leader.insert(states.extract(state));
        state = next;
      }
      if (leader == self) {
        own.merge(of_leader);
      } else {
        communicator_.send(leader, island::tag::states, island::pack(of_leader));
      }
    }
  }
  std::set<int> keepers;
  for (const auto& island : islands_) keepers.insert(tree_->keeper(groups_.group_of(island.index())));
  keepers.erase(self);
  for (const int keeper : keepers) {
    States received;
    island::unpack(communicator_.receive(keeper, island::tag::states), received);
    own.merge(received);
  }
}

void IslandEngine::serve() {
  if (islands_.empty()) return evaluator_->serve();
  const int parent = tree_->parent(communicator_.rank());
  for (;;) {
    Directive directive;
    island::unpack(communicator_.receive(parent, island::tag::directive), directive);
    Summary summary = execute(directive);
    if (directive.finish) return;
    communicator_.send(parent, island::tag::report, island::pack(summary));
  }
}

/// Passes a directive on and executes it. @return the sum over the branch of this rank
Summary IslandEngine::execute(const Directive& directive) {
  const auto& children = tree_->children(communicator_.rank());
  for (const int child : children) communicator_.send(child, island::tag::directive, island::pack(directive));
  obey(directive);
  if (directive.finish) {
    evaluator_->dismiss();
    islands_.clear();  // frees memory for the files of the result
    return {};
  }
  Summary summary = work(directive);
  if (directive.settles || directive.concludes) settle(directive, summary);
  for (const int child : children) {
    Summary other;
    island::unpack(communicator_.receive(child, island::tag::report), other);
    summary.merge(std::move(other));
  }
  return summary;
}

/// Does what a directive asks for the last cut, which is complete now.
void IslandEngine::obey(const Directive& directive) {
  for (auto& record : records_) {
    record.adopt(directive.next);
    if (directive.exhausted_in) record.cut_after(*directive.exhausted_in);
    if (!writes_files()) continue;
    if (directive.save && !directive.settles) record.save(*directive.save);
    record.release_rows();
  }
}

/// Runs generations, and exchanges the rows and the states of the islands.
Summary IslandEngine::work(const Directive& directive) {
  for (std::uint32_t generation = directive.next; generation < directive.end; ++generation) {
    for (auto& own : islands_) own.advance(generation, *evaluator_);
  }
  Summary summary;
  const bool decides = configuration_.stop.has_checks();
  if (decides) summary.generations.resize(directive.end - directive.next);
  std::map<std::uint32_t, Share> shares;
  if (directive.with_state) {
    for (auto& own : islands_) own.collect_migrants(directive.end - 1);
    const auto copying_began = SteadyClock::now();
    for (auto& own : islands_) shares[groups_.group_of(own.index())].states[own.index()] = own.save();
    summary.seconds_copying = Seconds(SteadyClock::now() - copying_began).count();
  }
  for (auto& own : islands_) {
    auto log = own.take_log();
    for (const auto& design : log.designs) {
      summary.tally.add(design);
      if (!decides) continue;
      const auto& evaluation = design.evaluation;
      summary.generations[design.generation - directive.next].add(
          evaluation.fitness, configuration_.stop.hypervolume ? evaluation.goals : objective::GoalValues());
    }
    shares[groups_.group_of(own.index())].log.append(std::move(log));
  }
  summary.signals = SignalWatch::count();
  summary.exhausted_in = island::exhausted_in(islands_);
  // A design as good as one of an earlier generation changes nothing.
  if (summary.tally.best && directive.best &&
      summary.tally.best->evaluation.fitness.objective >= *directive.best)
    summary.tally.best.reset();
  exchange(directive, std::move(shares));
  if (writes_files()) summary.saved = take_saved();
  return summary;
}

/// Sends shares to the keepers of their groups, and receives those of the groups that this rank keeps.
void IslandEngine::exchange(const Directive& directive, std::map<std::uint32_t, Share>&& shares) {
  const int self = communicator_.rank();
  for (auto& [group, share] : shares) {
    if (tree_->keeper(group) != self)
      communicator_.send(tree_->keeper(group), island::tag::share, island::pack(share));
  }
  for (auto& record : records_) {
    std::vector<Share> all;
    for (const int leader : tree_->leaders(record.group())) {
      Share share;
      if (leader == self) {
        share = std::move(shares.at(record.group()));
      } else {
        island::unpack(communicator_.receive(leader, island::tag::share), share);
      }
      all.push_back(std::move(share));
    }
    record.arrive(directive.end - 1, std::move(all));
  }
}

/// Brings the files of the groups that this rank keeps to the state of this cut, and waits for the disk.
void IslandEngine::settle(const Directive& directive, Summary& summary) {
  for (auto& record : records_) {
    record.adopt(directive.end);
    if (directive.exhausted_in) record.cut_after(*directive.exhausted_in);
    if (directive.settles) record.save(directive.save.value());
  }
  if (directive.concludes) islands_.clear();  // frees memory for the files of the result
  attended([&] {
    for (auto& record : records_) {
      record.drain();
      if (directive.concludes) summary.results.emplace(record.group(), record.conclude());
    }
  });
  for (auto& [group, saved] : take_saved()) summary.saved.insert_or_assign(group, saved);
}

/// Saves the last cut in the middle of a step if rank 0 asks for it.
void IslandEngine::attend() {
  if (records_.empty() || !writes_files()) return;
  const auto request = communicator_.try_receive(0, island::tag::interrupt);
  if (!request) return;
  std::uint32_t generation = 0;
  island::unpack(*request, generation);
  communicator_.send(0, island::tag::interrupted, island::pack(save_in_step(generation)));
}

/// Saves the cut after a generation. @return the groups of this rank; none if it no longer has that cut
SavedGroups IslandEngine::save_in_step(std::uint32_t generation) {
  SavedGroups groups;
  const auto has_states = [generation](const GroupRecord& record) {
    return record.has_states_of(generation);
  };
  if (!std::ranges::all_of(records_, has_states)) return groups;
  for (auto& record : records_) {
    record.adopt(generation);
    record.save(generation);
  }
  for (auto& record : records_) record.drain();
  return take_saved();
}

/// Returns the groups of this rank whose last states are on the disk since the last call. A problem with the disk
/// affects all files alike and is reported once.
SavedGroups IslandEngine::take_saved() {
  SavedGroups groups;
  std::vector<std::string> warnings;
  for (auto& record : records_) {
    if (auto saved = record.take_saved(warnings)) groups.emplace(record.group(), *std::move(saved));
  }
  if (!warnings.empty()) {
    spdlog::warn("{}{}; the run continues and will try again", warnings.front(),
                 warnings.size() > 1 ? fmt::format(" and {} more files", warnings.size() - 1) : "");
  }
  return groups;
}

bool IslandEngine::interrupt() {
  if (!has_state() || !writes_files()) return has_state();
  pending_ = Pending{progress_, true};
  std::set<int> keepers;
  for (std::uint32_t group = 0; group < groups_.count(); ++group) keepers.insert(tree_->keeper(group));
  keepers.erase(0);
  for (const int keeper : keepers)
    communicator_.send(keeper, island::tag::interrupt, island::pack(progress_.complete));
  note_saved(save_in_step(progress_.complete));
  const auto began = SteadyClock::now();
  while (!keepers.empty() && SteadyClock::now() - began < time_to_save) {
    std::erase_if(keepers, [&](int keeper) {
      const auto answer = communicator_.try_receive(keeper, island::tag::interrupted);
      if (!answer) return false;
      SavedGroups saved;
      island::unpack(*answer, saved);
      note_saved(saved);
      return true;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return pending_->is_complete(groups_.count());
}

Directive IslandEngine::plan_epoch(const StepRequest& request) const {
  Directive directive;
  directive.next = next_;
  if (progress_.tally.best) directive.best = progress_.tally.best->evaluation.fitness.objective;
  const double fitting =
      seconds_per_generation_.count() > 0.0 ? request.epoch / seconds_per_generation_ : 1.0;
  const auto generations = static_cast<std::uint32_t>(std::clamp(fitting, 1.0, max_generations_of_epoch));
  directive.end = std::min(request.last_step + 1, next_ + generations);
  // The rules are decided while all islands wait at a cut, so that none is beyond the end.
  if (configuration_.stop.has_checks()) {
    const std::uint64_t check = configuration_.stop.next_check(next_);
    if (check < directive.end) directive.end = static_cast<std::uint32_t>(check + 1);
  }
  if (const auto every = request.steps_to_checkpoint; every > 0) {
    const std::uint32_t checkpoint_generation = (std::max(next_, 1U) + every - 1) / every * every;
    directive.end = std::min(directive.end, checkpoint_generation + 1);
    directive.is_for_checkpoint = directive.end == checkpoint_generation + 1;
  }
  directive.is_for_checkpoint = directive.is_for_checkpoint || request.is_checkpoint_due();
  if (pending_ && !pending_->is_ordered) directive.save = pending_->progress.complete;
  // The states at the end serve for a checkpoint, and ensure that no migrant is in transit when these ranks
  // begin other work.
  directive.with_state = directive.is_for_checkpoint || seconds_per_generation_ >= long_generation ||
                         directive.end == request.last_step + 1;
  return directive;
}

std::optional<Cut> IslandEngine::advance(const StepRequest& request) {
  if (progress_.is_over() || next_ > request.last_step) return std::nullopt;
  const auto began = SteadyClock::now();
  const Directive directive = plan_epoch(request);
  if (directive.save) pending_->is_ordered = true;
  Summary summary = execute(directive);
  const Cut cut{summary.signals, directive.is_for_checkpoint, summary.seconds_copying};
  take_in(std::move(summary), directive);
  seconds_per_generation_ = Seconds(SteadyClock::now() - began) / (directive.end - directive.next);
  return cut;
}

/// Updates the progress by a cut.
///
/// The search ends at the generation in which the last island had no unknown design left. Later generations of the
/// islands are discarded, because their number depends on the position of the cut; they had no designs.
void IslandEngine::take_in(Summary&& summary, const Directive& directive) {
  next_ = directive.end;
  advanced_ = next_ - 1;
  progress_.tally.merge(summary.tally);
  for (const auto& generation : summary.generations) progress_.facts.add(generation);
  if (summary.exhausted_in) progress_.exhausted_in = summary.exhausted_in;
  progress_.complete = progress_.exhausted_in.value_or(advanced_);
  if (directive.with_state) states_after_ = progress_.complete;
  for (auto& record : records_) {
    record.adopt(advanced_);
    if (progress_.exhausted_in) record.cut_after(*progress_.exhausted_in);
  }
  note_saved(summary.saved);
  results_.merge(summary.results);
  apply_stop_rules();
}

/// Ends the run if a rule holds after the last complete generation. A search that is exhausted has ended by
/// then.
void IslandEngine::apply_stop_rules() {
  if (progress_.is_over()) return;
  const auto decide = [this] {
    return search::reason_to_stop(configuration_.stop, progress_.complete, progress_.facts);
  };
  // Only the hypervolume of a large front takes long.
  progress_.ended_by = configuration_.stop.hypervolume ? attended(decide) : decide();
}

/// Notes groups of the checkpoint that was begun.
void IslandEngine::note_saved(const SavedGroups& saved) {
  for (const auto& [group, of_group] : saved) {
    if (pending_ && of_group.generation == pending_->progress.complete)
      pending_->marks.insert_or_assign(group, of_group.mark);
  }
}

void IslandEngine::finish(FinalState state) {
  const bool is_over = progress_.is_over() || progress_.complete == configuration_.generations();
  Directive last{.next = advanced_ + 1, .end = advanced_ + 1};
  last.exhausted_in = progress_.exhausted_in;
  // After an exhausted generation the islands have learned nothing more.
  last.with_state = state == FinalState::needed && !has_state();
  last.settles = writes_files() && state == FinalState::needed;
  last.concludes = writes_files() && is_over;
  if (last.settles) {
    pending_ = Pending{progress_, true};
    last.save = progress_.complete;
  }
  if (last.with_state || last.settles || last.concludes) take_in(execute(last), last);
  execute({.next = advanced_ + 1, .end = advanced_ + 1, .finish = true});
}

}  // namespace crossisle::run
