// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/leave_one_out.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "crossisle/run/specialists.hpp"
#include "sample.hpp"

namespace crossisle::study {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Returns the design with the largest values of all knobs: all networks fit its chip.
design::Genome largest(const run::Configuration& configuration) {
  design::Genome genome;
  const auto& parameters = configuration.space.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i)
    genome.set(i, static_cast<std::uint16_t>(parameters[i].values.size() - 1));
  return genome;
}

TEST(Serve, gives_no_objective_without_a_chip) {
  const auto service = serve(smoke(), 0, std::nullopt);

  EXPECT_EQ(service.verdict, "no feasible chip");
  EXPECT_FALSE(service.objective);
  EXPECT_FALSE(service.over_specialist);
}

TEST(Serve, gives_the_reason_when_the_chip_does_not_hold_the_network) {
  const auto configuration = smoke();

  const auto service = serve(configuration, 0, design::Genome{});

  EXPECT_NE(service.verdict, "feasible");
  EXPECT_FALSE(service.objective);
}

TEST(Serve, divides_the_objective_by_that_of_the_specialist_when_it_is_known) {
  auto configuration = smoke({"objective.constraints={}"});
  const auto unknown = serve(configuration, 1, largest(configuration));
  ASSERT_TRUE(unknown.objective);
  configuration.specialists = {std::nullopt, 0.5 * *unknown.objective};

  const auto known = serve(configuration, 1, largest(configuration));

  EXPECT_FALSE(unknown.over_specialist);
  EXPECT_DOUBLE_EQ(known.over_specialist.value(), 2.0);
}

TEST(OverridesWithout, leave_the_network_out_of_all_that_is_listed_by_network) {
  auto configuration =
      smoke({"objective.aggregation=weighted_mean", "objective.weights={resnet18: 2, alexnet: 1}"});
  configuration.specialists = {0.5, 0.25};

  EXPECT_THAT(overrides_without(configuration, 0),
              ElementsAre("workloads.networks=[resnet18]", "objective.weights={resnet18: 2}",
                          "objective.specialists={resnet18: 0.25}"));
}

TEST(OverridesWithout, keep_the_rates_of_the_others) {
  auto configuration = smoke({"workloads.rates={alexnet: 30/s, resnet18: 2.5/s}"});
  configuration.specialists = {std::nullopt, std::nullopt};

  EXPECT_THAT(overrides_without(configuration, 0),
              ElementsAre("workloads.networks=[resnet18]", "workloads.rates={resnet18: 2.5/s}",
                          "objective.specialists={}"));
}

TEST(OverridesWithout, name_no_specialist_that_is_not_known) {
  auto configuration = smoke();
  configuration.specialists = {std::nullopt, std::nullopt};

  EXPECT_THAT(overrides_without(configuration, 1),
              ElementsAre("workloads.networks=[alexnet]", "objective.specialists={}"));
}

TEST(LeaveOneOut, table_has_no_number_when_a_network_is_not_served) {
  const auto configuration = smoke();
  LeaveOneOut result{{}, "mJ ms mm2"};
  result.networks = {{"alexnet", {{}, {}, "no feasible chip"}, {2.0, 1.5, "feasible"}, std::nullopt},
                     {"resnet18", {4.0, std::nullopt, "feasible"}, {3.0, 1.0, "feasible"}, design::Genome{}}};

  const auto table = result.table(configuration.space);

  EXPECT_TRUE(std::isnan(table.values<double>("left_out")[0]));
  EXPECT_EQ(table.values<double>("left_out")[1], 4.0);
  EXPECT_TRUE(std::isnan(table.values<double>("left_out_over_specialist")[1]));
  EXPECT_THAT(table.values<double>("served_over_specialist"), ElementsAre(1.5, 1.0));
  EXPECT_THAT(table.values<std::string>("left_out_verdict"), ElementsAre("no feasible chip", "feasible"));
  EXPECT_TRUE(std::isnan(table.values<double>("wordlines")[0]));
  EXPECT_EQ(table.values<double>("wordlines")[1], 128.0);
  EXPECT_EQ(table.column("served").unit, "mJ ms mm2");
}

}  // namespace
}  // namespace crossisle::study
