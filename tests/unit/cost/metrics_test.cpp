// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/metrics.hpp"

#include <gmock/gmock.h>

#include "crossisle/core/error.hpp"
#include "crossisle/cost/cost_model.hpp"

namespace crossisle::cost {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

const MetricList two_and_one{{metric::energy(), {"power_w", "W", "mean power"}}, {metric::area()}};

TEST(MetricList, finds_columns_by_name) {
  EXPECT_EQ(two_and_one.network_column("power_w"), 1U);
  EXPECT_EQ(two_and_one.chip_column("area_m2"), 0U);
  EXPECT_EQ(two_and_one.find_network_column("area_m2"), std::nullopt);
}

TEST(MetricList, names_what_there_is_where_a_metric_is_missing) {
  try {
    two_and_one.network_column("snr_db");
    FAIL() << "nothing was thrown";
  } catch (const core::Error& error) {
    EXPECT_EQ(error.code(), core::ExitCode::usage);
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("no metric 'snr_db' of networks"), HasSubstr("energy_j, power_w")));
  }
}

TEST(Metrics, keep_candidates_networks_and_columns_apart) {
  Metrics metrics(two_and_one, {0, 1, 2});
  metrics.reset(2);
  for (std::size_t candidate = 0; candidate < 2; ++candidate) {
    const auto row = metrics[candidate];
    row.of_chip(0) = 1000.0 + static_cast<double>(candidate);
    for (std::size_t network = 0; network < 3; ++network) {
      for (std::size_t column = 0; column < 2; ++column)
        row.of_network(network, column) = static_cast<double>(100 * candidate + 10 * network + column);
    }
  }

  const CandidateMetrics second = metrics[1];

  EXPECT_EQ(second.of_chip(0), 1001.0);
  EXPECT_THAT(second.of_network(0), ElementsAre(100.0, 101.0));
  EXPECT_THAT(second.of_network(2), ElementsAre(120.0, 121.0));
  EXPECT_EQ(CandidateMetrics(metrics[0]).of_network(2, 1), 21.0);
}

TEST(Metrics, are_feasible_until_a_network_is_rejected) {
  Metrics metrics(two_and_one, {0, 1});
  metrics.reset(1);
  metrics[0].reject(1, Verdict::global_buffer_too_small, 0.25);

  EXPECT_TRUE(metrics[0].is_feasible(0));
  EXPECT_FALSE(metrics[0].is_feasible(1));
  EXPECT_EQ(metrics[0].verdict(1), Verdict::global_buffer_too_small);
  EXPECT_EQ(metrics[0].violation(1), 0.25);

  metrics.reset(1);

  EXPECT_TRUE(metrics[0].is_feasible(1));
  EXPECT_EQ(metrics[0].violation(1), 0.0);
}

TEST(MetricsRow, is_a_copy) {
  Metrics metrics(two_and_one, {0});
  metrics.reset(1);
  metrics[0].of_network(0, 1) = 5.0;
  const MetricsRow row{CandidateMetrics(metrics[0])};
  metrics.reset(1);

  EXPECT_EQ(row.view().of_network(0, 1), 5.0);
  EXPECT_EQ(row.view().networks(), 1U);
}

/// Model without the metrics that objectives and explanations need.
class Bare final : public CostModel {
 public:
  const MetricList& metrics() const override { return list_; }
  std::span<const workload::Network> networks() const override { return {}; }
  void evaluate(std::span<const design::Candidate> candidates, Metrics& metrics,
                const Control& /*control*/) override {
    metrics.reset(candidates.size());
  }
  double area_m2(const design::Candidate& /*candidate*/) const override { return 1.0; }
  double effort(std::size_t /*network*/) const override { return 1.0; }
  double max_table_bytes() const override { return 0.0; }

 private:
  MetricList list_;
};

TEST(Capabilities, that_a_model_lacks_are_refused_by_name) {
  Bare model;

  EXPECT_THROW(explainer_of(model), core::Error);
  EXPECT_THROW(NetworkCosts(model.metrics()), core::Error);
}

}  // namespace
}  // namespace crossisle::cost
