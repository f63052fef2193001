// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>

#include "crossisle/core/text.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/trial.hpp"
#include "crossisle/search/hypervolume.hpp"
#include "study.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

constexpr auto description =
    "Example: mpirun -n 2 crossisle study optimisers configs/exhaustive/rram_4networks.yaml --seeds 31\n\n"
    "Certifies the best chip of a configuration, and compares all algorithms with it at the published effort "
    "of 3,300\n"
    "evaluations: how surely, how closely and how fast they find it; on one island and on 2 to 16, by "
    "topology "
    "and by\n"
    "migration interval. Leaves trials.csv, convergence.csv and optimisers.md in its folder.";

struct Arguments {
  ConfigurationArguments configuration;
  std::string folder;
  std::uint64_t seeds = 31;
  std::vector<std::string> only;
};

/// Individuals on all islands together, and the published samples: 500 + 40 x 70 = 3,300 evaluations.
constexpr unsigned population = 70;
constexpr unsigned random_samples = 1000;
constexpr unsigned diverse_samples = 500;

/// A way to search with the same effort as all others.
struct Variant {
  std::string name;
  std::string search;   ///< the section `search`, as YAML without braces
  std::string islands;  ///< the section `islands`
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

std::vector<Variant> make_variants() {
  std::vector<Variant> variants;
  for (const char* algorithm : {"auto", "four_phase", "genetic", "nsga2", "differential_evolution",
                                "simulated_annealing", "local", "diverse", "random"}) {
    variants.push_back({algorithm, search_of(algorithm, 1, generations_of(algorithm)), "count: 1"});
  }
  variants.push_back({"genetic_polished", search_of("genetic", 1, 36) + ", polish: 4", "count: 1"});
  for (const char* algorithm : {"auto", "four_phase"}) {
    const auto add = [&](const std::string& what, unsigned islands, const std::string& section) {
      variants.push_back({fmt::format("{}_{}", algorithm, what),
                          search_of(algorithm, islands, generations_of(algorithm)),
                          fmt::format("count: {}, {}", islands, section)});
    };
    for (const unsigned islands : {2U, 4U, 8U, 16U})
      add(fmt::format("{}_islands", islands), islands, "topology: ring");
    for (const char* topology : {"none", "torus", "hypercube", "fully_connected", "random"})
      add(fmt::format("4_islands_{}", topology), 4, fmt::format("topology: {}", topology));
    for (const unsigned interval : {1U, 2U, 10U, 20U})
      add(fmt::format("4_islands_every_{}", interval), 4,
          fmt::format("topology: ring, migration: {{every_generations: {}}}", interval));
  }
  variants.push_back({"mixed_4_islands",
                      search_of("[auto, four_phase, nsga2, differential_evolution]", 4, 40),
                      "count: 4, topology: ring"});
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
  overrides.push_back(fmt::format("islands={{{}}}", variant.islands));
  return run::read_configuration(arguments.configuration.file, overrides);
}

/// What the certificate says: the least objective, and the front that hypervolumes are relative to.
struct Truth {
  double optimum = 0.0;
  std::vector<objective::Figures> front;
  objective::Figures corner;  ///< 10 % beyond the worst figures of the front
  double volume = 0.0;
};

Truth truth_of(const StudyRun& run) {
  Truth truth;
  truth.optimum = run.ending.best->evaluation.fitness.objective;
  const auto& table = run.content.table("front");
  const auto& energy = table.values<double>("energy_mj");
  const auto& latency = table.values<double>("latency_ms");
  const auto& area = table.values<double>("area_mm2");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    truth.front.push_back({energy[row], latency[row], area[row]});
    truth.corner = {std::max(truth.corner.energy_mj, 1.1 * energy[row]),
                    std::max(truth.corner.latency_ms, 1.1 * latency[row]),
                    std::max(truth.corner.area_mm2, 1.1 * area[row])};
  }
  truth.volume = search::hypervolume(truth.front, truth.corner);
  return truth;
}

/// Ratio of the best objective to the certified one, less 1; infinite where nothing feasible was found.
double regret_after(const run::Trial& trial, std::uint64_t evaluations, const Truth& truth) {
  const auto objective = trial.objective_after(evaluations);
  return objective ? *objective / truth.optimum - 1.0 : std::numeric_limits<double>::infinity();
}

/// The optimum was found: to the rounding of a sum in another order, which there is none of.
bool is_hit(double regret) {
  return regret < 1e-12;
}

struct Quartiles {
  double lower = 0.0;
  double median = 0.0;
  double upper = 0.0;
  double worst = 0.0;
};

/// @pre values is not empty
Quartiles quartiles_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(std::lround(share * static_cast<double>(values.size() - 1)))];
  };
  return {at(0.25), at(0.5), at(0.75), values.back()};
}

std::string percent(double ratio) {
  return std::isfinite(ratio) ? fmt::format("{:.3f}", 100.0 * ratio) : "-";
}
/// Of CSV: empty where there is no figure.
std::string figure(double value) {
  return std::isfinite(value) ? core::shortest(value) : "";
}

/// The results of a study, as they come in.
class Results {
 public:
  Results(Truth truth, const run::Configuration& configuration)
      : truth_(std::move(truth)),
        title_(fmt::format("# Optimisers on {}\n\nCertified optimum {:.6g} of {} designs.\n\n",
                           configuration.name, truth_.optimum,
                           core::human_count(configuration.space.size()))) {}

  void add(const Variant& variant, const std::vector<run::Trial>& trials) {
    std::vector<double> regrets;
    std::vector<double> hits;
    std::vector<double> seconds;
    std::vector<double> volumes;
    std::uint64_t evaluations = 0;
    for (std::size_t i = 0; i < trials.size(); ++i) {
      const auto& trial = trials[i];
      const double regret = regret_after(trial, trial.evaluations, truth_);
      const double volume = search::hypervolume(trial.front, truth_.corner) / truth_.volume;
      std::string hit_after;
      if (is_hit(regret)) {
        hits.push_back(static_cast<double>(trial.improvements.back().evaluations));
        hit_after = fmt::format("{}", trial.improvements.back().evaluations);
      }
      trials_csv_ += fmt::format("{},{},{},{},{},{},{:.4f}\n", variant.name, i + 1, trial.evaluations,
                                 figure(regret), hit_after, figure(volume), trial.seconds);
      regrets.push_back(regret);
      seconds.push_back(trial.seconds);
      volumes.push_back(volume);
      evaluations = std::max(evaluations, trial.evaluations);
    }
    add_convergence(variant, trials, evaluations);
    const auto regret = quartiles_of(regrets);
    rows_.push_back(
        {variant.name, fmt::format("{}", evaluations), fmt::format("{}/{}", hits.size(), trials.size()),
         hits.empty() ? "-" : fmt::format("{:.0f}", quartiles_of(hits).median), percent(regret.median),
         percent(regret.upper), percent(regret.worst), fmt::format("{:.3f}", quartiles_of(volumes).median),
         fmt::format("{:.3f}", quartiles_of(seconds).median)});
  }

  std::string table() const {
    TextTable table(headings());
    for (const auto& row : rows_) table.add(row);
    return table.text();
  }
  void write(const std::filesystem::path& folder) const {
    write_file(folder / "trials.csv", trials_csv_);
    write_file(folder / "convergence.csv", convergence_csv_);
    std::string page = title_ + "| " + core::join(headings(), " | ") + " |\n|";
    for (std::size_t i = 0; i < headings().size(); ++i) page += "---|";
    for (const auto& row : rows_) page += "\n| " + core::join(row, " | ") + " |";
    write_file(folder / "optimisers.md", page + "\n");
  }

 private:
  static std::vector<std::string> headings() {
    return {"search",  "evaluations", "hits", "median hit after", "regret %", "upper quartile %",
            "worst %", "hypervolume", "s"};
  }

  /// Regret over the seeds, and the share of them that has found the optimum, at 40 efforts evenly apart.
  void add_convergence(const Variant& variant, const std::vector<run::Trial>& trials,
                       std::uint64_t evaluations) {
    constexpr std::uint64_t points = 40;
    for (std::uint64_t point = 1; point <= points; ++point) {
      const std::uint64_t effort = evaluations * point / points;
      std::vector<double> regrets;
      for (const auto& trial : trials) regrets.push_back(regret_after(trial, effort, truth_));
      const auto hits = static_cast<double>(std::count_if(regrets.begin(), regrets.end(), is_hit));
      const auto regret = quartiles_of(regrets);
      convergence_csv_ += fmt::format("{},{},{},{},{},{}\n", variant.name, effort, figure(regret.lower),
                                      figure(regret.median), figure(regret.upper),
                                      core::shortest(hits / static_cast<double>(trials.size())));
    }
  }

  Truth truth_;
  std::string title_;
  std::vector<std::vector<std::string>> rows_;
  std::string trials_csv_ = "search,seed,evaluations,regret,hit_after,hypervolume,seconds\n";
  std::string convergence_csv_ =
      "search,evaluations,regret_lower_quartile,regret_median,regret_upper_quartile,hit_share\n";
};

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
  std::unique_ptr<Results> results;
  if (coordinates) results = std::make_unique<Results>(truth_of(certificate.front()), configuration);
  const auto model = run::make_model(configuration);
  for (const auto& variant : variants) {
    std::vector<run::Configuration> seeds(arguments.seeds, configuration_of(arguments, variant));
    for (std::uint64_t i = 0; i < arguments.seeds; ++i) seeds[i].seed = i + 1;
    const auto trials = run::try_searches(seeds, *model, communicator, true);
    if (!coordinates) continue;
    results->add(variant, trials);
    results->write(folder);
    fmt::print(stderr, "{} is done\n", variant.name);
  }
  if (coordinates)
    fmt::print("{}\nfiles  {}/optimisers.md, trials.csv, convergence.csv\n", results->table(),
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
  command->add_option("--seeds", arguments->seeds, "searches of each kind, with seeds 1, 2, ...")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{10'000}));
  command->add_option("--only", arguments->only, "kinds of search, such as auto,four_phase; all if left out")
      ->delimiter(',');
  command->callback([arguments, &action] { action = study_of_one(arguments, study); });
}

}  // namespace crossisle::apps
