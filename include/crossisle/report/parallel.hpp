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
  std::vector<std::string> words{};  ///< what the values 0, 1, ... are called; empty for quantities
};

struct ParallelCoordinates {
  Figure figure;
  std::string
      html;  ///< the card with the drawing, a table of the first designs, and the data that the script filters
};

/// Designs as lines over axes, the best ones drawn last. Without scripts it is a drawing and a table.
/// Lists of which all designs have the same value are in the caption instead.
/// @param axes each with a value per design, best design first
ParallelCoordinates parallel_coordinates(Figure text, std::vector<ParallelAxis> axes);

}  // namespace crossisle::report
