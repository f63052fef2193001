// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/specialists.hpp"

#include <fmt/format.h>

#include <limits>

#include "crossisle/objective/words.hpp"
#include "crossisle/study/tables.hpp"

namespace crossisle::study {
namespace {

std::vector<StudyRun> make_runs(const ConfigurationSource& source, const run::Configuration& configuration) {
  std::vector<StudyRun> runs;
  for (std::size_t network = 0; network < configuration.networks.size(); ++network) {
    const std::string& name = configuration.networks[network].name;
    const std::vector<std::string> overrides{fmt::format("name={}-{}", configuration.name, name),
                                             "search.algorithm=exhaustive",
                                             "search.stop=null",
                                             "search.start_from=null",
                                             "objective.aggregation=mean",
                                             "objective.weights=null",
                                             "objective.specialists=null"};
    runs.push_back({name, source.with(overrides).with(overrides_for(configuration, {&network, 1}))});
  }
  return runs;
}

}  // namespace

run::SpecialistTable Specialists::to_table(const run::Configuration& configuration,
                                           const std::string& command) const {
  run::SpecialistTable table;
  table.command = command;
  table.program = "crossisle " CROSSISLE_VERSION;
  const auto& parameters = configuration.space.parameters();
  for (std::size_t network = 0; network < runs.size(); ++network) {
    const auto& best = runs[network].ending.best;
    if (!best) continue;
    auto& specialist = table.specialists.emplace_back();
    specialist.network = runs[network].name;
    specialist.problem = run::problem_digest(run::alone(configuration, network));
    specialist.objective = best->evaluation.fitness.objective;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      specialist.design[parameters[i].name] = configuration.space.value(best->genome, i);
    }
    specialist.certificate = store::digest(runs[network].content);
  }
  return table;
}

store::Table Specialists::table(const run::Configuration& configuration) const {
  const auto metric = [](auto value) {
    return [value](const StudyRun& run) {
      return run.ending.best ? value(run.ending.best->evaluation) : std::numeric_limits<double>::quiet_NaN();
    };
  };
  const auto& list = configuration.metrics();
  const auto of_first = [&](const cost::Metric& which) {
    return [column = list.network_column(which.name)](const auto& best) {
      return best.metrics.view().of_network(0, column);
    };
  };
  const std::size_t area = list.chip_column(cost::metric::area().name);
  store::Table table{"specialists", "the certified best chip for each network alone", {}, {}};
  table.columns = {store::column<std::string>(runs, "network", "", "network",
                                              [](const StudyRun& run) { return run.name; }),
                   store::column<double>(runs, "objective",
                                         objective::objective_unit(run::alone(configuration, 0).objective),
                                         "objective of the network on the best chip for it alone",
                                         metric([](const auto& best) { return best.fitness.objective; })),
                   store::column<double>(runs, "energy_j", "J", "energy of one inference",
                                         metric(of_first(cost::metric::energy()))),
                   store::column<double>(runs, "latency_s", "s", "time of one inference",
                                         metric(of_first(cost::metric::latency()))),
                   store::column<double>(
                       runs, "area_mm2", "mm2", "silicon area of the chip",
                       metric([area](const auto& best) { return best.metrics.view().of_chip(area) * 1e6; }))};
  std::vector<std::optional<design::Genome>> genomes;
  for (const auto& run : runs) genomes.push_back(run.best());
  add_parameter_columns(table, configuration.space, genomes);
  return table;
}

Outcome<Specialists> study_specialists(const SpecialistsOptions& options,
                                       const run::Configuration& configuration,
                                       island::Communicator& communicator, StudyObserver& observer) {
  Specialists specialists{make_runs(options.source, configuration),
                          options.table.empty() ? options.folder / "specialists.yaml" : options.table};
  if (!carry_out(specialists.runs, options.folder, communicator, observer)) return {true};
  if (communicator.rank() != 0) return {};
  store::write_text_file(specialists.file,
                         run::to_yaml(specialists.to_table(configuration, options.command)));
  write_tables(options.folder, std::vector{specialists.table(configuration)});
  return {false, std::move(specialists)};
}

}  // namespace crossisle::study
