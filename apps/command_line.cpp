// Part of Crossisle, SPDX-License-Identifier: MIT
#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <sstream>
#include <utility>

#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::apps {
namespace {

/// Stand-in for any enumeration, because CLI11 names the type of its values ENUM.
enum class Choice : int {};

bool is_group(const CLI::App* app) {
  return app->get_name().empty();
}

/// Returns the words of `{a,b,c}`, the form in which CLI11 describes an option with a fixed set of valid
/// values.
std::vector<std::string> words_of(const std::string& value) {
  std::vector<std::string> words;
  const auto open = value.find('{');
  const auto close = value.find('}');
  if (open == std::string::npos || close == std::string::npos) return words;
  std::string word;
  for (const char c : value.substr(open + 1, close - open - 1) + ",") {
    if (c == ',') {
      // `live->0` contains a word and the value that it represents.
      words.push_back(word.substr(0, word.find("->")));
      word.clear();
    } else {
      word += c;
    }
  }
  return words;
}

OptionText option_text(const CLI::Option& option) {
  OptionText text;
  if (option.get_positional()) {
    text.names = {option.get_single_name()};
  } else {
    for (const auto& name : option.get_snames()) text.names.push_back("-" + name);
    for (const auto& name : option.get_lnames()) text.names.push_back("--" + name);
  }
  text.value = option.get_items_expected_max() > 0 ? option.get_type_name() : std::string();
  text.words = words_of(text.value);
  if (!text.words.empty()) text.value = core::join(text.words, "|");
  text.text = option.get_description();
  return text;
}

void append_options(const CLI::App& app, std::vector<OptionText>& options) {
  for (const auto* option : app.get_options()) options.push_back(option_text(*option));
  for (const auto* group : app.get_subcommands(is_group)) append_options(*group, options);
}

constexpr std::size_t help_width = 80;

/// Formatter of help texts of at most 80 columns; a list of subcommands shows the first sentence of each.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_subcommand(const CLI::App* command) const override {
    const std::string summary = parts_of(command->get_description()).summary;
    std::ostringstream out;
    CLI::detail::format_help(out, command->get_display_name(true),
                             core::wrapped(summary, help_width - subcommand_column), subcommand_column);
    return out.str();
  }
  std::string make_option_opts(const CLI::Option* option) const override {
    const auto words = words_of(option->get_type_name());
    return words.empty() ? CLI::Formatter::make_option_opts(option) : " " + core::join(words, "|");
  }
  std::string make_option_desc(const CLI::Option* option) const override {
    return core::wrapped(CLI::Formatter::make_option_desc(option), help_width - get_column_width());
  }

 private:
  static constexpr std::size_t subcommand_column = 18;
};

}  // namespace

Description parts_of(const std::string& description) {
  constexpr std::string_view label = "Example: ";
  const std::size_t end_of_example = description.find("\n\n");
  Description parts;
  parts.example = description.substr(label.size(), end_of_example - label.size());
  parts.text = core::wrapped(description.substr(end_of_example + 2), std::string::npos);
  parts.summary =
      parts.text.substr(0, std::min({parts.text.find(". "), parts.text.find(": "), parts.text.find("; ")}));
  if (parts.summary.ends_with('.')) parts.summary.pop_back();
  return parts;
}

Option& Option::required() {
  option_->required();
  return *this;
}

Option& Option::positive() {
  option_->check(CLI::PositiveNumber);
  return *this;
}

Option& Option::non_negative() {
  option_->check(CLI::NonNegativeNumber);
  return *this;
}

Option& Option::in_range(int min, int max) {
  option_->check(CLI::Range(min, max));
  return *this;
}

Option& Option::in_range(std::uint64_t min, std::uint64_t max) {
  option_->check(CLI::Range(min, max));
  return *this;
}

Option& Option::one_of(const std::vector<std::string>& words) {
  option_->check(CLI::IsMember(words));
  return *this;
}

Option& Option::existing_file() {
  option_->check(CLI::ExistingFile);
  return *this;
}

Option& Option::check(const std::function<std::string(const std::string& text)>& objection,
                      const std::string& type) {
  option_->check(CLI::Validator(objection, type));
  return *this;
}

Option& Option::delimiter(char separator) {
  option_->delimiter(separator);
  return *this;
}

Option& Option::type_name(const std::string& name) {
  option_->type_name(name);
  return *this;
}

Command Command::add_subcommand(const std::string& name, const std::string& description) {
  return Command(app_->add_subcommand(name, description));
}

void Command::require_subcommand() {
  app_->require_subcommand(1);
}

Command Command::add_exclusive_group(const std::string& name, const std::string& description) {
  auto* group = app_->add_option_group(name, description);
  group->require_option(1);
  return Command(group);
}

Option Command::add_flag(const std::string& names, bool& variable, const std::string& description) {
  return Option(app_->add_flag(names, variable, description));
}

template <class Value>
Option Command::add_option(const std::string& names, Value& variable, const std::string& description) {
  return Option(app_->add_option(names, variable, description));
}

template Option Command::add_option(const std::string&, std::string&, const std::string&);
template Option Command::add_option(const std::string&, std::vector<std::string>&, const std::string&);
template Option Command::add_option(const std::string&, std::filesystem::path&, const std::string&);
template Option Command::add_option(const std::string&, int&, const std::string&);
template Option Command::add_option(const std::string&, std::int64_t&, const std::string&);
template Option Command::add_option(const std::string&, std::uint64_t&, const std::string&);
template Option Command::add_option(const std::string&, double&, const std::string&);
template Option Command::add_option(const std::string&, std::optional<std::uint32_t>&, const std::string&);
template Option Command::add_option(const std::string&, std::optional<std::int64_t>&, const std::string&);
template Option Command::add_option(const std::string&, std::optional<double>&, const std::string&);

Option Command::add_option_function(const std::string& names,
                                    const std::function<void(const std::string&)>& store,
                                    const std::string& description) {
  return Option(app_->add_option_function<std::string>(names, store, description));
}

Option Command::add_choice_function(const std::string& names, const std::function<void(int)>& store,
                                    const std::map<std::string, int>& words, const std::string& description) {
  std::map<std::string, Choice> choices;
  for (const auto& [word, number] : words) choices.emplace(word, static_cast<Choice>(number));
  const auto store_choice = [store](const Choice& choice) { store(static_cast<int>(choice)); };
  return Option(app_->add_option_function<Choice>(names, store_choice, description)
                    ->transform(CLI::CheckedTransformer(choices)));
}

void Command::callback(const std::function<void()>& function) {
  app_->callback(function);
}

std::string Command::name() const {
  return app_->get_name();
}

std::string Command::description() const {
  return app_->get_description();
}

std::vector<Command> Command::subcommands() const {
  std::vector<Command> commands;
  for (auto* app : app_->get_subcommands([](CLI::App* one) { return !is_group(one); }))
    commands.emplace_back(app);
  return commands;
}

std::vector<OptionText> Command::options() const {
  std::vector<OptionText> options;
  append_options(*app_, options);
  return options;
}

CommandLine::CommandLine(const std::string& name, const std::string& version, const std::string& description)
    : app_(std::make_unique<CLI::App>(description, name)) {
  app_->formatter(std::make_shared<HelpFormatter>());
  app_->set_version_flag("--version", name + " " + version);
  app_->require_subcommand(1);
}

CommandLine::~CommandLine() = default;

CommandLine::Outcome CommandLine::parse(int argc, char** argv) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::Success& request) {
    app_->exit(request);
    return Outcome::answered;
  } catch (const CLI::ParseError& error) {
    throw core::Error(core::ExitCode::usage, error.what());
  }
  return Outcome::parsed;
}

}  // namespace crossisle::apps
