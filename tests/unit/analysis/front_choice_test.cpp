// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/front_choice.hpp"

#include <gmock/gmock.h>

#include "crossisle/core/error.hpp"

namespace crossisle::analysis {
namespace {

using testing::HasSubstr;

/// Returns a front of energy and throughput: chips of 1, 10, 20 and 100 mJ, of 1, 80, 90 and 100 inferences per
/// second.
RunFront four_chips() {
  RunFront of{run::read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/smoke.yaml", {}), {}};
  std::vector<run::FrontChip> chips;
  for (const auto& [energy, throughput] : {std::pair{1.0, 1.0}, {10.0, 80.0}, {20.0, 90.0}, {100.0, 100.0}})
    chips.push_back({{}, 1.0, {}, objective::GoalValues(std::array{energy, -throughput})});
  of.front = run::make_front({{"energy"}, {"throughput", "alexnet"}}, std::move(chips));
  return of;
}

std::optional<std::size_t> picked(const std::vector<std::string>& picks,
                                  const std::vector<std::string>& weights = {}) {
  const auto of = four_chips();
  return choose(of.front, choice_rule(of, picks, weights));
}

std::string refusal(const std::vector<std::string>& picks, const std::vector<std::string>& weights = {}) {
  try {
    choice_rule(four_chips(), picks, weights);
  } catch (const core::InputError& failure) {
    return failure.what();
  }
  return {};
}

TEST(FrontChoice, is_the_knee_by_ratios) {
  // Half of the decades of energy give 95 % of those of throughput.
  EXPECT_EQ(picked({"knee"}), 1U);
}

TEST(FrontChoice, may_be_the_best_chip_in_one_goal) {
  EXPECT_EQ(picked({"energy"}), 0U);
  EXPECT_EQ(picked({"throughput@alexnet"}), 3U);
}

TEST(FrontChoice, keeps_within_bounds_in_either_direction) {
  EXPECT_EQ(picked({"throughput@alexnet=85/s"}), 2U);
  EXPECT_EQ(picked({"energy=5mJ"}), 0U);
  EXPECT_EQ(picked({"energy=5mJ", "throughput@alexnet=85/s"}), std::nullopt);
}

TEST(FrontChoice, follows_the_weights) {
  EXPECT_EQ(picked({}, {"energy=10"}), 0U);
  EXPECT_EQ(picked({}, {"energy=0"}), 3U);
}

TEST(FrontChoice, refuses_words_that_mean_nothing_here) {
  EXPECT_THAT(refusal({"enrgy"}), HasSubstr("did you mean 'energy'?"));
  EXPECT_THAT(refusal({"throughput"}), HasSubstr("throughput@alexnet"));
  EXPECT_THAT(refusal({"energy=5W"}), HasSubstr("energy is in J"));
  EXPECT_THAT(refusal({"energy", "throughput@alexnet"}), HasSubstr("the second goal"));
  EXPECT_THAT(refusal({}, {"energy=-1"}), HasSubstr("is no weight"));
  EXPECT_THAT(refusal({"energy"}, {"energy=2"}), HasSubstr("needs no weights"));
}

}  // namespace
}  // namespace crossisle::analysis
