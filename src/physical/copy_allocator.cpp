// Part of Crossisle, SPDX-License-Identifier: MIT
#include "copy_allocator.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "crossisle/core/instruction_sets.hpp"
#include "crossisle/core/precondition.hpp"

namespace crossisle::physical {
namespace {

constexpr int bisection_steps = 40;
/// Typical numbers of steps are 6 to 10; some problems are never settled, because layers step at factors that
/// differ by rounding only.
constexpr int interpolation_steps = 24;
/// Residual of a factor at which the copies take all macros, in macros: the next step lies above it.
constexpr double min_residual = 0.5;
/// The first upper bound is this much larger than the factor at which all layers have reached their limits.
constexpr double above_all_limits = 1.01;

}  // namespace

CROSSISLE_INSTRUCTION_SETS
double CopyAllocator::copy(const Demands& demands, double factor, std::vector<double>& copies) noexcept {
  const std::size_t layers = copies.size();
  double* const numbers = copies.data();
  CROSSISLE_INDEPENDENT_ITERATIONS
  for (std::size_t i = 0; i < layers; ++i) {
    const CopyDemand demand = demands.get(i);
    // Rounds down by a conversion, for which all processors have a vector instruction.
    const double share = std::min(factor * demand.rate, demand.limit);
    numbers[i] = std::max(static_cast<double>(static_cast<std::int32_t>(share)), 1.0);
  }
  double used = 0.0;
  for (std::size_t i = 0; i < layers; ++i) used += demands.get(i).macros * numbers[i];
  return used;
}

bool CopyAllocator::is_settled(const Demands& demands) const noexcept {
  const std::size_t layers = fewer_.size();
  std::size_t first = layers;
  for (std::size_t i = 0; i < layers; ++i) {
    const double difference = more_[i] - fewer_[i];
    if (difference == 0.0) continue;
    if (difference > 1.0) return false;
    if (first == layers) first = i;
    if (!steps_with(demands, first, i)) return false;
  }
  return true;
}

bool CopyAllocator::steps_with(const Demands& demands, std::size_t one, std::size_t other) const noexcept {
  const double rate = demands.get(one).rate;
  const double other_rate = demands.get(other).rate;
  if (rate == other_rate) return more_[one] == more_[other];
  // A product with a rate that is larger by a power of two is larger by exactly this power.
  int exponent = 0;
  const double ratio = other_rate / rate;
  return std::frexp(ratio, &exponent) == 0.5 && ratio * rate == other_rate &&
         ratio * more_[one] == more_[other];
}

void CopyAllocator::bisect(const Demands& demands, double low, double high, Bracket known, double macros) {
  for (int step = 0; step < bisection_steps; ++step) {
    const double middle = std::sqrt(low * high);
    const bool fits =
        middle <= known.low || (middle < known.high && copy(demands, middle, middle_) <= macros);
    (fits ? low : high) = middle;
  }
  copy(demands, low, fewer_);
}

std::span<const double> CopyAllocator::allocate(const Demands& demands, std::size_t layers, double macros) {
  CROSSISLE_EXPECTS(layers > 0);
  for (auto* copies : {&fewer_, &more_, &middle_}) copies->resize(layers);
  double highest = 0.0;
  double lowest = 1.0 / demands.get(0).rate;
  double demand = 0.0;  // macros per unit of the factor, without limits and rounding
  for (std::size_t i = 0; i < layers; ++i) {
    const CopyDemand of_layer = demands.get(i);
    highest = std::max(highest, of_layer.limit / of_layer.rate);
    lowest = std::min(lowest, 1.0 / of_layer.rate);
    demand += of_layer.macros * of_layer.rate;
  }
  highest *= above_all_limits;
  Bracket bracket{lowest, highest};
  double missing = copy(demands, lowest, fewer_) - macros;  // negative or 0
  double excess = copy(demands, highest, more_) - macros;
  if (excess <= 0.0) return more_;
  // The number of macros grows almost linearly with the factor: interpolation by the Illinois method, which
  // halves the residual of an end that stays.
  double guess = macros / demand;
  int stays = 0;  // steps for which the upper end stays, negative for the lower end
  for (int step = 0; step < interpolation_steps && !is_settled(demands); ++step) {
    if (!(guess > bracket.low && guess < bracket.high)) guess = std::sqrt(bracket.low * bracket.high);
    const double residual = copy(demands, guess, middle_) - macros;
    if (residual <= 0.0) {
      bracket.low = guess;
      missing = std::min(residual, -min_residual);
      fewer_.swap(middle_);
      stays = std::max(stays, 0) + 1;
      if (stays > 1) excess *= 0.5;
    } else {
      bracket.high = guess;
      excess = residual;
      more_.swap(middle_);
      stays = std::min(stays, 0) - 1;
      if (stays < -1) missing *= 0.5;
    }
    guess = bracket.low - missing * (bracket.high - bracket.low) / (excess - missing);
  }
  if (!is_settled(demands)) bisect(demands, lowest, highest, bracket, macros);
  return fewer_;
}

}  // namespace crossisle::physical
