// Part of Crossisle, SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <optional>
#include <thread>

#include "crossisle/store/run_directory.hpp"
#include "sample.hpp"

namespace crossisle::store {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

/// Exit code of a process that has lost its folder.
constexpr int lost = 3;

/// Makes this process belong to a start of a Slurm job, until this object is destroyed.
class InJob {
 public:
  InJob(const char* number, const char* restarts) {
    ::setenv("SLURM_JOB_ID", number, 1);
    ::setenv("SLURM_RESTART_COUNT", restarts, 1);
  }
  ~InJob() {
    ::unsetenv("SLURM_JOB_ID");
    ::unsetenv("SLURM_RESTART_COUNT");
  }
  InJob(const InJob&) = delete;
  InJob& operator=(const InJob&) = delete;
};

/// Another process that owns a folder and does something there; it starts when this object is constructed.
class OtherOwner {
 public:
  OtherOwner(const fs::path& folder, const std::function<int(RunDirectory&)>& act) {
    const fs::path ready = folder.parent_path() / "ready";
    pid_ = ::fork();
    if (pid_ == 0) {
      RunDirectory directory(folder);
      put_bytes(ready, "");
      ::_exit(act(directory));
    }
    while (!fs::exists(ready)) std::this_thread::sleep_for(milliseconds(1));
  }
  ~OtherOwner() {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
  }
  OtherOwner(const OtherOwner&) = delete;
  OtherOwner& operator=(const OtherOwner&) = delete;

  int exit_code() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = -1;
};

/// Writes a status repeatedly, as a run does, until the folder is lost. @return `lost`, or 0 after some
/// seconds
int write_until_lost(RunDirectory& directory) {
  try {
    for (int i = 0; i < 1000; ++i) {
      directory.write_status(Status{});
      std::this_thread::sleep_for(milliseconds(10));
    }
  } catch (const LostFolderError&) {
    return lost;
  }
  return 0;
}

class FolderLock : public ::testing::Test {
 protected:
  ScratchFolder scratch_;
  fs::path folder_ = scratch_.path() / "run";
};

TEST_F(FolderLock, passes_to_a_later_start_of_the_same_job) {
  std::optional<InJob> job(std::in_place, "17", "0");
  OtherOwner orphan(folder_, write_until_lost);
  job.emplace("17", "1");

  RunDirectory directory(folder_);

  EXPECT_EQ(orphan.exit_code(), lost);
  EXPECT_NO_THROW(directory.write_status(Status{}));
}

TEST_F(FolderLock, passes_to_a_later_start_when_the_earlier_one_dies) {
  std::optional<InJob> job(std::in_place, "17", "2");
  OtherOwner orphan(folder_, [](RunDirectory&) {
    std::this_thread::sleep_for(milliseconds(600));  // checks nothing, like a suspended process
    return 0;
  });
  job.emplace("17", "3");

  RunDirectory directory(folder_);

  EXPECT_EQ(orphan.exit_code(), 0);
  EXPECT_NO_THROW(directory.require_owned());
}

TEST_F(FolderLock, keeps_every_file_from_an_owner_that_was_displaced) {
  const InJob job("17", "0");
  RunDirectory directory(folder_);
  put_bytes(folder_ / "lock", R"({"host": "far-away", "pid": 7, "started": "2026-01-01T00:00:00.000Z",
                                  "job": "/17", "restarts": 1})");
  const auto is_refused = ThrowsMessage<LostFolderError>(
      AllOf(HasSubstr("process 7 on host far-away"), HasSubstr("start 2 of this job")));

  EXPECT_THAT([&] { directory.require_owned(); }, is_refused);
  EXPECT_THAT([&] { directory.write_status(Status{}); }, is_refused);
  EXPECT_THAT([&] { directory.write_text("best.yaml", ""); }, is_refused);
  EXPECT_THAT([&] { directory.write_checkpoint(1, sample_content()); }, is_refused);
  EXPECT_THAT([&] { directory.write_result(sample_content()); }, is_refused);
  EXPECT_THAT([&] { directory.append_history({}); }, is_refused);
  EXPECT_THAT([&] { directory.clear_stop_request(); }, is_refused);
  EXPECT_TRUE(fs::exists(folder_ / "lock"));
  EXPECT_FALSE(fs::exists(folder_ / "status.json"));
}

TEST_F(FolderLock, leaves_the_name_of_another_owner_in_the_file) {
  const std::string other = R"({"host": "far-away", "pid": 7, "started": "2026-01-01T00:00:00.000Z"})";
  {
    RunDirectory directory(folder_);
    put_bytes(folder_ / "lock", other);
  }

  EXPECT_EQ(bytes_of(folder_ / "lock"), other);
}

TEST_F(FolderLock, is_refused_at_once_to_another_job_and_to_the_same_start) {
  std::optional<InJob> job(std::in_place, "17", "1");
  OtherOwner owner(folder_, write_until_lost);
  const auto began = std::chrono::steady_clock::now();
  for (const auto& [number, restarts] : {std::pair("18", "2"), std::pair("17", "1"), std::pair("17", "0")}) {
    job.emplace(number, restarts);

    EXPECT_THAT([&] { RunDirectory directory(folder_); },
                ThrowsMessage<core::Error>(HasSubstr("another process works in")));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(2));
}

}  // namespace
}  // namespace crossisle::store
