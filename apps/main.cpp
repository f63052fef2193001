// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "commands/commands.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/core/log.hpp"
#include "crossisle/core/text.hpp"
#include "talk.hpp"

namespace {

using crossisle::apps::error_line;
using crossisle::core::ExitCode;

constexpr auto description =
    "Example: crossisle run configs/rram_4networks.yaml\n\n"
    "Finds one in-memory-computing chip that serves many neural networks well.";

/// Names of the commands below one; groups of options, which have none, are left out.
std::vector<std::string> names_of_commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* subcommand : app.get_subcommands({})) {
    if (!subcommand->get_name().empty()) names.push_back(subcommand->get_name());
  }
  return names;
}

/// Reports a failure in the form that the caller requested. @return its exit code
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

int tell_usage(const std::string& what) {
  return tell(crossisle::core::Error(ExitCode::usage, what), ExitCode::usage);
}

/// Reports an error of the command line, with the nearest subcommand for a mistyped one.
int complain(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  if (error.get_exit_code() == 0) return app.exit(error);  // help or version was requested
  std::string command = "crossisle ";
  std::vector<std::string> names = names_of_commands(app);
  const CLI::App* level = &app;
  for (int at = 1; !names.empty() && at < argc && argv[at][0] != '-'; ++at) {
    const std::string word = argv[at];
    if (std::find(names.begin(), names.end(), word) == names.end()) {
      return tell_usage(fmt::format("unknown command '{}'; {}", word, crossisle::core::suggest(word, names)));
    }
    command += word + " ";
    level = level->get_subcommand(word);
    names = names_of_commands(*level);
  }
  return tell_usage(fmt::format("{}; see {}--help", error.what(), command));
}

}  // namespace

int main(int argc, char** argv) {
  crossisle::core::start_logging();
  CLI::App app{description, "crossisle"};
  app.set_version_flag("--version", "crossisle " CROSSISLE_VERSION);
  app.require_subcommand(1);
  crossisle::apps::Action action;
  crossisle::apps::add_commands(app, action);
  // Determined before the command line is parsed, since parsing may fail.
  crossisle::apps::set_json(
      std::any_of(argv, argv + argc, [](const char* word) { return std::string_view(word) == "--json"; }));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return complain(app, error, argc, argv);
  }
  try {
    return static_cast<int>(action(argc, argv));
  } catch (const crossisle::core::Error& error) {
    return tell(error, error.code());
  } catch (const std::exception& error) {
    return tell(error, ExitCode::rank_failed);
  }
}
