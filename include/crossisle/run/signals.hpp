// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

namespace crossisle::run {

/// Counts SIGINT, SIGTERM and SIGUSR1 while it lives, instead of dying of them; the third one ends the process at once.
/// Several may live at a time, all in the thread of `main`, and each counts for itself. After the last one SIGUSR1 is
/// ignored where nobody else handles it: it is a scheduler's word that time is nearly up, and to die of it while MPI is
/// being closed would make a failure of a finished run.
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  /// Signals received since it lives.
  int count() const noexcept;

 private:
  int before_;
};

}  // namespace crossisle::run
