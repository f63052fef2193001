// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "crossisle/report/chart.hpp"

namespace crossisle::report {

/// Axis of parallel coordinates, with one value per design.
struct ParallelAxis {
  std::string name;
  std::vector<double> values;
  bool is_listed = true;             ///< few values, drawn evenly spaced; otherwise logarithmic
  std::vector<std::string> words{};  ///< words for the values 0, 1, ...; empty for quantities
};

struct ParallelCoordinates {
  Figure figure;
  /// HTML figure with the drawing, a table of the first designs, and the data that the script filters.
  std::string html;
};

/// Draws designs as lines across the axes, the best ones last. Without scripts the result is a drawing and a
/// table. Axes on which all designs have the same value are left out; the caption states them.
/// @param axes each with one value per design, best design first @pre at least one axis and one design
ParallelCoordinates parallel_coordinates(Figure text, std::vector<ParallelAxis> axes);

}  // namespace crossisle::report
