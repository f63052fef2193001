// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/network_figures.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "crossisle/run/problem.hpp"

namespace crossisle::analysis {
namespace {

using cost::Component;
using cost::Limiter;
using cost::NetworkBreakdown;
using testing::ElementsAre;

workload::Layer layer_of(const std::string& name, std::int64_t macs, workload::OperandKind operand) {
  workload::Layer layer;
  layer.name = name;
  layer.shape.c = macs;
  layer.operand = operand;
  return layer;
}

cost::LayerCost cost_of(const std::string& name, double latency_s, Limiter limiter, double dram_bytes,
                        double lead_s, double peak_per_s) {
  cost::LayerCost cost;
  cost.layer = name;
  cost.latency_s = latency_s;
  cost.physical.emplace();
  cost.physical->limiter = limiter;
  cost.physical->busy_s[static_cast<std::size_t>(limiter)] = latency_s;
  cost.physical->dram_bytes = dram_bytes;
  cost.physical->lead_s = lead_s;
  cost.physical->peak_operations_per_s = peak_per_s;
  return cost;
}

/// Network of two equal layers that read weights, one product of activations and one layer without products.
struct Example {
  workload::Network network;
  NetworkBreakdown breakdown;

  Example() {
    using workload::OperandKind;
    network.name = "example";
    network.layers = {layer_of("a", 500, OperandKind::static_weights),
                      layer_of("b", 500, OperandKind::static_weights),
                      layer_of("c", 100, OperandKind::dynamic), layer_of("d", 1, OperandKind::none)};
    breakdown.layers = {cost_of("a", 2.0, Limiter::dram, 100.0, 0.5, 2000.0),
                        cost_of("b", 2.0, Limiter::dram, 100.0, 0.5, 2000.0),
                        cost_of("c", 1.0, Limiter::digital_macs, 0.0, 1.0, 400.0),
                        cost_of("d", 5.0, Limiter::vector_unit, 0.0, 5.0, 0.0)};
    auto& physical = breakdown.physical.emplace();
    physical.interval_s = 10.0;
    physical.round_interval_s = 10.0;
    physical.round_latency_s = 10.0;
    physical.dram_bytes_per_s = 60.0;
    for (const auto& layer : breakdown.layers)
      physical.time_by_limiter_s[static_cast<std::size_t>(layer.physical->limiter)] += layer.latency_s;
  }
};

TEST(Roofline, has_the_rates_and_roofs_of_layers_and_network) {
  const Example example;

  const auto roofline = roofline_of(example.network, example.breakdown);

  ASSERT_EQ(roofline.layers.size(), 2U);  // a and b are equal
  const auto& weights = roofline.layers[0];
  EXPECT_EQ(weights.layers, 2U);
  EXPECT_EQ(weights.operations, 1000.0);  // 2 x 500
  EXPECT_EQ(weights.rate_per_s, 500.0);   // in 2 s
  EXPECT_EQ(weights.intensity(), 10.0);   // over 100 B
  EXPECT_TRUE(roofline.is_under_bandwidth(weights));
  EXPECT_EQ(roofline.roof_per_s(weights), 600.0);  // 60 B/s x 10 per byte, below 2000 per s
  const auto& product = roofline.layers[1];
  EXPECT_TRUE(std::isinf(product.intensity()));
  EXPECT_FALSE(roofline.is_under_bandwidth(product));
  EXPECT_EQ(roofline.roof_per_s(product), 400.0);
  EXPECT_EQ(product.rate_per_s, 200.0);  // 2 x 100 in 1 s
  EXPECT_EQ(roofline.array_peak_per_s, 2000.0);
  EXPECT_EQ(roofline.multiplier_peak_per_s, 400.0);
  EXPECT_EQ(roofline.silent_layers, 1U);
  EXPECT_EQ(roofline.silent_s, 5.0);
  EXPECT_EQ(roofline.network.operations, 2200.0);  // 2 x (500 + 500 + 100)
  EXPECT_EQ(roofline.network.rate_per_s, 220.0);   // every 10 s
  EXPECT_EQ(roofline.network.intensity(), 11.0);   // 2200 / 200 B
  EXPECT_EQ(roofline.roof_per_s(roofline.network), 660.0);
  EXPECT_EQ(roofline.network.limiter, Limiter::vector_unit);  // 5 of 10 s
}

TEST(Roofline, has_no_bandwidth_without_dram) {
  Example example;
  example.breakdown.physical->dram_bytes_per_s.reset();
  for (auto& layer : example.breakdown.layers) layer.physical->dram_bytes = 0.0;

  const auto roofline = roofline_of(example.network, example.breakdown);

  EXPECT_FALSE(roofline.is_under_bandwidth(roofline.network));
  EXPECT_EQ(roofline.roof_per_s(roofline.network), 2000.0);
}

TEST(EnergyCascade, begins_each_part_where_the_one_before_ends) {
  cost::PerComponent energy_j{};
  energy_j[static_cast<std::size_t>(Component::adc)] = 3.0;
  energy_j[static_cast<std::size_t>(Component::router)] = 1.0;
  energy_j[static_cast<std::size_t>(Component::leakage)] = 0.5;

  const auto steps = energy_cascade(energy_j);

  ASSERT_EQ(steps.size(), 3U);  // the others take no energy
  EXPECT_EQ(steps[0].component, Component::adc);
  EXPECT_EQ(steps[0].begin_j, 0.0);
  EXPECT_EQ(steps[1].begin_j, 3.0);
  EXPECT_EQ(steps[2].begin_j, 4.0);
  EXPECT_EQ(steps[2].end_j, 4.5);
}

TEST(Schedule, in_sequence_ends_at_the_latency) {
  const Example example;

  const auto schedule = schedule_of(example.breakdown);

  // 2 + 2 + 1 + 5 s
  std::vector<double> begins;
  for (const auto& layer : schedule.layers) begins.push_back(layer.begin_s);
  EXPECT_THAT(begins, ElementsAre(0.0, 2.0, 4.0, 5.0));
  EXPECT_EQ(schedule.layers.back().end_s, schedule.latency_s);
  EXPECT_TRUE(schedule.shared.empty());
  EXPECT_FALSE(schedule.limiting_layer());
  EXPECT_FALSE(schedule.limiting_unit());
}

TEST(Schedule, of_a_pipeline_names_what_sets_the_interval) {
  Example example;
  auto& physical = *example.breakdown.physical;
  physical.is_pipelined = true;
  physical.round_interval_s = 5.0;
  physical.round_latency_s = 10.0;

  auto schedule = schedule_of(example.breakdown);

  // Layers begin when the one before allows it: 0.5 s after a, 0.5 s after b, 1 s after c.
  std::vector<double> begins;
  for (const auto& layer : schedule.layers) begins.push_back(layer.begin_s);
  EXPECT_THAT(begins, ElementsAre(0.0, 0.5, 1.0, 2.0));
  ASSERT_EQ(schedule.shared.size(), 3U);  // DRAM 2 + 2 s, multipliers 1 s, vector unit 5 s
  EXPECT_EQ(schedule.shared[0].unit, Limiter::dram);
  EXPECT_EQ(schedule.shared[0].busy_s, 4.0);
  EXPECT_EQ(schedule.limiting_layer(), 3U);  // d takes 5 s, no unit longer

  // With a fifth second in b, the DRAM is busy for 6 s, longer than any layer.
  example.breakdown.layers[1].physical->busy_s[static_cast<std::size_t>(Limiter::dram)] = 4.0;
  physical.round_interval_s = 6.0;
  schedule = schedule_of(example.breakdown);
  EXPECT_FALSE(schedule.limiting_layer());
  ASSERT_TRUE(schedule.limiting_unit());
  EXPECT_EQ(schedule.shared[*schedule.limiting_unit()].unit, Limiter::dram);

  // Nothing takes 10 s: rounds wait for each other.
  physical.round_interval_s = 10.0;
  schedule = schedule_of(example.breakdown);
  EXPECT_TRUE(schedule.waits_for_results());
  EXPECT_FALSE(schedule.limiting_layer());
  EXPECT_FALSE(schedule.limiting_unit());
}

TEST(Schedule, is_of_a_round_of_images) {
  Example example;
  example.breakdown.physical->images = 4.0;
  example.breakdown.physical->round_latency_s = 40.0;

  const auto schedule = schedule_of(example.breakdown);

  EXPECT_EQ(schedule.layers.back().end_s, 40.0);  // layers have times of an image: 4 x 10 s
}

TEST(Heat, is_the_power_over_the_area_of_the_chip) {
  Breakdown chip;
  chip.area_m2 = 4e-6;
  cost::NetworkCost cost;
  cost.energy_j = 3.0;
  cost.interval_s = 0.5;
  chip.costs = {cost};
  chip.networks.resize(1);
  chip.networks[0].energy_j[static_cast<std::size_t>(Component::dram)] = 1.0;

  const Heat heat = heat_of(chip, 0);

  EXPECT_EQ(heat.power_w, 6.0);  // 3 J in 0.5 s
  EXPECT_EQ(heat.dram_w, 2.0);
  EXPECT_DOUBLE_EQ(heat.w_per_mm2(), 1.5);  // 6 W on 4 mm2
  EXPECT_DOUBLE_EQ(heat.w_per_mm2_on_chip(), 1.0);
}

/// Any chips of a shipped configuration, with and without a pipeline, on its networks.
TEST(NetworkFigures, of_the_physical_model_add_up) {
  for (const char* file : {"physical_rram_4networks", "physical_sram_digital_4networks"}) {
    const auto configuration =
        run::read_configuration(fmt::format("{}/configs/{}.yaml", CROSSISLE_TEST_SOURCE, file), {});
    const auto model = run::make_model(configuration);
    std::size_t looked_at = 0;
    std::size_t pipelined = 0;
    // Digits of a genome that reach all parts of the space.
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
      design::Genome genome;
      for (std::size_t i = 0; i < configuration.space.parameters().size(); ++i) {
        const auto values = configuration.space.parameters()[i].values.size();
        genome.set(i, static_cast<std::uint16_t>((seed * (i + 3) + i) % values));
      }
      if (configuration.space.is_excluded(genome)) continue;
      const auto chip = break_down(configuration, *model, genome);
      for (std::size_t network = 0; network < chip.networks.size(); ++network) {
        const auto& breakdown = chip.networks[network];
        if (!breakdown.physical) continue;
        ++looked_at;
        const double energy_j = chip.costs[network].energy_j;
        EXPECT_NEAR(energy_cascade(breakdown.energy_j).back().end_j, energy_j, 1e-9 * energy_j);
        const auto schedule = schedule_of(breakdown);
        EXPECT_EQ(schedule.latency_s, chip.costs[network].latency_s);
        double end_s = 0.0;
        for (const auto& layer : schedule.layers) end_s = std::max(end_s, layer.end_s);
        if (schedule.is_pipelined) {
          ++pipelined;
          EXPECT_LE(end_s, schedule.latency_s * (1.0 + 1e-9));
          EXPECT_NE(schedule.limiting_layer().has_value(), schedule.limiting_unit().has_value());
        } else {
          EXPECT_NEAR(end_s, schedule.latency_s, 1e-9 * end_s);
        }
        const auto roofline = roofline_of(configuration.networks[network], breakdown);
        EXPECT_NEAR(roofline.network.dram_bytes, breakdown.physical->dram_bytes,
                    1e-9 * roofline.network.dram_bytes);
        EXPECT_LE(roofline.network.rate_per_s, roofline.roof_per_s(roofline.network) * (1.0 + 1e-9));
      }
    }
    EXPECT_GT(pipelined, 0U) << file;
    EXPECT_GT(looked_at, pipelined) << file;
  }
}

}  // namespace
}  // namespace crossisle::analysis
