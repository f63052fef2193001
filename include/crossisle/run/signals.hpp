// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

namespace crossisle::run {

/// Catches the signals that ask a process to stop while any watch exists: INT, TERM, HUP, USR1, USR2, XCPU
/// and ALRM. The first two signals are requests; the third one ends the process at once. XCPU counts once,
/// since the kernel repeats it. A HUP that the caller ignores (nohup) stays ignored.
///
/// Watches may be nested, all in the thread of `main`, and share one count that begins with the first of
/// them. A program creates a watch before it starts MPI, because starting MPI takes long enough for a signal
/// to arrive. After the last watch, all these signals except INT and TERM are ignored unless another handler
/// is set: they announce the end of a time limit, and a process that died of one while MPI finalises would
/// turn a finished run into a failure.
///
/// @code
///   const run::SignalWatch signals;
///   const island::Environment environment(argc, argv);
///   while (signals.count() == 0) work();
/// @endcode
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  /// Returns the number of signals received since the first of the existing watches was created.
  static int count() noexcept;
};

}  // namespace crossisle::run
