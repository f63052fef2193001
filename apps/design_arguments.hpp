// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "command_line.hpp"
#include "crossisle/design/design_space.hpp"

namespace crossisle::apps {

/// Chip on the command line: `--design` or `--design-file`, of which exactly one is given.
struct DesignArguments {
  std::string design;
  std::string file;

  void add_to(Command command);
  /// Returns the design. @throws core::InputError with every problem found
  design::Genome read(const design::DesignSpace& space) const;
};

}  // namespace crossisle::apps
