// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "command_line.hpp"

namespace crossisle::apps {

/// Description of a command for shells and readers.
struct CommandText {
  std::vector<std::string> path;  ///< `sweep`, `run`; empty for the program itself
  Description description{};
  std::vector<OptionText> options{};
  std::vector<std::string> below{};  ///< names of its subcommands
};

/// Returns the program and all its commands, from the definitions that also parse the command line.
std::vector<CommandText> command_tree(const Command& program);

/// Returns a script for `bash`, `zsh` or `fish` that completes commands, options and files.
std::string completion_script(const std::vector<CommandText>& commands, const std::string& shell);

/// Returns the manual page of a command, in roff.
std::string manual_page(const CommandText& command, const std::vector<CommandText>& commands);

}  // namespace crossisle::apps
