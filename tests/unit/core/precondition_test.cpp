// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/precondition.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "crossisle/core/maths.hpp"
#include "crossisle/core/statistics.hpp"

namespace crossisle::core {
namespace {

int checked(int value) {
  CROSSISLE_EXPECTS(value > 0);
  return value;
}

/// Death tests; gtest runs suites with this suffix first.
class PreconditionDeathTest : public testing::Test {
 protected:
  void SetUp() override {
    if (CROSSISLE_PRECONDITIONS_CHECKED == 0)
      GTEST_SKIP() << "this build does not check preconditions; the presets debug, asan and tsan do";
    // Other tests of this process may have started threads.
    GTEST_FLAG_SET(death_test_style, "threadsafe");
  }
};

TEST_F(PreconditionDeathTest, names_place_condition_and_function_and_aborts) {
  EXPECT_EXIT(
      checked(0), testing::KilledBySignal(SIGABRT),
      "precondition_test\\.cpp:[0-9]+: precondition 'value > 0' does not hold \\(int .*checked\\(int\\) ");
}

TEST_F(PreconditionDeathTest, is_checked_by_functions_of_the_library) {
  EXPECT_EXIT(nth_root(2.0, 0), testing::KilledBySignal(SIGABRT), "'n > 0'");
  EXPECT_EXIT(quantile(std::vector<double>{}, 0.5), testing::KilledBySignal(SIGABRT), "empty");
}

TEST(Precondition, that_holds_has_no_effect) {
  EXPECT_EQ(checked(1), 1);
}

TEST(Precondition, is_evaluated_only_where_it_is_checked) {
  int evaluations = 0;
  const auto count = [&] { return ++evaluations > 0; };

  CROSSISLE_EXPECTS(count());

  EXPECT_EQ(evaluations, CROSSISLE_PRECONDITIONS_CHECKED);
}

}  // namespace
}  // namespace crossisle::core
