// Part of Crossisle, SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "crossisle/cost/throughput.hpp"
#include "crossisle/run/problem.hpp"

namespace {

using namespace crossisle;

constexpr std::size_t batch = 256;

run::Configuration configuration_of(const char* name) {
  return run::read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/" + name + ".yaml", {});
}

/// Evaluates batches of designs on all networks of a configuration, after `warmup` designs that are not
/// timed.
void price(benchmark::State& state, const char* name, cost::Arrival arrival, std::size_t warmup) {
  const auto configuration = configuration_of(name);
  const auto model = run::make_model(configuration);
  cost::DesignStream warm_stream(configuration.space, arrival, 1);
  cost::measure_throughput(*model, warm_stream, warmup);
  cost::DesignStream stream(configuration.space, arrival, 1);
  std::vector<design::Candidate> candidates(batch);
  cost::Metrics metrics(model->metrics(), cost::all_networks(*model));

  std::int64_t designs = 0;
  for (auto _ : state) {
    const std::size_t made = stream.next(candidates);
    model->evaluate(std::span(candidates).first(made), metrics, {});
    benchmark::DoNotOptimize(metrics);
    designs += static_cast<std::int64_t>(made);
  }
  state.SetItemsProcessed(designs);
}

// Few enough iterations that an enumeration does not reach its end, and that a warm stream stays cached.
#define CROSSISLE_PRICE(name, arrival)                                                             \
  BENCHMARK_CAPTURE(price, name##_##arrival##_cold, #name, cost::Arrival::arrival, std::size_t{0}) \
      ->Iterations(200);                                                                           \
  BENCHMARK_CAPTURE(price, name##_##arrival##_warm, #name, cost::Arrival::arrival, 200 * batch)    \
      ->Iterations(200)

CROSSISLE_PRICE(rram_4networks, random);
CROSSISLE_PRICE(rram_4networks, population);
CROSSISLE_PRICE(rram_4networks, sweep);
CROSSISLE_PRICE(sram_4networks, random);
CROSSISLE_PRICE(sram_4networks, population);
CROSSISLE_PRICE(sram_4networks, sweep);
CROSSISLE_PRICE(rram_9networks, population);
CROSSISLE_PRICE(sram_9networks, population);
CROSSISLE_PRICE(physical_rram_4networks, population);
CROSSISLE_PRICE(physical_sram_analog_4networks, population);
CROSSISLE_PRICE(physical_sram_digital_4networks, population);
CROSSISLE_PRICE(physical_sram_analog_9networks, population);

}  // namespace

BENCHMARK_MAIN();
