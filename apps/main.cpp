// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "commands/commands.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/core/log.hpp"
#include "crossisle/core/text.hpp"

namespace {

using crossisle::core::ExitCode;

constexpr auto description =
    "Example: crossisle run configs/rram_4networks.yaml\n\n"
    "Finds one in-memory-computing chip that serves many neural networks well.";

/// The command line's own complaint, with the nearest subcommand for a mistyped one.
int complain(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  if (error.get_exit_code() == 0) return app.exit(error);  // help or version was asked for
  std::vector<std::string> names;
  for (const auto* subcommand : app.get_subcommands({})) names.push_back(subcommand->get_name());
  const std::string word = argc > 1 ? argv[1] : "";
  if (!word.empty() && word[0] != '-' && std::find(names.begin(), names.end(), word) == names.end()) {
    fmt::print(stderr, "error: unknown command '{}'; {}\n", word, crossisle::core::suggest(word, names));
  } else {
    fmt::print(stderr, "error: {}; see crossisle {}--help\n", error.what(),
               word.empty() || word[0] == '-' ? "" : word + " ");
  }
  return static_cast<int>(ExitCode::usage);
}

}  // namespace

int main(int argc, char** argv) {
  crossisle::core::start_logging();
  CLI::App app{description, "crossisle"};
  app.set_version_flag("--version", "crossisle " CROSSISLE_VERSION);
  app.require_subcommand(1);
  crossisle::apps::Action action;
  crossisle::apps::add_commands(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return complain(app, error, argc, argv);
  }
  try {
    return static_cast<int>(action(argc, argv));
  } catch (const crossisle::core::InputError& error) {
    for (const auto& problem : error.problems()) fmt::print(stderr, "error: {}\n", problem.text());
    return static_cast<int>(error.code());
  } catch (const crossisle::core::Error& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return static_cast<int>(error.code());
  } catch (const std::exception& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return static_cast<int>(ExitCode::rank_failed);
  }
}
