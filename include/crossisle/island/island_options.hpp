// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "crossisle/config/key_table.hpp"
#include "crossisle/island/migration.hpp"

namespace crossisle::island {

/// The section `islands` of a configuration.
struct IslandOptions {
  std::uint32_t count = 1;
  std::string niche = "none";  ///< name of the parameter whose values are assigned to islands in turn
  MigrationOptions migration;

  static const config::KeyTable<IslandOptions>& keys();
};

/// Reads a section `islands`, which the caller finishes.
IslandOptions read_islands(config::Section& section);

}  // namespace crossisle::island
