// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/run/configuration.hpp"
#include "crossisle/store/run_file.hpp"
#include "crossisle/store/table.hpp"

namespace crossisle::study {

/// Verdict of one mode of the cost model on a chip.
struct ModeVerdict {
  std::string status;  ///< objective::text, or the reason why there is no verdict
  bool is_feasible = false;
  /// Objective in the unit of the mode; none if a network cannot be mapped.
  std::optional<double> objective;
  double area_mm2 = 0.0;
};

/// Chip evaluated in both modes.
struct ModeChip {
  std::string name;
  ModeVerdict physical;
  std::optional<double> min_snr_db;  ///< minimum over the networks, nominal
  ModeVerdict compat;
  std::string design;  ///< its knobs
};

/// Metrics of a design in both modes.
struct RankPair {
  double compat = 0.0;
  double physical = 0.0;
};

/// Rank correlation of published designs of a network: published EDAP against EDAP in the physical mode.
struct PublishedRanks {
  std::string network;
  std::uint64_t designs = 0;
  double rank_correlation = 0.0;  ///< Spearman
};

/// Best physical chip with one knob changed.
struct KnobEffect {
  std::string knob;
  std::string value;
  double number = 0.0;  ///< the value as a number, as in tables
  bool is_own = false;  ///< true if the chip itself has this value
  bool is_feasible = false;
  std::optional<double> ratio;  ///< objective relative to the chip's; none if a network cannot be mapped
};

/// Best physical chip with devices that are worse by a factor: thermal noise, spreads and stuck cells.
struct CornerEffect {
  double factor = 1.0;
  double min_snr_db = 0.0;
  bool is_feasible = false;
};

/// Comparison of both modes of the cost model.
struct ModeComparison {
  std::string name;
  std::string objective;  ///< its formula
  std::string unit;
  std::vector<ModeChip> chips;
  std::uint64_t best_designs =
      0;  ///< of the compat run, of which `ranks` are those that the physical mode can map
  std::vector<RankPair> ranks;
  std::optional<double> rank_correlation;  ///< Spearman; none with fewer than two pairs
  std::vector<PublishedRanks> published;   ///< empty without published designs
  std::vector<KnobEffect> knobs;
  std::vector<CornerEffect> corners;
};

/// Returns the literal equivalent of a compat chip in the physical mode, as far as its laws reach (cells of at most 4
/// bits, tile buffers of 2 to 32 KiB): all rows active at once, inputs of 8
/// bits as pulses, a flash converter of 5 bits for every column, buffers as deep as the array, copies without
/// cost.
/// @param compat configuration of the chip
hardware::Chip literal_chip(const run::Configuration& compat, hardware::Chip chip);

/// Returns the problem of finding the best chip among those that differ from `chip` only in knobs of the
/// physical mode. It is `physical` with all other knobs, the cells and the node fixed as in the chip,
/// searched by `auto`.
/// @param evaluations maximum number of evaluations
run::Configuration with_knobs_freed(const run::Configuration& physical, const hardware::Chip& chip,
                                    std::uint32_t evaluations);

/// Evaluates the best chips of each mode in both modes.
/// @param physical, compat configurations of both modes for the same networks
/// @param physical_content, compat_content results of their runs
/// @param freed the best design found for with_knobs_freed(), in its space; none if no design was found
/// @param reference folder of published_rram.csv and published_sram.csv; empty: published designs are left
/// out
/// @throws core::Error (io) if the folder does not contain these tables
ModeComparison compare_modes(const run::Configuration& physical, const run::Configuration& compat,
                             const store::RunContent& physical_content,
                             const store::RunContent& compat_content,
                             const std::optional<hardware::Chip>& freed,
                             const std::filesystem::path& reference);

/// Returns the table of the effects of knobs for CSV files and charts.
store::Table knobs_table(const ModeComparison& comparison);
/// Returns the table of the effects of worse devices.
store::Table corners_table(const ModeComparison& comparison);

/// Writes modes.json, modes.md and a CSV file of each table into a folder. @throws core::Error (io)
void write_modes(const ModeComparison& comparison, const std::filesystem::path& folder);
/// Returns the whole comparison as JSON.
std::string modes_json(const ModeComparison& comparison);
/// Returns the tables of a comparison as Markdown.
std::string modes_markdown(const ModeComparison& comparison);

/// Reads modes.json from a folder. @throws core::Error (io) if it cannot be read or has another format
ModeComparison read_modes(const std::filesystem::path& file);

}  // namespace crossisle::study
