// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/run_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "sample.hpp"

namespace crossisle::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

std::vector<Table> rows_of(std::int64_t generation) {
  return {{"history", "", {{"generation", "1", "", std::vector<std::int64_t>{generation}}}, ""}};
}

void append(RunWriter& writer, std::int64_t generation) {
  writer.append([generation] { return rows_of(generation); }, sizeof generation);
}

RunContent checkpoint_of(std::int64_t generation) {
  RunContent content;
  content.numbers["generation"] = generation;
  content.attributes["configuration_digest"] = "abc";
  content.tables = {{"networks", "", {{"name", "", "", std::vector<std::string>{"alexnet"}}}, "name"}};
  content.blobs = {{"island-0", std::vector<std::byte>(100)}};
  return content;
}

class Writing : public ::testing::Test {
 protected:
  /// Returns the path of a temporary file of a checkpoint; a folder there makes writing fail as on a broken
  /// disk.
  std::filesystem::path obstacle_of(std::int64_t generation) const {
    return folder_ / ("checkpoint-" + std::to_string(generation) + ".h5");
  }
  /// Returns the events of a writer, once there are any.
  static WriterNews wait_for_news(RunWriter& writer) {
    for (int i = 0; i < 500; ++i) {
      auto news = writer.take_news();
      if (news.checkpoint || !news.warnings.empty()) return news;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return {};
  }

  ScratchFolder scratch_;
  std::filesystem::path folder_ = scratch_.path() / "run";
};

TEST_F(Writing, KeepsWhatWasHandedOverInOrder) {
  RunDirectory directory(folder_);
  RunWriter writer(directory);
  for (std::int64_t generation = 0; generation < 20; ++generation) {
    append(writer, generation);
    writer.checkpoint(generation, checkpoint_of(generation));
  }
  append(writer, 20);
  writer.drain();

  const auto saved = directory.newest_checkpoint();

  ASSERT_TRUE(saved);
  EXPECT_EQ(saved->generation, 19);
  std::vector<std::int64_t> expected(20);
  for (std::size_t i = 0; i < expected.size(); ++i) expected[i] = static_cast<std::int64_t>(i);
  EXPECT_EQ(saved->content.table("history").values<std::int64_t>("generation"), expected);
  EXPECT_TRUE(saved->content.has_table("networks"));
  EXPECT_EQ(writer.take_news().checkpoint, 19);
}

TEST_F(Writing, GoesOnBehindTheCheckpointThatWasRead) {
  {
    RunDirectory directory(folder_);
    RunWriter writer(directory);
    append(writer, 0);
    writer.checkpoint(0, checkpoint_of(0));
    append(writer, 1);  // belongs to no checkpoint
    writer.drain();
  }
  RunDirectory directory(folder_);
  ASSERT_EQ(directory.newest_checkpoint()->generation, 0);
  RunWriter writer(directory);
  append(writer, 1);
  writer.checkpoint(1, checkpoint_of(1));
  writer.drain();

  EXPECT_THAT(directory.newest_checkpoint()->content.table("history").values<std::int64_t>("generation"),
              ElementsAre(0, 1));
}

TEST_F(Writing, WarnsOfWhatFailsAndTriesItAgain) {
  RunDirectory directory(folder_);
  RunWriter writer(directory);
  std::filesystem::create_directory(obstacle_of(5));
  append(writer, 5);
  writer.checkpoint(5, checkpoint_of(5));
  const auto news = wait_for_news(writer);
  EXPECT_FALSE(news.checkpoint);
  ASSERT_EQ(news.warnings.size(), 1U);
  EXPECT_THAT(news.warnings[0], HasSubstr("checkpoint-5.h5"));
  EXPECT_THAT([&] { writer.drain(); }, ThrowsMessage<core::Error>(HasSubstr("checkpoint-5.h5")));

  std::filesystem::remove(obstacle_of(5));
  writer.drain();

  EXPECT_EQ(writer.take_news().checkpoint, 5);
  EXPECT_EQ(directory.newest_checkpoint()->generation, 5);
}

TEST_F(Writing, LetsANewerCheckpointTakeThePlaceOfOneThatFails) {
  RunDirectory directory(folder_);
  RunWriter writer(directory);
  std::filesystem::create_directory(obstacle_of(5));
  append(writer, 5);
  writer.checkpoint(5, checkpoint_of(5));
  ASSERT_EQ(wait_for_news(writer).warnings.size(), 1U);
  std::filesystem::remove(obstacle_of(5));
  append(writer, 6);
  writer.checkpoint(6, checkpoint_of(6));

  writer.drain();

  EXPECT_EQ(directory.newest_checkpoint()->generation, 6);
}

TEST_F(Writing, LosesNothingByAStatusThatCannotBeWritten) {
  RunDirectory directory(folder_);
  RunWriter writer(directory);
  std::filesystem::create_directory(folder_ / "status.json");
  writer.status({});
  append(writer, 1);
  writer.checkpoint(1, checkpoint_of(1));

  writer.drain();

  EXPECT_EQ(directory.newest_checkpoint()->generation, 1);
  EXPECT_THAT(writer.take_news().warnings, ElementsAre(HasSubstr("status.json")));
}

TEST_F(Writing, DrainsOrSaysWhyWhileADiskComesAndGoes) {
  RunDirectory directory(folder_);
  RunWriter writer(directory);
  std::atomic<bool> over = false;
  std::thread disk([&] {
    while (!over) {
      std::error_code ignored;  // it may be a checkpoint by then
      std::filesystem::create_directory(obstacle_of(1), ignored);
      std::this_thread::sleep_for(std::chrono::microseconds(300));
      if (std::filesystem::is_directory(obstacle_of(1), ignored))
        std::filesystem::remove(obstacle_of(1), ignored);
      std::this_thread::sleep_for(std::chrono::microseconds(300));
    }
  });

  int written = 0, refused = 0;
  for (int i = 0; i < 200; ++i) {
    writer.checkpoint(1, checkpoint_of(1));
    try {
      writer.drain();
      ++written;
    } catch (const core::Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("checkpoint-1.h5"));
      ++refused;
    }
  }
  over = true;
  disk.join();
  std::error_code ignored;
  if (std::filesystem::is_directory(obstacle_of(1), ignored)) std::filesystem::remove(obstacle_of(1));
  writer.checkpoint(2, checkpoint_of(2));
  writer.drain();

  EXPECT_EQ(written + refused, 200);
  EXPECT_GT(written, 0);
  EXPECT_EQ(directory.newest_checkpoint()->generation, 2);
}

TEST_F(Writing, WritesWhatWaitsWhenItEnds) {
  RunDirectory directory(folder_);
  {
    RunWriter writer(directory);
    append(writer, 3);
    writer.checkpoint(3, checkpoint_of(3));
  }

  EXPECT_EQ(directory.newest_checkpoint()->generation, 3);
}

}  // namespace
}  // namespace crossisle::store
