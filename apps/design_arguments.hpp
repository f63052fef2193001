// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "crossisle/hardware/design_space.hpp"

namespace crossisle::apps {

/// One chip on the command line: `--design` or `--design-file`, of which exactly one is given.
struct DesignArguments {
  std::string design;
  std::string file;

  void add_to(CLI::App& command);
  /// @throws core::InputError with every problem found
  hardware::Genome read(const hardware::DesignSpace& space) const;
};

}  // namespace crossisle::apps
