// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/optimiser_page.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "crossisle/study/optimiser_results.hpp"

namespace crossisle::analysis {
namespace {

using study::OptimiserResults;
using testing::HasSubstr;

/// A space whose only design of the front has an objective of 2.
OptimiserResults results() {
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
run::Trial trial(const std::vector<double>& objectives) {
  run::Trial searched;
  searched.evaluations = 40;
  for (const double objective : objectives)
    searched.improvements.push_back({10 * (searched.improvements.size() + 1), objective});
  return searched;
}

TEST(OptimiserPage, tells_who_is_surest_and_then_soonest) {
  auto searches = results();

  searches.add({"late", "genetic"}, {trial({3.0, 2.0}), trial({3.0, 2.0})});
  searches.add({"soon", "auto"}, {trial({2.0}), trial({2.0})});
  searches.add({"sooner_but_unsure", "local"}, {trial({2.0}), trial({3.0})});

  EXPECT_THAT(optimiser_page(searches.content()).html(),
              HasSubstr("soonest it is found by soon: by 2 of 2 seeds, after 10 evaluations"));
}

}  // namespace
}  // namespace crossisle::analysis
