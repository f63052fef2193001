// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::run {

inline const std::filesystem::path shipped = std::filesystem::path(CROSSISLE_TEST_SOURCE) / "configs";

inline Configuration smoke(const std::vector<std::string>& overrides = {}) {
  return read_configuration(shipped / "smoke.yaml", overrides);
}

/// Returns the text of all problems of an invalid configuration.
inline std::string problems_of(const std::vector<std::string>& overrides) {
  try {
    smoke(overrides);
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "no problem";
}

}  // namespace crossisle::run
