// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include <cmath>

#include "crossisle/core/error.hpp"
#include "crossisle/store/run_directory.hpp"
#include "sample.hpp"

namespace crossisle::store {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Status full_status() {
  const Clock::time_point noon = Clock::time_point(std::chrono::milliseconds(1'767'225'600'250));
  Status status{.state = RunState::stopped,
                .host = "node7",
                .pid = 4711,
                .started = noon,
                .updated = noon + std::chrono::seconds(90)};
  status.generation = 12;
  status.generations = 100;
  status.evaluations = 1'234'567;
  status.best_objective = 0.1;
  status.feasible_share = 0.75;
  status.evaluations_per_second = 98765.4;
  status.seconds_left = 12.5;
  status.checkpoint_generation = 10;
  status.checkpoint_written = noon + std::chrono::seconds(60);
  status.ranks = 4;
  status.islands = 8;
  status.stopped_by = StopCause::signal;
  status.job = "17_3";
  status.message = "stopped by signal 10, \"USR1\"";
  return status;
}

class StatusFile : public ::testing::Test {
 protected:
  ScratchFolder scratch_;
  RunDirectory directory_{scratch_.path() / "run"};
};

TEST_F(StatusFile, ReadsBackWhatWasWritten) {
  directory_.write_status(full_status());

  EXPECT_EQ(directory_.read_status(), full_status());
}

TEST_F(StatusFile, KeepsAbsentValuesAbsent) {
  directory_.write_status(Status{});

  EXPECT_EQ(directory_.read_status(), Status{});
}

TEST_F(StatusFile, IsNothingBeforeTheFirst) {
  EXPECT_EQ(directory_.read_status(), std::nullopt);
}

TEST_F(StatusFile, SurvivesNumbersThatJsonDoesNotHave) {
  Status status = full_status();
  status.best_objective = std::nan("");
  status.evaluations_per_second = INFINITY;

  directory_.write_status(status);

  const auto read = directory_.read_status();
  ASSERT_TRUE(read);
  EXPECT_EQ(read->best_objective, std::nullopt);
  EXPECT_EQ(read->evaluations_per_second, 0);
}

TEST_F(StatusFile, ShowsNothingThatATerminalWouldActOn) {
  Status status = full_status();
  status.host = "\x1b[2Jhost";
  status.message = "first\nsecond\x07";

  directory_.write_status(status);

  const auto read = directory_.read_status();
  ASSERT_TRUE(read);
  EXPECT_EQ(read->host, "\\x1b[2Jhost");
  EXPECT_EQ(read->message, "first\nsecond\\x07");
}

TEST_F(StatusFile, NamesADamagedFile) {
  directory_.write_status(full_status());
  const auto path = directory_.path() / "status.json";
  const std::string whole = bytes_of(path);

  for (const std::size_t length : {std::size_t{0}, std::size_t{10}, whole.size() / 2}) {
    put_bytes(path, whole.substr(0, length));
    EXPECT_THAT([&] { directory_.read_status(); },
                ThrowsMessage<core::Error>(HasSubstr("status.json is damaged")));
  }
  put_bytes(path, std::string(whole).replace(whole.find("2026"), 4, "9999"));
  EXPECT_THAT([&] { directory_.read_status(); }, ThrowsMessage<core::Error>(HasSubstr("is no time such as")));
  put_bytes(path, std::string(whole).replace(whole.find("2026"), 4, "year"));
  EXPECT_THAT([&] { directory_.read_status(); }, ThrowsMessage<core::Error>(HasSubstr("is no time such as")));
}

/// A status of this very process, heard of `seconds` ago.
Status status_heard_of(Clock::time_point now, int seconds) {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  Status status = full_status();
  status.state = RunState::running;
  status.host = host.data();
  status.pid = ::getpid();
  status.updated = now - std::chrono::seconds(seconds);
  return status;
}

TEST(Liveness, BelievesAProcessThatIsThereAndWasHeardOfLately) {
  const auto now = Clock::now();
  Status status = status_heard_of(now, 5);

  EXPECT_EQ(liveness(status, now), Liveness::at_work);
  status.host = "elsewhere";
  status.pid = 0;
  EXPECT_EQ(liveness(status, now), Liveness::at_work);
}

TEST(Liveness, KnowsADeadProcessOfThisHostAtOnce) {
  const auto now = Clock::now();
  Status status = status_heard_of(now, 1);
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  status.pid = child;

  EXPECT_EQ(liveness(status, now), Liveness::dead);
}

TEST(Liveness, NoticesALongSilence) {
  const auto now = Clock::now();
  Status status = status_heard_of(now, 61);

  EXPECT_EQ(liveness(status, now), Liveness::dead) << "another process has got its number";
  status.host = "elsewhere";
  EXPECT_EQ(liveness(status, now), Liveness::silent);
  status.state = RunState::stopped;
  EXPECT_EQ(liveness(status, now), Liveness::ended);
  EXPECT_THAT(to_json(status, Liveness::silent), HasSubstr("\"liveness\": \"silent\""));
}

TEST(Status, TellsTimesInUtcAndTheAgeOfTheCheckpoint) {
  const Status status = full_status();

  EXPECT_THAT(to_json(status), HasSubstr("\"started\": \"2026-01-01T00:00:00.250Z\""));
  EXPECT_THAT(to_json(status), HasSubstr("\"checkpoint_age_s\": 30.0"));
  EXPECT_DOUBLE_EQ(*status.checkpoint_age_s(status.updated + std::chrono::milliseconds(500)), 30.5);
  EXPECT_EQ(Status{}.checkpoint_age_s(status.updated), std::nullopt);
}

}  // namespace
}  // namespace crossisle::store
