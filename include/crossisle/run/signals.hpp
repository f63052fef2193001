// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <csignal>
#include <memory>

namespace crossisle::run {

/// Counts SIGINT, SIGTERM and SIGUSR1 while it lives, instead of dying of them; the third one ends the process at once.
/// At most one may live at a time.
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  /// Signals received so far.
  int count() const noexcept;

 private:
  struct Previous;
  std::unique_ptr<Previous> previous_;
};

}  // namespace crossisle::run
