// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/throughput.hpp"

#include <gtest/gtest.h>

#include <set>
#include <tuple>
#include <vector>

#include "crossisle/cost/compat_model.hpp"
#include "crossisle/hardware/design_space.hpp"
#include "shapes.hpp"

namespace crossisle::cost {
namespace {

using hardware::Chip;
using hardware::Knob;

hardware::DesignSpace small_space() {
  return hardware::DesignSpace({{Knob::voltage, {0.5, 0.6}},
                                {Knob::cycle_time, {1, 2}},
                                {Knob::bits_per_cell, {4, 8}},
                                {Knob::wordlines, {256, 512}},
                                {Knob::bitlines, {256}},
                                {Knob::router_groups, {4, 8}},
                                {Knob::tiles_per_group, {32}},
                                {Knob::macros_per_tile, {64, 128}},
                                {Knob::global_buffer, {1024, 4096, 16384}}});
}

auto key(const Chip& chip) {
  return std::tuple(chip.voltage_v, chip.cycle_time_s, chip.bits_per_cell, chip.wordlines, chip.router_groups,
                    chip.macros_per_tile, chip.global_buffer_bits);
}

TEST(DesignStream, SweepsEveryDesignOnceWithGeometriesTogether) {
  const hardware::DesignSpace space = small_space();
  DesignStream stream(space, Arrival::sweep, 1);
  std::vector<Chip> chips(1000);

  const std::size_t made = stream.next(chips);

  ASSERT_EQ(static_cast<double>(made), space.size());
  EXPECT_EQ(stream.next(chips), 0u);
  std::set<decltype(key(chips[0]))> seen;
  std::size_t changes = 0;
  for (std::size_t i = 0; i < made; ++i) {
    seen.insert(key(chips[i]));
    if (i > 0 && chips[i].wordlines != chips[i - 1].wordlines) ++changes;
  }
  EXPECT_EQ(seen.size(), made);
  EXPECT_EQ(changes, 1u);
}

TEST(DesignStream, IsTheSameForTheSameSeedOnly) {
  const hardware::DesignSpace space = small_space();
  for (const Arrival arrival : {Arrival::random, Arrival::population}) {
    const auto chips_of = [&](std::uint64_t seed) {
      DesignStream stream(space, arrival, seed);
      std::vector<Chip> chips(200);
      EXPECT_EQ(stream.next(chips), chips.size());
      return chips;
    };

    EXPECT_EQ(chips_of(1), chips_of(1));
    EXPECT_NE(chips_of(1), chips_of(2));
  }
}

TEST(Throughput, CountsDesignsAndFeasiblePairs) {
  const hardware::DesignSpace space = small_space();
  CompatModel model(test::shipped_technology("rram_32nm"), {test::shipped_network("published/alexnet"),
                                                            test::shipped_network("published/resnet18")});
  DesignStream stream(space, Arrival::sweep, 1);

  const Throughput throughput = measure_throughput(model, stream, 150);

  EXPECT_EQ(throughput.designs, 150u);
  EXPECT_GT(throughput.feasible, 0.0);
  EXPECT_LE(throughput.feasible, 1.0);
  EXPECT_GT(throughput.energy_sum_j, 0.0);
  EXPECT_GE(throughput.cpu_seconds, 0.0);
  EXPECT_LE(static_cast<double>(model.table_bytes()), model.max_table_bytes());
}

}  // namespace
}  // namespace crossisle::cost
