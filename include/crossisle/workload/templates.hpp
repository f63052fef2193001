// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "crossisle/config/key.hpp"

namespace crossisle::workload {

/// Description of a template of layers, such as `transformer`, for the reference of network files.
struct TemplateDescription {
  std::string name;     ///< its key in a network file
  std::string meaning;  ///< Markdown on one line
  std::vector<config::Key> keys;
};

/// Returns the templates that network files of format 2 may use in place of layers.
std::vector<TemplateDescription> template_descriptions();

}  // namespace crossisle::workload
