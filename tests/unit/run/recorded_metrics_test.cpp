// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/recorded_metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "crossisle/core/error.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/problem.hpp"

namespace crossisle::run {
namespace {

const Configuration& configuration() {
  static const Configuration read =
      read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/smoke.yaml", {});
  return read;
}

/// Table of two designs with the metrics that the cost model gives them.
store::Table evaluated_designs() {
  const auto model = make_model(configuration());
  cost::Metrics metrics(model->metrics(), cost::all_networks(*model));
  island::Log log;
  for (const std::uint16_t cycle_time : {std::uint16_t{0}, std::uint16_t{1}}) {
    auto& record = log.designs.emplace_back();
    record.genome = {1, 0, cycle_time, 2, 0, 1, 2, 0, 1};
    model->evaluate(std::vector{configuration().space.decode(record.genome)}, metrics, {});
    record.evaluation.metrics = cost::MetricsRow(metrics[0]);
    record.evaluation.fitness = {objective::Status::feasible, 0.0, 1.0};
  }
  return history_tables(configuration(), log).front();
}

store::Table without_latency(store::Table table) {
  std::erase_if(table.columns, [](const auto& column) { return column.name == "latency_s"; });
  return table;
}

TEST(RecordedMetrics, without_a_column_are_evaluated_again) {
  const auto designs = evaluated_designs();
  const auto older = without_latency(designs);

  EXPECT_EQ(missing_metrics(configuration(), designs), std::vector<std::string>{});
  EXPECT_EQ(missing_metrics(configuration(), older), std::vector<std::string>{"latency_s"});
  const auto metrics = read_metrics(configuration(), older);
  const auto expected = read_metrics(configuration(), designs);
  ASSERT_EQ(metrics.size(), 2U);
  for (std::size_t row = 0; row < metrics.size(); ++row) {
    EXPECT_GT(metrics[row].of_network(0, configuration().metrics().network_column("latency_s")), 0.0);
    EXPECT_TRUE(std::ranges::equal(metrics[row].row(), expected[row].row()));
  }
}

TEST(RecordedMetrics, of_another_cost_model_are_not_mixed_with_those_of_the_present_one) {
  auto older = without_latency(evaluated_designs());
  const auto energy = std::find_if(older.columns.begin(), older.columns.end(),
                                   [](const auto& column) { return column.name == "energy_j"; });
  std::get<std::vector<double>>(energy->values).back() *= 1.5;

  EXPECT_THROW(
      {
        try {
          read_metrics(configuration(), older);
        } catch (const core::Error& error) {
          EXPECT_THAT(error.what(), testing::HasSubstr("designs/energy_j is"));
          EXPECT_THAT(error.what(), testing::HasSubstr("in row 1"));
          throw;
        }
      },
      core::Error);
}

}  // namespace
}  // namespace crossisle::run
