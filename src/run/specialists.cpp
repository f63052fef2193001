// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/specialists.hpp"

#include <fmt/format.h>

#include "crossisle/config/document.hpp"
#include "crossisle/core/data_files.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/run/problem.hpp"

namespace crossisle::run {
namespace {

constexpr auto folder = "specialists";

Specialist read_specialist(config::Section& section) {
  Specialist specialist;
  specialist.network = section.text("network");
  specialist.problem = section.text("problem");
  specialist.objective = section.number("objective", {1e-300, 1e300});
  config::Section design = section.section("design");
  for (const auto& knob : design.keys()) specialist.design[knob] = design.number(knob);
  specialist.certificate = section.text("certificate");
  section.finish();
  return specialist;
}

std::string flow_map(const std::map<std::string, double>& values) {
  std::vector<std::string> words;
  for (const auto& [name, value] : values) words.push_back(name + ": " + core::shortest(value));
  return "{" + core::join(words, ", ") + "}";
}

}  // namespace

SpecialistTable read_specialist_table(const std::filesystem::path& file) {
  core::Problems problems;
  const auto document = config::Document::load(file, {}, problems);
  config::Section root = document.root();
  SpecialistTable table;
  table.command = root.text("command");
  table.program = root.text("program");
  for (auto& section : root.sections("specialists")) table.specialists.push_back(read_specialist(section));
  root.finish();
  problems.throw_if_any();
  return table;
}

std::string to_yaml(const SpecialistTable& table) {
  std::string text = "# The best chip for each network alone, certified by exhaustive search (README.md).\n";
  text += fmt::format("command: \"{}\"\nprogram: {}\nspecialists:\n", table.command, table.program);
  for (const auto& specialist : table.specialists) {
    text += fmt::format(
        "  - network: {}\n    problem: \"{}\"\n    objective: {}\n    design: {}\n    certificate: \"{}\"\n",
        specialist.network, specialist.problem, core::shortest(specialist.objective),
        flow_map(specialist.design), specialist.certificate);
  }
  return text;
}

Configuration alone(const Configuration& configuration, std::size_t network) {
  Configuration single = configuration;
  single.networks = {configuration.networks[network]};
  single.inputs.clear();
  std::size_t networks_before = 0;
  for (const auto& input : configuration.inputs) {
    if (input.role == "technology" || networks_before++ == network) single.inputs.push_back(input);
  }
  single.objective.aggregation = objective::Aggregation::mean;
  single.objective.weights.clear();
  single.objective.specialists.clear();
  if (auto& rates = single.objective.rates_per_s; !rates.empty()) rates = {rates[network]};
  std::erase_if(single.objective.constraints, [&](const objective::Constraint& constraint) {
    return !constraint.network.empty() && constraint.network != single.networks.front().name;
  });
  single.specialists.assign(1, std::nullopt);
  if (single.physical && !single.physical->options.sensitivities.empty()) {
    single.physical->options.sensitivities = {configuration.physical->options.sensitivities[network]};
  }
  return single;
}

std::vector<std::optional<double>> find_specialists(
    const Configuration& configuration, const std::filesystem::path& table,
    const std::function<SpecialistTable(const std::filesystem::path&)>& read,
    const std::filesystem::path& data) {
  std::vector<std::filesystem::path> tables;
  if (!table.empty()) {
    tables.push_back(table);
  } else {
    for (const auto& name : core::shipped_names(folder, data)) {
      tables.push_back(core::data_directory(data) / folder / (name + ".yaml"));
    }
  }
  std::map<std::string, double> by_problem;
  for (const auto& file : tables) {
    for (const auto& specialist : read(file).specialists) {
      by_problem[specialist.problem] = specialist.objective;
    }
  }
  std::vector<std::optional<double>> found;
  for (std::size_t network = 0; network < configuration.networks.size(); ++network) {
    const auto known = by_problem.find(problem_digest(alone(configuration, network)));
    found.push_back(known == by_problem.end() ? std::nullopt : std::optional(known->second));
  }
  return found;
}

std::vector<std::optional<double>> prices_of_generality(const Configuration& configuration,
                                                        const cost::CandidateMetrics& metrics) {
  const auto objective = make_objective(configuration);
  std::vector<std::optional<double>> prices;
  for (std::size_t network = 0; network < metrics.networks(); ++network) {
    const auto& specialist = configuration.specialists[network];
    if (specialist && metrics.is_feasible(network)) {
      prices.emplace_back(objective.of_network(metrics, network) / *specialist);
    } else {
      prices.emplace_back();
    }
  }
  return prices;
}

}  // namespace crossisle::run
