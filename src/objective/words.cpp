// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/objective/words.hpp"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "crossisle/core/text.hpp"

namespace crossisle::objective {
namespace {

std::string with_power(const std::string& base, double exponent) {
  return exponent == 1.0 ? base : fmt::format("{}^{}", base, exponent);
}

std::string aggregation_word(Aggregation aggregation) {
  constexpr std::array<const char*, 7> words{"max",           "mean",    "product", "geometric mean",
                                             "weighted mean", "largest", "mean"};
  return words[static_cast<std::size_t>(aggregation)];
}

}  // namespace

std::string objective_text(const ObjectiveOptions& options) {
  const bool compares = compares_with_specialists(options.aggregation);
  const std::string word = aggregation_word(options.aggregation);
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
  const std::string product = core::join(factors, " x ");
  return compares ? fmt::format("{} of a network's {} over its specialist's", word, product) : product;
}

std::string objective_unit(const ObjectiveOptions& options) {
  if (compares_with_specialists(options.aggregation)) return "times the specialist";
  if (options.aggregation == Aggregation::product) return "powers of mJ, ms, mm2";
  std::vector<std::string> factors;
  const auto& powers = options.exponents;
  if (powers.energy != 0.0) factors.push_back(with_power("mJ", powers.energy));
  if (powers.latency != 0.0) factors.push_back(with_power("ms", powers.latency));
  if (powers.area != 0.0) factors.push_back(with_power("mm2", powers.area));
  if (powers.cost != 0.0) factors.push_back(with_power("cost", powers.cost));
  return core::join(factors, " ");
}

}  // namespace crossisle::objective
