// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/communicator.hpp"

#include <boost/mpi/communicator.hpp>
#include <boost/mpi/environment.hpp>
#include <chrono>
#include <cstdlib>
#include <list>
#include <thread>

namespace crossisle::island {
namespace {

/// How long a receiver burns its core before it lets others have it: longer than a message takes between cores.
constexpr int polls_before_sleep = 2000;
constexpr std::chrono::microseconds sleep_between_polls{50};

}  // namespace

struct Environment::State {
  boost::mpi::environment environment;
};

Environment::Environment(int& argc, char**& argv)
    : state_(new State{boost::mpi::environment(argc, argv, boost::mpi::threading::funneled, false)}) {}

Environment::~Environment() = default;

struct Communicator::State {
  struct Outgoing {
    Message message;
    boost::mpi::request request;
  };
  boost::mpi::communicator communicator;
  std::list<Outgoing> outgoing;  // a list: MPI holds on to the buffers' addresses

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

void Communicator::send(int destination, int tag, Message message) {
  state_->release_sent();
  auto& sent = state_->outgoing.emplace_back(State::Outgoing{std::move(message), {}});
  sent.request = state_->communicator.isend(destination, tag, sent.message.data(),
                                            static_cast<int>(sent.message.size()));
}

std::optional<Message> Communicator::try_receive(int source, int tag) {
  const auto status = state_->communicator.iprobe(source, tag);
  if (!status) return std::nullopt;
  Message message(static_cast<std::size_t>(status->count<char>().value_or(0)));
  state_->communicator.recv(source, tag, message.data(), static_cast<int>(message.size()));
  return message;
}

Message Communicator::receive(int source, int tag) {
  for (int polls = 0;; ++polls) {
    if (auto message = try_receive(source, tag)) return std::move(*message);
    if (polls < polls_before_sleep) {
      std::this_thread::yield();
    } else {
      state_->release_sent();
      std::this_thread::sleep_for(sleep_between_polls);
    }
  }
}

void Communicator::flush() {
  for (auto& sent : state_->outgoing) sent.request.wait();
  state_->outgoing.clear();
}

void Communicator::abort(int code) {
  boost::mpi::environment::abort(code);
  std::abort();
}

}  // namespace crossisle::island
