// Part of Crossisle, SPDX-License-Identifier: MIT
#include "known_table.hpp"

#include <fmt/format.h>

#include <utility>

#include "columns.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/design/genome_code.hpp"
#include "crossisle/run/front.hpp"

namespace crossisle::run {
namespace {

constexpr auto known_name = "state-known";
std::size_t goal_count(const Configuration& configuration) {
  return goals_of(configuration).size();
}

template <class To, class From>
void append(std::vector<To>& to, const std::vector<From>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

store::Table known_table(const Configuration& configuration, const KnownByIsland& known) {
  std::vector<std::int32_t> islands;
  std::vector<std::int64_t> codes;
  std::vector<std::uint8_t> statuses;
  std::vector<double> violations;
  std::vector<double> objectives;
  std::vector<double> goals;
  const std::size_t count = goal_count(configuration);
  for (const auto& [island, rows] : known) {
    islands.insert(islands.end(), rows.size(), static_cast<std::int32_t>(island));
    append(codes, rows.codes);
    append(statuses, rows.statuses);
    append(violations, rows.violations);
    append(objectives, rows.objectives);
    append(goals, rows.goals);
    goals.resize(count * islands.size());
  }
  const std::size_t words = design::GenomeCode(configuration.space).words();
  store::Table table{known_name,
                     "every design that an island knows; opaque",
                     {{"island", "1", "island", std::move(islands)},
                      {"code", "", "the design, packed", std::move(codes), words},
                      {"status", "", "a code of table status_codes", std::move(statuses)},
                      {"violation", "1", "sum of the violated constraints, each relative to its limit",
                       std::move(violations)},
                      {"objective", "", "what is minimised", std::move(objectives)}},
                     {}};
  if (count > 0)
    table.columns.push_back({"goals", "", "the goals, to be minimised", std::move(goals), count});
  return table;
}

KnownByIsland read_known(const Configuration& configuration, const store::RunContent& checkpoint) {
  const auto& table = checkpoint.table(known_name);
  const std::size_t words = design::GenomeCode(configuration.space).words();
  const auto& islands = values_of<std::int32_t>(table, "island");
  const auto& codes = values_of<std::int64_t>(table, "code", words);
  const auto& statuses = values_of<std::uint8_t>(table, "status");
  const auto& violations = values_of<double>(table, "violation");
  const auto& objectives = values_of<double>(table, "objective");
  const std::vector<double> none;
  const std::size_t count = goal_count(configuration);
  const auto& goals = count > 0 ? values_of<double>(table, "goals", count) : none;
  KnownByIsland known;
  for (std::size_t row = 0; row < islands.size(); ++row) {
    if (static_cast<std::uint32_t>(islands[row]) >= configuration.islands) {
      throw core::Error(
          core::ExitCode::io, fmt::format("{} holds a design of island {}", table.name, islands[row]),
          fmt::format("the run has {} islands", configuration.islands), "start afresh with --fresh");
    }
    auto& of_island = known[static_cast<std::uint32_t>(islands[row])];
    for (std::size_t word = 0; word < words; ++word)
      of_island.codes.push_back(static_cast<std::uint64_t>(codes[row * words + word]));
    of_island.statuses.push_back(statuses[row]);
    of_island.violations.push_back(violations[row]);
    of_island.objectives.push_back(objectives[row]);
    for (std::size_t i = 0; i < count; ++i) of_island.goals.push_back(goals[row * count + i]);
  }
  return known;
}

}  // namespace crossisle::run
