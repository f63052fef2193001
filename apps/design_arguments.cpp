// Part of Crossisle, SPDX-License-Identifier: MIT
#include "design_arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>

#include "crossisle/config/document.hpp"

namespace crossisle::apps {
namespace {

/// Returns the value of a knob that a text states, as a number or as one of the knob's words; otherwise
/// nothing.
std::optional<double> read_written(std::string_view name, const std::string& text) {
  if (const auto knob = hardware::find_knob(name); knob && !hardware::traits(*knob).words.empty()) {
    const auto& words = hardware::traits(*knob).words;
    const auto found = std::find(words.begin(), words.end(), text);
    if (found == words.end()) return std::nullopt;
    return static_cast<double>(found - words.begin());
  }
  double value = 0.0;
  std::istringstream number(text);
  if (!(number >> value) || !number.eof()) return std::nullopt;
  return value;
}

/// Parses `voltage=0.6,bits_per_cell=8,...`.
std::map<std::string, double> parse_design(const std::string& text, core::Problems& problems) {
  std::map<std::string, double> written;
  std::istringstream stream(text);
  for (std::string item; std::getline(stream, item, ',');) {
    const auto equals = item.find('=');
    const std::string name = item.substr(0, equals);
    const auto value =
        equals == std::string::npos ? std::nullopt : read_written(name, item.substr(equals + 1));
    if (!value) {
      problems.add("--design", fmt::format("'{}' is not a parameter", item),
                   "expected name=number or name=word", "for example voltage=0.6");
      continue;
    }
    if (!written.emplace(name, *value).second)
      problems.add("--design", fmt::format("'{}' is given twice", name));
  }
  return written;
}

}  // namespace

void DesignArguments::add_to(Command command) {
  auto group = command.add_exclusive_group("design", "the chip");
  group.add_option("--design", design, "parameters of the chip: voltage=0.6,bits_per_cell=8,...");
  group.add_option("--design-file", file, "YAML file with the parameters, such as a run's best.yaml")
      .existing_file();
}

design::Genome DesignArguments::read(const design::DesignSpace& space) const {
  core::Problems problems;
  design::Genome genome;
  if (file.empty()) {
    genome = space.encode(parse_design(design, problems), "--design", problems);
  } else {
    const auto document = config::Document::load(file, {}, problems);
    genome = space.read_design(document.root(), problems);
  }
  problems.throw_if_any();
  return genome;
}

}  // namespace crossisle::apps
