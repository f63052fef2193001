// Part of Crossisle, SPDX-License-Identifier: MIT
#include "command_tree.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossisle/core/text.hpp"

namespace crossisle::apps {
namespace {

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

/// Returns a text that was wrapped for terminals as one line.
std::string joined(const std::string& text) {
  return replaced(text, "\n", " ");
}

void add_command(const Command& command, const std::vector<std::string>& path,
                 std::vector<CommandText>& commands) {
  CommandText text{path};
  text.description = parts_of(command.description());
  text.options = command.options();
  for (auto& option : text.options) option.text = joined(option.text);
  const auto below = command.subcommands();
  for (const auto& one : below) text.below.push_back(one.name());
  commands.push_back(std::move(text));
  for (const auto& one : below) {
    auto longer = path;
    longer.push_back(one.name());
    add_command(one, longer, commands);
  }
}

std::string path_text(const CommandText& command, const std::string& separator) {
  return core::join(command.path, separator);
}

std::vector<std::string> named_options(const CommandText& command) {
  std::vector<std::string> names;
  for (const auto& option : command.options) {
    if (option.is_named()) names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return names;
}

/// Returns the options whose values are words, as patterns of a shell's `case` statement.
std::string word_cases(const CommandText& command, const std::string& action) {
  std::string cases;
  for (const auto& option : command.options) {
    if (option.words.empty() || !option.is_named()) continue;
    cases += fmt::format("        '{} '{}) {} ;;\n", path_text(command, " "),
                         core::join(option.names, fmt::format("|'{} '", path_text(command, " "))),
                         fmt::format(fmt::runtime(action), core::join(option.words, " ")));
  }
  return cases;
}

std::string bash_script(const std::vector<CommandText>& commands) {
  std::string paths;
  std::string values;
  std::string words;
  for (const auto& command : commands) {
    const std::string path = path_text(command, " ");
    for (const auto& name : command.below) {
      const std::string below = path.empty() ? name : path + " " + name;
      paths += fmt::format("      '{} {}') path='{}' ;;\n", path, name, below);
    }
    values += word_cases(command, "COMPREPLY=($(compgen -W '{}' -- \"$current\")); return");
    words += fmt::format("    '{}') words='{}' ;;\n", path,
                         core::join(command.below, " ") + " " + core::join(named_options(command), " "));
  }
  return fmt::format(
      "# bash completion for crossisle\n_crossisle() {{\n  local current=${{COMP_WORDS[COMP_CWORD]}} path='' "
      "word words=''\n"
      "  for word in \"${{COMP_WORDS[@]:1:COMP_CWORD-1}}\"; do\n    case \"$path $word\" in\n{}    esac\n  "
      "done\n"
      "  case \"$path ${{COMP_WORDS[COMP_CWORD-1]}}\" in\n{}  esac\n  case \"$path\" in\n{}  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
      "  [[ $current == -* ]] || COMPREPLY+=($(compgen -f -- \"$current\"))\n}}\ncomplete -o filenames -F "
      "_crossisle crossisle\n",
      paths, values, words);
}

std::string zsh_script(const std::vector<CommandText>& commands) {
  std::string paths;
  std::string values;
  std::string words;
  const auto quoted = [](const std::string& text) {
    return replaced(replaced(text, "'", "'\\''"), ":", "\\:");
  };
  for (const auto& command : commands) {
    const std::string path = path_text(command, " ");
    std::string described;
    for (const auto& name : command.below) {
      const std::string below = path.empty() ? name : path + " " + name;
      paths += fmt::format("      '{} {}') place='{}' ;;\n", path, name, below);
      const auto found = std::find_if(commands.begin(), commands.end(),
                                      [&](const CommandText& one) { return path_text(one, " ") == below; });
      described += fmt::format(" '{}:{}'", name, quoted(found->description.summary));
    }
    for (const auto& option : command.options) {
      if (option.is_named()) described += fmt::format(" '{}:{}'", option.names.back(), quoted(option.text));
    }
    values += word_cases(command, "compadd {}; return");
    words += fmt::format("    '{}') described=({}) ;;\n", path, described);
  }
  return fmt::format(
      "#compdef crossisle\n_crossisle() {{\n  local place='' word\n  local -a described\n  for word in "
      "${{words[2,CURRENT-1]}}; do\n"
      "    case \"$place $word\" in\n{}    esac\n  done\n  case \"$place ${{words[CURRENT-1]}}\" in\n{}  "
      "esac\n  case \"$place\" in\n{}  esac\n"
      "  _describe 'crossisle' described\n  [[ ${{words[CURRENT]}} == -* ]] || _files\n}}\n_crossisle "
      "\"$@\"\n",
      paths, values, words);
}

std::string fish_script(const std::vector<CommandText>& commands) {
  std::string script = "# fish completion for crossisle\n";
  const auto quoted = [](const std::string& text) { return "'" + replaced(text, "'", "\\'") + "'"; };
  for (const auto& command : commands) {
    // A command is reached when its words were given and none of its subcommands was.
    std::string condition;
    for (const auto& word : command.path)
      condition += fmt::format("__fish_seen_subcommand_from {}; and ", word);
    condition += command.below.empty() ? std::string("true")
                                       : "not __fish_seen_subcommand_from " + core::join(command.below, " ");
    for (const auto& name : command.below) {
      const auto found = std::find_if(commands.begin(), commands.end(), [&](const CommandText& one) {
        return one.path.size() == command.path.size() + 1 && one.path.back() == name &&
               std::equal(command.path.begin(), command.path.end(), one.path.begin());
      });
      script += fmt::format("complete -c crossisle -n '{}' -a {} -d {}\n", condition, name,
                            quoted(found->description.summary));
    }
    for (const auto& option : command.options) {
      if (!option.is_named()) continue;
      std::string names;
      for (const auto& name : option.names)
        names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      script += fmt::format(
          "complete -c crossisle -n '{}'{}{}{} -d {}\n", condition, names, option.value.empty() ? "" : " -r",
          option.words.empty() ? "" : " -a " + quoted(core::join(option.words, " ")), quoted(option.text));
    }
  }
  return script;
}

/// Returns a text for roff: its dashes can be copied, and no line begins with a request.
std::string roff(const std::string& text) {
  std::string escaped = replaced(replaced(text, "\\", "\\e"), "-", "\\-");
  if (escaped.starts_with('.') || escaped.starts_with('\'')) escaped.insert(0, "\\&");
  return escaped;
}

std::string option_roff(const OptionText& option) {
  std::string names;
  for (const auto& name : option.names) names += (names.empty() ? "" : ", ") + ("\\fB" + roff(name) + "\\fR");
  if (!option.value.empty() && option.is_named()) names += " \\fI" + roff(option.value) + "\\fR";
  return fmt::format(".TP\n{}\n{}\n", names, roff(option.text));
}

}  // namespace

std::vector<CommandText> command_tree(const Command& program) {
  std::vector<CommandText> commands;
  add_command(program, {}, commands);
  return commands;
}

std::string completion_script(const std::vector<CommandText>& commands, const std::string& shell) {
  if (shell == "bash") return bash_script(commands);
  return shell == "zsh" ? zsh_script(commands) : fish_script(commands);
}

std::string manual_page(const CommandText& command, const std::vector<CommandText>& commands) {
  const std::string name = command.path.empty() ? "crossisle" : "crossisle-" + path_text(command, "-");
  std::string upper = name;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  std::string page = fmt::format(
      ".TH {} 1 \"\" \"crossisle {}\" \"Crossisle\"\n.SH NAME\n{} \\- {}\n.SH SYNOPSIS\n\\fB{}\\fR",
      roff(upper), CROSSISLE_VERSION, roff(name), roff(command.description.summary),
      roff(command.path.empty() ? "crossisle" : "crossisle " + path_text(command, " ")));
  for (const auto& option : command.options) {
    if (!option.is_named()) page += " \\fI" + roff(option.names.front()) + "\\fR";
  }
  page += command.below.empty() ? " [\\fIoptions\\fR]\n" : " \\fIcommand\\fR ...\n";
  page += fmt::format(".SH DESCRIPTION\n{}\n.SH OPTIONS\n", roff(command.description.text));
  for (const auto& option : command.options) page += option_roff(option);
  if (!command.below.empty()) page += ".SH COMMANDS\n";
  for (const auto& other : commands) {
    const bool is_below = other.path.size() == command.path.size() + 1 &&
                          std::equal(command.path.begin(), command.path.end(), other.path.begin());
    if (is_below)
      page += fmt::format(".TP\n\\fBcrossisle\\-{}\\fR(1)\n{}\n", roff(path_text(other, "-")),
                          roff(other.description.summary));
  }
  page +=
      ".SH EXIT STATUS\n.TP\n0\nfinished\n.TP\n2\nusage or configuration error: nothing was started\n.TP\n3\n"
      "a file could not be read or written, or no checkpoint is intact\n.TP\n4\nthe cost model failed\n.TP\n"
      "5\na rank failed\n.TP\n75\nstopped early with a checkpoint: repeat the command to resume\n";
  return page + fmt::format(".SH EXAMPLE\n.EX\n{}\n.EE\n", roff(command.description.example));
}

}  // namespace crossisle::apps
