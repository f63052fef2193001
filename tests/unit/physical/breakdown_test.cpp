// Part of Crossisle, SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include <algorithm>

#include "../../physical/random_chips.hpp"
#include "crossisle/physical/physical_model.hpp"

namespace crossisle::physical {
namespace {

using cost::Limiter;
using hardware::CellTechnology;
using hardware::Chip;

constexpr double rounding = 1e-9;  ///< maximum relative difference that rounding of sums causes
constexpr int chips_per_technology = 200;

/// Calls `look(model, chip, breakdown, network)` for the networks that run on random chips.
template <class Look>
void on_breakdowns(std::uint64_t seed, Look look) {
  PhysicalModel model(test::shipped_figures(),
                      {test::network_with_values("resnet18"), test::network_with_values("mobilebert")});
  test::RandomChips chips(seed);
  int looked_at = 0;
  for (int i = 0; i < chips_per_technology; ++i) {
    for (const auto technology :
         {CellTechnology::rram, CellTechnology::sram_analog, CellTechnology::sram_digital}) {
      const Chip chip = chips.draw(technology);
      for (std::size_t network = 0; network < model.networks().size(); ++network) {
        const auto breakdown = model.explain(chip, network);
        if (!breakdown.physical) continue;
        look(model, chip, breakdown, network);
        ++looked_at;
      }
    }
  }
  EXPECT_GT(looked_at, chips_per_technology);
}

TEST(PhysicalBreakdown, traffic_of_the_layers_adds_up_to_that_of_the_network) {
  on_breakdowns(41, [](const auto& /*model*/, const Chip& /*chip*/, const auto& breakdown, std::size_t) {
    double bytes = 0.0;
    for (const auto& layer : breakdown.layers) bytes += layer.physical->dram_bytes;

    EXPECT_NEAR(bytes, breakdown.physical->dram_bytes, rounding * bytes);
  });
}

TEST(PhysicalBreakdown, no_layer_is_faster_than_its_peak) {
  on_breakdowns(42, [](const auto& model, const Chip& /*chip*/, const auto& breakdown, std::size_t network) {
    const auto& layers = model.networks()[network].layers;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const double operations = 2.0 * static_cast<double>(layers[i].macs());
      const double peak = breakdown.layers[i].physical->peak_operations_per_s;
      EXPECT_EQ(peak > 0.0, operations > 0.0) << layers[i].name;
      EXPECT_LE(operations / breakdown.layers[i].latency_s, peak * (1.0 + rounding)) << layers[i].name;
    }
  });
}

TEST(PhysicalBreakdown, no_resource_is_busy_for_longer_than_its_layer_and_the_limiter_is_the_busiest) {
  on_breakdowns(43, [](const auto& /*model*/, const Chip& /*chip*/, const auto& breakdown, std::size_t) {
    for (const auto& layer : breakdown.layers) {
      const auto& busy_s = layer.physical->busy_s;
      const double most = *std::max_element(busy_s.begin(), busy_s.end());
      EXPECT_LE(most, layer.latency_s * (1.0 + rounding)) << layer.layer;
      EXPECT_EQ(busy_s[static_cast<std::size_t>(layer.physical->limiter)], most) << layer.layer;
    }
  });
}

TEST(PhysicalBreakdown, times_of_a_round_follow_from_those_of_its_layers) {
  on_breakdowns(44, [](const auto& /*model*/, const Chip& /*chip*/, const auto& breakdown, std::size_t) {
    const auto& physical = *breakdown.physical;
    double sum = 0.0;
    double lead = 0.0;
    double longest = 0.0;
    for (const auto& layer : breakdown.layers) {
      const double latency = layer.latency_s * physical.images;
      sum += latency;
      lead += layer.physical->lead_s;
      longest = std::max(longest, latency);
    }

    // A pipeline ends when its longest layer has worked after all have begun, in sequence at the latest.
    const double expected =
        physical.is_pipelined ? std::max(std::min(sum, lead + longest), physical.round_interval_s) : sum;
    EXPECT_NEAR(physical.round_latency_s, expected, rounding * expected);
    EXPECT_EQ(physical.round_latency_s, breakdown.total.latency_s);  // one image, so one round
  });
}

TEST(PhysicalBreakdown, peak_is_that_of_full_macros) {
  // Steps of one clock cycle of 1 us, which is longer than any read or conversion of this array.
  Chip chip = test::RandomChips(5).draw(CellTechnology::sram_analog);
  chip.voltage_v = 0.8;
  chip.node_nm = 28.0;
  chip.cycle_time_s = 1e-6;
  chip.wordlines = 128;
  chip.bitlines = 64;
  chip.active_rows = 32;
  chip.adcs = 64;
  chip.dac_bits = 1;
  chip.dac = hardware::Dac::voltage;
  chip.adc = hardware::Adc::sar;
  chip.adc_bits = 6.0;
  chip.router_groups = 2;
  chip.tiles_per_group = 2;
  chip.macros_per_tile = 4;
  PhysicalModel model(test::shipped_figures(), {test::network_with_values("resnet18")});

  const auto breakdown = model.explain(chip, 0);

  ASSERT_TRUE(breakdown.physical) << breakdown.reason;
  // 16 macros of 128 rows and 64 / 8 weights, in 8 slices of 128 / 32 reads of 1 us:
  // 2 x 16 x 128 x 8 / 32 us = 1024 per us.
  EXPECT_NEAR(breakdown.layers.front().physical->peak_operations_per_s, 1.024e9, 1.0);
}

}  // namespace
}  // namespace crossisle::physical
