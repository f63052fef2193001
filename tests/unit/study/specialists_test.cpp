// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/specialists.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "../../metrics.hpp"
#include "sample.hpp"

namespace crossisle::study {
namespace {

using testing::SizeIs;

/// Returns AlexNet without a feasible chip, and ResNet-18 with the first design of the space.
Specialists sample() {
  Specialists specialists{{finished_run("alexnet", {}), finished_run("resnet18", 0.5)}, "table.yaml"};
  auto& best = specialists.runs[1].ending.best->evaluation;
  best.metrics = test::metrics_of(2e-4, {{cost::Verdict::feasible, 0.0, 3e-3, 4e-3}});
  return specialists;
}

TEST(Specialists, table_of_a_run_names_the_problem_and_leaves_out_networks_without_a_chip) {
  const auto configuration = smoke();

  const auto table = sample().to_table(configuration, "the command");

  EXPECT_EQ(table.command, "the command");
  ASSERT_THAT(table.specialists, SizeIs(1));
  EXPECT_EQ(table.specialists[0].network, "resnet18");
  EXPECT_EQ(table.specialists[0].problem, run::problem_digest(run::alone(configuration, 1)));
  EXPECT_EQ(table.specialists[0].objective, 0.5);
  EXPECT_EQ(table.specialists[0].design.at("wordlines"), 128.0);
}

TEST(Specialists, table_of_results_has_no_number_for_networks_without_a_chip) {
  const auto table = sample().table(smoke());

  EXPECT_TRUE(std::isnan(table.values<double>("objective")[0]));
  EXPECT_EQ(table.values<double>("objective")[1], 0.5);
  EXPECT_DOUBLE_EQ(table.values<double>("area_mm2")[1], 200.0);
  EXPECT_EQ(table.values<double>("latency_s")[1], 4e-3);
  EXPECT_TRUE(std::isnan(table.values<double>("voltage")[0]));
  EXPECT_EQ(table.values<double>("voltage")[1], 0.5);
}

}  // namespace
}  // namespace crossisle::study
