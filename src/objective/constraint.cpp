// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/objective/constraint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string_view>
#include <utility>

#include "crossisle/core/quantity.hpp"
#include "crossisle/objective/quantity.hpp"

namespace crossisle::objective {
namespace {

/// Distance in decibels that counts as much as twice the limit in another unit.
constexpr double unit_db = 10.0;

}  // namespace

bool limits_noise(const Constraint& constraint) {
  return constraint.metric == cost::metric::snr().name && constraint.bound == Bound::min;
}

std::string origin_text(const std::string& source) {
  return source.empty() ? "an assumption" : "measured: " + source;
}

double violation_of(const Constraint& constraint, const std::string& unit, double value) {
  const double beyond = constraint.bound == Bound::max ? value - constraint.limit : constraint.limit - value;
  if (!(beyond > 0.0)) return 0.0;
  if (unit == "dB") return beyond / unit_db;
  return constraint.limit == 0.0 ? beyond : beyond / std::abs(constraint.limit);
}

std::string text(const Constraint& constraint, const cost::MetricList& metrics) {
  const auto* metric = find_metric(metrics, constraint.metric);
  return fmt::format("{}{}{} {} {}", metric == nullptr ? constraint.metric : words_of(*metric),
                     constraint.network.empty() ? "" : " of ", constraint.network,
                     constraint.bound == Bound::max ? "at most" : "at least",
                     value_text(constraint, metrics, constraint.limit));
}

std::string value_text(const Constraint& constraint, const cost::MetricList& metrics, double value) {
  const auto* metric = find_metric(metrics, constraint.metric);
  return core::quantity_text(value, metric == nullptr ? "1" : metric->unit);
}

std::string words_of(const cost::Metric& metric) {
  std::string words = short_name(metric);
  std::replace(words.begin(), words.end(), '_', ' ');
  const std::pair<std::string_view, std::string_view> abbreviations[]{{"snr", "SNR"}, {"dram", "DRAM"}};
  for (const auto& [word, written] : abbreviations) {
    if (const auto place = words.find(word); place != std::string::npos)
      words.replace(place, word.size(), written);
  }
  return words;
}

std::string short_name(const cost::Metric& metric) {
  constexpr std::string_view inverse = "1/";  // of the unit 1/s
  std::string suffix =
      metric.unit.starts_with(inverse) ? "_per_" + metric.unit.substr(inverse.size()) : "_" + metric.unit;
  std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  if (!metric.name.ends_with(suffix)) return metric.name;
  return metric.name.substr(0, metric.name.size() - suffix.size());
}

const cost::Metric* find_metric(const cost::MetricList& metrics, const std::string& name) {
  for (const auto* metric : nameable_metrics(metrics, Rates::given)) {
    if (metric->name == name || short_name(*metric) == name) return metric;
  }
  // Of a model without prices: within one technology, area and cost of silicon differ by a factor only.
  if (name == short_name(cost::metric::cost())) return find_metric(metrics, cost::metric::area().name);
  return nullptr;
}

}  // namespace crossisle::objective
