// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <string>
#include <utility>

#include "crossisle/core/error.hpp"

namespace crossisle::apps {

// What the program says to a person, on standard error; answers go to standard output. Errors and warnings are coloured on a terminal, and
// never where NO_COLOR is set (no-color.org).

/// `--quiet` for a command, and for those below it that do something.
void add_quiet(CLI::App& command);
/// Whether only errors and warnings are to be said.
bool is_quiet();

/// Sets whether answers are asked for as JSON, so that failures are told as JSON as well.
void set_json(bool json);
/// Prints a failure to standard output as `{"errors": [{"where", "what", "why", "remedy"}, ...], "exit_code": n}` where
/// answers are asked for as JSON; nothing elsewhere.
void print_failure_json(const std::exception& failure, core::ExitCode code);

void say_line(const std::string& line);
void warn_line(const std::string& what);
void error_line(const std::string& what);

/// How things get on, and what could be done next; nothing with --quiet.
template <class... Values>
void say(fmt::format_string<Values...> format, Values&&... values) {
  say_line(fmt::format(format, std::forward<Values>(values)...));
}

/// `warning: ...`
template <class... Values>
void warn(fmt::format_string<Values...> format, Values&&... values) {
  warn_line(fmt::format(format, std::forward<Values>(values)...));
}

}  // namespace crossisle::apps
