// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "crossisle/workload/network.hpp"

namespace crossisle::physical {

/// Representation of weights in cells, which determines the moments of their slices.
enum class Cells : std::uint8_t { offset, differential, twos_complement };

inline constexpr std::size_t slice_widths = 4;
/// Numbers of input bits that may be applied at once.
inline constexpr std::array<std::int32_t, slice_widths> input_slice_bits{1, 2, 4, 8};
/// Returns the index of a slice width in input_slice_bits. @pre `bits` is one of them
std::size_t slice_index(std::int32_t bits) noexcept;

/// Moments of a layer's values and of their slices, computed from histograms; data-dependent energies and
/// signal-to-noise ratios are computed from them. Inputs are 8-bit codes, unsigned if none is negative;
/// weights are 8-bit codes from -127 to 127. Slices are numbered from the least significant one.
struct ValueMoments {
  double input_variance = 0.0;                        ///< in units of 255^2
  double weight_square = 0.0;                         ///< mean square in units of 127^2
  std::array<double, slice_widths> input_activity{};  ///< mean slice over its maximum, by slice width
  std::array<double, 8> offset_content{};             ///< mean slice over its maximum, by bits per cell - 1
  std::array<double, 8> differential_content{};
  double bit_density = 0.0;  ///< share of ones among the bits of weights
  /// Mean and mean square of each slice, by slice width and slice.
  std::array<std::array<double, 8>, slice_widths> input_mean{};
  std::array<std::array<double, 8>, slice_widths> input_square{};
  /// The same for weights, by representation, bits per cell - 1, and slice. If weights are differential, the
  /// moments are those of one of the two arrays.
  std::array<std::array<std::array<double, 8>, 8>, 3> weight_mean{};
  std::array<std::array<std::array<double, 8>, 8>, 3> weight_squares{};

  /// Returns the moments of a layer.
  /// @param inputs, weights shares of an odd number of bins from the most negative to the most positive
  /// value; empty: all values are equally likely
  static ValueMoments of(std::span<const double> inputs, std::span<const double> weights);
  /// Adds the moments of other values; a later call of `scale` turns the sum into the mean.
  void add(const ValueMoments& other);
  void scale(double factor);
};

}  // namespace crossisle::physical
