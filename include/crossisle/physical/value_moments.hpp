// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "crossisle/physical/macro.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::physical {

/// Representation of weights in cells, which determines the moments of their slices.
enum class Cells : std::uint8_t { offset, differential, twos_complement };

/// Number of widths of slices of inputs and weights: 1 to 8 bits.
inline constexpr std::size_t slice_widths = 8;

/// Moments of a layer's values and of their slices, computed from histograms; data-dependent energies and
/// signal-to-noise ratios are computed from them. Inputs are codes of the layer's input bits, unsigned if none is
/// negative; weights are codes from -(2^(bits - 1) - 1) to 2^(bits - 1) - 1; signed values of one bit are +-1.
/// Slices are numbered from the least significant one.
struct ValueMoments {
  double input_variance = 0.0;  ///< in units of (2^bits - 1)^2
  double weight_square = 0.0;   ///< mean square in units of the largest weight, squared
  /// Mean slice over the maximum of the DAC, by width - 1.
  std::array<double, slice_widths> input_activity{};
  std::array<double, slice_widths> offset_content{};  ///< mean slice over its maximum, by bits per cell - 1
  std::array<double, slice_widths> differential_content{};
  double bit_density = 0.0;  ///< share of ones among the bits of weights
  /// Mean and mean square of each slice, by width - 1 and slice.
  std::array<std::array<double, 8>, slice_widths> input_mean{};
  std::array<std::array<double, 8>, slice_widths> input_square{};
  /// The same for weights, by representation, bits per cell - 1, and slice. If weights are differential, the
  /// moments are those of one of the two arrays.
  std::array<std::array<std::array<double, 8>, slice_widths>, 3> weight_mean{};
  std::array<std::array<std::array<double, 8>, slice_widths>, 3> weight_squares{};

  /// Returns the moments of a layer.
  ///
  /// Histograms are re-binned to the layer's bits. Eight bits cover the full scale; fewer cover the range that is
  /// best for a Gaussian (Banner et al., NeurIPS 2019), at most the full scale.
  /// @param inputs, weights shares of an odd number of bins from the most negative to the most positive
  /// value; empty: all values are equally likely
  static ValueMoments of(std::span<const double> inputs, std::span<const double> weights,
                         Precision precision = {});
  /// Adds the moments of other values; a later call of `scale` turns the sum into the mean.
  void add(const ValueMoments& other);
  void scale(double factor);
};

}  // namespace crossisle::physical
