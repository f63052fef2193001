// Part of Crossisle, SPDX-License-Identifier: MIT
#include "group_record.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossisle/core/precondition.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/front.hpp"
#include "crossisle/run/problem.hpp"
#include "state_blobs.hpp"

namespace crossisle::run {

ConstraintTally merged_constraints(const Configuration& configuration,
                                   const std::map<std::uint32_t, GroupResult>& results) {
  const auto objective = make_objective(configuration);
  const objective::ActiveConstraints constraints(objective, configuration.networks, configuration.metrics());
  ConstraintTally merged(constraints.size());
  for (const auto& [group, result] : results) {
    if (result.constraints) merged.merge(constraints, *result.constraints);
  }
  return merged;
}

void GroupRecord::open(const std::filesystem::path& folder, const store::Owner& owner,
                       const std::optional<store::PartMark>& mark) {
  part_ = std::make_unique<store::Part>(folder, owner, group_, mark);
  writer_ = std::make_unique<store::RunWriter>(*part_);
}

void GroupRecord::arrive(std::uint32_t generation, std::vector<Share> shares) {
  CROSSISLE_EXPECTS(!arrived_);
  arrived_ = Arrived{generation, std::move(shares)};
}

void GroupRecord::adopt(std::uint32_t generation) {
  if (!arrived_ || arrived_->generation > generation) return;
  island::Log all;
  for (auto& share : arrived_->shares) {
    all.append(std::move(share.log));
    for (auto& [island, state] : share.states) {
      held_known_[island].append(state.new_designs);
      states_[island] = std::move(state.rest);
      states_after_ = arrived_->generation;
    }
  }
  held_.append(std::move(all));
  arrived_.reset();
}

bool GroupRecord::has_states_of(std::uint32_t generation) const {
  if (!arrived_ || arrived_->generation != generation) return states_after_ == generation;
  return !arrived_->shares.front().states.empty();
}

HistoryRows GroupRecord::take_rows() {
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

std::vector<store::Blob> GroupRecord::states() const {
  std::vector<store::Blob> blobs;
  for (const auto& [island, state] : states_) blobs.push_back(blob_of(island, state));
  return blobs;
}

void GroupRecord::release_rows() {
  if (held_.designs.size() <= max_rows_held) return;
  auto rows = take_rows();
  writer_->append(std::move(rows.make), rows.bytes);
}

void GroupRecord::save(std::uint32_t generation) {
  saving_ = generation;
  auto rows = take_rows();
  writer_->append(std::move(rows.make), rows.bytes);
  auto content = make_identity(configuration_);
  content.numbers = {{"part", group_}, {"generation", generation}};
  content.blobs = states();
  writer_->checkpoint(generation, std::move(content));
}

States GroupRecord::read_states(std::uint32_t generation) const {
  auto content = part_->read_states(generation);
  content.tables = part_->read_history(store::JournalTables::all);
  auto known = read_known(configuration_, content);
  States states;
  for (std::uint32_t island = groups_.first_island(group_); island < groups_.end_island(group_); ++island)
    states[island] = {std::move(known[island]), state_in(content, island)};
  return states;
}

std::optional<SavedGroup> GroupRecord::take_saved(std::vector<std::string>& warnings) {
  const auto news = writer_->take_news();
  warnings.insert(warnings.end(), news.warnings.begin(), news.warnings.end());
  if (news.checkpoint != saving_) return std::nullopt;
  return SavedGroup{saving_, part_->mark()};
}

GroupResult GroupRecord::conclude() const {
  auto content = make_identity(configuration_);
  content.numbers = {{"part", group_},
                     {"first_island", groups_.first_island(group_)},
                     {"islands", groups_.end_island(group_) - groups_.first_island(group_)}};
  content.tables = part_->read_history(store::JournalTables::history);
  GroupResult result;
  for (const auto& table : content.tables)
    result.rows.rows.push_back(static_cast<std::int64_t>(table.rows()));
  result.rows.digest = store::digest_of_rows(content.tables);
  if (const auto goals = goals_of(configuration_); !goals.empty())
    result.front = front_chips(configuration_, goals, content.table("designs"));
  if (const auto& designs = content.table("designs"); !has_feasible(designs))
    result.constraints = tally_constraints(configuration_, designs);
  add_legends(configuration_, content);
  part_->write_rows(content);
  return result;
}

}  // namespace crossisle::run
