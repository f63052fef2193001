// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace crossisle::apps {

/// Returns the JSON Schema (draft 2020-12) of configurations, for editors. @throws core::Error (io) if
/// shipped files are missing
std::string configuration_schema();

}  // namespace crossisle::apps
