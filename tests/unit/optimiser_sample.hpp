// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "crossisle/study/optimiser_results.hpp"

namespace crossisle::test {

/// Results without a search, of a space whose only design of the front has an objective of 2.
inline study::OptimiserResults optimiser_results() {
  const auto configuration =
      run::read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/smoke.yaml", {});
  store::RunContent certificate;
  certificate.tables = {{"front",
                         "",
                         {{"energy_mj", "mJ", "", std::vector<double>{1.0}},
                          {"latency_ms", "ms", "", std::vector<double>{2.0}},
                          {"area_mm2", "mm2", "", std::vector<double>{1.0}}}}};
  return {configuration, certificate, 2.0, 7, "the command", {{"technology", "a technology"}}};
}

/// A search that has seen these objectives after 10, 20, ... evaluations, each better than the one before.
inline run::Trial trial(const std::vector<double>& objectives) {
  run::Trial searched;
  searched.evaluations = 40;
  for (const double objective : objectives)
    searched.improvements.push_back({10 * (searched.improvements.size() + 1), objective});
  return searched;
}

}  // namespace crossisle::test
