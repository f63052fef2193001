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
#include "crossisle/hardware/physical_limits.hpp"
#include "crossisle/run/specialists.hpp"
#include "crossisle/store/run_file.hpp"
#include "input_files.hpp"

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

constexpr std::array<std::pair<std::string_view, cost::Condition>, 2> conditions{
    {{"nominal", cost::Condition::nominal}, {"corner", cost::Condition::corner}}};

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
constexpr std::array<Metric, 7> metrics{{{"edap", {1.0, 1.0, 1.0}},
                                         {"edcp", {1.0, 1.0, 0.0, 1.0}},
                                         {"edp", {1.0, 1.0, 0.0}},
                                         {"energy", {1.0, 0.0, 0.0}},
                                         {"latency", {0.0, 1.0, 0.0}},
                                         {"area", {0.0, 0.0, 1.0}},
                                         {"noise", {0.0, 0.0, 0.0, 0.0, 1.0}}}};

enum class CapacityChoice { published, counted, none };
constexpr std::array<std::pair<std::string_view, CapacityChoice>, 3> capacity_rules{
    {{"published", CapacityChoice::published},
     {"counted", CapacityChoice::counted},
     {"none", CapacityChoice::none}}};

/// Within one technology, area and cost of silicon are the same up to a factor.
constexpr std::array<std::pair<std::string_view, search::Goal>, 4> goals{{{"energy", search::Goal::energy},
                                                                          {"latency", search::Goal::latency},
                                                                          {"area", search::Goal::area},
                                                                          {"cost", search::Goal::area}}};

enum class AlgorithmKind {
  automatic,
  four_phase,
  genetic,
  nsga2,
  differential_evolution,
  simulated_annealing,
  local,
  random,
  diverse,
  exhaustive
};
constexpr std::array<std::pair<std::string_view, AlgorithmKind>, 10> algorithms{
    {{"auto", AlgorithmKind::automatic},
     {"four_phase", AlgorithmKind::four_phase},
     {"genetic", AlgorithmKind::genetic},
     {"nsga2", AlgorithmKind::nsga2},
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
constexpr double most_generations = 1e9;
constexpr core::Range generation_range{0.0, most_generations};
/// Evaluations that a run may ask for: counts stay exact, and no run ends.
constexpr double most_evaluations = 1e15;
/// Distances between designs that the choice of the most diverse ones may take: about a minute.
constexpr double most_distances = 1e10;
constexpr std::size_t most_networks = 256;
constexpr double mm2_per_cm2 = 100.0;

/// Whether a text is a plain name of a file that is neither hidden nor anywhere else.
bool names_folder(const std::string& text) {
  constexpr std::size_t longest =
      200;  // leaves room for what is added to the name of a folder that is set aside
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c != '/' && static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
  });
  return plain && !text.empty() && text[0] != '.' && text.size() <= longest;
}

std::string read_name(Section& root, const std::filesystem::path& file) {
  const bool given = root.has("name");
  std::string name = given ? root.name("name") : root.text_or("name", file.stem().string());
  if (given && name.empty()) return name;  // it was reported
  if (!names_folder(name)) {
    root.problem("name", fmt::format("'{}' cannot name a folder", core::printable(name)),
                 "the run's folder is called after it", "use letters, digits, '_' and '-'");
  }
  return name;
}

/// Where a configuration's files are looked for, and where their problems go.
struct Sources {
  InputFiles& files;
  InputFiles::Places places;
  const std::filesystem::path base;
  core::Problems& problems;
};

/// Reads `read(path)` of a named file, and turns a failure to find or read it into a problem at its key.
template <class Read>
void read_input(const Section& section, const std::string& key, const std::string& role,
                const std::string& named, const std::string& folder, const Sources& sources,
                Configuration& configuration, Read read) {
  try {
    const auto path = core::find_data_file(named, folder, sources.base);
    read(path);
    configuration.inputs.push_back({role, named, path, sources.files.digest(path)});
    if (role == "network" && configuration.physical && !configuration.networks.empty() &&
        !configuration.networks.back().histograms.empty()) {
      configuration.inputs.back().digest +=
          "+" + sources.files.digest(configuration.networks.back().histograms);
    }
  } catch (const core::InputError& wrong) {
    for (const auto& problem : wrong.problems()) sources.problems.add(problem);
  } catch (const core::Error& failure) {
    section.problem(key, failure.what());
  }
}

void read_workloads(Section section, const Sources& sources, Configuration& configuration) {
  const std::vector<std::string> sets{"published", "corrected"};
  configuration.workload_set = sets[section.choice("set", sets, 1)];
  const auto names = section.texts("networks");
  if (section.has("networks") && names.empty()) {
    section.problem("networks", "is empty", "a chip for no network is no question",
                    "list networks; `crossisle workloads` shows them");
  }
  if (names.size() > most_networks) {
    section.problem("networks", fmt::format("lists {} networks", names.size()),
                    fmt::format("a chip is searched for {} at most", most_networks), "list fewer");
  }
  std::set<std::string> seen;
  for (std::size_t i = 0; i < std::min(names.size(), most_networks); ++i) {
    if (!seen.insert(names[i]).second) {
      section.problem("networks", fmt::format("'{}' is listed twice", core::printable(names[i])), {},
                      "list it once");
      continue;
    }
    read_input(section, "networks", "network", names[i], "workloads/" + configuration.workload_set, sources,
               configuration, [&](const auto& path) {
                 configuration.networks.push_back(
                     configuration.physical ? sources.files.network_with_histograms(path, sources.problems)
                                            : sources.files.network(path, sources.problems));
               });
  }
  std::set<std::string> called;
  for (const auto& network : configuration.networks) {
    if (network.name.empty() || called.insert(network.name).second) continue;
    section.problem("networks", fmt::format("hold two that are called '{}'", core::printable(network.name)),
                    "results tell networks apart by their names", "rename one in its file");
  }
  section.finish();
}

/// Refuses values that the technology has no figures for, with the ones it has; voltages may be interpolated.
void check_covered(const Section& space_section, Configuration& configuration) {
  if (configuration.physical) {
    hardware::check_limits(configuration.physical->technology, configuration.space, space_section);
    return;
  }
  for (const auto& parameter : configuration.space.parameters()) {
    const auto covered = configuration.technology.grid(parameter.knob);
    if (covered.empty()) continue;
    const std::string key(hardware::traits(parameter.knob).name);
    for (const double value : parameter.values) {
      if (std::find(covered.begin(), covered.end(), value) != covered.end()) continue;
      std::string why = fmt::format("it has figures for {}", core::list_text(covered));
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

hardware::DesignSpace read_space(const Section& section, const Configuration& configuration) {
  const hardware::Technology& technology = configuration.technology;
  if (configuration.physical) {
    return hardware::DesignSpace::read(section, hardware::DesignSpace::Mode::physical);
  }
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
        powers.number_or("area", 0.0, exponent), powers.number_or("cost", 0.0, exponent),
        powers.number_or("noise", 0.0, exponent)};
    powers.finish();
    if (exponents.energy == 0.0 && exponents.latency == 0.0 && exponents.area == 0.0 &&
        exponents.cost == 0.0 && exponents.noise == 0.0) {
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
void resolve_specialists(const Section& section, const SpecialistSource& source, const Sources& sources,
                         Configuration& configuration) {
  configuration.specialists = source.given;
  if (source.given.empty()) {
    try {
      const auto table = source.table.empty()
                             ? std::filesystem::path()
                             : core::find_data_file(source.table, "specialists", sources.base);
      configuration.specialists = find_specialists(
          configuration, table, [&](const auto& file) { return sources.files.specialists(file); });
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

/// `snr_db: {min: 15, at: corner}`.
void read_snr_limit(Section& constraints, Configuration& configuration,
                    objective::ObjectiveOptions& options) {
  const bool given = constraints.has("snr_db");
  Section limit = constraints.section_or_empty("snr_db");
  if (!given) return;
  options.snr_limit_db = limit.number("min", {-100.0, 120.0});
  const auto condition = limit.choice_of_or<cost::Condition>("at", conditions, cost::Condition::nominal);
  limit.finish();
  if (configuration.physical) {
    configuration.physical->options.condition = condition;
  } else {
    constraints.problem("snr_db", "is given", "the compat model knows no noise",
                        "delete it, or set technology: physical");
  }
}

objective::ObjectiveOptions read_objective(Section& section, Configuration& configuration) {
  objective::ObjectiveOptions options;
  options.cost_per_mm2 = configuration.physical ? 1.0 : configuration.technology.cost_per_cm2() / mm2_per_cm2;
  options.exponents = read_metric(section);
  if (configuration.physical && options.exponents.cost != 0.0) {
    section.problem(section.has("powers") ? "powers" : "metric", "has a cost of silicon",
                    "the figures of the physical mode have no prices", "use the area instead");
  }
  if (!configuration.physical && options.exponents.noise != 0.0) {
    section.problem(section.has("powers") ? "powers" : "metric", "has noise", "the compat model knows none",
                    "take it out, or set technology: physical");
  }
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
  read_snr_limit(constraints, configuration, options);
  const bool resident =
      !configuration.physical && configuration.technology.cell() == hardware::CellKind::rram;
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
  double generations = 0.0;
  for (const auto& phase : phases) generations += phase.generations;
  if (generations > most_generations) {
    section.problem("phases", fmt::format("have {} generations together", generations),
                    fmt::format("{} are the most", most_generations), "shorten them");
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
  search::Nsga2Options nsga2;
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
  if (const double distances = static_cast<double>(genetic.random_samples) * genetic.diverse_samples;
      genetic.diverse_samples < genetic.random_samples && distances > most_distances) {
    section.problem("diverse_samples", fmt::format("is {}", genetic.diverse_samples),
                    fmt::format("choosing them among {} takes {:.0e} distances, {:.0e} are the most",
                                genetic.random_samples, distances, most_distances),
                    "lower either, or set both to the same");
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

/// Which figures nsga2 minimises.
std::vector<search::Goal> read_goals(Section& section) {
  constexpr auto remedy = "use two or three of energy, latency, and area or cost";
  std::vector<search::Goal> chosen;
  for (const auto& word : section.texts_or("goals", {"energy", "latency", "area"})) {
    const auto* found =
        std::find_if(goals.begin(), goals.end(), [&](const auto& entry) { return entry.first == word; });
    if (found == goals.end()) {
      section.problem("goals", fmt::format("lists '{}'", core::printable(word)), "it is no figure of a chip",
                      remedy);
      return {};
    }
    if (std::find(chosen.begin(), chosen.end(), found->second) != chosen.end()) {
      section.problem("goals", fmt::format("lists '{}' beside the same figure", word),
                      "a front takes figures that differ (within a technology, cost is area times a factor)",
                      remedy);
      return {};
    }
    chosen.push_back(found->second);
  }
  if (chosen.size() < 2)
    section.problem("goals", "lists fewer than two figures", "a front is one of several", remedy);
  return chosen;
}

search::Nsga2Options read_nsga2(Section& section, const SearchKeys& keys) {
  search::Nsga2Options nsga2;
  nsga2.population = keys.genetic.population;
  nsga2.random_samples = keys.genetic.random_samples;
  nsga2.diverse_samples = keys.genetic.diverse_samples;
  nsga2.breeding = keys.only_phase;
  nsga2.generations = keys.only_phase.generations;
  nsga2.goals = read_goals(section);
  return nsga2;
}

SearchKeys read_search_keys(Section& section) {
  SearchKeys keys;
  keys.genetic = read_samples(section);
  keys.only_phase = read_phase(section, {});
  keys.phases = read_phases(section);
  auto& automatic = keys.automatic;
  automatic.population = keys.genetic.population;
  keys.differential.weight = section.number_or("weight", keys.differential.weight, {0.0, 2.0});
  keys.differential.crossover = section.number_or("crossover", keys.differential.crossover, probability);
  keys.annealing = read_annealing(section);
  keys.nsga2 = read_nsga2(section, keys);
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
    case AlgorithmKind::nsga2:
      return keys.nsga2;
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

/// One algorithm for all islands, or a list of those that they take in turn.
std::vector<AlgorithmKind> read_algorithms(Section& section) {
  if (!section.is_list("algorithm")) {
    return {section.choice_of_or<AlgorithmKind>("algorithm", algorithms, AlgorithmKind::automatic)};
  }
  std::vector<AlgorithmKind> kinds;
  for (const auto& word : section.texts("algorithm")) {
    const auto* found = std::find_if(algorithms.begin(), algorithms.end(),
                                     [&](const auto& entry) { return entry.first == word; });
    if (found == algorithms.end() || found->second == AlgorithmKind::exhaustive) {
      std::vector<std::string> words;
      for (const auto& [name, kind] : algorithms) {
        if (kind != AlgorithmKind::exhaustive) words.emplace_back(name);
      }
      section.problem("algorithm", fmt::format("lists '{}'", core::printable(word)),
                      "islands know no such algorithm", "use " + core::join(words, ", "));
      continue;
    }
    kinds.push_back(found->second);
  }
  if (kinds.empty()) kinds.push_back(AlgorithmKind::automatic);  // it was reported
  return kinds;
}

void check_same_generations(const Section& section, const Configuration& configuration) {
  for (const auto& options : configuration.search) {
    const auto first = search::generation_count(configuration.search.front());
    if (const auto other = search::generation_count(options); other != first) {
      section.problem("algorithm", fmt::format("lists algorithms of {} and {} generations", first, other),
                      "islands advance together",
                      "set generations to what the phases of four_phase have together");
      return;
    }
  }
}

/// Refuses populations that an algorithm compares pair by pair in more than a minute.
void check_population(const Section& section, AlgorithmKind kind, const Configuration& configuration) {
  const double population = search::population_size(configuration.search.front());
  const double generations = search::generation_count(configuration.search.front()) + 1.0;
  double pairs = 0.0;
  if (kind == AlgorithmKind::automatic) pairs = 18.0 * population * population;
  if (kind == AlgorithmKind::nsga2) pairs = 4.0 * population * population;
  if (kind == AlgorithmKind::diverse) pairs = 4.0 * population * population * generations;
  if (pairs <= most_distances) return;
  section.problem(
      "population", fmt::format("is {}", population),
      fmt::format("this algorithm would compare {:.0e} pairs of designs in a generation, {:.0e} are the most",
                  pairs, most_distances),
      "lower it, or choose another algorithm");
}

/// `genetic` and `four_phase` are one algorithm, which has one list of phases.
void check_one_genetic(const Section& section, const std::vector<AlgorithmKind>& kinds) {
  const auto listed = [&](AlgorithmKind kind) {
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
  };
  if (!listed(AlgorithmKind::genetic) || !listed(AlgorithmKind::four_phase)) return;
  section.problem("algorithm", "lists genetic beside four_phase",
                  "both are one algorithm with different phases", "list one of them");
}

/// Lengthens or shortens the last of several phases so that they have the generations that are asked for together.
void fit_phases(const Section& section, std::uint32_t generations, search::AlgorithmOptions& options) {
  if (!section.has("generations") || search::set_generations(options, generations)) return;
  section.problem("generations", fmt::format("is {}", generations),
                  fmt::format("the phases have {} together, those before the last more than that",
                              search::generation_count(options)),
                  "ask for more, or shorten search.phases");
}

/// Reads the keys of all algorithms, so that another algorithm can be tried by changing one word.
void read_search(Section section, Configuration& configuration) {
  const auto kinds = read_algorithms(section);
  const auto keys = read_search_keys(section);
  const auto keep_best = static_cast<std::uint32_t>(section.integer_or("keep_best", 100, {1.0, 1e6}));
  configuration.polish = static_cast<std::uint32_t>(section.integer_or("polish", 0, generation_range));
  if (kinds.front() == AlgorithmKind::exhaustive) {
    configuration.exhaustive = ExhaustiveOptions{keep_best};
    if (configuration.space.size() > largest_enumerable) {
      section.problem("algorithm",
                      fmt::format("cannot look at all {:.2g} designs", configuration.space.size()),
                      fmt::format("{:.0e} are the most that end in time", largest_enumerable),
                      "list fewer values in the design space, or choose another algorithm");
    }
  } else {
    for (const auto kind : kinds) {
      auto& options = configuration.search.emplace_back(chosen(kind, keys));
      if (kind == AlgorithmKind::four_phase) fit_phases(section, keys.only_phase.generations, options);
    }
    for (const auto kind : kinds) check_population(section, kind, configuration);
    check_one_genetic(section, kinds);
    check_same_generations(section, configuration);
  }
  section.finish();
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

/// `niche`: a parameter of the design space whose values islands take in turn.
void read_niche(Section& section, Configuration& configuration) {
  const std::string named = section.text_or("niche", "none");
  if (named == "none") return;
  const auto& parameters = configuration.space.parameters();
  std::vector<std::string> searched;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].values.size() < 2) continue;
    searched.emplace_back(hardware::traits(parameters[i].knob).name);
    if (named == searched.back()) configuration.niche = i;
  }
  if (!configuration.niche) {
    section.problem("niche", fmt::format("'{}' is searched by nobody", core::printable(named)),
                    "a niche is a parameter of the design space with several values",
                    core::suggest(named, searched));
    return;
  }
  const std::size_t niches = parameters[*configuration.niche].values.size();
  if (configuration.islands < niches) {
    section.problem("count",
                    fmt::format("{} islands for {} values of {}", configuration.islands, niches, named),
                    "every value needs an island", fmt::format("have {} islands or more", niches));
  }
  for (const auto& edge : configuration.migration.topology.edges) {
    if (edge.source % niches == edge.target % niches) continue;
    section.problem("edges", fmt::format("[{}, {}] joins two values of {}", edge.source, edge.target, named),
                    "designs of one would drive out those of the other",
                    fmt::format("join islands whose numbers differ by multiples of {}", niches));
  }
}

/// @pre the search and the islands are read without problems
void check_emigrants(Section islands, const Configuration& configuration) {
  if (configuration.exhaustive) return;
  const std::uint32_t population = search::population_size(configuration.search_on(0));
  const std::uint32_t emigrants = configuration.migration.count;
  if (emigrants <= population) return;
  islands.section_or_empty("migration")
      .problem("emigrants", fmt::format("asks for {} emigrants of a population of {}", emigrants, population),
               "an island has no more members to send",
               fmt::format("ask for {} at most, or raise search.population", population));
}

void check_budget(const Section& root, const Configuration& configuration) {
  if (configuration.exhaustive) return;  // has a limit of its own
  // All algorithms have the same population.
  const double population = search::population_size(configuration.search_on(0));
  const double evaluations = configuration.islands * (configuration.generations() + 1.0) * population;
  if (evaluations <= most_evaluations) return;
  root.problem("search", fmt::format("asks for {:.1e} evaluations", evaluations),
               fmt::format("{:.0e} are the most", most_evaluations),
               "lower generations, population or islands.count");
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

ExecutionOptions read_execution(Section section) {
  ExecutionOptions options;
  options.watchdog_seconds = section.number_or("watchdog_seconds", options.watchdog_seconds, {0.0, 1e6});
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

cost::Corner read_corner(Section section) {
  constexpr core::Range factor{0.0, 100.0};
  cost::Corner corner;
  corner.noise = section.number_or("noise", corner.noise, factor);
  corner.variation = section.number_or("variation", corner.variation, factor);
  corner.faults = section.number_or("faults", corner.faults, factor);
  section.finish();
  return corner;
}

/// How much the noise of layers counts: a file of `network: {layer: weight}`, 1 for those that it does not name.
void read_sensitivities(const std::filesystem::path& file, const Configuration& configuration,
                        core::Problems& problems, std::vector<std::vector<double>>& sensitivities) {
  constexpr core::Range weight_range{0.0, 1e6};
  const auto document = core::Document::load(file, {}, problems);
  Section root = document.root();
  for (const auto& network : configuration.networks) {
    auto& weights = sensitivities.emplace_back();
    Section layers = root.section_or_empty(network.name);
    for (const auto& layer : network.layers)
      weights.push_back(layers.number_or(layer.name, 1.0, weight_range));
    layers.finish();
  }
  root.keys();  // networks of other configurations
}

void read_physical_model(Section section, const Sources& sources, Configuration& configuration) {
  PhysicalMode& mode = *configuration.physical;
  const auto find = [&](const std::string& key, const std::string& named, const std::string& folder,
                        InputFile& file, const auto& read) {
    try {
      const auto path = core::find_data_file(named, folder, sources.base);
      read(path);
      file = {key, named, path, sources.files.digest(path)};
    } catch (const core::InputError& wrong) {
      for (const auto& problem : wrong.problems()) sources.problems.add(problem);
    } catch (const core::Error& failure) {
      section.problem(key, failure.what());
    }
  };
  find("calibration", section.text_or("calibration", "default"), "calibration", mode.card_file,
       [&](const auto& path) { mode.card = sources.files.calibration(path, sources.problems); });
  mode.options.calibration = mode.card.calibration();
  mode.options.corner = read_corner(section.section_or_empty("corner"));
  if (const std::string named = section.text_or("sensitivities", ""); !named.empty()) {
    find("sensitivities", named, "sensitivities", mode.sensitivities_file.emplace(), [&](const auto& path) {
      read_sensitivities(path, configuration, sources.problems, mode.options.sensitivities);
    });
  }
  section.finish();
}

/// A configuration, and its design space where that is a file of its own.
struct Documents {
  core::Document run;
  std::optional<core::Document> space;
};

/// Loads a configuration; what is overridden below `design_space` goes to the file that holds the space.
Documents load_documents(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                         const Sources& sources) {
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
  const auto load = [&](const std::filesystem::path& path, const std::vector<std::string>& assignments,
                        core::Problems& problems) {
    return sources.files.document(path, assignments, sources.places, problems);
  };
  auto root = load(file, others, unused).root();
  if (!root.is_text("design_space")) return {load(file, overrides, sources.problems), std::nullopt};
  const auto space_file = sources.base / root.text("design_space");
  try {
    return {load(file, others, sources.problems), load(space_file, of_space, sources.problems)};
  } catch (const core::InputError&) {
    throw;
  } catch (const core::Error& failure) {
    throw core::InputError({{root.where("design_space"), failure.what(), {}, {}}});
  }
}

void write_space(std::ostream& out, const hardware::DesignSpace& space) {
  out << "design_space:\n";
  for (const auto& [knob, values] : space.parameters()) {
    std::vector<std::string> words;
    for (const double value : values) words.push_back(hardware::written_text(knob, value));
    out << "  " << hardware::traits(knob).name << ": [" << core::join(words, ", ") << "]\n";
  }
}

void write_objective(std::ostream& out, const Configuration& configuration) {
  const auto& options = configuration.objective;
  out << "objective:\n"
      << fmt::format(
             "  powers: {{energy: {}, latency: {}, area: {}{}{}}}\n", options.exponents.energy,
             options.exponents.latency, options.exponents.area,
             options.exponents.cost == 0.0 ? "" : fmt::format(", cost: {}", options.exponents.cost),
             options.exponents.noise == 0.0 ? "" : fmt::format(", noise: {}", options.exponents.noise))
      << "  aggregation: " << name_of<objective::Aggregation>(aggregations, options.aggregation) << '\n';
  if (!options.weights.empty()) {
    out << "  weights:\n";
    for (std::size_t i = 0; i < options.weights.size(); ++i) {
      out << "    " << core::yaml_scalar(configuration.networks[i].name) << ": "
          << core::shortest(options.weights[i]) << '\n';
    }
  }
  if (!options.specialists.empty()) {
    out << "  specialists:\n";
    for (std::size_t i = 0; i < options.specialists.size(); ++i) {
      out << "    " << core::yaml_scalar(configuration.networks[i].name) << ": "
          << core::shortest(options.specialists[i]) << '\n';
    }
  }
  CapacityChoice rule = CapacityChoice::none;
  if (options.weights_on_chip) {
    rule = *options.weights_on_chip == workload::CapacityRule::published ? CapacityChoice::published
                                                                         : CapacityChoice::counted;
  }
  out << "  constraints:\n    weights_on_chip: " << name_of<CapacityChoice>(capacity_rules, rule) << '\n';
  if (options.area_limit_mm2) out << "    area_mm2: " << core::shortest(*options.area_limit_mm2) << '\n';
  if (options.snr_limit_db) {
    out << fmt::format("    snr_db: {{min: {}, at: {}}}\n", core::shortest(*options.snr_limit_db),
                       name_of<cost::Condition>(conditions, configuration.physical->options.condition));
  }
}

/// How an algorithm is called and the lines of its own keys; those that several have are the same in all of them.
struct Written {
  std::string_view name;
  std::vector<std::string> lines;
};

std::string generations_line(std::uint32_t generations) {
  return fmt::format("generations: {}", generations);
}

std::vector<std::string> sample_lines(std::uint32_t random_samples, std::uint32_t diverse_samples) {
  return {fmt::format("random_samples: {}", random_samples),
          fmt::format("diverse_samples: {}", diverse_samples)};
}

std::vector<std::string> operator_texts(const search::Phase& phase) {
  return {fmt::format("crossover_probability: {}", phase.crossover_probability),
          fmt::format("crossover_eta: {}", phase.crossover_eta),
          fmt::format("mutation_probability: {}", phase.mutation_probability),
          fmt::format("mutation_eta: {}", phase.mutation_eta)};
}

Written written(const search::GeneticOptions& options) {
  // A plain genetic algorithm is one of a single phase.
  Written written{"four_phase", sample_lines(options.random_samples, options.diverse_samples)};
  written.lines.emplace_back("phases:");
  for (const auto& phase : options.phases) {
    written.lines.push_back(fmt::format("  - {{{}, {}}}", generations_line(phase.generations),
                                        core::join(operator_texts(phase), ", ")));
  }
  return written;
}
Written written(const search::Nsga2Options& options) {
  std::vector<std::string> words;
  for (const auto goal : options.goals) words.emplace_back(name_of<search::Goal>(goals, goal));
  Written written{"nsga2", {generations_line(options.generations)}};
  for (auto& line : sample_lines(options.random_samples, options.diverse_samples))
    written.lines.push_back(line);
  for (auto& line : operator_texts(options.breeding)) written.lines.push_back(line);
  written.lines.push_back(fmt::format("goals: [{}]", core::join(words, ", ")));
  return written;
}
Written written(const search::RandomOptions& options) {
  return {"random", {generations_line(options.generations)}};
}
Written written(const search::DiverseOptions& options) {
  return {"diverse", {generations_line(options.generations)}};
}
Written written(const search::LocalOptions& options) {
  return {"local", {generations_line(options.generations)}};
}
Written written(const search::AutoOptions& options) {
  return {"auto", {generations_line(options.generations)}};
}
Written written(const search::DifferentialOptions& options) {
  return {"differential_evolution",
          {generations_line(options.generations), fmt::format("weight: {}", options.weight),
           fmt::format("crossover: {}", options.crossover)}};
}
Written written(const search::AnnealingOptions& options) {
  return {
      "simulated_annealing",
      {generations_line(options.generations), fmt::format("first_temperature: {}", options.first_temperature),
       fmt::format("last_temperature: {}", options.last_temperature)}};
}

void write_search(std::ostream& out, const Configuration& configuration) {
  out << "search:\n";
  if (configuration.exhaustive) {
    out << "  algorithm: exhaustive\n  keep_best: " << configuration.exhaustive->keep_best << '\n';
    return;
  }
  std::vector<std::string> names;
  std::vector<std::string> lines;
  for (const auto& options : configuration.search) {
    const auto one = std::visit([](const auto& any) { return written(any); }, options);
    names.emplace_back(one.name);
    for (const auto& line : one.lines) {
      if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
    }
  }
  out << "  algorithm: " << (names.size() == 1 ? names.front() : "[" + core::join(names, ", ") + "]")
      << "\n  population: " << search::population_size(configuration.search_on(0)) << '\n';
  for (const auto& line : lines) out << "  " << line << '\n';
  if (configuration.polish > 0) out << "  polish: " << configuration.polish << '\n';
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
  if (configuration.niche) {
    const auto& parameter = configuration.space.parameters()[*configuration.niche];
    out << "  niche: " << hardware::traits(parameter.knob).name << '\n';
  }
  out << fmt::format(
      "  migration: {{every_generations: {}, lag: {}, emigrants: {}, select: {}, replace: {}}}\n",
      migration.interval, migration.lag, migration.count,
      name_of<island::Emigrants>(emigrant_policies, migration.emigrants),
      name_of<island::Replacement>(replacement_policies, migration.replacement));
}

enum class FilesBy { place, digest };

/// A shipped file goes by its name, a user's by its place; for an identity its bytes count alone.
std::string named(const InputFile& file, FilesBy files) {
  if (files == FilesBy::digest) return file.digest;
  const bool shipped = file.path.parent_path().parent_path() == core::data_directory() ||
                       file.path.parent_path().parent_path().parent_path() == core::data_directory();
  return core::yaml_scalar(shipped ? file.named
                                   : std::filesystem::absolute(file.path).lexically_normal().string());
}

void write_physical_model(std::ostream& out, const PhysicalMode& mode, FilesBy files) {
  const auto& corner = mode.options.corner;
  out << "cost_model:\n  calibration: " << named(mode.card_file, files) << '\n'
      << fmt::format("  corner: {{noise: {}, variation: {}, faults: {}}}\n", corner.noise, corner.variation,
                     corner.faults);
  if (mode.sensitivities_file) out << "  sensitivities: " << named(*mode.sensitivities_file, files) << '\n';
}

/// What is looked for, without how.
void write_problem(std::ostream& out, const Configuration& configuration, FilesBy files) {
  std::vector<std::string> networks;
  for (const auto& file : configuration.inputs) {
    if (file.role == "technology") {
      out << "technology: " << named(file, files) << '\n';
    } else {
      networks.push_back(named(file, files));
    }
  }
  out << "workloads:\n  set: " << configuration.workload_set << "\n  networks: ["
      << core::join(networks, ", ") << "]\n";
  write_space(out, configuration.space);
  if (configuration.physical) {
    write_physical_model(out, *configuration.physical, files);
  } else {
    out << "cost_model:\n  mapper: " << name_of<cost::Mapper>(mappers, configuration.cost_model.mapper)
        << "\n  rounding: " << name_of<cost::Rounding>(roundings, configuration.cost_model.rounding) << '\n';
  }
  write_objective(out, configuration);
}

std::string to_yaml(const Configuration& configuration, FilesBy files) {
  std::ostringstream out;
  if (files == FilesBy::place) out << "name: " << core::yaml_scalar(configuration.name) << '\n';
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
    out << fmt::format("execution:\n  watchdog_seconds: {}\n", configuration.execution.watchdog_seconds);
  }
  return std::move(out).str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

Configuration read_from(const Sources& sources, const std::filesystem::path& file,
                        const std::vector<std::string>& overrides) {
  core::Problems& problems = sources.problems;
  const auto documents = load_documents(file, overrides, sources);
  Section root = documents.run.root();
  Configuration configuration;
  configuration.name = read_name(root, file);
  configuration.seed = static_cast<std::uint64_t>(root.integer_or("seed", 1, {0.0, 9e15}));
  const std::string technology = root.text("technology");
  if (!technology.empty()) {
    read_input(root, "technology", "technology", technology, "technologies", sources, configuration,
               [&](const auto& path) {
                 if (hardware::PhysicalTechnology::describes(path)) {
                   configuration.physical.emplace().technology =
                       sources.files.physical_technology(path, problems);
                 } else {
                   configuration.technology = sources.files.technology(path, problems);
                 }
               });
  }
  read_workloads(root.section("workloads"), sources, configuration);
  if (documents.space) root.text("design_space");
  Section space = documents.space ? documents.space->root() : root.section("design_space");
  configuration.space = read_space(space, configuration);
  if (problems.empty()) check_covered(space, configuration);
  if (configuration.physical) {
    read_physical_model(root.section_or_empty("cost_model"), sources, configuration);
  } else {
    configuration.cost_model = read_cost_model(root.section_or_empty("cost_model"));
  }
  Section objective = root.section_or_empty("objective");
  configuration.objective = read_objective(objective, configuration);
  const auto specialists = read_specialists(objective, configuration);
  objective.finish();
  read_search(root.section_or_empty("search"), configuration);
  Section islands = root.section_or_empty("islands");
  configuration.islands = static_cast<std::uint32_t>(islands.integer_or("count", 1, {1.0, 4096.0}));
  configuration.migration = read_migration(islands, configuration.islands);
  read_niche(islands, configuration);
  islands.finish();
  check_budget(root, configuration);
  if (problems.empty()) check_emigrants(islands, configuration);
  configuration.checkpoint = read_checkpoint(root.section_or_empty("checkpoint"));
  configuration.execution = read_execution(root.section_or_empty("execution"));
  root.finish();
  if (problems.empty()) resolve_specialists(objective, specialists, sources, configuration);
  return configuration;
}

}  // namespace

ConfigurationReader::ConfigurationReader() : files_(std::make_unique<InputFiles>()) {}
ConfigurationReader::~ConfigurationReader() = default;
ConfigurationReader::ConfigurationReader(ConfigurationReader&&) noexcept = default;

Configuration ConfigurationReader::read(const std::filesystem::path& file,
                                        const std::vector<std::string>& overrides) {
  const auto read_as = [&](InputFiles::Places places, core::Problems& problems) {
    return read_from({*files_, places, file.parent_path(), problems}, file, overrides);
  };
  try {
    core::Problems problems;
    auto configuration = read_as(InputFiles::Places::unknown, problems);
    if (problems.empty()) return configuration;
  } catch (const core::InputError&) {
    // It is thrown again below, with its line.
  }
  core::Problems problems;
  auto configuration = read_as(InputFiles::Places::exact, problems);
  problems.throw_if_any();
  return configuration;  // the file has been mended in between
}

Configuration read_configuration(const std::filesystem::path& file,
                                 const std::vector<std::string>& overrides) {
  InputFiles files;
  core::Problems problems;
  auto configuration =
      read_from({files, InputFiles::Places::exact, file.parent_path(), problems}, file, overrides);
  problems.throw_if_any();
  return configuration;
}

std::string resolved_yaml(const Configuration& configuration) {
  return to_yaml(configuration, FilesBy::place);
}

std::string identity_yaml(const Configuration& configuration) {
  return to_yaml(configuration, FilesBy::digest);
}

std::optional<Configuration> with_generations(Configuration configuration, std::uint32_t generations) {
  if (configuration.exhaustive) {
    return generations == configuration.generations() ? std::optional(std::move(configuration))
                                                      : std::nullopt;
  }
  // Generations are added to, or taken from, what a search does last.
  if (configuration.polish > 0) {
    const std::uint32_t earlier = configuration.generations() - configuration.polish;
    if (generations <= earlier) return std::nullopt;
    configuration.polish = generations - earlier;
    return configuration;
  }
  for (auto& options : configuration.search) {
    if (!search::set_generations(options, generations)) return std::nullopt;
  }
  return configuration;
}

std::uint32_t Configuration::generations() const {
  return exhaustive ? blocks().count() : search::generation_count(search_on(0)) + polish;
}

std::uint64_t Configuration::evaluation_budget() const {
  if (exhaustive) return static_cast<std::uint64_t>(space.size());
  // No island asks for a design twice.
  const double part = niche ? static_cast<double>(space.parameters()[*niche].values.size()) : 1.0;
  const double designs = space.size() / part;
  std::uint64_t budget = 0;
  for (std::size_t i = 0; i < search.size(); ++i) {
    const std::uint64_t islands_with_it = islands / search.size() + (i < islands % search.size() ? 1 : 0);
    const std::uint64_t asked =
        search::evaluation_budget(search[i]) + std::uint64_t{polish} * search::population_size(search[i]);
    budget += islands_with_it *
              (static_cast<double>(asked) > designs ? static_cast<std::uint64_t>(designs) : asked);
  }
  return budget;
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
