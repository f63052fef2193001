// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/sweep/collection.hpp"

#include <gmock/gmock.h>

namespace crossisle::sweep {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

PlannedRun planned(const std::string& id, std::vector<std::string> values, std::uint32_t group,
                   std::uint32_t question) {
  PlannedRun run;
  run.id = id;
  run.name = "run_" + id;
  run.values = std::move(values);
  run.group = group;
  run.question = question;
  return run;
}

Result finished(const std::string& id, double objective) {
  Result result;
  result.id = id;
  result.evaluations = 100;
  result.digest = "digest_" + id;
  BestDesign best;
  best.generation = 3;
  best.objective = objective;
  best.area_m2 = 1e-4;
  best.knobs = {0.5, 4, 1, 128, 64, 2, 16, 32, 512};
  best.networks = {{"alexnet", objective * 1e-3, 2e-6}, {"vgg16", objective * 2e-3, 3e-6}};
  result.best = best;
  result.seconds = 1.5;
  return result;
}

/// Two topologies with four seeds each, which search for the same chip, and one run of another problem.
struct Sample {
  Sample() {
    plan.name = "sample";
    plan.text = "base: x\ngrid: y\n";
    plan.keys = {"islands.topology", "objective.constraints.area_mm2", "seed"};
    for (int seed = 1; seed <= 4; ++seed) {
      plan.runs.push_back(planned("r" + std::to_string(seed), {"ring", "100", std::to_string(seed)}, 0, 0));
    }
    for (int seed = 1; seed <= 4; ++seed) {
      plan.runs.push_back(planned("n" + std::to_string(seed), {"none", "100", std::to_string(seed)}, 1, 0));
    }
    plan.runs.push_back(planned("other", {"ring", "20.5", "1"}, 2, 1));
    for (const double objective : {1.0, 2.0, 4.0, 1.0})
      add(finished("r" + std::to_string(++count), objective));
    add(finished("n1", 2.0));
    add(finished("n2", 2.0));
    Result infeasible = finished("n3", 0.0);
    infeasible.best.reset();
    add(infeasible);
    Result failed;
    failed.id = "n4";
    failed.code = core::ExitCode::evaluation;
    failed.reason = "an \"energy\" is no number, or too large";
    add(failed);
  }

  void add(const Result& result) { results[result.id] = result; }

  int count = 0;
  Plan plan;
  Results results;
};

TEST(Collection, has_a_row_for_every_run_and_none_of_what_is_not_known) {
  const Sample sample;

  const auto content = make_content(sample.plan, sample.results, {});

  const auto& runs = content.table("runs");
  EXPECT_EQ(runs.rows(), 9U);
  EXPECT_THAT(runs.values<std::string>("state"),
              ElementsAre("finished", "finished", "finished", "finished", "finished", "finished", "finished",
                          "failed", "missing"));
  EXPECT_THAT(runs.values<std::string>("islands.topology"), testing::Contains("none"));
  EXPECT_THAT(runs.values<std::int64_t>("seed"), ElementsAre(1, 2, 3, 4, 1, 2, 3, 4, 1));
  EXPECT_EQ(runs.values<double>("objective.constraints.area_mm2")[8], 20.5);
  EXPECT_THAT(content.table("best").values<std::int32_t>("run"), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_EQ(content.table("best").values<double>("wordlines")[0], 128.0);
  EXPECT_EQ(content.table("costs").rows(), 12U);
  EXPECT_EQ(content.number("runs"), 9);
  EXPECT_EQ(content.number("finished"), 7);
  EXPECT_EQ(content.number("failed"), 1);
  EXPECT_THAT(content.table("sweep_file").values<std::string>("line"), ElementsAre("base: x", "grid: y"));
}

TEST(Collection, depends_on_no_times_hosts_or_ranks) {
  const Sample sample;
  Sample again;
  for (auto& [id, result] : again.results) {
    result.seconds = 17.0;
    result.host = "elsewhere";
    result.ranks = 8;
    result.ended = "2026-01-01T00:00:00.000Z";
  }

  EXPECT_EQ(make_content(sample.plan, sample.results, {}), make_content(again.plan, again.results, {}));
  EXPECT_EQ(results_table(sample.plan, sample.results), results_table(again.plan, again.results));
  EXPECT_EQ(statistics_table(sample.plan, sample.results, {}),
            statistics_table(again.plan, again.results, {}));
  EXPECT_EQ(timings_table(again.plan, again.results).values<double>("seconds")[0], 17.0);
}

TEST(Collection, states_quartiles_over_the_seeds_of_a_configuration) {
  const Sample sample;

  const auto content = make_content(sample.plan, sample.results, {});

  const auto& statistics = content.table("statistics");
  EXPECT_THAT(statistics.values<std::int32_t>("group"), ElementsAre(0, 1));
  EXPECT_EQ(statistics.values<double>("best")[0], 1.0);
  EXPECT_EQ(statistics.values<double>("lower_quartile")[0], 1.0);
  EXPECT_EQ(statistics.values<double>("median")[0], 1.5);
  EXPECT_EQ(statistics.values<double>("upper_quartile")[0], 2.5);  // numpy.percentile([1, 1, 2, 4], 75)
  EXPECT_EQ(statistics.values<double>("worst")[0], 4.0);
  const auto& groups = content.table("groups");
  EXPECT_FALSE(groups.has("seed"));
  EXPECT_THAT(groups.values<std::int64_t>("runs"), ElementsAre(4, 4, 1));
  EXPECT_THAT(groups.values<std::int64_t>("finished"), ElementsAre(4, 3, 0));
  EXPECT_THAT(groups.values<std::int64_t>("failed"), ElementsAre(0, 1, 0));
  EXPECT_THAT(groups.values<std::int64_t>("feasible"), ElementsAre(4, 2, 0));
}

TEST(Collection, counts_success_by_the_group_the_question_or_a_target) {
  const Sample sample;
  const auto rates = [&](const Success& success, const char* column) {
    return make_content(sample.plan, sample.results, success).table("statistics").values<double>(column);
  };

  EXPECT_THAT(rates({}, "success_rate"), ElementsAre(0.5, 2.0 / 3.0));
  EXPECT_THAT(rates({}, "question_success_rate"), ElementsAre(0.5, 0.0));
  EXPECT_THAT(rates({.target = 2.0}, "success_rate"), ElementsAre(0.75, 2.0 / 3.0));
  EXPECT_THAT(rates({.target = 2.0}, "question_success_rate"), ElementsAre(0.75, 2.0 / 3.0));
  EXPECT_THAT(rates({.target = 1.99}, "success_rate"), ElementsAre(0.5, 0.0));
  EXPECT_THAT(rates({.target = 1.99, .within = 0.01}, "success_rate"), ElementsAre(0.75, 2.0 / 3.0));
}

TEST(Collection, writes_a_line_per_run_with_empty_cells_for_what_is_not_known) {
  Sample sample;
  sample.results["n2"].best->networks = {{"bert", 0.5, 0.25}};

  const auto table = results_table(sample.plan, sample.results);

  EXPECT_EQ(table.rows(), 9U);
  EXPECT_THAT(table.values<std::string>("best_objective"),
              ElementsAre("1", "2", "4", "1", "2", "2", "", "", ""));
  EXPECT_EQ(table.values<std::string>("energy_j[vgg16]")[2], "0.008");
  EXPECT_EQ(table.values<std::string>("energy_j[vgg16]")[5], "");
  EXPECT_EQ(table.values<std::string>("latency_s[bert]")[5], "0.25");
  EXPECT_EQ(table.values<std::string>("reason")[7], "an \"energy\" is no number, or too large");
  EXPECT_EQ(table.values<std::string>("bits_per_cell")[0], "4");
  const auto statistics = statistics_table(sample.plan, sample.results, {});
  EXPECT_THAT(statistics.values<std::string>("median"), ElementsAre("1.5", "2", ""));
  EXPECT_THAT(statistics.values<std::string>("islands.topology"), ElementsAre("ring", "none", "ring"));
}

TEST(Collection, of_nothing_has_all_tables) {
  Sample sample;

  const auto content = make_content(sample.plan, {}, {});

  EXPECT_EQ(content.table("runs").rows(), 9U);
  EXPECT_EQ(content.table("best").rows(), 0U);
  EXPECT_EQ(content.table("statistics").rows(), 0U);
  EXPECT_THAT(timings_table(sample.plan, {}).values<double>("seconds"), IsEmpty());
}

}  // namespace
}  // namespace crossisle::sweep
