// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crossisle/island/island.hpp"
#include "crossisle/physical/calibration_card.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/store/table.hpp"

namespace crossisle::study {

struct FinalistsOptions {
  std::string file;           ///< of the configuration, for messages
  std::filesystem::path run;  ///< directory of a finished run
  std::size_t count = 10;     ///< of its best designs
};

/// Calibration with at most one factor at an end of its range.
struct CalibrationVariant {
  std::string name;
  physical::Calibration calibration;
};

/// Returns the calibration of a card as stated, and with each factor at either end of its range.
std::vector<CalibrationVariant> calibration_variants(const physical::CalibrationCard& card);

/// Returns ranks by objective, counted from 1: equal objectives share the better rank; infeasible designs
/// (none) share the last rank.
std::vector<std::size_t> places_of(std::span<const std::optional<double>> objectives);

/// Order of the best designs of a run under each calibration.
struct Finalists {
  std::vector<std::string> variants;               ///< the first one is the card as stated
  std::vector<island::DesignRecord> designs;       ///< best first
  std::vector<std::vector<std::size_t>> places{};  ///< by variant and design

  /// Returns the names of the variants that order the designs differently from the card as stated.
  std::vector<std::string> with_other_order() const;
  /// Returns the names of the variants with a different best design.
  std::vector<std::string> with_other_best() const;
  /// Returns the table `finalists`.
  store::Table table(const run::Configuration& configuration) const;
};

/// Evaluates the best designs of a run of the physical mode with every factor of its calibration card at
/// either end of its range.
/// @throws core::Error (usage) for a configuration of the compat mode and for a run without a feasible
/// design, (io) if the configuration has no finished run
Finalists study_finalists(const FinalistsOptions& options, const run::Configuration& configuration);

}  // namespace crossisle::study
