// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "commands.hpp"
#include "crossisle/config/document.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/report/export.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/cost_differences.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/rescoring.hpp"
#include "present.hpp"
#include "present_json.hpp"
#include "saved_content.hpp"
#include "table.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto rescore_description =
    "Example: crossisle rescore runs/rram_4networks configs/rram_4networks_max.yaml --top 20\n\n"
    "Scores all designs that a run evaluated by the objective, the constraints and\n"
    "the aggregation of another configuration, from the recorded metrics, without a\n"
    "new search. Technology, networks and options of the cost model must be those of\n"
    "the run; the configuration may lack some of its networks, and its design space\n"
    "must contain the designs. Of an exhaustive run, the designs that run.h5 lists\n"
    "are scored: the best ones and the front.";

struct RescoreArguments {
  std::string directory;
  ConfigurationArguments configuration;
  std::string output;
  std::string csv;
  std::size_t top = 10;
  bool json = false;
};

using Json = nlohmann::ordered_json;
using run::RescoredDesign;
using run::Rescoring;

/// Returns `file:line:key` of a key with dots, or of the map that would contain it.
std::string place_of(config::Section section, const std::string& key) {
  const auto dot = key.find('.');
  const std::string first = key.substr(0, dot);
  if (dot == std::string::npos || !section.is_map(first)) return section.where(first);
  return place_of(section.section_or_empty(first), key.substr(dot + 1));
}

/// Throws problems whose places are keys, with their places in the configuration file.
[[noreturn]] void refuse(const RescoreArguments& arguments, std::vector<core::Problem> problems) {
  core::Problems unused;
  const auto document =
      config::Document::load(arguments.configuration.file, arguments.configuration.overrides, unused);
  for (auto& problem : problems) problem.where = place_of(document.root(), problem.where);
  throw core::InputError(std::move(problems));
}

Rescoring rescore(const RescoreArguments& arguments, const run::Configuration& configuration,
                  const store::RunContent& content) {
  if (auto differences = run::cost_differences(content, configuration); !differences.empty())
    refuse(arguments, std::move(differences));
  try {
    // The best design is printed even if no others are.
    return run::rescore(configuration, content, std::max<std::size_t>(arguments.top, 1));
  } catch (const core::InputError& outside) {
    refuse(arguments, outside.problems());
  }
}

std::string count_text(std::uint64_t count) {
  return core::human_count(static_cast<double>(count));
}

std::string place_text(const RescoredDesign& design, const Rescoring& rescoring) {
  if (design.before.position)
    return fmt::format("place {} of {} feasible, objective {:.6g}", count_text(*design.before.position),
                       count_text(rescoring.feasible_before), *design.before.objective);
  if (!design.before.is_feasible) return "infeasible: " + design.before.status;
  return fmt::format("on the front, objective {:.6g}", *design.before.objective);
}

/// Returns the parameters in which a design differs from another one: `adc_bits=5,copies=512`.
std::string difference_text(const run::Configuration& configuration, const design::Genome& genome,
                            const design::Genome& from) {
  std::vector<std::string> texts;
  const auto& parameters = configuration.space.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (genome[i] != from[i])
      texts.push_back(parameters[i].name + "=" + parameters[i].text(configuration.space.value(genome, i)));
  }
  return core::join(texts, ",");
}

std::string top_table(const run::Configuration& configuration, const Rescoring& rescoring) {
  TextTable table({"place", "objective", "area", "before", "objective before", "differs from the best in"},
                  TextTable::LastColumn::words);
  const auto objective = run::make_objective(configuration);
  for (std::size_t i = 0; i < rescoring.best.size(); ++i) {
    const auto& design = rescoring.best[i];
    const auto& before = design.before;
    const std::string unplaced = before.is_feasible ? "on the front" : before.status;
    table.add({std::to_string(i + 1), fmt::format("{:.6g}", design.fitness.objective),
               fmt::format("{:.2f} mm2", objective.area_m2(design.metrics.view()) * 1e6),
               before.position ? std::to_string(*before.position) : unplaced,
               before.objective ? fmt::format("{:.6g}", *before.objective) : "-",
               difference_text(configuration, design.genome, rescoring.best.front().genome)});
  }
  return table.text();
}

void print_text(const RescoreArguments& arguments, const run::Configuration& configuration,
                const Rescoring& rescoring, double seconds) {
  if (rescoring.best.empty()) {
    fmt::print("no feasible design among {} of {}\n", count_text(rescoring.designs), arguments.directory);
    fmt::print("{}",
               obstacles_text(configuration, rescoring.by_status, rescoring.nearest, rescoring.diagnosis));
  } else {
    const auto& best = rescoring.best.front();
    const std::string origin =
        best.generation ? fmt::format(", generation {} of island {}", *best.generation, *best.island) : "";
    fmt::print("best chip of {} (found in {}{})\n\n", configuration.name, arguments.directory, origin);
    fmt::print("{}", best_text(configuration, best.genome, best.metrics.view(), best.fitness));
    fmt::print("before     {}\n", place_text(best, rescoring));
  }
  const std::string source = rescoring.evaluations
                                 ? fmt::format("of {} evaluations", count_text(*rescoring.evaluations))
                                 : "that the run lists";
  const std::string again = rescoring.evaluated_again > 0 ? fmt::format(", {} of them evaluated again",
                                                                        count_text(rescoring.evaluated_again))
                                                          : "";
  fmt::print("rescored   {} designs {}{}, {}\n", count_text(rescoring.designs), source, again,
             core::human_duration(seconds));
  fmt::print("feasible   {} designs, before {}\n", count_text(rescoring.feasible),
             count_text(rescoring.feasible_before));
  if (arguments.top > 0 && !rescoring.best.empty()) fmt::print("\n{}", top_table(configuration, rescoring));
}

Json design_object(const run::Configuration& configuration, const RescoredDesign& design) {
  Json object = Json::object();
  add_best(object, configuration, design.genome, design.metrics.view(), design.fitness);
  if (design.generation) object["generation"] = *design.generation;
  if (design.island) object["island"] = *design.island;
  auto& before = object["before"];
  before["feasible"] = design.before.is_feasible;
  before["status"] = design.before.status;
  if (design.before.objective) before["objective"] = *design.before.objective;
  if (design.before.position) before["position"] = *design.before.position;
  return object;
}

void print_json(const RescoreArguments& arguments, const run::Configuration& configuration,
                const Rescoring& rescoring, double seconds) {
  Json object{{"name", configuration.name},
              {"directory", arguments.directory},
              {"designs", rescoring.designs},
              {"evaluated_again", rescoring.evaluated_again},
              {"feasible", rescoring.feasible},
              {"feasible_before", rescoring.feasible_before},
              {"seconds", seconds}};
  if (rescoring.evaluations) object["evaluations"] = *rescoring.evaluations;
  object["best"] = Json::array();
  for (const auto& design : rescoring.best) object["best"].push_back(design_object(configuration, design));
  add_obstacles(object, configuration, rescoring.by_status, rescoring.nearest);
  if (rescoring.diagnosis) add_diagnosis(object, configuration, *rescoring.diagnosis);
  fmt::print("{}\n", object.dump(2));
}

void write_files(const RescoreArguments& arguments, const run::Configuration& configuration,
                 const Rescoring& rescoring) {
  if (!arguments.csv.empty()) {
    std::ostringstream out;
    report::write_csv(run::rescored_content(configuration, rescoring), "designs", out);
    store::write_text_file(arguments.csv, out.str());
    say("wrote {}", arguments.csv);
  }
  if (arguments.output.empty()) return;
  if (rescoring.best.empty()) {
    warn("{} is not written, because no design is feasible", arguments.output);
    return;
  }
  const auto& best = rescoring.best.front();
  store::write_text_file(
      arguments.output,
      fmt::format("# {}, rescored: objective {}, area {} mm2\n", configuration.name, best.fitness.objective,
                  run::make_objective(configuration).area_m2(best.metrics.view()) * 1e6) +
          run::design_lines(configuration, best.genome));
  say("wrote {}", arguments.output);
}

core::ExitCode run_command(const RescoreArguments& arguments) {
  for (const auto& file : {arguments.csv, arguments.output}) {
    if (!file.empty()) require_new_file(file);
  }
  if (!arguments.csv.empty() && arguments.csv == arguments.output) {
    throw core::Error(core::ExitCode::usage, fmt::format("{} is to be written twice", arguments.csv),
                      "one file would replace the other", "choose two names");
  }
  const auto began = std::chrono::steady_clock::now();
  const auto configuration =
      run::read_configuration(arguments.configuration.file, arguments.configuration.overrides);
  const auto content = read_content(arguments.directory);
  if (const auto& version = content.attribute("program_version"); version != CROSSISLE_VERSION)
    warn("version {} evaluated the designs of {}; version {} may give them other metrics", version,
         arguments.directory, CROSSISLE_VERSION);
  const auto rescoring = rescore(arguments, configuration, content);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  write_files(arguments, configuration, rescoring);
  if (arguments.json) {
    print_json(arguments, configuration, rescoring, seconds);
  } else {
    print_text(arguments, configuration, rescoring, seconds);
  }
  return rescoring.feasible > 0 ? core::ExitCode::finished : core::ExitCode::infeasible;
}

}  // namespace

void add_rescore(Command app, Action& action) {
  auto arguments = std::make_shared<RescoreArguments>();
  auto command = app.add_subcommand("rescore", rescore_description);
  command.add_option("directory", arguments->directory, "run directory or packed file").required();
  arguments->configuration.add_to(command);
  command.add_option("-o,--output", arguments->output,
                     "write the best design to this file, for `crossisle evaluate --design-file`");
  command.add_option("--top", arguments->top, "number of designs to list (default: 10)")
      .in_range(1, 1'000'000);
  command.add_option("--csv", arguments->csv, "write the listed designs with all metrics to this file");
  command.add_flag("--json", arguments->json, "JSON instead of tables");
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_command(*arguments); }; });
}

}  // namespace crossisle::apps
