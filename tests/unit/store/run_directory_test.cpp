// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/run_directory.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "crossisle/core/file_io.hpp"
#include "sample.hpp"

namespace crossisle::store {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::ThrowsMessage;

RunContent content_of(std::int64_t generation) {
  RunContent content = sample_content(200);
  content.numbers["generation"] = generation;
  content.attributes["configuration_digest"] = "abc";
  return content;
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return names;
}

void flip_byte_in_the_middle(const fs::path& path) {
  std::string bytes = bytes_of(path);
  bytes[bytes.size() / 2] = static_cast<char>(~bytes[bytes.size() / 2]);
  put_bytes(path, bytes);
}

class RunFolder : public ::testing::Test {
 protected:
  fs::path file(std::int64_t generation) const {
    return folder_ / fmt::format("checkpoint-{}.h5", generation);
  }

  ScratchFolder scratch_;
  fs::path folder_ = scratch_.path() / "run";
};

TEST_F(RunFolder, GivesTheNewestCheckpointBack) {
  RunDirectory directory(folder_);
  EXPECT_EQ(directory.newest_checkpoint(), std::nullopt);

  directory.write_checkpoint(10, content_of(10));
  directory.write_checkpoint(20, content_of(20));

  const auto saved = directory.newest_checkpoint();
  ASSERT_TRUE(saved);
  EXPECT_EQ(saved->generation, 20);
  EXPECT_EQ(saved->content, content_of(20));
  EXPECT_THAT(saved->warning, IsEmpty());
}

TEST_F(RunFolder, KeepsTheTwoNewestAndListsThem) {
  RunDirectory directory(folder_);

  for (const std::int64_t generation : {0, 9, 10, 11, 100})
    directory.write_checkpoint(generation, content_of(generation));

  EXPECT_THAT(names_in(folder_),
              ElementsAre("checkpoint-100.h5", "checkpoint-11.h5", "lock", "manifest.json"));
  const auto manifest = nlohmann::json::parse(bytes_of(folder_ / "manifest.json"));
  EXPECT_EQ(manifest.at("configuration_digest"), "abc");
  ASSERT_EQ(manifest.at("checkpoints").size(), 2U);
  EXPECT_EQ(manifest.at("checkpoints")[0].at("file"), "checkpoint-100.h5");
  EXPECT_EQ(manifest.at("checkpoints")[0].at("generation"), 100);
  EXPECT_EQ(manifest.at("checkpoints")[0].at("bytes"), fs::file_size(file(100)));
  EXPECT_EQ(manifest.at("checkpoints")[0].at("xxh3"), file_digest(file(100)));
  EXPECT_EQ(manifest.at("checkpoints")[1].at("generation"), 11);
}

TEST_F(RunFolder, KeepsMoreOnRequest) {
  RunDirectory directory(folder_, {.newest = 1, .every = 20});

  for (std::int64_t generation = 10; generation <= 70; generation += 10) {
    directory.write_checkpoint(generation, content_of(generation));
  }

  EXPECT_THAT(names_in(folder_), ElementsAre("checkpoint-20.h5", "checkpoint-40.h5", "checkpoint-60.h5",
                                             "checkpoint-70.h5", "lock", "manifest.json"));
}

TEST_F(RunFolder, WritesTheSameGenerationAgain) {
  RunDirectory directory(folder_);
  directory.write_checkpoint(10, content_of(10));
  RunContent changed = content_of(10);
  changed.numbers["seed"] = 43;

  directory.write_checkpoint(10, changed);

  EXPECT_EQ(directory.newest_checkpoint()->content, changed);
}

TEST_F(RunFolder, FallsBackToTheCheckpointBeforeWithOneWarning) {
  RunDirectory directory(folder_);
  directory.write_checkpoint(10, content_of(10));
  directory.write_checkpoint(20, content_of(20));
  flip_byte_in_the_middle(file(20));

  const auto saved = directory.newest_checkpoint();

  ASSERT_TRUE(saved);
  EXPECT_EQ(saved->generation, 10);
  EXPECT_EQ(saved->content, content_of(10));
  EXPECT_THAT(saved->warning,
              AllOf(HasSubstr(file(20).string() + " is damaged"),
                    HasSubstr("continuing from checkpoint-10.h5: generations 11 to 20 are recomputed"),
                    Not(HasSubstr("\n"))));
  EXPECT_THAT(saved->rejected, ElementsAre(file(20)));
}

TEST_F(RunFolder, ABrokenCheckpointDoesNotPushOutTheGoodOne) {
  RunDirectory directory(folder_);
  directory.write_checkpoint(10, content_of(10));
  directory.write_checkpoint(20, content_of(20));
  flip_byte_in_the_middle(file(20));
  ASSERT_EQ(directory.newest_checkpoint()->generation, 10);

  directory.write_checkpoint(15, content_of(15));

  EXPECT_THAT(names_in(folder_),
              ElementsAre("checkpoint-10.h5", "checkpoint-15.h5", "lock", "manifest.json"));
  EXPECT_THAT(directory.newest_checkpoint()->warning, IsEmpty());
}

TEST_F(RunFolder, RefusesToWriteBehindALaterCheckpoint) {
  RunDirectory directory(folder_);
  directory.write_checkpoint(20, content_of(20));

  EXPECT_THAT([&] { directory.write_checkpoint(5, content_of(5)); },
              ThrowsMessage<core::Error>(HasSubstr("--fresh")));

  EXPECT_THAT(names_in(folder_), ElementsAre("checkpoint-20.h5", "lock", "manifest.json"));
}

TEST_F(RunFolder, RefusesToStartAfreshWhereAllCheckpointsAreBroken) {
  RunDirectory directory(folder_);
  directory.write_checkpoint(10, content_of(10));
  directory.write_checkpoint(20, content_of(20));
  flip_byte_in_the_middle(file(20));
  fs::resize_file(file(10), 100);

  EXPECT_THAT([&] { directory.newest_checkpoint(); },
              ThrowsMessage<core::Error>(AllOf(HasSubstr("no checkpoint in"), HasSubstr("checkpoint-20.h5"),
                                               HasSubstr("checkpoint-10.h5"), HasSubstr("--fresh"))));
}

TEST_F(RunFolder, UsesACheckpointThatWasRenamedBeforeTheManifestWasWritten) {
  RunDirectory directory(folder_);
  directory.write_checkpoint(10, content_of(10));
  const std::string manifest = bytes_of(folder_ / "manifest.json");
  directory.write_checkpoint(20, content_of(20));
  put_bytes(folder_ / "manifest.json", manifest);

  EXPECT_EQ(directory.newest_checkpoint()->generation, 20);
}

TEST_F(RunFolder, GoesOnWithoutAUsableManifest) {
  RunDirectory directory(folder_);
  directory.write_checkpoint(10, content_of(10));
  put_bytes(folder_ / "manifest.json", "{");

  const auto saved = directory.newest_checkpoint();
  ASSERT_TRUE(saved);
  EXPECT_EQ(saved->generation, 10);
  EXPECT_THAT(saved->warning, HasSubstr("manifest.json is damaged"));

  directory.write_checkpoint(20, content_of(20));
  EXPECT_THAT(directory.newest_checkpoint()->warning, IsEmpty());
}

TEST_F(RunFolder, NoticesAWholeFileThatIsNotTheOneWritten) {
  RunDirectory directory(folder_);
  directory.write_checkpoint(10, content_of(10));
  directory.write_checkpoint(20, content_of(20));
  fs::copy_file(file(10), file(20), fs::copy_options::overwrite_existing);

  const auto saved = directory.newest_checkpoint();

  EXPECT_EQ(saved->generation, 10);
  EXPECT_THAT(saved->warning, HasSubstr("checkpoint-20.h5 is not the file that was written"));
}

TEST_F(RunFolder, IgnoresFilesThatOnlyResembleCheckpoints) {
  RunDirectory directory(folder_);
  for (const char* name : {"checkpoint-.h5", "checkpoint-007.h5", "checkpoint-1.h5.bak", "checkpoint-x.h5"})
    put_bytes(folder_ / name, "");

  EXPECT_EQ(directory.newest_checkpoint(), std::nullopt);
  directory.write_checkpoint(1, content_of(1));

  EXPECT_TRUE(fs::exists(folder_ / "checkpoint-007.h5"));
}

TEST_F(RunFolder, ResultIsTheRunFileOrTheFurtherCheckpoint) {
  RunDirectory directory(folder_);
  const RunView view(folder_);
  EXPECT_THAT([&] { view.read_result(); },
              ThrowsMessage<core::Error>(HasSubstr("neither run.h5 nor a checkpoint")));

  directory.write_checkpoint(10, content_of(10));
  EXPECT_EQ(view.read_result().file, file(10));

  directory.write_result(content_of(10));
  EXPECT_EQ(view.read_result().file, folder_ / "run.h5");
  EXPECT_EQ(view.read_result().content, content_of(10));

  directory.write_checkpoint(20, content_of(20));
  EXPECT_EQ(view.read_result().generation, 20);

  flip_byte_in_the_middle(file(20));
  EXPECT_EQ(view.read_result().generation, 10);

  flip_byte_in_the_middle(folder_ / "run.h5");
  const SavedRun saved = view.read_result();
  EXPECT_EQ(saved.file, file(10));
  EXPECT_THAT(saved.warning, HasSubstr("run.h5 is damaged"));
}

/// Writes a finished run of two files into a folder.
void finish(RunDirectory& directory) {
  directory.write_checkpoint(10, content_of(10));
  directory.write_result(content_of(10));
  directory.write_text("best.yaml", "a: 1\n");
  directory.record_result(10, std::vector<std::string>{"run.h5", "best.yaml"});
}

TEST_F(RunFolder, ListedFilesOfAResultAreVerified) {
  RunDirectory directory(folder_);
  EXPECT_EQ(directory.check_result().listed, std::nullopt);
  finish(directory);

  const ResultCheck check = directory.check_result();

  EXPECT_EQ(check.listed, 10);
  ASSERT_TRUE(check.result);
  EXPECT_EQ(check.result->content, content_of(10));
  EXPECT_THAT(check.faults, IsEmpty());
}

TEST_F(RunFolder, EachFileOfAResultThatIsMissingOrAnotherIsNamed) {
  RunDirectory directory(folder_);
  finish(directory);
  put_bytes(folder_ / "best.yaml", "a: 2\n");
  fs::remove(folder_ / "run.h5");

  const ResultCheck check = directory.check_result();

  EXPECT_FALSE(check.result);
  ASSERT_EQ(check.faults.size(), 2U);
  EXPECT_EQ(check.faults[0].file, "run.h5");
  EXPECT_THAT(check.faults[0].reason, HasSubstr("run.h5 is missing"));
  EXPECT_EQ(check.faults[1].file, "best.yaml");
  EXPECT_THAT(check.faults[1].reason, HasSubstr("best.yaml is not the file that was written"));
}

TEST_F(RunFolder, AWholeRunFileOfAnotherTimeIsNoResult) {
  RunDirectory directory(folder_);
  finish(directory);
  write_run_file(folder_ / "run.h5", content_of(9));

  const ResultCheck check = directory.check_result();

  EXPECT_FALSE(check.result);
  ASSERT_EQ(check.faults.size(), 1U);
  EXPECT_THAT(check.faults[0].reason, HasSubstr("run.h5 is not the file that was written"));
}

TEST_F(RunFolder, AResultIsListedUntilTheNextCheckpoint) {
  RunDirectory directory(folder_);
  finish(directory);

  directory.write_checkpoint(20, content_of(20));

  const ResultCheck check = directory.check_result();
  EXPECT_EQ(check.listed, std::nullopt);
  EXPECT_TRUE(check.result) << "not listed, run.h5 vouches for itself";
}

TEST_F(RunFolder, AManifestThatLeadsElsewhereIsDamaged) {
  RunDirectory directory(folder_);
  finish(directory);
  std::string manifest = bytes_of(folder_ / "manifest.json");
  put_bytes(folder_ / "manifest.json", manifest.replace(manifest.find("best.yaml"), 9, "../a.yaml"));

  const ResultCheck check = directory.check_result();

  EXPECT_EQ(check.listed, std::nullopt);
  ASSERT_EQ(check.faults.size(), 1U);
  EXPECT_THAT(check.faults[0].reason, HasSubstr("'../a.yaml' is not a plain file name"));
}

TEST_F(RunFolder, WritesTextsUnderPlainNamesOnly) {
  RunDirectory directory(folder_);

  directory.write_text("best.yaml", "a: 1\n");

  EXPECT_EQ(bytes_of(folder_ / "best.yaml"), "a: 1\n");
  EXPECT_THROW(directory.write_text("../best.yaml", ""), core::Error);
  EXPECT_THROW(directory.write_text("", ""), core::Error);
  EXPECT_FALSE(fs::exists(scratch_.path() / "best.yaml"));
}

TEST_F(RunFolder, RemovesWhatAKilledWriterLeftAndNothingElse) {
  { const RunDirectory directory(folder_); }
  const std::string left = core::temporary_name("checkpoint-10.h5");
  put_bytes(folder_ / left, "half");
  for (const char* name : {"notes.tmp.123", "notes.tmp.txt", "a.crossisle-0123456789abcdef.tmp"})
    put_bytes(folder_ / name, "mine");
  fs::create_symlink(folder_ / "notes.tmp.123", folder_ / core::temporary_name("run.h5"));

  const RunDirectory directory(folder_);

  EXPECT_FALSE(fs::exists(folder_ / left));
  EXPECT_EQ(names_in(folder_).size(), 5U) << "the lock, three files of somebody and a link";
}

TEST_F(RunFolder, TakesNothingFromAFolderThatWasNoRuns) {
  fs::create_directories(folder_);
  const std::string name = core::temporary_name("checkpoint-10.h5");
  put_bytes(folder_ / name, "of a run that was moved here");

  const RunDirectory directory(folder_);

  EXPECT_THAT(names_in(folder_), ElementsAre(name, "lock"));
}

TEST_F(RunFolder, RefusesToReplaceFilesOfOthers) {
  for (const char* name :
       {"best.yaml", "status.json", "journal.bin", "config.resolved.yaml", "run.h5", "log.txt"}) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    put_bytes(folder_ / name, "mine");

    EXPECT_THAT([&] { RunDirectory{folder_}; },
                ThrowsMessage<core::Error>(HasSubstr(std::string(name) + " is in the way")));

    EXPECT_THAT(names_in(folder_), ElementsAre(name));
    EXPECT_EQ(bytes_of(folder_ / name), "mine");
  }
}

TEST_F(RunFolder, RefusesALockThatIsAnotherFile) {
  fs::create_directories(folder_);
  put_bytes(folder_ / "lock", "the combination is 1234");

  EXPECT_THAT([&] { RunDirectory{folder_}; },
              ThrowsMessage<core::Error>(HasSubstr("is not the lock of a run")));

  EXPECT_EQ(bytes_of(folder_ / "lock"), "the combination is 1234");
}

TEST_F(RunFolder, KeepsCheckpointsOfOthers) {
  RunDirectory directory(folder_);
  directory.write_checkpoint(10, content_of(10));
  put_bytes(file(3), "of a neural network");

  for (const std::int64_t generation : {20, 30, 40})
    directory.write_checkpoint(generation, content_of(generation));

  EXPECT_EQ(bytes_of(file(3)), "of a neural network");
  EXPECT_FALSE(fs::exists(file(10)));
}

TEST_F(RunFolder, IsRemovedWithItsFilesUnlessSomethingElseIsThere) {
  for (const bool has_notes : {false, true}) {
    {
      RunDirectory directory(folder_);
      finish(directory);
      directory.write_status(Status{});
    }
    put_bytes(folder_ / core::temporary_name("run.h5"), "half");
    if (has_notes) put_bytes(folder_ / "notes.txt", "mine");

    RunDirectory::remove(folder_);

    EXPECT_EQ(fs::exists(folder_), has_notes);
  }
  EXPECT_THAT(names_in(folder_), ElementsAre("notes.txt"));
  RunDirectory::remove(folder_);
  EXPECT_EQ(bytes_of(folder_ / "notes.txt"), "mine") << "the folder is no run's any more";
}

TEST_F(RunFolder, APathThroughAFileIsRefusedWithAReason) {
  put_bytes(scratch_.path() / "file", "");

  EXPECT_THAT([&] { RunDirectory(scratch_.path() / "file" / "run"); },
              ThrowsMessage<core::Error>(HasSubstr((scratch_.path() / "file" / "run").string())));
}

/// Child process that owns a folder until it is ended.
class OwnerProcess {
 public:
  explicit OwnerProcess(const fs::path& folder) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    pid_ = ::fork();
    if (pid_ == 0) hold(folder, ends[1]);
    ::close(ends[1]);
    char ready = 0;
    owns_ = ::read(ends[0], &ready, 1) == 1;
    ::close(ends[0]);
  }
  OwnerProcess(const OwnerProcess&) = delete;
  OwnerProcess& operator=(const OwnerProcess&) = delete;
  ~OwnerProcess() { kill(); }
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  pid_t pid() const { return pid_; }
  bool owns() const { return owns_; }

 private:
  [[noreturn]] static void hold(const fs::path& folder, int ready) {
    try {
      const RunDirectory directory(folder);
      if (::write(ready, "x", 1) == 1) {
        while (true) ::pause();
      }
    } catch (const std::exception&) {
    }
    ::_exit(1);
  }

  pid_t pid_ = 0;
  bool owns_ = false;
};

TEST_F(RunFolder, ASecondProcessIsRefusedAtOnceWithTheNameOfTheOwner) {
  OwnerProcess owner(folder_);
  ASSERT_TRUE(owner.owns());
  const auto start = std::chrono::steady_clock::now();

  EXPECT_THAT([&] { RunDirectory second(folder_); },
              ThrowsMessage<core::Error>(AllOf(HasSubstr("another process works in " + folder_.string()),
                                               HasSubstr(fmt::format("process {} on host", owner.pid())))));

  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
  const auto seen = RunView(folder_).owner();
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->pid, owner.pid());
}

TEST_F(RunFolder, TheLockOfADeadProcessIsFree) {
  OwnerProcess owner(folder_);
  ASSERT_TRUE(owner.owns());

  owner.kill();

  EXPECT_THAT(bytes_of(folder_ / "lock"), HasSubstr("pid"))
      << "the dead owner's record is what makes this a test";
  EXPECT_EQ(RunView(folder_).owner(), std::nullopt);
  const RunDirectory directory(folder_);
  EXPECT_EQ(RunView(folder_).owner()->pid, ::getpid());
}

TEST_F(RunFolder, AnOwnerOnAnotherHostIsNamedWithTheWayOut) {
  OwnerProcess owner(folder_);
  ASSERT_TRUE(owner.owns());
  put_bytes(folder_ / "lock", R"({"host": "far-away", "pid": 7, "started": "2026-01-01T00:00:00.000Z"})");

  EXPECT_THAT([&] { RunDirectory second(folder_); },
              ThrowsMessage<core::Error>(
                  ContainsRegex("process 7 on host far-away .*remove .*/lock and start again")));
}

TEST_F(RunFolder, RequestsToStopAreReadOnceTheyAreThere) {
  RunDirectory directory(folder_);
  EXPECT_EQ(directory.stop_request(), std::nullopt);

  RunView(folder_).request_stop({});
  EXPECT_EQ(directory.stop_request(), StopRequest{});
  RunView(folder_).request_stop({17});
  EXPECT_EQ(directory.stop_request(), StopRequest{17});
  put_bytes(folder_ / "stop.json", "please");
  EXPECT_EQ(directory.stop_request(), StopRequest{}) << "whatever it says";
  directory.clear_stop_request();

  EXPECT_EQ(directory.stop_request(), std::nullopt);
}

TEST_F(RunFolder, CheckpointsVouchForTheHistoryBeforeThem) {
  const auto rows = [](std::int32_t number) {
    return std::vector<Table>{{"history", "", {{"number", "", "", std::vector<std::int32_t>{number}}}, ""}};
  };
  const auto numbers = [](const SavedRun& saved) {
    return saved.content.table("history").values<std::int32_t>("number");
  };
  {
    RunDirectory directory(folder_);
    directory.append_history(rows(1));
    directory.write_checkpoint(10, content_of(10));
    directory.append_history(rows(2));
    directory.write_checkpoint(20, content_of(20));
    directory.append_history(rows(3));
  }
  RunDirectory directory(folder_);
  EXPECT_THAT(numbers(*directory.newest_checkpoint()), ElementsAre(1, 2));
  flip_byte_in_the_middle(file(20));
  EXPECT_THAT(numbers(*directory.newest_checkpoint()), ElementsAre(1));
  directory.append_history(rows(4));
  directory.write_checkpoint(15, content_of(15));

  const auto saved = directory.newest_checkpoint();

  EXPECT_THAT(numbers(*saved), ElementsAre(1, 4));
  EXPECT_FALSE(saved->content.numbers.contains("journal_bytes"))
      << "a matter of the folder, not of the content";
  EXPECT_EQ(directory.read_history().size(), 1U);
}

TEST_F(RunFolder, ACheckpointWithoutItsHistoryIsPassedOver) {
  RunDirectory directory(folder_);
  directory.append_history({});
  directory.write_checkpoint(10, content_of(10));
  const std::vector<Table> rows{
      {"history", "", {{"number", "", "", std::vector<std::int32_t>(1000, 7)}}, ""}};
  directory.append_history(rows);
  directory.write_checkpoint(20, content_of(20));
  flip_byte_in_the_middle(folder_ / "journal.bin");

  const auto saved = directory.newest_checkpoint();

  EXPECT_EQ(saved->generation, 10);
  EXPECT_THAT(saved->warning, AllOf(HasSubstr("journal.bin is damaged in the frame at byte"),
                                    HasSubstr("generations 11 to 20 are recomputed")));
}

TEST_F(RunFolder, ALockIsGivenBackInOrder) {
  { const RunDirectory directory(folder_); }

  EXPECT_EQ(RunView(folder_).owner(), std::nullopt);
  EXPECT_THAT(bytes_of(folder_ / "lock"), IsEmpty());
  EXPECT_NO_THROW(RunDirectory{folder_});
}

TEST_F(RunFolder, ArchivingRenamesAndDeletesNothing) {
  for (int i = 0; i < 3; ++i) {
    { RunDirectory(folder_).write_text("best.yaml", fmt::format("run {}", i)); }
    EXPECT_EQ(RunDirectory::archive_aside(folder_), fs::path(fmt::format("{}.{}", folder_.string(), i + 1)));
    EXPECT_FALSE(fs::exists(folder_));
  }

  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(bytes_of(fmt::format("{}.{}/best.yaml", folder_.string(), i + 1)), fmt::format("run {}", i));
  }
}

TEST_F(RunFolder, ArchivingSkipsNamesThatAreTakenByAnything) {
  { const RunDirectory directory(folder_); }
  fs::create_directories(folder_.string() + ".1");
  put_bytes(folder_.string() + ".2", "a file");

  EXPECT_EQ(RunDirectory::archive_aside(folder_.string() + "/"), fs::path(folder_.string() + ".3"));

  EXPECT_TRUE(fs::is_empty(folder_.string() + ".1"));
  EXPECT_EQ(bytes_of(folder_.string() + ".2"), "a file");
}

TEST_F(RunFolder, ArchivingLeavesAloneWhatIsNoRun) {
  EXPECT_EQ(RunDirectory::archive_aside(folder_), std::nullopt);
  fs::create_directories(folder_);
  EXPECT_EQ(RunDirectory::archive_aside(folder_), std::nullopt);
  put_bytes(folder_ / "thesis.tex", "years of work");

  EXPECT_THAT([&] { RunDirectory::archive_aside(folder_); },
              ThrowsMessage<core::Error>(HasSubstr("not a folder of a run")));

  EXPECT_TRUE(fs::exists(folder_ / "thesis.tex"));
}

TEST_F(RunFolder, ArchivingRespectsALiveOwner) {
  OwnerProcess owner(folder_);
  ASSERT_TRUE(owner.owns());

  EXPECT_THROW(RunDirectory::archive_aside(folder_), core::Error);

  EXPECT_TRUE(fs::exists(folder_ / "lock"));
}

TEST_F(RunFolder, AReaderNeverSeesAHalfWrittenFile) {
  RunDirectory directory(folder_);
  directory.write_status({});
  directory.write_checkpoint(0, content_of(0));
  std::thread writer([&] {
    for (std::int64_t generation = 1; generation <= 15; ++generation)
      directory.write_checkpoint(generation, content_of(generation));
  });

  const RunView view(folder_);
  for (int i = 0; i < 200; ++i) {
    directory.write_status({.generation = i});
    EXPECT_EQ(view.read_status()->generation, i);
  }
  writer.join();

  EXPECT_EQ(view.newest_checkpoint()->generation, 15);
}

/// Returns the time to open a folder and write a checkpoint on this machine, which sanitizers and other
/// processes slow down.
std::chrono::duration<double> time_of_a_checkpoint(const fs::path& folder) {
  const auto began = std::chrono::steady_clock::now();
  RunDirectory directory(folder);
  directory.write_checkpoint(0, content_of(0));
  return std::chrono::steady_clock::now() - began;
}

TEST_F(RunFolder, AWriterKilledAtAnyMomentLeavesAUsableFolder) {
  const auto checkpoint_time = time_of_a_checkpoint(folder_.parent_path() / "measured");
  std::int64_t last = -1;
  for (int round = 0; round < 25; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      RunDirectory directory(folder_);
      const auto saved = directory.newest_checkpoint();
      for (std::int64_t generation = saved ? saved->generation + 1 : 0;; ++generation) {
        directory.write_checkpoint(generation, content_of(generation));
      }
    }
    std::this_thread::sleep_for(checkpoint_time * (0.5 + 0.4 * (round % 13)));
    ::kill(child, SIGKILL);
    int outcome = 0;
    ::waitpid(child, &outcome, 0);
    ASSERT_TRUE(WIFSIGNALED(outcome)) << "the writer ended by itself in round " << round;

    const auto saved = RunView(folder_).newest_checkpoint();
    if (!saved) continue;
    EXPECT_THAT(saved->warning, IsEmpty());
    EXPECT_EQ(saved->content, content_of(saved->generation));
    EXPECT_GE(saved->generation, last);
    last = saved->generation;
  }
  EXPECT_GT(last, 0);
}

}  // namespace
}  // namespace crossisle::store
