// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "layer.hpp"

namespace crossisle::physical {

/// Returns the largest rate of operations (two per multiply-accumulate) of all arrays of a chip [1/ns].
///
/// All macros work without pause on layers that fill them, at a precision: 2 x rows x columns / columns per
/// weight, over the time of all slices and conversions. If the rows are not a multiple of the rows that are
/// active at once, or the columns of the converters, it is the fastest of full and of evenly divided arrays,
/// so that no layer is faster.
double array_peak(const PhysicalChip& chip, const LayerReadout& readout);

/// Returns the same for the digital multipliers of a chip, at the precision of a product of activations
/// [1/ns].
double multiplier_peak(const PhysicalChip& chip, const DigitalLayer& layer) noexcept;

}  // namespace crossisle::physical
