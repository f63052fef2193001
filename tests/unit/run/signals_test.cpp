// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/signals.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

namespace {

using crossisle::run::SignalWatch;

TEST(SignalWatch, CountsForItselfWhatComesWhileItLives) {
  const SignalWatch first;
  std::raise(SIGTERM);
  const SignalWatch second;
  EXPECT_EQ(first.count(), 1);
  EXPECT_EQ(second.count(), 0);
  std::raise(SIGINT);
  EXPECT_EQ(first.count(), 2);
  EXPECT_EQ(second.count(), 1);
}

TEST(SignalWatchDeathTest, TheThirdSignalEndsTheProcess) {
  const SignalWatch watch;
  EXPECT_EXIT(
      {
        for (int i = 0; i < 3; ++i) std::raise(SIGTERM);
      },
      testing::ExitedWithCode(128 + SIGTERM), "");
}

TEST(SignalWatchDeathTest, AWordThatTimeIsNearlyUpDoesNoHarmAfterwards) {
  EXPECT_EXIT(
      {
        { const SignalWatch watch; }
        std::raise(SIGUSR1);
        _exit(0);
      },
      testing::ExitedWithCode(0), "");
}

TEST(SignalWatchDeathTest, OtherSignalsEndTheProcessAfterwards) {
  EXPECT_EXIT(
      {
        { const SignalWatch watch; }
        std::raise(SIGTERM);
      },
      testing::KilledBySignal(SIGTERM), "");
}

}  // namespace
