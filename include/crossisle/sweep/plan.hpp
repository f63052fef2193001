// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "crossisle/sweep/sweep_file.hpp"

namespace crossisle::sweep {

/// Validated run of a sweep.
struct PlannedRun {
  std::string
      id;  ///< 32 hexadecimal digits over everything that determines the result: equal for equal results
  std::string name;  ///< unique within the plan, and valid as a folder name
  std::vector<std::string>
      values;  ///< of Plan::keys, as written in the sweep; empty if the base determines them
  std::filesystem::path base;
  std::vector<std::string> overrides;  ///< overrides of the base, as for read_configuration
  std::uint64_t evaluations = 0;       ///< maximum number
  double effort = 0.0;                 ///< evaluations x networks; work is distributed by effort
  std::uint32_t group = 0;             ///< equal for runs that differ only in their seeds
  std::uint32_t question = 0;          ///< equal for runs that search for the same chip, by any method
  std::uint32_t model = 0;             ///< equal for runs that can share a cost model
};

/// All runs of a sweep: a pure function of its file and the files that it names.
struct Plan {
  std::string name;
  std::string text;               ///< the sweep's file
  std::vector<std::string> keys;  ///< swept keys, in the order of the file
  std::vector<PlannedRun> runs;
  std::uint64_t filtered = 0;  ///< combinations that the filters removed
  Keep keep = Keep::results;

  /// Returns the position of a key, or keys.size().
  std::size_t position(const std::string& key) const;
  /// Returns the runs whose result no earlier run of the plan has.
  std::vector<std::size_t> distinct() const;
  std::uint32_t models() const;
};

/// Makes and validates the runs of a sweep.
/// @throws core::InputError with every problem found, each with the place in the sweep that sets its key
Plan make_plan(const SweepFile& sweep);

/// Returns the positions in the plan of the runs of share `part` of `parts` (counted from 1), distinct runs
/// only. All shares have about the same effort; runs of one cost model stay together.
/// @pre 1 <= part <= parts
std::vector<std::size_t> share_of(const Plan& plan, std::size_t part, std::size_t parts);

}  // namespace crossisle::sweep
