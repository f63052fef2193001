// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/rescoring.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "crossisle/objective/evaluation.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/problem.hpp"

namespace crossisle::run {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Configuration smoke(const std::vector<std::string>& overrides) {
  return read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/smoke.yaml", overrides);
}

const Configuration& of_run() {
  static const Configuration read = smoke({});
  return read;
}

objective::ChipEvaluation evaluate_again(const Configuration& configuration, const design::Genome& genome) {
  return objective::evaluate(*make_model(configuration), make_objective(configuration),
                             configuration.space.decode(genome));
}

/// Returns a history of all 8 designs of three of the parameters; island 1 repeats the first one.
store::RunContent content_of_run() {
  const auto model = make_model(of_run());
  const auto objective = make_objective(of_run());
  island::Log log;
  const auto add = [&](std::uint32_t island, const design::Genome& genome) {
    const auto evaluated = objective::evaluate(*model, objective, of_run().space.decode(genome));
    auto& record = log.designs.emplace_back();
    record.island = island;
    record.slot = static_cast<std::uint32_t>(log.designs.size());
    record.genome = genome;
    record.evaluation.fitness = evaluated.fitness;
    record.evaluation.metrics = evaluated.metrics;
  };
  for (std::uint16_t bits = 0; bits < 2; ++bits) {
    for (std::uint16_t cycle = 0; cycle < 2; ++cycle) {
      // The second value of `macros_per_tile` is too large for the area.
      for (std::uint16_t macros = 1; macros < 3; ++macros) add(0, {1, bits, cycle, 2, 1, 0, 2, macros, 0});
    }
  }
  add(1, {1, 0, 0, 2, 1, 0, 2, 1, 0});
  return make_content(of_run(), 0, log.designs.size(), history_tables(of_run(), log));
}

TEST(Rescoring, names_the_earliest_evaluation_in_rows_of_groups_of_islands) {
  const auto configuration = smoke({"islands.count=12"});
  const design::Genome genome{1, 0, 0, 2, 1, 0, 2, 1, 0};
  const auto evaluated = evaluate_again(configuration, genome);
  island::Log log;
  for (const auto& [generation, island] : {std::pair{3U, 0U}, std::pair{5U, 4U}, std::pair{1U, 9U}}) {
    auto& record = log.designs.emplace_back();
    record.generation = generation;
    record.island = island;
    record.genome = genome;
    record.evaluation.fitness = evaluated.fitness;
    record.evaluation.metrics = evaluated.metrics;
  }

  const auto rescoring =
      rescore(configuration, make_content(configuration, 5, 3, history_tables(configuration, log)), 1);

  ASSERT_EQ(rescoring.best.size(), 1U);
  EXPECT_EQ(rescoring.best.front().generation, 1U);
  EXPECT_EQ(rescoring.best.front().island, 9U);
}

TEST(Rescoring, states_the_reasons_for_which_nothing_is_feasible) {
  const auto rescoring = rescore(smoke({"objective.constraints.area_mm2=1"}), content_of_run(), 1);

  EXPECT_EQ(rescoring.feasible, 0U);
  ASSERT_TRUE(rescoring.diagnosis);
  ASSERT_FALSE(rescoring.diagnosis->effects.empty());
  EXPECT_EQ(rescoring.diagnosis->effects.front().violated_by, rescoring.diagnosis->mapped);
  EXPECT_FALSE(rescoring.diagnosis->nearest.empty());
  EXPECT_FALSE(rescoring.diagnosis->proof.empty());
  EXPECT_FALSE(rescore(of_run(), content_of_run(), 1).diagnosis);
}

TEST(Rescoring, under_the_same_objective_repeats_the_run) {
  const auto content = content_of_run();

  const auto rescoring = rescore(of_run(), content, 100);

  EXPECT_EQ(rescoring.evaluations, 9U);
  EXPECT_EQ(rescoring.designs, 8U);
  EXPECT_EQ(rescoring.feasible, rescoring.feasible_before);
  ASSERT_EQ(rescoring.best.size(), rescoring.feasible);
  ASSERT_GE(rescoring.best.size(), 2U);
  EXPECT_EQ(rescoring.best.front().genome, tally(of_run(), content).best->genome);
  for (std::size_t i = 0; i < rescoring.best.size(); ++i) {
    EXPECT_EQ(rescoring.best[i].before.position, i + 1);
    EXPECT_EQ(rescoring.best[i].before.objective, rescoring.best[i].fitness.objective);
  }
}

TEST(Rescoring, has_the_bits_of_a_new_evaluation) {
  const auto configuration = smoke({"objective.metric=energy", "objective.aggregation=geometric_mean",
                                    "objective.constraints.weights_on_chip=none"});

  const auto rescoring = rescore(configuration, content_of_run(), 100);

  ASSERT_GE(rescoring.best.size(), 2U);
  for (const auto& design : rescoring.best) {
    const auto expected = evaluate_again(configuration, design.genome);
    EXPECT_EQ(design.fitness, expected.fitness);
    EXPECT_EQ(design.metrics, expected.metrics);
  }
  EXPECT_TRUE(
      std::ranges::is_sorted(rescoring.best, {}, [](const auto& each) { return each.fitness.objective; }));
}

TEST(Rescoring, of_fewer_networks_takes_their_metrics) {
  const auto configuration = smoke({"workloads.networks=[resnet18]"});

  const auto rescoring = rescore(configuration, content_of_run(), 1);

  ASSERT_EQ(rescoring.best.size(), 1U);
  const auto expected = evaluate_again(configuration, rescoring.best.front().genome);
  EXPECT_EQ(rescoring.best.front().fitness, expected.fitness);
  EXPECT_EQ(rescoring.best.front().metrics, expected.metrics);
}

TEST(Rescoring, finds_designs_of_a_run_in_a_larger_space) {
  const auto configuration =
      smoke({"design_space.voltage=[0.5, 0.6, 0.65, 0.7]", "design_space.wordlines=[64, 128, 256, 512]"});

  const auto rescoring = rescore(configuration, content_of_run(), 1);

  ASSERT_EQ(rescoring.best.size(), 1U);
  EXPECT_EQ(configuration.space.value(rescoring.best.front().genome, 3), 512.0);
}

TEST(Rescoring, names_values_that_the_space_lacks) {
  const auto configuration = smoke({"design_space.voltage=[0.5, 0.7]"});

  try {
    rescore(configuration, content_of_run(), 1);
    FAIL() << "designs outside of the space were accepted";
  } catch (const core::InputError& error) {
    ASSERT_EQ(error.problems().size(), 1U);
    EXPECT_EQ(error.problems().front().where, "design_space.voltage");
    EXPECT_THAT(error.problems().front().what,
                HasSubstr("lacks 0.6, which recorded designs have (9 of them)"));
  }
}

TEST(Rescoring, counts_forbidden_designs_as_excluded) {
  const auto configuration = smoke({"design_space.exclude=[{bits_per_cell: 4, voltage: 0.6}]"});

  const auto rescoring = rescore(configuration, content_of_run(), 100);

  EXPECT_EQ(rescoring.by_status[static_cast<std::size_t>(objective::Status::excluded)], 4U);
  for (const auto& design : rescoring.best) EXPECT_EQ(configuration.space.value(design.genome, 1), 8.0);
}

TEST(Rescoring, without_a_feasible_design_names_constraints_and_the_nearest) {
  const auto configuration =
      smoke({"objective.constraints.area_mm2=1", "objective.constraints.weights_on_chip=none"});

  const auto rescoring = rescore(configuration, content_of_run(), 5);

  EXPECT_TRUE(rescoring.best.empty());
  EXPECT_EQ(rescoring.feasible, 0U);
  EXPECT_GT(rescoring.feasible_before, 0U);
  EXPECT_EQ(rescoring.by_status[static_cast<std::size_t>(objective::Status::area_over_limit)], 6U);
  // Two of the 8 designs need a larger global buffer (`crossisle evaluate`), so that they have no metrics.
  EXPECT_EQ(rescoring.by_status[static_cast<std::size_t>(objective::Status::global_buffer_too_small)], 2U);
  EXPECT_EQ(rescoring.evaluated_again, 2U);
  ASSERT_TRUE(rescoring.nearest.has_value());
  const auto expected = evaluate_again(configuration, rescoring.nearest->genome);
  EXPECT_EQ(rescoring.nearest->violation, expected.fitness.violation);
}

TEST(Rescoring, evaluates_designs_again_if_a_metric_was_not_recorded) {
  const auto content = content_of_run();
  auto older = content;
  for (auto& table : older.tables)
    std::erase_if(table.columns, [](const auto& column) { return column.name == "latency_s"; });

  const auto rescoring = rescore(of_run(), older, 1);

  EXPECT_EQ(rescoring.evaluated_again, older.table("designs").rows() - 1);  // one of them is a repetition
  EXPECT_EQ(rescoring.best.front().metrics, rescore(of_run(), content, 1).best.front().metrics);
}

TEST(Rescoring, as_a_table_has_the_columns_of_designs_and_the_scores_before) {
  const auto configuration = smoke({"objective.metric=latency"});

  const auto content = rescored_content(configuration, rescore(configuration, content_of_run(), 2));

  const auto& table = content.table("designs");
  EXPECT_EQ(table.rows(), 2U);
  for (const char* name : {"voltage", "objective", "area_m2", "energy_j", "status_before", "position_before"})
    EXPECT_TRUE(table.has(name)) << name;
  EXPECT_THAT(table.values<std::string>("status_before"), ElementsAre("feasible", "feasible"));
}

}  // namespace
}  // namespace crossisle::run
