// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "crossisle/core/error.hpp"

namespace crossisle::apps {

enum class SiliconRows { summaries, all };

struct SiliconArguments {
  SiliconRows rows = SiliconRows::summaries;
  std::string csv;  ///< file for the numbers of all macros; empty: none
  bool json = false;
};

/// Prints comparisons of the physical mode with published macros, the blind ones first, and with numbers of
/// single chips.
core::ExitCode print_silicon(const SiliconArguments& arguments);

}  // namespace crossisle::apps
