// Part of Crossisle, SPDX-License-Identifier: MIT
#include "schema.hpp"

#include <fmt/format.h>

#include <memory>

#include "commands.hpp"
#include "crossisle/config/key.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::apps {
namespace {

constexpr auto schema_description =
    "Example: crossisle schema > crossisle.schema.json\n\n"
    "Prints the JSON Schema of configurations, which editors use to complete and\n"
    "check them. A configuration selects it with the first line\n"
    "# yaml-language-server: $schema=crossisle.schema.json\n"
    "which `crossisle init` writes.";

/// Returns Markdown tables of all keys and of the algorithms.
std::string reference_text() {
  std::string text = "| key | default | meaning |\n|---|---|---|\n";
  text += config::markdown_reference(run::configuration_keys());
  text += "\n### Algorithms\n| `search.algorithm` | method |\n|---|---|\n";
  for (const auto& row : search::algorithms()) text += fmt::format("| `{}` | {} |\n", row.name, row.summary);
  return text;
}

}  // namespace

std::string configuration_schema() {
  return config::json_schema(run::configuration_keys(),
                             "Crossisle " CROSSISLE_VERSION ": configuration of a run");
}

void add_schema(Command app, Action& action) {
  auto command = app.add_subcommand("schema", schema_description);
  auto as_reference = std::make_shared<bool>(false);
  command.add_flag("--reference", *as_reference, "print the keys as Markdown tables instead");
  command.callback([as_reference, &action] {
    action = [as_reference](int&, char**&) {
      fmt::print("{}", *as_reference ? reference_text() : configuration_schema());
      return core::ExitCode::finished;
    };
  });
}

}  // namespace crossisle::apps
