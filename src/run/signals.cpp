// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/signals.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>

namespace crossisle::run {
namespace {

constexpr std::array<int, 3> watched{SIGINT, SIGTERM, SIGUSR1};
constexpr int end_at_once = 3;

std::atomic<int> received{0};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may touch lock-free atomics only");

/// Watches that live, and what signals did before the first of them.
int watches = 0;
std::array<struct sigaction, watched.size()> previous{};

void receive_signal(int signal) {
  if (received.fetch_add(1) + 1 >= end_at_once) _exit(128 + signal);
}

}  // namespace

SignalWatch::SignalWatch() {
  if (watches++ == 0) {
    received = 0;
    struct sigaction action {};
    action.sa_handler = receive_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < watched.size(); ++i) sigaction(watched[i], &action, &previous[i]);
  }
  before_ = received;
}

SignalWatch::~SignalWatch() {
  if (--watches > 0) return;
  for (std::size_t i = 0; i < watched.size(); ++i) {
    if (watched[i] == SIGUSR1 && previous[i].sa_handler == SIG_DFL) previous[i].sa_handler = SIG_IGN;
    sigaction(watched[i], &previous[i], nullptr);
  }
}

int SignalWatch::count() const noexcept {
  return received - before_;
}

}  // namespace crossisle::run
