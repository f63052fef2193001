// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/content.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "columns.hpp"
#include "content_names.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/run/engine_kind.hpp"
#include "crossisle/run/front.hpp"
#include "crossisle/run/recorded_metrics.hpp"

namespace crossisle::run {
namespace {

using island::DesignRecord;
using island::GenerationRecord;
using island::MigrationRecord;
using store::Column;
using store::column;
using store::Table;

std::vector<Column> place_columns(const std::vector<DesignRecord>& designs) {
  return {column<std::int32_t>(designs, "generation", "1", "generation that asked for the design",
                               [](const DesignRecord& design) { return design.generation; }),
          column<std::int32_t>(designs, "island", "1", "island that asked for the design",
                               [](const DesignRecord& design) { return design.island; }),
          column<std::int32_t>(designs, "slot", "1", "place among the designs of its generation and island",
                               [](const DesignRecord& design) { return design.slot; })};
}

void add_verdict_columns(std::vector<Column>& columns, const std::vector<DesignRecord>& designs) {
  columns.push_back(column<std::uint8_t>(designs, "status", "",
                                         "whether it meets the constraints: a code of table status_codes",
                                         [](const DesignRecord& design) {
                                           return static_cast<std::uint8_t>(design.evaluation.fitness.status);
                                         }));
  columns.push_back(
      column<double>(designs, "violation", "1",
                     "sum of the violated constraints, each relative to its limit; 0 where feasible",
                     [](const DesignRecord& design) { return design.evaluation.fitness.violation; }));
}

/// Adds one column for each metric of the chip, and one matrix (one column per network) for each metric of
/// the networks.
void add_metric_columns(std::vector<Column>& columns, const Configuration& configuration,
                        const std::vector<DesignRecord>& designs) {
  const auto& [of_network, of_chip] = configuration.metrics();
  const std::size_t networks = configuration.networks.size();
  for (std::size_t metric = 0; metric < of_chip.size(); ++metric) {
    columns.push_back(column<double>(
        designs, of_chip[metric].name, of_chip[metric].unit, of_chip[metric].long_name,
        [&](const DesignRecord& design) { return design.evaluation.metrics.view().of_chip(metric); }));
  }
  for (std::size_t metric = 0; metric < of_network.size(); ++metric) {
    std::vector<double> values;
    values.reserve(designs.size() * networks);
    for (const auto& design : designs) {
      const auto metrics = design.evaluation.metrics.view();
      for (std::size_t i = 0; i < networks; ++i) values.push_back(metrics.of_network(i, metric));
    }
    columns.push_back({of_network[metric].name, of_network[metric].unit,
                       of_network[metric].long_name + ", by network", std::move(values), networks,
                       "networks/name"});
  }
}

Table designs_table(const Configuration& configuration, const std::vector<DesignRecord>& designs) {
  Table table{"designs", "every design that could be mapped, with its figures", place_columns(designs), {}};
  add_parameter_columns(table.columns, configuration.space, designs);
  table.columns.push_back(column<std::uint8_t>(
      designs, "feasible", "", "1 where all constraints are met",
      [](const DesignRecord& design) { return design.evaluation.fitness.feasible() ? 1 : 0; }));
  add_verdict_columns(table.columns, designs);
  table.columns.push_back(
      column<double>(designs, "objective", "", "what is minimised: mJ, ms and mm2 to their powers",
                     [](const DesignRecord& d) { return d.evaluation.fitness.objective; }));
  add_metric_columns(table.columns, configuration, designs);
  return table;
}

Table unmapped_table(const Configuration& configuration, const std::vector<DesignRecord>& designs) {
  Table table{"unmapped",
              "every design that some network cannot be mapped on; it has no figures",
              place_columns(designs),
              {}};
  add_parameter_columns(table.columns, configuration.space, designs);
  add_verdict_columns(table.columns, designs);
  return table;
}

Table history_table(const std::vector<GenerationRecord>& records) {
  using Record = GenerationRecord;
  return {"history",
          "what each generation of each island came to",
          {column<std::int32_t>(records, "generation", "1", "generation",
                                [](const Record& r) { return r.generation; }),
           column<std::int32_t>(records, "island", "1", "island", [](const Record& r) { return r.island; }),
           column<std::int32_t>(records, "evaluated", "1", "designs evaluated",
                                [](const Record& r) { return r.evaluated; }),
           column<std::int32_t>(records, "feasible", "1", "feasible ones among the designs evaluated",
                                [](const Record& r) { return r.feasible; }),
           column<std::int32_t>(records, "population", "1", "members of the population",
                                [](const Record& r) { return r.population; }),
           column<std::int32_t>(records, "population_feasible", "1", "feasible members of the population",
                                [](const Record& r) { return r.population_feasible; }),
           column<std::int32_t>(records, "immigrants", "1", "immigrants accepted",
                                [](const Record& r) { return r.immigrants; })},
          {}};
}

/// Returns the table `convergence`, only with generations that have a feasible population: the others have no
/// objective.
Table convergence_table(const std::vector<GenerationRecord>& all) {
  using Record = GenerationRecord;
  std::vector<Record> records;
  std::copy_if(all.begin(), all.end(), std::back_inserter(records),
               [](const Record& record) { return record.population_feasible > 0; });
  return {"convergence",
          "objective of each island's population, from its first feasible member on",
          {column<std::int32_t>(records, "generation", "1", "generation",
                                [](const Record& r) { return r.generation; }),
           column<std::int32_t>(records, "island", "1", "island", [](const Record& r) { return r.island; }),
           column<double>(records, "best_objective", "", "least objective of the feasible members",
                          [](const Record& r) { return r.best_objective; }),
           column<double>(records, "mean_objective", "", "mean objective of the feasible members",
                          [](const Record& r) { return r.mean_objective; })},
          {}};
}

Table migrations_table(const std::vector<MigrationRecord>& records) {
  using Record = MigrationRecord;
  return {"migrations",
          "every batch of emigrants that arrived",
          {column<std::int32_t>(records, "sent", "1", "generation after which it left",
                                [](const Record& r) { return r.sent; }),
           column<std::int32_t>(records, "consumed", "1", "generation in which it arrived",
                                [](const Record& r) { return r.consumed; }),
           column<std::int32_t>(records, "source", "1", "island it came from",
                                [](const Record& r) { return r.source; }),
           column<std::int32_t>(records, "target", "1", "island it went to",
                                [](const Record& r) { return r.target; }),
           column<std::int32_t>(records, "emigrants", "1", "individuals in the batch",
                                [](const Record& r) { return r.emigrants; }),
           column<std::int32_t>(records, "accepted", "1", "individuals taken into the population",
                                [](const Record& r) { return r.accepted; })},
          {}};
}

Table networks_table(const std::vector<workload::Network>& networks) {
  using workload::Network;
  return {"networks",
          "the networks that the chip serves, in the order of their columns elsewhere",
          {column<std::string>(networks, "name", "", "name", [](const Network& n) { return n.name; }),
           column<std::int64_t>(networks, "layers", "1", "layers",
                                [](const Network& n) { return n.layers.size(); }),
           column<std::int64_t>(networks, "weights", "1", "trained weights",
                                [](const Network& n) { return n.weights(); }),
           column<std::int64_t>(networks, "macs", "1", "multiply-accumulates of one inference",
                                [](const Network& n) { return n.macs(); })},
          "name"};
}

Table status_codes_table(const Configuration& configuration) {
  std::vector<std::int32_t> codes;
  std::vector<std::string> texts;
  for (const auto status : configuration.statuses()) {
    codes.push_back(static_cast<std::int32_t>(status));
    texts.push_back(configuration.text(status));
  }
  return {"status_codes",
          "what the codes in the columns `status` mean",
          {{"code", "", "code", std::move(codes)}, {"meaning", "", "meaning", std::move(texts)}},
          "code"};
}

/// Returns a design that is nearest to feasibility.
Table nearest_table(const Configuration& configuration, const search::NearMiss& nearest, const char* name) {
  DesignRecord record;
  record.genome = nearest.genome;
  record.evaluation.fitness = {nearest.status, nearest.violation};
  const std::vector<DesignRecord> designs{record};
  Table table{name, "the infeasible design that misses the constraints by least", {}, {}};
  add_parameter_columns(table.columns, configuration.space, designs);
  add_verdict_columns(table.columns, designs);
  return table;
}

/// Returns the numbers of designs by status. @param count function of a status
template <class Count>
Table census_table(const Configuration& configuration, const char* name, const char* long_name, Count count) {
  std::vector<std::uint8_t> codes;
  std::vector<std::int64_t> designs;
  for (const auto status : configuration.statuses()) {
    codes.push_back(static_cast<std::uint8_t>(status));
    designs.push_back(static_cast<std::int64_t>(count(status)));
  }
  return {name,
          long_name,
          {{"status", "", "a code of table status_codes", std::move(codes)},
           {"designs", "1", "designs", std::move(designs)}},
          "status"};
}

}  // namespace

store::RunContent make_identity(const Configuration& configuration) {
  const std::string identity = identity_yaml(configuration);
  store::RunContent content;
  content.attributes = {{"program", "crossisle"},
                        {"program_version", CROSSISLE_VERSION},
                        {"configuration", identity},
                        {"configuration_digest", store::digest({{{"configuration", identity}}, {}, {}, {}})}};
  return content;
}

void add_legends(const Configuration& configuration, store::RunContent& content) {
  content.tables.push_back(networks_table(configuration.networks));
  content.tables.push_back(status_codes_table(configuration));
}

std::vector<store::Table> history_tables(const Configuration& configuration, const island::Log& log) {
  std::vector<DesignRecord> mapped;
  std::vector<DesignRecord> unmapped;
  for (const auto& design : log.designs) {
    (design.evaluation.fitness.mapped() ? mapped : unmapped).push_back(design);
  }
  return {designs_table(configuration, mapped), unmapped_table(configuration, unmapped),
          history_table(log.generations), convergence_table(log.generations),
          migrations_table(log.migrations)};
}

std::vector<store::Table> tally_tables(const Configuration& configuration, const Tally& tally) {
  std::vector<Table> tables{census_table(
      configuration, census_of_state, "how many designs came to which end",
      [&](objective::Status status) { return tally.by_status[static_cast<std::size_t>(status)]; })};
  if (tally.best) {
    tables.push_back(designs_table(configuration, {*tally.best}));
    tables.back().name = best_of_state;
  }
  if (tally.nearest) tables.push_back(nearest_table(configuration, *tally.nearest, nearest_of_state));
  return tables;
}

std::optional<std::uint32_t> exhausted_generation(const store::RunContent& content) {
  const auto number = content.numbers.find(exhausted_number);
  if (number == content.numbers.end()) return std::nullopt;
  return static_cast<std::uint32_t>(number->second);
}

std::optional<search::EndReason> rule_that_ended(const store::RunContent& content) {
  const auto attribute = content.attributes.find(ended_by_attribute);
  if (attribute == content.attributes.end()) return std::nullopt;
  return search::end_reason(attribute->second);
}

store::RunContent make_content(const Configuration& configuration, std::uint32_t generation,
                               std::uint64_t evaluations, std::vector<store::Table> history) {
  auto content = make_identity(configuration);
  content.numbers = {{"seed", static_cast<std::int64_t>(configuration.seed)},
                     {"generation", generation},
                     {"generations", configuration.generations()},
                     {"islands", configuration.islands},
                     {"evaluations", static_cast<std::int64_t>(evaluations)}};
  content.tables = std::move(history);
  if (!content.tables.empty() && !goals_of(configuration).empty()) {
    auto tables = front_tables(configuration, content.table("designs"));
    std::move(tables.begin(), tables.end(), std::back_inserter(content.tables));
  }
  add_legends(configuration, content);
  return content;
}

store::RunContent make_content(const Configuration& configuration, const search::Survey& survey,
                               const std::vector<DesignRecord>& best) {
  auto content = make_identity(configuration);
  content.numbers = {{"generation", survey.blocks_done},
                     {"generations", configuration.generations()},
                     {"designs", static_cast<std::int64_t>(survey.census.designs())},
                     {"evaluations", static_cast<std::int64_t>(survey.census.evaluated())}};
  Table designs = designs_table(configuration, best);
  designs.long_name = "the designs of least objective among all feasible ones, best first";
  content.tables = {
      std::move(designs),
      front_table(configuration, goals_of(configuration), chips_of(survey.census.front().sorted())),
      census_table(configuration, census_name, "how many designs of the space came to which end",
                   [&](objective::Status status) { return survey.census.count(status); }),
      networks_table(configuration.networks), status_codes_table(configuration)};
  if (const auto& nearest = survey.census.nearest())
    content.tables.push_back(nearest_table(configuration, *nearest, nearest_name));
  return content;
}

std::string near_miss_text(const Configuration& configuration, const search::NearMiss& nearest) {
  return fmt::format("misses its constraints by {:.3g} of their limits in total, most of it: {}",
                     nearest.violation, configuration.text(nearest.status));
}

void name_choices(store::Table& table) {
  for (auto& column : table.columns) {
    const auto knob = hardware::find_knob(column.name);
    const auto* numbers = std::get_if<std::vector<double>>(&column.values);
    if (!knob || numbers == nullptr || hardware::traits(*knob).words.empty()) continue;
    std::vector<std::string> words;
    // A row without a design has no number for it either.
    for (const double number : *numbers)
      words.push_back(std::isnan(number) ? "" : hardware::written_text(*knob, number));
    column.values = std::move(words);
    column.unit.clear();
  }
}

std::string design_lines(const Configuration& configuration, const design::Genome& genome) {
  std::string text;
  const auto& parameters = configuration.space.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const double value = configuration.space.value(genome, i);
    text += fmt::format("{}: {}\n", parameters[i].name, parameters[i].text(value));
  }
  return text;
}

std::string design_yaml(const Configuration& configuration, const island::DesignRecord& design) {
  return fmt::format("# {}, {}: objective {}, area {} mm2\n", configuration.name,
                     engine_kind(configuration).origin(configuration), design.evaluation.fitness.objective,
                     make_objective(configuration).area_m2(design.evaluation.metrics.view()) * 1e6) +
         design_lines(configuration, design.genome);
}

}  // namespace crossisle::run
