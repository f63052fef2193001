// Part of Crossisle, SPDX-License-Identifier: MIT
// Evaluates one chip on the networks of a configuration and prints each metric of the cost model.
// Usage: evaluate_chip [CONFIG [DESIGN_FILE]]
#include <fmt/format.h>

#include <exception>

#include "crossisle/config/document.hpp"
#include "crossisle/core/data_files.hpp"
#include "crossisle/core/failure.hpp"
#include "crossisle/objective/evaluation.hpp"
#include "crossisle/run/problem.hpp"

using namespace crossisle;

namespace {

/// Reads a design file, such as the best.yaml of a run; without one, returns a chip of configs/smoke.yaml.
design::Genome read_design(const design::DesignSpace& space, const char* file) {
  design::Genome default_chip{0, 1, 0, 2, 1, 0, 0, 1, 0};  // for each knob, the index of its value
  core::Problems problems;
  if (file == nullptr && space.contains(default_chip)) return default_chip;
  if (file == nullptr) problems.add("DESIGN_FILE", "is missing", "the default chip is of configs/smoke.yaml");
  problems.throw_if_any();
  auto genome = space.read_design(config::Document::load(file, {}, problems).root(), problems);
  problems.throw_if_any();
  return genome;
}

void print(const cost::Metric& metric, double value) {
  fmt::print("  {:<12} {:>12.6g} {:<3} {}\n", metric.name, value, metric.unit, metric.long_name);
}

}  // namespace

int main(int argc, char** argv) try {
  const auto file = argc > 1 ? argv[1] : core::shipped_directory("configs") / "smoke.yaml";
  const auto configuration = run::read_configuration(file, {});
  const auto model = run::make_model(configuration);
  const auto chip = configuration.space.chip(read_design(configuration.space, argc > 2 ? argv[2] : nullptr));

  const auto evaluation = objective::evaluate(*model, run::make_objective(configuration), chip);

  const auto& [of_network, of_chip] = model->metrics();
  const auto metrics = evaluation.metrics.view();
  fmt::print("chip: {}, objective {:.8g}\n", objective::text(evaluation.fitness.status),
             evaluation.fitness.objective);
  for (std::size_t column = 0; column < of_chip.size(); ++column)
    print(of_chip[column], metrics.of_chip(column));
  for (std::size_t network = 0; network < model->networks().size(); ++network) {
    fmt::print("{}: {}\n", model->networks()[network].name, cost::text(metrics.verdict(network)));
    for (std::size_t i = 0; metrics.is_feasible(network) && i < of_network.size(); ++i)
      print(of_network[i], metrics.of_network(network, i));
  }
} catch (const std::exception& failure) {
  return core::report_failure(failure);
}
