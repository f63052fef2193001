// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "crossisle/report/chart.hpp"

namespace crossisle::report {

/// An axis of parallel coordinates with the value of each design on it.
struct ParallelAxis {
  std::string name;
  std::vector<double> values;
  bool is_listed = true;             ///< takes few values, which are evenly spaced; otherwise logarithmic
  std::vector<std::string> words{};  ///< words for the values 0, 1, ...; empty for quantities
};

struct ParallelCoordinates {
  Figure figure;
  /// HTML figure with the drawing, a table of the first designs, and the data that the script filters.
  std::string html;
};

/// Draws designs as lines over axes, the best ones last. Without scripts it is a drawing and a table. Axes on
/// which all designs have the same value are stated in the caption instead.
/// @param axes each with a value per design, best design first @pre at least one axis and one design
ParallelCoordinates parallel_coordinates(Figure text, std::vector<ParallelAxis> axes);

}  // namespace crossisle::report
