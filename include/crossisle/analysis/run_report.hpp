// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "crossisle/report/page.hpp"

namespace crossisle::analysis {

/// The page of one run, whatever became of it: the answer first, then how it was found and what it is made of.
///
/// What needs the cost model is left out, with the reason, where the files that the run was made of have changed since.
/// @throws core::Error (io) where there is no run
report::Page run_report(const std::filesystem::path& directory);

}  // namespace crossisle::analysis
