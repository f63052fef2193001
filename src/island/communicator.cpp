// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/communicator.hpp"

#include <fmt/format.h>

#include <mpi.h>

#include <algorithm>
#include <boost/mpi/communicator.hpp>
#include <boost/mpi/environment.hpp>
#include <chrono>
#include <cstdlib>
#include <limits>
#include <list>
#include <thread>

#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::island {
namespace {

/// Number of polls for which a receiver occupies its core before it yields: longer than a message takes
/// between cores.
constexpr int polls_before_sleep = 2000;
/// Duration of a yield that shows that another process has run on the core. Polling would take time from it,
/// so the receiver sleeps at once.
constexpr std::chrono::microseconds yield_to_another{10};
constexpr std::chrono::microseconds shortest_sleep{50};
constexpr std::chrono::microseconds max_sleep{5000};
/// Inverse of the ratio of a sleep to the time waited: a late message is noticed with a further delay of at
/// most 1/20 of the wait.
constexpr int share_of_wait = 20;
/// Time that a failed rank gives rank 0 to report the failure and end the job.
constexpr std::chrono::seconds patience_with_speaker{3};

/// Sleeps in proportion to the time that has been waited, and returns the length of the sleep.
std::chrono::microseconds sleep_for_share_of(std::chrono::microseconds waited) {
  const auto sleep = std::clamp(waited / share_of_wait, shortest_sleep, max_sleep);
  std::this_thread::sleep_for(sleep);
  return sleep;
}

/// Returns the address of a message's bytes. Boost.MPI dereferences the address even for an empty message.
char* address_of(Message& message) {
  static char nothing;
  return message.empty() ? &nothing : message.data();
}

/// Returns the message that `throw_failure_of_another` reads.
Message failure_message(const std::string& what, core::ExitCode code) {
  Message text(what.begin(), what.end());
  text.push_back(static_cast<char>(code));
  return text;
}

}  // namespace

struct Environment::State {
  boost::mpi::environment environment;
};

Environment::Environment(int& argc, char**& argv)
    : state_(new State{boost::mpi::environment(argc, argv, boost::mpi::threading::funneled, false)}) {}

Environment::~Environment() {
  // MPI_Finalize need not wait for other ranks: when started by srun --mpi=pmix (Slurm 22.05 with Open MPI
  // 4.1), the ranks of the other nodes return from it at once, and a rank that still sends to them would wait
  // forever.
  MPI_Request barrier = MPI_REQUEST_NULL;
  MPI_Ibarrier(MPI_COMM_WORLD, &barrier);
  std::chrono::microseconds slept{0};
  for (int done = 0;;) {
    if (MPI_Test(&barrier, &done, MPI_STATUS_IGNORE) != MPI_SUCCESS || done != 0) break;
    slept += sleep_for_share_of(slept);
  }
}

struct Communicator::State {
  struct Outgoing {
    Message message;
    boost::mpi::request request;
  };
  boost::mpi::communicator communicator;
  std::function<void()> attendant;
  std::list<Outgoing> outgoing;  // a list, since MPI keeps the addresses of the buffers
  bool given_up = false;         ///< rank 0 has ended the common work of the ranks
  bool speaker_is_silent = false;

  /// On other ranks: throws if rank 0 has given up.
  void throw_if_given_up() {
    if (!communicator.iprobe(0, tag::give_up)) return;
    Message none;
    communicator.recv(0, tag::give_up, address_of(none), 0);
    given_up = true;
    throw core::Error(core::ExitCode::rank_failed, "rank 0 has given up");
  }

  /// On rank 0: throws the failure that another rank has reported.
  void throw_failure_of_another() const {
    const auto status = communicator.iprobe(boost::mpi::any_source, tag::failure);
    if (!status) return;
    Message text(static_cast<std::size_t>(status->count<char>().value_or(0)));
    communicator.recv(status->source(), tag::failure, address_of(text), static_cast<int>(text.size()));
    const auto code = static_cast<core::ExitCode>(text.empty() ? '\0' : text.back());
    throw core::Error(
        code, fmt::format("rank {}: {}", status->source(), std::string(text.begin(), text.end() - 1)));
  }

  /// Discards messages that have arrived.
  void discard_arrived() const {
    while (const auto status = communicator.iprobe(boost::mpi::any_source, boost::mpi::any_tag)) {
      Message message(static_cast<std::size_t>(status->count<char>().value_or(0)));
      communicator.recv(status->source(), status->tag(), address_of(message),
                        static_cast<int>(message.size()));
    }
  }

  void release_sent() {
    outgoing.remove_if([](Outgoing& sent) { return sent.request.test().has_value(); });
  }
};

Communicator::Communicator(std::unique_ptr<State> state) : state_(std::move(state)) {}
Communicator::~Communicator() = default;
Communicator::Communicator(Communicator&&) noexcept = default;

Communicator Communicator::world() {
  return Communicator(std::make_unique<State>());
}

int Communicator::rank() const noexcept {
  return state_->communicator.rank();
}
int Communicator::size() const noexcept {
  return state_->communicator.size();
}

Communicator Communicator::split(int color) const {
  auto state = std::make_unique<State>();
  state->communicator = state_->communicator.split(color);
  return Communicator(std::move(state));
}

void Communicator::send(int destination, int tag, Message message) {
  if (message.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw core::Error(core::ExitCode::evaluation,
                      fmt::format("a message of {} does not fit in one MPI message",
                                  core::human_bytes(static_cast<double>(message.size()))),
                      "MPI counts bytes up to 2 GiB", "use smaller populations or more ranks");
  }
  state_->release_sent();
  auto& sent = state_->outgoing.emplace_back(State::Outgoing{std::move(message), {}});
  sent.request = state_->communicator.isend(destination, tag, address_of(sent.message),
                                            static_cast<int>(sent.message.size()));
}

std::optional<Message> Communicator::try_receive(int source, int tag) {
  const auto status = state_->communicator.iprobe(source, tag);
  if (!status) return std::nullopt;
  Message message(static_cast<std::size_t>(status->count<char>().value_or(0)));
  state_->communicator.recv(source, tag, address_of(message), static_cast<int>(message.size()));
  return message;
}

Message Communicator::receive(int source, int tag) {
  std::chrono::microseconds slept{0};
  for (int polls = 0;; ++polls) {
    if (auto message = try_receive(source, tag)) return std::move(*message);
    attend();
    if (polls < polls_before_sleep) {
      const auto began = std::chrono::steady_clock::now();
      std::this_thread::yield();
      if (std::chrono::steady_clock::now() - began > yield_to_another) polls = polls_before_sleep;
    } else {
      state_->release_sent();
      slept += sleep_for_share_of(slept);
    }
  }
}

void Communicator::set_attendant(std::function<void()> attendant) {
  state_->attendant = std::move(attendant);
}

void Communicator::attend() {
  if (rank() == 0) {
    state_->throw_failure_of_another();
  } else {
    state_->throw_if_given_up();
  }
  if (state_->attendant) state_->attendant();
}

void Communicator::give_up(const std::string& what, core::ExitCode code) {
  if (rank() == 0) {
    for (int other = 1; other < size(); ++other) send(other, tag::give_up, {});
  } else if (!state_->given_up) {
    send(0, tag::failure, failure_message(what, code));
    while (!try_receive(0, tag::give_up)) {
      state_->release_sent();
      std::this_thread::sleep_for(shortest_sleep);
    }
  }
  state_->given_up = false;
  // Unwanted messages are discarded until no rank sends any more (Hoefler et al., PPoPP 2010: a non-blocking
  // barrier). Messages that MPI has not delivered by then remain in the old communicator.
  MPI_Request barrier = MPI_REQUEST_NULL;
  int done = 0;
  for (bool entered = false; done == 0;) {
    state_->discard_arrived();
    state_->release_sent();
    if (!entered && state_->outgoing.empty()) {
      MPI_Ibarrier(state_->communicator, &barrier);
      entered = true;
    }
    if (entered) MPI_Test(&barrier, &done, MPI_STATUS_IGNORE);
    std::this_thread::sleep_for(shortest_sleep);
  }
  state_->communicator = boost::mpi::communicator(state_->communicator, boost::mpi::comm_duplicate);
}

void Communicator::flush() {
  for (auto& sent : state_->outgoing) sent.request.wait();
  state_->outgoing.clear();
}

void Communicator::note_silent_speaker() {
  state_->speaker_is_silent = true;
}

void Communicator::fail(const std::string& what, core::ExitCode code) {
  if (rank() != 0) {
    // A rank 0 that hung wakes up when the job ends, and would report the failure once more.
    if (!state_->speaker_is_silent) send(0, tag::failure, failure_message(what, code));
    // Rank 1 reports for a rank 0 that hangs. All ranks notice this at about the same time, and Open MPI
    // takes seconds to end the other ranks: they report only if rank 1 hangs as well.
    auto patience = patience_with_speaker;
    if (state_->speaker_is_silent)
      patience = rank() == 1 ? std::chrono::seconds(0) : 3 * patience_with_speaker;
    const auto last = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < last) {
      state_->release_sent();  // lets MPI make progress
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    fmt::print(stderr, "error: rank {}: {}\n", rank(), what);
  } else {
    fmt::print(stderr, "error: {}\n", what);
  }
  end_job(code);
}

void Communicator::end_job(core::ExitCode code) {
  boost::mpi::environment::abort(static_cast<int>(code));
  std::abort();
}

}  // namespace crossisle::island
