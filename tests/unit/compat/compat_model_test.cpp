// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/compat/compat_model.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "../../cost_model_contract.hpp"
#include "../../metrics.hpp"
#include "crossisle/compat/component_energies.hpp"
#include "crossisle/compat/mapspace.hpp"
#include "crossisle/compat/nest.hpp"
#include "crossisle/compat/nest_walk.hpp"
#include "crossisle/compat/spatial_allocation.hpp"
#include "crossisle/core/error.hpp"
#include "shapes.hpp"

namespace crossisle::compat {
namespace {

using cost::Component;
using cost::CostModel;
using cost::Metrics;
using cost::NetworkBreakdown;
using cost::NetworkCost;
using cost::NetworkCosts;
using cost::PerComponent;
using cost::Verdict;
using hardware::Knob;
using testing::HasSubstr;

workload::Network one_layer(const workload::LayerShape& shape) {
  workload::Network network;
  network.name = "one";
  network.layers.push_back({.name = "only", .shape = shape, .values = workload::evenly_spread_values(8)});
  network.layers[0].values.mean_input = 0.3;
  return network;
}

double sum(const PerComponent& values) {
  double total = 0.0;
  for (const double value : values) total += value;
  return total;
}

/// Returns the minimum energy of all mappings, by walking every one of them [J]; infinite if none fits.
double min_energy_j(const workload::Layer& layer, const hardware::Chip& chip,
                    const hardware::Technology& technology) {
  GreedyAllocator allocator;
  DivisorTable divisors;
  const Geometry geometry = Geometry::of(chip);
  const Nest nest = Nest::build(layer.shape, allocate(layer.shape, geometry, technology.cell(), allocator),
                                chip.bits_per_cell);
  const AccessWidths widths = AccessWidths::of(geometry, technology);
  const DataEnergies data = DataEnergies::of(
      technology.array(*technology.voltage_index(chip.voltage_v), *technology.wordlines_index(chip.wordlines),
                       *technology.bitlines_index(chip.bitlines)),
      layer.values, chip.bits_per_cell);
  const TransportEnergies transport = TransportEnergies::of(chip, technology);
  const double leakage = sum(leakage_energies(nest, LeakageEnergies::of(chip, technology)));
  double least = std::numeric_limits<double>::infinity();
  Mapspace(nest, technology.cell(), divisors)
      .for_each([&](std::uint64_t, std::uint64_t, const TemporalMapping& mapping) {
        if (global_buffer_bits(nest, mapping) > chip.global_buffer_bits) return;
        const ActionCounts counts = count_by_walking(nest, widths, mapping);
        least = std::min(least, sum(action_energies(counts, nest, data, transport)) + leakage);
      });
  return least * 1e-12;
}

class OptimalMapper : public testing::TestWithParam<const char*> {};

TEST_P(OptimalMapper, FindsTheLeastEnergyOfAllMappings) {
  const hardware::Technology technology = test::shipped_technology(GetParam());
  test::Drawer draw(3);
  int feasible = 0;
  for (int trial = 0; trial < 120; ++trial) {
    workload::LayerShape shape = draw.shape();
    shape.p = std::min<std::int64_t>(shape.p, 28);
    shape.q = std::min<std::int64_t>(shape.q, 28);
    const hardware::Chip chip = draw.chip(technology.cell());
    CompatModel model(technology, {one_layer(shape)});

    const NetworkCost cost = crossisle::test::evaluate(model, chip, 0);

    const double least = min_energy_j(model.networks()[0].layers[0], chip, technology);
    if (cost.verdict == Verdict::feasible) {
      ++feasible;
      ASSERT_NEAR(cost.energy_j, least, 1e-12 * least);
    } else {
      ASSERT_TRUE(std::isinf(least));
      ASSERT_GT(cost.violation, 0.0);
    }
  }
  EXPECT_GE(feasible, 50);
}

INSTANTIATE_TEST_SUITE_P(Technologies, OptimalMapper, testing::Values("rram_32nm", "sram_32nm", "sram_7nm"),
                         [](const auto& technology) { return std::string(technology.param); });

class Model : public testing::Test {
 protected:
  static std::vector<workload::Network> networks() {
    return {test::shipped_network("published/alexnet"), test::shipped_network("corrected/mobilenet_v3")};
  }
  static std::vector<design::Candidate> chips(hardware::CellKind cell, std::size_t count) {
    test::Drawer draw(9);
    std::vector<design::Candidate> chips;
    for (std::size_t i = 0; i < count; ++i) chips.push_back(draw.chip(cell));
    return chips;
  }
  static std::vector<NetworkCost> evaluate_all(CostModel& model, const std::vector<design::Candidate>& chips,
                                               std::size_t network) {
    Metrics metrics(model.metrics(), {network});
    model.evaluate(chips, metrics, {});
    std::vector<NetworkCost> costs;
    for (std::size_t i = 0; i < chips.size(); ++i)
      costs.push_back(NetworkCosts(model.metrics()).of(metrics[i], 0));
    return costs;
  }
  static bool same_bits(const NetworkCost& a, const NetworkCost& b) {
    const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
    return a.verdict == b.verdict && bits(a.violation) == bits(b.violation) &&
           bits(a.energy_j) == bits(b.energy_j) && bits(a.latency_s) == bits(b.latency_s);
  }
};

TEST_F(Model, GivesTheSameBitsInAnyOrderBatchAndState) {
  for (const char* name : {"rram_32nm", "sram_32nm"}) {
    for (const CompatOptions options :
         {CompatOptions{}, CompatOptions{.mapper = Mapper::reference, .rounding = Rounding::as_printed}}) {
      const hardware::Technology technology = test::shipped_technology(name);
      const auto all = chips(technology.cell(), options.mapper == Mapper::optimal ? 300 : 40);
      CompatModel batch(technology, networks(), options);
      CompatModel single(technology, networks(), options);
      for (std::size_t network = 0; network < 2; ++network) {
        const auto together = evaluate_all(batch, all, network);
        for (std::size_t i = all.size(); i-- > 0;) {
          const NetworkCost alone = crossisle::test::evaluate(single, all[i], network);
          ASSERT_TRUE(same_bits(together[i], alone)) << name << " " << i;
        }
        const auto again = evaluate_all(batch, all, network);
        ASSERT_TRUE(std::equal(together.begin(), together.end(), again.begin(), same_bits));
      }
    }
  }
}

// The tables of a geometry and the computation layer by layer give the same sum.
TEST_F(Model, GivesAShardTheMetricsOfAllNetworks) {
  CompatModel model(test::shipped_technology("rram_32nm"), networks());
  test::Drawer draw(3);
  std::vector<design::Candidate> batch;
  for (int i = 0; i < 20; ++i) batch.push_back(draw.chip(hardware::CellKind::rram));
  Metrics all(model.metrics(), {0, 1});
  Metrics second(model.metrics(), {1});

  model.evaluate(batch, all, {});
  model.evaluate(batch, second, {});

  for (std::size_t i = 0; i < batch.size(); ++i) {
    EXPECT_EQ(second[i].verdict(0), all[i].verdict(1));
    EXPECT_EQ(second[i].of_network(0, 0), all[i].of_network(1, 0));
    EXPECT_EQ(second[i].of_chip(0), all[i].of_chip(0));
    EXPECT_EQ(all[i].of_chip(0), model.area_m2(batch[i]));
  }
  EXPECT_LE(static_cast<double>(model.table_bytes()), model.max_table_bytes());
}

TEST_F(Model, AttendsWhileItEvaluatesAndCanBeCancelled) {
  CompatModel model(test::shipped_technology("rram_32nm"), networks());

  crossisle::test::expect_attends_and_cancels(model, test::Drawer(3).chip(hardware::CellKind::rram));
}

TEST_F(Model, ExplanationAddsUpToTheCost) {
  for (const char* name : {"rram_32nm", "sram_7nm", "sram_32nm"}) {
    const hardware::Technology technology = test::shipped_technology(name);
    CompatModel model(technology, networks());
    for (const auto& chip : chips(technology.cell(), 150)) {
      ASSERT_NEAR(sum(model.area_by_component_m2(chip)), model.area_m2(chip), 1e-12 * model.area_m2(chip));
      for (std::size_t network = 0; network < 2; ++network) {
        const NetworkCost cost = crossisle::test::evaluate(model, chip, network);

        const NetworkBreakdown breakdown = model.explain(chip, network);

        ASSERT_TRUE(same_bits(breakdown.total, cost));
        ASSERT_EQ(breakdown.reason.empty(), cost.verdict == Verdict::feasible);
        for (std::size_t i = 0; i < breakdown.layers.size(); ++i) {
          ASSERT_EQ(breakdown.layers[i].layer, model.networks()[network].layers[i].name);
        }
        if (cost.verdict != Verdict::feasible) continue;
        double latency = 0.0;
        double energy = 0.0;
        double leakage = 0.0;
        for (const auto& layer : breakdown.layers) {
          latency += layer.latency_s;
          energy += sum(layer.energy_j);
          leakage += layer.leakage_j;
          ASSERT_LE(layer.leakage_j, sum(layer.energy_j));
          ASSERT_GT(layer.utilisation, 0.0);
          ASSERT_LE(layer.utilisation, 1.0);
        }
        ASSERT_NEAR(sum(breakdown.energy_j), cost.energy_j, 1e-12 * cost.energy_j);
        ASSERT_NEAR(energy, cost.energy_j, 1e-12 * cost.energy_j);
        ASSERT_NEAR(leakage, breakdown.leakage_j, 1e-12 * leakage);
        ASSERT_NEAR(latency, cost.latency_s, 1e-12 * cost.latency_s);
      }
    }
  }
}

TEST_F(Model, OptimalMapperIsNeverWorseThanTheReference) {
  const hardware::Technology technology = test::shipped_technology("sram_32nm");
  CompatModel optimal(technology, networks());
  CompatModel reference(technology, networks(), {.mapper = Mapper::reference});
  int better = 0;
  for (const auto& chip : chips(technology.cell(), 60)) {
    const NetworkCost best = crossisle::test::evaluate(optimal, chip, 0);
    const NetworkCost found = crossisle::test::evaluate(reference, chip, 0);

    ASSERT_EQ(best.verdict, found.verdict);
    if (best.verdict != Verdict::feasible) continue;
    ASSERT_LE(best.energy_j, found.energy_j * (1.0 + 1e-12));
    EXPECT_DOUBLE_EQ(best.latency_s, found.latency_s);
    if (best.energy_j < found.energy_j * (1.0 - 1e-6)) ++better;
  }
  EXPECT_GT(better, 0);
}

TEST_F(Model, RefusesChipsThatTheTechnologyDoesNotCover) {
  CompatModel model(test::shipped_technology("rram_32nm"), networks());
  hardware::Chip chip = chips(hardware::CellKind::rram, 1)[0].chip;
  chip.bitlines = 100;

  EXPECT_THROW(crossisle::test::evaluate(model, chip, 0), core::Error);
  EXPECT_THROW(model.area_m2(chip), core::Error);
  EXPECT_THROW(model.explain(chip, 0), core::Error);
}

// The images of a batch use the same weights in sequence: a batch takes at most as many iterations as it has
// images. With resident weights, a batch saves only roundings of accesses; streamed weights are loaded once
// for all images. Three images may fill macros less evenly than one image, which costs at most 0.7 %.
TEST_F(Model, TakesTheImagesOfABatchInTurnWhereTheyDoNotFitSideBySide) {
  const workload::LayerShape one{.c = 64, .m = 64, .p = 28, .q = 28, .r = 3, .s = 3};
  for (const char* name : {"rram_32nm", "sram_32nm"}) {
    const hardware::Technology technology = test::shipped_technology(name);
    for (const auto& drawn : chips(technology.cell(), 40)) {
      auto chip = drawn.chip;
      chip.global_buffer_bits = std::int64_t{65536} * 2048;
      CompatModel single(technology, {one_layer(one)});
      const NetworkCost alone = crossisle::test::evaluate(single, chip, 0);
      for (const std::int64_t images : {2, 3, 7, 16}) {
        auto batch = one;
        batch.n = images;
        CompatModel model(technology, {one_layer(batch)});

        const NetworkCost cost = crossisle::test::evaluate(model, chip, 0);

        ASSERT_EQ(cost.verdict, alone.verdict) << name << ", " << images << " images";
        if (cost.verdict != Verdict::feasible) continue;
        const auto times = static_cast<double>(images);
        EXPECT_GE(cost.latency_s, alone.latency_s);
        EXPECT_LE(cost.latency_s, times * alone.latency_s * (1.0 + 1e-12));
        const double per_image = cost.energy_j / alone.energy_j / times;
        EXPECT_LE(per_image, 1.01) << name << ", " << images << " images";
        if (technology.cell() == hardware::CellKind::rram) {
          EXPECT_GT(per_image, 0.95) << images << " images";
        } else {
          EXPECT_GT(per_image, 1.0 / times) << images << " images";
        }
      }
    }
  }
}

TEST_F(Model, TellsWhyAChipIsInfeasibleInItsOwnKnobs) {
  CompatModel model(test::shipped_technology("rram_32nm"), {test::shipped_network("published/vgg16")});
  hardware::Chip chip{.voltage_v = 0.5,
                      .cycle_time_s = 1e-9,
                      .bits_per_cell = 1,
                      .wordlines = 128,
                      .bitlines = 128,
                      .router_groups = 8,
                      .tiles_per_group = 16,
                      .macros_per_tile = 32,
                      .global_buffer_bits = 2048 * 2048};

  const NetworkBreakdown small = model.explain(chip, 0);

  EXPECT_EQ(small.total.verdict, Verdict::array_too_small);
  EXPECT_GT(small.total.violation, 1.0);
  EXPECT_EQ(small.total.energy_j, 0.0);
  EXPECT_THAT(small.reason, HasSubstr("vgg16 needs 8.22e+08 cells"));
  EXPECT_THAT(small.reason, HasSubstr("this chip has 6.71e+07"));
  EXPECT_THAT(small.reason, HasSubstr("bits_per_cell"));

  chip.bits_per_cell = 8;
  chip.wordlines = 512;
  chip.bitlines = 512;
  chip.macros_per_tile = 128;
  chip.router_groups = 32;
  chip.tiles_per_group = 64;
  const NetworkBreakdown thirsty = model.explain(chip, 0);

  EXPECT_EQ(thirsty.total.verdict, Verdict::global_buffer_too_small);
  EXPECT_THAT(thirsty.reason, HasSubstr("global_buffer_kib"));
}

// A chip that the reference itself evaluated: RRAM, 0.55 V, 8 bits per cell, 512 x 128, 2 x 64 x 32, 0.5 MB.
TEST_F(Model, AreaOfAPublishedChip) {
  const CompatModel model(test::shipped_technology("rram_32nm"), networks());
  const hardware::Chip chip{.voltage_v = 0.55,
                            .cycle_time_s = 1e-9,
                            .bits_per_cell = 8,
                            .wordlines = 512,
                            .bitlines = 128,
                            .router_groups = 2,
                            .tiles_per_group = 64,
                            .macros_per_tile = 32,
                            .global_buffer_bits = 2048 * 2048};

  EXPECT_NEAR(sum(model.area_by_component_m2(chip)), model.area_m2(chip), 1e-18);
  EXPECT_GT(model.area_by_component_m2(chip)[static_cast<std::size_t>(Component::adc)],
            0.8 * model.area_m2(chip));
}

// In the shipped tables, the area of converters increases with the voltage for SRAM, but not for RRAM.
TEST_F(Model, StatesTheKnobsOnWhichTheAreaDepends) {
  EXPECT_FALSE(CompatModel(test::shipped_technology("rram_32nm"), networks()).area_depends_on(Knob::voltage));
  EXPECT_TRUE(CompatModel(test::shipped_technology("sram_32nm"), networks()).area_depends_on(Knob::voltage));
  for (const auto cell : {hardware::CellKind::rram, hardware::CellKind::sram}) {
    const auto technology =
        test::shipped_technology(cell == hardware::CellKind::rram ? "rram_32nm" : "sram_32nm");
    const CompatModel model(technology, networks());
    EXPECT_FALSE(model.area_depends_on(Knob::cycle_time));
    EXPECT_TRUE(model.area_depends_on(Knob::wordlines));
    for (const auto& candidate : chips(cell, 100)) {
      hardware::Chip other = candidate.chip;
      other.cycle_time_s *= 2.0;
      if (!model.area_depends_on(Knob::voltage)) other.voltage_v = technology.grid(Knob::voltage).front();

      EXPECT_EQ(model.area_m2(other), model.area_m2(candidate));
    }
  }
}

TEST_F(Model, StatesTheKnobsWithWhichTheAreaGrows) {
  const CompatModel model(test::shipped_technology("sram_32nm"), networks());
  ASSERT_TRUE(model.area_grows_with(Knob::router_groups));
  ASSERT_TRUE(model.area_grows_with(Knob::tiles_per_group));
  EXPECT_FALSE(model.area_grows_with(Knob::macros_per_tile));

  for (const auto& candidate : chips(hardware::CellKind::sram, 100)) {
    hardware::Chip more_groups = candidate.chip;
    more_groups.router_groups += 1;
    hardware::Chip more_tiles = candidate.chip;
    more_tiles.tiles_per_group += 1;

    EXPECT_GE(model.area_m2(more_groups), model.area_m2(candidate));
    EXPECT_GE(model.area_m2(more_tiles), model.area_m2(candidate));
  }
}

TEST_F(Model, StridesWidenTheInputsThatAreFetched) {
  const workload::LayerShape narrow{.c = 64, .m = 64, .p = 28, .q = 28, .r = 3, .s = 3};
  workload::LayerShape wide = narrow;
  wide.stride_h = wide.stride_w = 2;
  const hardware::Technology technology = test::shipped_technology("rram_32nm");
  CompatModel model(technology, {one_layer(narrow), one_layer(wide)});
  int compared = 0;
  for (const auto& chip : chips(technology.cell(), 40)) {
    const NetworkCost small = crossisle::test::evaluate(model, chip, 0);
    const NetworkCost large = crossisle::test::evaluate(model, chip, 1);
    if (small.verdict != Verdict::feasible || large.verdict != Verdict::feasible) continue;
    ++compared;
    ASSERT_GT(large.energy_j, small.energy_j);
    ASSERT_EQ(large.latency_s, small.latency_s);
  }
  EXPECT_GE(compared, 20);
}

}  // namespace
}  // namespace crossisle::compat
