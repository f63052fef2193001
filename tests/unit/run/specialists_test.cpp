// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/specialists.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "../../metrics.hpp"

namespace crossisle::run {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Configuration smoke(const std::vector<std::string>& overrides = {}) {
  return read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/smoke.yaml", overrides);
}

std::filesystem::path write(const std::string& name, const std::string& text) {
  const auto path = std::filesystem::path(testing::TempDir()) / name;
  std::ofstream(path) << text;
  return path;
}

/// Returns a table that contains only the second network of the smoke configuration.
SpecialistTable table_of(const Configuration& configuration) {
  return {"crossisle study specialists smoke.yaml",
          "crossisle 0.0.0",
          {{"resnet18",
            problem_digest(alone(configuration, 1)),
            0.125,
            {{"voltage", 0.5}, {"wordlines", 512}},
            "00112233445566778899aabbccddeeff"}}};
}

TEST(Specialists, TableReadsBackAsItWasWritten) {
  const auto table = table_of(smoke());

  EXPECT_EQ(read_specialist_table(write("table.yaml", to_yaml(table))), table);
}

TEST(Specialists, TableWithProblemsIsRefusedWithAllOfThem) {
  const auto file = write("wrong_table.yaml",
                          "command: x\nprogram: y\nspecialists:\n  - network: resnet18\n    problem: \"1\"\n"
                          "    objective: -1\n    design: {voltage: 0.5}\n    certficate: z\n");
  try {
    read_specialist_table(file);
    FAIL() << "nothing was thrown";
  } catch (const core::InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("wrong_table.yaml:6"));
    EXPECT_THAT(error.what(), HasSubstr("did you mean 'certificate'?"));
  }
}

TEST(Specialists, AloneIsTheSameQuestionForOneNetwork) {
  const auto configuration =
      smoke({"objective.aggregation=weighted_mean", "objective.weights={resnet18: 2, alexnet: 1}", "seed=7"});
  const auto single = alone(configuration, 1);

  EXPECT_EQ(problem_digest(single), problem_digest(smoke({"workloads.networks=[resnet18]"})));
  EXPECT_NE(problem_digest(alone(configuration, 0)), problem_digest(single));
}

TEST(Specialists, AloneKeepsTheRateOfItsNetwork) {
  const auto configuration = smoke({"workloads.rates={alexnet: 30/s, resnet18: 2/s}",
                                    "objective.constraints.limits=[{metric: average_power, max: 1 W}]"});
  const auto single = alone(configuration, 1);

  EXPECT_THAT(single.objective.rates_per_s, ElementsAre(2.0));
  EXPECT_EQ(problem_digest(single),
            problem_digest(smoke({"workloads.networks=[resnet18]", "workloads.rates={resnet18: 2/s}",
                                  "objective.constraints.limits=[{metric: average_power, max: 1 W}]"})));
}

TEST(Specialists, AreFoundByTheQuestionTheyAnswer) {
  const auto configuration = smoke();
  const auto file = write("known.yaml", to_yaml(table_of(configuration)));

  EXPECT_THAT(find_specialists(configuration, file), ElementsAre(std::nullopt, std::optional(0.125)));
  EXPECT_THAT(find_specialists(smoke({"objective.aggregation=max"}), file),
              ElementsAre(std::nullopt, std::optional(0.125)));
  EXPECT_THAT(find_specialists(smoke({"objective.constraints.area_mm2=700"}), file),
              ElementsAre(std::nullopt, std::nullopt));
  EXPECT_THAT(find_specialists(smoke({"objective.metric=edp"}), file),
              ElementsAre(std::nullopt, std::nullopt));
}

TEST(Specialists, PriceIsTheMultipleOfWhatTheSpecialistNeeds) {
  const auto configuration = smoke({"objective.specialists={resnet18: 3}"});
  const std::vector<cost::NetworkCost> costs{{cost::Verdict::feasible, 0.0, 1e-3, 1e-3},
                                             {cost::Verdict::feasible, 0.0, 2e-3, 3e-3}};

  const auto prices = prices_of_generality(configuration, test::metrics_of(2e-6, costs).view());

  ASSERT_EQ(prices.size(), 2u);
  EXPECT_FALSE(prices[0].has_value());
  EXPECT_DOUBLE_EQ(prices[1].value(), 2.0 * 3.0 * 2.0 / 3.0);
}

TEST(Specialists, HaveNoPriceForANetworkThatDoesNotRun) {
  const auto configuration = smoke({"objective.specialists={resnet18: 3}"});
  const std::vector<cost::NetworkCost> costs(2, {cost::Verdict::array_too_small, 1.0, 0.0, 0.0});

  EXPECT_THAT(prices_of_generality(configuration, test::metrics_of(2e-6, costs).view()),
              ElementsAre(std::nullopt, std::nullopt));
}

}  // namespace
}  // namespace crossisle::run
