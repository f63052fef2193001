// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/stop_rules.hpp"

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crossisle/config/document.hpp"
#include "crossisle/core/error.hpp"

namespace crossisle::search {
namespace {

using ::testing::HasSubstr;

constexpr objective::Fitness feasible(double objective) {
  return {objective::Status::feasible, 0.0, objective};
}

constexpr objective::Fitness infeasible(double violation) {
  return {objective::Status::area_over_limit, violation, 0.0};
}

/// Returns the facts after some generations.
SearchFacts after(const std::vector<GenerationFacts>& generations) {
  SearchFacts facts;
  for (const auto& generation : generations) facts.add(generation);
  return facts;
}

/// Reads a section `stop`. @returns the options, and the text of all problems
std::pair<StopOptions, std::string> read(const std::string& text) {
  core::Problems problems;
  const auto document = config::Document::parse("stop: " + text + "\n", "stop.yaml", {}, problems);
  auto section = document.root().section("stop");
  StopOptions options;
  StopOptions::keys().read(section, options);
  section.finish();
  check_stop(section, options);
  try {
    problems.throw_if_any();
  } catch (const core::InputError& error) {
    return {options, error.what()};
  }
  return {options, ""};
}

TEST(StopOptions, checks_after_multiples_of_its_interval) {
  const StopOptions options{.target = 1.0, .check_every = 5};

  EXPECT_TRUE(options.is_check(0));
  EXPECT_FALSE(options.is_check(4));
  EXPECT_TRUE(options.is_check(10));
  EXPECT_EQ(options.next_check(0), 0U);
  EXPECT_EQ(options.next_check(1), 5U);
  EXPECT_EQ(options.next_check(5), 5U);
  EXPECT_EQ(options.last_check_before(5), 0U);
  EXPECT_EQ(options.last_check_before(6), 5U);
  EXPECT_EQ(options.last_check_before(0), std::nullopt);
}

TEST(StopOptions, next_check_exceeds_the_numbers_of_generations_without_overflow) {
  const StopOptions options{.target = 1.0, .check_every = 1'000'000'000};

  EXPECT_EQ(options.next_check(4'000'000'001), 5'000'000'000U);
}

TEST(StopOptions, has_no_check_for_a_wall_time_alone) {
  const StopOptions options{.wall_time_s = 60.0, .check_every = 1};

  EXPECT_TRUE(options.has_rules());
  EXPECT_FALSE(options.is_check(0));
  EXPECT_EQ(options.last_check_before(7), std::nullopt);
}

TEST(StopOptions, line_reads_back_as_the_same_options) {
  const StopOptions options{.target = 0.1 + 0.2,
                            .evaluations = 1'000'000'000'000,
                            .no_progress = 7,
                            .hypervolume = HypervolumeRule{0.1 + 0.2, 20'000},
                            .wall_time_s = 1.5e6,
                            .check_every = 3};

  EXPECT_EQ(read_stop_line("  " + stop_line(options)), options);
}

TEST(StopOptions, line_has_only_keys_that_are_used) {
  EXPECT_EQ(stop_line({.evaluations = 500}), "stop: {evaluations: 500, check_every: 5}");
  EXPECT_EQ(stop_line({.hypervolume = HypervolumeRule{.evaluations = 700}}),
            "stop: {hypervolume: {fraction: 0.001, evaluations: 700}, check_every: 5}");
  EXPECT_EQ(stop_line({.wall_time_s = 90.0}), "stop: {wall_time: 90}");
}

TEST(StopOptions, reads_times_as_the_command_line_does) {
  EXPECT_EQ(read("{wall_time: 30m}").first.wall_time_s, 1800.0);
  EXPECT_EQ(read("{wall_time: 90}").first.wall_time_s, 90.0);
  EXPECT_EQ(read("{wall_time: 1:30:00}").first.wall_time_s, 5400.0);
}

TEST(StopOptions, reports_every_problem) {
  EXPECT_THAT(read("{wall_time: soon}").second, HasSubstr("'soon' is not a time"));
  EXPECT_THAT(read("{wall_time: 0}").second, HasSubstr("a positive time is needed"));
  EXPECT_THAT(read("{wall_time: ''}").second, HasSubstr("is not a time"));
  EXPECT_THAT(read("{target: 0}").second, HasSubstr("an objective is positive"));
  EXPECT_THAT(read("{evaluations: 0}").second, HasSubstr("it must be from 1"));
  EXPECT_THAT(read("{no_progress: 1.5}").second, HasSubstr("a whole number is needed"));
  EXPECT_THAT(read("{hypervolume: {}}").second, HasSubstr("stop.hypervolume.evaluations: is missing"));
  EXPECT_THAT(read("{hypervolume: 1e-3}").second, HasSubstr("stop.hypervolume"));
  EXPECT_THAT(read("{hypervolume: {fraction: 0, evaluations: 10}}").second,
              HasSubstr("it must be from 1e-09"));
  EXPECT_THAT(read("{hypervolume: {fractoin: 0.1, evaluations: 10}}").second,
              HasSubstr("did you mean 'fraction'"));
  EXPECT_THAT(read("{}").second, HasSubstr("has no rule"));
  EXPECT_THAT(read("{check_every: 3}").second, HasSubstr("check_every: has no effect here"));
  EXPECT_THAT(read("{wall_time: 1h, check_every: 3}").second, HasSubstr("check_every: has no effect here"));
  EXPECT_THAT(read("{evaluation: 3}").second, HasSubstr("did you mean 'evaluations'"));
}

TEST(GenerationFacts, do_not_depend_on_the_order_of_islands) {
  GenerationFacts one;
  one.add(feasible(3.0));
  one.add(infeasible(0.5));
  GenerationFacts other;
  other.add(feasible(2.0));
  other.add(infeasible(0.7));
  GenerationFacts forwards = one;
  GenerationFacts backwards = other;

  forwards.merge(other);
  backwards.merge(one);

  EXPECT_EQ(forwards, backwards);
  EXPECT_EQ(forwards, (GenerationFacts{4, 2.0, 0.5}));
}

TEST(GenerationFacts, have_the_front_of_feasible_designs) {
  GenerationFacts facts;

  facts.add(feasible(3.0), objective::GoalValues(std::vector{1.0, 2.0}));
  facts.add(feasible(2.0), objective::GoalValues(std::vector{3.0, 2.0}));
  facts.add(infeasible(0.5), objective::GoalValues(std::vector{0.1, 0.1}));

  EXPECT_THAT(facts.front.designs(), testing::ElementsAre(objective::GoalValues(std::vector{1.0, 2.0})));
}

TEST(SearchFacts, count_evaluations_up_to_the_best_design) {
  const auto facts = after({{100, 5.0, {}}, {100, 4.0, {}}, {100, 4.0, {}}, {100, 6.0, {}}});

  EXPECT_EQ(facts.evaluations, 400U);
  EXPECT_EQ(facts.objective, 4.0);
  EXPECT_EQ(facts.evaluations_at_progress, 200U);  // a design as good is no progress
}

TEST(SearchFacts, take_smaller_violations_for_progress_until_a_design_is_feasible) {
  const auto before = after({{100, {}, 0.5}, {100, {}, 0.4}, {100, {}, 0.4}});
  const auto then = after({{100, {}, 0.5}, {100, 9.0, 0.4}, {100, 9.0, 0.1}});

  EXPECT_EQ(before.evaluations_at_progress, 200U);
  EXPECT_EQ(then.evaluations_at_progress, 200U);
  EXPECT_EQ(then.violation, std::nullopt);
}

TEST(ReasonToStop, is_nothing_between_checks) {
  const StopOptions options{.target = 10.0, .check_every = 5};
  auto facts = after({{100, 5.0, {}}});

  EXPECT_EQ(reason_to_stop(options, 4, facts), std::nullopt);
  EXPECT_EQ(reason_to_stop(options, 5, facts), EndReason::target);
}

TEST(ReasonToStop, holds_from_the_limit_on) {
  auto facts = after({{100, 5.0, {}}, {150, 6.0, {}}});  // 150 evaluations since the best design

  EXPECT_EQ(reason_to_stop({.target = 4.9}, 0, facts), std::nullopt);
  EXPECT_EQ(reason_to_stop({.target = 5.0}, 0, facts), EndReason::target);
  EXPECT_EQ(reason_to_stop({.evaluations = 251}, 0, facts), std::nullopt);
  EXPECT_EQ(reason_to_stop({.evaluations = 250}, 0, facts), EndReason::evaluations);
  EXPECT_EQ(reason_to_stop({.no_progress = 151}, 0, facts), std::nullopt);
  EXPECT_EQ(reason_to_stop({.no_progress = 150}, 0, facts), EndReason::no_progress);
}

TEST(ReasonToStop, needs_a_feasible_design_for_a_target) {
  auto facts = after({{100, {}, 0.1}});

  EXPECT_EQ(reason_to_stop({.target = 1e9}, 0, facts), std::nullopt);
}

TEST(ReasonToStop, is_the_first_rule_that_holds) {
  auto facts = after({{100, 5.0, {}}, {100, {}, {}}});

  EXPECT_EQ(reason_to_stop({.target = 5.0, .evaluations = 1, .no_progress = 1}, 0, facts), EndReason::target);
  EXPECT_EQ(reason_to_stop({.target = 4.0, .evaluations = 1, .no_progress = 1}, 0, facts),
            EndReason::evaluations);
}

/// Returns the facts of a generation of 100 designs. @param best goals of the only feasible one
GenerationFacts generation_with(const std::vector<double>& best) {
  GenerationFacts facts{.evaluations = 99};
  facts.add(feasible(1.0), objective::GoalValues(best));
  return facts;
}

TEST(ReasonToStop, measures_the_growth_of_the_front_window_by_window) {
  const StopOptions options{.hypervolume = HypervolumeRule{0.01, 200}};
  auto facts = after({generation_with({4.0, 4.0}), generation_with({2.0, 4.0})});

  EXPECT_EQ(reason_to_stop(options, 5, facts), std::nullopt);  // 100 evaluations since the first front
  EXPECT_EQ(facts.window->evaluations_before, 100U);

  facts.add(generation_with({4.0, 2.0}));
  EXPECT_EQ(reason_to_stop(options, 10, facts), std::nullopt);  // the front has grown
  EXPECT_EQ(facts.window->evaluations_before, 300U);
  EXPECT_EQ(facts.window->front_before, facts.window->front);

  facts.add(generation_with({9.0, 9.0}));
  facts.add(generation_with({4.0, 3.0}));
  EXPECT_EQ(reason_to_stop(options, 12, facts), std::nullopt);  // between checks
  EXPECT_EQ(reason_to_stop(options, 15, facts), EndReason::hypervolume);
  EXPECT_EQ(reason_to_stop(options, 15, facts), EndReason::hypervolume);  // again, as after a restart
}

TEST(ReasonToStop, measures_no_growth_before_a_design_is_feasible) {
  const StopOptions options{.hypervolume = HypervolumeRule{0.01, 100}};
  auto facts = after({{500, {}, 0.5}, {500, {}, 0.5}});

  EXPECT_EQ(reason_to_stop(options, 5, facts), std::nullopt);

  facts.add(generation_with({1.0, 1.0}));
  EXPECT_EQ(reason_to_stop(options, 10, facts), std::nullopt);
  facts.add(generation_with({1.0, 1.0}));
  EXPECT_EQ(reason_to_stop(options, 15, facts), EndReason::hypervolume);
}

TEST(ReasonToStop, continues_windows_with_a_smaller_fraction) {
  auto facts = after({generation_with({4.0, 4.0}), generation_with({3.999, 4.0})});

  EXPECT_EQ(reason_to_stop({.hypervolume = HypervolumeRule{0.1, 100}}, 5, facts), EndReason::hypervolume);
  EXPECT_EQ(reason_to_stop({.hypervolume = HypervolumeRule{1e-6, 100}}, 5, facts), std::nullopt);
  EXPECT_EQ(facts.window->evaluations_before, 200U);
}

TEST(EndReason, has_a_name_that_reads_back_and_a_text) {
  const StopOptions options{.target = 1.5,
                            .evaluations = 5000,
                            .no_progress = 6000,
                            .hypervolume = HypervolumeRule{0.001, 20'000},
                            .wall_time_s = 90.0};

  for (const auto reason :
       {EndReason::generations, EndReason::space, EndReason::target, EndReason::evaluations,
        EndReason::no_progress, EndReason::hypervolume, EndReason::wall_time}) {
    EXPECT_EQ(end_reason(name_of(reason)), reason);
    EXPECT_FALSE(text_of(reason, options).empty());
  }
  EXPECT_EQ(text_of(EndReason::no_progress, options), "no progress in 6,000 evaluations");
  EXPECT_EQ(text_of(EndReason::hypervolume, options),
            "hypervolume grew by less than 0.1 % in 20,000 evaluations");
  EXPECT_EQ(texts_of_rules(options).size(), 5U);
  EXPECT_THROW(end_reason("fatigue"), core::Error);
}

}  // namespace
}  // namespace crossisle::search
