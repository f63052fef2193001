// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cereal/types/bitset.hpp>
#include <cereal/types/map.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/vector.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "crossisle/island/message.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/search/serialize.hpp"
#include "group_record.hpp"

namespace crossisle::run {

using SavedGroups = std::map<std::uint32_t, SavedGroup>;

/// Message of rank 0 to the leaders of islands at a cut, down the ReportTree.
struct Directive {
  std::uint32_t next = 0;  ///< first generation to run
  std::uint32_t end = 0;   ///< one past the last generation to run
  bool with_state = false;
  bool finish = false;
  std::optional<std::uint32_t>
      save{};              ///< generation of the checkpoint to write with the states of the last cut
  bool settles = false;    ///< the states to save are those of this cut; the keepers wait for the disk
  bool concludes = false;  ///< the keepers write the rows of the finished run
  std::optional<std::uint32_t> exhausted_in{};  ///< later generations do not count
  std::optional<double> best{};                 ///< least objective so far
  bool is_for_checkpoint = false;  ///< purpose of the states at rank 0; no other rank needs to know

  template <class Archive>
  void serialize(Archive& archive) {
    archive(next, end, with_state, finish, save, settles, concludes, exhausted_in, best);
  }
};

/// Report of a cut to rank 0: sums over a branch of the ReportTree, whose size depends neither on the number of
/// designs nor on that of islands, except for the marks of a checkpoint and the fronts for the rule `hypervolume`.
struct Summary {
  Tally tally;  ///< of the designs since the last cut; its best design only if none was as good before
  int signals = 0;
  double seconds_copying = 0.0;  ///< time that the islands waited while their states were copied
  std::optional<std::uint32_t>
      exhausted_in{};   ///< first generation in which no island had an unknown design left
  SavedGroups saved{};  ///< since the last cut
  std::map<std::uint32_t, GroupResult> results{};
  /// Of each generation since the last cut, if the run has rules that need them.
  std::vector<search::GenerationFacts> generations{};

  template <class Archive>
  void serialize(Archive& archive) {
    std::map<std::uint32_t, std::uint64_t> by_status;  // few statuses occur
    for (std::uint32_t status = 0; status < tally.by_status.size(); ++status) {
      if (tally.by_status[status] > 0) by_status[status] = tally.by_status[status];
    }
    archive(tally.evaluations, tally.feasible, by_status, tally.nearest, tally.best, signals, seconds_copying,
            exhausted_in, saved, results, generations);
    for (const auto& [status, count] : by_status) tally.by_status.at(status) = count;
  }

  void merge(Summary&& other) {
    tally.merge(other.tally);
    signals = std::max(signals, other.signals);
    seconds_copying = std::max(seconds_copying, other.seconds_copying);
    exhausted_in = exhausted_in && other.exhausted_in
                       ? std::optional(std::max(*exhausted_in, *other.exhausted_in))
                       : std::nullopt;
    saved.merge(other.saved);
    results.merge(other.results);
    for (std::size_t i = 0; i < generations.size(); ++i) generations[i].merge(other.generations.at(i));
  }
};

}  // namespace crossisle::run
