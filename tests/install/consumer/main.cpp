// Part of Crossisle, SPDX-License-Identifier: MIT
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "crossisle/core/data_files.hpp"
#include "crossisle/design/design_space.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/run/problem.hpp"

namespace {

using crossisle::design::DesignSpace;
using crossisle::design::Genome;
using crossisle::hardware::Knob;

/// Decodes a design of a small space, which links one of the lowest rooms.
bool decodes_a_design() {
  const DesignSpace space({{Knob::wordlines, {128, 256, 512}}, {Knob::bitlines, {64, 128}}});
  Genome genome;
  genome = {2, 1};
  const auto chip = space.chip(genome);
  std::printf("%s: %d x %d cells\n", space.describe(genome).c_str(), chip.wordlines, chip.bitlines);
  return chip.wordlines == 512 && chip.bitlines == 128;
}

/// Evaluates the chip with the last value of each parameter on the first network, which links all rooms.
bool evaluates_a_chip(const crossisle::run::Configuration& configuration) {
  const auto& parameters = configuration.space.parameters();
  Genome genome;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    genome.set(i, static_cast<std::uint16_t>(parameters[i].values.size() - 1));
  }
  const auto candidate = configuration.space.decode(genome);
  const auto model = crossisle::run::make_model(configuration);
  crossisle::cost::Metrics metrics(model->metrics(), {0});
  model->evaluate({&candidate, 1}, metrics, {});
  const auto cost = crossisle::cost::NetworkCosts(model->metrics()).of(metrics[0], 0);
  std::printf("%s: %g J, %g s\n", configuration.networks[0].name.c_str(), cost.energy_j, cost.latency_s);
  return cost.verdict == crossisle::cost::Verdict::feasible && cost.energy_j > 0.0 && cost.latency_s > 0.0;
}

}  // namespace

/// Usage: consumer CONFIGURATION
int main(int argc, char** argv) {
  if (argc != 2) return 2;
  try {
    const auto configuration = crossisle::run::read_configuration(argv[1], {});
    std::printf("data: %s\n", crossisle::core::data_directory().c_str());
    return decodes_a_design() && evaluates_a_chip(configuration) ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
}
