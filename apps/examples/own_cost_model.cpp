// Part of Crossisle, SPDX-License-Identifier: MIT
// Searches with your own cost model: the search minimises a metric that no other model has.
// Usage: own_cost_model [CONFIG]
#include <fmt/format.h>

#include "crossisle/core/data_files.hpp"
#include "crossisle/core/failure.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/search/auto_search.hpp"

using namespace crossisle;

/// Energy times latency squared. All cells work in all cycles except ten, and leak. (Made-up numbers.)
struct CellModel final : cost::CostModel {
  explicit CellModel(std::span<const workload::Network> networks) : all(networks) {}
  const cost::MetricList& metrics() const override { return list; }
  std::span<const workload::Network> networks() const override { return all; }
  double area_m2(const design::Candidate& one) const override { return 1e-5 + 1e-13 * cells_of(one.chip); }
  void evaluate(std::span<const design::Candidate> all_of, cost::Metrics& table,
                const cost::Control&) override {
    table.reset(all_of.size());
    for (std::size_t i = 0; i < all_of.size(); ++i) {
      const auto& chip = all_of[i].chip;
      table[i].of_chip(0) = area_m2(all_of[i]);
      for (std::size_t place = 0; place < table.networks().size(); ++place) {
        const auto macs = static_cast<double>(all[table.networks()[place]].macs());
        const double latency_s = (10.0 + macs / cells_of(chip)) * chip.cycle_time_s;
        const double energy_j = 2e-13 * macs * chip.voltage_v + 1e7 * area_m2(chip) * latency_s;
        table[i].of_network(place, 0) = energy_j * latency_s * latency_s;
      }
    }
  }
  static double cells_of(const hardware::Chip& chip) { return static_cast<double>(chip.cells()); }
  std::span<const workload::Network> all;
  cost::MetricList list{{{"ed2_js2", "J s2", "energy times latency squared", true}}, {cost::metric::area()}};
};

int main(int argc, char** argv) try {
  const auto file = argc > 1 ? argv[1] : core::shipped_directory("configs") / "smoke.yaml";
  const auto configuration = run::read_configuration(file, {});
  CellModel model(configuration.networks);
  cost::Metrics metrics(model.metrics(), cost::all_networks(model));
  const auto algorithm = search::make_algorithm(
      search::AutoOptions{}, {.space = &configuration.space, .admissible = [](auto&) { return true; }});
  for (std::uint32_t generation = 0; generation <= algorithm->generations(); ++generation) {
    std::vector<search::Individual> told;
    for (const auto& genome : algorithm->ask(generation)) {
      const auto candidate = configuration.space.decode(genome);
      model.evaluate({&candidate, 1}, metrics, {});
      double sum = 0.0;
      for (std::size_t i = 0; i < metrics.networks().size(); ++i) sum += metrics[0].of_network(i, 0);
      told.push_back({genome, {.objective = sum}});
    }
    algorithm->tell(generation, told);
  }
  fmt::print("minimum: {:.8g} J s2\n", algorithm->population().front().fitness.objective);
} catch (const std::exception& failure) {
  return core::report_failure(failure);
}
