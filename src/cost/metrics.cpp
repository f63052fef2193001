// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::cost {
namespace {

std::optional<std::size_t> find_column(const std::vector<Metric>& metrics, std::string_view name) {
  const auto found = std::find_if(metrics.begin(), metrics.end(),
                                  [name](const Metric& metric) { return metric.name == name; });
  if (found == metrics.end()) return std::nullopt;
  return static_cast<std::size_t>(found - metrics.begin());
}

std::size_t require_column(const std::vector<Metric>& metrics, std::string_view name, std::string_view of) {
  if (const auto column = find_column(metrics, name)) return *column;
  std::vector<std::string> names;
  for (const auto& metric : metrics) names.push_back(metric.name);
  throw core::Error(core::ExitCode::usage, fmt::format("the cost model has no metric '{}' of {}", name, of),
                    fmt::format("it computes {}", names.empty() ? "none" : core::join(names, ", ")),
                    "choose one of these, or another cost model");
}

}  // namespace

std::string_view text(Verdict verdict) {
  switch (verdict) {
    case Verdict::feasible:
      return "feasible";
    case Verdict::array_too_small:
      return "arrays too small";
    case Verdict::global_buffer_too_small:
      return "global buffer too small";
    case Verdict::no_mapping_found:
      return "no mapping found";
    case Verdict::dram_too_small:
      return "DRAM too small";
    case Verdict::die_too_large:
      return "die too large";
  }
  return {};
}

std::optional<std::size_t> MetricList::find_network_column(std::string_view name) const {
  return find_column(of_network, name);
}

std::optional<std::size_t> MetricList::find_chip_column(std::string_view name) const {
  return find_column(of_chip, name);
}

std::size_t MetricList::network_column(std::string_view name) const {
  return require_column(of_network, name, "networks");
}

std::size_t MetricList::chip_column(std::string_view name) const {
  return require_column(of_chip, name, "chips");
}

namespace metric {

const Metric& energy() {
  static const Metric row{"energy_j", "J", "energy of one inference", true};
  return row;
}

const Metric& latency() {
  static const Metric row{"latency_s", "s", "time of one inference", true};
  return row;
}

const Metric& interval() {
  static const Metric row{"interval_s", "s", "time between inferences at full rate", true};
  return row;
}

const Metric& snr() {
  static const Metric row{"snr_db", "dB", "signal over noise of the layers", false, true};
  return row;
}

const Metric& area() {
  static const Metric row{"area_m2", "m2", "silicon area of the chip", true};
  return row;
}

const Metric& system_area() {
  static const Metric row{"system_area_m2", "m2", "silicon area of chip, DRAM and interposer", true};
  return row;
}

const Metric& cost() {
  static const Metric row{"cost_usd", "USD", "price of chip, DRAM and package", true};
  return row;
}

}  // namespace metric

MetricWidths::MetricWidths(const MetricList& list)
    : of_chip(static_cast<std::uint32_t>(list.of_chip.size())),
      of_network(static_cast<std::uint32_t>(list.of_network.size())) {}

Metrics::Metrics(const MetricList& list, std::vector<std::size_t> networks)
    : widths_(list),
      networks_(std::move(networks)),
      length_(CandidateMetrics::length(widths_, networks_.size())) {}

void Metrics::reset(std::size_t candidates) {
  candidates_ = candidates;
  values_.assign(candidates * length_, 0.0);
}

}  // namespace crossisle::cost
