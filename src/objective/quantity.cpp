// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/objective/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::objective {
namespace {

/// A metric of networks that is the ratio of two metrics of the cost model.
struct DerivedMetric {
  cost::Metric metric;
  std::string_view numerator;  ///< empty: 1
};

const std::array<DerivedMetric, 2>& derived_metrics() {
  static const std::array<DerivedMetric, 2> rows{
      {{{"power_w", "W", "energy of an inference over the interval between inferences", true},
        cost::metric::energy().name},
       {{"throughput_per_s", "1/s", "inferences per second at full rate", true, true}, {}}}};
  return rows;
}

/// Returns the column of the time between inferences, or nothing if the model has no times.
std::optional<std::size_t> interval_column(const cost::MetricList& metrics) {
  const auto interval = metrics.find_network_column(cost::metric::interval().name);
  return interval ? interval : metrics.find_network_column(cost::metric::latency().name);
}

bool exists(const DerivedMetric& derived, const cost::MetricList& metrics) {
  // A model may have its own metric of this name.
  return !metrics.find_network_column(derived.metric.name) && interval_column(metrics) &&
         (derived.numerator.empty() || metrics.find_network_column(derived.numerator));
}

}  // namespace

std::vector<const cost::Metric*> nameable_metrics(const cost::MetricList& metrics) {
  std::vector<const cost::Metric*> nameable;
  for (const auto* list : {&metrics.of_network, &metrics.of_chip}) {
    for (const auto& metric : *list) nameable.push_back(&metric);
  }
  for (const auto& derived : derived_metrics()) {
    if (exists(derived, metrics)) nameable.push_back(&derived.metric);
  }
  return nameable;
}

Quantity::Quantity(const std::string& name, const std::string& network,
                   std::span<const workload::Network> networks, const cost::MetricList& metrics) {
  const auto derived =
      std::find_if(derived_metrics().begin(), derived_metrics().end(),
                   [&](const DerivedMetric& row) { return row.metric.name == name && exists(row, metrics); });
  if (const auto column = metrics.find_chip_column(name); column && network.empty()) {
    metric_ = metrics.of_chip[*column];
    is_of_chip_ = true;
    numerator_ = column;
    return;
  }
  if (derived != derived_metrics().end()) {
    metric_ = derived->metric;
    if (!derived->numerator.empty()) numerator_ = metrics.find_network_column(derived->numerator);
    denominator_ = interval_column(metrics);
  } else {
    numerator_ = metrics.network_column(name);
    metric_ = metrics.of_network[*numerator_];
  }
  if (network.empty()) return;
  const auto named = std::find_if(networks.begin(), networks.end(),
                                  [&](const workload::Network& row) { return row.name == network; });
  if (named == networks.end()) {
    throw core::Error(core::ExitCode::usage, fmt::format("{} of {} is asked for", name, network),
                      "it is not among the networks", "name one of them, or none");
  }
  network_ = static_cast<std::size_t>(named - networks.begin());
}

template <class Choose>
double Quantity::extreme(const cost::CandidateMetrics& metrics, double start, Choose choose) const {
  if (is_of_chip_) return of_chip(metrics);
  for (std::size_t i = 0; i < metrics.networks(); ++i) {
    if (metrics.is_feasible(i) && (!network_ || *network_ == i))
      start = choose(start, of_network(metrics, i));
  }
  return start;
}

double Quantity::largest(const cost::CandidateMetrics& metrics) const {
  return extreme(metrics, -std::numeric_limits<double>::infinity(),
                 [](double a, double b) { return std::max(a, b); });
}

double Quantity::smallest(const cost::CandidateMetrics& metrics) const {
  return extreme(metrics, std::numeric_limits<double>::infinity(),
                 [](double a, double b) { return std::min(a, b); });
}

}  // namespace crossisle::objective
