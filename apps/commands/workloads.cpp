// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "crossisle/core/data_files.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/workload/network.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

constexpr auto workloads_description =
    "Example: crossisle workloads --set published\n\n"
    "Lists the networks that configurations can name: `published` as the reference evaluates them, "
    "`corrected` as they\n"
    "are (data/workloads/README.md).";

struct WorkloadsArguments {
  std::string set;
  bool json = false;
};

std::vector<workload::Network> read_shipped(const std::string& only) {
  std::vector<workload::Network> networks;
  core::Problems problems;
  for (const std::string set : {"corrected", "published"}) {
    if (!only.empty() && set != only) continue;
    const std::string folder = "workloads/" + set;
    for (const auto& name : core::shipped_names(folder)) {
      networks.push_back(workload::read_network(core::find_data_file(name, folder, {}), problems));
    }
  }
  problems.throw_if_any();
  return networks;
}

core::ExitCode list(const WorkloadsArguments& arguments) {
  const auto networks = read_shipped(arguments.set);
  if (arguments.json) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const auto& network : networks) {
      rows.push_back({{"name", network.name},
                      {"set", network.set},
                      {"layers", network.layers.size()},
                      {"unique_shapes", network.unique_shapes()},
                      {"weights", network.weights()},
                      {"macs", network.macs()},
                      {"source", network.source}});
    }
    fmt::print("{}\n", rows.dump(2));
    return core::ExitCode::finished;
  }
  TextTable table({"network", "set", "layers", "unique shapes", "weights", "MACs"});
  for (const auto& network : networks) {
    table.add({network.name, network.set, std::to_string(network.layers.size()),
               std::to_string(network.unique_shapes()),
               core::human_count(static_cast<double>(network.weights())),
               core::human_count(static_cast<double>(network.macs()))});
  }
  fmt::print("{}", table.text());
  return core::ExitCode::finished;
}

}  // namespace

void add_workloads(Command app, Action& action) {
  auto arguments = std::make_shared<WorkloadsArguments>();
  auto command = app.add_subcommand("workloads", workloads_description);
  command.add_option("--set", arguments->set, "list this set only").one_of({"published", "corrected"});
  command.add_flag("--json", arguments->json, "JSON instead of a table");
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return list(*arguments); }; });
}

}  // namespace crossisle::apps
