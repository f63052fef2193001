// Part of Crossisle, SPDX-License-Identifier: MIT
#include "elapsed.hpp"

#include <vector>

#include "crossisle/store/timing.hpp"

namespace crossisle::run {
namespace {

/// Tables of this prefix (store::is_state) belong to checkpoints only, not to the result.
constexpr auto elapsed_of_state = "state-elapsed";

}  // namespace

store::Table elapsed_table(double seconds) {
  return {elapsed_of_state,
          "time of the processes that executed the run",
          {{"elapsed_s", "s", "from start to this checkpoint", std::vector<double>{seconds}}}};
}

double elapsed_s(const store::SavedRun& saved, const std::filesystem::path& directory) {
  double seconds = 0.0;
  if (saved.content.has_table(elapsed_of_state)) {
    for (const double row : saved.content.table(elapsed_of_state).values<double>("elapsed_s")) seconds += row;
    return seconds;
  }
  for (const auto& time : store::read_timing(directory)) {
    if (time.rank == 0) seconds += time.seconds;
  }
  return seconds;
}

}  // namespace crossisle::run
