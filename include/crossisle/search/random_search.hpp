// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>

#include "crossisle/config/key_table.hpp"
#include "crossisle/search/algorithm_options.hpp"

namespace crossisle::search {

/// Search by random designs without repetition.
struct RandomOptions {
  static constexpr std::string_view algorithm = "random";

  std::uint32_t population = 70;  ///< designs per generation, and best ones kept for migration
  std::uint32_t generations = 40;

  static const config::KeyTable<RandomOptions>& keys();
};

std::unique_ptr<AlgorithmSettings> settings_of(RandomOptions options);

}  // namespace crossisle::search
