// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/start_source.hpp"

#include <fmt/format.h>

#include "crossisle/core/text.hpp"

namespace crossisle::search {
namespace {

constexpr auto key_name = "start_from";
constexpr config::Range design_range{1.0, static_cast<double>(max_start_values)};

/// Returns the keys of a map of the list.
const config::KeyTable<StartSource>& source_table() {
  using Table = config::KeyTable<StartSource>;
  static const auto table = [] {
    Table rows;
    rows.value("path", &StartSource::path,
               "a run directory, a packed file, a `best.yaml`, or a CSV of designs")
        .value(
            "best", &StartSource::best,
            "maximum number of designs taken from it: the best ones of a run, the first ones of another CSV",
            design_range)
        .value("allow_partial", &StartSource::allow_partial,
               "leaves out a source that cannot be used, with a message, instead of refusing it");
    Table::Row sources;
    sources.key = {.name = "sources",
                   .forms = {config::Form::texts},
                   .meaning = "files that the designs were read from; for information"};
    sources.read = [](config::Section& section, StartSource& source) {
      source.sources = section.texts_or("sources", {});
    };
    rows.row(std::move(sources));
    Table::Row parameters;
    parameters.key = {.name = "parameters", .forms = {config::Form::texts}, .meaning = "names of parameters"};
    parameters.read = [](config::Section& section, StartSource& source) {
      source.parameters = section.texts_or("parameters", {});
    };
    rows.row(std::move(parameters));
    Table::Row designs;
    designs.key = {
        .name = "designs", .forms = {config::Form::rows}, .meaning = "their values, one list per design"};
    designs.read = [](config::Section& section, StartSource& source) {
      if (!section.has("designs")) return;
      source.designs = section.rows("designs", source.parameters.size());
      if (source.designs.empty() && !section.is_empty_list("designs"))
        section.problem("parameters", fmt::format("has {} names", source.parameters.size()),
                        "no design has as many values", "name the parameter of each value");
    };
    rows.row(std::move(designs));
    return rows;
  }();
  return table;
}

StartSource read_source(config::Section section) {
  StartSource source;
  source_table().read(section, source);
  section.finish();
  if (section.has("path") == section.has("designs")) {
    section.problem("path", section.has("path") ? "is given in addition to designs" : "is missing",
                    "a source is a path, or a list of designs with their parameters", "give one of them");
  }
  return source;
}

}  // namespace

config::Key start_key() {
  config::Key key{
      .name = key_name,
      .forms = {config::Form::text, config::Form::words_or_maps},
      .meaning =
          "designs that generation 0 evaluates in place of as many others, the first on island 0, the next "
          "on island 1, and so on: [sources](#starting-from-known-designs), each a path, or a map with "
          "`path`, "
          "`best` and `allow_partial`"};
  key.keys = source_table().keys();
  key.fallback_rule = "none";
  key.condition = "not of `exhaustive`";
  return key;
}

std::vector<StartSource> read_start_from(config::Section& section) {
  std::vector<StartSource> sources;
  if (!section.has(key_name)) {
    section.texts_or(key_name, {});
    return sources;
  }
  if (section.is_text(key_name)) {
    sources.push_back({.path = section.text(key_name)});
    return sources;
  }
  for (auto& item : section.words_or_maps(key_name)) {
    if (auto* map = std::get_if<config::Section>(&item)) {
      sources.push_back(read_source(std::move(*map)));
    } else {
      sources.push_back({.path = std::get<std::string>(std::move(item))});
    }
  }
  return sources;
}

std::string text_of(const StartSource& source, const std::filesystem::path& path) {
  return fmt::format("{}, best {}{}", path.string(), source.best, source.allow_partial ? ", partial" : "");
}

config::Lines start_lines(const design::DesignSpace& space, std::span<const design::Genome> starts,
                          std::span<const std::string> sources) {
  if (starts.empty()) return {};
  std::vector<std::string> names;
  for (const auto& parameter : space.parameters()) names.push_back(parameter.name);
  config::Lines lines{fmt::format("{}:", key_name),
                      fmt::format("  - parameters: [{}]", core::join(names, ", "))};
  if (!sources.empty()) {
    std::vector<std::string> scalars;
    for (const auto& source : sources) scalars.push_back(config::yaml_scalar(source));
    lines.push_back(fmt::format("    sources: [{}]", core::join(scalars, ", ")));
  }
  lines.emplace_back("    designs:");
  for (const auto& genome : starts) {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < names.size(); ++i)
      values.push_back(config::yaml_number(space.value(genome, i)));
    lines.push_back(fmt::format("      - [{}]", core::join(values, ", ")));
  }
  return lines;
}

}  // namespace crossisle::search
