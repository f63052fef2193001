// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace crossisle::core {

/// Marks a place at which tests let a process die, hang or fail; does nothing in the program that users run.
///
/// A test program defines this function itself, which the linker then takes instead of the empty one:
/// tests/faults/fault_point.cpp. data/RUN_FILE.md lists the places around the writing of files.
/// @param subject object at that place, such as the name of a file; or empty
void fault_point(std::string_view place, std::string_view subject = {});

}  // namespace crossisle::core
