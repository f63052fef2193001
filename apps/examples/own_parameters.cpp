// Part of Crossisle, SPDX-License-Identifier: MIT
// Searches a chip with a choice per network, the bits of its weights, and a limit on a metric of your own.
// Usage: own_parameters [CONFIG]
#include <fmt/format.h>

#include "crossisle/core/data_files.hpp"
#include "crossisle/core/failure.hpp"
#include "crossisle/objective/evaluation.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/search/auto_search.hpp"

using namespace crossisle;

/// Energy proportional to the bits of weights, and an error that falls with their square. (Made-up numbers.)
struct QuantisedModel final : cost::CostModel {
  explicit QuantisedModel(std::span<const workload::Network> networks) : all(networks) {}
  const cost::MetricList& metrics() const override { return list; }
  std::span<const workload::Network> networks() const override { return all; }
  double area_m2(const design::Candidate& one) const override { return 1e-7 * one.chip.macros_per_tile; }
  void evaluate(std::span<const design::Candidate> batch, cost::Metrics& to, const cost::Control&) override {
    to.reset(batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      to[i].of_chip(0) = area_m2(batch[i]);
      for (std::size_t place = 0; place < to.networks().size(); ++place) {
        const auto macs = static_cast<double>(all[to.networks()[place]].macs());
        const double bits = batch[i].choices[to.networks()[place]];
        to[i].of_network(place, 0) = 2e-14 * macs * bits * batch[i].chip.voltage_v;
        to[i].of_network(place, 1) = 1e-6 * macs * batch[i].chip.cycle_time_s;
        to[i].of_network(place, 2) = 1.0 / (bits * bits);
      }
    }
  }
  std::span<const workload::Network> all;
  cost::MetricList list{{cost::metric::energy(), cost::metric::latency(), {"error", "1", "loss"}},
                        {cost::metric::area()}};
};

int main(int argc, char** argv) try {
  auto configuration =
      run::read_configuration(argc > 1 ? argv[1] : core::shipped_directory("configs") / "smoke.yaml", {});
  QuantisedModel model(configuration.networks);
  auto parameters = configuration.space.parameters();
  for (const auto& network : configuration.networks)
    parameters.push_back({network.name + ".bits", {2, 3, 4, 5, 6, 7, 8}, "bit", "bits of a weight"});
  const auto& space = configuration.space = design::DesignSpace(parameters);
  configuration.objective.constraints = {{"error", "", objective::Bound::max, 0.05}};
  const auto objective = run::make_objective(configuration, model);
  const auto algorithm =
      search::make_algorithm(search::AutoOptions{}, run::make_context(configuration, model, objective, 0));
  for (std::uint32_t generation = 0; generation <= algorithm->generations(); ++generation) {
    std::vector<search::Individual> told;
    for (const auto& genome : algorithm->ask(generation))
      told.push_back({genome, objective::evaluate(model, objective, space.decode(genome)).fitness});
    algorithm->tell(generation, told);
  }
  const auto best = space.decode(algorithm->population().front().genome);
  fmt::print("bits of the networks' weights: {}\n", fmt::join(best.choices, ", "));
} catch (const std::exception& failure) {
  return core::report_failure(failure);
}
