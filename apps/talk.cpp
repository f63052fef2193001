// Part of Crossisle, SPDX-License-Identifier: MIT
#include "talk.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string_view>

namespace crossisle::apps {
namespace {

bool quiet = false;
bool as_json = false;

bool has_colours() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  if (no_color != nullptr && *no_color != '\0') return false;
  return isatty(STDERR_FILENO) == 1 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

/// Prints a message with a label. @param colour SGR parameters, such as `1;31` for bold red
void print_labelled(std::string_view label, std::string_view colour, const std::string& what) {
  if (has_colours()) {
    fmt::print(stderr, "\033[{}m{}:\033[0m {}\n", colour, label, what);
  } else {
    fmt::print(stderr, "{}: {}\n", label, what);
  }
}

}  // namespace

void add_quiet(Command command) {
  const auto below = command.subcommands();
  for (const auto& each : below) add_quiet(each);
  if (below.empty()) command.add_flag("-q,--quiet", quiet, "print only errors and warnings");
}

bool is_quiet() {
  return quiet;
}

void set_json(bool json) {
  as_json = json;
}

void require_output() {
  std::cout.flush();
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && std::cout.good()) return;
  throw core::Error(core::ExitCode::io, "standard output cannot be written", "its end is full or closed",
                    "free space, or write elsewhere");
}

void print_failure_json(const std::exception& failure, core::ExitCode code) {
  if (!as_json) return;
  nlohmann::ordered_json errors = nlohmann::ordered_json::array();
  if (const auto* input = dynamic_cast<const core::InputError*>(&failure)) {
    for (const auto& problem : input->problems()) {
      errors.push_back({{"where", problem.where},
                        {"what", problem.what},
                        {"why", problem.why},
                        {"remedy", problem.remedy}});
    }
  } else {
    errors.push_back({{"where", ""}, {"what", failure.what()}, {"why", ""}, {"remedy", ""}});
  }
  const nlohmann::ordered_json object{{"errors", std::move(errors)}, {"exit_code", static_cast<int>(code)}};
  fmt::print("{}\n", object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  std::fflush(stdout);
}

void say_line(const std::string& line) {
  if (!quiet) fmt::print(stderr, "{}\n", line);
}

void warn_line(const std::string& what) {
  print_labelled("warning", "1;33", what);
}

void error_line(const std::string& what) {
  print_labelled("error", "1;31", what);
}

}  // namespace crossisle::apps
