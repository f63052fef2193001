// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "command_line.hpp"
#include "commands/commands.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/core/log.hpp"
#include "crossisle/core/text.hpp"
#include "talk.hpp"

namespace {

using crossisle::apps::Command;
using crossisle::apps::CommandLine;
using crossisle::apps::error_line;
using crossisle::core::ExitCode;

constexpr auto description =
    "Example: crossisle run configs/rram_4networks.yaml\n\n"
    "Finds one in-memory-computing chip that serves many neural networks well.";

/// Reports a failure in the form that the caller requested. @return the exit code of the failure
int tell(const std::exception& failure, ExitCode code) {
  const auto* input = dynamic_cast<const crossisle::core::InputError*>(&failure);
  if (input != nullptr) {
    for (const auto& problem : input->problems()) error_line(problem.text());
  } else {
    error_line(failure.what());
  }
  crossisle::apps::print_failure_json(failure, code);
  return static_cast<int>(code);
}

/// Returns the text of a command-line error for the user: with the nearest command if a command is mistyped,
/// otherwise with the help of the command.
std::string usage_text(Command command, const std::string& problem, int argc, char** argv) {
  std::string path = "crossisle ";
  auto below = command.subcommands();
  for (int at = 1; !below.empty() && at < argc && argv[at][0] != '-'; ++at) {
    const std::string word = argv[at];
    std::vector<std::string> names;
    for (const auto& one : below) names.push_back(one.name());
    const auto found = std::find(names.begin(), names.end(), word);
    if (found == names.end())
      return fmt::format("unknown command '{}'; {}", word, crossisle::core::suggest(word, names));
    path += word + " ";
    command = below[static_cast<std::size_t>(found - names.begin())];
    below = command.subcommands();
  }
  return fmt::format("{}; see {}--help", problem, path);
}

}  // namespace

int main(int argc, char** argv) {
  crossisle::core::start_logging();
  CommandLine command_line("crossisle", CROSSISLE_VERSION, description);
  crossisle::apps::Action action;
  crossisle::apps::add_commands(command_line.program(), action);
  // Determined before the command line is parsed, because parsing may fail.
  crossisle::apps::set_json(
      std::any_of(argv, argv + argc, [](const char* word) { return std::string_view(word) == "--json"; }));
  try {
    if (command_line.parse(argc, argv) == CommandLine::Outcome::answered) return 0;
  } catch (const crossisle::core::Error& error) {
    const auto text = usage_text(command_line.program(), error.what(), argc, argv);
    return tell(crossisle::core::Error(ExitCode::usage, text), ExitCode::usage);
  }
  try {
    const auto code = static_cast<int>(action(argc, argv));
    crossisle::apps::require_output();
    return code;
  } catch (const std::system_error& error) {  // printing failed
    return tell(error, ExitCode::io);
  } catch (const crossisle::core::Error& error) {
    return tell(error, error.code());
  } catch (const std::exception& error) {
    return tell(error, ExitCode::rank_failed);
  }
}
