// Part of Crossisle, SPDX-License-Identifier: MIT
#include "further_metrics.hpp"

#include <algorithm>
#include <array>

#include "constants.hpp"
#include "crossisle/physical/physical_model.hpp"

namespace crossisle::physical {
namespace {

const std::array<FurtherMetric, 7>& rows() {
  static const std::array<FurtherMetric, 7> all{
      {{{"dram_traffic_b", "B", "bytes of an inference to and from DRAM"},
        [](const NetworkFacts& facts) { return facts.outcome.dram_bits / bits_per_byte; }},
       {{"peak_power_w", "W", "power of the layer that takes the most, with leakage and DRAM", true},
        [](const NetworkFacts& facts) { return facts.outcome.peak_w; }},
       {{"tokens_per_s", "1/s", "tokens per second at full rate; 0 for networks without tokens", false, true},
        [](const NetworkFacts& facts) { return facts.tokens / (facts.outcome.interval_ns * s_per_ns); }},
       {{"programming_energy_j", "J", "energy of writing the resident weights with their copies"},
        [](const NetworkFacts& facts) { return facts.programming.energy_j; }},
       {{"programming_time_s", "s", "time of writing the resident weights with their copies"},
        [](const NetworkFacts& facts) { return facts.programming.time_s; }},
       {{"lifetime_s", "s", "time until resistive cells that are written again wear out", true, true, true},
        [](const NetworkFacts& facts) { return facts.outcome.lifetime_s; }},
       {{std::string(worst_layer_snr_name), "dB", "smallest signal-to-noise ratio of a layer", false, true},
        [](const NetworkFacts& facts) { return facts.worst_layer_snr_db; }}}};
  return all;
}

}  // namespace

std::vector<const FurtherMetric*> chosen_metrics(std::span<const std::string> names) {
  std::vector<const FurtherMetric*> chosen;
  for (const auto& row : rows()) {
    if (std::find(names.begin(), names.end(), row.metric.name) != names.end()) chosen.push_back(&row);
  }
  return chosen;
}

const cost::MetricList& physical_metrics() {
  static const cost::MetricList list{
      {cost::metric::energy(), cost::metric::latency(), cost::metric::interval(), cost::metric::snr()},
      {cost::metric::area(), cost::metric::system_area(), cost::metric::cost()}};
  return list;
}

cost::MetricList physical_metrics(std::span<const std::string> further) {
  cost::MetricList list = physical_metrics();
  for (const auto* row : chosen_metrics(further)) list.of_network.push_back(row->metric);
  return list;
}

const cost::MetricList& all_physical_metrics() {
  static const cost::MetricList list = [] {
    cost::MetricList all = physical_metrics();
    for (const auto& row : rows()) all.of_network.push_back(row.metric);
    return all;
  }();
  return list;
}

}  // namespace crossisle::physical
