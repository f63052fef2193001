// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

/// 1 in builds that check preconditions: without NDEBUG (preset `debug`), or with
/// CROSSISLE_CHECK_PRECONDITIONS (presets of sanitizers). 0 in the builds that users run.
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

/// Checks a precondition (`@pre`) of a function; belongs in its first statements. A failure is an error in
/// the calling code, not an error of a user: an error that a user can cause throws core::Error instead.
///
/// In builds without checks, the condition is still compiled, so that it stays correct, but never evaluated.
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
