// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/mpi_library.hpp"

#include <mpi.h>

#include <array>

namespace crossisle::island {

std::string mpi_library() {
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
  int length = 0;
  MPI_Get_library_version(text.data(), &length);
  const std::string whole(text.data(), static_cast<std::size_t>(length));
  return whole.substr(0, whole.find_first_of(",\n"));
}

}  // namespace crossisle::island
