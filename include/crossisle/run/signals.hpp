// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

namespace crossisle::run {

/// Catches the signals that ask a process to stop while any watch lives: INT, TERM, HUP, USR1, USR2, XCPU and ALRM. The
/// first two are requests, the third one ends the process at once; XCPU counts once, since the kernel repeats it, and a
/// HUP that the caller ignores (nohup) stays ignored.
///
/// Watches may be nested, all in the thread of `main`, and count together from the first of them on. A program begins
/// one before it starts MPI, which takes long enough for a signal to arrive. After the last watch all but INT and TERM
/// are ignored where nobody else handles them: they announce the end of a time limit, and to die of one while MPI is
/// being closed would turn a finished run into a failure.
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

  /// Number of signals received since the first of the watches that live.
  static int count() noexcept;
};

}  // namespace crossisle::run
