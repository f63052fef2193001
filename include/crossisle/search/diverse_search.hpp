// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>

#include "crossisle/config/key_table.hpp"
#include "crossisle/search/algorithm_options.hpp"

namespace crossisle::search {

/// Search that proposes the designs farthest from all known ones: evenly spread random designs.
struct DiverseOptions {
  static constexpr std::string_view algorithm = "diverse";

  std::uint32_t population = 70;
  std::uint32_t generations = 40;

  static const config::KeyTable<DiverseOptions>& keys();
};

std::unique_ptr<AlgorithmSettings> settings_of(DiverseOptions options);

}  // namespace crossisle::search
