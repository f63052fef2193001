// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/core/error.hpp"

namespace crossisle::island {

/// A packed message: one MPI message, whatever it holds.
using Message = std::vector<char>;

/// What a message is about. An edge of the topology adds its number to `migrants`, and keeps its own order.
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

/// MPI for the life of this object: initialised at construction, finalised at the end.
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
/// Sends never block; receives wait politely (yielding, then sleeping), since ranks may outnumber cores. There are no
/// collective operations here on purpose: a rank that has failed must not be able to hang the others in one.
class Communicator {
 public:
  /// All ranks of the job. @pre an Environment exists
  static Communicator world();
  /// The ranks that give the same `color`, in their order here, with messages of their own. All ranks call it together.
  Communicator split(int color) const;
  ~Communicator();
  Communicator(Communicator&&) noexcept;
  Communicator& operator=(Communicator&&) = delete;

  int rank() const noexcept;
  int size() const noexcept;
  /// Hands over a message; it is delivered in the order of the sends of this tag to this rank.
  void send(int destination, int tag, Message message);
  /// The next message of this source and tag; attends while it waits.
  Message receive(int source, int tag);
  /// The same where one has arrived.
  std::optional<Message> try_receive(int source, int tag);
  /// What else is to be done while this rank waits or works, many times a second; none: nothing.
  void set_attendant(std::function<void()> attendant);
  /// Calls the attendant; to be called within long work. @throws what the attendant throws, and
  /// core::Error if another rank has told of its failure: to rank 0, or by `give_up` to all
  void attend();
  /// Ends what the ranks of this communicator do together because this one has failed in it, and nothing else: `receive`
  /// and `attend` then throw on all of them, and each has to call this in turn. Afterwards all are here, nothing of what
  /// they did is on its way any more, and they can begin something new.
  void give_up(const std::string& what, core::ExitCode code);
  /// Waits until all messages have been handed to MPI for good.
  void flush();
  /// Ends the job on all ranks at once with an exit code, without a word.
  [[noreturn]] static void end_job(core::ExitCode code);
  /// Notes that rank 0 hangs: `fail` then speaks without waiting for it to do so.
  void note_silent_speaker();
  /// Ends the job on all ranks because this one has failed, with one message on standard error however many ranks
  /// fail at once: the others leave speaking to rank 0, and speak themselves only if it is too busy to listen.
  [[noreturn]] void fail(const std::string& what, core::ExitCode code);

 private:
  struct State;
  explicit Communicator(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace crossisle::island
