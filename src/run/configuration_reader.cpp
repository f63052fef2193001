// Part of Crossisle, SPDX-License-Identifier: MIT
#include "configuration_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "crossisle/config/document.hpp"
#include "crossisle/core/data_files.hpp"
#include "crossisle/core/quantity.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/island/island_options.hpp"
#include "crossisle/objective/goal_options.hpp"
#include "crossisle/objective/objective_options.hpp"
#include "crossisle/run/specialists.hpp"
#include "model_kind.hpp"
#include "network_names.hpp"
#include "start_designs.hpp"

namespace crossisle::run {
namespace {

using config::Section;

/// Maximum number of evaluations of a run: counts are exact up to it, and no run reaches it.
constexpr double max_evaluations = 1e15;
constexpr std::size_t max_networks = 256;
constexpr std::int64_t default_seed = 1;

/// True if a text is a plain file name: not hidden and not in another folder.
bool names_folder(const std::string& text) {
  constexpr std::size_t longest =
      200;  // leaves room for the suffix added to the name of a folder that is moved aside
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c != '/' && static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
  });
  return plain && !text.empty() && text[0] != '.' && text.size() <= longest;
}

std::string read_name(Section& root, const std::filesystem::path& file) {
  const bool given = root.has("name");
  std::string name = given ? root.name("name") : root.text_or("name", file.stem().string());
  if (given && name.empty()) return name;  // reported before
  if (!names_folder(name)) {
    root.problem("name", fmt::format("'{}' cannot name a folder", core::printable(name)),
                 "the run's folder is named after it", "use letters, digits, '_' and '-'");
  }
  return name;
}

/// Calls `read(path)` for a named file; reports a failure to find or read it as a problem at its key.
template <class Read>
void read_input(const Section& section, const std::string& key, const std::string& role,
                const std::string& named, const std::string& folder, const Sources& sources,
                Configuration& configuration, Read read) {
  try {
    const auto path = core::find_data_file(named, folder, sources.base, sources.data);
    read(path);
    configuration.inputs.push_back({role, named, path, sources.files.digest(path)});
    if (role == "network" && model_kind(configuration).reads_histograms && !configuration.networks.empty() &&
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

/// Reads `rates: {resnet18: 30/s}` [1/s]; empty if the key is absent. A rate with a problem counts as 1/s, so
/// that the rest of the configuration can be checked.
std::vector<double> read_rates(Section& section, const std::vector<workload::Network>& networks) {
  const bool is_given = section.has("rates");
  Section rates = section.section_or_empty("rates");
  std::vector<double> values;
  if (!is_given) return values;
  if (!section.is_map("rates")) return std::vector<double>(networks.size(), 1.0);  // reported before
  for (const auto& network : networks) {
    const std::string text = rates.text_or(network.name, "");
    const auto value = core::quantity(text, "1/s");
    values.push_back(value.value_or(1.0));
    if (!rates.has(network.name)) {
      rates.problem(network.name, "is missing", "the duty cycle consists of all networks",
                    "give its inferences per second: 30/s; or delete workloads.rates");
    } else if (text.empty()) {
      continue;  // reported before
    } else if (!value) {
      rates.problem(network.name, fmt::format("is '{}'", core::printable(text)),
                    "a rate is a number of inferences per second", "give a number, with or without /s: 30/s");
    } else if (*value < rate_range.low || *value > rate_range.high) {
      rates.problem(network.name, fmt::format("is {}", core::quantity_text(*value, "1/s")),
                    fmt::format("a rate is between {} and {}", core::quantity_text(rate_range.low, "1/s"),
                                core::quantity_text(rate_range.high, "1/s")),
                    "give a positive one, or delete the network from workloads.networks");
    }
  }
  rates.finish();
  return values;
}

void read_workloads(Section section, const Sources& sources, Configuration& configuration) {
  const std::vector<std::string> sets{"published", "corrected"};
  configuration.workload_set = sets[section.choice("set", sets, 1)];
  const auto names = read_network_names(section, configuration.workload_set, sources);
  if (section.is_empty_list("networks")) {
    section.problem("networks", "is empty", "there is nothing to optimise",
                    "list at least one; `crossisle workloads` shows them");
  }
  if (names.size() > max_networks) {
    section.problem("networks", fmt::format("lists {} networks", names.size()),
                    fmt::format("a search supports at most {}", max_networks), "list fewer");
  }
  std::set<std::string> seen;
  for (std::size_t i = 0; i < std::min(names.size(), max_networks); ++i) {
    if (!seen.insert(names[i]).second) {
      section.problem("networks", fmt::format("'{}' is listed twice", core::printable(names[i])), {},
                      "list it once");
      continue;
    }
    read_input(
        section, "networks", "network", names[i], "workloads/" + configuration.workload_set, sources,
        configuration, [&](const auto& path) {
          configuration.networks.push_back(model_kind(configuration).reads_histograms
                                               ? sources.files.network_with_histograms(path, sources.problems)
                                               : sources.files.network(path, sources.problems));
        });
  }
  std::set<std::string> called;
  for (const auto& network : configuration.networks) {
    if (network.name.empty() || called.insert(network.name).second) continue;
    section.problem("networks", fmt::format("contain two that are named '{}'", core::printable(network.name)),
                    "results identify networks by their names", "rename one in its file");
  }
  configuration.objective.rates_per_s = read_rates(section, configuration.networks);
  section.finish();
}

/// Finds the objectives of specialists. @pre everything else in the configuration is valid
void resolve_specialists(const Section& section, const objective::ObjectiveSection& read,
                         const Sources& sources, Configuration& configuration) {
  configuration.specialists = read.given_specialists;
  if (read.given_specialists.empty()) {
    try {
      const auto table =
          read.specialist_table.empty()
              ? std::filesystem::path()
              : core::find_data_file(read.specialist_table, "specialists", sources.base, sources.data);
      configuration.specialists = find_specialists(
          configuration, table, [&](const auto& file) { return sources.files.specialists(file); },
          sources.data);
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
                    fmt::format("requires the best chip for {} alone", configuration.networks[i].name),
                    "no table has it for this technology, design space, metric and these constraints",
                    "create one with `crossisle study specialists`, and name it under objective.specialists");
  }
}

/// Finds the parameter of the design space whose values are assigned to islands in turn.
void resolve_niche(const Section& section, const std::string& named, Configuration& configuration) {
  if (named == "none") return;
  const auto& parameters = configuration.space.parameters();
  std::vector<std::string> searched;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].values.size() < 2) continue;
    searched.push_back(parameters[i].name);
    if (named == searched.back()) configuration.niche = i;
  }
  if (!configuration.niche) {
    section.problem("niche", fmt::format("'{}' is not searched", core::printable(named)),
                    "a niche is a parameter of the design space with several values",
                    core::suggest(named, searched));
    return;
  }
  const std::size_t niches = parameters[*configuration.niche].values.size();
  if (configuration.islands < niches) {
    section.problem("count",
                    fmt::format("{} islands for {} values of {}", configuration.islands, niches, named),
                    "every value needs an island", fmt::format("use at least {} islands", niches));
  }
  for (const auto& edge : configuration.migration.topology.edges) {
    if (edge.source % niches == edge.target % niches) continue;
    section.problem("edges", fmt::format("[{}, {}] joins two values of {}", edge.source, edge.target, named),
                    "designs of one would displace those of the other",
                    fmt::format("join islands whose numbers differ by multiples of {}", niches));
  }
}

/// Checks the emigrants of the islands. @pre the search and the islands were read without problems
void check_emigrants(Section islands, const Configuration& configuration) {
  if (configuration.exhaustive) return;
  const std::uint32_t population = configuration.search_on(0)->population();
  const std::uint32_t emigrants = configuration.migration.count;
  if (emigrants <= population) return;
  islands.section_or_empty("migration")
      .problem("emigrants",
               fmt::format("asks for {} emigrants from a population of {}", emigrants, population),
               "an island cannot send more members than it has",
               fmt::format("ask for at most {}, or raise search.population", population));
}

void check_budget(const Section& root, const Configuration& configuration) {
  if (configuration.exhaustive) return;  // has a separate limit
  // All algorithms have the same population.
  const double population = configuration.search_on(0)->population();
  const double evaluations = configuration.islands * (configuration.generations() + 1.0) * population;
  if (evaluations <= max_evaluations) return;
  root.problem("search", fmt::format("asks for {:.1e} evaluations", evaluations),
               fmt::format("at most {:.0e} are allowed", max_evaluations),
               "lower generations, population or islands.count");
}

/// Reports rules that cannot end the run before its last generation. @pre the search and the islands were
/// read without problems
void check_stop_budget(Section search, const Configuration& configuration) {
  const auto& stop = configuration.stop;
  if (!stop.has_checks()) return;
  const Section section = search.section_or_empty("stop");
  const std::uint32_t generations = configuration.generations();
  const auto last = stop.last_check_before(generations);
  if (!last) {
    section.problem({}, "has no effect here", "the run has no generation after the first",
                    "delete it, or raise search.generations");
    return;
  }
  const std::uint64_t evaluations = configuration.max_evaluations(*last);
  const auto check = [&](const char* key, const std::optional<std::uint64_t>& limit) {
    if (!limit || *limit <= evaluations) return;
    section.problem(
        key, fmt::format("is {}", *limit),
        fmt::format("it has no effect: the run has at most {} evaluations up to generation {}, the "
                    "last check before its end in generation {}",
                    evaluations, *last, generations),
        "lower it, or raise search.generations");
  };
  check("evaluations", stop.evaluations);
  check("no_progress", stop.no_progress);
  if (stop.hypervolume) check("hypervolume.evaluations", stop.hypervolume->evaluations);
}

/// Configuration, and its design space if that is in a separate file.
struct Documents {
  config::Document run;
  std::optional<config::Document> space;
  std::filesystem::path space_folder;  ///< folder of the file that contains the design space
};

/// Loads a configuration; overrides below `design_space` apply to the file that contains the space.
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
  if (!root.is_text("design_space"))
    return {load(file, overrides, sources.problems), std::nullopt, sources.base};
  const auto space_file = sources.base / root.text("design_space");
  try {
    return {load(file, others, sources.problems), load(space_file, of_space, sources.problems),
            space_file.parent_path()};
  } catch (const core::InputError&) {
    throw;
  } catch (const core::Error& failure) {
    throw core::InputError({{root.where("design_space"), failure.what(), {}, {}}});
  }
}

/// Reads the design space that another one names as its base; nothing if it names none, or for a problem.
/// @param folder folder of the file that contains the section
/// @param depth number of spaces that lead to this one
std::optional<design::DesignSpace> read_base(Section& section, const std::filesystem::path& folder,
                                             const Sources& sources, const Configuration& configuration,
                                             int depth = 0) {
  constexpr int max_depth = 8;
  if (!section.has("base")) return std::nullopt;
  const std::string named = section.text("base");
  if (named.empty()) return std::nullopt;  // reported
  if (depth == max_depth) {
    section.problem(
        "base", "is one too many",
        fmt::format("at most {} spaces are followed, since one may lead back to itself", max_depth),
        "name a space without `base`");
    return std::nullopt;
  }
  try {
    const auto file = folder / named;
    const auto document = sources.files.document(file, {}, sources.places, sources.problems);
    Section root = document.root();
    const auto base = read_base(root, file.parent_path(), sources, configuration, depth + 1);
    if (root.has("base") && !base) return std::nullopt;
    return model_kind(configuration).read_space(root, base ? &*base : nullptr, configuration);
  } catch (const core::InputError& wrong) {
    for (const auto& problem : wrong.problems()) sources.problems.add(problem);
  } catch (const core::Error& failure) {
    section.problem("base", failure.what());
  }
  return std::nullopt;
}

/// Checks the goals even if the chosen algorithms have none, like all keys of algorithms.
void check_goals(Section& section, const std::vector<search::AlgorithmOptions>& algorithms,
                 const objective::ObjectiveContext& context) {
  if (!section.has("goals")) return;
  std::string_view name = "a search";
  std::size_t max = objective::max_goals;
  for (const auto& options : algorithms) {
    if (options->max_goals() == 0 || options->max_goals() >= max) continue;
    name = options->name();
    max = options->max_goals();
  }
  const auto goals = objective::read_goals(section);
  objective::check_goals(section, goals, context, name, max);
}

/// @return the sources of the designs with which the search begins
/// Returns the names of the metrics that limits and goals of a configuration name.
std::vector<std::string> named_metrics(const Configuration& configuration, const cost::MetricList& metrics) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& word) {
    if (const auto* metric = objective::find_metric(metrics, word)) names.push_back(metric->name);
  };
  for (const auto& constraint : configuration.objective.constraints) add(constraint.metric);
  for (const auto& options : configuration.search) {
    for (const auto& goal : options->goals()) add(goal.metric);
  }
  return names;
}

std::vector<search::StartSource> read_search(Section section, const objective::ObjectiveContext& context,
                                             Configuration& configuration) {
  auto options = search::read_search(section);
  check_goals(section, options.algorithms, context);
  configuration.exhaustive = options.exhaustive;
  configuration.search = std::move(options.algorithms);
  configuration.polish = options.polish;
  configuration.stop = options.stop;
  if (configuration.exhaustive && configuration.space.size() > max_enumerable) {
    section.problem("algorithm",
                    fmt::format("cannot enumerate all {:.2g} designs", configuration.space.size()),
                    fmt::format("at most {:.0e} finish in time", max_enumerable),
                    "list fewer values in the design space, or choose another algorithm");
  }
  section.finish();
  return std::move(options.start_from);
}

void read_islands(Section section, const core::Problems& problems, Configuration& configuration) {
  const auto options = island::read_islands(section);
  configuration.islands = options.count;
  configuration.migration = options.migration;
  resolve_niche(section, options.niche, configuration);
  section.finish();
  if (problems.empty()) check_emigrants(section, configuration);
}

/// Reads a section whose keys are those of one table.
template <class Options>
Options read_table(Section section) {
  Options options;
  Options::keys().read(section, options);
  section.finish();
  return options;
}

}  // namespace

Configuration read_from(const Sources& sources, const std::filesystem::path& file,
                        const std::vector<std::string>& overrides) {
  core::Problems& problems = sources.problems;
  const auto documents = load_documents(file, overrides, sources);
  Section root = documents.run.root();
  Configuration configuration;
  configuration.name = read_name(root, file);
  configuration.seed = static_cast<std::uint64_t>(root.integer_or("seed", default_seed, seed_range));
  const std::string technology = root.text("technology");
  const std::size_t problems_before = problems.count();
  if (!technology.empty()) {
    read_input(root, "technology", "technology", technology, "technologies", sources, configuration,
               [&](const auto& path) {
                 model_kind(path, sources.files).read_technology(path, sources, configuration);
               });
  }
  const bool has_technology = !technology.empty() && problems.count() == problems_before;
  read_workloads(root.section("workloads"), sources, configuration);
  if (documents.space) root.text("design_space");
  Section space = documents.space ? documents.space->root() : root.section("design_space");
  const ModelKind& kind = model_kind(configuration);
  const auto base = read_base(space, documents.space_folder, sources, configuration);
  configuration.space = kind.read_space(space, base ? &*base : nullptr, configuration);
  if (has_technology && (base || !space.has("base"))) kind.check_space(space, configuration);
  kind.read_options(root.section_or_empty("cost_model"), sources, configuration);
  Section objective = root.section_or_empty("objective");
  auto context = kind.objective_context(configuration);
  for (const auto& network : configuration.networks) context.networks.push_back(network.name);
  context.metrics = kind.all_metrics();
  context.rates_per_s = configuration.objective.rates_per_s;
  const auto read = objective::read_objective(objective, context);
  configuration.objective = read.options;
  configuration.notes.insert(configuration.notes.end(), read.notes.begin(), read.notes.end());
  kind.set_devices(read.snr_devices, configuration);
  const Section search = root.section_or_empty("search");
  const auto start_from = read_search(search, context, configuration);
  if (problems.empty()) kind.check_limits(objective, configuration);
  kind.compute(named_metrics(configuration, context.metrics), configuration);
  read_islands(root.section_or_empty("islands"), problems, configuration);
  check_budget(root, configuration);
  if (problems.empty()) check_stop_budget(root.section_or_empty("search"), configuration);
  configuration.checkpoint = read_table<CheckpointOptions>(root.section_or_empty("checkpoint"));
  configuration.execution = read_table<ExecutionOptions>(root.section_or_empty("execution"));
  root.finish();
  if (problems.empty()) resolve_specialists(objective, read, sources, configuration);
  if (problems.empty()) resolve_starts(search, start_from, sources, configuration);
  return configuration;
}

}  // namespace crossisle::run
