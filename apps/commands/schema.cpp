// Part of Crossisle, SPDX-License-Identifier: MIT
#include "schema.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "commands.hpp"
#include "crossisle/core/data_files.hpp"
#include "crossisle/core/file_io.hpp"
#include "crossisle/run/configuration_keys.hpp"

namespace crossisle::apps {
namespace {

using core::KeyKind;
using core::KeyUse;
using Json = nlohmann::ordered_json;

constexpr auto description =
    "Example: crossisle schema > crossisle.schema.json\n\n"
    "Prints the JSON Schema of configurations, with which editors complete and check them. A first line of\n"
    "# yaml-language-server: $schema=crossisle.schema.json\n"
    "names it, as `crossisle init` writes.";

/// Maps whose keys are names of networks.
const std::vector<std::string> keyed_by_network{"objective.weights", "objective.specialists"};

Json number_schema(const char* type, const KeyUse& use) {
  Json schema{{"type", type}};
  const core::Range none;
  if (use.range && use.range->low > none.low) schema["minimum"] = use.range->low;
  if (use.range && use.range->high < none.high) schema["maximum"] = use.range->high;
  return schema;
}

Json list_of(Json items) {
  return {{"type", "array"}, {"items", std::move(items)}};
}

/// The ways in which the value of a key that is no map may be written.
std::vector<Json> alternatives(const KeyUse& use) {
  std::vector<Json> found;
  const auto has = [&](KeyKind kind) { return use.kinds.contains(kind); };
  if (has(KeyKind::choice)) {
    found.push_back({{"enum", use.words}});
  } else if (has(KeyKind::text)) {
    found.push_back({{"type", "string"}});
  }
  if (has(KeyKind::whole_number)) {
    found.push_back(number_schema("integer", use));
  } else if (has(KeyKind::number)) {
    found.push_back(number_schema("number", use));
  }
  if (has(KeyKind::flag)) found.push_back({{"type", "boolean"}});
  if (has(KeyKind::numbers)) found.push_back(list_of(number_schema("number", use)));
  if (has(KeyKind::texts)) found.push_back(list_of({{"type", "string"}}));
  if (has(KeyKind::rows)) found.push_back(list_of(list_of({{"type", "number"}})));
  return found;
}

Json default_of(const KeyUse& use) {
  const bool is_text = use.kinds.contains(KeyKind::choice) || use.kinds.contains(KeyKind::text);
  return is_text ? Json(*use.fallback) : Json::parse(*use.fallback);
}

/// What configs/README.md says of each key, by dotted path. Its tables that begin with `| key |` or `| key of section |` have a
/// row `| keys | default | meaning |` for it, in the former below one in bold for the section.
std::map<std::string, std::string> read_meanings(const std::filesystem::path& readme) {
  std::map<std::string, std::string> meanings;
  std::istringstream in(core::read_text(readme));
  std::string section;
  bool is_of_keys = false;
  for (std::string line; std::getline(in, line) && line != "## Sweeps";) {
    if (line.starts_with("| key")) {
      is_of_keys = true;
      const auto name = line.find('`');
      if (name != std::string::npos) section = line.substr(name + 1, line.find('`', name + 1) - name - 1);
      continue;
    }
    is_of_keys = is_of_keys && line.starts_with('|');
    if (!is_of_keys || !line.starts_with("| ")) continue;
    std::vector<std::string> cells;
    std::istringstream row(line.substr(2));
    for (std::string cell; std::getline(row, cell, '|');) cells.push_back(cell);
    if (cells.size() < 3) continue;
    const bool is_section = cells[0].starts_with("**");
    std::istringstream keys(cells[0]);
    std::string key;
    for (bool inside = false; std::getline(keys, key, '`'); inside = !inside) {
      if (!inside) continue;
      if (is_section) section = key;
      const std::string path = key.starts_with(".") ? section + key : key;
      meanings[path] = cells[2].substr(1, cells[2].find_last_not_of(' '));
    }
  }
  return meanings;
}

class SchemaBuilder {
 public:
  SchemaBuilder(std::map<std::string, KeyUse> uses, std::map<std::string, std::string> meanings)
      : uses_(std::move(uses)), meanings_(std::move(meanings)) {}

  /// The keys below a path, which ends in `.` or is empty.
  Json object(const std::string& prefix) const {
    Json schema{{"type", "object"}, {"additionalProperties", false}};
    for (const auto& [path, use] : uses_) {
      if (!path.starts_with(prefix) || path.find('.', prefix.size()) != std::string::npos ||
          path.ends_with("[]"))
        continue;
      const std::string key = path.substr(prefix.size());
      schema["properties"][key] = value(path, use);
      if (use.is_required) schema["required"].push_back(key);
    }
    return schema;
  }

 private:
  Json value(const std::string& path, const KeyUse& use) const {
    auto ways = alternatives(use);
    if (use.kinds.contains(KeyKind::map)) ways.push_back(map(path));
    if (use.kinds.contains(KeyKind::maps)) ways.push_back(list_of(object(path + "[].")));
    Json schema = ways.size() == 1 ? ways.front() : Json{{"anyOf", ways}};
    if (const auto meaning = meanings_.find(path); meaning != meanings_.end())
      schema["description"] = meaning->second;
    if (use.fallback) schema["default"] = default_of(use);
    return schema;
  }

  Json map(const std::string& path) const {
    if (std::find(keyed_by_network.begin(), keyed_by_network.end(), path) != keyed_by_network.end()) {
      return {{"type", "object"}, {"additionalProperties", {{"type", "number"}, {"exclusiveMinimum", 0}}}};
    }
    return object(path + ".");
  }

  std::map<std::string, KeyUse> uses_;
  std::map<std::string, std::string> meanings_;
};

}  // namespace

std::string configuration_schema() {
  const auto configs = core::shipped_directory("configs");
  const SchemaBuilder builder(run::configuration_keys(configs / "smoke.yaml"),
                              read_meanings(configs / "README.md"));
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"title", "Crossisle " CROSSISLE_VERSION ": configuration of a run"}};
  schema.update(builder.object(""));
  return schema.dump(2) + "\n";
}

void add_schema(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("schema", description);
  command->callback([&action] {
    action = [](int&, char**&) {
      fmt::print("{}", configuration_schema());
      return core::ExitCode::finished;
    };
  });
}

}  // namespace crossisle::apps
