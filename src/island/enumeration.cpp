// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/enumeration.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <optional>
#include <utility>

#include "crossisle/core/fault_point.hpp"
#include "crossisle/island/message.hpp"

namespace crossisle::island {
namespace {

/// Number of designs that a cost model evaluates at once.
constexpr std::uint64_t batch_size = 4096;
/// Blocks queued for a rank, so that it need not wait while rank 0 works on a block.
constexpr int blocks_ahead = 3;

bool excludes_by_varying_knob(const design::DesignSpace& space) {
  const auto varies = [&](const design::Exclusion::Term& term) {
    const auto& knob = space.parameters()[term.parameter].knob;
    return knob == hardware::Knob::voltage || knob == hardware::Knob::cycle_time;
  };
  const auto& exclusions = space.exclusions();
  return std::any_of(exclusions.begin(), exclusions.end(), [&](const design::Exclusion& exclusion) {
    return std::any_of(exclusion.terms.begin(), exclusion.terms.end(), varies);
  });
}

}  // namespace

CensusTaker::CensusTaker(Communicator& communicator, SearchProblem problem, std::size_t keep_best)
    : communicator_(communicator),
      problem_(problem),
      evaluator_(problem),
      keep_best_(keep_best),
      order_(*problem.space),
      first_alike_(
          order_.first_alike([&](hardware::Knob knob) { return problem.model->area_depends_on(knob); })),
      admits_groups_(!excludes_by_varying_knob(*problem.space)),
      is_ruled_out_(order_.group_size()),
      metrics_(problem.model->metrics(), cost::all_networks(*problem.model)) {}

search::Census CensusTaker::take(std::uint64_t first, std::uint64_t end) {
  search::Census census(keep_best_);
  while (first < end) {
    genomes_.clear();
    candidates_.clear();
    while (first < end && genomes_.size() < batch_size) {
      const std::uint64_t group = order_.group_size();
      if (admits_groups_ && first % group == 0 && end - first >= group) {
        admit_group(first, census);
        first += group;
      } else {
        admit(first++, census);
      }
    }
    evaluate(census);
  }
  census.compact();
  return census;
}

void CensusTaker::admit(std::uint64_t number, search::Census& census) {
  const design::Genome genome = order_.at(number);
  if (problem_.space->is_excluded(genome)) {
    census.exclude();
    return;
  }
  design::Candidate candidate = problem_.space->decode(genome);
  const double area_m2 = problem_.model->area_m2(candidate);
  if (const auto fitness = problem_.objective->screen(candidate.chip, area_m2); !fitness.feasible()) {
    census.rule_out({genome, fitness.status, fitness.violation});
    return;
  }
  genomes_.push_back(genome);
  candidates_.push_back(std::move(candidate));
}

void CensusTaker::admit_group(std::uint64_t first, search::Census& census) {
  const std::size_t group = first_alike_.size();
  if (problem_.space->is_excluded(order_.at(first))) return census.exclude(group);
  for (std::size_t position = 0; position < group; ++position) {
    if (first_alike_[position] != position) continue;
    design::Genome genome = order_.at(first + position);
    const design::Candidate candidate = problem_.space->decode(genome);
    const auto fitness = problem_.objective->screen(candidate.chip, problem_.model->area_m2(candidate));
    is_ruled_out_[position] = !fitness.feasible();
    if (fitness.feasible()) continue;
    const auto alike = std::count(first_alike_.begin(), first_alike_.end(), position);
    census.rule_out({std::move(genome), fitness.status, fitness.violation},
                    static_cast<std::uint64_t>(alike));
  }
  for (std::size_t position = 0; position < group; ++position) {
    if (is_ruled_out_[first_alike_[position]]) continue;
    genomes_.push_back(order_.at(first + position));
    candidates_.push_back(problem_.space->decode(genomes_.back()));
  }
}

void CensusTaker::evaluate(search::Census& census) {
  const cost::Control control([this] {
    communicator_.attend();
    core::fault_point("evaluating");
  });
  evaluator_.evaluate(genomes_, candidates_, metrics_, control);
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    const cost::CandidateMetrics metrics = metrics_[i];
    const auto fitness = problem_.objective->score(candidates_[i].chip, metrics);
    if (fitness.feasible()) {
      census.accept({genomes_[i], fitness.objective, problem_.objective->overall(metrics)});
    } else {
      census.reject({genomes_[i], fitness.status, fitness.violation});
    }
  }
}

/// Distributed blocks, and the ranks to which they are assigned.
class Enumerator::BlockAssignments {
 public:
  BlockAssignments(const search::Survey& survey, std::uint32_t wanted, int ranks)
      : survey_(survey),
        wanted_(wanted),
        taken_(survey.blocks_done),
        of_rank_(static_cast<std::size_t>(ranks)) {}

  int ranks() const { return static_cast<int>(of_rank_.size()); }

  /// Returns the next block that no rank has, or nothing if no more blocks are wanted.
  std::optional<std::uint32_t> next() {
    const auto end = static_cast<std::uint32_t>(survey_.done.size());
    while (next_ < end && survey_.done[next_] != 0) ++next_;
    if (next_ == end || taken_ >= wanted_) return std::nullopt;
    ++taken_;
    return next_++;
  }
  void want(std::uint32_t blocks) { wanted_ = blocks; }

  int& of(int rank) { return of_rank_[static_cast<std::size_t>(rank)]; }
  /// Rank to check next for a report; one past the last if all were checked.
  int& next_rank() { return next_rank_; }
  /// Returns a rank that has reported but has not received a new block yet.
  std::optional<int>& idle_rank() { return idle_rank_; }
  /// Returns a rank that is still at work, or none.
  std::optional<int> busy_rank() const {
    const auto busy = std::find_if(of_rank_.begin(), of_rank_.end(), [](int blocks) { return blocks > 0; });
    if (busy == of_rank_.end()) return std::nullopt;
    return static_cast<int>(busy - of_rank_.begin());
  }

 private:
  const search::Survey& survey_;
  std::uint32_t wanted_;
  std::uint32_t taken_;  ///< blocks done or distributed
  std::uint32_t next_ = 0;
  std::vector<int> of_rank_;
  int next_rank_ = 1;
  std::optional<int> idle_rank_;
};

Enumerator::Enumerator(Communicator& communicator, SearchProblem problem, search::Blocks blocks,
                       std::size_t keep_best)
    : communicator_(communicator), blocks_(blocks), taker_(communicator, problem, keep_best) {}

Enumerator::~Enumerator() = default;

search::Census Enumerator::take(std::uint32_t block, BlockDone& done) {
  const auto began = std::chrono::steady_clock::now();
  auto census = taker_.take(blocks_.first(block), blocks_.end(block));
  done.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  seconds_evaluating_ += done.seconds;
  return census;
}

// An errand contains the number of its block; a report also contains the result. An empty errand dismisses a
// rank: the rank drops its remaining errands, confirms with an empty report, and sends nothing more.
void Enumerator::begin(const search::Survey& survey, std::uint32_t wanted) {
  assignments_ = std::make_unique<BlockAssignments>(survey, wanted, communicator_.size());
  for (int ahead = 0; ahead < blocks_ahead; ++ahead) {
    for (int rank = 1; rank < assignments_->ranks(); ++rank) hand_out(rank);
  }
}

void Enumerator::hand_out(int rank) {
  const auto block = assignments_->next();
  if (!block) return;
  communicator_.send(rank, tag::work, pack(*block));
  ++assignments_->of(rank);
}

BlockDone Enumerator::add_report(search::Survey& survey, int rank, const Message& report) {
  std::uint32_t block = 0;
  search::Census census;
  BlockDone done;
  unpack(report, block, census, done);
  --assignments_->of(rank);
  survey.add(block, census);
  assignments_->idle_rank() = rank;
  return done;
}

std::optional<BlockDone> Enumerator::advance(search::Survey& survey, std::uint32_t wanted) {
  if (!assignments_) begin(survey, wanted);
  assignments_->want(wanted);
  if (const auto rank = std::exchange(assignments_->idle_rank(), std::nullopt)) hand_out(*rank);
  for (int& rank = assignments_->next_rank(); rank < assignments_->ranks(); ++rank) {
    if (const auto report = communicator_.try_receive(rank, tag::report)) {
      return add_report(survey, rank, *report);
    }
  }
  assignments_->next_rank() = 1;
  if (const auto block = assignments_->next()) {
    BlockDone done;
    survey.add(*block, take(*block, done));
    return done;
  }
  const auto busy = assignments_->busy_rank();
  if (!busy) return std::nullopt;
  return add_report(survey, *busy, communicator_.receive(*busy, tag::report));
}

void Enumerator::finish(search::Survey& survey) {
  assignments_.reset();
  const int ranks = communicator_.size();
  for (int rank = 1; rank < ranks; ++rank) communicator_.send(rank, tag::work, {});
  for (int rank = 1; rank < ranks; ++rank) {
    for (auto last = communicator_.receive(rank, tag::report); !last.empty();
         last = communicator_.receive(rank, tag::report)) {
      std::uint32_t block = 0;
      search::Census census;
      BlockDone done;
      unpack(last, block, census, done);
      survey.add(block, census);
    }
  }
}

void Enumerator::serve(const std::function<int()>& signals) {
  std::deque<Message> assignments;
  const auto hear = [&](Message errand) {
    if (errand.empty()) assignments.clear();  // earlier errands are no longer wanted
    assignments.push_back(std::move(errand));
  };
  for (;;) {
    if (assignments.empty()) hear(communicator_.receive(0, tag::work));
    while (auto errand = communicator_.try_receive(0, tag::work)) hear(std::move(*errand));
    const Message errand = std::move(assignments.front());
    assignments.pop_front();
    if (errand.empty()) return communicator_.send(0, tag::report, {});
    std::uint32_t block = 0;
    unpack(errand, block);
    BlockDone done;
    const auto census = take(block, done);
    done.signals = signals();
    communicator_.send(0, tag::report, pack(block, census, done));
  }
}

}  // namespace crossisle::island
