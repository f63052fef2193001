// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/compat/spatial_allocation.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <utility>

#include "crossisle/compat/nest.hpp"
#include "shapes.hpp"

namespace crossisle::compat {
namespace {

using namespace dim;
using workload::LayerShape;

using Factors = std::initializer_list<std::pair<Dimension, std::int64_t>>;

Bounds bounds(Factors factors) {
  Bounds result;
  result.fill(1);
  for (const auto& [dimension, factor] : factors) result[dimension] = factor;
  return result;
}

struct Expected {
  Factors row, column, macro, tile, router_group, leftover;
};

void expect_allocation(const LayerShape& shape, const Geometry& geometry, hardware::CellKind cell,
                       const Expected& expected) {
  GreedyAllocator allocator;
  const SpatialAllocation allocation = allocate(shape, geometry, cell, allocator);
  EXPECT_EQ(allocation.factor[index(Level::row)], bounds(expected.row));
  EXPECT_EQ(allocation.factor[index(Level::column)], bounds(expected.column));
  EXPECT_EQ(allocation.factor[index(Level::macro)], bounds(expected.macro));
  EXPECT_EQ(allocation.factor[index(Level::tile)], bounds(expected.tile));
  EXPECT_EQ(allocation.factor[index(Level::router_group)], bounds(expected.router_group));
  EXPECT_EQ(allocation.leftover, bounds(expected.leftover));
}

constexpr Geometry resident{.bits_per_cell = 3,
                            .wordlines = 128,
                            .bitlines = 128,
                            .router_groups = 8,
                            .tiles_per_group = 16,
                            .macros_per_tile = 32};
constexpr Geometry streamed{.bits_per_cell = 1,
                            .wordlines = 64,
                            .bitlines = 32,
                            .router_groups = 6,
                            .tiles_per_group = 8,
                            .macros_per_tile = 16};
constexpr LayerShape convolution{.c = 64, .m = 128, .p = 112, .q = 112, .r = 3, .s = 3};
constexpr LayerShape first_of_alexnet{.c = 3, .m = 64, .p = 55, .q = 55, .r = 11, .s = 11};
constexpr LayerShape depthwise{.p = 56, .q = 56, .r = 3, .s = 3, .g = 72};
constexpr LayerShape classifier{.c = 4096, .m = 1000};

// Expected factors: those of the reference model for the same layers and chips.
TEST(SpatialAllocation, ResidentWeightsTakeAllPlaces) {
  const auto rram = hardware::CellKind::rram;
  expect_allocation(convolution, resident, rram,
                    {.row = {{s, 3}, {r, 3}, {c, 14}},
                     .column = {{m, 128}},
                     .macro = {{y, 3}, {c, 5}, {p, 2}},
                     .tile = {{q, 2}, {p, 8}},
                     .router_group = {{q, 8}},
                     .leftover = {{p, 7}, {q, 7}}});
  expect_allocation(first_of_alexnet, resident, rram,
                    {.row = {{s, 11}, {r, 11}},
                     .column = {{y, 3}, {m, 32}},
                     .macro = {{m, 2}, {c, 3}, {p, 5}},
                     .tile = {{q, 14}},
                     .router_group = {{q, 2}, {p, 4}},
                     .leftover = {{p, 3}, {q, 2}}});
  expect_allocation(depthwise, resident, rram,
                    {.row = {{s, 3}, {r, 3}},
                     .column = {{y, 3}},
                     .macro = {{g, 24}},
                     .tile = {{g, 3}, {p, 5}},
                     .router_group = {{q, 2}, {p, 4}},
                     .leftover = {{p, 3}, {q, 28}}});
  expect_allocation(classifier, resident, rram,
                    {.row = {{c, 128}},
                     .column = {{y, 3}, {m, 42}},
                     .macro = {{m, 8}, {c, 4}},
                     .tile = {{m, 3}, {c, 4}},
                     .router_group = {{c, 2}},
                     .leftover = {}});
}

TEST(SpatialAllocation, StreamedWeightsLeaveOutputColumnsInTime) {
  const auto sram = hardware::CellKind::sram;
  expect_allocation(convolution, streamed, sram,
                    {.row = {{c, 64}},
                     .column = {{y, 8}, {m, 4}},
                     .macro = {{s, 3}, {r, 3}},
                     .tile = {{m, 8}},
                     .router_group = {{m, 4}},
                     .leftover = {{p, 112}, {q, 112}}});
  expect_allocation(first_of_alexnet, streamed, sram,
                    {.row = {{s, 4}, {r, 11}},
                     .column = {{y, 8}, {m, 4}},
                     .macro = {{s, 3}, {m, 4}},
                     .tile = {{m, 4}, {c, 2}},
                     .router_group = {{c, 2}, {p, 3}},
                     .leftover = {{p, 19}, {q, 55}}});
  expect_allocation(depthwise, streamed, sram,
                    {.row = {{s, 3}, {r, 3}},
                     .column = {{y, 8}},
                     .macro = {{g, 15}},
                     .tile = {{g, 5}},
                     .router_group = {{p, 6}},
                     .leftover = {{p, 10}, {q, 56}}});
  expect_allocation(classifier, streamed, sram,
                    {.row = {{c, 64}},
                     .column = {{y, 8}, {m, 4}},
                     .macro = {{m, 2}, {c, 8}},
                     .tile = {{c, 8}},
                     .router_group = {{m, 6}},
                     .leftover = {{m, 21}}});
}

TEST(SpatialAllocation, NeverExceedsPlacesAndCoversEveryLoop) {
  GreedyAllocator allocator;
  test::Drawer draw(5);
  for (int trial = 0; trial < 2000; ++trial) {
    const auto cell = trial % 2 == 0 ? hardware::CellKind::rram : hardware::CellKind::sram;
    const LayerShape shape = draw.shape();
    const Geometry geometry = Geometry::of(draw.chip(cell));

    const SpatialAllocation allocation = allocate(shape, geometry, cell, allocator);

    const PerLevel<std::int64_t> places{geometry.router_groups, geometry.tiles_per_group,
                                        geometry.macros_per_tile, geometry.bitlines, geometry.wordlines};
    for (std::size_t level = 0; level < level_count; ++level) {
      std::int64_t used = 1;
      for (const auto factor : allocation.factor[level]) used *= factor;
      ASSERT_LE(used, places[level]);
    }
    const Bounds all = bounds_of(shape);
    for (std::size_t d = 0; d < dimension_count; ++d) {
      std::int64_t covered = allocation.leftover[d] * (d == y ? slice_bits(geometry.bits_per_cell) : 1);
      for (const auto& level : allocation.factor) covered *= level[d];
      ASSERT_GE(covered, all[d]);
    }
  }
}

TEST(Nest, ACellIsBusyForEveryWeightOfEveryCycle) {
  GreedyAllocator allocator;
  const Geometry geometry{.bits_per_cell = 8,
                          .wordlines = 512,
                          .bitlines = 512,
                          .router_groups = 32,
                          .tiles_per_group = 64,
                          .macros_per_tile = 128};
  const LayerShape small{.c = 16, .m = 32, .p = 4, .q = 4};

  const Nest nest = Nest::build(small, allocate(small, geometry, hardware::CellKind::rram, allocator),
                                geometry.bits_per_cell);

  EXPECT_EQ(nest.cycles(), 1);
  EXPECT_EQ(nest.cells, small.macs());
  EXPECT_EQ(nest.computes_per_cycle, small.macs() * 512);
}

}  // namespace
}  // namespace crossisle::compat
