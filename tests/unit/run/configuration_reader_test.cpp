// Part of Crossisle, SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "smoke.hpp"

namespace crossisle::run {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(ConfigurationReader, rates_are_part_of_the_problem_and_limit_the_utilisation) {
  const auto configuration = smoke({"workloads.rates={resnet18: 2, alexnet: 30/s}"});

  EXPECT_EQ(configuration.objective.rates_per_s, (std::vector<double>{30.0, 2.0}));
  EXPECT_THAT(problem_yaml(configuration), HasSubstr("  rates: {alexnet: 30/s, resnet18: 2/s}\n"));
  EXPECT_EQ(configuration.text(configuration.statuses().back()), "not utilisation at most 1");
  EXPECT_THAT(resolved_yaml(smoke()), Not(HasSubstr("rates")));
  EXPECT_NE(problem_digest(configuration), problem_digest(smoke()));

  const auto file = std::filesystem::path(testing::TempDir()) / "crossisle_rates.yaml";
  std::ofstream(file) << resolved_yaml(configuration);
  EXPECT_EQ(resolved_yaml(read_configuration(file, {})), resolved_yaml(configuration));
}

TEST(ConfigurationReader, rates_with_problems_are_all_reported) {
  const std::string text = problems_of({"workloads.rates={alexnet: 30 ms, resnet81: 1/s}"});

  EXPECT_THAT(text, HasSubstr("workloads.rates.alexnet: is '30 ms' (a rate is a number of inferences per "
                              "second) give a number, with or without /s: 30/s"));
  EXPECT_THAT(text, HasSubstr("workloads.rates.resnet18: is missing"));
  EXPECT_THAT(text, HasSubstr("did you mean 'resnet18'?"));
  EXPECT_THAT(problems_of({"workloads.rates=30/s"}),
              AllOf(HasSubstr("workloads.rates: is '30/s'"), Not(HasSubstr("alexnet"))));
  EXPECT_THAT(problems_of({"workloads.rates={alexnet: [1], resnet18: 2}"}),
              AllOf(HasSubstr("alexnet: is a list"), Not(HasSubstr("is ''"))));
  EXPECT_THAT(problems_of({"workloads.rates={alexnet: -1/s, resnet18: 0}"}),
              AllOf(HasSubstr("alexnet: is -1/s"), HasSubstr("resnet18: is 0/s")));
}

TEST(ConfigurationReader, goals_name_the_duty_cycle_only_with_rates) {
  const std::string goals = "search={algorithm: nsga3, goals: [utilisation, average_power]}";

  EXPECT_THAT(problems_of({goals}),
              HasSubstr("lists 'average_power' (it is computed with the rates of the networks)"));
  EXPECT_NO_THROW(smoke({goals, "workloads.rates={resnet18: 2, alexnet: 30/s}"}));
}

/// Returns a configuration of the physical mode with other limits.
Configuration with_limits(const std::string& constraints) {
  return read_configuration(
      std::string(CROSSISLE_TEST_SOURCE) + "/configs/physical_sram_analog_4networks.yaml",
      {"objective.constraints=" + constraints});
}

TEST(ConfigurationReader, origin_of_a_limit_on_noise_is_kept_and_is_not_part_of_the_identity) {
  const auto measured = with_limits(
      "{snr_db: {min: 15, source: 'noise injected, {1 %}'}, "
      "limits: [{metric: snr, network: vgg16, min: 20, source: notes}]}");

  EXPECT_EQ(measured.noise_limit_texts(),
            (std::vector<std::string>{"SNR at least 15 dB at the corner (measured: noise injected, {1 %})",
                                      "SNR of vgg16 at least 20 dB (measured: notes)"}));
  EXPECT_EQ(
      identity_yaml(measured),
      identity_yaml(with_limits("{snr_db: {min: 15}, limits: [{metric: snr, network: vgg16, min: 20}]}")));
  const auto file = std::filesystem::path(testing::TempDir()) / "crossisle_noise.yaml";
  std::ofstream(file) << resolved_yaml(measured);
  EXPECT_EQ(read_configuration(file, {}).noise_limit_texts(), measured.noise_limit_texts());
}

TEST(ConfigurationReader, only_a_minimum_of_the_snr_has_an_origin) {
  const auto problem_of = [](const std::string& limit) {
    try {
      with_limits("{limits: [" + limit + "]}");
    } catch (const core::InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };

  EXPECT_THAT(problem_of("{metric: latency, max: 5 ms, source: notes}"),
              HasSubstr("source: is given (it states where a minimum of the signal-to-noise ratio"));
  EXPECT_THAT(problem_of("{metric: snr, max: 60, source: notes}"), HasSubstr("source: is given"));
  EXPECT_EQ(problem_of("{metric: snr, min: 20, source: notes}"), "");
}

}  // namespace
}  // namespace crossisle::run
