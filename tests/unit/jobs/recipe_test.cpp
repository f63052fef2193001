// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/jobs/recipe.hpp"

#include <gmock/gmock.h>

#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "crossisle/core/error.hpp"

namespace crossisle::jobs {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::filesystem::path smoke = std::filesystem::path(CROSSISLE_TEST_SOURCE) / "configs" / "smoke.yaml";

/// Returns the words as a shell reads them.
std::vector<std::string> shell_texts(const cluster::JobWork& work) {
  std::vector<std::string> texts;
  for (const auto& word : work.arguments) texts.push_back(word.shell_text());
  return texts;
}

cluster::JobOptions job_of(std::int64_t nodes, std::int64_t tasks_per_node) {
  cluster::JobOptions job;
  job.nodes = nodes;
  job.tasks_per_node = tasks_per_node;
  job.time = "10";
  return job;
}

/// Returns the message of the failure of a function.
template <class Function>
std::string failure_of(Function function) {
  try {
    function();
  } catch (const core::Error& failure) {
    return failure.what();
  }
  return "no failure";
}

class Recipes : public testing::Test {
 protected:
  Recipes() { std::filesystem::create_directories(folder); }
  ~Recipes() override { std::filesystem::remove_all(folder); }

  std::string sweep_of(int runs) const {
    const auto file = folder / "seeds.yaml";
    std::ofstream(file) << "base: " << smoke.string() << "\ngrid:\n  seed: {from: 1, to: " << runs << "}\n";
    return file.string();
  }

  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("crossisle-jobs-" + std::to_string(getpid()));
};

TEST_F(Recipes, of_a_run_is_the_command_that_carries_it_out) {
  const auto recipe = run_recipe({smoke.string(), {"seed=7"}, folder / "run"}, job_of(1, 2));

  EXPECT_EQ(recipe.work.name, "smoke");
  EXPECT_EQ(recipe.directory, folder / "run");
  EXPECT_THAT(shell_texts(recipe.work), ElementsAre("run", smoke.string(), "-o", (folder / "run").string(),
                                                    "--progress", "plain", "--set", "seed=7"));
  EXPECT_THAT(recipe.warnings, IsEmpty());
  EXPECT_GT(recipe.work.bytes_per_task.value_or(0.0), 0.0);
}

TEST_F(Recipes, of_an_array_take_the_index_for_seed_and_folder) {
  auto job = job_of(1, 1);
  job.array = "1-3";

  const auto recipe = run_recipe({smoke.string(), {}, folder / "run"}, job);

  EXPECT_TRUE(recipe.work.directory.has_task());
  EXPECT_EQ(recipe.work.directory.before(), (folder / "run" / "seed-").string());
  EXPECT_EQ(recipe.work.arguments.back().before(), "seed=");
  EXPECT_TRUE(recipe.work.arguments.back().has_task());
}

TEST_F(Recipes, of_an_array_refuse_a_seed_for_all) {
  auto job = job_of(1, 1);
  job.array = "1-3";

  EXPECT_THAT(failure_of([&] {
                run_recipe({smoke.string(), {"seed=7"}, folder / "run"}, job);
              }),
              HasSubstr("--set seed=7 and --array contradict each other"));
}

TEST_F(Recipes, warn_of_ranks_without_work) {
  const auto recipe = run_recipe({smoke.string(), {}, folder / "run"}, job_of(4, 4));

  EXPECT_THAT(recipe.warnings,
              ElementsAre("2 of 16 ranks would have nothing to do; 3 islands with 2 networks are "
                          "distributed"));
}

TEST_F(Recipes, of_a_sweep_are_an_array_of_its_batches) {
  const auto recipe = sweep_recipe({sweep_of(6), folder / "seeds", 3, 2}, job_of(1, 2));

  EXPECT_EQ(recipe.job.array, "1-3%2");
  EXPECT_EQ(recipe.work.name, "seeds");
  EXPECT_EQ(recipe.work.directory.before(), (folder / "seeds" / "part-").string());
  EXPECT_EQ(recipe.work.directory.after(), "-of-3");
  EXPECT_EQ(recipe.work.arguments.back().after(), "/3");
}

TEST_F(Recipes, of_a_sweep_in_one_batch_are_no_array) {
  const auto recipe = sweep_recipe({sweep_of(6), folder / "seeds"}, job_of(1, 2));

  EXPECT_EQ(recipe.job.array, "");
  EXPECT_EQ(recipe.work.directory.before(), (folder / "seeds").string());
  EXPECT_THAT(shell_texts(recipe.work), testing::Not(Contains("--part")));
}

TEST_F(Recipes, of_a_sweep_refuse_what_would_have_nothing_to_do) {
  const auto sweep = sweep_of(6);

  EXPECT_THAT(failure_of([&] {
                sweep_recipe({sweep, folder / "seeds", 7}, job_of(1, 2));
              }),
              HasSubstr("--batches: is 7 (the sweep has 6 runs)"));
  EXPECT_THAT(failure_of([&] {
                sweep_recipe({sweep, folder / "seeds", 1, 2}, job_of(1, 2));
              }),
              HasSubstr("--at-once: is 2 (there is one batch"));
  EXPECT_THAT(failure_of([&] {
                sweep_recipe({sweep, folder / "seeds", 1, 0, 3}, job_of(1, 2));
              }),
              HasSubstr("--ranks-per-run: is 3 (a task has 2 ranks)"));
  EXPECT_THAT(failure_of([&] {
                sweep_recipe({sweep, folder / "seeds", 1, 0, 1, true}, job_of(1, 2));
              }),
              HasSubstr("holds no sweep"));
}

}  // namespace
}  // namespace crossisle::jobs
