// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "crossisle/store/run_directory.hpp"

namespace crossisle::store {

/// What a writer has come to since it was last asked.
struct WriterNews {
  std::optional<std::int64_t> checkpoint{};    ///< the newest generation that is safe on the disk
  std::optional<Clock::time_point> written{};  ///< when that was
  double seconds = 0.0;                        ///< that the newest checkpoint took to write
  std::vector<std::string> warnings{};         ///< what could not be written, and is tried again
};

/// Writes the files of a run in a thread of its own, so that a search never waits for a disk.
///
/// Everything is written in the order in which it was handed over; a checkpoint or a status that has not been begun
/// gives way to a newer one. What fails is tried again at the next occasion, with a warning: a disk that is full for a
/// while costs a run nothing. Only where more than `largest_backlog` bytes of history wait, the search is stopped: by
/// waiting for a disk that is slow, by an exception where it fails.
///
/// @code
///   RunWriter writer(directory);
///   writer.append([log = std::move(log)] { return tables_of(log); }, bytes);
///   writer.checkpoint(generation, content);
///   writer.drain();   // now all of it is safe, or it throws
/// @endcode
class RunWriter {
 public:
  static constexpr std::size_t largest_backlog = std::size_t{256} << 20;

  /// @param directory must outlive the writer, and is the writer's alone between construction and `drain`
  explicit RunWriter(RunDirectory& directory);
  ~RunWriter();  ///< writes what waits, as far as it can
  RunWriter(const RunWriter&) = delete;
  RunWriter& operator=(const RunWriter&) = delete;

  /// Rows for the history, which the writer's thread makes.
  /// @param bytes that they take, about
  /// @throws core::Error(io) where the backlog is full and the disk fails
  void append(std::function<std::vector<Table>()> rows, std::size_t bytes);
  /// A checkpoint of all the history handed over so far.
  void checkpoint(std::int64_t generation, RunContent content);
  void status(Status status);
  /// Waits until everything is on the disk; each thing is tried at least once more.
  /// @throws core::Error(io) with the reason where something cannot be written; the earlier checkpoints are still there
  void drain();
  /// What has happened since the last call.
  WriterNews take_news();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace crossisle::store
