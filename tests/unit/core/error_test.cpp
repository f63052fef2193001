// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/error.hpp"

#include <gmock/gmock.h>

namespace crossisle::core {
namespace {

using testing::IsEmpty;
using testing::SizeIs;
using testing::StrEq;

TEST(ComposeMessage, FollowsTheGrammarAndLeavesOutWhatIsEmpty) {
  EXPECT_EQ(compose_message("it broke", "it was old", "buy another"), "it broke (it was old) buy another");
  EXPECT_EQ(compose_message("it broke", "it was old", ""), "it broke (it was old)");
  EXPECT_EQ(compose_message("it broke", "", "buy another"), "it broke; buy another");
  EXPECT_EQ(compose_message("it broke", "", ""), "it broke");
}

TEST(Error, CarriesTheExitCodeBesideTheMessage) {
  const Error error(ExitCode::io, "the disk is full", "2 MiB are left", "free some");

  EXPECT_EQ(error.code(), ExitCode::io);
  EXPECT_THAT(error.what(), StrEq("the disk is full (2 MiB are left) free some"));
}

TEST(ExitCode, HasTheNumbersThatUsersScriptAgainst) {
  EXPECT_EQ(static_cast<int>(ExitCode::finished), 0);
  EXPECT_EQ(static_cast<int>(ExitCode::usage), 2);
  EXPECT_EQ(static_cast<int>(ExitCode::io), 3);
  EXPECT_EQ(static_cast<int>(ExitCode::evaluation), 4);
  EXPECT_EQ(static_cast<int>(ExitCode::rank_failed), 5);
  EXPECT_EQ(static_cast<int>(ExitCode::stopped), 75);
}

TEST(Problem, BeginsWithItsPlaceWhereItHasOne) {
  EXPECT_EQ((Problem{"run.yaml:3:seed", "is missing", "it has no default", "add it"}).text(),
            "run.yaml:3:seed: is missing (it has no default) add it");
  EXPECT_EQ((Problem{{}, "is missing", {}, "add it"}).text(), "is missing; add it");
}

TEST(Problems, ThrowNothingWhileThereAreNone) {
  const Problems problems;

  EXPECT_TRUE(problems.empty());
  EXPECT_THAT(problems.all(), IsEmpty());
  EXPECT_NO_THROW(problems.throw_if_any());
}

TEST(Problems, AreThrownTogetherInTheirOrder) {
  Problems problems;
  problems.add("a:1", "first");
  problems.add({"b:2", "second", "why", "do"});

  try {
    problems.throw_if_any();
    FAIL() << "nothing was thrown";
  } catch (const InputError& error) {
    EXPECT_EQ(error.code(), ExitCode::usage);
    EXPECT_THAT(error.problems(), SizeIs(2));
    EXPECT_THAT(error.what(), StrEq("a:1: first\nb:2: second (why) do"));
  }
}

TEST(Problems, AreCountedBeyondTheFirstHundred) {
  Problems problems;
  for (int i = 0; i < 250; ++i) {
    EXPECT_EQ(problems.full(), i >= 100);
    problems.add("a:1", "wrong in way " + std::to_string(i));
  }

  EXPECT_EQ(problems.count(), 250U);
  EXPECT_THAT(problems.all(), SizeIs(100));
  try {
    problems.throw_if_any();
    FAIL() << "nothing was thrown";
  } catch (const InputError& error) {
    EXPECT_THAT(error.problems(), SizeIs(101));
    EXPECT_EQ(error.problems().back().text(), "... and 150 more problems; correct these first");
  }
}

TEST(Problems, are_told_once_however_often_they_are_found) {
  Problems problems;

  problems.add("a:1", "wrong", "why", "do");
  problems.add("a:1", "wrong", "why", "do");
  problems.add("a:2", "wrong", "why", "do");

  EXPECT_EQ(problems.count(), 2U);
  EXPECT_THAT(problems.all(), SizeIs(2));
}

TEST(Error, RepeatsNothingThatATerminalWouldActOn) {
  EXPECT_STREQ(Error(ExitCode::io, "\x1b[2J is\nwrong", "\xff").what(), "\\x1b[2J is\nwrong (\\xff)");
  EXPECT_EQ((Problem{"a:1", "holds \x07\n", {}, {}}).text(), "a:1: holds \\x07\\x0a");
}

}  // namespace
}  // namespace crossisle::core
