// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/recorded_metrics.hpp"

#include <fmt/format.h>

#include <functional>
#include <numeric>

#include "columns.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/run/cost_differences.hpp"
#include "crossisle/run/problem.hpp"
#include "model_kind.hpp"

namespace crossisle::run {
namespace {

using store::Table;

/// Evaluates again the designs of a table that lacks a metric.
void evaluate_again(const Configuration& configuration, const Table& designs, cost::Metrics& metrics) {
  std::vector<design::Candidate> candidates;
  for (const auto& genome : read_genomes(configuration.space, designs))
    candidates.push_back(configuration.space.decode(genome));
  make_model(configuration)->evaluate(candidates, metrics, {});
}

/// Copies a metric from a table. @param evaluated true if the metrics come from a new evaluation of the
/// designs, whose values the table must then have
void take(const std::string& name, const std::vector<double>& values, std::size_t width, bool evaluated,
          const std::function<double&(std::size_t row, std::size_t place)>& metric) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    double& value = metric(i / width, i % width);
    if (evaluated && value != values[i]) {
      throw core::Error(core::ExitCode::io,
                        fmt::format("designs/{} is {} in row {}, and {} when evaluated again", name,
                                    core::shortest(values[i]), i / width, core::shortest(value)),
                        "another version of the cost model evaluated the designs",
                        "read the folder with that version, or start afresh with --fresh");
    }
    value = values[i];
  }
}

/// Returns a table with the columns of some networks only, in another order.
Table with_networks(const Table& table, std::size_t networks, const std::vector<std::size_t>& chosen) {
  Table taken{table.name, table.long_name, {}, table.index};
  for (const auto& column : table.columns) {
    const auto* values = std::get_if<std::vector<double>>(&column.values);
    if (column.width != networks || values == nullptr) {
      taken.columns.push_back(column);
      continue;
    }
    std::vector<double> kept;
    kept.reserve(table.rows() * chosen.size());
    for (std::size_t row = 0; row < table.rows(); ++row) {
      for (const std::size_t network : chosen) kept.push_back((*values)[row * networks + network]);
    }
    taken.columns.push_back(
        {column.name, column.unit, column.long_name, std::move(kept), chosen.size(), column.labels});
  }
  return taken;
}

}  // namespace

std::vector<std::string> missing_metrics(const Configuration& configuration, const Table& designs) {
  std::vector<std::string> missing;
  for (const auto* list : {&configuration.metrics().of_chip, &configuration.metrics().of_network}) {
    for (const auto& metric : *list) {
      if (!designs.has(metric.name)) missing.push_back(metric.name);
    }
  }
  return missing;
}

std::vector<cost::Metric> unrecorded_metrics(const Configuration& configuration) {
  std::vector<cost::Metric> unrecorded;
  for (const auto& metric : model_kind(configuration).all_metrics().of_network) {
    if (!configuration.metrics().find_network_column(metric.name)) unrecorded.push_back(metric);
  }
  return unrecorded;
}

cost::Metrics read_metrics(const Configuration& configuration, const Table& designs) {
  const auto& [of_network, of_chip] = configuration.metrics();
  const std::size_t networks = configuration.networks.size();
  std::vector<std::size_t> all(networks);
  std::iota(all.begin(), all.end(), std::size_t{0});
  cost::Metrics metrics(configuration.metrics(), std::move(all));
  metrics.reset(designs.rows());
  const bool evaluated = !missing_metrics(configuration, designs).empty();
  if (evaluated) evaluate_again(configuration, designs, metrics);
  for (std::size_t metric = 0; metric < of_chip.size(); ++metric) {
    const auto& name = of_chip[metric].name;
    if (designs.has(name))
      take(name, values_of<double>(designs, name), 1, evaluated,
           [&](std::size_t row, std::size_t) -> double& { return metrics[row].of_chip(metric); });
  }
  for (std::size_t metric = 0; metric < of_network.size(); ++metric) {
    const auto& name = of_network[metric].name;
    if (designs.has(name))
      take(name, values_of<double>(designs, name, networks), networks, evaluated,
           [&](std::size_t row, std::size_t i) -> double& { return metrics[row].of_network(i, metric); });
  }
  return metrics;
}

cost::Metrics read_metrics(const Configuration& configuration, const store::RunContent& content) {
  const Table& designs = content.table("designs");
  const auto chosen = networks_in_run(content, configuration);
  std::vector<std::size_t> all(content.table("networks").rows());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return chosen == all ? read_metrics(configuration, designs)
                       : read_metrics(configuration, with_networks(designs, all.size(), chosen));
}

}  // namespace crossisle::run
