// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "commands.hpp"
#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/config/document.hpp"
#include "crossisle/core/data_files.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/store/run_file.hpp"
#include "schema.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto init_description =
    "Example: crossisle init my.yaml --networks resnet18,mobilenet_v3 --area 200\n\n"
    "Writes a configuration to start from, with a comment on each key, and\n"
    "crossisle.schema.json next to it, which editors use to complete and check it.\n"
    "Without a file it is printed.";

constexpr auto schema_name = "crossisle.schema.json";

struct InitArguments {
  std::string file;
  std::string technology = "physical";
  std::vector<std::string> networks{"resnet18", "vgg16", "alexnet", "mobilenet_v3"};
  double area_mm2 = 800.0;
};

constexpr std::string_view physical = "physical";

/// Returns the name of a shipped technology: `rram` and `sram` stand for those of 32 nm.
std::string technology_of(const InitArguments& arguments) {
  const bool is_short = arguments.technology == "rram" || arguments.technology == "sram";
  std::string name = is_short ? arguments.technology + "_32nm" : arguments.technology;
  auto shipped = core::shipped_names("technologies");
  if (std::find(shipped.begin(), shipped.end(), name) != shipped.end()) return name;
  shipped.insert(shipped.end(), {"rram", "sram"});
  throw core::Error(core::ExitCode::usage,
                    fmt::format("--technology: '{}' is unknown", core::printable(arguments.technology)), {},
                    core::suggest(name, shipped));
}

void check_networks(const std::vector<std::string>& networks) {
  const auto shipped = core::shipped_names("workloads/corrected");
  for (const auto& network : networks) {
    if (std::find(shipped.begin(), shipped.end(), network) != shipped.end()) continue;
    throw core::Error(core::ExitCode::usage,
                      fmt::format("--networks: '{}' is unknown", core::printable(network)), {},
                      core::suggest(network, shipped));
  }
}

/// Returns the lines of a shipped design space below `design_space:`.
std::string space_lines(const std::string& name) {
  core::Problems problems;
  const auto file = core::shipped_directory("configs") / "spaces" / (name + ".yaml");
  const auto document = config::Document::load(file, {}, problems);
  auto root = document.root();
  std::string lines;
  for (const auto& key : root.keys()) {
    const auto knob = hardware::find_knob(key);
    if (!knob) {
      lines += fmt::format("  {}: {}  # forbidden combinations\n", key, root.yaml(key));
      continue;
    }
    const auto& traits = hardware::traits(*knob);
    const std::string_view meaning =
        traits.words.empty() ? traits.long_name : traits.long_name.substr(0, traits.long_name.find(':'));
    const bool is_count = traits.unit == "1" || traits.unit.empty();
    lines += fmt::format("  {}: {}  # {}{}{}\n", key, root.yaml(key), meaning, is_count ? "" : ", ",
                         is_count ? "" : traits.unit);
  }
  problems.throw_if_any();
  return lines;
}

/// Name of the design space, and sections that depend on the kind of chips.
struct Template {
  std::string space;
  std::string constraints;
  std::string search;
};

Template physical_template(const InitArguments& arguments) {
  return {"physical_any",
          fmt::format(R"(    area_mm2: {:g}             # maximum area of the chip
    snr_db: {{min: 15, at: corner}}  # a proxy for accuracy, of devices worse than nominal; an assumption to calibrate
    limits:                   # of each network: also energy, latency, power, average_power, cost_usd, system_area, ...
      - {{metric: throughput, min: 30/s}}
      - {{metric: power, max: 5 W}}
)",
                      arguments.area_mm2),
          R"(  algorithm: genetic          # or auto, four_phase, nsga3, random, ...
  population: 200
  random_samples: 4000
  diverse_samples: 1000
  generations: 300
  crossover_probability: 0.7
  crossover_eta: 1
  mutation_probability: 1
  mutation_eta: 1
  stop: {no_progress: 100000}

islands:
  count: 6                    # whatever the number of ranks
  niche: technology           # each island has one technology of cells
  topology: ring              # or fully_connected, torus, hypercube, random, custom, none
  migration: {every_generations: 30, lag: 1, emigrants: 1, select: best, replace: if_better}
)"};
}

Template compat_template(const InitArguments& arguments, bool is_sram) {
  return {
      is_sram ? "sram_4networks" : "rram",
      fmt::format(R"(    area_mm2: {:g}             # maximum area of the chip
    weights_on_chip: {}  # `counted`: all weights of each network fit at once; `none`
)",
                  arguments.area_mm2, is_sram ? "none" : "counted"),
      R"(  algorithm: auto             # or four_phase, genetic, nsga3, random, ...; exhaustive enumerates every chip
  population: 17

islands:
  count: 4                    # whatever the number of ranks
  topology: fully_connected   # or ring, torus, hypercube, random, custom, none
  migration: {every_generations: 3, lag: 1, emigrants: 1, select: best, replace: if_better}
)"};
}

std::string configuration_text(const InitArguments& arguments) {
  const std::string technology = technology_of(arguments);
  check_networks(arguments.networks);
  const bool is_physical = technology == physical;
  const Template parts =
      is_physical ? physical_template(arguments) : compat_template(arguments, technology.starts_with("sram"));
  return fmt::format(
      R"(# yaml-language-server: $schema={}
# One chip for several networks. `crossisle validate` checks this file, `crossisle run` searches.

seed: 1                       # with the rest of this file it determines every bit of the result
technology: {}         # or a file of your own: data/technologies/README.md
workloads:
  set: corrected              # the networks as they are; `published`: as arXiv 2603.03880 evaluates them
  networks: [{}]  # `crossisle workloads` lists them; or files

# Each an ascending list of values, or one value.
design_space:
{}
objective:
  metric: edap                # energy x latency x area; or edcp, edp, energy, latency, area, cost, noise
  aggregation: {}           # over the networks: mean, max, product, geometric_mean, weighted_mean, regret, mean_regret
  constraints:
{}
search:                       # of each island
{}
checkpoint:
  every_seconds: 60           # what a kill can cost at most
)",
      schema_name, technology, core::join(arguments.networks, ", "), space_lines(parts.space),
      is_physical ? "max" : "mean", parts.constraints, parts.search);
}

core::ExitCode run_command(const InitArguments& arguments) {
  const std::string text = configuration_text(arguments);
  if (arguments.file.empty()) {
    fmt::print("{}", text);
    return core::ExitCode::finished;
  }
  const std::filesystem::path file = arguments.file;
  if (std::filesystem::exists(file)) {
    throw core::Error(core::ExitCode::usage, file.string() + " already exists", "files are not overwritten",
                      "name another file, or move it away");
  }
  store::write_text_file(file, text);
  store::write_text_file(file.parent_path() / schema_name, configuration_schema());
  say("wrote {} and {}\nnext  crossisle validate {}", file.string(),
      (file.parent_path() / schema_name).string(), cluster::shell_word(file.string()));
  return core::ExitCode::finished;
}

}  // namespace

void add_init(Command app, Action& action) {
  auto arguments = std::make_shared<InitArguments>();
  auto command = app.add_subcommand("init", init_description);
  command.add_option("file", arguments->file, "the configuration to write");
  command.add_option("--technology", arguments->technology,
                     "physical, or a published one: rram, sram, or its name (default physical)");
  command.add_option("--networks", arguments->networks, "shipped networks, separated by commas")
      .delimiter(',');
  command.add_option("--area", arguments->area_mm2, "maximum area of the chip in mm2 (default 800)")
      .positive();
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_command(*arguments); }; });
}

}  // namespace crossisle::apps
