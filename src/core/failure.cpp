// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/failure.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "crossisle/core/error.hpp"

namespace crossisle::core {

int report_failure(const std::exception& failure) {
  const auto* input = dynamic_cast<const InputError*>(&failure);
  if (input == nullptr) fmt::print(stderr, "error: {}\n", failure.what());
  if (input != nullptr) {
    for (const auto& problem : input->problems()) fmt::print(stderr, "error: {}\n", problem.text());
  }
  const auto* error = dynamic_cast<const Error*>(&failure);
  return error != nullptr ? static_cast<int>(error->code()) : 1;
}

}  // namespace crossisle::core
