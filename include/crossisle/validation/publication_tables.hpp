// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/compat/compat_model.hpp"
#include "crossisle/validation/publications.hpp"

namespace crossisle::validation {

struct PublicationOptions {
  std::optional<std::size_t> points =
      2000;  ///< per table, with the same share of each network and node; none: all points
  compat::CompatOptions model{compat::Mapper::reference, compat::Rounding::as_printed};
  std::filesystem::path data{};  ///< folder of technologies and networks, found by core::data_directory
};

/// Agreement on the points of one table that belong to one technology.
struct TechnologyComparison {
  std::string technology;
  ValidationReport report;
};

/// Point on which model and publication differ, with its technology.
struct TechnologyDisagreement {
  std::string technology;
  Disagreement point;
};

struct PublicationComparison {
  std::vector<TechnologyComparison> technologies;
  std::vector<std::filesystem::path> missing;  ///< tables that are not in the folder

  /// Returns the number of points that are not compared because their networks are not shipped.
  std::size_t skipped() const;
  /// Returns the largest differences over all technologies, in descending order, at most
  /// ValidationReport::worst_count.
  std::vector<TechnologyDisagreement> worst() const;
};

/// Compares the compat model with the tables of published evaluations in a folder: published_rram.csv,
/// published_sram.csv and published_sram_node.csv. The points of each node are compared with the technology
/// `<cell>_<node>nm`.
/// @throws core::InputError if a table or a data file is invalid
PublicationComparison compare_with_publications(const std::filesystem::path& folder,
                                                const PublicationOptions& options);

}  // namespace crossisle::validation
