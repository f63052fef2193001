// Part of Crossisle, SPDX-License-Identifier: MIT
// Evaluates random chips in the physical mode, for comparison with other implementations
// (against_specification.py):
//
//   physical_points networks               the nine networks as JSON
//   physical_points chips TECHNOLOGY COUNT SEED [KEY=VALUE]... NETWORK...
//
// The latter prints a line of knobs and metrics for each chip. A network is one of the nine or a file; the keys are
// junction, reprogram, endurance, own_dram (eight numbers), card (six numbers).

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <span>
#include <sstream>

#include "crossisle/physical/calibration_card.hpp"
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
                        {"sth", shape.stride_h},
                        {"stw", shape.stride_w},
                        {"dynamic", layer.operand == workload::OperandKind::dynamic},
                        {"vops", layer.vector_operations},
                        {"inputs", layer.input_histogram},
                        {"weights", layer.weight_histogram}});
    }
  }
  fmt::print("{}\n", networks.dump());
}

std::vector<double> numbers_in(const std::string& text) {
  std::vector<double> numbers;
  std::istringstream stream(text);
  for (std::string word; std::getline(stream, word, ',');)
    numbers.push_back(std::strtod(word.c_str(), nullptr));
  return numbers;
}

void set_option(const std::string& key, const std::vector<double>& values, PhysicalOptions& options) {
  if (key == "junction") options.system.junction_c = values.at(0);
  if (key == "reprogram") options.system.reprogram_every = values.at(0);
  if (key == "endurance") options.system.endurance_cycles = values.at(0);
  if (key == "card") {
    for (std::size_t i = 0; i < calibration_factor_count; ++i)
      options.calibration.*calibration_factors[i].value = values.at(i);
  }
  if (key == "own_dram") {
    auto& own = options.system.own_dram.emplace();
    own.peak_gb_per_s = values.at(0);
    own.sustained = values.at(1);
    own.pj_per_bit = values.at(2);
    own.idle_w = values.at(3);
    own.active_w = values.at(4);
    own.interface_mm2 = values.at(5);
    own.die_mm2_per_gb = values.at(6);
    own.usd_per_gb = values.at(7);
  }
}

workload::Network network_of(const std::string& name) {
  const auto& nine = test::nine_networks();
  if (std::find(nine.begin(), nine.end(), name) != nine.end()) return test::network_with_values(name);
  core::Problems problems;
  auto network = workload::read_network(name, problems);
  problems.throw_if_any();
  return network;
}

void print_chips(hardware::CellTechnology technology, int count, std::uint64_t seed,
                 std::span<char* const> arguments) {
  std::vector<workload::Network> networks;
  PhysicalOptions options;
  for (const std::string argument : arguments) {
    const auto equals = argument.find('=');
    if (equals == std::string::npos) {
      networks.push_back(network_of(argument));
    } else {
      set_option(argument.substr(0, equals), numbers_in(argument.substr(equals + 1)), options);
    }
  }
  const bool has_own_dram = options.system.own_dram.has_value();
  PhysicalModel model(test::shipped_figures(), std::move(networks), options);
  for (std::size_t knob = 0; knob < hardware::knob_count; ++knob) {
    fmt::print("{},", hardware::traits(static_cast<hardware::Knob>(knob)).name);
  }
  fmt::print("area_mm2,system_mm2,cost_usd");
  for (const auto& network : model.networks()) {
    for (const char* figure :
         {"feasible", "energy_j", "latency_s", "interval_s", "snr_db", "worst_snr_db", "programming_j",
          "programming_s", "peak_w", "dram_bytes", "lifetime_s", "cache_share", "rate_w"}) {
      fmt::print(",{}.{}", network.name, figure);
    }
  }
  fmt::print("\n");
  test::RandomChips chips(seed);
  cost::Metrics metrics(model.metrics(), {0});
  for (int i = 0; i < count; ++i) {
    const hardware::Chip chip = chips.draw(technology, has_own_dram);
    for (std::size_t knob = 0; knob < hardware::knob_count; ++knob) {
      fmt::print("{},", hardware::written_value(chip, static_cast<hardware::Knob>(knob)));
    }
    const design::Candidate candidate(chip);
    model.evaluate({&candidate, 1}, metrics, {});
    fmt::print("{},{},{}", metrics[0].of_chip(0) * 1e6, metrics[0].of_chip(1) * 1e6, metrics[0].of_chip(2));
    for (std::size_t network = 0; network < model.networks().size(); ++network) {
      const auto breakdown = model.explain(chip, network);
      // A network that does not run has no metrics; zeros are printed instead, and are not compared.
      const auto physical = breakdown.physical.value_or(PhysicalNetwork{});
      fmt::print(",{},{},{},{},{},{},{},{},{},{},{},{},{}",
                 breakdown.total.verdict == Verdict::feasible ? 1 : 0, breakdown.total.energy_j,
                 breakdown.total.latency_s, breakdown.total.interval_s, breakdown.total.snr_db,
                 physical.worst_layer_snr_db, physical.programming_j, physical.programming_s, physical.peak_w,
                 physical.dram_bytes, physical.lifetime_s, physical.cache_share, physical.power_at_rate_w);
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
  if (what != "chips" || count < 6) return 2;
  const std::string name = arguments[2];
  const auto technology = name == "rram"          ? CellTechnology::rram
                          : name == "sram_analog" ? CellTechnology::sram_analog
                                                  : CellTechnology::sram_digital;
  crossisle::physical::print_chips(technology, std::atoi(arguments[3]),
                                   std::strtoull(arguments[4], nullptr, 10),
                                   {arguments + 5, static_cast<std::size_t>(count - 5)});
}
