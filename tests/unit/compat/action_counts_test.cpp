// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/compat/action_counts.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <string>

#include "crossisle/compat/mapspace.hpp"
#include "crossisle/compat/nest.hpp"
#include "crossisle/compat/nest_walk.hpp"
#include "crossisle/compat/spatial_allocation.hpp"
#include "shapes.hpp"

namespace crossisle::compat {
namespace {

struct Field {
  const char* name;
  double ActionCounts::*value;
};
constexpr std::array<Field, 16> fields{{{"conversions", &ActionCounts::conversions},
                                        {"row pulse trains", &ActionCounts::row_pulse_trains},
                                        {"cell reads", &ActionCounts::cell_reads},
                                        {"cell writes", &ActionCounts::cell_writes},
                                        {"weight rows", &ActionCounts::weight_rows},
                                        {"DRAM bursts", &ActionCounts::dram_bursts},
                                        {"input buffer reads", &ActionCounts::input_buffer_reads},
                                        {"input buffer fills", &ActionCounts::input_buffer_fills},
                                        {"output buffer updates", &ActionCounts::output_buffer_updates},
                                        {"output buffer fills", &ActionCounts::output_buffer_fills},
                                        {"router inputs", &ActionCounts::router_inputs},
                                        {"router outputs", &ActionCounts::router_outputs},
                                        {"global input reads", &ActionCounts::global_input_reads},
                                        {"global input fills", &ActionCounts::global_input_fills},
                                        {"global output updates", &ActionCounts::global_output_updates},
                                        {"global output fills", &ActionCounts::global_output_fills}}};
static_assert(sizeof(ActionCounts) == fields.size() * sizeof(double), "every count is compared");

std::string describe(const workload::LayerShape& shape, const hardware::Chip& chip,
                     const TemporalMapping& mapping) {
  return fmt::format(
      "n{} c{} m{} p{} q{} r{} s{} g{} strides {} {}, {} bits, {} x {}, {} x {} x {}, above {}, below {}",
      shape.n, shape.c, shape.m, shape.p, shape.q, shape.r, shape.s, shape.g, shape.stride_h, shape.stride_w,
      chip.bits_per_cell, chip.wordlines, chip.bitlines, chip.router_groups, chip.tiles_per_group,
      chip.macros_per_tile, fmt::join(mapping.above, " "), fmt::join(mapping.below, " "));
}

class CountsOfActions : public testing::TestWithParam<const char*> {};

TEST_P(CountsOfActions, AgreeWithWalkingTheNest) {
  const hardware::Technology technology = test::shipped_technology(GetParam());
  GreedyAllocator allocator;
  DivisorTable divisors;
  test::Drawer draw(11);
  std::size_t compared = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    const workload::LayerShape shape = draw.shape();
    const hardware::Chip chip = draw.chip(technology.cell());
    const Geometry geometry = Geometry::of(chip);
    const Nest nest =
        Nest::build(shape, allocate(shape, geometry, technology.cell(), allocator), chip.bits_per_cell);
    const Mapspace mapspace(nest, technology.cell(), divisors);
    if (!mapspace.any()) continue;
    const AccessWidths widths = AccessWidths::of(geometry, technology);
    const ActionCounter counter(nest, widths);
    for (int pick = 0; pick < 4; ++pick) {
      TemporalMapping mapping = mapspace.split(draw.below(mapspace.splits()));
      mapspace.set_free_order(mapping, draw.below(mapspace.free_orders(mapping)));

      const ActionCounts walked = count_by_walking(nest, widths, mapping);
      const ActionCounts counted = counter.count(mapping);

      for (const Field& field : fields) {
        // Tolerance of 1e-12: halves may be rounded differently if sums are scaled in another order.
        ASSERT_LE(std::abs(counted.*field.value - walked.*field.value), 1e-12 * walked.*field.value)
            << field.name << ": " << describe(shape, chip, mapping);
      }
      ++compared;
    }
  }
  EXPECT_GE(compared, 3000u);
}

INSTANTIATE_TEST_SUITE_P(Technologies, CountsOfActions, testing::Values("rram_32nm", "sram_32nm"),
                         [](const auto& technology) { return std::string(technology.param); });

}  // namespace
}  // namespace crossisle::compat
