// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace crossisle::core {

/// Marks a place where tests make a process die, hang or fail; does nothing in the programs that users run.
///
/// A test program has its own definition of this function (tests/faults/fault_point.cpp), which the linker
/// uses instead of the empty one. data/RUN_FILE.md lists the fault points around file writes.
/// @param subject object that is processed there, such as the name of a file; may be empty
void fault_point(std::string_view place, std::string_view subject = {});

}  // namespace crossisle::core
