// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/cost/throughput.hpp"
#include "crossisle/run/problem.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

constexpr auto bench_description =
    "Example: crossisle bench configs/rram_4networks.yaml --designs 1000000\n\n"
    "Measures how many designs per second the cost model of a configuration\n"
    "evaluates on one core: drawn at random, bred as in a genetic search, and swept\n"
    "in order of geometry; cold (empty tables) and warm (the same designs again).";

struct BenchArguments {
  ConfigurationArguments configuration;
  std::size_t designs = 100000;
  std::string order;
  std::uint64_t seed = 1;
  bool json = false;
};

struct Measured {
  cost::Arrival arrival;
  const char* memory;
  cost::Throughput throughput;
};

std::vector<Measured> measure(const BenchArguments& arguments, const run::Configuration& configuration) {
  std::vector<Measured> measured;
  for (const auto arrival : {cost::Arrival::random, cost::Arrival::population, cost::Arrival::sweep}) {
    if (!arguments.order.empty() && cost::name(arrival) != arguments.order) continue;
    const auto model = run::make_model(configuration);
    for (const char* memory : {"cold", "warm"}) {
      cost::DesignStream stream(configuration.space, arrival, arguments.seed);
      measured.push_back({arrival, memory, cost::measure_throughput(*model, stream, arguments.designs)});
    }
  }
  return measured;
}

core::ExitCode run_command(const BenchArguments& arguments) {
  const auto configuration =
      run::read_configuration(arguments.configuration.file, arguments.configuration.overrides);
  const auto measured = measure(arguments, configuration);
  if (arguments.json) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const auto& row : measured) {
      rows.push_back({{"order", cost::name(row.arrival)},
                      {"tables", row.memory},
                      {"designs", row.throughput.designs},
                      {"cpu_seconds", row.throughput.cpu_seconds},
                      {"designs_per_second", row.throughput.designs_per_second()},
                      {"feasible_share", row.throughput.feasible},
                      {"energy_sum_j", row.throughput.energy_sum_j}});
    }
    fmt::print("{}\n", rows.dump(2));
    return core::ExitCode::finished;
  }
  TextTable table({"order", "tables", "designs", "time", "designs/s", "mapped"});
  for (const auto& row : measured) {
    table.add({std::string(cost::name(row.arrival)), row.memory,
               core::human_count(static_cast<double>(row.throughput.designs)),
               core::human_duration(row.throughput.cpu_seconds),
               core::human_count(row.throughput.designs_per_second()),
               fmt::format("{:.1f} %", 100.0 * row.throughput.feasible)});
  }
  fmt::print("{} networks, {}\n\n{}", configuration.networks.size(), configuration.technology_long_name(),
             table.text());
  return core::ExitCode::finished;
}

}  // namespace

void add_bench(Command app, Action& action) {
  auto arguments = std::make_shared<BenchArguments>();
  auto command = app.add_subcommand("bench", bench_description);
  arguments->configuration.add_to(command);
  command
      .add_option("--designs", arguments->designs,
                  "maximum number of designs per measurement (default 100000)")
      .positive();
  command.add_option("--order", arguments->order, "measure this order only")
      .one_of({"random", "population", "sweep"});
  command.add_option("--seed", arguments->seed, "seed of the random orders (default 1)");
  command.add_flag("--json", arguments->json, "JSON instead of a table");
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_command(*arguments); }; });
}

}  // namespace crossisle::apps
