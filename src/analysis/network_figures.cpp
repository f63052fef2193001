// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/network_figures.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "crossisle/core/precondition.hpp"

namespace crossisle::analysis {
namespace {

using cost::Component;
using cost::Limiter;

constexpr double operations_per_mac = 2.0;
/// Units that all layers of a pipeline share, as in physical::NetworkRunner.
constexpr std::array shared_units{Limiter::global_buffer, Limiter::dram, Limiter::digital_macs,
                                  Limiter::vector_unit};

bool are_equal(const RooflinePoint& one, const RooflinePoint& other) {
  return one.operations == other.operations && one.dram_bytes == other.dram_bytes &&
         one.rate_per_s == other.rate_per_s && one.limiter == other.limiter;
}

void raise(std::optional<double>& peak, double value) {
  peak = std::max(peak.value_or(0.0), value);
}

double in_mm2(double area_m2) {
  return area_m2 * 1e6;
}

/// Returns the time of the layer that takes longest.
double longest_layer(const Schedule& schedule) {
  double longest = 0.0;
  for (const auto& layer : schedule.layers) longest = std::max(longest, layer.end_s - layer.begin_s);
  return longest;
}

}  // namespace

double RooflinePoint::intensity() const noexcept {
  return dram_bytes > 0.0 ? operations / dram_bytes : std::numeric_limits<double>::infinity();
}

bool Roofline::is_under_bandwidth(const RooflinePoint& point) const noexcept {
  return dram_bytes_per_s && point.dram_bytes > 0.0 &&
         *dram_bytes_per_s * point.intensity() < point.peak_per_s;
}

double Roofline::roof_per_s(const RooflinePoint& point) const noexcept {
  return is_under_bandwidth(point) ? *dram_bytes_per_s * point.intensity() : point.peak_per_s;
}

Roofline roofline_of(const workload::Network& network, const cost::NetworkBreakdown& breakdown) {
  CROSSISLE_EXPECTS(breakdown.physical && breakdown.layers.size() == network.layers.size());
  const auto& physical = *breakdown.physical;
  Roofline roofline;
  roofline.dram_bytes_per_s = physical.dram_bytes_per_s;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const auto& layer = network.layers[i];
    const auto& cost = breakdown.layers[i];
    roofline.network.dram_bytes += cost.physical->dram_bytes;
    if (!workload::has_products(layer.operand)) {
      ++roofline.silent_layers;
      roofline.silent_s += cost.latency_s;
      continue;
    }
    const double peak = cost.physical->peak_operations_per_s;
    const bool is_in_arrays = layer.operand == workload::OperandKind::static_weights;
    raise(is_in_arrays ? roofline.array_peak_per_s : roofline.multiplier_peak_per_s, peak);
    const double operations = operations_per_mac * static_cast<double>(layer.macs());
    roofline.network.operations += operations;
    const RooflinePoint point{cost.layer,
                              1,
                              operations,
                              cost.physical->dram_bytes,
                              operations / cost.latency_s,
                              peak,
                              cost.physical->limiter};
    const auto equal = std::find_if(roofline.layers.begin(), roofline.layers.end(),
                                    [&](const RooflinePoint& other) { return are_equal(point, other); });
    if (equal == roofline.layers.end()) {
      roofline.layers.push_back(point);
    } else {
      ++equal->layers;
    }
  }
  const auto& time = physical.time_by_limiter_s;
  RooflinePoint& whole = roofline.network;
  whole.name = network.name;
  whole.layers = network.layers.size();
  whole.rate_per_s = whole.operations / physical.interval_s;
  whole.peak_per_s = roofline.array_peak_per_s.value_or(roofline.multiplier_peak_per_s.value_or(0.0));
  whole.limiter = static_cast<Limiter>(std::max_element(time.begin(), time.end()) - time.begin());
  return roofline;
}

std::vector<EnergyStep> energy_cascade(const cost::PerComponent& energy_j) {
  std::vector<EnergyStep> steps;
  double sum = 0.0;
  for (std::size_t i = 0; i < energy_j.size(); ++i) {
    if (!(energy_j[i] > 0.0)) continue;
    steps.push_back({static_cast<Component>(i), sum, sum + energy_j[i]});
    sum += energy_j[i];
  }
  return steps;
}

Schedule schedule_of(const cost::NetworkBreakdown& breakdown) {
  CROSSISLE_EXPECTS(breakdown.physical.has_value());
  const auto& physical = *breakdown.physical;
  Schedule schedule;
  schedule.is_pipelined = physical.is_pipelined;
  schedule.images = physical.images;
  schedule.interval_s = physical.round_interval_s;
  schedule.latency_s = physical.round_latency_s;
  double begin = 0.0;
  for (const auto& layer : breakdown.layers) {
    const double latency = layer.latency_s * physical.images;
    schedule.layers.push_back({layer.layer, begin, begin + latency, layer.physical->limiter});
    begin += physical.is_pipelined ? layer.physical->lead_s : latency;
  }
  if (!physical.is_pipelined) return schedule;
  for (const Limiter unit : shared_units) {
    double busy = 0.0;
    for (const auto& layer : breakdown.layers)
      busy += layer.physical->busy_s[static_cast<std::size_t>(unit)] * physical.images;
    if (busy > 0.0) schedule.shared.push_back({unit, busy});
  }
  return schedule;
}

std::optional<std::size_t> Schedule::limiting_unit() const noexcept {
  if (waits_for_results()) return std::nullopt;
  const auto busiest = std::max_element(shared.begin(), shared.end(),
                                        [](const auto& a, const auto& b) { return a.busy_s < b.busy_s; });
  if (busiest == shared.end() || busiest->busy_s <= longest_layer(*this)) return std::nullopt;
  return static_cast<std::size_t>(busiest - shared.begin());
}

std::optional<std::size_t> Schedule::limiting_layer() const noexcept {
  if (!is_pipelined || layers.empty() || waits_for_results() || limiting_unit()) return std::nullopt;
  const auto longest = std::max_element(layers.begin(), layers.end(), [](const auto& a, const auto& b) {
    return a.end_s - a.begin_s < b.end_s - b.begin_s;
  });
  return static_cast<std::size_t>(longest - layers.begin());
}

bool Schedule::waits_for_results() const noexcept {
  constexpr double rounding = 1e-9;
  double busiest = longest_layer(*this);
  for (const auto& unit : shared) busiest = std::max(busiest, unit.busy_s);
  return is_pipelined && interval_s > busiest * (1.0 + rounding);
}

double Heat::w_per_mm2() const noexcept {
  return power_w / in_mm2(area_m2);
}

double Heat::w_per_mm2_on_chip() const noexcept {
  return (power_w - dram_w) / in_mm2(area_m2);
}

Heat heat_of(const Breakdown& chip, std::size_t network) {
  const auto& cost = chip.costs[network];
  const auto& energy_j = chip.networks[network].energy_j;
  return {cost.energy_j / cost.interval_s,
          energy_j[static_cast<std::size_t>(Component::dram)] / cost.interval_s, chip.area_m2};
}

}  // namespace crossisle::analysis
