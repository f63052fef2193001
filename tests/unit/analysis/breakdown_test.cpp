// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/breakdown.hpp"

#include <gmock/gmock.h>

#include <map>
#include <memory>
#include <numeric>

#include "../../metrics.hpp"
#include "crossisle/run/problem.hpp"

namespace crossisle::analysis {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

/// Best chip of the smoke configuration, which tests/cli/study.sh certifies.
const std::map<std::string, double> best_design{
    {"voltage", 0.5},        {"bits_per_cell", 8},    {"cycle_time_ns", 1},
    {"wordlines", 512},      {"bitlines", 64},        {"router_groups", 2},
    {"tiles_per_group", 16}, {"macros_per_tile", 64}, {"global_buffer_kib", 512}};

/// Chip of a configuration with its complete costs.
struct Example {
  run::Configuration configuration;
  std::unique_ptr<cost::CostModel> model;
  Breakdown chip;
  std::vector<KnobVariation> sweeps;

  explicit Example(const std::map<std::string, double>& changes = {},
                   const std::vector<std::string>& overrides = {})
      : configuration(
            run::read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/smoke.yaml", overrides)),
        model(run::make_model(configuration)) {
    auto design = best_design;
    for (const auto& [knob, value] : changes) design[knob] = value;
    core::Problems problems;
    const auto genome = configuration.space.encode(design, "test", problems);
    problems.throw_if_any();
    chip = break_down(configuration, *model, genome);
    sweeps = vary_knobs(configuration, *model, genome);
  }
  std::vector<std::string> limits() const { return limits_of(configuration, chip, sweeps); }
};

TEST(Breakdown, components_and_layers_add_up_to_the_whole) {
  const Example example;
  const auto& chip = example.chip;

  const double area =
      std::accumulate(chip.area_by_component_m2.begin(), chip.area_by_component_m2.end(), 0.0);
  EXPECT_NEAR(area, chip.area_m2, 1e-12 * chip.area_m2);
  ASSERT_EQ(chip.networks.size(), 2U);
  for (std::size_t i = 0; i < chip.networks.size(); ++i) {
    const auto& network = chip.networks[i];
    ASSERT_FALSE(network.layers.empty());
    const double energy = std::accumulate(network.energy_j.begin(), network.energy_j.end(), 0.0);
    double of_layers = 0.0;
    double latency = 0.0;
    for (const auto& layer : network.layers) {
      of_layers += std::accumulate(layer.energy_j.begin(), layer.energy_j.end(), 0.0);
      latency += layer.latency_s;
    }
    EXPECT_NEAR(energy, chip.costs[i].energy_j, 1e-9 * energy);
    EXPECT_NEAR(of_layers, energy, 1e-9 * energy);
    EXPECT_NEAR(latency, chip.costs[i].latency_s, 1e-9 * latency);
  }
}

TEST(Breakdown, is_of_the_costs_that_the_search_sees) {
  const Example example;

  for (std::size_t i = 0; i < example.chip.costs.size(); ++i) {
    const auto cost = test::evaluate(*example.model, example.chip.chip, i);
    EXPECT_EQ(example.chip.costs[i].energy_j, cost.energy_j);
    EXPECT_EQ(example.chip.costs[i].latency_s, cost.latency_s);
  }
}

TEST(KnobVariation, has_every_value_of_each_knob_and_the_chip_itself_among_them) {
  const Example example;

  ASSERT_EQ(example.sweeps.size(), example.configuration.space.parameters().size());
  for (std::size_t i = 0; i < example.sweeps.size(); ++i) {
    const auto& sweep = example.sweeps[i];
    const auto& parameter = example.configuration.space.parameters()[i];
    ASSERT_EQ(sweep.steps.size(), parameter.values.size());
    for (std::size_t step = 0; step < sweep.steps.size(); ++step)
      EXPECT_EQ(sweep.steps[step].value, parameter.values[step]);
    EXPECT_EQ(sweep.steps[sweep.chosen].value,
              best_design.at(std::string(hardware::traits(sweep.knob).name)));
    EXPECT_EQ(sweep.steps[sweep.chosen].fitness, example.chip.fitness);
  }
}

TEST(Limits, of_the_best_chip_name_the_constraint_and_no_better_neighbour) {
  const auto limits = Example().limits();

  EXPECT_THAT(limits, Contains("Its area of 116.3 mm2 is 15 % of the limit of 800 mm2."));
  EXPECT_THAT(limits, Contains("No other value of a single knob is better."));
  EXPECT_THAT(limits, Contains(StartsWith("At the end of the values that the design space lists")));
}

TEST(Limits, of_another_chip_name_the_step_that_is_better) {
  const auto limits = Example({{"voltage", 0.6}}).limits();

  EXPECT_THAT(limits, Contains(HasSubstr("A neighbour is better: voltage = 0.5 V gives")));
}

TEST(Limits, of_a_chip_beyond_a_constraint_name_the_way_back) {
  const auto limits = Example({{"macros_per_tile", 128}}, {"objective.constraints.area_mm2=200"}).limits();

  EXPECT_THAT(limits, Contains(HasSubstr("of the limit of 200 mm2.")));
  EXPECT_THAT(limits, Contains("macros_per_tile = 64 brings it closer to the constraints, and meets them."));
}

TEST(Limits, of_a_chip_on_which_a_network_does_not_run_name_the_network) {
  const auto limits =
      Example({{"bits_per_cell", 4}, {"wordlines", 128}, {"bitlines", 32}, {"macros_per_tile", 32}}).limits();

  EXPECT_THAT(limits, Contains(HasSubstr("does not run on it: ")));
}

TEST(KnobText, has_the_unit_or_the_word) {
  EXPECT_EQ(knob_text(hardware::Knob::voltage, 0.5), "voltage = 0.5 V");
  EXPECT_EQ(knob_text(hardware::Knob::wordlines, 512), "wordlines = 512");
  EXPECT_EQ(knob_text(hardware::Knob::pipelining, 1), "pipelining = yes");
}

TEST(DrawnNetworks, are_all_or_those_with_the_largest_product_of_energy_and_latency) {
  Breakdown chip;
  chip.networks.resize(max_drawn_networks);
  EXPECT_EQ(drawn_networks(chip).size(), max_drawn_networks);

  // Products 0, 1, 4, 9, ..., of which the largest belong to the last networks.
  chip.networks.resize(max_drawn_networks + 2);
  for (std::size_t i = 0; i < chip.networks.size(); ++i)
    chip.networks[i].total.energy_j = chip.networks[i].total.latency_s = static_cast<double>(i);

  const auto drawn = drawn_networks(chip);

  ASSERT_EQ(drawn.size(), max_drawn_networks);
  for (std::size_t i = 0; i < drawn.size(); ++i) EXPECT_EQ(drawn[i], i + 2);
}

}  // namespace
}  // namespace crossisle::analysis
