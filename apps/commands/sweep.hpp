// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "commands.hpp"

namespace crossisle::apps {

/// Maximum number of rows of a listing unless all are requested.
inline constexpr std::size_t max_listed = 20;

// Subcommands of `sweep`.
void add_sweep_submit(Command app, Action& action);
void add_sweep_collect(Command app, Action& action);

}  // namespace crossisle::apps
