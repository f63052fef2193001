// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

namespace crossisle::core {

/// Rule for a quantile that falls between two numbers.
enum class Interpolation : std::uint8_t {
  linear,  ///< interpolated between both: R's type 7, the default of numpy
  lower,   ///< the smaller of both, so that the result is one of the numbers: `lower` of numpy
};

/// Returns a quantile of ascending numbers.
/// @pre not empty, ascending, 0 <= share <= 1
double quantile(std::span<const double> ascending, double share,
                Interpolation interpolation = Interpolation::linear);

/// Returns Spearman's rank correlation, with the mean rank for equal numbers; 1 if both series are constant,
/// 0 if only one of them is. @pre both have the same length, at least one
double rank_correlation(std::span<const double> first, std::span<const double> second);

}  // namespace crossisle::core
