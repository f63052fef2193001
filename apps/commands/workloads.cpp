// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "crossisle/core/data_files.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/workload/network.hpp"
#include "crossisle/workload/suites.hpp"
#include "table.hpp"
#include "workloads_show.hpp"

namespace crossisle::apps {
namespace {

constexpr auto workloads_description =
    "Example: crossisle workloads --set published\n\n"
    "Lists the networks that configurations can name: `published` as the reference evaluates them, "
    "`corrected` as they\n"
    "are (data/workloads/README.md), and the suites of them that `workloads.networks` can name.";
constexpr auto show_description =
    "Example: crossisle workloads show resnet50\n\n"
    "Prints the layers of a network, equal ones once, with their weights, multiply-accumulates, bytes and\n"
    "arithmetic intensity. A file is checked, and its templates and repetitions are expanded.";

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

std::vector<workload::Suite> read_shipped_suites() {
  core::Problems problems;
  auto suites = workload::read_suites(
      config::Document::load(core::data_directory() / workload::suites_file, {}, problems));
  problems.throw_if_any();
  return suites;
}

/// Returns the names of the suites that contain a network.
std::vector<std::string> suites_with(const std::vector<workload::Suite>& suites,
                                     const workload::Network& network) {
  std::vector<std::string> found;
  for (const auto& suite : suites) {
    const auto& names = suite.networks;
    if (network.set == workload::set_of_suites &&
        std::find(names.begin(), names.end(), network.name) != names.end())
      found.push_back(suite.name);
  }
  return found;
}

core::ExitCode list(const WorkloadsArguments& arguments) {
  const auto networks = read_shipped(arguments.set);
  const auto suites = read_shipped_suites();
  if (arguments.json) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const auto& network : networks) {
      rows.push_back({{"name", network.name},
                      {"set", network.set},
                      {"layers", network.layers.size()},
                      {"unique_shapes", network.unique_shapes()},
                      {"weights", network.weights()},
                      {"macs", network.macs()},
                      {"suites", suites_with(suites, network)},
                      {"source", network.source}});
    }
    fmt::print("{}\n", rows.dump(2));
    return core::ExitCode::finished;
  }
  TextTable table({"network", "set", "layers", "shapes", "weights", "MACs"});
  for (const auto& network : networks) {
    table.add({network.name, network.set, std::to_string(network.layers.size()),
               std::to_string(network.unique_shapes()), core::si(static_cast<double>(network.weights()), ""),
               core::si(static_cast<double>(network.macs()), "")});
  }
  TextTable lists({"suite", "networks", "meaning"}, TextTable::LastColumn::words);
  for (const auto& suite : suites)
    lists.add({suite.name, std::to_string(suite.networks.size()), suite.meaning});
  fmt::print("{}", table.text());
  if (arguments.set != "published") fmt::print("\n{}", lists.text());
  return core::ExitCode::finished;
}

}  // namespace

void add_workloads(Command app, Action& action) {
  const std::vector<std::string> sets{"published", "corrected"};
  auto arguments = std::make_shared<WorkloadsArguments>();
  auto shown = std::make_shared<ShowArguments>();
  auto command = app.add_subcommand("workloads", workloads_description);
  command.add_option("--set", arguments->set, "list this set only").one_of(sets);
  command.add_flag("--json", arguments->json, "JSON instead of a table");
  auto show = command.add_subcommand("show", show_description);
  show.add_option("network", shown->network, "a shipped network, or a file").required();
  show.add_option("--set", shown->set, "set of the shipped network (default corrected)").one_of(sets);
  show.add_flag("--json", shown->json, "JSON instead of a table, with the shapes of the layers");
  show.add_option("--page", shown->page, "also write charts of the layers to this file (HTML)");
  command.callback([arguments, shown, &action] {
    action = [arguments, shown](int&, char**&) {
      return shown->network.empty() ? list(*arguments) : show_network(*shown);
    };
  });
}

}  // namespace crossisle::apps
