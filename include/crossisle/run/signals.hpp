// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

namespace crossisle::run {

/// Counts SIGINT, SIGTERM and SIGUSR1 while it lives, instead of dying of them; the third one ends the process at once.
/// Several may live at a time, all in the thread of `main`, and each counts for itself.
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
