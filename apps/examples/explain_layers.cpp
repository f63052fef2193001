// Part of Crossisle, SPDX-License-Identifier: MIT
// Explains a chip layer by layer: cycles, utilisation, energy, and the component that uses most energy.
// Usage: explain_layers [CONFIG [NETWORK]]
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <numeric>
#include <string_view>

#include "crossisle/core/data_files.hpp"
#include "crossisle/core/failure.hpp"
#include "crossisle/run/problem.hpp"

using namespace crossisle;

int main(int argc, char** argv) try {
  const auto file = argc > 1 ? argv[1] : core::shipped_directory("configs") / "smoke.yaml";
  const std::string_view wanted = argc > 2 ? argv[2] : "alexnet";
  const auto configuration = run::read_configuration(file, {});
  const auto model = run::make_model(configuration);
  auto& explainer = cost::explainer_of(*model);  // an optional capability of cost models

  // The largest chip of the space: the last value of every knob.
  design::Genome genome;
  const auto& parameters = configuration.space.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i)
    genome.set(i, static_cast<std::uint16_t>(parameters[i].values.size() - 1));
  const auto chip = configuration.space.chip(genome);

  const auto networks = model->networks();
  const auto network = std::ranges::find(networks, wanted, &workload::Network::name);
  if (network == networks.end())
    throw core::Error(core::ExitCode::usage, fmt::format("the configuration has no network '{}'", wanted));
  const auto breakdown = explainer.explain(chip, static_cast<std::size_t>(network - networks.begin()));
  fmt::print("{} on the largest chip, {:.1f} mm2: {}\n\n", wanted, model->area_m2(chip) * 1e6,
             breakdown.reason.empty() ? "fits" : breakdown.reason);
  fmt::print("{:<16} {:>8} {:>6} {:>10}  {}\n", "layer", "cycles", "used", "energy", "most of it");
  for (const auto& layer : breakdown.layers) {
    const auto& parts = layer.energy_j;
    const auto largest = static_cast<cost::Component>(std::ranges::max_element(parts) - parts.begin());
    fmt::print("{:<16.16} {:>8} {:>4.0f} % {:>7.3g} uJ  {}\n", layer.layer, layer.cycles,
               100 * layer.utilisation, 1e6 * std::accumulate(parts.begin(), parts.end(), 0.0),
               cost::name(largest));
  }
  fmt::print("{:<16} {:>8} {:>6} {:>7.4g} uJ\n", "sum", "", "", 1e6 * breakdown.total.energy_j);
} catch (const std::exception& failure) {
  return core::report_failure(failure);
}
