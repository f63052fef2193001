// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "crossisle/interchange/network_entry.hpp"

namespace crossisle::interchange {

/// Reads a table of layers: comma-separated values, one layer per line, with a heading of the keys of a layer
/// (data/workloads/README.md, "Networks in other formats"). An empty cell takes the default of its key. The
/// network is named like the file.
/// @throws core::InputError with all problems, core::Error (usage) if the file cannot be read
NetworkEntry read_layer_csv(const std::filesystem::path& file);

/// Reads the structure of a network for DNN+NeuroSim (`NetWork.csv`): no heading; per layer the rows, columns
/// and channels of its input, the rows and columns of its kernel, its output channels, 1 if pooling follows,
/// and, from version 1.3 on, its stride. The network is named like the file.
///
/// The file states no padding. An output has ceil(input / stride) rows (zeros around the input, as in the
/// shipped networks), or floor((input - kernel) / stride) + 1 if only that fits the next layer, or if the
/// kernel covers the input and what follows is 1 x 1.
/// @throws core::InputError with all problems, core::Error (usage) if the file cannot be read
NetworkEntry read_neurosim(const std::filesystem::path& file);

}  // namespace crossisle::interchange
