// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>

#include "crossisle/config/key_table.hpp"
#include "crossisle/search/algorithm_options.hpp"

namespace crossisle::search {

/// Search among the neighbours of the best design; restarts from a random design when all neighbours are
/// known.
struct LocalOptions {
  static constexpr std::string_view algorithm = "local";

  std::uint32_t population = 70;
  std::uint32_t generations = 40;

  static const config::KeyTable<LocalOptions>& keys();
};

std::unique_ptr<AlgorithmSettings> settings_of(LocalOptions options);

}  // namespace crossisle::search
