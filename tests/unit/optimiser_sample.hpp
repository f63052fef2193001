// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "crossisle/study/optimiser_results.hpp"

namespace crossisle::test {

/// Returns results without a search, for a space whose front has one design, with an objective of 2.
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

/// Returns a search with these objectives after 10, 20, ... evaluations, each better than the previous one.
inline run::Trial trial(const std::vector<double>& objectives) {
  run::Trial searched;
  searched.evaluations = 40;
  for (const double objective : objectives)
    searched.improvements.push_back({10 * (searched.improvements.size() + 1), objective});
  return searched;
}

}  // namespace crossisle::test
