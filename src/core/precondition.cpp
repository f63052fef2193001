// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/precondition.hpp"

#include <cstdio>
#include <cstdlib>

namespace crossisle::core {

void precondition_failed(const char* condition, const char* function, const char* file, int line) noexcept {
  std::fprintf(stderr,
               "%s:%d: precondition '%s' does not hold (%s was called with wrong arguments) fix the caller\n",
               file, line, condition, function);
  std::abort();
}

}  // namespace crossisle::core
