// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/cost_model.hpp"

#include <numeric>

#include "crossisle/core/error.hpp"

namespace crossisle::cost {

std::string_view name(Component component) {
#define CROSSISLE_NAME(name) #name,
  constexpr std::array<std::string_view, component_count> names{CROSSISLE_COMPONENTS(CROSSISLE_NAME)};
#undef CROSSISLE_NAME
  return names[static_cast<std::size_t>(component)];
}

double sum(const PerComponent& values) noexcept {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

std::string_view name(Limiter limiter) {
  constexpr std::array<std::string_view, limiter_count> names{
      "compute", "input_buffer", "output_buffer", "global_buffer", "network_on_chip",
      "dram",    "array_write",  "vector_unit",   "digital_macs"};
  return names[static_cast<std::size_t>(limiter)];
}

std::string_view remedy(Limiter limiter) {
  constexpr std::array<std::string_view, limiter_count> remedies{
      "more active_rows, adcs or dac_bits, or more copies on more macros",
      "a larger buffer_width, or fewer macros_per_tile",
      "a larger buffer_width, or fewer macros_per_tile",
      "a larger global_buffer_width, or larger input buffers",
      "a larger link_width, or more router_groups",
      "a faster dram, or more macros, so that more weights stay on the chip",
      "fewer wordlines, a larger link_width, or more macros, so that weights are written less often",
      "more vector_lanes",
      "more digital_macs, or a larger global_buffer_width"};
  return remedies[static_cast<std::size_t>(limiter)];
}

Explainer& explainer_of(CostModel& model) {
  if (auto* explainer = model.explainer()) return *explainer;
  throw core::Error(core::ExitCode::usage, "this cost model gives no breakdown by layer and component",
                    "it is an optional capability of a model", "choose a model that has it, such as compat");
}

std::vector<std::size_t> all_networks(const CostModel& model) {
  std::vector<std::size_t> networks(model.networks().size());
  std::iota(networks.begin(), networks.end(), std::size_t{0});
  return networks;
}

NetworkCosts::NetworkCosts(const MetricList& list)
    : energy_(list.network_column(metric::energy().name)),
      latency_(list.network_column(metric::latency().name)),
      interval_(list.find_network_column(metric::interval().name)),
      snr_(list.find_network_column(metric::snr().name)) {}

NetworkCost NetworkCosts::of(const CandidateMetrics& metrics, std::size_t network) const {
  if (!metrics.is_feasible(network)) return {metrics.verdict(network), metrics.violation(network)};
  NetworkCost cost;
  cost.energy_j = metrics.of_network(network, energy_);
  cost.latency_s = metrics.of_network(network, latency_);
  cost.interval_s = interval_ ? metrics.of_network(network, *interval_) : cost.latency_s;
  if (snr_) cost.snr_db = metrics.of_network(network, *snr_);
  return cost;
}

std::vector<NetworkCost> NetworkCosts::of(const CandidateMetrics& metrics) const {
  std::vector<NetworkCost> costs;
  for (std::size_t network = 0; network < metrics.networks(); ++network)
    costs.push_back(of(metrics, network));
  return costs;
}

void NetworkCosts::put(const NetworkCost& cost, const MutableCandidateMetrics& metrics,
                       std::size_t network) const {
  if (cost.verdict != Verdict::feasible) return metrics.reject(network, cost.verdict, cost.violation);
  metrics.of_network(network, energy_) = cost.energy_j;
  metrics.of_network(network, latency_) = cost.latency_s;
  if (interval_) metrics.of_network(network, *interval_) = cost.interval_s;
  if (snr_) metrics.of_network(network, *snr_) = cost.snr_db;
}

}  // namespace crossisle::cost
