// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/registry.hpp"

#include <fmt/format.h>

#include "crossisle/core/error.hpp"

namespace crossisle::core {

void refuse_name(std::string_view subject, std::string_view name) {
  throw Error(ExitCode::usage, fmt::format("there is already {} '{}'", subject, name),
              "configurations select it by name", "choose another name");
}

}  // namespace crossisle::core
