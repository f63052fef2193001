// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/throughput.hpp"

#include <gtest/gtest.h>

#include <set>
#include <tuple>
#include <vector>

#include "../../metrics.hpp"
#include "crossisle/design/design_space.hpp"

namespace crossisle::cost {
namespace {

using hardware::Chip;
using hardware::Knob;

design::DesignSpace small_space() {
  return design::DesignSpace({{Knob::voltage, {0.5, 0.6}},
                              {Knob::cycle_time, {1, 2}},
                              {Knob::bits_per_cell, {4, 8}},
                              {Knob::wordlines, {256, 512}},
                              {Knob::bitlines, {256}},
                              {Knob::router_groups, {4, 8}},
                              {Knob::tiles_per_group, {32}},
                              {Knob::macros_per_tile, {64, 128}},
                              {Knob::global_buffer, {1024, 4096, 16384}}});
}

auto key(const design::Candidate& candidate) {
  const Chip& chip = candidate.chip;
  return std::tuple(chip.voltage_v, chip.cycle_time_s, chip.bits_per_cell, chip.wordlines, chip.router_groups,
                    chip.macros_per_tile, chip.global_buffer_bits);
}

TEST(DesignStream, SweepsEveryDesignOnceWithGeometriesTogether) {
  const design::DesignSpace space = small_space();
  DesignStream stream(space, Arrival::sweep, 1);
  std::vector<design::Candidate> chips(1000);

  const std::size_t made = stream.next(chips);

  ASSERT_EQ(static_cast<double>(made), space.size());
  EXPECT_EQ(stream.next(chips), 0u);
  std::set<decltype(key(chips[0]))> seen;
  std::size_t changes = 0;
  for (std::size_t i = 0; i < made; ++i) {
    seen.insert(key(chips[i]));
    if (i > 0 && chips[i].chip.wordlines != chips[i - 1].chip.wordlines) ++changes;
  }
  EXPECT_EQ(seen.size(), made);
  EXPECT_EQ(changes, 1u);
}

TEST(DesignStream, IsTheSameForTheSameSeedOnly) {
  const design::DesignSpace space = small_space();
  for (const Arrival arrival : {Arrival::random, Arrival::population}) {
    const auto chips_of = [&](std::uint64_t seed) {
      DesignStream stream(space, arrival, seed);
      std::vector<design::Candidate> chips(200);
      EXPECT_EQ(stream.next(chips), chips.size());
      return chips;
    };

    EXPECT_EQ(chips_of(1), chips_of(1));
    EXPECT_NE(chips_of(1), chips_of(2));
  }
}

/// Model of two networks of 1 J each, the second of which runs only on chips with 512 wordlines.
class TwoNetworks final : public CostModel {
 public:
  const MetricList& metrics() const override { return test::common_metrics(); }
  std::span<const workload::Network> networks() const override { return networks_; }
  void evaluate(std::span<const design::Candidate> candidates, Metrics& metrics,
                const Control& /*control*/) override {
    metrics.reset(candidates.size());
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      for (const std::size_t network : metrics.networks()) metrics[i].of_network(network, 0) = 1.0;
      if (candidates[i].chip.wordlines < 512) metrics[i].reject(1, Verdict::array_too_small, 1.0);
    }
  }
  double area_m2(const design::Candidate& /*candidate*/) const override { return 1e-6; }
  double effort(std::size_t /*network*/) const override { return 1.0; }
  double max_table_bytes() const override { return 0.0; }

 private:
  std::vector<workload::Network> networks_{2};
};

TEST(Throughput, CountsDesignsAndFeasiblePairs) {
  const design::DesignSpace space = small_space();
  TwoNetworks model;
  DesignStream stream(space, Arrival::sweep, 1);

  const Throughput throughput = measure_throughput(model, stream, 150);

  // Wordlines vary last: of 192 designs the first 96 have 256. 150 + 54 of 300 pairs are feasible, at 1 J
  // each.
  EXPECT_EQ(throughput.designs, 150u);
  EXPECT_DOUBLE_EQ(throughput.feasible, 204.0 / 300.0);
  EXPECT_DOUBLE_EQ(throughput.energy_sum_j, 204.0);
  EXPECT_GE(throughput.cpu_seconds, 0.0);
}

}  // namespace
}  // namespace crossisle::cost
