// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "crossisle/config/key.hpp"
#include "crossisle/config/key_table.hpp"
#include "crossisle/design/design_space.hpp"

namespace crossisle::search {

/// Maximum number of values of all given designs together: a resolved configuration states them, and a file of
/// YAML may hold 50,000 items.
inline constexpr std::size_t max_start_values = 40'000;

/// Source of designs with which a search begins: a path, or the designs themselves.
struct StartSource {
  std::string path;                    ///< of a run, a packed file, a best design or a CSV; empty: `designs`
  std::uint32_t best = 50;             ///< maximum number of designs that are taken from the path
  bool allow_partial = false;          ///< what cannot be used is left out, with a note
  std::vector<std::string> sources{};  ///< text_of the sources that `designs` were read from
  std::vector<std::string> parameters{};       ///< names, in the order of the values of a design
  std::vector<std::vector<double>> designs{};  ///< values as written; words by their numbers
};

/// Returns the key `start_from`.
config::Key start_key();

/// Reads the key `start_from` of the section `search`: a path, a list of paths, or a list of maps.
std::vector<StartSource> read_start_from(config::Section& section);

/// Returns a source with a path in words, by which a run that continues recognises it.
/// @param path absolute
std::string text_of(const StartSource& source, const std::filesystem::path& path);

/// Returns the key `start_from` of a resolved configuration, which states the designs; nothing if there are
/// none.
/// @param sources text_of the sources, for information; may be empty
config::Lines start_lines(const design::DesignSpace& space, std::span<const design::Genome> starts,
                          std::span<const std::string> sources);

}  // namespace crossisle::search
