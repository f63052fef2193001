// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "crossisle/run/configuration.hpp"
#include "crossisle/study/runs.hpp"

namespace crossisle::study {

inline const ConfigurationSource smoke_source{std::string(CROSSISLE_TEST_SOURCE) + "/configs/smoke.yaml"};

inline run::Configuration smoke(const std::vector<std::string>& overrides = {}) {
  return smoke_source.with(overrides).read();
}

/// Returns a finished run whose best design has this objective.
inline StudyRun finished_run(const std::string& name, std::optional<double> objective) {
  StudyRun run{name, smoke_source};
  if (objective) {
    run.ending.best.emplace();
    run.ending.best->evaluation.fitness = {objective::Status::feasible, 0.0, *objective};
  }
  return run;
}

}  // namespace crossisle::study
