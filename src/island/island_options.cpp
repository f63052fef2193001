// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/island_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "crossisle/core/text.hpp"

namespace crossisle::island {
namespace {

using Table = config::KeyTable<IslandOptions>;

/// Returns a key table row whose value is the name of a row of a registry.
/// @param access returns the name in (const) options
template <class Options, class Row, class Access>
typename config::KeyTable<Options>::Row registry_row(std::string name, std::span<const Row> (*rows)(),
                                                     Access access, std::string_view subject) {
  std::vector<std::string> words;
  std::vector<std::string> meanings;
  for (const auto& row : rows()) {
    words.emplace_back(row.name);
    meanings.push_back(fmt::format("`{}` ({})", row.name, row.meaning));
  }
  typename config::KeyTable<Options>::Row result;
  result.key = {.name = name,
                .forms = {config::Form::choice},
                .meaning = fmt::format("{}: {}", subject, core::join(meanings, ", "))};
  result.key.words = words;
  const Options defaults;
  result.key.fallback = std::string(access(defaults));
  const auto fallback = std::find(words.begin(), words.end(), access(defaults)) - words.begin();
  result.read = [name, rows, words, fallback, access](config::Section& section, Options& options) {
    access(options) = rows()[section.choice(name, words, fallback)].name;
  };
  result.write = [name, access](config::Lines& lines, const Options& options) {
    lines.push_back(fmt::format("{}: {}", name, access(options)));
  };
  return result;
}

void read_edges(config::Section& section, IslandOptions& options) {
  auto& topology = options.migration.topology;
  if (topology.name != "custom") return;
  for (const auto& row : section.rows("edges", 2)) {
    const bool whole = row[0] == std::floor(row[0]) && row[1] == std::floor(row[1]);
    if (!whole || row[0] < 0.0 || row[1] < 0.0 || row[0] >= options.count || row[1] >= options.count) {
      section.problem("edges", fmt::format("[{}, {}] is not an edge", row[0], row[1]),
                      fmt::format("islands are numbered 0 to {}", options.count - 1), "name two of them");
      continue;
    }
    topology.edges.push_back({static_cast<std::uint32_t>(row[0]), static_cast<std::uint32_t>(row[1])});
  }
}

Table::Row edges_row() {
  Table::Row row;
  row.key = {.name = "edges",
             .forms = {config::Form::rows},
             .meaning = "`[[source, target], ...]`, islands counted from 0"};
  row.read = read_edges;
  row.write = [](config::Lines& lines, const IslandOptions& options) {
    lines.emplace_back("edges:");
    for (const auto& edge : options.migration.topology.edges)
      lines.push_back(fmt::format("  - [{}, {}]", edge.source, edge.target));
  };
  return row;
}

config::KeyTable<MigrationOptions> migration_table() {
  config::KeyTable<MigrationOptions> table;
  table
      .value("every_generations", &MigrationOptions::interval, "generations between two emigrations",
             {1.0, 1e9})
      .value("lag", &MigrationOptions::lag,
             "generations from departure to arrival; with a larger lag, islands wait less for each other",
             {1.0, 1e6})
      .value("emigrants", &MigrationOptions::count, "individuals per edge", {1.0, 1e6})
      .row(registry_row<MigrationOptions>(
          "select", emigrant_policies, [](auto& options) -> auto& { return options.emigrants; },
          "choice of emigrants"))
      .row(registry_row<MigrationOptions>(
          "replace", replacement_policies, [](auto& options) -> auto& { return options.replacement; },
          "individual that an immigrant replaces"));
  return table;
}

Table island_table() {
  constexpr config::Range islands{1.0, 16384.0};
  Table table;
  table
      .value("count", &IslandOptions::count, "number of islands, independent of the number of ranks", islands)
      .row(registry_row<IslandOptions>(
          "topology", topologies, [](auto& options) -> auto& { return options.migration.topology.name; },
          "targets of emigrants"))
      .value(
          "degree", [](auto& options) -> auto& { return options.migration.topology.degree; },
          "targets per island", islands)
      .when("of `topology: random`",
            [](const IslandOptions& options) { return options.migration.topology.name == "random"; })
      .row(edges_row())
      .when("of `topology: custom`",
            [](const IslandOptions& options) { return options.migration.topology.name == "custom"; })
      .value("niche", &IslandOptions::niche,
             "a parameter of the design space with several values, such as `technology`: islands take its "
             "values in turn, search only designs with their value, and exchange designs only with islands "
             "of the same value. For parameters so decisive that the first good value would displace better "
             "ones")
      .written_if([](const IslandOptions& options) { return options.niche != "none"; })
      .section("migration", &IslandOptions::migration, migration_table(),
               "exchange of designs between islands");
  return table;
}

}  // namespace

const config::KeyTable<IslandOptions>& IslandOptions::keys() {
  static const Table table = island_table();
  return table;
}

IslandOptions read_islands(config::Section& section) {
  IslandOptions options;
  IslandOptions::keys().read(section, options);
  return options;
}

}  // namespace crossisle::island
