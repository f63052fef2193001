// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/leave_one_out.hpp"

#include <fmt/format.h>

#include <limits>

#include "crossisle/core/text.hpp"
#include "crossisle/objective/evaluation.hpp"
#include "crossisle/objective/words.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/specialists.hpp"
#include "crossisle/study/runs.hpp"
#include "crossisle/study/tables.hpp"

namespace crossisle::study {
namespace {

/// Returns `key={network: value, ...}` for the networks that remain.
template <class ValueOf>
std::string map_override(const std::string& key, const run::Configuration& configuration,
                         std::size_t left_out, ValueOf value_of) {
  std::vector<std::string> entries;
  for (std::size_t i = 0; i < configuration.networks.size(); ++i) {
    const std::optional<double> value = i == left_out ? std::nullopt : value_of(i);
    if (value) entries.push_back(configuration.networks[i].name + ": " + core::shortest(*value));
  }
  return fmt::format("{}={{{}}}", key, core::join(entries, ", "));
}

/// Returns a number for a table; NaN if it is missing.
double number(const std::optional<double>& value) {
  return value.value_or(std::numeric_limits<double>::quiet_NaN());
}

}  // namespace

Service serve(const run::Configuration& configuration, std::size_t network,
              const std::optional<design::Genome>& chip) {
  if (!chip) return {{}, {}, "no feasible chip"};
  const auto single = run::alone(configuration, network);
  const auto model = run::make_model(single);
  const auto fitness =
      objective::evaluate(*model, run::make_objective(single), configuration.space.decode(*chip)).fitness;
  Service service{{}, {}, single.text(fitness.status)};
  if (!fitness.feasible()) return service;
  service.objective = fitness.objective;
  if (const auto& specialist = configuration.specialists[network])
    service.over_specialist = fitness.objective / *specialist;
  return service;
}

std::vector<std::string> overrides_without(const run::Configuration& configuration, std::size_t left_out) {
  std::vector<std::size_t> others;
  for (std::size_t network = 0; network < configuration.networks.size(); ++network) {
    if (network != left_out) others.push_back(network);
  }
  auto overrides = overrides_for(configuration, others);
  if (const auto& weights = configuration.objective.weights; !weights.empty()) {
    overrides.push_back(map_override("objective.weights", configuration, left_out,
                                     [&](std::size_t i) { return std::optional(weights[i]); }));
  }
  overrides.push_back(map_override("objective.specialists", configuration, left_out,
                                   [&](std::size_t i) { return configuration.specialists[i]; }));
  return overrides;
}

store::Table LeaveOneOut::table(const design::DesignSpace& space) const {
  store::Table table{
      "leave_one_out", "each network on the best chip for the others, and on that for all", {}, {}};
  const auto add = [&](const char* name, const std::string& unit_of_it, const char* long_name, auto metric) {
    table.columns.push_back(
        store::column<double>(networks, name, unit_of_it, long_name,
                              [&](const LeftOutNetwork& network) { return number(metric(network)); }));
  };
  const auto add_text = [&](const char* name, const char* long_name, auto text) {
    table.columns.push_back(store::column<std::string>(networks, name, "", long_name, text));
  };
  add_text("network", "network", [](const LeftOutNetwork& row) { return row.network; });
  add("left_out", unit, "its objective on the chip for the others",
      [](const LeftOutNetwork& row) { return row.left_out.objective; });
  add("left_out_over_specialist", "1", "that over the objective on the best chip for it alone",
      [](const LeftOutNetwork& row) { return row.left_out.over_specialist; });
  add_text("left_out_verdict", "whether the chip for the others serves it",
           [](const LeftOutNetwork& row) { return row.left_out.verdict; });
  add("served", unit, "its objective on the chip for all",
      [](const LeftOutNetwork& row) { return row.served.objective; });
  add("served_over_specialist", "1", "that over the objective on the best chip for it alone",
      [](const LeftOutNetwork& row) { return row.served.over_specialist; });
  add_text("served_verdict", "whether the chip for all serves it",
           [](const LeftOutNetwork& row) { return row.served.verdict; });
  std::vector<std::optional<design::Genome>> chips;
  for (const auto& network : networks) chips.push_back(network.chip);
  add_parameter_columns(table, space, chips);
  return table;
}

Outcome<LeaveOneOut> study_leave_one_out(const LeaveOneOutOptions& options,
                                         const run::Configuration& configuration,
                                         island::Communicator& communicator, StudyObserver& observer) {
  const auto count = configuration.networks.size();
  if (count < 2) {
    throw core::Error(core::ExitCode::usage, "there is only one network", "nothing would be left without it",
                      "list at least two under workloads.networks");
  }
  std::vector<StudyRun> runs{{"all", options.source}};
  for (std::size_t network = 0; network < count; ++network) {
    const std::string name = "without-" + configuration.networks[network].name;
    const std::vector<std::string> named{fmt::format("name={}-{}", configuration.name, name)};
    runs.push_back({name, options.source.with(named).with(overrides_without(configuration, network))});
  }
  if (!carry_out(runs, options.folder, communicator, observer)) return {true};
  if (communicator.rank() != 0) return {};
  LeaveOneOut result{{}, objective::objective_unit(run::alone(configuration, 0).objective)};
  const auto for_all = runs.front().best();
  for (std::size_t network = 0; network < count; ++network) {
    const auto for_others = runs[network + 1].best();
    result.networks.push_back({configuration.networks[network].name,
                               serve(configuration, network, for_others),
                               serve(configuration, network, for_all), for_others});
  }
  write_tables(options.folder, std::vector{result.table(configuration.space)});
  return {false, std::move(result)};
}

}  // namespace crossisle::study
