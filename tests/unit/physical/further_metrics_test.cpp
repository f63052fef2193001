// Part of Crossisle, SPDX-License-Identifier: MIT
// Metrics that the physical mode computes on request only, against the breakdown of the same chips.
#include <gmock/gmock.h>

#include <cmath>

#include "../../metrics.hpp"
#include "../../physical/random_chips.hpp"
#include "crossisle/physical/physical_model.hpp"

namespace crossisle::physical {
namespace {

using cost::Verdict;
using hardware::CellTechnology;

std::vector<std::string> all_names() {
  std::vector<std::string> names;
  const auto& usual = physical_metrics();
  for (const auto& metric : all_physical_metrics().of_network) {
    if (!usual.find_network_column(metric.name)) names.push_back(metric.name);
  }
  return names;
}

PhysicalModel model_with(std::vector<std::string> further) {
  PhysicalOptions options;
  options.further_metrics = std::move(further);
  options.system.reprogram_every = 100.0;
  std::vector<workload::Network> networks;
  networks.push_back(test::network_with_values("resnet18"));
  networks.front().tokens = 3.0;
  return {test::shipped_figures(), std::move(networks), std::move(options)};
}

TEST(FurtherMetrics, are_listed_after_the_usual_ones_in_a_fixed_order) {
  const std::vector<std::string> names{"lifetime_s", "dram_traffic_b"};

  const auto list = physical_metrics(names);

  const auto usual = physical_metrics().of_network.size();
  ASSERT_EQ(list.of_network.size(), usual + 2);
  EXPECT_EQ(list.of_network[usual].name, "dram_traffic_b");
  EXPECT_EQ(list.of_network[usual + 1].name, "lifetime_s");
}

TEST(FurtherMetrics, are_those_of_the_breakdown) {
  auto model = model_with(all_names());
  const auto& list = model.metrics();
  const auto column = [&](const char* name) { return list.network_column(name); };
  test::RandomChips chips(5);
  int compared = 0;

  for (int i = 0; i < 300; ++i) {
    design::Candidate candidate;
    candidate.chip = chips.draw(static_cast<CellTechnology>(i % 3));
    const auto metrics = crossisle::test::evaluate(model, candidate);
    const auto view = metrics.view();
    const auto breakdown = model.explain(candidate, 0);
    ASSERT_EQ(view.is_feasible(0), breakdown.total.verdict == Verdict::feasible);
    if (!view.is_feasible(0)) continue;
    ++compared;
    const auto& physical = *breakdown.physical;
    EXPECT_EQ(view.of_network(0, column("dram_traffic_b")), physical.dram_bytes);
    EXPECT_EQ(view.of_network(0, column("peak_power_w")), physical.peak_w);
    EXPECT_EQ(view.of_network(0, column("programming_energy_j")), physical.programming_j);
    EXPECT_EQ(view.of_network(0, column("programming_time_s")), physical.programming_s);
    EXPECT_EQ(view.of_network(0, column("lifetime_s")), physical.lifetime_s);
    EXPECT_EQ(std::isfinite(physical.lifetime_s), candidate.chip.technology == CellTechnology::rram);
    EXPECT_EQ(view.of_network(0, column("worst_layer_snr_db")), physical.worst_layer_snr_db);
    // Three tokens per inference.
    EXPECT_DOUBLE_EQ(view.of_network(0, column("tokens_per_s")), 3.0 / physical.interval_s);
  }
  EXPECT_GT(compared, 100);
}

TEST(FurtherMetrics, leave_the_usual_ones_as_they_are) {
  auto with = model_with(all_names());
  auto without = model_with({});
  test::RandomChips chips(6);

  for (int i = 0; i < 60; ++i) {
    design::Candidate candidate;
    candidate.chip = chips.draw(static_cast<CellTechnology>(i % 3));
    const auto metrics = crossisle::test::evaluate(with, candidate);
    const auto usual = crossisle::test::evaluate(without, candidate);
    const auto all = metrics.view().of_network(0);
    const auto expected = usual.view().of_network(0);
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), all.begin()));
  }
}

}  // namespace
}  // namespace crossisle::physical
