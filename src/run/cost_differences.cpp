// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/cost_differences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "crossisle/config/document.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::run {
namespace {

constexpr auto why_costs = "recorded metrics apply only to the cost model that computed them";

/// The part of an identity (identity_yaml) that determines costs.
struct CostIdentity {
  std::string technology;             ///< digest
  std::vector<std::string> networks;  ///< digests
  /// Options of the cost model by key, as YAML; files are named by their digests.
  std::map<std::string, std::string> options;
  std::string devices;  ///< to which noise applies
};

CostIdentity read_identity(const std::string& text, const std::string& name) {
  core::Problems problems;
  const auto document = config::Document::parse(text, name, {}, problems);
  auto root = document.root();
  CostIdentity identity;
  identity.technology = root.text("technology");
  identity.networks = root.section("workloads").texts("networks");
  auto options = root.section_or_empty("cost_model");
  for (const auto& key : options.keys()) identity.options[key] = options.yaml(key);
  identity.devices = root.section_or_empty("objective")
                         .section_or_empty("constraints")
                         .section_or_empty("snr_db")
                         .text_or("at", "nominal");
  if (!problems.empty())
    throw core::Error(core::ExitCode::io, "the configuration of the run cannot be read",
                      problems.all().front().text(), "name the folder of an intact run");
  return identity;
}

CostIdentity identity_of_run(const store::RunContent& content) {
  return read_identity(content.attribute("configuration"), "configuration of the run");
}

bool is_digest(const std::string& text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

void compare_options(const CostIdentity& run, const CostIdentity& other,
                     std::vector<core::Problem>& differences) {
  for (const auto& [key, value] : other.options) {
    const auto before = run.options.find(key);
    if (before != run.options.end() && before->second == value) continue;
    const bool was_set = before != run.options.end();
    const bool is_file = is_digest(value) || (was_set && is_digest(before->second));
    differences.push_back(
        {"cost_model." + key,
         is_file ? "names another file than in the run"
                 : fmt::format("is {}, in the run it was {}", value, was_set ? before->second : "not set"),
         why_costs, "use the value of the run, or start a new run"});
  }
  for (const auto& [key, value] : run.options) {
    if (other.options.contains(key)) continue;
    differences.push_back({"cost_model." + key, "is not set, in the run it was", why_costs,
                           "use the value of the run, or start a new run"});
  }
}

void compare_networks(const store::RunContent& content, const CostIdentity& run,
                      const Configuration& configuration, const CostIdentity& other,
                      std::vector<core::Problem>& differences) {
  const auto& names = content.table("networks").values<std::string>("name");
  for (std::size_t i = 0; i < configuration.networks.size(); ++i) {
    if (std::find(run.networks.begin(), run.networks.end(), other.networks[i]) != run.networks.end())
      continue;
    const auto& name = configuration.networks[i].name;
    const bool is_named = std::find(names.begin(), names.end(), name) != names.end();
    differences.push_back({"workloads.networks",
                           is_named ? fmt::format("{} has other layers than in the run", name)
                                    : fmt::format("{} is not among the networks of the run", name),
                           "the run has no metrics of it",
                           is_named ? "use the workloads.set and the files of the run, or start a new run"
                                    : "use some of: " + core::join(names, ", ")});
  }
}

}  // namespace

std::vector<core::Problem> cost_differences(const store::RunContent& content,
                                            const Configuration& configuration) {
  const auto run = identity_of_run(content);
  const auto other = read_identity(identity_yaml(configuration), "configuration");
  std::vector<core::Problem> differences;
  if (run.technology != other.technology) {
    differences.push_back(
        {"technology", fmt::format("{} is not the technology of the run", configuration.technology_name()),
         why_costs, "use the technology file of the run, or start a new run"});
  }
  compare_networks(content, run, configuration, other, differences);
  // Another kind of cost model has other options, of which none is worth a message.
  const auto same_keys = [](const auto& a, const auto& b) { return a.first == b.first; };
  if (run.technology == other.technology || std::ranges::equal(run.options, other.options, same_keys))
    compare_options(run, other, differences);
  if (run.devices != other.devices) {
    differences.push_back({"objective.constraints.snr_db.at",
                           fmt::format("is {}, in the run it was {}", other.devices, run.devices),
                           "the run recorded the noise of those devices alone",
                           "use the value of the run, or start a new run"});
  }
  return differences;
}

std::vector<std::size_t> networks_in_run(const store::RunContent& content,
                                         const Configuration& configuration) {
  const auto run = identity_of_run(content);
  const auto other = read_identity(identity_yaml(configuration), "configuration");
  std::vector<std::size_t> positions;
  for (const auto& digest : other.networks) {
    const auto found = std::find(run.networks.begin(), run.networks.end(), digest);
    positions.push_back(static_cast<std::size_t>(found - run.networks.begin()));
  }
  return positions;
}

}  // namespace crossisle::run
