// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/objective/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::objective {
namespace {

/// Factor of a derived metric, which depends on the cost model.
enum class Term : std::uint8_t { one, energy, interval };

/// Networks that a derived metric combines.
enum class Scope : std::uint8_t {
  network,     ///< a value for each network
  duty_cycle,  ///< a value for the chip: sum of the networks' values times their rates
};

/// A metric that is a ratio of metrics of the cost model, or a sum of such ratios.
struct DerivedMetric {
  cost::Metric metric;
  Scope scope;
  Term numerator;
  Term denominator;
  double factor = 1.0;  ///< of a sum
};

constexpr double seconds_per_day = 86400.0;

const std::array<DerivedMetric, 5>& derived_metrics() {
  static const std::array<DerivedMetric, 5> rows{
      {{{"power_w", "W", "energy of an inference over the interval between inferences", true},
        Scope::network,
        Term::energy,
        Term::interval},
       {{"throughput_per_s", "1/s", "inferences per second at full rate", true, true},
        Scope::network,
        Term::one,
        Term::interval},
       {{"average_power_w", "W", "power at the rates of the networks, switched off in between", true},
        Scope::duty_cycle,
        Term::energy,
        Term::one},
       {{"energy_per_day_j", "J", "energy of a day at the rates of the networks", true},
        Scope::duty_cycle,
        Term::energy,
        Term::one,
        seconds_per_day},
       {{std::string(utilisation_name), "1",
         "share of the time in which the chip works at the rates of the networks", true},
        Scope::duty_cycle,
        Term::interval,
        Term::one}}};
  return rows;
}

/// Returns the column of a term, or nothing if it is 1 or the model does not compute it.
std::optional<std::size_t> column_of(Term term, const cost::MetricList& metrics) {
  if (term == Term::one) return std::nullopt;
  if (term == Term::energy) return metrics.find_network_column(cost::metric::energy().name);
  const auto interval = metrics.find_network_column(cost::metric::interval().name);
  return interval ? interval : metrics.find_network_column(cost::metric::latency().name);
}

bool exists(const DerivedMetric& derived, const cost::MetricList& metrics) {
  const auto is_known = [&](Term term) { return term == Term::one || column_of(term, metrics); };
  // A model may have its own metric of this name.
  return !metrics.find_network_column(derived.metric.name) &&
         !metrics.find_chip_column(derived.metric.name) && is_known(derived.numerator) &&
         is_known(derived.denominator);
}

/// Returns the derived metric of a name, or nothing.
const DerivedMetric* find_derived(const std::string& name, const cost::MetricList& metrics) {
  const auto& rows = derived_metrics();
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const DerivedMetric& row) {
    return row.metric.name == name && exists(row, metrics);
  });
  return found == rows.end() ? nullptr : &*found;
}

/// Returns the position of a network. @throws core::Error (usage) for a name that is not among the networks
std::size_t position_of(const std::string& network, const std::string& quantity,
                        std::span<const workload::Network> networks) {
  const auto named = std::find_if(networks.begin(), networks.end(),
                                  [&](const workload::Network& row) { return row.name == network; });
  if (named == networks.end()) {
    throw core::Error(core::ExitCode::usage, fmt::format("{} of {} is asked for", quantity, network),
                      "it is not among the networks", "name one of them, or none");
  }
  return static_cast<std::size_t>(named - networks.begin());
}

bool all_feasible(const cost::CandidateMetrics& metrics) {
  for (std::size_t i = 0; i < metrics.networks(); ++i) {
    if (!metrics.is_feasible(i)) return false;
  }
  return true;
}

}  // namespace

std::vector<const cost::Metric*> nameable_metrics(const cost::MetricList& metrics, Rates rates) {
  std::vector<const cost::Metric*> nameable;
  for (const auto* list : {&metrics.of_network, &metrics.of_chip}) {
    for (const auto& metric : *list) nameable.push_back(&metric);
  }
  for (const auto& derived : derived_metrics()) {
    if (derived.scope == Scope::duty_cycle && rates == Rates::absent) continue;
    if (exists(derived, metrics)) nameable.push_back(&derived.metric);
  }
  return nameable;
}

bool needs_rates(const cost::Metric& metric, const cost::MetricList& metrics) {
  const auto* derived = find_derived(metric.name, metrics);
  return derived != nullptr && derived->scope == Scope::duty_cycle;
}

bool is_of_chip(const cost::Metric& metric, const cost::MetricList& metrics) {
  return metrics.find_chip_column(metric.name).has_value() || needs_rates(metric, metrics);
}

Quantity::Quantity(const std::string& name, const std::string& network,
                   std::span<const workload::Network> networks, const cost::MetricList& metrics,
                   std::span<const double> rates_per_s) {
  if (const auto column = metrics.find_chip_column(name); column && network.empty()) {
    metric_ = metrics.of_chip[*column];
    is_of_chip_ = true;
    numerator_ = column;
    return;
  }
  const auto* derived = find_derived(name, metrics);
  if (derived == nullptr) {
    numerator_ = metrics.network_column(name);
    metric_ = metrics.of_network[*numerator_];
  } else {
    metric_ = derived->metric;
    numerator_ = column_of(derived->numerator, metrics);
    denominator_ = column_of(derived->denominator, metrics);
  }
  if (derived != nullptr && derived->scope == Scope::duty_cycle) {
    if (!network.empty()) {
      throw core::Error(core::ExitCode::usage, fmt::format("{} of {} is asked for", name, network),
                        "it is a metric of the chip", "delete the network");
    }
    if (rates_per_s.empty()) {
      throw core::Error(core::ExitCode::usage, fmt::format("{} is asked for", name),
                        "it is computed with the rates of the networks", "give workloads.rates");
    }
    is_of_chip_ = true;
    rates_per_s_.assign(rates_per_s.begin(), rates_per_s.end());
    factor_ = derived->factor;
    return;
  }
  if (!network.empty()) network_ = position_of(network, name, networks);
}

double Quantity::sum(const cost::CandidateMetrics& metrics) const {
  double total = 0.0;
  for (std::size_t i = 0; i < metrics.networks(); ++i) {
    if (metrics.is_feasible(i)) total += rates_per_s_[i] * term(metrics, i);
  }
  return factor_ * total;
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
  if (!rates_per_s_.empty() && !all_feasible(metrics)) return std::numeric_limits<double>::infinity();
  return extreme(metrics, std::numeric_limits<double>::infinity(),
                 [](double a, double b) { return std::min(a, b); });
}

std::vector<MetricValue> duty_cycle(std::span<const double> rates_per_s, const cost::MetricList& metrics,
                                    const cost::CandidateMetrics& values) {
  std::vector<MetricValue> duty;
  if (rates_per_s.empty() || !all_feasible(values)) return duty;
  for (const auto& row : derived_metrics()) {
    if (row.scope != Scope::duty_cycle || !exists(row, metrics)) continue;
    duty.push_back({row.metric, Quantity(row.metric.name, {}, {}, metrics, rates_per_s).of_chip(values)});
  }
  return duty;
}

}  // namespace crossisle::objective
