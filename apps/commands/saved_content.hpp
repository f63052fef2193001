// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "crossisle/store/run_file.hpp"

namespace crossisle::apps {

/// Returns the results of a run so far, without the states of its islands, which are not useful to a reader.
/// Warns if a newer file is damaged.
/// @param place folder of the run, or a packed file
/// @throws core::Error (io) if there are none
store::RunContent read_content(const std::filesystem::path& place);

}  // namespace crossisle::apps
