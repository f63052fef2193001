// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "crossisle/store/parts.hpp"
#include "crossisle/store/run_directory.hpp"

namespace crossisle::store {

/// Events of a writer since the last query.
struct WriterNews {
  std::optional<std::int64_t> checkpoint{};    ///< newest generation that is safe on the disk
  std::optional<Clock::time_point> written{};  ///< time of that checkpoint
  double seconds = 0.0;                        ///< time to write the newest checkpoint
  std::vector<std::string> warnings{};         ///< failed writes, which will be tried again
};

/// Writes the files of a run in a separate thread, so that a search does not wait for a disk.
///
/// Everything is written in the order of submission; a newer checkpoint or status replaces one whose writing
/// has not begun. Failed writes are repeated at the next occasion, with a warning: a disk that is full for a
/// while does not affect the run. The search is affected only when more than `max_backlog` bytes of history
/// are waiting: it then waits if the disk is slow, and receives an exception if the disk fails.
///
/// @code
///   RunWriter writer(directory);
///   writer.append([log = std::move(log)] { return tables_of(log); }, bytes);
///   writer.checkpoint(generation, content);
///   writer.drain();   // now all of it is safe, or it throws
/// @endcode
class RunWriter {
 public:
  static constexpr std::size_t max_backlog = std::size_t{256} << 20;

  /// @param directory must outlive the writer, and is used by the writer alone between construction and
  /// `drain`
  explicit RunWriter(RunDirectory& directory);
  /// Writes the files of a part of a run: its checkpoints are its states. @param part as directory
  explicit RunWriter(Part& part);
  ~RunWriter();  ///< writes the remaining data if possible
  RunWriter(const RunWriter&) = delete;
  RunWriter& operator=(const RunWriter&) = delete;

  /// Appends rows to the history; the writer's thread calls `rows` to make them.
  /// @param bytes approximate size of the rows
  /// @throws core::Error(io) if the backlog is full and the disk fails
  void append(std::function<std::vector<Table>()> rows, std::size_t bytes);
  /// Writes a checkpoint of all the history submitted so far.
  void checkpoint(std::int64_t generation, RunContent content);
  void status(Status status);  ///< @pre the writer has a directory
  /// Waits until everything is on the disk; tries each item at least once more.
  /// @throws core::Error(io) with the reason if an item cannot be written; the earlier checkpoints remain
  void drain();
  /// Returns the events since the last call.
  WriterNews take_news();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace crossisle::store
