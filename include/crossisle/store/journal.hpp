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

/// Position in a journal between two frames, with the checksum over everything before it.
struct JournalMark {
  std::uint64_t bytes = 0;  ///< length of the journal up to here
  std::string chain{};      ///< XXH3-128, each over a frame and the checksum before it; 32 hexadecimal digits

  bool operator==(const JournalMark&) const = default;
};

/// Append-only file of table rows: the history of a run, in order. Written bytes are never changed.
/// data/RUN_FILE.md describes the format.
///
/// A frame holds rows of any tables. A checkpoint that names a mark guarantees all frames before the mark;
/// when a run resumes from the checkpoint, the frames after the mark are cut off.
///
/// @code
///   Journal journal = Journal::create(path);
///   JournalMark mark = journal.append(tables);
///   std::vector<Table> all = read_journal(path, mark);
/// @endcode
class Journal {
 public:
  /// Creates a journal without frames and replaces an existing one. @throws core::Error(io)
  static Journal create(const std::filesystem::path& path);
  /// Resumes after a mark that `read_journal` has verified. Nothing is cut off before the next `append`.
  /// @throws core::Error(io)
  static Journal resume(const std::filesystem::path& path, JournalMark mark);
  Journal(Journal&&) noexcept;
  Journal& operator=(Journal&&) noexcept;
  ~Journal();

  /// Writes a frame and syncs it to disk.
  /// @throws core::Error(io); the next frame then overwrites the written part of this one
  JournalMark append(std::span<const Table> tables);
  /// Writes a frame that survives the end of this process; after `sync` it also survives a failure of the
  /// machine.
  /// @throws core::Error(io) as append
  JournalMark append_unsynced(std::span<const Table> tables);
  /// Syncs all frames to disk. @throws core::Error(io)
  void sync();
  const JournalMark& mark() const noexcept;

 private:
  struct State;
  explicit Journal(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// True for a table whose name begins with `state-`: rows that only a search that resumes needs.
bool is_state(const Table& table) noexcept;

/// Tables of a journal to read.
enum class JournalTables : std::uint8_t {
  all,
  history,  ///< without those of states (is_state), which take about half of the memory
};

/// Returns the tables of all frames before a mark: rows in the order in which they were appended, tables and
/// columns in the order of the first frame.
/// @throws core::Error(io) naming the file and the position of the frame if one is damaged or missing
std::vector<Table> read_journal(const std::filesystem::path& path, const JournalMark& mark,
                                JournalTables which = JournalTables::all);

/// Verifies all frames before a mark, without memory for their rows. @throws as read_journal
void verify_journal(const std::filesystem::path& path, const JournalMark& mark);

/// Content of a journal without a checkpoint that guarantees it.
struct JournalContent {
  std::vector<Table> tables{};  ///< as read_journal
  JournalMark mark{};           ///< after the last whole frame
  std::uint64_t torn_bytes =
      0;  ///< bytes of a last frame that is incomplete because its writer or the machine failed
};

/// Returns the tables of all whole frames. An incomplete last frame is ignored; the next `append` of a
/// journal that is resumed at the mark overwrites it.
/// @throws core::Error(io) naming the position of a damaged frame that is followed by others;
/// NewerFormatError
JournalContent recover_journal(const std::filesystem::path& path);

/// Adds the rows of `more` to tables of the same names and columns; new tables are added whole.
/// @throws core::Error(io) if a table has different columns
void append_rows(std::vector<Table>& tables, std::vector<Table> more);

}  // namespace crossisle::store
