// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

/// 1 in builds that check preconditions: without NDEBUG (preset `debug`), or with
/// CROSSISLE_CHECK_PRECONDITIONS (presets of sanitizers). 0 in those that users run.
#if !defined(NDEBUG) || defined(CROSSISLE_CHECK_PRECONDITIONS)
#define CROSSISLE_PRECONDITIONS_CHECKED 1
#else
#define CROSSISLE_PRECONDITIONS_CHECKED 0
#endif

namespace crossisle::core {

/// Prints `file:line: precondition 'condition' does not hold (...)` on standard error, and aborts.
[[noreturn]] void precondition_failed(const char* condition, const char* function, const char* file,
                                      int line) noexcept;

}  // namespace crossisle::core

/// Checks a precondition (`@pre`) of a function, as its first statements. A failure is an error of the
/// caller, not of a user: whatever a user can cause is a core::Error.
///
/// In builds that do not check, the condition is compiled, so that it stays correct, but never evaluated.
///
/// @code
///   double nth_root(double value, int n) {
///     CROSSISLE_EXPECTS(n > 0);
/// @endcode
#if CROSSISLE_PRECONDITIONS_CHECKED
#define CROSSISLE_EXPECTS(condition) \
  ((condition)                       \
       ? static_cast<void>(0)        \
       : ::crossisle::core::precondition_failed(#condition, __PRETTY_FUNCTION__, __FILE__, __LINE__))
#else
#define CROSSISLE_EXPECTS(condition) static_cast<void>(sizeof(static_cast<bool>(condition)))
#endif
