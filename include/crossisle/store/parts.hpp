// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crossisle/store/journal.hpp"
#include "crossisle/store/run_directory.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::store {

/// Rows that a part of a finished run contributed to its tables.
struct PartRows {
  std::vector<std::int64_t> rows{};  ///< of each table, in the order of the tables
  std::string digest{};              ///< digest_of_rows
};

/// Writes the files of a part of a run: a fixed group of islands with its own journal `journal.part-K.bin`, states
/// `checkpoint-G.part-K.h5` and rows `run.part-K.h5`. The process that owns the folder writes the files that
/// join the parts: `checkpoint-G.h5`, after the states of all parts, and `run.h5`.
///
/// A part is written by one process at a time, which may be on another host than the owner.
///
/// @code
///   Part part(folder, owner, 2, mark);   // with the mark of the checkpoint from which the run continues
///   part.append_history(rows);
///   part.write_states(generation, states);
///   report(part.mark());                 // for the owner's checkpoint
/// @endcode
class Part {
 public:
  /// @param mark end of the journal, which was verified; none: the journal begins empty
  /// @throws core::Error(io)
  Part(std::filesystem::path folder, Owner owner, std::uint32_t number, const std::optional<PartMark>& mark);

  std::uint32_t number() const noexcept { return number_; }
  /// Appends rows to the journal.
  /// @throws core::Error(io), LostFolderError; nothing is then appended, and the same rows can be tried again
  void append_history(std::span<const Table> tables);
  /// Writes the states after a generation. @throws core::Error(io), LostFolderError
  void write_states(std::int64_t generation, const RunContent& states);
  /// Returns the position up to the last states.
  const PartMark& mark() const noexcept { return mark_; }
  /// Returns all rows of the journal. @throws core::Error(io)
  std::vector<Table> read_history(JournalTables which) const;
  /// Returns the states of the mark, which belong to a generation. @throws core::Error(io)
  RunContent read_states(std::int64_t generation) const;
  /// Writes the rows of the part in a finished run. @throws core::Error(io), LostFolderError
  void write_rows(const RunContent& content) const;

 private:
  Journal& journal();

  std::filesystem::path folder_;
  Owner owner_;
  std::uint32_t number_;
  std::optional<Journal> journal_;
  PartMark mark_;
};

/// Name of the table of a checkpoint that lists the marks of the parts.
inline constexpr auto marks_name = "state-parts";
/// Name of the table of a finished run that lists its parts.
inline constexpr auto parts_name = "parts";

Table marks_table(const std::vector<PartMark>& marks);
/// Removes the marks from the content of a checkpoint and returns them; none if the run has no parts.
/// @throws core::Error(io)
std::vector<PartMark> take_marks(RunContent& checkpoint);

/// Returns the table `parts`. @param tables names of the joined tables, in the order of PartRows::rows
Table parts_table(const std::vector<std::string>& tables, const std::vector<PartRows>& parts);

/// Returns the digest of the rows of some tables, independently of the order of the tables.
std::string digest_of_rows(std::span<const Table> tables);

/// Adds to a checkpoint the rows and the states of its parts, part after part, and the table `parts`, so that the
/// digest of a finished run is the same whether its rows are read from `run.h5` or from its last checkpoint.
/// @throws core::Error(io) if a file of a part is damaged or does not belong to the checkpoint
void join_history(const std::filesystem::path& folder, std::int64_t generation,
                  const std::vector<PartMark>& marks, RunContent& checkpoint);
/// Verifies the files of the parts of a checkpoint. @throws core::Error(io) likewise
void verify_history(const std::filesystem::path& folder, std::int64_t generation,
                    const std::vector<PartMark>& marks);
/// Adds to the content of `run.h5` the rows of its parts, part after part. @throws core::Error(io) likewise
void join_rows(const std::filesystem::path& folder, RunContent& content);

}  // namespace crossisle::store
