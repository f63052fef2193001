// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/objective/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "crossisle/core/quantity.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::objective {
namespace {

std::string with_power(const std::string& base, double exponent) {
  return exponent == 1.0 ? base : fmt::format("{}^{}", base, exponent);
}

std::string aggregation_word(const ObjectiveOptions& options) {
  constexpr std::array<const char*, 7> words{"max",  "mean",    "product", "geometric mean",
                                             "mean", "largest", "mean"};
  const bool is_weighted = !options.weights.empty() || options.aggregation == Aggregation::weighted_mean;
  return fmt::format("{}{}", is_weighted ? "weighted " : "",
                     words[static_cast<std::size_t>(options.aggregation)]);
}

/// Returns `SNR at least 15 dB at the corner (an assumption)`. @pre the short form limits the noise
std::string short_noise_text(const ObjectiveOptions& options, bool at_corner) {
  return fmt::format("SNR at least {:g} dB{} ({})", *options.snr_limit_db, at_corner ? " at the corner" : "",
                     origin_text(options.snr_source));
}

}  // namespace

std::string objective_text(const ObjectiveOptions& options) {
  const bool compares = compares_with_specialists(options.aggregation);
  const std::string word = aggregation_word(options);
  const auto over_networks = [&](const std::string& figure) {
    return compares ? figure : fmt::format("{}({})", word, figure);
  };
  std::vector<std::string> factors;
  const auto& powers = options.exponents;
  if (powers.energy != 0.0) factors.push_back(with_power(over_networks("energy"), powers.energy));
  if (powers.latency != 0.0) factors.push_back(with_power(over_networks("latency"), powers.latency));
  if (powers.area != 0.0) factors.push_back(with_power("area", powers.area));
  if (powers.cost != 0.0) factors.push_back(with_power("cost", powers.cost));
  if (powers.noise != 0.0) factors.push_back(with_power(over_networks("noise over signal"), powers.noise));
  std::string product = core::join(factors, " x ");
  if (!compares) return product;
  if (options.aggregation == Aggregation::regret && !options.weights.empty())
    return fmt::format("largest of weight x a network's {} over its specialist's", product);
  return fmt::format("{} of a network's {} over its specialist's", word, product);
}

std::string objective_unit(const ObjectiveOptions& options) {
  if (compares_with_specialists(options.aggregation)) {
    // The largest ratio times its weight is not a ratio; a weighted mean of ratios is one.
    const bool is_scaled = options.aggregation == Aggregation::regret && !options.weights.empty();
    return is_scaled ? "times the specialist, weighted" : "times the specialist";
  }
  if (options.aggregation == Aggregation::product) return "powers of mJ, ms, mm2";
  std::vector<std::string> factors;
  const auto& powers = options.exponents;
  if (powers.energy != 0.0) factors.push_back(with_power("mJ", powers.energy));
  if (powers.latency != 0.0) factors.push_back(with_power("ms", powers.latency));
  if (powers.area != 0.0) factors.push_back(with_power("mm2", powers.area));
  if (powers.cost != 0.0) factors.push_back(with_power(options.cost_unit, powers.cost));
  return core::join(factors, " ");
}

std::string text_with_origin(const Constraint& constraint, const cost::MetricList& metrics) {
  return limits_noise(constraint)
             ? fmt::format("{} ({})", text(constraint, metrics), origin_text(constraint.source))
             : text(constraint, metrics);
}

std::vector<std::string> noise_limit_texts(const ObjectiveOptions& options, bool at_corner,
                                           const cost::MetricList& metrics) {
  std::vector<std::string> texts;
  if (options.snr_limit_db) texts.push_back(short_noise_text(options, at_corner));
  for (const auto& constraint : options.constraints) {
    if (limits_noise(constraint)) texts.push_back(text_with_origin(constraint, metrics));
  }
  return texts;
}

std::vector<std::string> constraint_texts(const ObjectiveOptions& options, bool at_corner,
                                          const cost::MetricList& metrics) {
  std::vector<std::string> texts;
  if (options.area_limit_mm2) texts.push_back(fmt::format("area at most {:g} mm2", *options.area_limit_mm2));
  if (options.snr_limit_db) texts.push_back(short_noise_text(options, at_corner));
  for (const auto& constraint : options.constraints) texts.push_back(text_with_origin(constraint, metrics));
  if (options.weights_on_chip) {
    const bool counted = *options.weights_on_chip == workload::CapacityRule::counted;
    texts.push_back(fmt::format("weights fit the cells ({})", counted ? "counted" : "by the published rule"));
  }
  return texts;
}

std::string duty_cycle_text(std::span<const MetricValue> duty) {
  std::vector<std::string> parts;
  for (const auto& [metric, value] : duty) {
    parts.push_back(fmt::format("{} {}", words_of(metric), core::quantity_text(value, metric.unit)));
  }
  return core::join(parts, ", ");
}

}  // namespace crossisle::objective
