// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "crossisle/interchange/network_entry.hpp"
#include "crossisle/interchange/onnx.hpp"

namespace crossisle::interchange {

/// True if a file is in a format that this room reads: `.onnx`; `.csv` (of layers, or of NeuroSim if its first line is not
/// a heading); YAML with the key `problem`, or a folder (Timeloop).
bool is_foreign(const std::filesystem::path& file);

/// Reads a file in a foreign format. @pre is_foreign
/// @throws core::InputError with every problem
NetworkEntry read_foreign(const std::filesystem::path& file, const OnnxOptions& options = {});

/// Reads a network from a network file or from a file in a foreign format. Problems of the content are added to
/// `problems`. @throws core::Error if the file cannot be read at all
workload::Network read_any_network(const std::filesystem::path& file, core::Problems& problems);

}  // namespace crossisle::interchange
