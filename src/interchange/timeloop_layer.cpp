// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "crossisle/core/text.hpp"
#include "entry_limits.hpp"
#include "timeloop_shape.hpp"

namespace crossisle::interchange {
namespace {

/// Index of the inputs of a convolution: position x stride + kernel x dilation. A side without a kernel has
/// the kernel 1.
struct TimeloopWindow {
  std::string position;
  std::string kernel;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;

  bool is_named(const char* position_name, const char* kernel_name) const {
    return position == position_name || kernel == kernel_name;
  }
};

/// Multiplies a loop bound; it stays at one more than the limit if it exceeds that.
void multiply(std::int64_t& bound, std::int64_t factor) {
  bound = std::min(bound * factor, workload::max_loop_bound + 1);
}

/// Distribution of the dimensions of a problem over the loop bounds of a layer.
class TimeloopPlacement {
 public:
  TimeloopPlacement(const TimeloopShape& shape, const TimeloopRoles& roles, const TimeloopValues& values,
                    const config::Section& section)
      : shape_(shape), roles_(roles), values_(values), section_(section) {}

  TimeloopLayer layer() {
    if (!find_windows()) return layer_;
    for (const std::string& dimension : shape_.dimensions) {
      if (values_.at(dimension) > 1) place(dimension);
    }
    const auto& entry = layer_.entry;
    if (std::max({entry.c, entry.m, entry.p, entry.q, entry.g, layer_.batch}) > workload::max_loop_bound)
      section_.problem({}, "has dimensions whose product exceeds 2^24",
                       "a loop bound of a layer is their product", "check the loop bounds");
    return layer_;
  }

 private:
  std::int64_t coefficient(const TimeloopTerm& term) const {
    return term.coefficient.empty() ? 1 : values_.at(term.coefficient);
  }

  void refuse_index(const TimeloopDataSpace& space, const char* why) const {
    section_.problem("data_spaces", fmt::format("has an index of {} without a place in a layer", space.name),
                     why, "write the problem as a convolution or a matrix product");
  }

  /// Finds the indices of the inputs that are sums, and sorts them into rows and columns. Returns false after
  /// a problem.
  bool find_windows() {
    for (const auto* const space : {roles_.weights, roles_.outputs}) {
      for (const auto& index : space->indices) {
        if (index.size() == 1 && coefficient(index[0]) == 1) continue;
        refuse_index(*space, "only inputs are indexed by sums");
        return false;
      }
    }
    for (const auto& index : roles_.inputs->indices) {
      if (index.size() == 1 && coefficient(index[0]) == 1) continue;
      if (!add_window(index)) {
        refuse_index(*roles_.inputs, "a sum is one dimension of the outputs and one of the weights");
        return false;
      }
    }
    if (windows_.size() > 2) {
      refuse_index(*roles_.inputs, "a layer has rows and columns");
      return false;
    }
    const bool begins_with_columns =
        windows_.size() == 2 && (windows_[0].is_named("Q", "S") || windows_[1].is_named("P", "R"));
    if (begins_with_columns) std::swap(windows_[0], windows_[1]);
    for (std::size_t side = 0; side < windows_.size(); ++side) {
      layer_.entry.stride[side] = windows_[side].stride;
      layer_.entry.dilation[side] = windows_[side].dilation;
    }
    return true;
  }

  bool add_window(const std::vector<TimeloopTerm>& index) {
    TimeloopWindow window;
    for (const auto& term : index) {
      const bool is_position = !roles_.in_weights(term.dimension) && roles_.in_outputs(term.dimension);
      const bool is_kernel = roles_.in_weights(term.dimension) && !roles_.in_outputs(term.dimension);
      std::string& name = is_position ? window.position : window.kernel;
      if (!(is_position || is_kernel) || !name.empty()) return false;
      name = term.dimension;
      (is_position ? window.stride : window.dilation) = coefficient(term);
    }
    if (window.position.empty()) return false;
    windows_.push_back(std::move(window));
    return true;
  }

  void place(const std::string& dimension) {
    const std::int64_t bound = values_.at(dimension);
    auto& entry = layer_.entry;
    for (std::size_t side = 0; side < windows_.size(); ++side) {
      if (windows_[side].position == dimension) return multiply(side == 0 ? entry.p : entry.q, bound);
      if (windows_[side].kernel == dimension) return multiply(side == 0 ? entry.r : entry.s, bound);
    }
    const bool in_weights = roles_.in_weights(dimension);
    const bool in_inputs = roles_.in_inputs(dimension);
    const bool in_outputs = roles_.in_outputs(dimension);
    if (in_weights && in_inputs) return multiply(in_outputs ? entry.g : entry.c, bound);
    if (in_weights && in_outputs) return multiply(entry.m, bound);
    if (in_inputs && in_outputs) return place_position(dimension, bound);
    section_.problem({},
                     fmt::format("has '{}' in one data space only, or in none", core::printable(dimension)),
                     "a product has no such dimension", "delete it, or set it to 1");
  }

  /// Places a dimension of inputs and outputs: the batch, or rows of a matrix product.
  void place_position(const std::string& dimension, std::int64_t bound) {
    const bool is_only_position =
        windows_.empty() &&
        std::none_of(shape_.dimensions.begin(), shape_.dimensions.end(), [&](const auto& other) {
          return other != dimension && !roles_.in_weights(other) && roles_.in_inputs(other) &&
                 roles_.in_outputs(other);
        });
    if ((dimension == "N" || dimension == "B") && !is_only_position) return multiply(layer_.batch, bound);
    if (windows_.empty()) return multiply(dimension == "Q" ? layer_.entry.q : layer_.entry.p, bound);
    section_.problem({}, fmt::format("has '{}' besides the rows and columns", core::printable(dimension)),
                     "a layer has only these and the batch N", "name the batch N, or set it to 1");
  }

  const TimeloopShape& shape_;
  const TimeloopRoles& roles_;
  const TimeloopValues& values_;
  const config::Section& section_;
  std::vector<TimeloopWindow> windows_;
  TimeloopLayer layer_;
};

}  // namespace

TimeloopLayer layer_of(const TimeloopShape& shape, const TimeloopRoles& roles, const TimeloopValues& values,
                       const config::Section& section) {
  return TimeloopPlacement(shape, roles, values, section).layer();
}

}  // namespace crossisle::interchange
