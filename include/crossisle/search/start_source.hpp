// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "crossisle/config/key.hpp"
#include "crossisle/config/key_table.hpp"
#include "crossisle/design/design_space.hpp"

namespace crossisle::search {

/// Source of designs with which a search begins: a path, or the designs themselves.
struct StartSource {
  std::string path;            ///< of a run, a packed file, a best design or a CSV; empty: `designs`
  std::uint32_t best = 100;    ///< maximum number of designs that are taken from the path
  bool allow_partial = false;  ///< what cannot be used is left out, with a note
  std::vector<std::string> parameters{};       ///< names, in the order of the values of a design
  std::vector<std::vector<double>> designs{};  ///< values as written; words by their numbers
};

/// Returns the key `start_from`.
config::Key start_key();

/// Reads the key `start_from` of the section `search`: a path, a list of paths, or a list of maps.
std::vector<StartSource> read_start_from(config::Section& section);

/// Returns the key `start_from` of a resolved configuration, which states the designs instead of their
/// sources; nothing if there are none.
config::Lines start_lines(const design::DesignSpace& space, std::span<const design::Genome> starts);

}  // namespace crossisle::search
