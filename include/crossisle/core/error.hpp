// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace crossisle::core {

/// Exit code of a Crossisle process; README.md lists the same table for the user.
enum class ExitCode : int {
  finished = 0,
  usage = 2,        ///< wrong command line or configuration
  io = 3,           ///< input or output failed, or there is no usable checkpoint
  evaluation = 4,   ///< the cost model could not evaluate a requested design
  rank_failed = 5,  ///< a rank failed and ended the job
  infeasible = 6,   ///< finished, and no design meets all constraints
  stopped = 75,     ///< stopped early with a valid checkpoint: start the same command again
};

/// Composes a message in the project's form: `problem (why) remedy`; empty parts are left out.
std::string compose_message(std::string_view what, std::string_view why, std::string_view remedy);

/// Any failure that a user can encounter, with the exit code of the process and the message.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, std::string_view what, std::string_view why = {}, std::string_view remedy = {});
  ExitCode code() const noexcept { return code_; }

 private:
  ExitCode code_;
};

/// One problem of an input; `where` is the known part of `file:line:key`.
struct Problem {
  std::string where;
  std::string what;
  std::string why;
  std::string remedy;

  std::string text() const;
  bool operator==(const Problem&) const = default;
};

/// Every problem of one input, reported together.
class InputError : public Error {
 public:
  explicit InputError(std::vector<Problem> problems);
  const std::vector<Problem>& problems() const noexcept { return problems_; }

 private:
  std::vector<Problem> problems_;
};

/// Collects problems while an input is read, so that the user sees all of them at once. Problems beyond the
/// first hundred are only counted: a file of the wrong kind could have a million.
class Problems {
 public:
  static constexpr std::size_t max_kept = 100;

  void add(Problem problem);
  void add(std::string where, std::string what, std::string why = {}, std::string remedy = {});
  bool empty() const noexcept { return count_ == 0; }
  std::size_t count() const noexcept { return count_; }
  /// True if further problems are only counted, so that the caller need not compose their messages.
  bool full() const noexcept { return count_ >= max_kept; }
  /// Returns the problems that were kept.
  const std::vector<Problem>& all() const noexcept { return problems_; }
  /// Throws the collected problems; does nothing if there are none. @throws InputError
  void throw_if_any() const;

 private:
  std::vector<Problem> problems_;
  std::size_t count_ = 0;
};

}  // namespace crossisle::core
