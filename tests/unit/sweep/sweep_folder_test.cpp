// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/sweep/sweep_folder.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "crossisle/core/error.hpp"

namespace crossisle::sweep {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::ThrowsMessage;

namespace fs = std::filesystem;

Plan plan_of(const std::vector<std::string>& ids, const std::string& text = "base: x\n") {
  Plan plan;
  plan.name = "sample";
  plan.text = text;
  plan.keys = {"technology", "seed"};
  for (const auto& id : ids) {
    PlannedRun run;
    run.id = id;
    run.name = "run_" + id;
    run.values = {"rram_32nm", id};
    run.evaluations = 100;
    run.group = 3;
    run.question = 2;
    plan.runs.push_back(run);
  }
  return plan;
}

Result finished(const std::string& id, double objective) {
  Result result{id, core::ExitCode::finished, "", 42, "digest of " + id, std::nullopt, 0.5, 2, "host", "now"};
  result.best =
      BestDesign{7, 1, objective, 1e-4, {0.5, 4, 1, 128, 64, 2, 16, 32, 512}, {{"alexnet", 1e-3, 2e-6}}};
  return result;
}

Result failed(const std::string& id) {
  return {id, core::ExitCode::evaluation, "no number", 0, "", std::nullopt, 0.1, 1, "host", "then"};
}

class Folder : public testing::Test {
 protected:
  Folder() { fs::remove_all(path_); }

  fs::path path_ = fs::path(testing::TempDir()) / ("crossisle_sweep_folder_test_" + std::to_string(getpid()));
};

std::string text_of(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(Folder, writes_its_file_again_where_it_is_missing) {
  SweepFolder(path_, {}).begin(plan_of({"a"}));
  // As if the process had died between writing the journal and writing the file.
  fs::remove(path_ / "sweep.yaml");

  SweepFolder(path_, {}).begin(plan_of({"a"}));

  EXPECT_EQ(text_of(path_ / "sweep.yaml"), "base: x\n");
}

TEST_F(Folder, replaces_no_file_of_others) {
  fs::create_directories(path_);
  std::ofstream(path_ / "sweep.yaml") << "mine\n";

  EXPECT_THAT([&] { SweepFolder(path_, {}).begin(plan_of({"a"})); },
              ThrowsMessage<core::Error>(HasSubstr("sweep.yaml is in the way")));

  EXPECT_EQ(text_of(path_ / "sweep.yaml"), "mine\n");
}

TEST_F(Folder, removes_of_a_run_what_the_run_has_written) {
  const SweepFolder folder(path_, {});
  for (const char* id : {"a", "b"})
    store::RunDirectory(folder.run_directory(id)).write_text("best.yaml", "a: 1\n");
  fs::create_directories(folder.run_directory("c"));
  for (const char* id : {"b", "c"}) std::ofstream(folder.run_directory(id) / "notes.txt") << "mine\n";

  for (const char* id : {"a", "b", "c", "d"}) folder.remove_run(id);

  EXPECT_FALSE(fs::exists(folder.run_directory("a")));
  EXPECT_FALSE(fs::exists(folder.run_directory("b") / "best.yaml"));
  EXPECT_EQ(text_of(folder.run_directory("b") / "notes.txt"), "mine\n");
  EXPECT_EQ(text_of(folder.run_directory("c") / "notes.txt"), "mine\n");
}

TEST_F(Folder, refuses_a_result_with_an_unknown_exit_code) {
  {
    SweepFolder folder(path_, {});
    folder.begin(plan_of({"a"}));
    Result result = failed("a");
    result.code = static_cast<core::ExitCode>(250);
    folder.append(std::vector<Result>{result});
    folder.sync();
  }

  EXPECT_THAT([&] { read_sweep_folder(path_); },
              ThrowsMessage<core::Error>(HasSubstr("the tables of a sweep's journal are inconsistent")));
}

TEST_F(Folder, GivesBackWhatWasWritten) {
  const Plan plan = plan_of({"a", "b", "c", "d"});
  Result infeasible = finished("c", 0.0);
  infeasible.best.reset();
  {
    SweepFolder folder(path_, {});
    folder.begin(plan);
    folder.append(std::vector<Result>{finished("a", 1.5), failed("b")});
    folder.append(std::vector<Result>{infeasible});
    folder.sync();
  }

  const Memory memory = read_sweep_folder(path_);

  ASSERT_TRUE(memory.plan.has_value());
  EXPECT_EQ(memory.plan->name, "sample");
  EXPECT_EQ(memory.plan->text, "base: x\n");
  EXPECT_EQ(memory.plan->keys, plan.keys);
  ASSERT_THAT(memory.plan->runs, SizeIs(4));
  EXPECT_EQ(memory.plan->runs[2].values, plan.runs[2].values);
  EXPECT_EQ(memory.plan->runs[2].name, "run_c");
  EXPECT_EQ(memory.plan->runs[2].group, 3U);
  EXPECT_EQ(memory.plan->runs[2].question, 2U);
  EXPECT_EQ(memory.results.at("a"), finished("a", 1.5));
  EXPECT_EQ(memory.results.at("b"), failed("b"));
  EXPECT_EQ(memory.results.at("c"), infeasible);
  EXPECT_THAT(memory.results, SizeIs(3));
  EXPECT_THAT(memory.warnings, IsEmpty());
}

TEST_F(Folder, GoesOnBehindATornRecord) {
  const Plan plan = plan_of({"a", "b"});
  {
    SweepFolder folder(path_, {});
    folder.begin(plan);
    folder.append(std::vector<Result>{finished("a", 1.0)});
    folder.append(std::vector<Result>{finished("b", 2.0)});
  }
  fs::resize_file(path_ / "results.journal", fs::file_size(path_ / "results.journal") - 5);

  {
    SweepFolder folder(path_, {});
    EXPECT_THAT(folder.memory().results, SizeIs(1));
    ASSERT_THAT(folder.memory().warnings, SizeIs(1));
    EXPECT_THAT(folder.memory().warnings[0], HasSubstr("are incomplete"));
    folder.begin(plan);
    folder.append(std::vector<Result>{finished("b", 2.0)});
  }

  const Memory memory = read_sweep_folder(path_);
  EXPECT_EQ(memory.results.at("b"), finished("b", 2.0));
  EXPECT_THAT(memory.warnings, IsEmpty());
}

TEST_F(Folder, CountsAFinishedResultBeforeAFailedOneAndTheFirstOfTwo) {
  SweepFolder folder(path_, {});
  folder.begin(plan_of({"a", "b"}));
  folder.append(std::vector<Result>{failed("a"), finished("b", 1.0)});
  folder.append(std::vector<Result>{finished("a", 2.0)});
  auto again = finished("b", 1.0);
  again.seconds = 99.0;
  folder.append(std::vector<Result>{again, failed("b")});

  const Memory memory = read_sweep_folder(path_);

  EXPECT_EQ(memory.results.at("a"), finished("a", 2.0));
  EXPECT_EQ(memory.results.at("b").seconds, 0.5);
  EXPECT_EQ(memory.repeated, 1U);
}

TEST_F(Folder, TakesMoreRunsAndRefusesFewer) {
  {
    SweepFolder folder(path_, {});
    folder.begin(plan_of({"a", "b"}, "grid: {seed: [a, b]}\n"));
    folder.append(std::vector<Result>{finished("a", 1.0)});
  }
  SweepFolder folder(path_, {});
  folder.begin(plan_of({"c", "a", "b"}, "grid: {seed: [c, a, b]}\n"));
  EXPECT_THAT(read_sweep_folder(path_).plan->runs, SizeIs(3));
  EXPECT_EQ(read_sweep_folder(path_).results.at("a"), finished("a", 1.0));

  EXPECT_THAT(
      [&] {
        require_no_run_lost(*read_sweep_folder(path_).plan, plan_of({"c", "a"}, "grid: {seed: [c, a]}\n"),
                            path_);
      },
      ThrowsMessage<core::Error>(testing::AllOf(
          HasSubstr("1 of its 3 runs are gone (run_b)"),
          HasSubstr("- grid: {seed: [c, a, b]}\n+ grid: {seed: [c, a]}"), HasSubstr("--fresh"))));
  EXPECT_THAT([&] { require_no_run_lost(plan_of({"a"}), plan_of({"b"}), path_); },
              ThrowsMessage<core::Error>(HasSubstr("the configuration it starts from has changed")));
}

TEST_F(Folder, WritesAnUnchangedPlanOnce) {
  const Plan plan = plan_of({"a", "b"});
  SweepFolder(path_, {}).begin(plan);
  const auto size = fs::file_size(path_ / "results.journal");

  SweepFolder(path_, {}).begin(plan);

  EXPECT_EQ(fs::file_size(path_ / "results.journal"), size);
}

TEST_F(Folder, KnowsTheResultsOfAllParts) {
  const Plan plan = plan_of({"a", "b", "c"});
  {
    SweepFolder first(path_, {1, 2});
    first.begin(plan);
    first.append(std::vector<Result>{finished("a", 1.0)});
    SweepFolder second(path_, {2, 2});
    EXPECT_THAT(second.memory().results, SizeIs(1));
    second.begin(plan);
    second.append(std::vector<Result>{finished("b", 2.0)});
  }

  SweepFolder whole(path_, {});

  EXPECT_THAT(whole.memory().results, SizeIs(2));
  EXPECT_THAT(read_sweep_folder(path_).plan->runs, SizeIs(3));
}

TEST_F(Folder, IsWorkedOnByNobodyElseThatHasRunsInCommon) {
  const auto refused = [&](Part part) {
    try {
      const SweepFolder folder(path_, part);
    } catch (const core::Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("another process works in"));
      return true;
    }
    return false;
  };
  {
    const SweepFolder part(path_, {1, 2});
    EXPECT_TRUE(refused({1, 2}));
    EXPECT_FALSE(refused({2, 2}));
    EXPECT_TRUE(refused({2, 3}));
    EXPECT_TRUE(refused({}));
    EXPECT_THAT([&] { move_sweep_aside(path_); },
                ThrowsMessage<core::Error>(HasSubstr("another process works")));
  }
  const SweepFolder whole(path_, {});
  EXPECT_TRUE(refused({1, 2}));
}

TEST_F(Folder, WithoutASweepIsRefused) {
  EXPECT_THAT([&] { read_sweep_folder(path_); }, ThrowsMessage<core::Error>(HasSubstr("holds no sweep")));
  fs::create_directories(path_);
  std::ofstream(path_ / "results.journal") << "something else";
  EXPECT_THAT([&] { read_sweep_folder(path_); }, ThrowsMessage<core::Error>(HasSubstr("is not a journal")));
}

}  // namespace
}  // namespace crossisle::sweep
