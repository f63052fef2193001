// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "crossisle/compat/area_table.hpp"
#include "crossisle/compat/component_energies.hpp"
#include "crossisle/compat/geometry_table.hpp"
#include "crossisle/compat/mapspace.hpp"
#include "crossisle/compat/tile_motion.hpp"
#include "shapes.hpp"

namespace crossisle::compat {
namespace {

TEST(RoundSignificant, RoundsAsPrintingDoes) {
  core::RandomStream stream({.seed = 4});
  for (int trial = 0; trial < 200000; ++trial) {
    const int digits = trial % 2 == 0 ? 3 : 6;
    double value = (stream.uniform() - 0.5) * std::pow(10.0, static_cast<int>(stream.below(40)) - 20);
    if (trial % 5 == 0) value = std::floor(stream.uniform() * 1e7) / 2e3;  // ties and near ties
    char text[64];
    std::snprintf(text, sizeof text, "%.*e", digits - 1, value);

    ASSERT_EQ(round_significant(value, digits), std::strtod(text, nullptr)) << text;
  }
  EXPECT_EQ(round_significant(0.0, 3), 0.0);
  EXPECT_EQ(round_significant(2.0050000000000003, 3), 2.01);
  EXPECT_EQ(round_significant(9.9999996, 6), 10.0);
}

TEST(AreaTable, HasTheAreasOfTheTechnologyRoundedToSixDigits) {
  const hardware::Technology technology = test::shipped_technology("rram_32nm");
  const GridIndex grid(technology);
  const AreaTable areas(technology, grid);
  const auto rounded = [](double area_um2) { return round_significant(area_um2, 6); };
  test::Drawer draw(3);

  for (int i = 0; i < 100; ++i) {
    const hardware::Chip chip = draw.chip(hardware::CellKind::rram);
    const std::size_t voltage = *technology.voltage_index(chip.voltage_v);
    const auto& array = technology.array(voltage, *technology.wordlines_index(chip.wordlines),
                                         *technology.bitlines_index(chip.bitlines));
    const auto& buffer = *technology.tile_buffer(chip.macros_per_tile, chip.bitlines);

    const ComponentAreas found = areas.at(voltage, grid.of(chip));

    EXPECT_EQ(found.array.adc_um2, rounded(array.adc_area_um2));
    EXPECT_EQ(found.array.cell_um2, rounded(array.cell_area_um2));
    EXPECT_EQ(found.output_buffer_um2, rounded(buffer.area_um2 + 2.0 * buffer.adder_area_um2));
    EXPECT_EQ(found.router_um2, rounded(technology.router_area_um2()));
  }
}

TEST(TileMotion, FetchesOnlyWhatIsNewWhileTheStepStaysTheSame) {
  TileMotion<1> motion;
  EXPECT_EQ(motion.fetch({{{0, 5}}}), 5);
  EXPECT_EQ(motion.fetch({{{2, 7}}}), 2);
  EXPECT_EQ(motion.fetch({{{4, 9}}}), 2);
  EXPECT_EQ(motion.fetch({{{4, 9}}}), 0);    // rests
  EXPECT_EQ(motion.fetch({{{5, 10}}}), 5);   // another step
  EXPECT_EQ(motion.fetch({{{8, 13}}}), 3);   // after a change of step, any step is a first step
  EXPECT_EQ(motion.fetch({{{20, 25}}}), 5);  // far away
}

TEST(Mapspace, NumbersEveryMappingOnce) {
  const hardware::Technology technology = test::shipped_technology("sram_32nm");
  GreedyAllocator allocator;
  DivisorTable divisors;
  const workload::LayerShape shape{.c = 96, .m = 64, .p = 14, .q = 14, .r = 11, .s = 7};
  const Geometry geometry{.bits_per_cell = 1,
                          .wordlines = 16,
                          .bitlines = 16,
                          .router_groups = 1,
                          .tiles_per_group = 2,
                          .macros_per_tile = 2};
  const Nest nest = Nest::build(shape, allocate(shape, geometry, technology.cell(), allocator), 1);
  const Mapspace mapspace(nest, technology.cell(), divisors);

  std::set<std::vector<std::int64_t>> seen;
  std::size_t visits = 0;
  mapspace.for_each([&](std::uint64_t split, std::uint64_t order, const TemporalMapping& mapping) {
    ++visits;
    TemporalMapping numbered = mapspace.split(split);
    mapspace.set_free_order(numbered, order);
    ASSERT_EQ(numbered, mapping);
    std::vector<std::int64_t> key;
    for (std::size_t d = 0; d < dimension_count; ++d) {
      ASSERT_EQ(mapping.above[d] * mapping.below[d], nest.leftover[d]);
      key.push_back(mapping.above[d]);
    }
    for (const Dimension d : mapping.free_order) {
      if (mapping.below[d] > 1) key.push_back(d);
    }
    seen.insert(key);
  });

  EXPECT_EQ(seen.size(), visits);
  EXPECT_GT(visits, mapspace.splits());
}

TEST(ReferenceWalk, DoesNotDependOnWhatItWasAskedBefore) {
  const hardware::Technology technology = test::shipped_technology("sram_32nm");
  GreedyAllocator allocator;
  const workload::LayerShape shape{.c = 256, .m = 256, .p = 28, .q = 28, .r = 3, .s = 3};
  const Geometry geometry{.bits_per_cell = 1,
                          .wordlines = 16,
                          .bitlines = 64,
                          .router_groups = 2,
                          .tiles_per_group = 4,
                          .macros_per_tile = 4};
  const Nest nest = Nest::build(shape, allocate(shape, geometry, technology.cell(), allocator), 1);
  const AccessWidths widths = AccessWidths::of(geometry, technology);
  constexpr std::int64_t capacity = std::int64_t{4096} * 2048;
  const auto few_bursts = [](const ActionCounts& counts) { return counts.dram_bursts; };
  const auto few_fills = [](const ActionCounts& counts) { return counts.input_buffer_fills; };
  ReferenceWalk fresh(nest, widths, capacity);
  ReferenceWalk used(nest, widths, capacity);

  used.pick(few_fills);
  const auto* after = used.pick(few_bursts);
  const auto* before = fresh.pick(few_bursts);

  ASSERT_NE(before, nullptr);
  ASSERT_NE(after, nullptr);
  EXPECT_EQ(before->mapping, after->mapping);
  EXPECT_LE(global_buffer_bits(nest, before->mapping), capacity);
}

TEST(GeometryTable, FindsWhatWasInsertedAndNothingElse) {
  GeometryTable table(2);
  const auto key = [](std::int32_t i) {
    return GeometryTable::Key{{.bits_per_cell = i % 8, .wordlines = i, .bitlines = i / 3}, i};
  };
  for (std::int32_t i = 0; i < 5000; i += 2) {
    const std::vector<double> energies{1.0 * i, 2.0 * i};
    GeometryCost cost;
    cost.cycles = i;
    if (i % 3 == 0) cost.verdict = cost::Verdict::array_too_small;
    table.insert(key(i), cost, i % 3 == 0 ? std::span<const double>{} : std::span<const double>(energies));
  }

  for (std::int32_t i = 0; i < 5000; ++i) {
    const auto found = table.find(key(i));
    ASSERT_EQ(found.cost != nullptr, i % 2 == 0) << i;
    if (found.cost == nullptr) continue;
    ASSERT_EQ(found.cost->cycles, i);
    ASSERT_EQ(found.energy_pj.empty(), i % 3 == 0);
    if (i % 3 != 0) {
      ASSERT_EQ(found.energy_pj[1], 2.0 * i);
    }
  }
  EXPECT_GT(table.bytes(), 2500 * sizeof(GeometryCost));

  table.clear();
  EXPECT_EQ(table.find(key(2)).cost, nullptr);
}

}  // namespace
}  // namespace crossisle::compat
