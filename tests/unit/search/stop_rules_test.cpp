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
                            .wall_time_s = 1.5e6,
                            .check_every = 3};

  EXPECT_EQ(read_stop_line("  " + stop_line(options)), options);
}

TEST(StopOptions, line_has_only_keys_that_are_used) {
  EXPECT_EQ(stop_line({.evaluations = 500}), "stop: {evaluations: 500, check_every: 5}");
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
  const auto facts = after({{100, 5.0, {}}});

  EXPECT_EQ(reason_to_stop(options, 4, facts), std::nullopt);
  EXPECT_EQ(reason_to_stop(options, 5, facts), EndReason::target);
}

TEST(ReasonToStop, holds_from_the_limit_on) {
  const auto facts = after({{100, 5.0, {}}, {150, 6.0, {}}});  // 150 evaluations since the best design

  EXPECT_EQ(reason_to_stop({.target = 4.9}, 0, facts), std::nullopt);
  EXPECT_EQ(reason_to_stop({.target = 5.0}, 0, facts), EndReason::target);
  EXPECT_EQ(reason_to_stop({.evaluations = 251}, 0, facts), std::nullopt);
  EXPECT_EQ(reason_to_stop({.evaluations = 250}, 0, facts), EndReason::evaluations);
  EXPECT_EQ(reason_to_stop({.no_progress = 151}, 0, facts), std::nullopt);
  EXPECT_EQ(reason_to_stop({.no_progress = 150}, 0, facts), EndReason::no_progress);
}

TEST(ReasonToStop, needs_a_feasible_design_for_a_target) {
  EXPECT_EQ(reason_to_stop({.target = 1e9}, 0, after({{100, {}, 0.1}})), std::nullopt);
}

TEST(ReasonToStop, is_the_first_rule_that_holds) {
  const auto facts = after({{100, 5.0, {}}, {100, {}, {}}});

  EXPECT_EQ(reason_to_stop({.target = 5.0, .evaluations = 1, .no_progress = 1}, 0, facts), EndReason::target);
  EXPECT_EQ(reason_to_stop({.target = 4.0, .evaluations = 1, .no_progress = 1}, 0, facts),
            EndReason::evaluations);
}

TEST(EndReason, has_a_name_that_reads_back_and_a_text) {
  const StopOptions options{.target = 1.5, .evaluations = 5000, .no_progress = 6000, .wall_time_s = 90.0};

  for (const auto reason : {EndReason::generations, EndReason::space, EndReason::target,
                            EndReason::evaluations, EndReason::no_progress, EndReason::wall_time}) {
    EXPECT_EQ(end_reason(name_of(reason)), reason);
    EXPECT_FALSE(text_of(reason, options).empty());
  }
  EXPECT_EQ(text_of(EndReason::no_progress, options), "no progress in 6,000 evaluations");
  EXPECT_EQ(texts_of_rules(options).size(), 4U);
  EXPECT_THROW(end_reason("fatigue"), core::Error);
}

}  // namespace
}  // namespace crossisle::search
