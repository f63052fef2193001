// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace crossisle::island {

/// Returns name and version of the MPI library in use, such as `Open MPI v4.1.4`; needs no Environment.
std::string mpi_library();

}  // namespace crossisle::island
