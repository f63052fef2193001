// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/sweep/plan.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <numeric>
#include <set>

#include "crossisle/core/error.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::sweep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

namespace fs = std::filesystem;

const fs::path shipped = fs::path(CROSSISLE_TEST_SOURCE) / "configs";

/// Writes a sweep based on smoke.yaml into a separate folder.
fs::path sweep_of(const std::string& text, const std::string& first = {}) {
  const auto folder = fs::path(testing::TempDir()) / ("crossisle_plan_test_" + std::to_string(getpid()));
  fs::create_directories(folder);
  const auto file = folder / "sample.yaml";
  std::ofstream(file) << (first.empty() ? "base: " + (shipped / "smoke.yaml").string() : first) << '\n'
                      << text;
  return file;
}

Plan plan_of(const std::string& text, const std::string& first = {}) {
  return make_plan(read_sweep(sweep_of(text, first)));
}

std::string problems_of(const std::string& text, const std::string& first = {}) {
  try {
    plan_of(text, first);
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "no problem";
}

std::vector<std::string> names_of(const Plan& plan) {
  std::vector<std::string> names;
  for (const auto& run : plan.runs) names.push_back(run.name);
  return names;
}

TEST(Plan, makes_every_combination_of_a_grid_the_last_key_fastest) {
  const Plan plan = plan_of("grid:\n  objective.aggregation: [mean, max]\n  seed: {from: 1, to: 3}\n");

  EXPECT_THAT(plan.keys, ElementsAre("objective.aggregation", "seed"));
  EXPECT_THAT(names_of(plan),
              ElementsAre("mean-seed1", "mean-seed2", "mean-seed3", "max-seed1", "max-seed2", "max-seed3"));
  EXPECT_THAT(plan.runs[4].values, ElementsAre("max", "2"));
  EXPECT_THAT(plan.runs[4].overrides, ElementsAre("seed=2", "objective.aggregation=max"));
  EXPECT_EQ(plan.runs[0].evaluations, 540U);
}

TEST(Plan, names_a_run_by_the_identity_of_its_configuration) {
  const Plan plan = plan_of("grid: {seed: [5, 6]}\n");

  const auto same = plan_of("set: {search.population: 8}\ngrid: {seed: [6]}\n");
  EXPECT_EQ(plan.runs[1].id, same.runs[0].id);
  EXPECT_NE(plan.runs[0].id, plan.runs[1].id);
  EXPECT_THAT(plan.runs[0].id, SizeIs(32));
}

TEST(Plan, gives_every_run_the_identity_that_its_configuration_has_alone) {
  const Plan plan = plan_of(
      "grid:\n  search.population: [8, 9]\n  seed: {from: 1, to: 4}\n  islands.migration.lag: [1, 2]\n");

  for (const auto& run : plan.runs) {
    const auto alone = plan_of("set: {search.population: " + run.values[0] + ", seed: " + run.values[1] +
                               ", islands.migration.lag: " + run.values[2] + "}\n");
    ASSERT_EQ(alone.runs[0].id, run.id) << run.name;
  }
}

TEST(Plan, combines_list_grid_and_random) {
  const Plan plan = plan_of(
      "list:\n  - {name: few, search.population: 6}\n  - {name: many, search.population: 10, islands.count: "
      "2}\n"
      "grid:\n  seed: [1, 2]\n"
      "random:\n  draws: 3\n  keys:\n    search.mutation_eta: {from: 1, to: 30}\n"
      "    islands.topology: [ring, none]\n");

  EXPECT_THAT(plan.keys, ElementsAre("case", "search.population", "islands.count", "seed",
                                     "search.mutation_eta", "islands.topology"));
  EXPECT_THAT(plan.runs, SizeIs(12));
  EXPECT_THAT(plan.runs[0].values[0], "few");
  EXPECT_THAT(plan.runs[0].values[2], "");
  EXPECT_THAT(plan.runs[6].values[2], "2");
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(plan.runs[i].values[4], plan.runs[i + 9].values[4]);
}

TEST(Plan, draws_the_same_numbers_whatever_else_is_drawn_and_however_many) {
  const std::string eta = "    search.mutation_eta: {from: 1, to: 30, scale: log}\n";
  const Plan few = plan_of("random:\n  draws: 3\n  keys:\n" + eta);
  const Plan more =
      plan_of("random:\n  draws: 5\n  keys:\n    search.population: {from: 2, to: 9, whole: true}\n" + eta);
  const Plan other = plan_of("random:\n  draws: 3\n  seed: 2\n  keys:\n" + eta);

  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(few.runs[i].values[0], more.runs[i].values[1]);
    EXPECT_NE(few.runs[i].values[0], other.runs[i].values[0]);
  }
}

TEST(Plan, draws_whole_numbers_evenly_from_both_ends) {
  const Plan plan = plan_of("random:\n  draws: 400\n  keys:\n    seed: {from: 1, to: 4, whole: true}\n");

  std::map<std::string, int> counts;
  for (const auto& run : plan.runs) ++counts[run.values[0]];

  ASSERT_THAT(counts, SizeIs(4));
  for (const auto& [value, count] : counts) EXPECT_NEAR(count, 100, 30) << value;
  EXPECT_THAT(plan.distinct(), SizeIs(4));
}

TEST(Plan, writes_ranges_as_a_person_would) {
  const Plan steps = plan_of("grid: {search.mutation_probability: {from: 0.1, to: 0.7, step: 0.1}}\n");
  const Plan decades =
      plan_of("grid: {objective.constraints.area_mm2: {from: 10, to: 1000, count: 3, scale: log}}\n");

  std::vector<std::string> values;
  for (const auto& run : steps.runs) values.push_back(run.values[0]);
  EXPECT_THAT(values, ElementsAre("0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"));
  EXPECT_EQ(decades.runs[1].values[0], "100");
}

TEST(Plan, takes_whole_sections_lists_and_nothing_as_values) {
  const Plan plan = plan_of(
      "grid:\n"
      "  search: [{algorithm: random, population: 5, generations: 3}, {algorithm: genetic, population: 6}]\n"
      "  workloads.networks: [[alexnet], [alexnet, vgg16]]\n"
      "  objective.constraints.area_mm2: [400, ~]\n");

  EXPECT_THAT(plan.runs, SizeIs(8));
  EXPECT_EQ(plan.runs[0].values[0], "{algorithm: random, population: 5, generations: 3}");
  EXPECT_EQ(plan.runs[2].values[1], "[alexnet, vgg16]");
  EXPECT_EQ(plan.runs[1].values[2], "~");
  EXPECT_EQ(plan.models(), 2U);
}

TEST(Plan, lets_the_more_specific_key_win) {
  const Plan plan = plan_of(
      "grid:\n  search.population: [7]\nlist:\n  - {search: {algorithm: random, population: 5, generations: "
      "3}}\n");

  EXPECT_EQ(plan.runs[0].evaluations, 3U * 7U * 4U);
}

TEST(Plan, finds_files_beside_the_sweep) {
  const auto folder = sweep_of("").parent_path();
  fs::copy_file(fs::path(CROSSISLE_TEST_SOURCE) / "data/technologies/rram_32nm.yaml", folder / "mine.yaml",
                fs::copy_options::overwrite_existing);
  std::ofstream(folder / "space.yaml") << std::ifstream(shipped / "spaces/rram.yaml").rdbuf();

  const Plan plan = plan_of("grid:\n  technology: [mine.yaml, rram_32nm]\n  design_space: [space.yaml]\n");

  EXPECT_EQ(plan.runs[0].id, plan.runs[1].id);
  EXPECT_THAT(names_of(plan), ElementsAre("mine-space", "rram_32nm-space"));
  EXPECT_THAT(plan_of("grid:\n  design_space.base: [space.yaml]\n").runs, SizeIs(1));
}

TEST(Plan, varies_the_part_of_a_design_space) {
  const Plan plan = plan_of(
      "grid:\n  design_space.fix.voltage: [0.5, 0.6]\n  design_space.only: [{wordlines: 128}, {wordlines: "
      "{from: "
      "256}}]\n");

  ASSERT_THAT(plan.runs, SizeIs(4));
  EXPECT_NE(plan.runs[0].id, plan.runs[1].id);
  EXPECT_THAT(problems_of("grid:\n  design_space.fix.voltage: [0.5, 0.55]\n"),
              HasSubstr("grid.design_space.fix.voltage: is 0.55 (the design space has 0.5, 0.6, 0.7)"));
}

TEST(Plan, sweeps_bases) {
  const std::string text = "grid:\n  base: [" + (shipped / "rram_4networks.yaml").string() + ", " +
                           (shipped / "sram_4networks.yaml").string() + "]\n  seed: [1, 2]\n";
  const Plan plan = plan_of(text, "name: bases");

  EXPECT_THAT(names_of(plan), ElementsAre("rram_4networks-seed1", "rram_4networks-seed2",
                                          "sram_4networks-seed1", "sram_4networks-seed2"));
  EXPECT_EQ(plan.models(), 2U);
  EXPECT_EQ(plan.runs[0].group, plan.runs[1].group);
  EXPECT_NE(plan.runs[0].group, plan.runs[2].group);
  EXPECT_NE(plan.runs[0].question, plan.runs[2].question);
}

TEST(Plan, takes_the_base_for_entries_that_have_none_of_their_own) {
  const std::string sram = (shipped / "sram_4networks.yaml").string();

  const Plan plan = plan_of("list:\n  - {name: a}\n  - {name: b, base: " + sram + "}\n");

  EXPECT_EQ(plan.models(), 2U);
  EXPECT_THAT(problems_of("list:\n  - {name: a}\n  - {name: b, base: " + sram + "}\n", "name: x"),
              HasSubstr("is missing for entry 'a' of the list"));
}

TEST(Plan, tells_questions_models_and_groups_apart) {
  const Plan plan =
      plan_of("grid:\n  objective.aggregation: [mean, max]\n  search.population: [7, 8]\n  seed: [1, 2]\n");

  const auto& runs = plan.runs;
  EXPECT_EQ(runs[0].group, runs[1].group);
  EXPECT_NE(runs[0].group, runs[2].group);
  EXPECT_EQ(runs[0].question, runs[2].question);
  EXPECT_NE(runs[0].question, runs[4].question);
  EXPECT_EQ(plan.models(), 1U);
}

TEST(Plan, filters) {
  const std::string grid = "grid:\n  objective.aggregation: [mean, max]\n  seed: {from: 1, to: 6}\n";

  EXPECT_THAT(names_of(plan_of(grid + "exclude:\n  - {objective.aggregation: max, seed: [1, 2, 3, 4, 5]}\n"
                                      "  - {seed: {from: 3}, objective.aggregation: mean}\n")),
              ElementsAre("mean-seed1", "mean-seed2", "max-seed6"));
  EXPECT_THAT(
      names_of(plan_of(grid + "only:\n  - {seed: 2.0}\n  - {seed: {to: 1}, objective.aggregation: max}\n")),
      ElementsAre("mean-seed2", "max-seed1", "max-seed2"));
  EXPECT_EQ(plan_of(grid + "only: [{seed: 1}]\n").filtered, 10U);
}

TEST(Plan, names_runs_by_a_template_and_tells_equal_names_apart) {
  const Plan plan = plan_of(
      "grid:\n  islands.topology: [ring, none]\n  seed: [1, 2]\nnames: \"best of {islands.topology}/x\"\n");

  EXPECT_THAT(names_of(plan),
              ElementsAre("best_of_ring_x", "best_of_ring_x-2", "best_of_none_x", "best_of_none_x-2"));
}

TEST(Plan, counts_a_result_once_where_keys_do_not_decide_it) {
  const Plan plan =
      plan_of("set: {search.algorithm: random}\ngrid:\n  search.crossover_eta: [3, 4]\n  seed: [1, 2]\n");

  EXPECT_THAT(plan.runs, SizeIs(4));
  EXPECT_THAT(plan.distinct(), ElementsAre(0U, 1U));
}

TEST(Plan, reports_wrong_keys_and_values_at_their_place_in_the_sweep) {
  const std::string text = problems_of(
      "set: {islands.cuont: 2}\n"
      "grid:\n"
      "  objective.agregation: [mean, max]\n"
      "  technology: [rram_32nm, rram_32mn]\n"
      "  search.population: [many, 8]\n"
      "  design_space.wordlines: [[128, 200]]\n"
      "  seed: {from: 1, to: 50}\n");

  EXPECT_THAT(text, HasSubstr("sample.yaml:2:set.islands.cuont: unknown key 'cuont'"));
  EXPECT_THAT(text, HasSubstr("did you mean 'count'?"));
  EXPECT_THAT(text, HasSubstr("sample.yaml:4:grid.objective.agregation: unknown key 'agregation'"));
  EXPECT_THAT(text, HasSubstr("did you mean 'aggregation'?"));
  EXPECT_THAT(text, HasSubstr("sample.yaml:5:grid.technology: 'rram_32mn' is not found"));
  EXPECT_THAT(text, HasSubstr("did you mean 'rram_32nm'?"));
  EXPECT_THAT(text, HasSubstr("sample.yaml:6:grid.search.population: is 'many'"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);
  EXPECT_THAT(problems_of("grid:\n  design_space.wordlines: [[128, 200]]\n"),
              HasSubstr("sample.yaml:3:grid.design_space.wordlines: 200 is not covered"));
}

TEST(Plan, names_the_run_where_a_problem_is_not_of_one_key) {
  EXPECT_THAT(problems_of("grid:\n  technology: [rram_32nm, sram_32nm]\n"),
              HasSubstr("smoke.yaml:8:design_space.bits_per_cell: is given (in run sram_32nm)"));
}

TEST(Plan, refuses_sizes_over_the_limit_before_making_them) {
  const std::string huge = "grid:\n  seed: {from: 1, to: 90000}\n  search.population: {from: 2, to: 90001}\n";

  EXPECT_THAT(problems_of(huge), HasSubstr("the sweep has 8,100,000,000 runs, more than 10,000 (seed 90000 x "
                                           "search.population 90000) take fewer values, or raise limit"));
  EXPECT_THAT(problems_of("limit: 5\ngrid: {seed: {from: 1, to: 6}}\n"),
              HasSubstr("sample.yaml:2:limit: the sweep has 6 runs, more than 5"));
  EXPECT_THAT(problems_of(huge + "only: [{seed: 1}]\n"), HasSubstr("combinations before its filters"));
  EXPECT_THAT(problems_of("limit: 5\ngrid: {seed: {from: 1, to: 8}}\nexclude: [{seed: 1}]\n"),
              HasSubstr("the sweep has 7 runs, more than 5"));
}

TEST(Plan, refuses_what_cannot_be_meant) {
  EXPECT_THAT(problems_of("gird: {seed: [1]}\n"), HasSubstr("did you mean 'grid'?"));
  EXPECT_THAT(problems_of("grid: {seed: [1, 2, 1]}\n"), HasSubstr("lists 1 twice"));
  EXPECT_THAT(problems_of("grid: {seed: []}\n"), HasSubstr("is empty"));
  EXPECT_THAT(problems_of("grid: {seed: 3}\n"), HasSubstr("a list is needed"));
  EXPECT_THAT(problems_of("grid: {seed: {from: 3, to: 1}}\n"),
              HasSubstr("leads from the first value to the last"));
  EXPECT_THAT(problems_of("grid: {seed: {from: 3, too: 1}}\n"), HasSubstr("did you mean 'to'?"));
  EXPECT_THAT(problems_of("set: {seed: 1}\ngrid: {seed: [1]}\n"), HasSubstr("'seed' is set in set too"));
  EXPECT_THAT(problems_of("grid: {name: [a]}\n"), HasSubstr("not a key to sweep"));
  EXPECT_THAT(problems_of("list: [{name: a, seed: 1}, {seed: 2}]\n"), HasSubstr("name all entries"));
  EXPECT_THAT(problems_of("list: [{name: a, seed: 1}, {name: a, seed: 2}]\n"),
              HasSubstr("the name of two entries"));
  EXPECT_THAT(problems_of("random: {keys: {seed: [1]}}\n"), HasSubstr("random.draws: is missing"));
  EXPECT_THAT(problems_of("random: {draws: 2, keys: {seed: {from: 1.2, to: 1.8, whole: true}}}\n"),
              HasSubstr("no whole number"));
  EXPECT_THAT(problems_of("grid: {seed: [1, 2]}\nexclude: [{sead: 1}]\n"), HasSubstr("did you mean 'seed'?"));
  EXPECT_THAT(problems_of("grid: {seed: [1, 2]}\nexclude: [{seed: 3}]\n"),
              HasSubstr("exclude[0]: matches no run"));
  EXPECT_THAT(problems_of("grid: {seed: [1, 2]}\nexclude: [{seed: [1, 2]}]\n"), HasSubstr("has no runs"));
  EXPECT_THAT(problems_of("grid: {seed: [1, 2]}\nnames: \"{sed}\"\n"), HasSubstr("did you mean 'seed'?"));
  EXPECT_THAT(problems_of("", "base: nowhere.yaml"), HasSubstr("'nowhere.yaml' is not found"));
  EXPECT_THAT(problems_of("grid: {seed: [1]}\n", "name: x"), HasSubstr("base: is missing"));
}

TEST(Plan, shares_are_disjoint_complete_even_and_keep_models_together) {
  const Plan plan = plan_of(
      "grid:\n  seed: {from: 1, to: 25}\n  cost_model.rounding: [exact, as_printed]\n  search.population: "
      "[4, 12]\n");

  for (const std::size_t parts : {1U, 2U, 3U, 7U, 100U, 1000U}) {
    std::set<std::size_t> seen;
    double largest = 0.0;
    for (std::size_t part = 1; part <= parts; ++part) {
      double effort = 0.0;
      for (const std::size_t position : share_of(plan, part, parts)) {
        EXPECT_TRUE(seen.insert(position).second);
        effort += plan.runs[position].effort;
      }
      largest = std::max(largest, effort);
    }
    EXPECT_THAT(seen, SizeIs(100)) << parts;
    double total = 0.0;
    double longest = 0.0;
    for (const auto& run : plan.runs) {
      total += run.effort;
      longest = std::max(longest, run.effort);
    }
    EXPECT_LE(largest, total / static_cast<double>(parts) + longest) << parts;
  }
  std::set<std::uint32_t> models;
  for (const std::size_t position : share_of(plan, 1, 2)) models.insert(plan.runs[position].model);
  EXPECT_THAT(models, SizeIs(1));
}

TEST(Plan, every_shipped_sweep_is_valid) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(shipped / "sweeps")) {
    const Plan plan = make_plan(read_sweep(entry.path()));
    EXPECT_GT(plan.runs.size(), 1U) << entry.path();
    ++count;
  }
  EXPECT_GE(count, 5U);
}

}  // namespace
}  // namespace crossisle::sweep
