// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/signals.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

namespace {

using crossisle::run::SignalWatch;

TEST(SignalWatch, counts_what_came_since_the_outermost_watch) {
  {
    const SignalWatch outer;
    std::raise(SIGTERM);

    const SignalWatch inner;
    std::raise(SIGINT);

    EXPECT_EQ(SignalWatch::count(), 2);
  }
  const SignalWatch afresh;
  EXPECT_EQ(SignalWatch::count(), 0);
}

TEST(SignalWatch, catches_every_signal_that_announces_an_end) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU, SIGALRM}) {
    std::signal(signal, SIG_DFL);  // the caller of the tests may ignore it
    const SignalWatch watch;

    std::raise(signal);

    EXPECT_EQ(SignalWatch::count(), 1) << strsignal(signal);
  }
}

TEST(SignalWatch, counts_the_limit_of_processor_time_once) {
  const SignalWatch watch;

  for (int second = 0; second < 4; ++second) std::raise(SIGXCPU);

  EXPECT_EQ(SignalWatch::count(), 1);
}

TEST(SignalWatch, leaves_a_hangup_ignored_that_the_caller_ignores) {
  auto* const before = std::signal(SIGHUP, SIG_IGN);
  {
    const SignalWatch watch;

    std::raise(SIGHUP);

    EXPECT_EQ(SignalWatch::count(), 0);
  }
  std::signal(SIGHUP, before);
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
        for (const int signal : {SIGUSR1, SIGUSR2, SIGHUP, SIGXCPU, SIGALRM}) std::raise(signal);
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
