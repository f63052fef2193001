// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/core/error.hpp"

namespace crossisle::island {

/// A packed message: one MPI message with any content.
using Message = std::vector<char>;

/// Tag of a message: its subject. An edge of the topology adds `source * islands + target` to `migrants`, so that
/// the messages of each edge stay in order; Open MPI permits tags below 2^31.
namespace tag {
inline constexpr int directive = 1;
inline constexpr int report = 2;
inline constexpr int work = 3;
inline constexpr int costs = 4;
inline constexpr int opening = 5;
inline constexpr int states = 6;
inline constexpr int failure = 7;
inline constexpr int heartbeat = 8;
inline constexpr int stop_now = 9;
inline constexpr int give_up = 10;
inline constexpr int timing = 11;
inline constexpr int share = 12;
inline constexpr int interrupt = 13;
inline constexpr int interrupted = 14;
inline constexpr int migrants = 1000;
}  // namespace tag

/// MPI environment: initialises MPI at construction and finalises it at destruction, which waits for the
/// destructors of the other ranks. A rank that fails while other ranks wait for it calls Communicator::fail.
class Environment {
 public:
  Environment(int& argc, char**& argv);
  ~Environment();
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The ranks of this job, with packed messages between any two of them.
///
/// Sends never block; receives poll with back-off (yield, then sleep), since ranks may outnumber cores.
/// Blocking collective operations are deliberately not provided: a failed rank must not leave the other ranks
/// hanging in such an operation.
class Communicator {
 public:
  /// Returns a communicator of all ranks of the job. @pre an Environment exists
  static Communicator world();
  /// Returns a communicator of the ranks with the same `color`, in their order in this communicator and with
  /// separate messages. All ranks must call it.
  Communicator split(int color) const;
  ~Communicator();
  Communicator(Communicator&&) noexcept;
  Communicator& operator=(Communicator&&) = delete;

  int rank() const noexcept;
  int size() const noexcept;
  /// Sends a message; messages of one tag to one rank are delivered in the order of sending.
  void send(int destination, int tag, Message message);
  /// Returns the next message from this source with this tag; calls the attendant while it waits.
  Message receive(int source, int tag);
  /// Returns the next message if one has arrived; does not wait.
  std::optional<Message> try_receive(int source, int tag);
  /// Sets the attendant, a function to call many times a second while this rank waits or works; an empty
  /// function unsets it.
  void set_attendant(std::function<void()> attendant);
  /// Calls the attendant; call it often during long work. @throws any exception of the attendant, and
  /// core::Error if another rank has reported a failure (to rank 0, or to all ranks by `give_up`)
  void attend();
  /// Ends only the common work of this communicator's ranks, because this rank has failed in it: `receive`
  /// and `attend` then throw on all of these ranks, and each of them must call this function as well. When it
  /// returns, all ranks have called it, no message of the abandoned work is in transit, and they can begin
  /// new work.
  void give_up(const std::string& what, core::ExitCode code);
  /// Waits until MPI has accepted all messages.
  void flush();
  /// Ends the job on all ranks at once with an exit code, without a message.
  [[noreturn]] static void end_job(core::ExitCode code);
  /// Records that rank 0 hangs, so that `fail` reports without waiting for rank 0.
  void note_silent_speaker();
  /// Ends the job on all ranks because this one has failed, with one message on standard error even if
  /// several ranks fail at once: the other ranks leave the report to rank 0, and print their own only if rank
  /// 0 is too busy to receive it.
  [[noreturn]] void fail(const std::string& what, core::ExitCode code);

 private:
  struct State;
  explicit Communicator(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace crossisle::island
