// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/pace.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace {

using crossisle::run::Pace;
using testing::DoubleNear;
using testing::Optional;

TEST(Pace, tells_nothing_before_there_is_progress) {
  Pace pace;
  EXPECT_EQ(pace.seconds_left(10.0), std::nullopt);
  pace.note(0.0, 0.0);
  pace.note(1.0, 0.0);

  EXPECT_EQ(pace.seconds_left(10.0), std::nullopt);
}

TEST(Pace, divides_what_is_left_by_the_speed) {
  Pace pace;
  for (int second = 0; second <= 8; ++second) pace.note(second, 2.0 * second);

  // 16 of 100 are done at 2 per second.
  EXPECT_THAT(pace.seconds_left(100.0), Optional(DoubleNear(42.0, 1e-12)));
}

TEST(Pace, forgets_a_slow_beginning) {
  Pace pace;
  pace.note(0.0, 0.0);
  pace.note(10.0, 1.0);
  for (int second = 11; second <= 30; ++second) pace.note(second, second - 9.0);

  // 21 of 100 are done, one per second in the latter half.
  EXPECT_THAT(pace.seconds_left(100.0), Optional(DoubleNear(79.0, 1e-12)));
}

TEST(Pace, does_not_jump_when_steps_alternate_between_slow_and_fast) {
  Pace pace;
  double now = 0.0;
  double min_total = 1e9;
  double max_total = 0.0;
  pace.note(now, 0.0);
  // A third of the generations take ten times as long: 4 s on average.
  for (int generation = 1; generation <= 1000; ++generation) {
    now += generation % 3 == 0 ? 10.0 : 1.0;
    pace.note(now, generation);
    if (generation < 100) continue;
    const double total = now + pace.seconds_left(1000.0).value();
    min_total = std::min(min_total, total);
    max_total = std::max(max_total, total);
  }

  EXPECT_GT(min_total, 0.9 * 4000.0);
  EXPECT_LT(max_total, 1.1 * 4000.0);
}

}  // namespace
