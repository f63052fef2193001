// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/configuration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <sstream>

#include "crossisle/core/data_files.hpp"
#include "crossisle/core/document.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/run/specialists.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::run {
namespace {

using core::Section;

template <class Enum>
using Names = std::span<const std::pair<std::string_view, Enum>>;

template <class Enum>
std::string_view name_of(Names<Enum> names, Enum value) {
  const auto found =
      std::find_if(names.begin(), names.end(), [&](const auto& entry) { return entry.second == value; });
  return found->first;
}

constexpr std::array<std::pair<std::string_view, cost::Mapper>, 2> mappers{
    {{"optimal", cost::Mapper::optimal}, {"reference", cost::Mapper::reference}}};

constexpr std::array<std::pair<std::string_view, cost::Rounding>, 2> roundings{
    {{"exact", cost::Rounding::exact}, {"as_printed", cost::Rounding::as_printed}}};

constexpr std::array<std::pair<std::string_view, objective::Aggregation>, 7> aggregations{
    {{"mean", objective::Aggregation::mean},
     {"max", objective::Aggregation::max},
     {"product", objective::Aggregation::product},
     {"geometric_mean", objective::Aggregation::geometric_mean},
     {"weighted_mean", objective::Aggregation::weighted_mean},
     {"regret", objective::Aggregation::regret},
     {"mean_regret", objective::Aggregation::mean_regret}}};

struct Metric {
  std::string_view name;
  objective::Exponents exponents;
};
constexpr std::array<Metric, 6> metrics{{{"edap", {1.0, 1.0, 1.0}},
                                         {"edcp", {1.0, 1.0, 0.0, 1.0}},
                                         {"edp", {1.0, 1.0, 0.0}},
                                         {"energy", {1.0, 0.0, 0.0}},
                                         {"latency", {0.0, 1.0, 0.0}},
                                         {"area", {0.0, 0.0, 1.0}}}};

enum class CapacityChoice { published, counted, none };
constexpr std::array<std::pair<std::string_view, CapacityChoice>, 3> capacity_rules{
    {{"published", CapacityChoice::published},
     {"counted", CapacityChoice::counted},
     {"none", CapacityChoice::none}}};

enum class AlgorithmKind {
  automatic,
  four_phase,
  genetic,
  differential_evolution,
  simulated_annealing,
  local,
  random,
  diverse,
  exhaustive
};
constexpr std::array<std::pair<std::string_view, AlgorithmKind>, 9> algorithms{
    {{"auto", AlgorithmKind::automatic},
     {"four_phase", AlgorithmKind::four_phase},
     {"genetic", AlgorithmKind::genetic},
     {"differential_evolution", AlgorithmKind::differential_evolution},
     {"simulated_annealing", AlgorithmKind::simulated_annealing},
     {"local", AlgorithmKind::local},
     {"random", AlgorithmKind::random},
     {"diverse", AlgorithmKind::diverse},
     {"exhaustive", AlgorithmKind::exhaustive}}};

constexpr std::array<std::pair<std::string_view, island::TopologyKind>, 7> topologies{
    {{"ring", island::TopologyKind::ring},
     {"torus", island::TopologyKind::torus},
     {"fully_connected", island::TopologyKind::fully_connected},
     {"hypercube", island::TopologyKind::hypercube},
     {"random", island::TopologyKind::random},
     {"custom", island::TopologyKind::custom},
     {"none", island::TopologyKind::none}}};

constexpr std::array<std::pair<std::string_view, island::Emigrants>, 3> emigrant_policies{
    {{"best", island::Emigrants::best},
     {"random", island::Emigrants::random},
     {"tournament", island::Emigrants::tournament}}};

constexpr std::array<std::pair<std::string_view, island::Replacement>, 3> replacement_policies{
    {{"if_better", island::Replacement::if_better},
     {"worst", island::Replacement::worst},
     {"random", island::Replacement::random}}};

constexpr core::Range probability{0.0, 1.0};
constexpr core::Range distribution_index{0.0, 1000.0};
constexpr core::Range temperature{1e-9, 1e9};
constexpr core::Range designs{1.0, 10e6};
constexpr core::Range generation_range{0.0, 1e9};
constexpr double mm2_per_cm2 = 100.0;

/// Reads `read(path)` of a named file, and turns a failure to find or read it into a problem at its key.
template <class Read>
void read_input(const Section& section, const std::string& key, const std::string& role,
                const std::string& named, const std::string& folder, const std::filesystem::path& base,
                Configuration& configuration, Read read) {
  try {
    const auto path = core::find_data_file(named, folder, base);
    read(path);
    configuration.inputs.push_back({role, named, path, store::file_digest(path)});
  } catch (const core::InputError&) {
    throw;
  } catch (const core::Error& failure) {
    section.problem(key, failure.what());
  }
}

void read_workloads(Section section, const std::filesystem::path& base, Configuration& configuration,
                    core::Problems& problems) {
  const std::vector<std::string> sets{"published", "corrected"};
  configuration.workload_set = sets[section.choice("set", sets, 1)];
  const auto names = section.texts("networks");
  if (section.has("networks") && names.empty()) {
    section.problem("networks", "is empty", "a chip for no network is no question",
                    "list networks; `crossisle workloads` shows them");
  }
  std::set<std::string> seen;
  for (const auto& name : names) {
    if (!seen.insert(name).second)
      section.problem("networks", fmt::format("'{}' is listed twice", name), {}, "list it once");
    read_input(
        section, "networks", "network", name, "workloads/" + configuration.workload_set, base, configuration,
        [&](const auto& path) { configuration.networks.push_back(workload::read_network(path, problems)); });
  }
  section.finish();
}

/// Refuses values that the technology has no figures for, with the ones it has; voltages may be interpolated.
void check_covered(const Section& space_section, Configuration& configuration) {
  for (const auto& parameter : configuration.space.parameters()) {
    const auto covered = configuration.technology.grid(parameter.knob);
    if (covered.empty()) continue;
    const std::string key(hardware::traits(parameter.knob).name);
    for (const double value : parameter.values) {
      if (std::find(covered.begin(), covered.end(), value) != covered.end()) continue;
      std::string why = fmt::format("it has figures for {}", fmt::join(covered, ", "));
      if (parameter.knob == hardware::Knob::voltage) {
        const auto refusal = configuration.technology.add_voltage(value);
        if (!refusal) continue;
        why = fmt::format("{}; {}", *refusal, why);
      }
      space_section.problem(key, fmt::format("{} is not covered by the technology", value), why,
                            "choose among them, or add figures to the technology file");
    }
  }
}

hardware::DesignSpace read_space(const Section& section, const hardware::Technology& technology) {
  auto space = hardware::DesignSpace::read(section);
  std::set<hardware::Knob> given;
  for (const auto& parameter : space.parameters()) given.insert(parameter.knob);
  if (technology.cell() == hardware::CellKind::sram && given.contains(hardware::Knob::bits_per_cell)) {
    section.problem("bits_per_cell", "is given", "a cell of SRAM stores one bit", "leave it out");
  }
  return space;
}

objective::Exponents read_metric(Section& section) {
  std::vector<std::string> names;
  for (const auto& metric : metrics) names.emplace_back(metric.name);
  if (section.has("powers")) {
    if (section.has("metric")) {
      section.problem("metric", "is given beside powers", "each decides the objective alone",
                      "keep one of them");
    }
    section.text_or("metric", "");
    Section powers = section.section("powers");
    constexpr core::Range exponent{-16.0, 16.0};
    const objective::Exponents exponents{
        powers.number_or("energy", 0.0, exponent), powers.number_or("latency", 0.0, exponent),
        powers.number_or("area", 0.0, exponent), powers.number_or("cost", 0.0, exponent)};
    powers.finish();
    if (exponents.energy == 0.0 && exponents.latency == 0.0 && exponents.area == 0.0 &&
        exponents.cost == 0.0) {
      powers.problem({}, "are all zero", "every chip would be as good as any other", "give at least one");
    }
    return exponents;
  }
  section.section_or_empty("powers");
  return metrics[section.choice("metric", names, 0)].exponents;
}

/// What a configuration says of specialists: objectives of its own, or the table to find them in.
struct SpecialistSource {
  std::vector<std::optional<double>> given;  ///< per network
  std::string table;                         ///< empty: those that are shipped
};

SpecialistSource read_specialists(Section& section, const Configuration& configuration) {
  SpecialistSource source;
  if (section.is_text("specialists")) {
    source.table = section.text("specialists");
    return source;
  }
  const bool has_own = section.has("specialists");
  Section own = section.section_or_empty("specialists");
  if (!has_own) return source;
  for (const auto& network : configuration.networks) {
    const double objective = own.number_or(network.name, 0.0, {1e-300, 1e300});
    source.given.push_back(own.has(network.name) ? std::optional(objective) : std::nullopt);
  }
  own.finish();
  return source;
}

/// Finds out what is known of specialists. @pre everything else in the configuration is sound
void resolve_specialists(const Section& section, const SpecialistSource& source,
                         const std::filesystem::path& base, Configuration& configuration) {
  configuration.specialists = source.given;
  if (source.given.empty()) {
    try {
      const auto table = source.table.empty() ? std::filesystem::path()
                                              : core::find_data_file(source.table, "specialists", base);
      configuration.specialists = find_specialists(configuration, table);
    } catch (const core::InputError&) {
      throw;
    } catch (const core::Error& failure) {
      return section.problem("specialists", failure.what());
    }
  }
  if (!objective::compares_with_specialists(configuration.objective.aggregation)) return;
  for (std::size_t i = 0; i < configuration.networks.size(); ++i) {
    if (const auto& specialist = configuration.specialists[i]) {
      configuration.objective.specialists.push_back(*specialist);
      continue;
    }
    section.problem("aggregation",
                    fmt::format("needs the best chip for {} alone", configuration.networks[i].name),
                    "no table has it for this technology, design space, metric and these constraints",
                    "make one with `crossisle study specialists`, and name it under objective.specialists");
  }
}

objective::ObjectiveOptions read_objective(Section& section, const Configuration& configuration) {
  objective::ObjectiveOptions options;
  options.cost_per_mm2 = configuration.technology.cost_per_cm2() / mm2_per_cm2;
  options.exponents = read_metric(section);
  options.aggregation =
      section.choice_of_or<objective::Aggregation>("aggregation", aggregations, objective::Aggregation::mean);
  const bool weighted = options.aggregation == objective::Aggregation::weighted_mean;
  Section weights = weighted ? section.section("weights") : section.section_or_empty("weights");
  if (!weighted && section.has("weights")) {
    section.problem("weights", "are given", "only aggregation weighted_mean uses them",
                    "set it or delete them");
  }
  if (weighted) {
    for (const auto& network : configuration.networks) {
      options.weights.push_back(weights.number(network.name, {1e-12, 1e12}));
    }
    weights.finish();
  }
  Section constraints = section.section_or_empty("constraints");
  if (constraints.has("area_mm2")) options.area_limit_mm2 = constraints.number("area_mm2", {1e-9, 1e12});
  constraints.number_or("area_mm2", 0.0);
  const bool resident = configuration.technology.cell() == hardware::CellKind::rram;
  const auto choice = constraints.choice_of_or<CapacityChoice>(
      "weights_on_chip", capacity_rules, resident ? CapacityChoice::counted : CapacityChoice::none);
  if (choice != CapacityChoice::none) {
    options.weights_on_chip = choice == CapacityChoice::published ? workload::CapacityRule::published
                                                                  : workload::CapacityRule::counted;
  }
  constraints.finish();
  return options;
}

search::Phase read_phase(Section& section, search::Phase fallback) {
  search::Phase phase;
  phase.generations =
      static_cast<std::uint32_t>(section.integer_or("generations", fallback.generations, generation_range));
  phase.crossover_probability =
      section.number_or("crossover_probability", fallback.crossover_probability, probability);
  phase.crossover_eta = section.number_or("crossover_eta", fallback.crossover_eta, distribution_index);
  phase.mutation_probability =
      section.number_or("mutation_probability", fallback.mutation_probability, probability);
  phase.mutation_eta = section.number_or("mutation_eta", fallback.mutation_eta, distribution_index);
  return phase;
}

std::vector<search::Phase> read_phases(Section& section) {
  if (!section.has("phases")) {
    section.section_or_empty("phases");
    return search::published_phases();
  }
  std::vector<search::Phase> phases;
  for (auto& phase : section.sections("phases")) {
    phases.push_back(read_phase(phase, search::published_phases().front()));
    phase.finish();
  }
  if (phases.empty()) {
    section.problem("phases", "is empty", "there would be nothing to do", "list phases or leave the key out");
    return search::published_phases();
  }
  return phases;
}

/// The keys of all algorithms, whichever is chosen.
struct SearchKeys {
  search::GeneticOptions genetic;  ///< without phases
  search::Phase only_phase;
  std::vector<search::Phase> phases;
  search::AutoOptions automatic;
  search::DifferentialOptions differential;
  search::AnnealingOptions annealing;
};

search::GeneticOptions read_samples(Section& section) {
  search::GeneticOptions genetic;
  genetic.population =
      static_cast<std::uint32_t>(section.integer_or("population", genetic.population, designs));
  genetic.random_samples =
      static_cast<std::uint32_t>(section.integer_or("random_samples", genetic.random_samples, designs));
  genetic.diverse_samples =
      static_cast<std::uint32_t>(section.integer_or("diverse_samples", genetic.diverse_samples, designs));
  if (genetic.diverse_samples > genetic.random_samples) {
    section.problem("diverse_samples", fmt::format("is {}", genetic.diverse_samples),
                    fmt::format("they are chosen among {} random ones", genetic.random_samples),
                    "lower it or raise random_samples");
  }
  return genetic;
}

search::AnnealingOptions read_annealing(Section& section) {
  search::AnnealingOptions annealing;
  annealing.first_temperature =
      section.number_or("first_temperature", annealing.first_temperature, temperature);
  annealing.last_temperature = section.number_or("last_temperature", annealing.last_temperature, temperature);
  if (annealing.last_temperature > annealing.first_temperature) {
    section.problem("last_temperature", fmt::format("is {}", annealing.last_temperature),
                    fmt::format("it falls from a first one of {}", annealing.first_temperature),
                    "lower it or raise first_temperature");
  }
  return annealing;
}

SearchKeys read_search_keys(Section& section) {
  SearchKeys keys;
  keys.genetic = read_samples(section);
  keys.only_phase = read_phase(section, {});
  keys.phases = read_phases(section);
  auto& automatic = keys.automatic;
  automatic.population = keys.genetic.population;
  automatic.random_samples = keys.genetic.random_samples;
  automatic.diverse_samples = keys.genetic.diverse_samples;
  automatic.local_share = section.number_or("local_share", automatic.local_share, probability);
  automatic.restart_after = static_cast<std::uint32_t>(
      section.integer_or("restart_after", automatic.restart_after, generation_range));
  keys.differential.weight = section.number_or("weight", keys.differential.weight, {0.0, 2.0});
  keys.differential.crossover = section.number_or("crossover", keys.differential.crossover, probability);
  keys.annealing = read_annealing(section);
  keys.annealing.population = keys.differential.population = keys.genetic.population;
  keys.annealing.generations = keys.differential.generations = automatic.generations =
      keys.only_phase.generations;
  return keys;
}

/// @pre kind is not exhaustive
search::AlgorithmOptions chosen(AlgorithmKind kind, SearchKeys keys) {
  const std::uint32_t population = keys.genetic.population;
  const std::uint32_t generations = keys.only_phase.generations;
  switch (kind) {
    case AlgorithmKind::automatic:
      return keys.automatic;
    case AlgorithmKind::differential_evolution:
      return keys.differential;
    case AlgorithmKind::simulated_annealing:
      return keys.annealing;
    case AlgorithmKind::local:
      return search::LocalOptions{population, generations};
    case AlgorithmKind::random:
      return search::RandomOptions{population, generations};
    case AlgorithmKind::diverse:
      return search::DiverseOptions{population, generations};
    case AlgorithmKind::genetic:
      keys.genetic.phases = {keys.only_phase};
      break;
    case AlgorithmKind::four_phase:
    case AlgorithmKind::exhaustive:
      keys.genetic.phases = keys.phases;
      break;
  }
  return keys.genetic;
}

/// Reads the keys of all algorithms, so that another algorithm can be tried by changing one word.
void read_search(Section section, Configuration& configuration) {
  const auto kind = section.choice_of_or<AlgorithmKind>("algorithm", algorithms, AlgorithmKind::automatic);
  const auto keys = read_search_keys(section);
  const auto keep_best = static_cast<std::uint32_t>(section.integer_or("keep_best", 100, {1.0, 1e6}));
  section.finish();
  if (kind != AlgorithmKind::exhaustive) {
    configuration.search = chosen(kind, keys);
    return;
  }
  configuration.exhaustive = ExhaustiveOptions{keep_best};
  if (configuration.space.size() > largest_enumerable) {
    section.problem("algorithm", fmt::format("cannot look at all {:.2g} designs", configuration.space.size()),
                    fmt::format("{:.0e} are the most that end in time", largest_enumerable),
                    "list fewer values in the design space, or choose another algorithm");
  }
}

island::TopologyOptions read_topology(Section& section, std::uint32_t islands) {
  island::TopologyOptions options;
  options.kind =
      section.choice_of_or<island::TopologyKind>("topology", topologies, island::TopologyKind::ring);
  if (options.kind == island::TopologyKind::random) {
    options.degree = static_cast<std::uint32_t>(section.integer_or("degree", options.degree, {1.0, 4096.0}));
  }
  if (options.kind == island::TopologyKind::custom) {
    for (const auto& row : section.rows("edges", 2)) {
      const bool whole = row[0] == std::floor(row[0]) && row[1] == std::floor(row[1]);
      if (!whole || row[0] < 0.0 || row[1] < 0.0 || row[0] >= islands || row[1] >= islands) {
        section.problem("edges", fmt::format("[{}, {}] is no edge", row[0], row[1]),
                        fmt::format("islands are numbered 0 to {}", islands - 1), "name two of them");
        continue;
      }
      options.edges.push_back({static_cast<std::uint32_t>(row[0]), static_cast<std::uint32_t>(row[1])});
    }
  }
  return options;
}

island::MigrationOptions read_migration(Section& islands_section, std::uint32_t islands) {
  island::MigrationOptions options;
  options.topology = read_topology(islands_section, islands);
  Section section = islands_section.section_or_empty("migration");
  options.interval =
      static_cast<std::uint32_t>(section.integer_or("every_generations", options.interval, {1.0, 1e9}));
  options.lag = static_cast<std::uint32_t>(section.integer_or("lag", options.lag, {1.0, 1e6}));
  options.count = static_cast<std::uint32_t>(section.integer_or("emigrants", options.count, {1.0, 1e6}));
  options.emigrants = section.choice_of_or<island::Emigrants>("select", emigrant_policies, options.emigrants);
  options.replacement =
      section.choice_of_or<island::Replacement>("replace", replacement_policies, options.replacement);
  section.finish();
  return options;
}

CheckpointOptions read_checkpoint(Section section) {
  CheckpointOptions options;
  options.every_seconds = section.number_or("every_seconds", options.every_seconds, {0.0, 1e9});
  options.every_generations =
      static_cast<std::uint32_t>(section.integer_or("every_generations", 0, generation_range));
  options.keep_every = static_cast<std::uint32_t>(section.integer_or("keep_every", 0, generation_range));
  section.finish();
  return options;
}

cost::CompatOptions read_cost_model(Section section) {
  cost::CompatOptions options;
  options.mapper = section.choice_of_or<cost::Mapper>("mapper", mappers, cost::Mapper::optimal);
  options.rounding = section.choice_of_or<cost::Rounding>("rounding", roundings, cost::Rounding::exact);
  section.finish();
  return options;
}

/// A configuration, and its design space where that is a file of its own.
struct Documents {
  core::Document run;
  std::optional<core::Document> space;
};

/// Loads a configuration; what is overridden below `design_space` goes to the file that holds the space.
Documents load_documents(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                         core::Problems& problems) {
  const std::string prefix = "design_space.";
  std::vector<std::string> of_space;
  std::vector<std::string> others;
  for (const auto& assignment : overrides) {
    if (assignment.starts_with(prefix)) {
      of_space.push_back(assignment.substr(prefix.size()));
    } else {
      others.push_back(assignment);
    }
  }
  core::Problems unused;  // the same problems are found again below
  auto root = core::Document::load(file, others, unused).root();
  if (!root.is_text("design_space")) return {core::Document::load(file, overrides, problems), std::nullopt};
  const auto space_file = file.parent_path() / root.text("design_space");
  return {core::Document::load(file, others, problems), core::Document::load(space_file, of_space, problems)};
}

std::string yaml_list(const std::vector<double>& values) {
  std::vector<std::string> words;
  for (const double value : values) words.push_back(core::shortest(value));
  return "[" + core::join(words, ", ") + "]";
}

void write_space(std::ostream& out, const hardware::DesignSpace& space) {
  out << "design_space:\n";
  for (const auto& parameter : space.parameters()) {
    out << "  " << hardware::traits(parameter.knob).name << ": " << yaml_list(parameter.values) << '\n';
  }
}

void write_objective(std::ostream& out, const Configuration& configuration) {
  const auto& options = configuration.objective;
  out << "objective:\n"
      << fmt::format("  powers: {{energy: {}, latency: {}, area: {}{}}}\n", options.exponents.energy,
                     options.exponents.latency, options.exponents.area,
                     options.exponents.cost == 0.0 ? "" : fmt::format(", cost: {}", options.exponents.cost))
      << "  aggregation: " << name_of<objective::Aggregation>(aggregations, options.aggregation) << '\n';
  if (!options.weights.empty()) {
    out << "  weights:\n";
    for (std::size_t i = 0; i < options.weights.size(); ++i) {
      out << "    " << configuration.networks[i].name << ": " << core::shortest(options.weights[i]) << '\n';
    }
  }
  if (!options.specialists.empty()) {
    out << "  specialists:\n";
    for (std::size_t i = 0; i < options.specialists.size(); ++i) {
      out << "    " << configuration.networks[i].name << ": " << core::shortest(options.specialists[i])
          << '\n';
    }
  }
  CapacityChoice rule = CapacityChoice::none;
  if (options.weights_on_chip) {
    rule = *options.weights_on_chip == workload::CapacityRule::published ? CapacityChoice::published
                                                                         : CapacityChoice::counted;
  }
  out << "  constraints:\n    weights_on_chip: " << name_of<CapacityChoice>(capacity_rules, rule) << '\n';
  if (options.area_limit_mm2) out << "    area_mm2: " << core::shortest(*options.area_limit_mm2) << '\n';
}

void write_options(std::ostream& out, const search::GeneticOptions& options) {
  // A plain genetic algorithm is one of a single phase.
  out << fmt::format(
      "  algorithm: four_phase\n  population: {}\n  random_samples: {}\n  diverse_samples: {}\n  phases:\n",
      options.population, options.random_samples, options.diverse_samples);
  for (const auto& phase : options.phases) {
    out << fmt::format(
        "    - {{generations: {}, crossover_probability: {}, crossover_eta: {}, mutation_probability: {}, "
        "mutation_eta: {}}}\n",
        phase.generations, phase.crossover_probability, phase.crossover_eta, phase.mutation_probability,
        phase.mutation_eta);
  }
}

/// The keys that all algorithms but the genetic one share.
template <class Options>
void write_plain(std::ostream& out, std::string_view algorithm, const Options& options) {
  out << fmt::format("  algorithm: {}\n  population: {}\n  generations: {}\n", algorithm, options.population,
                     options.generations);
}

void write_options(std::ostream& out, const search::RandomOptions& options) {
  write_plain(out, "random", options);
}
void write_options(std::ostream& out, const search::DiverseOptions& options) {
  write_plain(out, "diverse", options);
}
void write_options(std::ostream& out, const search::LocalOptions& options) {
  write_plain(out, "local", options);
}
void write_options(std::ostream& out, const search::AutoOptions& options) {
  write_plain(out, "auto", options);
  out << fmt::format("  random_samples: {}\n  diverse_samples: {}\n  local_share: {}\n  restart_after: {}\n",
                     options.random_samples, options.diverse_samples, options.local_share,
                     options.restart_after);
}
void write_options(std::ostream& out, const search::DifferentialOptions& options) {
  write_plain(out, "differential_evolution", options);
  out << fmt::format("  weight: {}\n  crossover: {}\n", options.weight, options.crossover);
}
void write_options(std::ostream& out, const search::AnnealingOptions& options) {
  write_plain(out, "simulated_annealing", options);
  out << fmt::format("  first_temperature: {}\n  last_temperature: {}\n", options.first_temperature,
                     options.last_temperature);
}

void write_search(std::ostream& out, const Configuration& configuration) {
  out << "search:\n";
  if (configuration.exhaustive) {
    out << "  algorithm: exhaustive\n  keep_best: " << configuration.exhaustive->keep_best << '\n';
    return;
  }
  std::visit([&](const auto& options) { write_options(out, options); }, configuration.search);
}

void write_islands(std::ostream& out, const Configuration& configuration) {
  const auto& migration = configuration.migration;
  out << "islands:\n  count: " << configuration.islands
      << "\n  topology: " << name_of<island::TopologyKind>(topologies, migration.topology.kind) << '\n';
  if (migration.topology.kind == island::TopologyKind::random)
    out << "  degree: " << migration.topology.degree << '\n';
  if (migration.topology.kind == island::TopologyKind::custom) {
    out << "  edges:\n";
    for (const auto& edge : migration.topology.edges)
      out << fmt::format("    - [{}, {}]\n", edge.source, edge.target);
  }
  out << fmt::format(
      "  migration: {{every_generations: {}, lag: {}, emigrants: {}, select: {}, replace: {}}}\n",
      migration.interval, migration.lag, migration.count,
      name_of<island::Emigrants>(emigrant_policies, migration.emigrants),
      name_of<island::Replacement>(replacement_policies, migration.replacement));
}

enum class FilesBy { place, digest };

void write_problem(std::ostream& out, const Configuration& configuration, FilesBy files) {
  // A shipped file goes by its name, a user's by its place; for the identity its bytes count alone.
  const auto input = [&](const InputFile& file) {
    if (files == FilesBy::digest) return file.digest;
    const bool shipped = file.path.parent_path().parent_path() == core::data_directory() ||
                         file.path.parent_path().parent_path().parent_path() == core::data_directory();
    return shipped ? file.named : std::filesystem::absolute(file.path).lexically_normal().string();
  };
  std::vector<std::string> networks;
  for (const auto& file : configuration.inputs) {
    if (file.role == "technology") {
      out << "technology: " << input(file) << '\n';
    } else {
      networks.push_back(input(file));
    }
  }
  out << "workloads:\n  set: " << configuration.workload_set << "\n  networks: ["
      << core::join(networks, ", ") << "]\n";
  write_space(out, configuration.space);
  out << "cost_model:\n  mapper: " << name_of<cost::Mapper>(mappers, configuration.cost_model.mapper)
      << "\n  rounding: " << name_of<cost::Rounding>(roundings, configuration.cost_model.rounding) << '\n';
  write_objective(out, configuration);
}

std::string to_yaml(const Configuration& configuration, FilesBy files) {
  std::ostringstream out;
  if (files == FilesBy::place) out << "name: " << configuration.name << '\n';
  // Neither has an influence on an exhaustive search.
  const bool has_islands = !configuration.exhaustive;
  if (has_islands) out << "seed: " << configuration.seed << '\n';
  write_problem(out, configuration, files);
  write_search(out, configuration);
  if (has_islands) write_islands(out, configuration);
  if (files == FilesBy::place) {
    out << fmt::format("checkpoint:\n  every_seconds: {}\n  every_generations: {}\n  keep_every: {}\n",
                       configuration.checkpoint.every_seconds, configuration.checkpoint.every_generations,
                       configuration.checkpoint.keep_every);
  }
  return std::move(out).str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace

Configuration read_configuration(const std::filesystem::path& file,
                                 const std::vector<std::string>& overrides) {
  core::Problems problems;
  const auto sources = load_documents(file, overrides, problems);
  Section root = sources.run.root();
  const auto base = file.parent_path();
  Configuration configuration;
  configuration.name = root.text_or("name", file.stem().string());
  if (configuration.name.empty() || configuration.name.find('/') != std::string::npos ||
      configuration.name[0] == '.') {
    root.problem("name", fmt::format("'{}' cannot name a folder", configuration.name),
                 "the run's folder is called after it", "use letters, digits, '_' and '-'");
  }
  configuration.seed = static_cast<std::uint64_t>(root.integer_or("seed", 1, {0.0, 9e15}));
  const std::string technology = root.text("technology");
  if (!technology.empty()) {
    read_input(
        root, "technology", "technology", technology, "technologies", base, configuration,
        [&](const auto& path) { configuration.technology = hardware::Technology::load(path, problems); });
  }
  read_workloads(root.section("workloads"), base, configuration, problems);
  if (sources.space) root.text("design_space");
  Section space = sources.space ? sources.space->root() : root.section("design_space");
  configuration.space = read_space(space, configuration.technology);
  if (problems.empty()) check_covered(space, configuration);
  configuration.cost_model = read_cost_model(root.section_or_empty("cost_model"));
  Section objective = root.section_or_empty("objective");
  configuration.objective = read_objective(objective, configuration);
  const auto specialists = read_specialists(objective, configuration);
  objective.finish();
  read_search(root.section_or_empty("search"), configuration);
  Section islands = root.section_or_empty("islands");
  configuration.islands = static_cast<std::uint32_t>(islands.integer_or("count", 1, {1.0, 4096.0}));
  configuration.migration = read_migration(islands, configuration.islands);
  islands.finish();
  configuration.checkpoint = read_checkpoint(root.section_or_empty("checkpoint"));
  root.finish();
  problems.throw_if_any();
  resolve_specialists(objective, specialists, base, configuration);
  problems.throw_if_any();
  return configuration;
}

std::string resolved_yaml(const Configuration& configuration) {
  return to_yaml(configuration, FilesBy::place);
}

std::string identity_yaml(const Configuration& configuration) {
  return to_yaml(configuration, FilesBy::digest);
}

std::string problem_yaml(const Configuration& configuration) {
  std::ostringstream out;
  write_problem(out, configuration, FilesBy::digest);
  return std::move(out).str();
}

std::string problem_digest(const Configuration& configuration) {
  return store::digest({{{"problem", problem_yaml(configuration)}}, {}, {}, {}});
}

std::string difference(const std::string& before, const std::string& after) {
  const auto old_lines = lines_of(before);
  const auto new_lines = lines_of(after);
  std::string text;
  for (const auto& line : old_lines) {
    if (std::find(new_lines.begin(), new_lines.end(), line) == new_lines.end()) text += "- " + line + "\n";
  }
  for (const auto& line : new_lines) {
    if (std::find(old_lines.begin(), old_lines.end(), line) == old_lines.end()) text += "+ " + line + "\n";
  }
  return text;
}

}  // namespace crossisle::run
