// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/hardware/chip.hpp"

namespace crossisle::validation {

/// Published evaluation of one network on one chip.
struct ReferencePoint {
  std::string network;
  double node_nm = 32.0;
  hardware::Chip chip;
  double energy_j = 0.0;
  double latency_s = 0.0;
  double area_m2 = 0.0;
  std::size_t line = 0;  ///< line in the table, counted from 1
};

/// Reads a table of points: CSV with a header line and the columns network, voltage_v, bits_per_cell,
/// cycle_s, wordlines, bitlines, router_groups, tiles_per_group, macros_per_tile, global_buffer_depth_words
/// (words of 2048 bits), energy_j, area_cm2, latency_s and, unless it is 32, node_nm; other columns are
/// ignored. Problems are added to `problems`.
/// @throws core::Error if the file cannot be read
std::vector<ReferencePoint> read_reference_points(const std::filesystem::path& file,
                                                  core::Problems& problems);

/// Returns at least `size` of the points, or all if there are fewer: the same share of each node and network,
/// evenly spaced in the order of the points.
std::vector<ReferencePoint> stratified_sample(std::span<const ReferencePoint> points, std::size_t size);

}  // namespace crossisle::validation
