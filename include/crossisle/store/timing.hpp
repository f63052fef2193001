// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "crossisle/store/status.hpp"

namespace crossisle::store {

/// Time that one rank of a run spent by activity, from one start of the run to its end or its stop. Never
/// part of a result.
struct RankTime {
  Clock::time_point started{};  ///< of the process of rank 0, to the millisecond
  std::int64_t generation = 0;  ///< last generation (or number of blocks) at the end
  std::int32_t rank = 0;
  std::string host{};
  double seconds = 0.0;
  double seconds_evaluating = 0.0;

  bool operator==(const RankTime&) const = default;
};

/// Returns the rows as the text of `timing.csv`.
std::string to_csv(const std::vector<RankTime>& times);
/// Reads `timing.csv` in the folder of a run; empty if there is none. @throws core::Error(io) for a damaged
/// one
std::vector<RankTime> read_timing(const std::filesystem::path& directory);

}  // namespace crossisle::store
