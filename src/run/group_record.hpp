// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "constraint_tally.hpp"
#include "crossisle/island/island.hpp"
#include "crossisle/island/message.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/run/engine.hpp"
#include "crossisle/run/front.hpp"
#include "crossisle/search/census.hpp"
#include "crossisle/store/parts.hpp"
#include "crossisle/store/run_writer.hpp"
#include "island_groups.hpp"
#include "known_table.hpp"
#include "store_serialization.hpp"

namespace crossisle::run {

/// States of islands after one generation.
using States = std::map<std::uint32_t, island::IslandState>;

/// Message of a leader to the keeper of a group: events and states of its islands in that group since the last cut.
struct Share {
  island::Log log;
  States states;  ///< empty if the cut needs none

  template <class Archive>
  void serialize(Archive& archive) {
    archive(log, states);
  }
};

/// Files of a group that are on the disk.
struct SavedGroup {
  std::uint32_t generation = 0;
  store::PartMark mark;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(generation, mark);
  }
};

/// Contribution of a group to a finished run.
struct GroupResult {
  store::PartRows rows;
  std::vector<FrontChip> front;                ///< for a search with several goals
  std::optional<ConstraintTally> constraints;  ///< of its mapped designs, unless one of them is feasible

  template <class Archive>
  void serialize(Archive& archive) {
    archive(rows.rows, rows.digest, front, constraints);
  }
};

/// Returns the summary over all groups. @pre no design of the run is feasible
ConstraintTally merged_constraints(const Configuration& configuration,
                                   const std::map<std::uint32_t, GroupResult>& results);

/// Rows and states of a group of islands on the rank that keeps them, and the files of the group if the run has
/// several groups.
///
/// A cut arrives before all ranks have completed it: `adopt` makes it the last one.
class GroupRecord {
 public:
  GroupRecord(const Configuration& configuration, const IslandGroups& groups, std::uint32_t group)
      : configuration_(configuration), groups_(groups), group_(group) {}

  std::uint32_t group() const noexcept { return group_; }
  /// Writes the rows and states to files of its own from now on. @param mark end of the files so far
  void open(const std::filesystem::path& folder, const store::Owner& owner,
            const std::optional<store::PartMark>& mark);

  /// Keeps the shares of a cut until the cut is complete on all ranks.
  void arrive(std::uint32_t generation, std::vector<Share> shares);
  /// Makes the cut that arrived the last one, unless none did or it is later than a generation.
  void adopt(std::uint32_t generation);
  /// True if the states after a generation have been adopted, or have arrived.
  bool has_states_of(std::uint32_t generation) const;
  /// Discards rows of later generations.
  void cut_after(std::uint32_t generation) { held_.cut_after(generation); }

  // Without files of its own: for the session, which writes them.

  std::size_t rows_waiting() const { return held_.designs.size(); }
  HistoryRows take_rows();
  /// Returns the states of the last cut. @pre it had states
  std::vector<store::Blob> states() const;

  // With files of its own.

  /// Hands rows to the writer if there are many.
  void release_rows();
  /// Hands the rows and the states of the last cut to the writer. @param generation last generation of the run in
  /// the checkpoint
  void save(std::uint32_t generation);
  /// Reads the states of the islands after a generation, to which the files were opened. @throws core::Error(io)
  States read_states(std::uint32_t generation) const;
  /// Waits until all of it is on the disk. @throws core::Error(io)
  void drain() { writer_->drain(); }
  /// Returns the position of the states that were saved last, once, when they are on the disk.
  /// @param warnings failed writes, which will be tried again, are added to these
  std::optional<SavedGroup> take_saved(std::vector<std::string>& warnings);
  /// Writes the rows of the group in the finished run. @pre drained
  GroupResult conclude() const;

 private:
  struct Arrived {
    std::uint32_t generation = 0;
    std::vector<Share> shares;
  };

  const Configuration& configuration_;
  const IslandGroups& groups_;
  std::uint32_t group_;
  std::optional<Arrived> arrived_;
  island::Log held_;          ///< history since rows were last taken
  KnownByIsland held_known_;  ///< designs that became known in the states since rows were last taken
  std::map<std::uint32_t, std::string> states_;  ///< of the islands, without the designs that they know
  std::optional<std::uint32_t> states_after_;    ///< generation of these states
  std::uint32_t saving_ = 0;                     ///< generation of the states that were saved last
  std::unique_ptr<store::Part> part_;
  std::unique_ptr<store::RunWriter> writer_;  ///< declared after the part that it uses
};

}  // namespace crossisle::run
