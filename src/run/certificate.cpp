// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/certificate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossisle/core/text.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::run {
namespace {

using island::DesignRecord;
using objective::Status;

/// Number of runners-up in the text; run.h5 has all of them.
constexpr std::size_t max_runners_up = 9;
constexpr std::size_t status_width = 44;

std::string design_map(const design::DesignSpace& space, const design::Genome& genome) {
  std::vector<std::string> words;
  const auto& parameters = space.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    words.push_back(fmt::format("{}: {}", parameters[i].name, parameters[i].text(space.value(genome, i))));
  }
  return "{" + core::join(words, ", ") + "}";
}

std::string count_line(std::string_view what, std::uint64_t count) {
  return fmt::format("  {:<{}} {}\n", fmt::format("{}:", what), status_width, count);
}

std::string chips_text(const Configuration& configuration, const search::Census& census) {
  std::string text = "chips:\n";
  text += count_line("all", census.designs());
  text += count_line("feasible", census.count(Status::feasible));
  for (const Status status : configuration.statuses()) {
    if (status != Status::feasible) text += count_line(configuration.text(status), census.count(status));
  }
  text += "  # No cost can make a chip feasible that is too large, or too small for the weights.\n";
  text += count_line("evaluated", census.evaluated());
  text += count_line("ruled out without evaluation", census.designs() - census.evaluated());
  text += count_line("left out", 0);
  return text;
}

std::string optimum_text(const Configuration& configuration, const DesignRecord& design) {
  const auto& evaluation = design.evaluation;
  const auto objective = make_objective(configuration);
  const auto metrics = evaluation.metrics.view();
  const cost::NetworkCosts costs(configuration.metrics());
  const auto overall = objective.overall(metrics);
  std::string text = "optimum:\n";
  text += fmt::format("  objective: {}\n  energy_mj: {}\n  latency_ms: {}\n  area_mm2: {}\n",
                      core::shortest(evaluation.fitness.objective), core::shortest(overall.energy_mj),
                      core::shortest(overall.latency_ms), core::shortest(overall.area_mm2));
  text += fmt::format("  design: {}\n  networks:\n", design_map(configuration.space, design.genome));
  for (std::size_t i = 0; i < metrics.networks(); ++i) {
    const auto cost = costs.of(metrics, i);
    text += fmt::format("    {}: {{energy_j: {}, latency_s: {}, objective: {}}}\n",
                        configuration.networks[i].name, core::shortest(cost.energy_j),
                        core::shortest(cost.latency_s), core::shortest(objective.of_network(metrics, i)));
  }
  return text;
}

std::string runners_up_text(const Configuration& configuration, const std::vector<DesignRecord>& best) {
  std::string text = "runners_up:";
  if (best.size() == 1) return text + " []\n";
  text += '\n';
  for (std::size_t i = 1; i < std::min(best.size(), max_runners_up + 1); ++i) {
    text += fmt::format("  - {{objective: {}, design: {}}}\n",
                        core::shortest(best[i].evaluation.fitness.objective),
                        design_map(configuration.space, best[i].genome));
  }
  return text;
}

}  // namespace

std::string certificate_text(const Configuration& configuration, const search::Survey& survey,
                             const std::vector<DesignRecord>& best, const std::string& content_digest) {
  std::string text =
      "# Certificate: every chip of the design space below was looked at, and of those that meet the "
      "constraints "
      "none\n# has a smaller objective than the optimum. Input files stand here by the digests of their "
      "bytes.\n";
  text += fmt::format("program: crossisle {}\nproblem: \"{}\"\nconfiguration: \"{}\"\nresult: \"{}\"\n",
                      CROSSISLE_VERSION, problem_digest(configuration),
                      store::digest({{{"configuration", identity_yaml(configuration)}}, {}, {}, {}}),
                      content_digest);
  std::vector<std::string> networks;
  for (const auto& network : configuration.networks) networks.push_back(network.name);
  text += fmt::format("names: {{technology: {}, networks: [{}]}}\n", configuration.technology_name(),
                      core::join(networks, ", "));
  text += problem_yaml(configuration);
  text += chips_text(configuration, survey.census);
  text += fmt::format("front: {}  # chips that none equals or beats in energy, latency and area at once\n",
                      survey.census.front().sorted().size());
  if (best.empty()) return text + "optimum: none  # no chip meets the constraints\n";
  return text + optimum_text(configuration, best.front()) + runners_up_text(configuration, best);
}

}  // namespace crossisle::run
