// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/core/error.hpp"

namespace crossisle::apps {

enum class SiliconRows { few, all };

/// Prints every comparison of the physical mode with measured chips, and a summary.
/// @param rows `few` leaves out the sweeps of one chip, which make up most of the rows
core::ExitCode print_silicon(SiliconRows rows, bool json);

}  // namespace crossisle::apps
