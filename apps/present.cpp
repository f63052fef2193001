// Part of Crossisle, SPDX-License-Identifier: MIT
#include "present.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <sstream>

#include "crossisle/analysis/limits.hpp"
#include "crossisle/analysis/network_changes.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/specialists.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

/// Returns the long name of a knob with words, without the explanation of their numbers.
std::string_view before_codes(std::string_view long_name) {
  return long_name.substr(0, long_name.find(':'));
}

/// Returns a signal-to-noise ratio in words; that of digital arithmetic is a limit.
std::string noise_text(double snr_db) {
  constexpr double exact_db = 120.0;
  return snr_db >= exact_db ? "exact" : fmt::format("{:.1f} dB", snr_db);
}

/// Returns the complete costs of every network on a chip.
std::vector<cost::NetworkBreakdown> explain(const run::Configuration& configuration,
                                            const design::Genome& genome) {
  const auto model = run::make_model(configuration);
  auto& explainer = cost::explainer_of(*model);
  const auto chip = configuration.space.chip(genome);
  std::vector<cost::NetworkBreakdown> networks;
  for (std::size_t i = 0; i < configuration.networks.size(); ++i)
    networks.push_back(explainer.explain(chip, i));
  return networks;
}

}  // namespace

std::string chip_text(const run::Configuration& configuration, const design::Genome& genome) {
  std::string text;
  const auto& parameters = configuration.space.parameters();
  const hardware::Chip chip = configuration.space.chip(genome);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto& parameter = parameters[i];
    if (parameter.knob && !hardware::applies(chip, *parameter.knob)) continue;  // the chip does not have it
    const bool bare = parameter.unit == "1" || parameter.unit.empty();
    const std::string_view meaning = parameter.meaning;
    text += fmt::format(
        "  {:<18} {:>8}{:<4}  {}\n", parameter.name, parameter.text(configuration.space.value(genome, i)),
        bare ? "" : " " + parameter.unit, parameter.words.empty() ? meaning : before_codes(meaning));
  }
  return text;
}

std::string network_table(const run::Configuration& configuration, const cost::CandidateMetrics& metrics) {
  const auto prices = run::prices_of_generality(configuration, metrics);
  const auto costs = cost::NetworkCosts(configuration.metrics()).of(metrics);
  const double area_m2 = run::make_objective(configuration).area_m2(metrics);
  const bool has_prices =
      std::any_of(prices.begin(), prices.end(), [](const auto& price) { return price.has_value(); });
  std::vector<std::string> headings{"network", "energy", "latency"};
  if (configuration.physical) {
    headings.insert(headings.end(), {"rate", "power", "SNR"});
  } else {
    headings.emplace_back("EDAP (mJ ms mm2)");
  }
  const std::size_t figures = headings.size();
  if (has_prices) headings.emplace_back("x specialist");
  TextTable table(headings);
  for (std::size_t i = 0; i < costs.size(); ++i) {
    const auto& cost = costs[i];
    std::vector<std::string> row{configuration.networks[i].name, std::string(cost::text(cost.verdict))};
    if (cost.verdict == cost::Verdict::feasible) {
      row = {configuration.networks[i].name, core::si(cost.energy_j, "J"), core::si(cost.latency_s, "s")};
      if (configuration.physical) {
        row.push_back(fmt::format("{:.4g}/s", 1.0 / cost.interval_s));
        row.push_back(core::si(cost.energy_j / cost.interval_s, "W", 3));
        row.push_back(noise_text(cost.snr_db));
      } else {
        row.push_back(fmt::format("{:.5g}", cost.energy_j * 1e3 * cost.latency_s * 1e3 * area_m2 * 1e6));
      }
    }
    row.resize(figures);
    if (has_prices) row.push_back(prices[i] ? fmt::format("{:.3f}", *prices[i]) : "-");
    table.add(std::move(row));
  }
  return table.text();
}

std::string duty_line(const run::Configuration& configuration, const cost::CandidateMetrics& metrics) {
  const auto duty =
      objective::duty_cycle(configuration.objective.rates_per_s, configuration.metrics(), metrics);
  return duty.empty() ? "" : fmt::format("duty cycle {}\n", objective::duty_cycle_text(duty));
}

std::string system_line(const run::Configuration& configuration, const cost::CandidateMetrics& metrics) {
  const auto& list = configuration.metrics();
  const auto area = list.find_chip_column(cost::metric::system_area().name);
  const auto price = list.find_chip_column(cost::metric::cost().name);
  if (!area || !price) return {};
  return fmt::format("system     {:.2f} mm2 of silicon with DRAM, {:.2f} $\n", metrics.of_chip(*area) * 1e6,
                     metrics.of_chip(*price));
}

/// Returns the limits on noise with their origin, a line each.
std::string noise_lines(const run::Configuration& configuration) {
  std::string lines;
  for (const auto& text : configuration.noise_limit_texts())
    lines += fmt::format("{:<11}{}\n", lines.empty() ? "noise" : "", text);
  return lines;
}

std::string best_text(const run::Configuration& configuration, const design::Genome& genome,
                      const cost::CandidateMetrics& metrics, const objective::Fitness& fitness) {
  std::string text =
      fmt::format("{}\n{}\n", chip_text(configuration, genome), network_table(configuration, metrics));
  const auto objective = run::make_objective(configuration);
  text += fmt::format("area       {:.2f} mm2\n", objective.area_m2(metrics) * 1e6);
  text += system_line(configuration, metrics);
  text += fmt::format("objective  {:.6g} {}  = {}\n", fitness.objective,
                      objective_unit(configuration.objective), objective_text(configuration.objective));
  const auto& constraints = configuration.objective.constraints;
  for (std::size_t i = 0; i < constraints.size(); ++i) {
    text += fmt::format(
        "{:<11}{}: {}\n", i == 0 ? "met" : "", objective::text(constraints[i], configuration.metrics()),
        objective::value_text(constraints[i], configuration.metrics(), objective.limited_value(i, metrics)));
  }
  text += duty_line(configuration, metrics);
  text += noise_lines(configuration);
  if (!configuration.physical) return text;
  const auto networks = explain(configuration, genome);
  if (const auto changes = analysis::network_changes(configuration, networks))
    text += labelled("changes", analysis::text(configuration, *changes));
  text += labelled("limits", analysis::limits_text(configuration, networks));
  text += labelled(
      "card", fmt::format("{}: `crossisle study finalists` tests the winner within its ranges, with other "
                          "DRAM and temperatures",
                          configuration.physical->card.name));
  return text;
}

std::vector<std::pair<std::uint64_t, objective::Status>> obstacles(std::span<const std::uint64_t> by_status) {
  std::vector<std::pair<std::uint64_t, objective::Status>> counts;
  for (std::size_t i = 0; i < by_status.size(); ++i) {
    const auto status = static_cast<objective::Status>(i);
    if (status != objective::Status::feasible && by_status[i] > 0) counts.emplace_back(by_status[i], status);
  }
  std::stable_sort(counts.begin(), counts.end(),
                   [](const auto& one, const auto& other) { return one.first > other.first; });
  return counts;
}

std::string labelled(std::string_view label, const std::string& text, std::size_t label_columns) {
  constexpr std::size_t columns = 80;
  std::string lines;
  std::istringstream wrapped(core::wrapped(text, columns - label_columns));
  for (std::string line; std::getline(wrapped, line); label = "")
    lines += fmt::format("{:<{}}{}\n", label, label_columns, line);
  return lines;
}

namespace {

/// Returns the constraints by the number of mapped designs that violate them, and the best values.
std::string effects_text(const run::Configuration& configuration, const run::Diagnosis& diagnosis) {
  std::string text =
      labelled("violated", fmt::format("by designs of the {} mapped, and the best value of any of them:",
                                       core::human_count(static_cast<double>(*diagnosis.mapped))));
  std::vector<std::size_t> order(diagnosis.effects.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return diagnosis.effects[a].violated_by > diagnosis.effects[b].violated_by;
  });
  for (const std::size_t constraint : order) {
    const auto designs = static_cast<double>(diagnosis.effects[constraint].violated_by);
    text += labelled("", fmt::format("{} by {}", core::human_count(designs),
                                     run::reached_text(configuration, diagnosis, constraint)));
  }
  return text;
}

}  // namespace

std::string obstacles_text(const run::Configuration& configuration, std::span<const std::uint64_t> by_status,
                           const std::optional<search::NearMiss>& nearest,
                           const std::optional<run::Diagnosis>& diagnosis) {
  std::string text;
  for (const auto& [designs, status] : obstacles(by_status)) {
    text += labelled("excluded", fmt::format("{} by: {}", core::human_count(static_cast<double>(designs)),
                                             configuration.text(status)));
  }
  if (diagnosis && diagnosis->mapped.value_or(0) > 0) text += effects_text(configuration, *diagnosis);
  if (diagnosis) {
    for (const auto& conflict : run::conflict_texts(configuration, *diagnosis))
      text += labelled("conflict", conflict);
  }
  if (nearest) {
    text += labelled("nearest", run::near_miss_text(configuration, *nearest));
    if (diagnosis) {
      for (const auto& violation : run::nearest_texts(configuration, *diagnosis))
        text += labelled("", violation);
    }
    // On one line, to be copied.
    text += fmt::format("           --design {}\n", configuration.space.describe(nearest->genome));
  }
  text += noise_lines(configuration);
  if (diagnosis) {
    for (const auto& proof : run::proof_texts(configuration, diagnosis->proof))
      text += labelled("proof", proof);
  }
  return text;
}

}  // namespace crossisle::apps
