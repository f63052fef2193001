// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "crossisle/config/section.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/search/start_source.hpp"

namespace crossisle::run {

struct Sources;

/// Designs of a file, in terms of knobs, before they are fitted into a design space.
struct StartTable {
  std::vector<std::string> parameters{};
  std::vector<std::vector<double>> designs{};  ///< values as written, in the order of the parameters
  std::string failure{};                       ///< reason why the file could not be read, or empty
};

/// Reads a run directory, a packed file (`.h5`), a CSV (`.csv`) or the design of a YAML file.
/// @param best maximum number of designs. Of a run whose recorded metrics are those that the configuration would
/// compute: the best ones under its objective and constraints. Of other files: the best ones as the file states,
/// or the first ones if it states no objectives.
/// @return a table with a failure if the file cannot be read
StartTable read_start_table(const std::filesystem::path& path, std::uint32_t best,
                            const Configuration& configuration);

/// Reads the designs with which a run in a folder began.
/// @return a table with a failure unless the run has a checkpoint and read the designs from these sources
StartTable read_recorded_starts(const std::filesystem::path& folder, const std::vector<std::string>& from);

/// Sets Configuration::starts from the sources of a configuration, and notes each value that was moved to the
/// nearest one of the space. @pre everything else in the configuration is valid
/// @param section `search`, for problems
void resolve_starts(const config::Section& section, const std::vector<search::StartSource>& from,
                    const Sources& sources, Configuration& configuration);

}  // namespace crossisle::run
