// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace crossisle::apps {

// Command line as commands define it. Only command_line.cpp includes CLI11, whose templates take six seconds
// to compile; errors, help and types of values are CLI11's.

/// Description of an option or a positional argument of a command, for shells and readers.
struct OptionText {
  std::vector<std::string> names;  ///< `-o`, `--output`; or one word without dashes
  std::string value;               ///< kind of the option's value; empty for a flag
  std::string text;
  std::vector<std::string> words{};  ///< valid values, if only some are valid

  bool is_named() const { return names.front().starts_with("-"); }
};

/// Parts of the description of a command, which is `Example: `, a command line, an empty line and a text.
struct Description {
  std::string example{};  ///< command line
  std::string text{};     ///< in one line
  std::string summary{};  ///< beginning of the text, to the end of its first clause
};
Description parts_of(const std::string& description);

/// Reference to an option or a positional argument, to restrict its values.
class Option {
 public:
  /// @param option must outlive this object
  explicit Option(CLI::Option* option) : option_(option) {}

  Option& required();
  Option& positive();
  Option& non_negative();
  /// Accepts numbers from a minimum to a maximum, both inclusive.
  Option& in_range(int min, int max);
  Option& in_range(std::uint64_t min, std::uint64_t max);
  /// Accepts only these words.
  Option& one_of(const std::vector<std::string>& words);
  Option& existing_file();
  /// Accepts the texts to which a function does not object.
  /// @param objection returns the message, or an empty text for a valid value
  /// @param type name of the values in the help
  Option& check(const std::function<std::string(const std::string& text)>& objection,
                const std::string& type);
  /// Splits a value at a character, for options with several values.
  Option& delimiter(char separator);
  /// Sets the type name of its values in the help.
  Option& type_name(const std::string& name);

 private:
  CLI::Option* option_;
};

/// Reference to the program, a command or a group of options, to define what it accepts. Names are
/// `-o,--output`, or one word without dashes for a positional argument. A variable must outlive the parsing,
/// and keeps its value if the option is not given.
class Command {
 public:
  /// @param app must outlive this object
  explicit Command(CLI::App* app) : app_(app) {}

  Command add_subcommand(const std::string& name, const std::string& description);
  /// Requires one of the subcommands.
  void require_subcommand();
  /// Adds a group of options of which exactly one must be given.
  Command add_exclusive_group(const std::string& name, const std::string& description);

  Option add_flag(const std::string& names, bool& variable, const std::string& description);
  /// Adds an option with one value, or with several if the variable is a vector. command_line.cpp lists the
  /// types for which this template is instantiated.
  template <class Value>
  Option add_option(const std::string& names, Value& variable, const std::string& description);
  /// Adds an option whose text a function parses and stores.
  Option add_option_function(const std::string& names, const std::function<void(const std::string&)>& store,
                             const std::string& description);
  /// Adds an option whose values are words that represent the values of an enumeration.
  /// @param variable of the type of the enumeration, or a std::optional of it
  template <class Variable, class Enumeration>
  Option add_choice(const std::string& names, Variable& variable,
                    const std::map<std::string, Enumeration>& words, const std::string& description) {
    std::map<std::string, int> numbers;
    for (const auto& [word, value] : words) numbers.emplace(word, static_cast<int>(value));
    const auto store = [&variable](int number) { variable = static_cast<Enumeration>(number); };
    return add_choice_function(names, store, numbers, description);
  }

  /// Sets the function that is called if the command line is correct and names this command.
  void callback(const std::function<void()>& function);

  std::string name() const;
  std::string description() const;
  std::vector<Command> subcommands() const;
  /// Returns the options and positional arguments; those of its groups come last.
  std::vector<OptionText> options() const;

 private:
  Option add_choice_function(const std::string& names, const std::function<void(int)>& store,
                             const std::map<std::string, int>& words, const std::string& description);

  CLI::App* app_;
};

/// Owner of the program's commands; parses the arguments of main.
class CommandLine {
 public:
  enum class Outcome {
    parsed,
    answered,  ///< help or the version was requested and has been printed
  };

  CommandLine(const std::string& name, const std::string& version, const std::string& description);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  Command program() const { return Command(app_.get()); }
  /// Parses the arguments, sets the variables and calls the function of the command.
  /// @throws core::Error (usage) for the first error
  Outcome parse(int argc, char** argv);

 private:
  std::unique_ptr<CLI::App> app_;
};

}  // namespace crossisle::apps
