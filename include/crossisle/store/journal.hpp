// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "crossisle/store/table.hpp"

namespace crossisle::store {

/// A place in a journal between two frames, and the checksum over everything before it.
struct JournalMark {
  std::uint64_t bytes = 0;  ///< length of the journal up to here
  std::string chain{};      ///< XXH3-128, each frame's over itself and the one before; 32 hexadecimal digits

  bool operator==(const JournalMark&) const = default;
};

/// A file to which rows of tables are appended, and which is never changed where it was written: what a run did, in
/// order. data/RUN_FILE.md describes its bytes.
///
/// A frame holds rows of any tables; a checkpoint that names a mark vouches for all frames before it, and what lies
/// behind the mark of the checkpoint that a run goes on from is cut off.
///
/// @code
///   Journal journal = Journal::create(path);
///   JournalMark mark = journal.append(tables);
///   std::vector<Table> all = read_journal(path, mark);
/// @endcode
class Journal {
 public:
  /// A new journal without frames, in the place of one that is there. @throws core::Error(io)
  static Journal create(const std::filesystem::path& path);
  /// Goes on behind a mark that `read_journal` has verified. Nothing is cut off before the next `append`.
  /// @throws core::Error(io)
  static Journal resume(const std::filesystem::path& path, JournalMark mark);
  Journal(Journal&&) noexcept;
  Journal& operator=(Journal&&) noexcept;
  ~Journal();

  /// Writes a frame and brings it to the disk.
  /// @throws core::Error(io); the next frame then takes the place of what was written of this one
  JournalMark append(std::span<const Table> tables);
  /// Writes a frame, which then outlives this process; `sync` makes it outlive the machine.
  /// @throws core::Error(io) as append
  JournalMark append_unsynced(std::span<const Table> tables);
  /// Brings all frames to the disk. @throws core::Error(io)
  void sync();
  const JournalMark& mark() const noexcept;

 private:
  struct State;
  explicit Journal(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The tables of all frames before a mark: rows in the order in which they were appended, tables and columns in the
/// order of the first frame.
/// @throws core::Error(io) naming the file and the place of the frame where one is damaged or missing
std::vector<Table> read_journal(const std::filesystem::path& path, const JournalMark& mark);

/// What is in a journal that nothing else vouches for.
struct JournalContent {
  std::vector<Table> tables{};  ///< as read_journal
  JournalMark mark{};           ///< behind the last whole frame
  std::uint64_t torn_bytes =
      0;  ///< of a frame that was begun when its writer was killed or the machine failed
};

/// The tables of all whole frames. A last frame that was not written to its end does not count; the next `append` of a
/// journal that is resumed at the mark takes its place.
/// @throws core::Error(io) naming the place of a frame that is damaged though others follow it; NewerFormatError
JournalContent recover_journal(const std::filesystem::path& path);

/// Adds the rows of `more` to tables of the same names and columns; tables that are not there yet are added whole.
/// @throws core::Error(io) where a table has other columns
void append_rows(std::vector<Table>& tables, std::vector<Table> more);

}  // namespace crossisle::store
