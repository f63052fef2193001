// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace crossisle::apps {

/// What a configuration may hold, as JSON Schema (draft 2020-12) for editors. @throws core::Error (io) where what is shipped is
/// not there
std::string configuration_schema();

}  // namespace crossisle::apps
