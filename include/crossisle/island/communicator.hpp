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

/// Tag of a message: its subject. An edge of the topology adds its number to `migrants`, so that each edge
/// keeps its order.
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
inline constexpr int migrants = 1000;
}  // namespace tag

/// MPI during the lifetime of this object: initialised at construction, finalised at destruction, which waits
/// for the destructors of the other ranks. A rank that fails while others wait for it calls
/// Communicator::fail.
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

/// The ranks of this job, and packed messages between any two of them.
///
/// Sends never block; receives poll with back-off (yield, then sleep), since ranks may outnumber cores.
/// Blocking collective operations are excluded on purpose: a failed rank must not be able to hang the others
/// in one.
class Communicator {
 public:
  /// Returns all ranks of the job. @pre an Environment exists
  static Communicator world();
  /// Returns the ranks with the same `color`, in their order here, with separate messages. All ranks call it
  /// together.
  Communicator split(int color) const;
  ~Communicator();
  Communicator(Communicator&&) noexcept;
  Communicator& operator=(Communicator&&) = delete;

  int rank() const noexcept;
  int size() const noexcept;
  /// Sends a message; messages of one tag to one rank are delivered in the order of sending.
  void send(int destination, int tag, Message message);
  /// Returns the next message of this source and tag; calls the attendant while it waits.
  Message receive(int source, int tag);
  /// Returns the next message if one has arrived; does not wait.
  std::optional<Message> try_receive(int source, int tag);
  /// Sets a function to call many times a second while this rank waits or works; none: nothing.
  void set_attendant(std::function<void()> attendant);
  /// Calls the attendant; to be called within long work. @throws what the attendant throws, and core::Error
  /// if another rank has reported a failure: to rank 0, or by `give_up` to all
  void attend();
  /// Ends only the common work of this communicator's ranks, because this rank has failed in it: `receive`
  /// and `attend` then throw on all of them, and each has to call this function in turn. When it returns, all
  /// ranks have called it, no message of the abandoned work is in transit, and they can begin new work.
  void give_up(const std::string& what, core::ExitCode code);
  /// Waits until MPI has accepted all messages.
  void flush();
  /// Ends the job on all ranks at once with an exit code, without a message.
  [[noreturn]] static void end_job(core::ExitCode code);
  /// Records that rank 0 hangs: `fail` then reports without waiting for rank 0.
  void note_silent_speaker();
  /// Ends the job on all ranks because this one has failed, with one message on standard error even if
  /// several ranks fail at once: the others leave the report to rank 0, and report themselves only if it is
  /// too busy to receive theirs.
  [[noreturn]] void fail(const std::string& what, core::ExitCode code);

 private:
  struct State;
  explicit Communicator(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace crossisle::island
