// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/parts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crossisle/store/run_writer.hpp"
#include "sample.hpp"

namespace crossisle::store {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Table rows_of(std::vector<std::int64_t> values) {
  return {"history", "rows", {{"generation", "1", "generation", std::move(values)}}, ""};
}

RunContent states_of(std::int64_t generation, std::size_t bytes) {
  RunContent content;
  content.numbers["generation"] = generation;
  content.blobs = {{"island-0", std::vector<std::byte>(bytes)}};
  return content;
}

class Parts : public ::testing::Test {
 protected:
  ScratchFolder folder_;
  RunDirectory directory_{folder_.path()};
  Part part(std::uint32_t number, const std::optional<PartMark>& mark = {}) {
    return {folder_.path(), directory_.owner().value(), number, mark};
  }
  /// Writes the files of two parts of a finished run with three and with no rows.
  RunContent finished() {
    std::vector<PartRows> rows;
    for (const std::vector<std::int64_t>& values : {std::vector<std::int64_t>{5, 6, 7}, {}}) {
      const std::vector<Table> tables{rows_of(values)};
      part(static_cast<std::uint32_t>(rows.size())).write_rows({{}, {}, tables, {}});
      rows.push_back({{static_cast<std::int64_t>(values.size())}, digest_of_rows(tables)});
    }
    return {{}, {}, {rows_of({}), parts_table({"history"}, rows)}, {}};
  }
};

TEST_F(Parts, are_joined_in_a_checkpoint) {
  std::vector<PartMark> marks;
  for (const std::uint32_t number : {0U, 1U}) {
    Part each = part(number);
    each.append_history(std::vector{rows_of({number})});
    each.append_history(std::vector{rows_of({10 + number})});
    each.write_states(3, states_of(3, 4 + number));
    marks.push_back(each.mark());
    each.append_history(std::vector{rows_of({99})});  // after the checkpoint
  }
  directory_.write_checkpoint(3, {{}, {}, {marks_table(marks)}, {}});

  const auto saved = RunView(folder_.path()).newest_checkpoint();
  const auto verified = directory_.newest_checkpoint();

  ASSERT_TRUE(saved);
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->parts, marks);
  EXPECT_FALSE(verified->content.has_table("history"));
  EXPECT_EQ(saved->parts, marks);
  EXPECT_EQ(saved->content.table("history"), rows_of({0, 10, 1, 11}));
  EXPECT_EQ(saved->content.blobs.size(), 2U);
  EXPECT_FALSE(saved->content.has_table(marks_name));
}

TEST_F(Parts, continue_after_the_mark) {
  Part first = part(0);
  first.append_history(std::vector{rows_of({1})});
  first.write_states(1, states_of(1, 1));
  const PartMark mark = first.mark();
  first.append_history(std::vector{rows_of({2})});

  Part second = part(0, mark);
  second.append_history(std::vector{rows_of({3})});

  EXPECT_EQ(second.read_history(JournalTables::all), std::vector{rows_of({1, 3})});
}

TEST_F(Parts, refuse_states_of_another_checkpoint) {
  Part each = part(0);
  each.append_history(std::vector{rows_of({1})});
  each.write_states(2, states_of(2, 8));
  const PartMark mark = each.mark();
  each.write_states(2, states_of(2, 9));
  directory_.write_checkpoint(2, {{}, {}, {marks_table({mark})}, {}});

  EXPECT_THAT(
      [&] { directory_.newest_checkpoint(); },
      ThrowsMessage<core::Error>(HasSubstr("checkpoint-2.part-0.h5 is not the file that was written")));
}

TEST_F(Parts, give_a_run_the_digest_of_its_packed_file) {
  const auto content = finished();
  directory_.write_result(content);

  const auto joined = directory_.read_result().content;

  EXPECT_EQ(joined.table("history"), rows_of({5, 6, 7}));
  EXPECT_EQ(digest(joined), digest(content));
  const auto packed = folder_.path() / "packed.h5";
  write_run_file(packed, joined);
  EXPECT_EQ(read_run_file(packed), joined);
}

TEST_F(Parts, change_the_digest_with_their_rows) {
  directory_.write_result(finished());
  auto joined = directory_.read_result().content;
  const auto before = digest(joined);

  std::get<std::vector<std::int64_t>>(joined.tables.front().columns.front().values)[1] = 60;

  EXPECT_NE(digest(joined), before);
}

TEST_F(Parts, are_refused_if_another_part_takes_their_place) {
  directory_.write_result(finished());
  part(0).write_rows({{}, {}, {rows_of({5, 6, 8})}, {}});

  EXPECT_THAT([&] { directory_.read_result(); },
              ThrowsMessage<core::Error>(HasSubstr("run.part-0.h5 is not the file that was written")));
}

TEST_F(Parts, lose_the_states_of_checkpoints_that_are_no_longer_kept) {
  Part each = part(0);
  for (const std::int64_t generation : {1, 2, 3, 4}) {
    each.write_states(generation, states_of(generation, 1));
    if (generation < 4) directory_.write_checkpoint(generation, {{}, {}, {marks_table({each.mark()})}, {}});
  }

  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "checkpoint-1.part-0.h5"));
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "checkpoint-2.part-0.h5"));
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "checkpoint-3.part-0.h5"));
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "checkpoint-4.part-0.h5")) << "of the next checkpoint";
}

TEST_F(Parts, are_not_written_for_another_owner) {
  Part stranger(folder_.path(), Owner{"elsewhere", 1, "2026-01-01T00:00:00Z"}, 0, std::nullopt);

  EXPECT_THROW(stranger.append_history(std::vector{rows_of({1})}), LostFolderError);
  EXPECT_THROW(stranger.write_states(1, states_of(1, 1)), LostFolderError);
}

TEST_F(Parts, are_written_by_a_writer) {
  Part each = part(0);
  RunWriter writer(each);
  writer.append([] { return std::vector{rows_of({4})}; }, 8);
  writer.checkpoint(6, states_of(6, 1));
  writer.drain();

  EXPECT_EQ(writer.take_news().checkpoint, 6);
  EXPECT_EQ(each.read_history(JournalTables::all), std::vector{rows_of({4})});
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "checkpoint-6.part-0.h5"));
}

}  // namespace
}  // namespace crossisle::store
