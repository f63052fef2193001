// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crossisle/core/error.hpp"
#include "sample.hpp"

namespace crossisle::store {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

/// Returns tables of `rows` rows, beginning with number `first`.
std::vector<Table> tables_of(std::int32_t first, std::int32_t rows) {
  std::vector<std::int32_t> numbers;
  std::vector<double> energies;
  std::vector<std::string> names;
  for (std::int32_t i = first; i < first + rows; ++i) {
    numbers.push_back(i);
    energies.insert(energies.end(), {0.1 * i, -0.0});
    names.push_back("design " + std::to_string(i));
  }
  return {{"designs",
           "what was evaluated",
           {{"number", "1", "number", numbers}, {"energy_j", "J", "energy", energies, 2, "networks/name"}},
           "number"},
          {"names", "", {{"name", "", "name", names}}, ""}};
}

class JournalFile : public ::testing::Test {
 protected:
  std::string complaint(const JournalMark& mark) const {
    try {
      read_journal(path_, mark);
    } catch (const core::Error& error) {
      EXPECT_EQ(error.code(), core::ExitCode::io);
      return error.what();
    }
    return "none";
  }

  ScratchFolder scratch_;
  std::filesystem::path path_ = scratch_.path() / "journal.bin";
};

TEST_F(JournalFile, GivesTheRowsOfAllFramesInOrder) {
  Journal journal = Journal::create(path_);
  journal.append(tables_of(0, 3));
  journal.append(tables_of(3, 0));
  const JournalMark mark = journal.append(tables_of(3, 4));

  EXPECT_EQ(read_journal(path_, mark), tables_of(0, 7));
  EXPECT_EQ(mark, journal.mark());
  EXPECT_EQ(mark.bytes, std::filesystem::file_size(path_));
}

TEST_F(JournalFile, GivesWhatWasThereAtEveryMark) {
  Journal journal = Journal::create(path_);
  const JournalMark none = journal.mark();
  const JournalMark first = journal.append(tables_of(0, 2));
  journal.append(tables_of(2, 2));

  EXPECT_TRUE(read_journal(path_, none).empty());
  EXPECT_EQ(read_journal(path_, first), tables_of(0, 2));
}

TEST_F(JournalFile, GoesOnBehindAMarkAndCutsOffWhatLiesThere) {
  JournalMark first;
  {
    Journal journal = Journal::create(path_);
    first = journal.append(tables_of(0, 2));
    journal.append(tables_of(2, 50));
  }

  Journal journal = Journal::resume(path_, first);
  const JournalMark mark = journal.append(tables_of(2, 1));

  EXPECT_EQ(read_journal(path_, mark), tables_of(0, 3));
  EXPECT_EQ(mark.bytes, std::filesystem::file_size(path_));
}

TEST_F(JournalFile, HasTheSameBytesWhateverWasCutOffInBetween) {
  Journal whole = Journal::create(path_);
  const JournalMark first = whole.append(tables_of(0, 2));
  whole.append(tables_of(2, 5));
  const std::string expected = bytes_of(path_);

  put_bytes(path_, expected.substr(0, first.bytes) + "half a frame");
  Journal::resume(path_, first).append(tables_of(2, 5));

  EXPECT_EQ(bytes_of(path_), expected);
}

TEST_F(JournalFile, NoticesEveryFlippedByteAndEveryCut) {
  Journal journal = Journal::create(path_);
  const JournalMark first = journal.append(tables_of(0, 2));
  const JournalMark mark = journal.append(tables_of(2, 3));
  const std::string whole = bytes_of(path_);

  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string broken = whole;
    broken[i] = static_cast<char>(~broken[i]);
    put_bytes(path_, broken);
    const std::string place = i < 64            ? "is not a journal"
                              : i < first.bytes ? "in the frame at byte 64"
                                                : "in the frame at byte " + std::to_string(first.bytes);
    // A header of a newer format is refused as such.
    ASSERT_THAT(complaint(mark), AllOf(HasSubstr(path_.string()),
                                       ::testing::AnyOf(HasSubstr(place), HasSubstr("newer format"))))
        << "byte " << i;
    put_bytes(path_, whole.substr(0, i));
    ASSERT_THAT(complaint(mark), AllOf(HasSubstr(path_.string()), HasSubstr("is cut off"))) << "cut at " << i;
  }
}

TEST_F(JournalFile, OfAnotherHistoryIsRefused) {
  Journal journal = Journal::create(path_);
  JournalMark mark = journal.append(tables_of(0, 2));
  mark.chain[0] = mark.chain[0] == '0' ? '1' : '0';

  EXPECT_THAT(complaint(mark), HasSubstr("is another journal"));
}

TEST_F(JournalFile, CannotBeResumedBehindItsEnd) {
  Journal journal = Journal::create(path_);
  JournalMark mark = journal.append(tables_of(0, 2));
  mark.bytes += 1;

  EXPECT_THAT([&] { Journal::resume(path_, mark); }, ThrowsMessage<core::Error>(HasSubstr("is cut off")));
}

TEST(AppendRows, RefusesOtherColumns) {
  auto tables = tables_of(0, 1);
  auto renamed = tables_of(1, 1);
  renamed[0].columns[0].name = "identity";
  auto retyped = tables_of(1, 1);
  retyped[1].columns[0].values = std::vector<double>{1.0};

  EXPECT_THAT([&] { append_rows(tables, renamed); },
              ThrowsMessage<core::Error>(HasSubstr("designs/identity takes the place of number")));
  EXPECT_THAT([&] { append_rows(tables, retyped); },
              ThrowsMessage<core::Error>(HasSubstr("names/name changes its type")));
}

}  // namespace
}  // namespace crossisle::store
