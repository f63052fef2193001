// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cereal/types/array.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>
#include <string>
#include <vector>

#include "crossisle/island/message.hpp"
#include "crossisle/sweep/result.hpp"
#include "crossisle/sweep/sweep_file.hpp"

// Messages between the ranks of a sweep, and their serialisation by cereal, found by argument-dependent
// lookup.

namespace crossisle::sweep {

/// Tags of messages, in addition to those of runs. They are used on the communicator of all ranks, except
/// `job`.
namespace tag {
inline constexpr int opening = 101;  ///< rank 0 to all: Opening
inline constexpr int report = 102;   ///< leader of a group to rank 0
inline constexpr int batch = 103;    ///< rank 0 to a leader who has asked: runs, or none if none are left
inline constexpr int stop = 104;     ///< rank 0 to a leader: stop with a checkpoint
inline constexpr int job =
    105;  ///< leader to the ranks of its group: the next run, or an empty one at the end
}  // namespace tag

/// Start of a sweep.
struct Opening {
  bool declined = false;                 ///< there is nothing to do
  std::optional<double> seconds_left{};  ///< for runs, from now

  template <class Archive>
  void serialize(Archive& archive) {
    archive(declined, seconds_left);
  }
};

/// Run to be executed.
struct Job {
  std::string id;
  std::string base;
  std::vector<std::string> overrides;
  std::string directory;
  Keep keep = Keep::results;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(id, base, overrides, directory, keep);
  }
};

/// Time of a group by activity.
struct TimeSpent {
  double searching = 0.0;      ///< seconds inside searches, of all its ranks
  double cpu = 0.0;            ///< seconds of processor time, of its leader
  double cpu_searching = 0.0;  ///< part of `cpu` inside searches

  void add(const TimeSpent& more) {
    searching += more.searching;
    cpu += more.cpu;
    cpu_searching += more.cpu_searching;
  }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(searching, cpu, cpu_searching);
  }
};

/// Report of a leader to rank 0.
struct LeaderReport {
  std::vector<Result> results{};
  bool wants_more = false;
  bool leaves = false;          ///< final report: the group leaves the sweep
  bool stopped = false;         ///< with the final report: the group has left runs unfinished
  bool signalled = false;       ///< with the final report: stopped by a signal, not by the time limit
  bool others_at_work = false;  ///< with the final report: the group can be ended only with the job
  TimeSpent spent{};            ///< with the final report

  template <class Archive>
  void serialize(Archive& archive) {
    archive(results, wants_more, leaves, stopped, signalled, others_at_work, spent);
  }
};

template <class Archive>
void serialize(Archive& archive, NetworkResult& overall) {
  archive(overall.network, overall.energy_j, overall.latency_s);
}

template <class Archive>
void serialize(Archive& archive, BestDesign& best) {
  archive(best.generation, best.island, best.objective, best.area_m2, best.knobs, best.networks);
}

template <class Archive>
void serialize(Archive& archive, Result& result) {
  archive(result.id, result.code, result.reason, result.evaluations, result.digest, result.best,
          result.seconds, result.ranks, result.host, result.ended);
}

}  // namespace crossisle::sweep
