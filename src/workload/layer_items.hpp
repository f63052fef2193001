// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/config/section.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::workload {

/// Layer as the file has it, with the names of what it adds or joins.
struct WrittenLayer {
  config::Section section;
  Layer layer;
  std::string add;
  std::string concat;
  /// A template wrote it: what enters the repetition is added only if there is something.
  bool is_from_template = false;
};

/// Layer, or a block that is repeated.
struct Item {
  std::optional<WrittenLayer> written{};
  std::int64_t repeat = 1;
  std::vector<Item> block{};
};

/// Name, in `add` and `concat`, of the output that enters a repetition.
inline constexpr const char* entering_output = "input";

/// Returns the product of positive factors, or the maximum plus one if the product exceeds 2^53.
std::int64_t bounded_product(std::initializer_list<std::int64_t> factors);

/// True if the multiply-accumulates and inputs of a layer are at most 2^53, so that its counts are exact.
/// Strides can make more inputs than multiply-accumulates.
bool has_exact_counts(const Layer& layer);

/// Returns the number of layers of items when expanded, at most one more than max_layer_count.
std::size_t expanded_count(const std::vector<Item>& items);

/// Appends the layers of items in the order of execution, and lets outputs that are used later wait. Names
/// that are unknown or not unique are problems at the places of their layers. @pre layers is empty
void expand(const std::vector<Item>& items, std::vector<Layer>& layers);

}  // namespace crossisle::workload
