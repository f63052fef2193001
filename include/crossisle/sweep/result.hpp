// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/hardware/chip.hpp"
#include "crossisle/run/session.hpp"

namespace crossisle::sweep {

/// Costs of one network on the best design of a run.
struct NetworkResult {
  std::string network;
  double energy_j = 0.0;
  double latency_s = 0.0;

  bool operator==(const NetworkResult&) const = default;
};

/// Best feasible design of a run.
struct BestDesign {
  std::uint32_t generation = 0;
  std::uint32_t island = 0;
  double objective = 0.0;
  double area_m2 = 0.0;
  /// Written values, in the order of hardware::Knob; knobs of the physical mode are 0 for a chip of the
  /// compat mode.
  std::array<double, hardware::knob_count> knobs{};
  std::vector<NetworkResult> networks{};

  /// True if it is a chip of the physical mode; only such chips have a node.
  bool physical() const noexcept { return knobs[static_cast<std::size_t>(hardware::Knob::node)] > 0.0; }
  bool operator==(const BestDesign&) const = default;
};

/// Outcome of one run. All but the last four fields depend on the run id alone.
struct Result {
  std::string id;                                  ///< PlannedRun::id
  core::ExitCode code = core::ExitCode::finished;  ///< reason of a failure, as the exit code of a run
  std::string reason{};                            ///< reason of a failure, in words
  std::uint64_t evaluations = 0;
  std::string digest{};              ///< of its run.h5
  std::optional<BestDesign> best{};  ///< none if no design is feasible
  double seconds = 0.0;
  std::int32_t ranks = 1;
  std::string host{};
  std::string ended{};  ///< ISO 8601 UTC

  bool failed() const noexcept { return code != core::ExitCode::finished; }
  bool operator==(const Result&) const = default;
};

/// Results by PlannedRun::id. If a run has several results, a finished one takes precedence.
using Results = std::unordered_map<std::string, Result>;

/// Returns the result of a run that has finished.
Result result_of(const std::string& id, const run::Configuration& configuration, const run::Ending& ending);

}  // namespace crossisle::sweep
