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
  status.ended_by = "no_progress";
  status.kind = WorkKind::sweep;
  status.process_start = 1234;
  status.job = "17_3";
  status.message = "stopped by signal 10, \"USR1\"";
  status.reasons = {"nearest design: area 683 mm2, at most 5 mm2"};
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
  EXPECT_THAT([&] { directory_.read_status(); },
              ThrowsMessage<core::Error>(HasSubstr("is not a time such as")));
  put_bytes(path, std::string(whole).replace(whole.find("2026"), 4, "year"));
  EXPECT_THAT([&] { directory_.read_status(); },
              ThrowsMessage<core::Error>(HasSubstr("is not a time such as")));
}

/// Returns a status of this process that was updated `seconds` ago.
Status status_heard_of(Clock::time_point now, int seconds) {
  Status status = full_status();
  status.state = RunState::running;
  describe_this_process(status);
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
  --*status.process_start;

  EXPECT_EQ(liveness(status, now), Liveness::dead) << "another process has got its number";
  ++*status.process_start;
  EXPECT_EQ(liveness(status, now), Liveness::silent) << "the same process, which is stopped";
  status.host = "elsewhere";
  EXPECT_EQ(liveness(status, now), Liveness::silent);
  status.state = RunState::stopped;
  EXPECT_EQ(liveness(status, now), Liveness::ended);
  EXPECT_THAT(to_json(status, Liveness::silent), HasSubstr("\"liveness\": \"silent\""));
}

/// Child process that has ended and for which no process has waited.
class Zombie {
 public:
  Zombie() : pid_(::fork()) {
    if (pid_ == 0) ::_exit(0);
    siginfo_t ended = {};
    ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOWAIT);
  }
  Zombie(const Zombie&) = delete;
  Zombie& operator=(const Zombie&) = delete;
  ~Zombie() { ::waitpid(pid_, nullptr, 0); }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
};

TEST(Liveness, takes_a_zombie_for_dead) {
  const auto now = Clock::now();
  const Zombie zombie;
  Status status = status_heard_of(now, 1);
  status.pid = zombie.pid();

  EXPECT_EQ(liveness(status, now), Liveness::dead);
}

TEST(Liveness, takes_another_process_of_the_same_number_for_dead) {
  const auto now = Clock::now();
  Status status = status_heard_of(now, 1);
  describe_this_process(status);
  ASSERT_TRUE(status.process_start);
  EXPECT_EQ(liveness(status, now), Liveness::at_work);

  --*status.process_start;

  EXPECT_EQ(liveness(status, now), Liveness::dead);
}

TEST(Liveness, believes_a_living_process_whatever_the_clock_says) {
  const auto now = Clock::now();
  Status status = status_heard_of(now, 0);
  describe_this_process(status);

  EXPECT_EQ(liveness(status, now - std::chrono::hours(657'456)), Liveness::at_work)
      << "the clock was put back";
  EXPECT_EQ(liveness(status, now + std::chrono::hours(1)), Liveness::silent);
}

TEST(Liveness, believes_no_clock_of_another_host_that_is_far_ahead) {
  const auto now = Clock::now();
  Status status = status_heard_of(now, -3600);
  status.host = "elsewhere";

  EXPECT_EQ(liveness(status, now), Liveness::silent);
}

TEST_F(StatusFile, of_an_earlier_program_is_that_of_a_search) {
  directory_.write_status(full_status());
  const auto path = directory_.path() / "status.json";
  std::string text = bytes_of(path);
  for (const char* key : {"kind", "process_start"}) {
    const std::size_t begin = text.find(std::string("  \"") + key);
    text.erase(begin, text.find('\n', begin) + 1 - begin);
  }
  put_bytes(path, text);

  const auto read = directory_.read_status();

  ASSERT_TRUE(read);
  EXPECT_EQ(read->kind, WorkKind::search);
  EXPECT_EQ(read->process_start, std::nullopt);
}

TEST_F(StatusFile, of_an_unknown_kind_is_damaged) {
  directory_.write_status(full_status());
  const auto path = directory_.path() / "status.json";
  std::string text = bytes_of(path);
  put_bytes(path, text.replace(text.find("sweep"), 5, "dream"));

  EXPECT_THAT([&] { directory_.read_status(); },
              ThrowsMessage<core::Error>(HasSubstr("unknown kind 'dream'")));
}

TEST(Status, has_no_age_of_a_checkpoint_that_is_yet_to_come) {
  const Status status = full_status();

  EXPECT_EQ(status.checkpoint_age_s(*status.checkpoint_written - std::chrono::hours(1)), std::nullopt);
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
