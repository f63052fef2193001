// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "command_tree.hpp"
#include "commands.hpp"
#include "crossisle/store/run_file.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto completion_description =
    "Example: source <(crossisle completion bash)\n\n"
    "Prints a script that lets a shell complete commands, options and files. An\n"
    "installation puts the scripts of all three shells where the shells look for\n"
    "them.";

constexpr auto manual_description =
    "Example: crossisle manual -o man && man -l man/crossisle-run.1\n\n"
    "Writes the manual pages of the program and its commands. An installation puts\n"
    "them where man looks for them.";

void write_pages(const std::vector<CommandText>& commands, const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  for (const auto& command : commands) {
    std::string name = "crossisle";
    for (const auto& word : command.path) name += "-" + word;
    store::write_text_file(folder / (name + ".1"), manual_page(command, commands));
  }
  say("wrote {} pages to {}", commands.size(), folder.string());
}

}  // namespace

void add_completion(Command app, Action& action) {
  auto shell = std::make_shared<std::string>();
  auto command = app.add_subcommand("completion", completion_description);
  command.add_option("shell", *shell, "bash, zsh or fish").required().one_of({"bash", "zsh", "fish"});
  command.callback([shell, app, &action] {
    action = [shell, app](int&, char**&) {
      fmt::print("{}", completion_script(command_tree(app), *shell));
      return core::ExitCode::finished;
    };
  });
}

void add_manual(Command app, Action& action) {
  auto folder = std::make_shared<std::string>();
  auto command = app.add_subcommand("manual", manual_description);
  command.add_option("-o,--output", *folder, "folder for the pages").required();
  command.callback([folder, app, &action] {
    action = [folder, app](int&, char**&) {
      write_pages(command_tree(app), *folder);
      return core::ExitCode::finished;
    };
  });
}

}  // namespace crossisle::apps
