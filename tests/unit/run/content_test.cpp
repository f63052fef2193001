// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/content.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "../../metrics.hpp"
#include "crossisle/store/journal.hpp"

namespace crossisle::run {
namespace {

const Configuration& configuration() {
  static const Configuration read =
      read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/smoke.yaml", {});
  return read;
}

island::DesignRecord design(std::uint32_t generation, std::uint32_t island, objective::Status status,
                            double objective) {
  island::DesignRecord record;
  record.generation = generation;
  record.island = island;
  record.genome = {1, 0, 1, 2, 0, 1, 2, 0, 1};
  record.evaluation.fitness = {status, status == objective::Status::feasible ? 0.0 : 0.25, 0.0};
  if (record.evaluation.fitness.mapped()) {
    record.evaluation.fitness.objective = objective;
    record.evaluation.metrics =
        test::metrics_of(4e-4, {{cost::Verdict::feasible, 0.0, 1.5e-3 * objective, 2e-8},
                                {cost::Verdict::feasible, 0.0, 2.5e-3, 3e-8}});
  }
  return record;
}

island::Log example_log() {
  using objective::Status;
  island::Log log;
  log.designs = {design(0, 0, Status::feasible, 5.0), design(0, 1, Status::global_buffer_too_small, 0.0),
                 design(1, 0, Status::area_over_limit, 1.0), design(1, 1, Status::feasible, 3.0),
                 design(2, 0, Status::feasible, 3.0)};
  log.generations = {{0, 0, 1, 1, 1, 1, 0, 5.0, 5.0},
                     {0, 1, 1, 0, 1, 0, 0, 0.0, 0.0},
                     {1, 0, 1, 0, 2, 1, 0, 5.0, 5.0},
                     {1, 1, 1, 1, 2, 1, 1, 3.0, 3.0}};
  log.migrations = {{0, 1, 0, 1, 2, 1}};
  return log;
}

store::RunContent content_of(const island::Log& log) {
  return make_content(configuration(), 2, log.designs.size(), history_tables(configuration(), log));
}

TEST(BestDesigns, are_apart_by_the_gap_from_the_one_before) {
  using objective::Status;
  island::Log log;
  for (const double objective : {100.0, 100.5, 101.0, 102.0, 100.0, 90.0})
    log.designs.push_back(
        design(static_cast<std::uint32_t>(log.designs.size()), 0, Status::feasible, objective));
  // Each design is another chip: three values of a knob for two of the next one.
  for (std::size_t i = 0; i < log.designs.size(); ++i) {
    log.designs[i].genome.set(3, static_cast<std::uint16_t>(i % 3));
    log.designs[i].genome.set(4, static_cast<std::uint16_t>(i / 3));
  }
  const auto content = content_of(log);
  const auto objectives = [&](double min_gap) {
    std::vector<double> values;
    for (const auto& record : best_designs(configuration(), content, 4, min_gap))
      values.push_back(record.evaluation.fitness.objective);
    return values;
  };

  // 1 % above 90 is 90.9, above 100 is 101, which is included, above 101 is 102.01.
  EXPECT_EQ(objectives(0.01), (std::vector<double>{90.0, 100.0, 101.0}));
  EXPECT_EQ(objectives(0.0), (std::vector<double>{90.0, 100.0, 100.0, 100.5}));
}

TEST(Content, puts_designs_without_figures_in_a_table_of_their_own) {
  const auto content = content_of(example_log());

  const auto& designs = content.table("designs");
  EXPECT_EQ(designs.rows(), 4U);
  EXPECT_EQ(content.table("unmapped").rows(), 1U);
  EXPECT_FALSE(content.table("unmapped").has("objective"));
  EXPECT_EQ(designs.values<std::uint8_t>("feasible"), (std::vector<std::uint8_t>{1, 0, 1, 1}));
  EXPECT_EQ(designs.values<double>("cycle_time_ns"), (std::vector<double>{2.0, 2.0, 2.0, 2.0}));
  EXPECT_EQ(designs.column("energy_j").width, 2U);
  EXPECT_EQ(content.number("evaluations"), 5);
}

TEST(Content, has_objectives_only_of_feasible_populations) {
  const auto content = content_of(example_log());

  EXPECT_EQ(content.table("history").rows(), 4U);
  EXPECT_EQ(content.table("convergence").rows(), 3U);
  for (const double best : content.table("convergence").values<double>("best_objective"))
    EXPECT_GT(best, 0.0);
}

TEST(Content, of_two_parts_of_a_history_is_that_of_the_whole) {
  island::Log first = example_log();
  island::Log second = example_log();
  first.designs.resize(3);
  first.generations.resize(2);
  second.designs.erase(second.designs.begin(), second.designs.begin() + 3);
  second.generations.erase(second.generations.begin(), second.generations.begin() + 2);
  second.migrations.clear();

  auto tables = history_tables(configuration(), first);
  store::append_rows(tables, history_tables(configuration(), second));

  EXPECT_EQ(tables, history_tables(configuration(), example_log()));
}

TEST(Tally, of_another_design_space_is_refused) {
  const auto content = content_of(example_log());
  const auto other = read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/smoke.yaml",
                                        {"design_space.cycle_time_ns=[1, 4]"});

  EXPECT_THROW(tally(other, content), core::Error);
}

/// Returns the message about a history in which one column of the designs is replaced.
std::string refusal_of(const std::string& column, const std::function<void(store::Column&)>& change) {
  auto content = content_of(example_log());
  for (auto& of_designs : content.tables.front().columns) {
    if (of_designs.name == column) change(of_designs);
  }
  try {
    tally(configuration(), content);
  } catch (const core::Error& error) {
    EXPECT_EQ(error.code(), core::ExitCode::io);
    return error.what();
  }
  return "nothing";
}

TEST(Tally, of_columns_of_another_shape_or_code_is_refused) {
  const auto narrower = [](store::Column& column) { column.width = 1; };
  const auto matrix = [](store::Column& column) {
    column.width = 2;
    std::visit([](auto& values) { values.resize(2 * values.size()); }, column.values);
  };

  EXPECT_NE(refusal_of("energy_j", narrower), "nothing");
  EXPECT_NE(refusal_of("feasible", matrix), "nothing");
  EXPECT_NE(refusal_of("wordlines", matrix), "nothing");
  EXPECT_EQ(refusal_of("status",
                       [](store::Column& column) {
                         column.values = std::vector<std::uint8_t>{200, 200, 200, 200};
                       })
                .substr(0, 25),
            "the status 200 is unknown");
}

TEST(Tally, counts_and_takes_the_earliest_of_the_best) {
  const auto counted = tally(configuration(), content_of(example_log()));

  EXPECT_EQ(counted.evaluations, 5U);
  EXPECT_EQ(counted.feasible, 3U);
  ASSERT_TRUE(counted.best.has_value());
  EXPECT_EQ(counted.best->generation, 1U);
  EXPECT_EQ(counted.best->island, 1U);
  EXPECT_EQ(counted.best->genome, example_log().designs[3].genome);
  EXPECT_EQ(counted.best->evaluation.fitness, example_log().designs[3].evaluation.fitness);
  const auto metrics = counted.best->evaluation.metrics.view();
  ASSERT_EQ(metrics.networks(), 2U);
  EXPECT_EQ(metrics.of_network(0, 0), 1.5e-3 * 3.0);
  EXPECT_EQ(metrics.of_chip(0), 4e-4);
}

TEST(Tally, has_no_best_design_where_none_is_feasible) {
  island::Log log = example_log();
  std::erase_if(log.designs, [](const auto& record) { return record.evaluation.fitness.feasible(); });

  const auto counted = tally(configuration(), content_of(log));

  EXPECT_EQ(counted.feasible, 0U);
  EXPECT_FALSE(counted.best.has_value());
}

TEST(Tally, names_the_nearest_design_and_counts_constraints_where_none_is_feasible) {
  island::Log log = example_log();
  std::erase_if(log.designs, [](const auto& record) { return record.evaluation.fitness.feasible(); });
  log.designs.back().evaluation.fitness.violation = 0.125;
  log.designs.back().genome.set(0, 0);

  const auto counted = tally(configuration(), content_of(log));

  // One design exceeds the area limit by 0.125, the other cannot be mapped, with a violation of 0.25.
  ASSERT_TRUE(counted.nearest.has_value());
  EXPECT_EQ(counted.nearest->status, objective::Status::area_over_limit);
  EXPECT_EQ(counted.nearest->violation, 0.125);
  EXPECT_EQ(counted.nearest->genome, log.designs.back().genome);
  EXPECT_EQ(counted.by_status[static_cast<std::size_t>(objective::Status::area_over_limit)], 1U);
  EXPECT_EQ(counted.by_status[static_cast<std::size_t>(objective::Status::global_buffer_too_small)], 1U);
}

TEST(Tally, names_no_nearest_design_where_one_is_feasible) {
  EXPECT_FALSE(tally(configuration(), content_of(example_log())).nearest.has_value());
}

TEST(NameChoices, replaces_numbers_of_knobs_that_take_words) {
  store::Table table{"designs",
                     "",
                     {{"technology", "", "", std::vector<double>{0.0, 2.0}},
                      {"wordlines", "1", "", std::vector<double>{64.0, 128.0}}}};

  name_choices(table);

  const auto& words = table.values<std::string>("technology");
  EXPECT_EQ(words[0], hardware::written_text(hardware::Knob::technology, 0.0));
  EXPECT_EQ(words[1], hardware::written_text(hardware::Knob::technology, 2.0));
  EXPECT_NE(words[0], "0");
  EXPECT_EQ(table.values<double>("wordlines")[1], 128.0);
}

}  // namespace
}  // namespace crossisle::run
