// Part of Crossisle, SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crossisle/core/error.hpp"
#include "crossisle/store/journal.hpp"
#include "sample.hpp"

namespace crossisle::store {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::vector<Table> rows_of(std::int32_t first, std::int32_t count) {
  std::vector<std::int32_t> numbers;
  for (std::int32_t i = first; i < first + count; ++i) numbers.push_back(i);
  return {{"numbers", "", {{"number", "1", "number", numbers}}, ""}};
}

class RecoveredJournal : public ::testing::Test {
 protected:
  ScratchFolder scratch_;
  std::filesystem::path path_ = scratch_.path() / "results.journal";
};

TEST_F(RecoveredJournal, HasAllFramesOfAWholeFile) {
  Journal journal = Journal::create(path_);
  EXPECT_TRUE(recover_journal(path_).tables.empty());
  journal.append_unsynced(rows_of(0, 2));
  journal.append_unsynced(rows_of(2, 3));

  const auto content = recover_journal(path_);

  EXPECT_EQ(content.tables, rows_of(0, 5));
  EXPECT_EQ(content.mark, journal.mark());
  EXPECT_EQ(content.torn_bytes, 0U);
}

TEST_F(RecoveredJournal, LosesTheLastFrameAloneWhereverThatIsCut) {
  Journal journal = Journal::create(path_);
  const JournalMark first = journal.append_unsynced(rows_of(0, 2));
  journal.append_unsynced(rows_of(2, 3));
  const std::string whole = bytes_of(path_);

  for (std::size_t length = first.bytes; length < whole.size(); ++length) {
    put_bytes(path_, whole.substr(0, length));
    const auto content = recover_journal(path_);
    ASSERT_EQ(content.tables, rows_of(0, 2)) << length;
    ASSERT_EQ(content.mark, first) << length;
    ASSERT_EQ(content.torn_bytes, length - first.bytes) << length;

    Journal again = Journal::resume(path_, content.mark);
    again.append_unsynced(rows_of(2, 3));
    ASSERT_EQ(bytes_of(path_), whole) << length;
  }
}

TEST_F(RecoveredJournal, LosesALastFrameThatTheFileSystemLeftInZeros) {
  Journal journal = Journal::create(path_);
  const JournalMark first = journal.append(rows_of(0, 2));
  put_bytes(path_, bytes_of(path_) + std::string(5000, '\0'));

  EXPECT_EQ(recover_journal(path_).mark, first);
}

TEST_F(RecoveredJournal, RefusesAFrameThatIsDamagedThoughOthersFollow) {
  Journal journal = Journal::create(path_);
  const JournalMark none = journal.mark();
  const JournalMark first = journal.append(rows_of(0, 2));
  journal.append(rows_of(2, 3));
  const std::string whole = bytes_of(path_);

  for (std::size_t i = none.bytes; i < first.bytes; ++i) {
    std::string broken = whole;
    broken[i] = static_cast<char>(~broken[i]);
    put_bytes(path_, broken);
    EXPECT_THAT([&] { recover_journal(path_); },
                ThrowsMessage<core::Error>(HasSubstr("in the frame at byte 64")))
        << "byte " << i;
  }
}

TEST_F(RecoveredJournal, finds_a_later_frame_wherever_it_begins) {
  Journal journal = Journal::create(path_);
  const std::string header = bytes_of(path_);
  journal.append(rows_of(0, 2));
  const std::string frame = bytes_of(path_).substr(header.size());

  // Sizes close to the number of bytes that are examined at a time.
  for (std::size_t garbage = (std::size_t{1} << 20) - 10; garbage < (std::size_t{1} << 20) + 10; ++garbage) {
    put_bytes(path_, header + std::string(garbage, '?') + frame);
    EXPECT_THROW(recover_journal(path_), core::Error) << garbage;
  }
}

TEST_F(RecoveredJournal, takes_no_memory_for_a_hole) {
  Journal journal = Journal::create(path_);
  const JournalMark first = journal.append(rows_of(0, 2));
  // The header of a frame of 8 GiB, without the frame.
  const std::uint64_t claim = std::uint64_t{8} << 30;
  std::string head = bytes_of(path_).substr(64, 8);
  head.append(reinterpret_cast<const char*>(&claim), sizeof claim);
  put_bytes(path_, bytes_of(path_) + head);
  std::filesystem::resize_file(path_, first.bytes + (std::uint64_t{2} << 30));

  EXPECT_EQ(recover_journal(path_).mark, first);

  std::filesystem::resize_file(path_, std::uint64_t{1} << 40);
  EXPECT_THAT([&] { recover_journal(path_); }, ThrowsMessage<core::Error>(HasSubstr("is too large")));
}

}  // namespace
}  // namespace crossisle::store
