// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "crossisle/core/error.hpp"

namespace crossisle::apps {

/// Arguments of `workloads show`.
struct ShowArguments {
  std::string network;  ///< a name or a path; empty: the command is not `show`
  std::string set = "corrected";
  bool json = false;
  std::string page;  ///< file of the page; empty: none
};

/// Prints the layers of a network with their amounts of work and data.
core::ExitCode show_network(const ShowArguments& arguments);

}  // namespace crossisle::apps
