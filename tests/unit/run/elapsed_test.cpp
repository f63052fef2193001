// Part of Crossisle, SPDX-License-Identifier: MIT
#include "../../../src/run/elapsed.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "crossisle/store/journal.hpp"
#include "crossisle/store/run_file.hpp"
#include "crossisle/store/timing.hpp"

namespace crossisle::run {
namespace {

std::filesystem::path folder_with_timing(const char* name) {
  const auto folder = std::filesystem::path(testing::TempDir()) / name;
  std::filesystem::create_directories(folder);
  store::RankTime first{.rank = 0, .host = "a", .seconds = 2.0};
  store::RankTime other{.rank = 1, .host = "b", .seconds = 50.0};
  store::RankTime second{.rank = 0, .host = "a", .seconds = 3.0};
  store::write_text_file(folder / "timing.csv", store::to_csv({first, other, second}));
  return folder;
}

TEST(Elapsed, is_what_the_checkpoint_states) {
  store::SavedRun saved;
  saved.content.tables.push_back(elapsed_table(12.5));

  EXPECT_EQ(elapsed_s(saved, folder_with_timing("crossisle_elapsed")), 12.5);
}

TEST(Elapsed, is_the_time_of_rank_0_over_all_processes_if_the_checkpoint_states_none) {
  EXPECT_EQ(elapsed_s({}, folder_with_timing("crossisle_elapsed")), 5.0);
}

TEST(Elapsed, is_no_part_of_a_result) {
  EXPECT_TRUE(store::is_state(elapsed_table(1.0)));
}

}  // namespace
}  // namespace crossisle::run
