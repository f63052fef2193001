// Part of Crossisle, SPDX-License-Identifier: MIT
// Reads stored files of every version of the format: tests/golden/run_files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crossisle/store/run_directory.hpp"
#include "sample.hpp"

namespace crossisle::store {
namespace {

namespace fs = std::filesystem;

const fs::path kept = fs::path(CROSSISLE_TEST_SOURCE) / "tests/golden/run_files";

TEST(Format1, IsStillRead) {
  const auto saved = RunView(kept / "format_1").newest_checkpoint();

  ASSERT_TRUE(saved);
  EXPECT_EQ(saved->generation, 5);
  EXPECT_FALSE(saved->history) << "these checkpoints held everything themselves";
  EXPECT_THAT(saved->warning, testing::IsEmpty());
  EXPECT_EQ(saved->content.attribute("program_version"), "0.1.0");
  EXPECT_EQ(saved->content.table("designs").rows(), 42U);
  EXPECT_EQ(saved->content.blobs.size(), 2U);
}

TEST(Format2, IsReadAndWrittenAgainToTheSameBytes) {
  const auto saved = RunView(kept / "format_2").newest_checkpoint();
  ASSERT_TRUE(saved);
  EXPECT_EQ(saved->generation, 5);
  ASSERT_TRUE(saved->history);
  EXPECT_EQ(saved->history->bytes, fs::file_size(kept / "format_2/journal.bin"));
  EXPECT_EQ(saved->content.table("designs").rows(), 42U);
  // The same search as in format_1.
  const auto earlier = RunView(kept / "format_1").newest_checkpoint();
  EXPECT_EQ(saved->content.table("designs"), earlier->content.table("designs"));
  EXPECT_EQ(saved->content.table("migrations"), earlier->content.table("migrations"));

  const ScratchFolder scratch;
  write_run_file(scratch.path() / "again.h5", read_run_file(kept / "format_2/checkpoint-5.h5"));

  EXPECT_TRUE(bytes_of(scratch.path() / "again.h5") == bytes_of(kept / "format_2/checkpoint-5.h5"));
}

}  // namespace
}  // namespace crossisle::store
