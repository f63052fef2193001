// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/island/communicator.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/search/algorithm.hpp"
#include "crossisle/store/status.hpp"

namespace crossisle::run {

class Engine;

/// Part of the design space that a finished search has covered.
enum class Coverage : std::uint8_t {
  sample,  ///< the designs that it evaluated
  space,   ///< every design: its best one is certified
};

/// Kind of engine, with the properties that depend only on the configuration: one row of the table in
/// engine_kind.cpp.
struct EngineKind {
  store::WorkKind work;
  Coverage coverage;
  /// Names of the files of a finished run in addition to `run.h5` and `best.yaml`.
  std::span<const char* const> result_files;
  /// True if a configuration requests this kind.
  bool (*is_asked_for)(const Configuration&);
  /// Returns the extent of a run for its log: `seed 1, 3 islands, generations 0 to 20`.
  std::string (*extent)(const Configuration&);
  /// Returns the origin of the best design for the head of its file: `seed 1`.
  std::string (*origin)(const Configuration&);
  /// Returns the goals of the front of a run; empty if it has no front.
  std::vector<objective::Goal> (*goals)(const Configuration&);
  /// Summarises the run file of such a run. @throws core::Error (io) if it belongs to another configuration
  Tally (*tally)(const Configuration&, const store::RunContent&);
  Footprint (*footprint)(const Configuration&, const cost::CostModel&, int ranks);
  /// Creates the engine. @pre communicator and configuration outlive the engine
  std::unique_ptr<Engine> (*make)(island::Communicator&, const Configuration&);
};

/// Returns the kind of engine that a configuration requests.
const EngineKind& engine_kind(const Configuration& configuration);

}  // namespace crossisle::run
