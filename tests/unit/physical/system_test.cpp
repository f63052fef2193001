// Part of Crossisle, SPDX-License-Identifier: MIT
// DRAM, batches, caches, programming and price of a chip in the physical mode.
#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <memory>

#include "../../metrics.hpp"
#include "../../physical/random_chips.hpp"
#include "crossisle/physical/physical_model.hpp"

namespace crossisle::physical {
namespace {

using cost::Verdict;
using hardware::CellTechnology;
using hardware::Chip;
using hardware::Dram;
using testing::HasSubstr;

workload::Network decoder() {
  core::Problems problems;
  auto network =
      workload::read_network(std::string(CROSSISLE_TEST_SOURCE) + "/tests/physical/decoder.yaml", problems);
  problems.throw_if_any();
  return network;
}

PhysicalModel model_of(workload::Network network, PhysicalOptions options = {}) {
  std::vector<workload::Network> networks;
  networks.push_back(std::move(network));
  return {test::shipped_figures(), std::move(networks), std::move(options)};
}

Chip small_chip(CellTechnology technology) {
  Chip chip{.voltage_v = 0.8,
            .cycle_time_s = 1e-9,
            .bits_per_cell = 2,
            .wordlines = 128,
            .bitlines = 128,
            .router_groups = 1,
            .tiles_per_group = 4,
            .macros_per_tile = 4,
            .global_buffer_bits = std::int64_t{1} << 23U};
  chip.technology = technology;
  return chip;
}

TEST(PhysicalSystem, a_larger_batch_moves_no_more_bytes_per_image) {
  test::RandomChips chips(21);
  std::vector<std::unique_ptr<PhysicalModel>> models;
  for (const std::int64_t batch : {1, 2, 4, 16}) {
    auto network = test::network_with_values("resnet18");
    network.batch = batch;
    std::vector<workload::Network> networks{std::move(network)};
    models.push_back(std::make_unique<PhysicalModel>(test::shipped_figures(), std::move(networks)));
  }
  int compared = 0;
  for (int i = 0; i < 150; ++i) {
    const Chip chip = chips.draw(i % 2 == 0 ? CellTechnology::sram_analog : CellTechnology::sram_digital);
    double fewest = std::numeric_limits<double>::infinity();
    for (auto& model : models) {
      const auto breakdown = model->explain(chip, 0);
      if (breakdown.total.verdict != Verdict::feasible) break;
      const double bytes = breakdown.physical->dram_bytes;
      EXPECT_LE(bytes, fewest * (1.0 + 1e-9));
      fewest = bytes;
      ++compared;
    }
  }
  EXPECT_GT(compared, 300);
}

// Weights that are streamed come once for all images of a round, and dependent steps take as long as their latency.
TEST(PhysicalSystem, a_batch_shares_streamed_weights_and_dependent_steps_wait_for_each_other) {
  auto one = decoder();
  one.batch = 1;
  auto alone = model_of(one);
  auto together = model_of(decoder());
  const Chip chip = small_chip(CellTechnology::sram_digital);

  const auto of_one = alone.explain(chip, 0);
  const auto of_six = together.explain(chip, 0);

  ASSERT_EQ(of_one.total.verdict, Verdict::feasible);
  EXPECT_FALSE(of_one.physical->resident);
  EXPECT_LT(of_six.physical->dram_bytes, of_one.physical->dram_bytes);
  EXPECT_LT(of_six.total.energy_j, of_one.total.energy_j);
  EXPECT_DOUBLE_EQ(of_one.total.interval_s, of_one.total.latency_s);
  EXPECT_NEAR(of_six.total.interval_s, of_six.total.latency_s / 6.0, 1e-9 * of_six.total.latency_s);
  EXPECT_DOUBLE_EQ(of_six.physical->tokens_per_s, 1.0 / of_six.total.interval_s);
  EXPECT_DOUBLE_EQ(of_six.physical->token_j, of_six.total.energy_j);
}

TEST(PhysicalSystem, a_cache_that_finds_no_room_comes_from_dram) {
  auto model = model_of(decoder());
  Chip chip = small_chip(CellTechnology::sram_digital);
  chip.global_buffer_bits *= 8;
  const auto with_room = model.explain(chip, 0);
  chip.global_buffer_bits = 32 * hardware::bits_per_kib;

  const auto without = model.explain(chip, 0);

  EXPECT_EQ(with_room.physical->cache_share, 1.0);
  EXPECT_LT(without.physical->cache_share, 1.0);
  EXPECT_GT(without.physical->dram_bytes, with_room.physical->dram_bytes);
}

TEST(PhysicalSystem, programming_is_charged_to_the_inferences_between_two_of_them) {
  PhysicalOptions often;
  often.system.reprogram_every = 50.0;
  often.system.endurance_cycles = 1e6;
  auto network = test::network_with_values("mobilenet_v3");
  auto never = model_of(network);
  auto model = model_of(network, often);
  Chip chip = small_chip(CellTechnology::rram);
  chip.router_groups = 16;
  chip.tiles_per_group = 32;
  chip.macros_per_tile = 64;

  const auto before = never.explain(chip, 0);
  const auto after = model.explain(chip, 0);

  ASSERT_EQ(before.total.verdict, Verdict::feasible);
  const double written_j = after.physical->programming_j / 50.0;
  EXPECT_NEAR(after.total.interval_s - before.total.interval_s, after.physical->programming_s / 50.0,
              1e-9 * after.total.interval_s);
  EXPECT_GT(after.total.energy_j, before.total.energy_j + written_j);  // it also leaks meanwhile
  EXPECT_TRUE(std::isinf(before.physical->lifetime_s));
  // Each of 8.5 pulses wears a cell.
  EXPECT_NEAR(after.physical->lifetime_s, 1e6 / 8.5 * 50.0 * after.total.interval_s,
              1e-9 * after.physical->lifetime_s);
}

TEST(PhysicalSystem, a_chip_without_dram_runs_what_it_holds) {
  auto model = model_of(test::network_with_values("resnet18"));
  Chip chip = small_chip(CellTechnology::sram_digital);
  chip.dram = Dram::none;
  const auto streamed = model.explain(chip, 0);
  chip.router_groups = 64;
  chip.tiles_per_group = 64;
  chip.macros_per_tile = 4;
  chip.global_buffer_bits *= 8;

  const auto held = model.explain(chip, 0);

  EXPECT_EQ(streamed.total.verdict, Verdict::dram_too_small);
  EXPECT_GT(streamed.total.violation, 0.0);
  EXPECT_THAT(streamed.reason, HasSubstr("has no DRAM: choose a type of dram"));
  EXPECT_EQ(held.total.verdict, Verdict::feasible);
  EXPECT_EQ(held.physical->dram_bytes, 0.0);
}

TEST(PhysicalSystem, weights_have_to_fit_dram) {
  auto network = decoder();
  network.layers[0].shape.c = 4'000'000;  // a table of 1 GB
  auto model = model_of(std::move(network));
  Chip chip = small_chip(CellTechnology::sram_digital);
  chip.dram = Dram::lpddr4_x32;
  const auto small = model.explain(chip, 0);
  chip.dram_gb = 4.0;

  EXPECT_EQ(model.explain(chip, 0).total.verdict, Verdict::feasible);
  EXPECT_EQ(small.total.verdict, Verdict::feasible);  // 1.02e9 bytes in 1 GiB
  chip.dram_gb = 0.0;
  auto larger = decoder();
  larger.layers[0].shape.c = 8'000'000;
  auto too_large = model_of(std::move(larger));
  const auto breakdown = too_large.explain(chip, 0);
  EXPECT_EQ(breakdown.total.verdict, Verdict::dram_too_small);
  EXPECT_THAT(breakdown.reason, HasSubstr("raise dram_gb"));
}

TEST(PhysicalSystem, dram_of_the_user_has_the_figures_that_are_given) {
  PhysicalOptions options;
  auto& own = options.system.own_dram.emplace();
  own = test::shipped_figures().dram[2];
  own.min_gb = 0.0;
  auto network = test::network_with_values("resnet18");
  auto model = model_of(network, options);
  auto without = model_of(network);
  Chip chip = small_chip(CellTechnology::sram_analog);
  chip.dram = Dram::lpddr5_x64;
  chip.dram_gb = 4.0;
  const auto shipped = crossisle::test::evaluate(model, chip, 0);
  chip.dram = Dram::own;

  const auto same = crossisle::test::evaluate(model, chip, 0);

  EXPECT_EQ(same.energy_j, shipped.energy_j);
  EXPECT_EQ(same.latency_s, shipped.latency_s);
  EXPECT_THROW(without.area_m2(chip), core::Error);
}

TEST(PhysicalSystem, no_chip_is_larger_than_a_wafer) {
  auto model = model_of(test::network_with_values("resnet18"));
  Chip chip = small_chip(CellTechnology::sram_digital);
  chip.router_groups = 1024;
  chip.tiles_per_group = 1024;

  const auto breakdown = model.explain(chip, 0);

  EXPECT_EQ(breakdown.total.verdict, Verdict::die_too_large);
  EXPECT_GT(breakdown.total.violation, 0.0);
  EXPECT_THAT(breakdown.reason, HasSubstr("no wafer holds a die of"));
}

TEST(PhysicalSystem, hbm_costs_its_dies_and_an_interposer) {
  auto model = model_of(test::network_with_values("resnet18"));
  const auto& list = model.metrics();
  cost::Metrics metrics(list, {0});
  const auto of_chip = [&](const Chip& chip, const cost::Metric& metric) {
    const design::Candidate candidate(chip);
    model.evaluate({&candidate, 1}, metrics, {});
    return metrics[0].of_chip(list.chip_column(metric.name));
  };
  Chip chip = small_chip(CellTechnology::sram_digital);
  chip.dram = Dram::lpddr4_x32;
  const double price = of_chip(chip, cost::metric::cost());
  const double area = of_chip(chip, cost::metric::system_area());
  chip.dram = Dram::hbm2;

  EXPECT_GT(of_chip(chip, cost::metric::cost()), price + 4.0 * 17.5 - 7.0);
  EXPECT_GT(of_chip(chip, cost::metric::system_area()), area + 1e-6 * (4.0 * 115.0 - 42.0 + 92.0));
}

}  // namespace
}  // namespace crossisle::physical
