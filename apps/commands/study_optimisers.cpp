// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "crossisle/analysis/optimiser_study.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/trial.hpp"
#include "crossisle/store/run_file.hpp"
#include "study.hpp"
#include "table.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto description =
    "Example: mpirun -n 2 crossisle study optimisers configs/exhaustive/rram_4networks.yaml --seeds 31\n\n"
    "Certifies the best chip of a configuration, and compares all algorithms with it at the published effort "
    "of 3,300\n"
    "evaluations: how surely, how closely and how fast they find it; with and without islands, on 1 to 16 of "
    "them, by\n"
    "topology and by migration interval. Leaves report.html, study.h5 and its tables as CSV in its folder.";

struct Arguments {
  ConfigurationArguments configuration;
  std::string folder;
  std::uint64_t seeds = 31;
  std::uint64_t first_seed = 1;
  std::vector<std::string> only;
  bool is_json = false;
};

/// Individuals on all islands together, and the published samples: 500 + 40 x 70 = 3,300 evaluations.
constexpr unsigned population = 70;
constexpr unsigned random_samples = 1000;
constexpr unsigned diverse_samples = 500;

/// A way to search with the same effort as all others.
struct Variant {
  std::string name;
  std::string algorithm;
  std::string search;  ///< the section `search`, as YAML without braces
  unsigned islands = 1;
  std::string topology = "none";
  std::string migration{};  ///< the section `migration`, as YAML without braces
};

/// Generations that make an algorithm's effort the same: auto begins with 3 populations, others with one or the samples.
unsigned generations_of(std::string_view algorithm) {
  if (algorithm == "auto") return 44;
  return algorithm == "genetic" || algorithm == "nsga2" || algorithm == "four_phase" ? 40 : 46;
}

std::string search_of(std::string_view algorithm, unsigned islands, unsigned generations) {
  return fmt::format(
      "algorithm: {}, population: {}, random_samples: {}, diverse_samples: {}, generations: {}", algorithm,
      population / islands, random_samples / islands, diverse_samples / islands, generations);
}

constexpr std::array algorithms{
    "auto",  "four_phase", "genetic", "nsga2", "differential_evolution", "simulated_annealing",
    "local", "diverse",    "random"};
/// Those that all questions about islands are asked of: the default, and the published one.
constexpr std::array asked_of{"auto", "four_phase"};
constexpr unsigned usual_islands = 4;

std::vector<Variant> make_variants() {
  std::vector<Variant> variants;
  const auto add = [&](const std::string& algorithm, const std::string& what, unsigned islands,
                       const std::string& topology, const std::string& migration = {}) {
    variants.push_back({algorithm + what, algorithm, search_of(algorithm, islands, generations_of(algorithm)),
                        islands, topology, migration});
  };
  for (const char* algorithm : algorithms) add(algorithm, "", 1, "none");
  variants.push_back({"genetic_polished", "genetic_polished", search_of("genetic", 1, 36) + ", polish: 4"});
  for (const char* algorithm : algorithms)
    add(algorithm, fmt::format("_{}_islands", usual_islands), usual_islands, "ring");
  variants.push_back({"mixed_4_islands", "mixed",
                      search_of("[auto, four_phase, nsga2, differential_evolution]", usual_islands, 40),
                      usual_islands, "ring"});
  for (const char* algorithm : asked_of) {
    for (const unsigned islands : {2U, 8U, 16U})
      add(algorithm, fmt::format("_{}_islands", islands), islands, "ring");
    for (const char* topology : {"none", "torus", "hypercube", "fully_connected", "random"})
      add(algorithm, fmt::format("_{}_islands_{}", usual_islands, topology), usual_islands, topology);
    for (const unsigned interval : {1U, 2U, 10U, 20U})
      add(algorithm, fmt::format("_{}_islands_every_{}", usual_islands, interval), usual_islands, "ring",
          fmt::format("every_generations: {}", interval));
  }
  return variants;
}

/// The variants asked for. @throws core::Error (usage) naming one that does not exist
std::vector<Variant> chosen_variants(const Arguments& arguments) {
  auto variants = make_variants();
  if (arguments.only.empty()) return variants;
  std::vector<std::string> names;
  for (const auto& variant : variants) names.push_back(variant.name);
  for (const auto& name : arguments.only) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      throw core::Error(core::ExitCode::usage, fmt::format("--only names '{}'", core::printable(name)),
                        "there is no such search", "use " + core::join(names, ", "));
    }
  }
  std::erase_if(variants, [&](const Variant& variant) {
    return std::find(arguments.only.begin(), arguments.only.end(), variant.name) == arguments.only.end();
  });
  return variants;
}

run::Configuration configuration_of(const Arguments& arguments, const Variant& variant) {
  auto overrides = arguments.configuration.overrides;
  overrides.push_back(fmt::format("search={{{}}}", variant.search));
  overrides.push_back(fmt::format("islands={{count: {}, topology: {}, migration: {{{}}}}}", variant.islands,
                                  variant.topology, variant.migration));
  return run::read_configuration(arguments.configuration.file, overrides);
}

std::string command_of(const Arguments& arguments) {
  std::string command = fmt::format("crossisle study optimisers {} --seeds {} --first-seed {}",
                                    arguments.configuration.file, arguments.seeds, arguments.first_seed);
  if (!arguments.only.empty()) command += " --only " + core::join(arguments.only, ",");
  for (const auto& override : arguments.configuration.overrides)
    command += fmt::format(" --set '{}'", override);
  return command;
}

analysis::SearchVariant described(const Variant& variant, const run::Configuration& configuration) {
  return {variant.name, variant.algorithm, configuration.islands, variant.topology,
          configuration.migration.interval};
}

void write_results(const store::RunContent& content, const std::filesystem::path& folder) {
  store::write_run_file(folder / "study.h5", content);
  write_tables(folder, content.tables);
  store::write_text_file(folder / "report.html", analysis::optimiser_page(content).html());
}

void print(const report::PageTable& page) {
  TextTable table(page.headings);
  for (const auto& row : page.rows) {
    std::vector<std::string> cells;
    for (const auto& cell : row) cells.push_back(cell.text);
    table.add(std::move(cells));
  }
  fmt::print("{}", table.text());
}

core::ExitCode study(const Arguments& arguments, const run::Configuration& configuration,
                     island::Communicator& communicator) {
  const auto variants = chosen_variants(arguments);
  const std::filesystem::path folder =
      arguments.folder.empty() ? std::filesystem::path("runs") / (configuration.name + "-optimisers")
                               : std::filesystem::path(arguments.folder);
  std::vector<StudyRun> certificate(1);
  certificate.front().name = "certificate";
  certificate.front().configuration = arguments.configuration;
  for (const char* override : {"search={algorithm: exhaustive}", "islands={count: 1}"}) {
    certificate.front().configuration.overrides.emplace_back(override);
  }
  if (!do_runs(certificate, folder, communicator)) return core::ExitCode::stopped;

  const bool coordinates = communicator.rank() == 0;
  if (coordinates && !certificate.front().ending.best) {
    throw core::Error(core::ExitCode::usage, "no chip of the space meets the constraints",
                      "there is nothing to find", "raise the limits of the objective");
  }
  std::optional<analysis::OptimiserStudy> results;
  if (coordinates) {
    results.emplace(configuration, certificate.front().content,
                    certificate.front().ending.best->evaluation.fitness.objective, arguments.first_seed,
                    command_of(arguments));
  }
  const auto model = run::make_model(configuration);
  for (const auto& variant : variants) {
    const auto searched = configuration_of(arguments, variant);
    std::vector<run::Configuration> seeds(arguments.seeds, searched);
    for (std::uint64_t i = 0; i < arguments.seeds; ++i) seeds[i].seed = arguments.first_seed + i;
    const auto trials = run::try_searches(seeds, *model, communicator, true);
    if (!coordinates) continue;
    results->add(described(variant, searched), trials);
    write_results(results->content(), folder);
    say("{} is done", variant.name);
  }
  if (!coordinates) return core::ExitCode::finished;
  const auto content = results->content();
  if (arguments.is_json) {
    print_json("optimisers", folder, content.tables);
    return core::ExitCode::finished;
  }
  print(analysis::optimiser_table(content));
  fmt::print("\nfiles  {}/report.html, study.h5, searches.csv, trials.csv, convergence.csv\n",
             folder.string());
  return core::ExitCode::finished;
}

}  // namespace

void add_study_optimisers(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = app.add_subcommand("optimisers", description);
  arguments->configuration.add_to(*command);
  command->add_option("-o,--output", arguments->folder,
                      "folder of the results (default: runs/<name of the configuration>-optimisers)");
  command->add_option("--seeds", arguments->seeds, "searches of each kind, one seed each")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{10'000}));
  command
      ->add_option("--first-seed", arguments->first_seed,
                   "the first of the seeds, for other ones than before")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 40U));
  add_json(*command, arguments->is_json);
  command->add_option("--only", arguments->only, "kinds of search, such as auto,four_phase; all if left out")
      ->delimiter(',');
  command->callback([arguments, &action] { action = study_of_one(arguments, study); });
}

}  // namespace crossisle::apps
