// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cluster/job.hpp"

#include "crossisle/core/error.hpp"
#include "sample.hpp"

namespace crossisle::cluster {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(JobId, IsANumberOrATaskOfAnArray) {
  EXPECT_TRUE(is_job_id("17"));
  EXPECT_TRUE(is_job_id("17_3"));
  for (const char* text : {"", "_", "17_", "_3", "17_3_4", "runs/17", "-1", "17 ", "1e3"}) {
    EXPECT_FALSE(is_job_id(text)) << text;
  }
}

class Job : public WithoutSlurm {
 protected:
  void remember(const std::string& number, const std::string& directory, const std::string& array = {},
                const std::string& task = {}) {
    environment_.set("SLURM_JOB_ID", number);
    array.empty() ? environment_.unset("SLURM_ARRAY_JOB_ID") : environment_.set("SLURM_ARRAY_JOB_ID", array);
    task.empty() ? environment_.unset("SLURM_ARRAY_TASK_ID") : environment_.set("SLURM_ARRAY_TASK_ID", task);
    remember_run(Allocation::from_environment().value(), directory);
  }
};

TEST_F(Job, IsKnownByTheRunItWorksOn) {
  remember("17", "/scratch/runs/a/../first");

  EXPECT_EQ(run_directory_of_job("17"), "/scratch/runs/first");
}

TEST_F(Job, IsKnownByItsLastRun) {
  remember("17", "/scratch/first");
  remember("17", "/scratch/second");

  EXPECT_EQ(run_directory_of_job("17"), "/scratch/second");
}

TEST_F(Job, RelativeFoldersAreMadeAbsolute) {
  remember("17", "runs/first");

  EXPECT_EQ(run_directory_of_job("17"), fs::current_path() / "runs/first");
}

TEST_F(Job, TasksOfAnArrayAreKnownByBothNames) {
  remember("21", "/scratch/seed-3", "18", "3");

  EXPECT_EQ(run_directory_of_job("18_3"), "/scratch/seed-3");
  EXPECT_EQ(run_directory_of_job("21"), "/scratch/seed-3");
}

TEST_F(Job, AnArrayIsNotTheTaskThatHasItsNumber) {
  remember("19", "/scratch/seed-10", "18", "10");
  remember("18", "/scratch/seed-9", "18", "9");

  EXPECT_EQ(run_directory_of_job("18"), "/scratch");
}

TEST_F(Job, TasksOfAnArrayInDifferentFoldersAreToBeNamed) {
  remember("19", "/scratch/first/seed-10", "18", "10");
  remember("18", "/scratch/second/seed-9", "18", "9");

  EXPECT_THAT([] { run_directory_of_job("18"); },
              ThrowsMessage<core::Error>(
                  AllOf(HasSubstr("job 18 is an array"), HasSubstr("name a task: 18_9, 18_10"))));
}

TEST_F(Job, AnArrayIsKnownBeforeATaskBegins) {
  remember_job("blue", "18", "/scratch/seeds");

  EXPECT_EQ(run_directory_of_job("18"), "/scratch/seeds");
}

TEST_F(Job, TasksAreCountedByTheirStates) {
  provide("squeue", "echo \"$*\" > $FOLDER/asked; echo RUNNING; echo PENDING; echo PENDING");

  EXPECT_THAT(states_of_tasks("18"),
              testing::ElementsAre(testing::Pair("PENDING", 2), testing::Pair("RUNNING", 1)));
  EXPECT_THAT(read("asked"), AllOf(HasSubstr("--array"), HasSubstr("--jobs=18")));
}

TEST_F(Job, ClustersCountApart) {
  environment_.set("SLURM_CLUSTER_NAME", "blue");
  remember("17", "/scratch/blue");
  environment_.set("SLURM_CLUSTER_NAME", "red");
  remember("17", "/scratch/red");

  EXPECT_EQ(run_directory_of_job("17"), "/scratch/red");
  environment_.unset("SLURM_CLUSTER_NAME");
  EXPECT_THAT([] { run_directory_of_job("17"); },
              ThrowsMessage<core::Error>(
                  AllOf(HasSubstr("several clusters"), HasSubstr("/scratch/blue, /scratch/red"))));
}

TEST_F(Job, ThatIsNotKnownIsRefusedWithThePlaceOfTheNotes) {
  EXPECT_THAT([] { run_directory_of_job("17"); },
              ThrowsMessage<core::Error>(AllOf(HasSubstr("no run of job 17 is known"),
                                               HasSubstr("state/crossisle/jobs"),
                                               HasSubstr("name the run directory"))));
}

TEST_F(Job, ThatHasNotBegunIsRefusedWithWhatSlurmSays) {
  provide("squeue", "echo 'PENDING||10:00|Resources'");

  EXPECT_THAT([] { run_directory_of_job("17"); },
              ThrowsMessage<core::Error>(AllOf(HasSubstr("job 17 has not started a run"),
                                               HasSubstr("Slurm says PENDING (Resources)"))));
}

TEST_F(Job, StatesAreToldInOneLine) {
  provide("squeue", "echo 'RUNNING|n[1-2]|12:30|None'; echo 'PENDING||10:00|Resources'");
  EXPECT_EQ(state_of_job("17"), "RUNNING on n[1-2], 12:30 left");
  provide("squeue", "echo 'COMPLETED||0:00|None'");
  EXPECT_EQ(state_of_job("17"), "COMPLETED");
  provide("squeue", "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1");
  EXPECT_EQ(state_of_job("17"), std::nullopt);
  fs::remove(folder_ / "bin/squeue");
  EXPECT_EQ(state_of_job("17"), std::nullopt);
}

TEST_F(Job, NotesOfAYearAgoAreRemoved) {
  remember("17", "/scratch/first");
  const auto note = folder_ / "state/crossisle/jobs/default/17";
  fs::last_write_time(note, fs::file_time_type::clock::now() - std::chrono::hours(24 * 366));

  remember("18", "/scratch/second");

  EXPECT_FALSE(fs::exists(note));
  EXPECT_EQ(run_directory_of_job("18"), "/scratch/second");
}

TEST_F(Job, ANoteThatCannotBeWrittenIsAnErrorThatTellsWhatIsLost) {
  write("state", "a file, where a folder should be");

  EXPECT_THAT(
      [this] { remember("17", "/scratch/first"); },
      ThrowsMessage<core::Error>(AllOf(HasSubstr("cannot write"), HasSubstr("crossisle status JOB"))));
}

}  // namespace
}  // namespace crossisle::cluster
