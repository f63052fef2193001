// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cluster/allocation.hpp"

#include <ctime>

#include "sample.hpp"

namespace crossisle::cluster {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;
using testing::Optional;

class AllocationOf : public WithoutSlurm {
 protected:
  void end_in(std::time_t seconds) {
    environment_.set("SLURM_JOB_END_TIME", std::to_string(std::time(nullptr) + seconds));
  }
};

TEST_F(AllocationOf, NoJobIsNone) {
  EXPECT_FALSE(Allocation::from_environment());

  environment_.set("SLURM_JOB_ID", "many");
  EXPECT_FALSE(Allocation::from_environment());
}

TEST_F(AllocationOf, AJobKnowsItsNodesRestartsAndEnd) {
  environment_.set("SLURM_JOB_ID", "17");
  environment_.set("SLURM_RESTART_COUNT", "2");
  environment_.set("SLURM_JOB_NODELIST", "n[1-4]");
  end_in(7200);

  const auto allocation = Allocation::from_environment();

  ASSERT_TRUE(allocation);
  EXPECT_EQ(allocation->job(), "17");
  EXPECT_EQ(allocation->number(), "17");
  EXPECT_EQ(allocation->restarts(), 2);
  EXPECT_EQ(allocation->nodes(), "n[1-4]");
  EXPECT_THAT(allocation->remaining_seconds(), Optional(AllOf(Ge(7190.0), Le(7200.0))));
  EXPECT_THAT(allocation->text(), HasSubstr("Slurm job 17, restarted 2 times, on n[1-4], "));
}

TEST_F(AllocationOf, ATaskOfAnArrayHasTwoNames) {
  environment_.set("SLURM_JOB_ID", "21");
  environment_.set("SLURM_ARRAY_JOB_ID", "18");
  environment_.set("SLURM_ARRAY_TASK_ID", "3");
  environment_.set("SLURM_RESTART_COUNT", "1");

  const auto allocation = Allocation::from_environment();

  ASSERT_TRUE(allocation);
  EXPECT_EQ(allocation->job(), "18_3");
  EXPECT_EQ(allocation->number(), "21");
  EXPECT_THAT(allocation->text(), HasSubstr("Slurm job 18_3, restarted once"));
}

TEST_F(AllocationOf, SqueueIsAskedForTheEnd) {
  environment_.set("SLURM_JOB_ID", "17");
  provide("squeue", "echo \"$*\" > $FOLDER/asked; echo 1-00:00:30");

  const auto allocation = Allocation::from_environment();

  ASSERT_TRUE(allocation);
  EXPECT_THAT(allocation->remaining_seconds(), Optional(AllOf(Ge(86420.0), Le(86430.0))));
  EXPECT_THAT(read("asked"), AllOf(HasSubstr("--jobs=17"), HasSubstr("--format=%L")));
}

TEST_F(AllocationOf, WithoutALimitNothingRunsOut) {
  environment_.set("SLURM_JOB_ID", "17");
  for (const char* answer : {"echo UNLIMITED", "echo INVALID", "exit 1", "true"}) {
    provide("squeue", answer);

    const auto allocation = Allocation::from_environment();

    ASSERT_TRUE(allocation);
    EXPECT_EQ(allocation->remaining_seconds(), std::nullopt) << answer;
    EXPECT_EQ(allocation->seconds_to_run(), std::nullopt) << answer;
    EXPECT_THAT(allocation->text(), EndsWith("time limit unknown"));
  }
}

TEST_F(AllocationOf, AMinuteIsLeftForTheEnd) {
  environment_.set("SLURM_JOB_ID", "17");
  end_in(7200);

  const auto allocation = Allocation::from_environment();

  EXPECT_THAT(allocation->seconds_to_run(), Optional(AllOf(Ge(7130.0), Le(7140.0))));
}

TEST_F(AllocationOf, AShortJobKeepsMostOfItsTime) {
  environment_.set("SLURM_JOB_ID", "17");
  end_in(90);

  const auto allocation = Allocation::from_environment();

  // Two thirds of 90 s; a margin of one minute would leave only a third.
  EXPECT_THAT(allocation->seconds_to_run(), Optional(AllOf(Ge(58.0), Le(60.0))));
}

TEST_F(AllocationOf, AnEndThatHasPassedLeavesNothing) {
  environment_.set("SLURM_JOB_ID", "17");
  end_in(-10);

  const auto allocation = Allocation::from_environment();

  EXPECT_EQ(allocation->remaining_seconds(), 0.0);
  EXPECT_EQ(allocation->seconds_to_run(), 0.0);
}

}  // namespace
}  // namespace crossisle::cluster
