// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

#include "crossisle/interchange/network_entry.hpp"

namespace crossisle::interchange {

/// Reads problems of Timeloop: one YAML file with the key `problem` (one layer), or a folder of such files,
/// in the order of their names (numbers in names by value). The network is named like the file or folder.
///
/// The role of a dimension follows from the projections of the data spaces: in weights, inputs and outputs g;
/// in weights and outputs m; in weights and inputs c, or r and s where an index of the inputs is the sum of
/// two dimensions; in inputs and outputs p and q, whose coefficients in these sums are strides. P and R are
/// rows, Q and S columns. The forms of the keys before and since version 0.4, the shape `cnn-layer` by its
/// name, and `{{include_text('...')}}` of timeloopfe with `<<<` are understood.
/// @throws core::InputError with all problems of all files, core::Error (usage) if a file cannot be read
NetworkEntry read_timeloop(const std::filesystem::path& file_or_folder);

/// Returns the problem of a layer for Timeloop, version 0.4 (YAML). It holds loop bounds, strides and
/// dilations, the name, and the kind of operand as a note that read_timeloop understands; bits and operations
/// of the vector unit have no place in it.
/// @throws core::Error (usage) if Timeloop cannot express the layer: no products, experts, a masked product
std::string timeloop_problem(const workload::Layer& layer);

}  // namespace crossisle::interchange
