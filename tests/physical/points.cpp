// Part of Crossisle, SPDX-License-Identifier: MIT
// Evaluates random chips in the physical mode, for comparison with other implementations
// (against_specification.py):
//
//   physical_points networks               the nine networks as JSON
// physical_points chips TECHNOLOGY COUNT SEED   a line of knobs and metrics for each chip

#include <fmt/format.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "crossisle/physical/physical_model.hpp"
#include "random_chips.hpp"

namespace crossisle::physical {
namespace {

using cost::PhysicalNetwork;
using cost::Verdict;

void print_networks() {
  nlohmann::ordered_json networks;
  for (const auto& name : test::nine_networks()) {
    auto& layers = networks[name];
    for (const auto& layer : test::network_with_values(name).layers) {
      const auto& shape = layer.shape;
      layers.push_back({{"C", shape.c},
                        {"M", shape.m},
                        {"R", shape.r},
                        {"S", shape.s},
                        {"P", shape.p},
                        {"Q", shape.q},
                        {"G", shape.g},
                        {"st", shape.stride_h},
                        {"dynamic", layer.operand == workload::OperandKind::dynamic},
                        {"vops", layer.vector_operations},
                        {"inputs", layer.input_histogram},
                        {"weights", layer.weight_histogram}});
    }
  }
  fmt::print("{}\n", networks.dump());
}

void print_chips(hardware::CellTechnology technology, int count, std::uint64_t seed) {
  std::vector<workload::Network> networks;
  for (const auto& name : test::nine_networks()) networks.push_back(test::network_with_values(name));
  PhysicalModel model(test::shipped_figures(), std::move(networks), {});
  for (std::size_t knob = 0; knob < hardware::knob_count; ++knob) {
    fmt::print("{},", hardware::traits(static_cast<hardware::Knob>(knob)).name);
  }
  fmt::print("area_mm2");
  for (const auto& network : model.networks()) {
    for (const char* figure : {"feasible", "energy_j", "latency_s", "interval_s", "snr_db", "worst_snr_db",
                               "programming_j", "programming_s"}) {
      fmt::print(",{}.{}", network.name, figure);
    }
  }
  fmt::print("\n");
  test::RandomChips chips(seed);
  for (int i = 0; i < count; ++i) {
    const hardware::Chip chip = chips.draw(technology);
    for (std::size_t knob = 0; knob < hardware::knob_count; ++knob) {
      fmt::print("{},", hardware::written_value(chip, static_cast<hardware::Knob>(knob)));
    }
    fmt::print("{}", model.area_m2(chip) * 1e6);
    for (std::size_t network = 0; network < model.networks().size(); ++network) {
      const auto breakdown = model.explain(chip, network);
      // A network that does not run has no metrics; zeros are printed instead, and are not compared.
      const auto physical = breakdown.physical.value_or(PhysicalNetwork{});
      fmt::print(",{},{},{},{},{},{},{},{}", breakdown.total.verdict == Verdict::feasible ? 1 : 0,
                 breakdown.total.energy_j, breakdown.total.latency_s, physical.interval_s,
                 breakdown.total.snr_db, physical.worst_layer_snr_db, physical.programming_j,
                 physical.programming_s);
    }
    fmt::print("\n");
  }
}

}  // namespace
}  // namespace crossisle::physical

int main(int count, char** arguments) {
  using crossisle::hardware::CellTechnology;
  const std::string what = count > 1 ? arguments[1] : "";
  if (what == "networks") {
    crossisle::physical::print_networks();
    return 0;
  }
  if (what != "chips" || count != 5) return 2;
  const std::string name = arguments[2];
  const auto technology = name == "rram"          ? CellTechnology::rram
                          : name == "sram_analog" ? CellTechnology::sram_analog
                                                  : CellTechnology::sram_digital;
  crossisle::physical::print_chips(technology, std::atoi(arguments[3]),
                                   std::strtoull(arguments[4], nullptr, 10));
}
