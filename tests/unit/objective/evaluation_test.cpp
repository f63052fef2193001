// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/objective/evaluation.hpp"

#include <gmock/gmock.h>

#include "../../metrics.hpp"

namespace crossisle::objective {
namespace {

/// Model with different costs for each network and chip: (network + 1) J times the wordlines.
class FakeModel final : public cost::CostModel {
 public:
  explicit FakeModel(std::size_t networks) : networks_(networks) {}

  std::span<const workload::Network> networks() const override { return networks_; }
  double area_m2(const design::Candidate& /*candidate*/) const override { return 2e-6; }
  const cost::MetricList& metrics() const override { return test::common_metrics(); }
  void evaluate(std::span<const design::Candidate> candidates, cost::Metrics& metrics,
                const cost::Control& /*control*/) override {
    metrics.reset(candidates.size());
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      metrics[i].of_chip(0) = area_m2(candidates[i]);
      for (std::size_t network = 0; network < networks_.size(); ++network) {
        metrics[i].of_network(network, 0) =
            static_cast<double>(network + 1) * static_cast<double>(candidates[i].chip.wordlines);
        metrics[i].of_network(network, 1) = 1e-3;
      }
    }
  }
  double effort(std::size_t /*network*/) const override { return 1.0; }
  double max_table_bytes() const override { return 0.0; }

 private:
  std::vector<workload::Network> networks_;
};

TEST(Evaluate, gives_area_costs_of_all_networks_and_their_score) {
  FakeModel model(3);
  const Objective objective({.aggregation = Aggregation::max}, model.networks(), model.metrics());
  const hardware::Chip chip{.wordlines = 64};

  const auto evaluated = evaluate(model, objective, chip);

  EXPECT_EQ(evaluated.area_m2, 2e-6);
  ASSERT_EQ(evaluated.costs.size(), 3U);
  EXPECT_EQ(evaluated.costs[0].energy_j, 64.0);
  EXPECT_EQ(evaluated.costs[2].energy_j, 192.0);
  // max over the networks of 192,000 mJ, times 1 ms, times 2 mm2.
  EXPECT_DOUBLE_EQ(evaluated.fitness.objective, 384'000.0);
}

}  // namespace
}  // namespace crossisle::objective
