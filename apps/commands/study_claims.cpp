// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <optional>

#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/config/document.hpp"
#include "crossisle/core/data_files.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/specialists.hpp"
#include "crossisle/run/trial.hpp"
#include "crossisle/search/auto_search.hpp"
#include "crossisle/search/random_search.hpp"
#include "present.hpp"
#include "study.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

constexpr auto description =
    "Example: mpirun -n 2 crossisle study claims configs/exhaustive/sram_9networks.yaml --seeds 31\n\n"
    "What is gained by searching for all networks at once: the certified best chip for all of them, and what "
    "searches find,\n"
    "beside the best chip for the largest network, those for each network alone, designs found one level "
    "after "
    "the other, 500\n"
    "random designs, and published ones; by max, mean and product over the networks. Leaves claims.csv and "
    "claims.md.";

struct Arguments {
  ConfigurationArguments configuration;
  std::string folder;
  std::uint64_t seeds = 31;
  bool json = false;
};

constexpr std::array aggregations{"max", "mean", "product"};

/// What arXiv 2603.03880 claims, at most, for four networks and for nine.
constexpr double claim_for_four = 0.762;
constexpr double claim_for_nine = 0.955;

/// A chip with its figures on all networks.
struct Chip {
  hardware::Genome genome;
  objective::Fitness fitness;
  double area_m2 = 0.0;
  std::vector<cost::NetworkCost> costs;
};

/// The question for one aggregation.
struct Question {
  const run::Configuration& configuration;
  cost::CostModel& model;
  objective::Objective objective;

  Chip price(const hardware::Genome& genome) const {
    Chip priced{genome, {}, 0.0, std::vector<cost::NetworkCost>(configuration.networks.size())};
    const auto chip = configuration.space.decode(genome);
    priced.area_m2 = model.area_m2(chip);
    for (std::size_t network = 0; network < priced.costs.size(); ++network) {
      model.evaluate({&chip, 1}, network, {&priced.costs[network], 1});
    }
    priced.fitness = objective.score(chip, priced.area_m2, priced.costs);
    return priced;
  }
};

/// A chip that the joint one is compared with.
struct Baseline {
  std::string name;
  std::string how;  ///< `certified`, `search` (the median of the seeds), `sequential` or `published`
  std::optional<hardware::Genome> genome;
  std::optional<std::size_t> network{};  ///< that it was found for alone
};

/// How the chip for all differs from a baseline, and what that changes: the reason of what is gained, or of how little.
std::string difference_of(const run::Configuration& configuration, const Question& question,
                          const Baseline& baseline, const Chip& before, const Chip& after) {
  std::vector<std::string> reasons;
  if (baseline.network && after.fitness.mapped()) {
    double energy_j = 0.0;
    double latency_s = 0.0;
    for (const auto& cost : after.costs) {
      energy_j += cost.energy_j;
      latency_s += cost.latency_s;
    }
    const auto& own = after.costs[*baseline.network];
    reasons.push_back(
        fmt::format("this network has {:.0f} % of the energy and {:.0f} % of the latency of all",
                    100.0 * own.energy_j / energy_j, 100.0 * own.latency_s / latency_s));
  }
  if (before.genome == after.genome) {
    reasons.emplace_back("the same chip");
    return core::join(reasons, "; ");
  }
  std::vector<std::string> knobs;
  const auto& parameters = configuration.space.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (before.genome.index[i] == after.genome.index[i]) continue;
    const auto written = [&](const Chip& chip) {
      return hardware::written_text(parameters[i].knob, parameters[i].values[chip.genome.index[i]]);
    };
    knobs.push_back(fmt::format("{} {} -> {}", hardware::traits(parameters[i].knob).name, written(before),
                                written(after)));
  }
  if (before.fitness.mapped() && after.fitness.mapped()) {
    const auto was = question.objective.figures(before.area_m2, before.costs);
    const auto is = question.objective.figures(after.area_m2, after.costs);
    reasons.push_back(fmt::format("energy x {:.2f}, latency x {:.2f}, area x {:.2f}",
                                  is.energy_mj / was.energy_mj, is.latency_ms / was.latency_ms,
                                  is.area_mm2 / was.area_mm2));
  } else {
    const auto unmapped = std::count_if(before.costs.begin(), before.costs.end(), [](const auto& cost) {
      return cost.verdict != cost::Verdict::feasible;
    });
    reasons.push_back(fmt::format("{} of the networks cannot run on the baseline", unmapped));
  }
  reasons.push_back(core::join(knobs, ", "));
  return core::join(reasons, "; ");
}

/// The knobs of a level, in the order in which a sequential design settles them.
constexpr std::array<std::array<hardware::Knob, 3>, 4> levels{{
    {hardware::Knob::voltage, hardware::Knob::bits_per_cell, hardware::Knob::cycle_time},
    {hardware::Knob::wordlines, hardware::Knob::bitlines, hardware::Knob::bitlines},
    {hardware::Knob::router_groups, hardware::Knob::tiles_per_group, hardware::Knob::macros_per_tile},
    {hardware::Knob::global_buffer, hardware::Knob::global_buffer, hardware::Knob::global_buffer},
}};

/// The best design that differs in knobs of a level only.
Chip settle(const Question& question, const Chip& from, const std::array<hardware::Knob, 3>& level) {
  const auto& parameters = question.configuration.space.parameters();
  std::vector<hardware::Genome> designs{from.genome};
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (std::find(level.begin(), level.end(), parameters[i].knob) == level.end()) continue;
    std::vector<hardware::Genome> more;
    for (const auto& design : designs) {
      for (std::size_t value = 0; value < parameters[i].values.size(); ++value) {
        more.push_back(design);
        more.back().index[i] = static_cast<std::uint16_t>(value);
      }
    }
    designs = std::move(more);
  }
  Chip best = from;
  for (const auto& design : designs) {
    Chip chip = question.price(design);
    if (objective::better(chip.fitness, best.fitness)) best = std::move(chip);
  }
  return best;
}

/// Device, circuit, architecture, system: each level settled with those before, the others as they begin.
/// @param share of the way from the smallest to the largest value of each knob
hardware::Genome design_in_sequence(const Question& question, double share) {
  hardware::Genome genome;
  const auto& parameters = question.configuration.space.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    genome.index[i] =
        static_cast<std::uint16_t>(share * static_cast<double>(parameters[i].values.size() - 1));
  }
  Chip chip = question.price(genome);
  for (const auto& level : levels) chip = settle(question, chip, level);
  return chip.genome;
}

std::size_t largest_network(const run::Configuration& configuration) {
  const auto& networks = configuration.networks;
  return static_cast<std::size_t>(
      std::max_element(networks.begin(), networks.end(),
                       [](const auto& a, const auto& b) { return a.weights() < b.weights(); }) -
      networks.begin());
}

/// The published best design for a question, where one is shipped: data/published_designs.
std::optional<hardware::Genome> published_design(const run::Configuration& configuration,
                                                 const std::string& aggregation) {
  const auto file =
      core::data_directory() / "published_designs" / (configuration.name + "_" + aggregation + ".yaml");
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return std::nullopt;
  core::Problems problems;
  const auto genome =
      configuration.space.read_design(config::Document::load(file, {}, problems).root(), problems);
  problems.throw_if_any();
  return genome;
}

/// What the median of the seeds finds. @return on rank 0; nothing where the median finds nothing feasible
std::optional<hardware::Genome> median_search(run::Configuration configuration,
                                              search::AlgorithmOptions search, cost::CostModel& model,
                                              std::uint64_t seeds, island::Communicator& communicator) {
  configuration.exhaustive.reset();
  configuration.search = {std::move(search)};
  configuration.polish = 0;
  configuration.islands = 1;
  configuration.migration = {};
  std::vector<run::Configuration> all(seeds, configuration);
  for (std::uint64_t i = 0; i < seeds; ++i) all[i].seed = i + 1;
  auto trials = run::try_searches(all, model, communicator);
  if (trials.empty()) return std::nullopt;
  const auto better = [](const run::Trial& a, const run::Trial& b) {
    if (!a.best || !b.best) return a.best.has_value() && !b.best;
    return a.improvements.back().objective < b.improvements.back().objective;
  };
  const auto middle = trials.begin() + static_cast<std::ptrdiff_t>(trials.size() / 2);
  std::nth_element(trials.begin(), middle, trials.end(), better);
  return middle->best;
}

/// Effort of the published searches: 500 designs, and 3,300.
const search::AlgorithmOptions random_500 = search::RandomOptions{100, 4};
const search::AlgorithmOptions automatic = search::AutoOptions{70, 44};

/// A line of the result: one network, or all of them together.
struct Line {
  std::string aggregation;
  std::string baseline;
  std::string how;
  std::string joint;    ///< `certified` or `search`
  std::string network;  ///< or `overall`
  double before = 0.0;
  double after = 0.0;
  std::string verdict;  ///< of the baseline's chip
  std::string why;      ///< see difference_of

  double reduction() const { return 1.0 - after / before; }
};

/// The lines of a baseline in short: the overall reduction, and the largest and the least of a network's own.
struct Summary {
  Line of;                        ///< any of them, for what they have in common
  std::optional<double> overall;  ///< none where a network cannot be mapped on the baseline
  Line most;
  Line least;

  double reached() const { return std::max(most.reduction(), overall.value_or(-1.0)); }
};

class Claims {
 public:
  explicit Claims(const run::Configuration& configuration) : configuration_(configuration) {}

  void compare(const std::string& aggregation, const Question& question, const Baseline& baseline,
               const std::string& joint_how, const std::optional<hardware::Genome>& joint_genome) {
    if (!baseline.genome || !joint_genome) return;
    const Chip before = question.price(*baseline.genome);
    const Chip after = question.price(*joint_genome);
    const std::string verdict{objective::text(before.fitness.status)};
    const std::string why = difference_of(configuration_, question, baseline, before, after);
    for (std::size_t network = 0; network < before.costs.size(); ++network) {
      if (before.costs[network].verdict != cost::Verdict::feasible) continue;
      lines_.push_back({aggregation, baseline.name, baseline.how, joint_how,
                        configuration_.networks[network].name,
                        question.objective.of_network(before.area_m2, before.costs[network]),
                        question.objective.of_network(after.area_m2, after.costs[network]), verdict, why});
    }
    if (before.fitness.mapped()) {
      lines_.push_back({aggregation, baseline.name, baseline.how, joint_how, "overall",
                        before.fitness.objective, after.fitness.objective, verdict, why});
    }
  }

  store::Table table() const {
    store::Table table{
        "claims", "what the best chip for all networks gains over chips found otherwise", {}, {}};
    const auto add_text = [&](const char* name, const char* long_name, auto text) {
      table.columns.push_back(store::column<std::string>(lines_, name, "", long_name, text));
    };
    const auto add = [&](const char* name, const char* unit, const char* long_name, auto figure) {
      table.columns.push_back(store::column<double>(lines_, name, unit, long_name, figure));
    };
    add_text("aggregation", "over the networks", [](const Line& line) { return line.aggregation; });
    add_text("baseline", "chip compared with", [](const Line& line) { return line.baseline; });
    add_text("found_by", "how the baseline was found", [](const Line& line) { return line.how; });
    add_text("joint_found_by", "how the chip for all was found", [](const Line& line) { return line.joint; });
    add_text("network", "network, or overall", [](const Line& line) { return line.network; });
    add("baseline_objective", "", "on the baseline: mJ, ms and mm2 to the powers of the objective",
        [](const Line& line) { return line.before; });
    add("joint_objective", "", "the same on the chip for all", [](const Line& line) { return line.after; });
    add("reduction", "1", "1 - joint / baseline", [](const Line& line) { return line.reduction(); });
    add_text("baseline_chip", "whether the baseline meets the constraints",
             [](const Line& line) { return line.verdict; });
    return table;
  }

  /// One per aggregation and baseline.
  std::vector<Summary> summaries() const {
    std::vector<Summary> summaries;
    for (auto first = lines_.begin(); first != lines_.end();) {
      const auto same = [&](const Line& line) {
        return line.aggregation == first->aggregation && line.baseline == first->baseline &&
               line.how == first->how && line.joint == first->joint;
      };
      const auto end = std::find_if_not(first, lines_.end(), same);
      const auto [least, most] = std::minmax_element(
          first, std::find_if(first, end, [](const Line& line) { return line.network == "overall"; }),
          [](const Line& a, const Line& b) { return a.reduction() < b.reduction(); });
      const bool has_overall = (end - 1)->network == "overall";
      summaries.push_back(
          {*first, has_overall ? std::optional((end - 1)->reduction()) : std::nullopt, *most, *least});
      first = end;
    }
    return summaries;
  }

  store::Table summary_table() const {
    const auto all = summaries();
    store::Table table{
        "claims_summary", "reductions of the objective by the chip for all networks, by baseline", {}, {}};
    const auto add_text = [&](const char* name, const char* long_name, auto text) {
      table.columns.push_back(store::column<std::string>(all, name, "", long_name, text));
    };
    const auto add = [&](const char* name, const char* long_name, auto figure) {
      table.columns.push_back(store::column<double>(all, name, "1", long_name, figure));
    };
    add_text("aggregation", "over the networks", [](const Summary& row) { return row.of.aggregation; });
    add_text("baseline", "chip compared with", [](const Summary& row) { return row.of.baseline; });
    add_text("found_by", "how the baseline was found", [](const Summary& row) { return row.of.how; });
    add_text("joint_found_by", "how the chip for all was found",
             [](const Summary& row) { return row.of.joint; });
    add("overall", "reduction over all networks",
        [](const Summary& row) { return row.overall.value_or(std::numeric_limits<double>::quiet_NaN()); });
    add("most", "largest reduction of a network", [](const Summary& row) { return row.most.reduction(); });
    add_text("most_network", "the network that has it", [](const Summary& row) { return row.most.network; });
    add("least", "least reduction of a network", [](const Summary& row) { return row.least.reduction(); });
    add_text("least_network", "the network that has it",
             [](const Summary& row) { return row.least.network; });
    add("claim", "reduction that the publication claims, at most",
        [this](const Summary&) { return claimed(); });
    add_text("claim_met", "whether overall or a network's own reduction reaches it",
             [this](const Summary& row) { return row.reached() >= claimed() ? "yes" : "no"; });
    add_text("baseline_chip", "whether the baseline meets the constraints",
             [](const Summary& row) { return row.of.verdict; });
    add_text("why", "from the baseline to the chip for all: figures over all networks, and knobs",
             [](const Summary& row) { return row.of.why; });
    return table;
  }

  /// A sentence per baseline: whether the claim is met against it, and by how much at most.
  std::vector<std::string> verdicts() const {
    std::vector<std::string> sentences;
    const auto all = summaries();
    for (auto row = all.begin(); row != all.end(); ++row) {
      const auto same = [&](const Summary& other) {
        return other.of.baseline == row->of.baseline && other.of.how == row->of.how;
      };
      if (std::find_if(all.begin(), row, same) != row) continue;
      std::vector<std::string> met;
      const Summary* most = &*row;
      for (const auto& other : all) {
        if (!same(other)) continue;
        if (other.reached() >= claimed()) met.push_back(other.of.aggregation);
        if (other.reached() > most->reached()) most = &other;
      }
      const std::string what = met.empty() ? "not met"
                               : met.size() == aggregations.size()
                                   ? "met"
                                   : "met for " + core::join(met, ", ") + " only";
      sentences.push_back(fmt::format("{} ({}): {}; {} % at most, for {}: {}", row->of.baseline, row->of.how,
                                      what, percent(most->reached()), most->of.aggregation, most->of.why));
    }
    return sentences;
  }

  /// The summaries as text.
  std::vector<std::vector<std::string>> rows() const {
    std::vector<std::vector<std::string>> rows;
    for (const auto& row : summaries()) {
      rows.push_back({row.of.aggregation, row.of.baseline, row.of.how, row.of.joint,
                      row.overall ? percent(*row.overall) : "-",
                      fmt::format("{} ({})", percent(row.most.reduction()), row.most.network),
                      fmt::format("{} ({})", percent(row.least.reduction()), row.least.network),
                      row.reached() >= claimed() ? "met" : "not met", row.of.verdict});
    }
    return rows;
  }
  static std::vector<std::string> headings() {
    return {"aggregation",      "baseline",          "found by", "joint by",       "overall %",
            "most % (network)", "least % (network)", "claim",    "baseline's chip"};
  }
  double claimed() const { return configuration_.networks.size() > 4 ? claim_for_nine : claim_for_four; }

 private:
  static std::string percent(double reduction) { return fmt::format("{:.1f}", 100.0 * reduction); }

  const run::Configuration& configuration_;
  std::vector<Line> lines_;
};

std::string page(const run::Configuration& configuration, const Claims& claims) {
  std::string text = fmt::format(
      "# Joint search on {}\n\nReductions of the objective by the chip that is best for all networks at "
      "once, against "
      "chips found "
      "otherwise.\nThe publication claims up to {:.1f} % for this number of networks: met where the overall "
      "or a "
      "network's own\nreduction reaches that. Overall, `product` compounds over the networks: as much less "
      "for each of "
      "them is more less for\nall.\n\n| {} |\n|",
      configuration.name, 100.0 * claims.claimed(), core::join(Claims::headings(), " | "));
  for (std::size_t i = 0; i < Claims::headings().size(); ++i) text += "---|";
  for (const auto& row : claims.rows()) text += "\n| " + core::join(row, " | ") + " |";
  text += fmt::format("\n\n## The claim of {:.1f} % by baseline, and why\n\n", 100.0 * claims.claimed());
  for (const auto& sentence : claims.verdicts()) text += "- " + sentence + "\n";
  return text;
}

/// Exhaustive runs: for each network alone, and for all by each aggregation.
std::vector<StudyRun> make_runs(const Arguments& arguments, const run::Configuration& configuration) {
  std::vector<StudyRun> runs;
  const auto add = [&](const std::string& name, std::vector<std::string> overrides) {
    auto& run = runs.emplace_back();
    run.name = name;
    run.configuration = arguments.configuration;
    overrides.insert(overrides.end(),
                     {"search={algorithm: exhaustive}", "islands={count: 1}", "objective.weights=null",
                      "objective.specialists=null", "name=" + name});
    run.configuration.overrides.insert(run.configuration.overrides.end(), overrides.begin(), overrides.end());
  };
  for (const char* aggregation : aggregations)
    add(fmt::format("joint-{}", aggregation), {fmt::format("objective.aggregation={}", aggregation)});
  for (const auto& input : configuration.inputs) {
    if (input.role == "technology") continue;
    add("alone-" + configuration.networks[runs.size() - aggregations.size()].name,
        {"objective.aggregation=mean", fmt::format("workloads.networks=[{}]", input.named)});
  }
  return runs;
}

std::optional<hardware::Genome> best_of(const StudyRun& run) {
  if (!run.ending.best) return std::nullopt;
  return run.ending.best->genome;
}

core::ExitCode study(const Arguments& arguments, const run::Configuration& configuration,
                     island::Communicator& communicator) {
  const std::filesystem::path folder = arguments.folder.empty()
                                           ? std::filesystem::path("runs") / (configuration.name + "-claims")
                                           : std::filesystem::path(arguments.folder);
  auto runs = make_runs(arguments, configuration);
  if (!do_runs(runs, folder, communicator)) return core::ExitCode::stopped;

  const auto networks = configuration.networks.size();
  const auto largest = largest_network(configuration);
  const auto model = run::make_model(configuration);
  const auto search = [&](const run::Configuration& question, const search::AlgorithmOptions& algorithm,
                          cost::CostModel& costs) {
    return median_search(question, algorithm, costs, arguments.seeds, communicator);
  };
  std::vector<std::optional<hardware::Genome>> searched_alone;
  for (std::size_t network = 0; network < networks; ++network) {
    const auto single = run::alone(configuration, network);
    searched_alone.push_back(search(single, automatic, *run::make_model(single)));
  }
  Claims claims(configuration);
  for (std::size_t i = 0; i < aggregations.size(); ++i) {
    const std::string aggregation = aggregations[i];
    auto overrides = arguments.configuration.overrides;
    overrides.insert(overrides.end(), {fmt::format("objective.aggregation={}", aggregation),
                                       "objective.weights=null", "objective.specialists=null"});
    const auto asked = run::read_configuration(arguments.configuration.file, overrides);
    const auto searched = search(asked, automatic, *model);
    const auto random = search(asked, random_500, *model);
    if (communicator.rank() != 0) continue;
    const Question question{asked, *model, run::make_objective(asked)};
    const auto certified = best_of(runs[i]);
    const auto against = [&](const Baseline& baseline) {
      const bool by_search = baseline.how == "search";
      claims.compare(aggregation, question, baseline, by_search ? "search" : "certified",
                     by_search ? searched : certified);
    };
    const auto alone_name = [&](std::size_t network) {
      return configuration.networks[network].name + " alone";
    };
    against({"largest network: " + alone_name(largest), "certified",
             best_of(runs[aggregations.size() + largest]), largest});
    against({"largest network: " + alone_name(largest), "search", searched_alone[largest], largest});
    for (std::size_t network = 0; network < networks; ++network) {
      against({alone_name(network), "certified", best_of(runs[aggregations.size() + network]), network});
      against({alone_name(network), "search", searched_alone[network], network});
    }
    against({"sequential from the largest", "sequential", design_in_sequence(question, 1.0)});
    against({"sequential from the middle", "sequential", design_in_sequence(question, 0.5)});
    against({"random 500", "search", random});
    against({"published best", "published", published_design(configuration, aggregation)});
  }
  if (communicator.rank() != 0) return core::ExitCode::finished;
  const std::vector tables{claims.summary_table(), claims.table()};
  write_tables(folder, tables);
  store::write_text_file(folder / "claims.md", page(configuration, claims));
  if (arguments.json) {
    print_json("claims", folder, tables);
    return core::ExitCode::finished;
  }
  TextTable table(Claims::headings(), TextTable::LastColumn::words);
  for (const auto& row : claims.rows()) table.add(row);
  fmt::print("{}\nThe published claim, up to {:.1f} % less, by baseline:\n", table.text(),
             100.0 * claims.claimed());
  for (const auto& sentence : claims.verdicts()) fmt::print("- {}\n", sentence);
  fmt::print("\nfiles  {}/claims.md, claims.csv\nnext   crossisle report {}\n", folder.string(),
             cluster::shell_word(folder.string()));
  return core::ExitCode::finished;
}

}  // namespace

void add_study_claims(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = app.add_subcommand("claims", description);
  arguments->configuration.add_to(*command);
  command->add_option("-o,--output", arguments->folder,
                      "folder of the runs (default: runs/<name of the configuration>-claims)");
  command->add_option("--seeds", arguments->seeds, "searches of each kind, with seeds 1, 2, ...")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{10'000}));
  add_json(*command, arguments->json);
  command->callback([arguments, &action] { action = study_of_one(arguments, study); });
}

}  // namespace crossisle::apps
