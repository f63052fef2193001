// Part of Crossisle, SPDX-License-Identifier: MIT
#include "names.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>

#include "crossisle/core/text.hpp"

namespace crossisle::sweep {
namespace {

/// Maximum length of a value: names stay readable in a table, and far below the 255 bytes of a file name.
constexpr std::size_t max_value = 40;
constexpr std::size_t max_name = 120;

/// Calls `literal(text)` and `placeholder(key)` for the parts of a template, in order.
template <class Literal, class Placeholder>
void parse(const std::string& names, Literal literal, Placeholder placeholder) {
  std::size_t at = 0;
  while (at < names.size()) {
    const std::size_t open = names.find('{', at);
    const std::size_t close = open == std::string::npos ? open : names.find('}', open);
    if (close == std::string::npos) break;
    literal(names.substr(at, open - at));
    placeholder(names.substr(open + 1, close - open - 1));
    at = close + 1;
  }
  literal(names.substr(at));
}

std::string fit_for_file(std::string text, std::size_t longest) {
  std::replace_if(
      text.begin(), text.end(),
      [](unsigned char c) { return std::isalnum(c) == 0 && c != '_' && c != '.' && c != '=' && c != '-'; },
      '_');
  if (text.size() > longest) text.resize(longest);
  return text;
}

/// Returns the value of a key in a name; of a path, the file name is sufficient.
std::string short_value(const std::string& text) {
  if (text.ends_with(".yaml")) return std::filesystem::path(text).stem().string();
  return fit_for_file(text, max_value);
}

std::string from_values(const Plan& plan, const PlannedRun& run) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < plan.keys.size(); ++i) {
    if (run.values[i].empty()) continue;
    parts.push_back((plan.keys[i] == "seed" ? "seed" : "") + short_value(run.values[i]));
  }
  return parts.empty() ? plan.name : core::join(parts, "-");
}

std::string from_template(const Plan& plan, const PlannedRun& run, const std::string& names) {
  std::string name;
  parse(
      names, [&](const std::string& text) { name += text; },
      [&](const std::string& key) {
        const std::size_t position = plan.position(key);
        if (position < plan.keys.size()) name += short_value(run.values[position]);
      });
  return name;
}

}  // namespace

std::vector<std::string> placeholders(const std::string& names) {
  std::vector<std::string> keys;
  parse(
      names, [](const std::string&) {}, [&](const std::string& key) { keys.push_back(key); });
  return keys;
}

void name_runs(Plan& plan, const std::string& names) {
  std::map<std::string, int> used;
  for (auto& run : plan.runs) {
    std::string name =
        fit_for_file(names.empty() ? from_values(plan, run) : from_template(plan, run, names), max_name);
    if (name.empty() || name[0] == '.') name.insert(0, "_");
    std::string distinct = name;
    while (!used.try_emplace(distinct, 1).second) {
      const int number = ++used[name];
      distinct = name + "-" + std::to_string(number);
    }
    run.name = std::move(distinct);
  }
}

}  // namespace crossisle::sweep
