// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <exception>
#include <string>
#include <utility>

#include "command_line.hpp"
#include "crossisle/core/error.hpp"

namespace crossisle::apps {

// Messages to the user on standard error; results are printed to standard output. Errors and warnings are
// coloured on a terminal, except if NO_COLOR is set (no-color.org).

/// Adds `--quiet` to a command and to its subcommands that do work.
void add_quiet(Command command);
/// True if only errors and warnings are to be reported.
bool is_quiet();

/// Sets whether results are requested as JSON, so that failures are reported as JSON as well.
void set_json(bool json);
/// Checks that everything printed so far has arrived. @throws core::Error (io)
void require_output();

/// Prints a failure to standard output as `{"errors": [{"where", "what", "why", "remedy"}, ...], "exit_code":
/// n}` if results are requested as JSON; otherwise prints nothing.
void print_failure_json(const std::exception& failure, core::ExitCode code);

void say_line(const std::string& line);
void warn_line(const std::string& what);
void error_line(const std::string& what);

/// Reports progress and possible next steps; silent with --quiet.
template <class... Values>
void say(fmt::format_string<Values...> format, Values&&... values) {
  say_line(fmt::format(format, std::forward<Values>(values)...));
}

/// Prints `warning: ...`.
template <class... Values>
void warn(fmt::format_string<Values...> format, Values&&... values) {
  warn_line(fmt::format(format, std::forward<Values>(values)...));
}

}  // namespace crossisle::apps
