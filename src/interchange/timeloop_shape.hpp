// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/config/section.hpp"
#include "crossisle/interchange/network_entry.hpp"

namespace crossisle::interchange {

/// Shape of a convolution with groups, as the problems of the exercises of Timeloop have it.
extern const std::string_view grouped_convolution_shape;

/// Dimension in the index of a data space, times a coefficient; an empty coefficient is 1.
struct TimeloopTerm {
  std::string dimension;
  std::string coefficient;
};

/// Tensor of a problem: each of its indices is a sum of terms.
struct TimeloopDataSpace {
  std::string name;
  std::vector<std::vector<TimeloopTerm>> indices;
  bool is_output = false;
};

/// Shape of a problem of Timeloop.
struct TimeloopShape {
  std::vector<std::string> dimensions;
  std::map<std::string, std::int64_t> coefficients;  ///< with their defaults
  std::vector<TimeloopDataSpace> data_spaces;
};

/// Reads a shape; reports what is missing or refers to an unknown dimension or coefficient.
TimeloopShape read_timeloop_shape(config::Section& section, const core::Problems& problems);

/// Data spaces of a product by their roles.
struct TimeloopRoles {
  const TimeloopDataSpace* weights = nullptr;
  const TimeloopDataSpace* inputs = nullptr;
  const TimeloopDataSpace* outputs = nullptr;

  bool in_weights(const std::string& dimension) const;
  bool in_inputs(const std::string& dimension) const;
  bool in_outputs(const std::string& dimension) const;
  /// True if the dimension is in one data space only, as that of the bits of an operand.
  bool in_one(const std::string& dimension) const;
};

/// Returns the roles of the data spaces of a shape; reports it if they are not evident.
TimeloopRoles roles_of(const TimeloopShape& shape, const config::Section& section);

/// Loop bounds and coefficients of a problem by their names.
using TimeloopValues = std::map<std::string, std::int64_t>;

/// Layer of one inference, and the number of inferences of the problem.
struct TimeloopLayer {
  LayerEntry entry;
  std::int64_t batch = 1;
};

/// Returns the layer of a problem; reports dimensions without a place in a layer.
/// @param values of all dimensions and coefficients of the shape
TimeloopLayer layer_of(const TimeloopShape& shape, const TimeloopRoles& roles, const TimeloopValues& values,
                       const config::Section& section);

}  // namespace crossisle::interchange
