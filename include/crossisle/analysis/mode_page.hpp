// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "crossisle/report/page.hpp"

namespace crossisle::analysis {

/// True if a folder contains a study of both modes of the cost model.
bool is_mode_study(const std::filesystem::path& folder);
/// Returns the page of a study of both modes. @throws core::Error (io) if its modes.json cannot be read
report::Page mode_report(const std::filesystem::path& folder);

}  // namespace crossisle::analysis
