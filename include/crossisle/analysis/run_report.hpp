// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "crossisle/report/page.hpp"

namespace crossisle::analysis {

/// Returns the page of one run with any outcome: first the result, then the course of the search and the
/// components.
///
/// Sections that need the cost model are left out, and the page states why, if the run's input files have
/// changed since.
/// @throws core::Error (io) if there is no run
report::Page run_report(const std::filesystem::path& directory);

}  // namespace crossisle::analysis
