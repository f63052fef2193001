// Part of Crossisle, SPDX-License-Identifier: MIT
// Contents of the files of a search on islands: checkpoints and the result.
#include <algorithm>
#include <iterator>
#include <utility>

#include "crossisle/run/front.hpp"
#include "diagnosis_tables.hpp"
#include "front_state.hpp"
#include "island_engine.hpp"
#include "state_blobs.hpp"

namespace crossisle::run {

store::RunContent IslandEngine::content_with(const Progress& progress,
                                             std::vector<store::Table> history) const {
  std::erase_if(history, store::is_state);
  auto content =
      make_content(configuration_, progress.complete, progress.tally.evaluations, std::move(history));
  if (progress.exhausted_in) content.numbers[exhausted_number] = *progress.exhausted_in;
  if (progress.ended_by) content.attributes[ended_by_attribute] = name_of(*progress.ended_by);
  if (configuration_.stop.no_progress)
    content.numbers[progress_number] = static_cast<std::int64_t>(progress.facts.evaluations_at_progress);
  return content;
}

void IslandEngine::begin_checkpoint() {
  if (!pending_) pending_ = Pending{progress_};
}

std::optional<Checkpoint> IslandEngine::take_checkpoint() {
  if (!pending_ || (writes_files() && !pending_->is_complete(groups_.count()))) return std::nullopt;
  const Pending pending = *std::exchange(pending_, std::nullopt);
  Checkpoint checkpoint{pending.progress.complete, content_with(pending.progress, {})};
  if (writes_files()) {
    std::vector<store::PartMark> marks;
    for (const auto& [group, mark] : pending.marks) marks.push_back(mark);
    auto tables = tally_tables(configuration_, pending.progress.tally);
    tables.push_back(store::marks_table(marks));
    std::move(tables.begin(), tables.end(), std::back_inserter(checkpoint.content.tables));
  } else {
    checkpoint.content.blobs = records_.front().states();
  }
  if (const auto& facts = pending.progress.facts; facts.window)
    checkpoint.content.tables.push_back(front_state_table(configuration_, *facts.window, facts.evaluations));
  return checkpoint;
}

std::size_t IslandEngine::rows_waiting() const {
  return writes_files() ? 0 : records_.front().rows_waiting();
}

std::optional<HistoryRows> IslandEngine::take_rows() {
  if (writes_files()) return std::nullopt;
  return records_.front().take_rows();
}

store::RunContent IslandEngine::content(const std::function<std::vector<store::Table>()>& history) const {
  if (!writes_files()) {
    auto content = content_with(progress_, history());
    if (!progress_.tally.best && content.has_table("designs"))
      explain_infeasibility(tally_constraints(configuration_, content.table("designs")), content);
    return content;
  }
  auto content = content_with(progress_, {});
  std::vector<std::string> joined;
  for (auto& table : history_tables(configuration_, {})) {
    joined.push_back(table.name);
    content.tables.push_back(std::move(table));
  }
  std::vector<store::PartRows> parts;
  std::vector<FrontChip> chips;
  for (const auto& [group, result] : results_) {
    parts.push_back(result.rows);
    chips.insert(chips.end(), result.front.begin(), result.front.end());
  }
  if (!goals_of(configuration_).empty()) {
    auto tables = front_tables(configuration_, chips);
    std::move(tables.begin(), tables.end(), std::back_inserter(content.tables));
  }
  content.tables.push_back(store::parts_table(joined, parts));
  if (!progress_.tally.best) explain_infeasibility(merged_constraints(configuration_, results_), content);
  return content;
}

void IslandEngine::explain_infeasibility(const ConstraintTally& constraints,
                                         store::RunContent& content) const {
  add_diagnosis(configuration_, *model_, progress_.tally.nearest, constraints, constraints.passes_screen(),
                content);
}

}  // namespace crossisle::run
