// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/signals.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>

namespace crossisle::run {
namespace {

/// Signals of a terminal, a scheduler, a user, a limit of processor time and an inherited timer.
constexpr std::array<int, 7> watched{SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU, SIGALRM};
constexpr int end_at_once = 3;

std::atomic<int> received{0};
std::atomic<bool> over_cpu_limit{false};
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free,
              "a signal handler may touch lock-free atomics only");

/// Number of existing watches, and the signal actions before the first of them.
int watches = 0;
std::array<struct sigaction, watched.size()> previous{};

void receive_signal(int signal) {
  // The kernel repeats XCPU every second from the soft limit on; all of them are one request.
  if (signal == SIGXCPU && over_cpu_limit.exchange(true)) return;
  if (received.fetch_add(1) + 1 >= end_at_once) _exit(128 + signal);
}

/// True for HUP if nohup has made its child ignore it: the child is to outlive the terminal.
bool stays_ignored(int signal, const struct sigaction& before) {
  return signal == SIGHUP && before.sa_handler == SIG_IGN;
}

}  // namespace

SignalWatch::SignalWatch() {
  if (watches++ > 0) return;
  received = 0;
  over_cpu_limit = false;
  struct sigaction action {};
  action.sa_handler = receive_signal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < watched.size(); ++i) {
    sigaction(watched[i], &action, &previous[i]);
    if (stays_ignored(watched[i], previous[i])) sigaction(watched[i], &previous[i], nullptr);
  }
}

SignalWatch::~SignalWatch() {
  if (--watches > 0) return;
  for (std::size_t i = 0; i < watched.size(); ++i) {
    const bool asks_to_end = watched[i] == SIGINT || watched[i] == SIGTERM;
    if (!asks_to_end && previous[i].sa_handler == SIG_DFL) previous[i].sa_handler = SIG_IGN;
    sigaction(watched[i], &previous[i], nullptr);
  }
}

int SignalWatch::count() noexcept {
  return received;
}

}  // namespace crossisle::run
