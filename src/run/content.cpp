// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/content.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "columns.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/run/engine_kind.hpp"
#include "crossisle/run/front.hpp"
#include "crossisle/run/recorded_metrics.hpp"
#include "tallies.hpp"

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

/// Returns one row of a table as a separate table.
Table row_of(const Table& table, std::size_t row) {
  Table one{table.name, table.long_name, {}, table.index};
  for (const Column& column : table.columns) {
    const std::size_t width = std::max<std::size_t>(column.width, 1);
    const auto slice = [&](const auto& values) -> store::Values {
      const auto first = values.begin() + static_cast<std::ptrdiff_t>(row * width);
      return std::decay_t<decltype(values)>(first, first + static_cast<std::ptrdiff_t>(width));
    };
    one.columns.push_back({column.name, column.unit, column.long_name, std::visit(slice, column.values),
                           column.width, column.labels});
  }
  return one;
}

objective::Status status_of(std::uint8_t code) {
  if (code < objective::max_statuses) return static_cast<objective::Status>(code);
  throw core::Error(core::ExitCode::io, fmt::format("the status {} is unknown", code),
                    fmt::format("they are numbered 0 to {}", objective::max_statuses - 1),
                    "start afresh with --fresh");
}

constexpr auto nearest_table_name = "nearest";
// Tables of a checkpoint that has no history.
constexpr auto census_of_state = "state-census";
constexpr auto best_of_state = "state-best";
constexpr auto nearest_of_state = "state-nearest";

/// Returns a design that is nearest to feasibility.
Table nearest_table(const Configuration& configuration, const search::NearMiss& nearest,
                    const char* name = nearest_table_name) {
  DesignRecord record;
  record.genome = nearest.genome;
  record.evaluation.fitness = {nearest.status, nearest.violation};
  const std::vector<DesignRecord> designs{record};
  Table table{name, "the infeasible design that misses the constraints by least", {}, {}};
  add_parameter_columns(table.columns, configuration.space, designs);
  add_verdict_columns(table.columns, designs);
  return table;
}

/// Returns the infeasible designs of a table.
std::vector<search::NearMiss> near_misses(const Configuration& configuration, const Table& table) {
  const auto& status = values_of<std::uint8_t>(table, "status");
  const auto& violation = values_of<double>(table, "violation");
  const auto genomes = read_genomes(configuration.space, table);
  std::vector<search::NearMiss> misses;
  for (std::size_t row = 0; row < genomes.size(); ++row) {
    if (status_of(status[row]) != objective::Status::feasible)
      misses.push_back({genomes[row], status_of(status[row]), violation[row]});
  }
  return misses;
}

Table census_table(const Configuration& configuration, const search::Census& census) {
  std::vector<std::uint8_t> codes;
  std::vector<std::int64_t> designs;
  for (const auto status : configuration.statuses()) {
    codes.push_back(static_cast<std::uint8_t>(status));
    designs.push_back(static_cast<std::int64_t>(census.count(status)));
  }
  return {"census",
          "how many designs of the space came to which end",
          {{"status", "", "a code of table status_codes", std::move(codes)},
           {"designs", "1", "designs", std::move(designs)}},
          "status"};
}

/// Adds the numbers of designs in a table of them by status.
void add_census(const Table& census, Tally& tally) {
  const auto& codes = values_of<std::uint8_t>(census, "status");
  const auto& designs = values_of<std::int64_t>(census, "designs");
  for (std::size_t row = 0; row < codes.size(); ++row) {
    const auto count = static_cast<std::uint64_t>(designs[row]);
    tally.evaluations += count;
    const auto status = status_of(codes[row]);
    tally.by_status[static_cast<std::size_t>(status)] += count;
    if (status == objective::Status::feasible) tally.feasible += count;
  }
}

/// True if a feasible design precedes another one: better, or as good and earlier.
bool precedes(const DesignRecord& a, const DesignRecord& b) {
  const auto& [fitness_a, fitness_b] = std::tie(a.evaluation.fitness, b.evaluation.fitness);
  if (objective::better(fitness_a, fitness_b)) return true;
  if (objective::better(fitness_b, fitness_a)) return false;
  return std::tie(a.generation, a.island, a.slot) < std::tie(b.generation, b.island, b.slot);
}

/// Returns the designs of a table, without costs.
std::vector<DesignRecord> read_designs(const Configuration& configuration, const Table& table) {
  const auto& generation = values_of<std::int32_t>(table, "generation");
  const auto& island = values_of<std::int32_t>(table, "island");
  const auto& slot = values_of<std::int32_t>(table, "slot");
  const auto& status = values_of<std::uint8_t>(table, "status");
  const auto& violation = values_of<double>(table, "violation");
  std::vector<DesignRecord> designs(generation.size());
  for (std::size_t row = 0; row < designs.size(); ++row) {
    auto& design = designs[row];
    design.generation = static_cast<std::uint32_t>(generation[row]);
    design.island = static_cast<std::uint32_t>(island[row]);
    design.slot = static_cast<std::uint32_t>(slot[row]);
    design.evaluation.fitness.status = status_of(status[row]);
    design.evaluation.fitness.violation = violation[row];
  }
  const auto genomes = read_genomes(configuration.space, table);
  for (std::size_t row = 0; row < designs.size(); ++row) designs[row].genome = genomes[row];
  return designs;
}

void read_overall(const Configuration& configuration, const Table& table,
                  std::vector<DesignRecord>& designs) {
  const auto& objective = values_of<double>(table, "objective");
  const auto metrics = read_metrics(configuration, table);
  for (std::size_t row = 0; row < designs.size(); ++row) {
    auto& evaluation = designs[row].evaluation;
    evaluation.fitness.objective = objective[row];
    evaluation.metrics = cost::MetricsRow(metrics[row]);
  }
}

/// Returns one design of a table, with its metrics.
DesignRecord design_of(const Configuration& configuration, const Table& table, std::size_t index) {
  const Table row = row_of(table, index);
  auto records = read_designs(configuration, row);
  read_overall(configuration, row, records);
  return std::move(records.front());
}

}  // namespace

void Tally::add(const DesignRecord& design) {
  const auto& fitness = design.evaluation.fitness;
  ++evaluations;
  ++by_status[static_cast<std::size_t>(fitness.status)];
  if (!fitness.feasible()) {
    if (!best) keep_nearest(nearest, {design.genome, fitness.status, fitness.violation});
    return;
  }
  ++feasible;
  nearest.reset();
  if (!best || precedes(design, *best)) best = design;
}

void Tally::merge(const Tally& other) {
  evaluations += other.evaluations;
  feasible += other.feasible;
  for (std::size_t status = 0; status < by_status.size(); ++status)
    by_status[status] += other.by_status[status];
  if (other.best && (!best || precedes(*other.best, *best))) best = other.best;
  if (best) {
    nearest.reset();
  } else if (other.nearest) {
    keep_nearest(nearest, *other.nearest);
  }
}

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

std::optional<std::uint32_t> exhausted_generation(const store::RunContent& content) {
  const auto number = content.numbers.find(exhausted_number);
  if (number == content.numbers.end()) return std::nullopt;
  return static_cast<std::uint32_t>(number->second);
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
  content.tables = {std::move(designs), front_table(configuration, survey.census.front().sorted()),
                    census_table(configuration, survey.census), networks_table(configuration.networks),
                    status_codes_table(configuration)};
  if (const auto& nearest = survey.census.nearest())
    content.tables.push_back(nearest_table(configuration, *nearest));
  return content;
}

std::string near_miss_text(const Configuration& configuration, const search::NearMiss& nearest) {
  return fmt::format("misses its constraints by {:.3g} of their limits in total, most of it: {}",
                     nearest.violation, configuration.text(nearest.status));
}

Tally tally_of_census(const Configuration& configuration, const store::RunContent& content) {
  Tally tally;
  add_census(content.table("census"), tally);
  if (content.table("designs").rows() > 0) tally.best = design_of(configuration, content.table("designs"), 0);
  if (content.has_table(nearest_table_name)) {
    for (const auto& miss : near_misses(configuration, content.table(nearest_table_name)))
      keep_nearest(tally.nearest, miss);
  }
  return tally;
}

Tally tally(const Configuration& configuration, const store::RunContent& content) {
  return engine_kind(configuration).tally(configuration, content);
}

std::vector<store::Table> tally_tables(const Configuration& configuration, const Tally& tally) {
  std::vector<std::uint8_t> codes;
  std::vector<std::int64_t> designs;
  for (const auto status : configuration.statuses()) {
    codes.push_back(static_cast<std::uint8_t>(status));
    designs.push_back(static_cast<std::int64_t>(tally.by_status[static_cast<std::size_t>(status)]));
  }
  std::vector<Table> tables{{census_of_state,
                             "how many designs came to which end",
                             {{"status", "", "a code of table status_codes", std::move(codes)},
                              {"designs", "1", "designs", std::move(designs)}},
                             {}}};
  if (tally.best) {
    tables.push_back(designs_table(configuration, {*tally.best}));
    tables.back().name = best_of_state;
  }
  if (tally.nearest) tables.push_back(nearest_table(configuration, *tally.nearest, nearest_of_state));
  return tables;
}

namespace {

/// Reads tally_tables. @throws core::Error (io) if they belong to another configuration
Tally read_tally(const Configuration& configuration, const store::RunContent& content) {
  Tally tally;
  add_census(content.table(census_of_state), tally);
  if (content.has_table(best_of_state))
    tally.best = design_of(configuration, content.table(best_of_state), 0);
  if (content.has_table(nearest_of_state)) {
    for (const auto& miss : near_misses(configuration, content.table(nearest_of_state)))
      keep_nearest(tally.nearest, miss);
  }
  return tally;
}

}  // namespace

Tally tally_of_history(const Configuration& configuration, const store::RunContent& content) {
  if (content.has_table(census_of_state)) return read_tally(configuration, content);
  const Table& designs = content.table("designs");
  const auto& feasible = values_of<std::uint8_t>(designs, "feasible");
  const auto& objective = values_of<double>(designs, "objective");
  const auto& generation = values_of<std::int32_t>(designs, "generation");
  const auto& island = values_of<std::int32_t>(designs, "island");
  const auto& slot = values_of<std::int32_t>(designs, "slot");
  const auto key = [&](std::size_t row) {
    return std::tie(objective[row], generation[row], island[row], slot[row]);
  };
  std::optional<std::size_t> best;
  Tally tally;
  tally.evaluations = feasible.size() + content.table("unmapped").rows();
  for (std::size_t row = 0; row < feasible.size(); ++row) {
    if (feasible[row] == 0) continue;
    ++tally.feasible;
    if (!best || key(row) < key(*best)) best = row;
  }
  if (best) tally.best = design_of(configuration, designs, *best);
  tally.by_status[0] = tally.feasible;
  for (const char* name : {"designs", "unmapped"}) {
    for (const auto& miss : near_misses(configuration, content.table(name))) {
      ++tally.by_status[static_cast<std::size_t>(miss.status)];
      if (!best) keep_nearest(tally.nearest, miss);
    }
  }
  return tally;
}

std::vector<DesignRecord> best_designs(const Configuration& configuration, const store::RunContent& content,
                                       std::size_t count) {
  const Table& table = content.table("designs");
  const auto& feasible = values_of<std::uint8_t>(table, "feasible");
  const auto& objective = values_of<double>(table, "objective");
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < feasible.size(); ++row) {
    if (feasible[row] != 0) rows.push_back(row);
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [&](std::size_t a, std::size_t b) { return objective[a] < objective[b]; });
  std::vector<DesignRecord> designs;
  for (const std::size_t row : rows) {
    if (designs.size() == count) break;
    DesignRecord design = design_of(configuration, table, row);
    const bool known = std::any_of(designs.begin(), designs.end(),
                                   [&](const DesignRecord& other) { return other.genome == design.genome; });
    if (!known) designs.push_back(std::move(design));
  }
  return designs;
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

std::string design_yaml(const Configuration& configuration, const island::DesignRecord& design) {
  std::string text =
      fmt::format("# {}, {}: objective {}, area {} mm2\n", configuration.name,
                  engine_kind(configuration).origin(configuration), design.evaluation.fitness.objective,
                  make_objective(configuration).area_m2(design.evaluation.metrics.view()) * 1e6);
  const auto& parameters = configuration.space.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const double value = configuration.space.value(design.genome, i);
    text += fmt::format("{}: {}\n", parameters[i].name, parameters[i].text(value));
  }
  return text;
}

}  // namespace crossisle::run
