// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/report/page.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::analysis {

/// A chip as one mode of the cost model judges it.
struct ModeVerdict {
  std::string status;  ///< objective::text, or why there is no verdict
  bool is_feasible = false;
  std::optional<double>
      objective;  ///< in the unit of the mode's objective; none where a network cannot be mapped
  double area_mm2 = 0.0;
};

/// One of the chips that both modes judge.
struct ModeChip {
  std::string name;
  ModeVerdict physical;
  std::optional<double> least_snr_db;  ///< over the networks, nominal
  ModeVerdict compat;
  std::string design;  ///< its knobs
};

/// A design in both modes.
struct RankPair {
  double compat = 0.0;
  double physical = 0.0;
};

/// Published designs of a network in both modes: EDAP there and here.
struct PublishedRanks {
  std::string network;
  std::uint64_t designs = 0;
  double rank_correlation = 0.0;  ///< Spearman
};

/// The best physical chip with one knob moved.
struct KnobEffect {
  std::string knob;
  std::string value;
  double number = 0.0;  ///< of the value, as tables have it
  bool is_own = false;  ///< whether the chip has it
  bool is_feasible = false;
  std::optional<double> ratio;  ///< of the objective to the chip's; none where a network cannot be mapped
};

/// The best physical chip with devices that are worse by a factor: thermal noise, spreads and stuck cells.
struct CornerEffect {
  double factor = 1.0;
  double least_snr_db = 0.0;
  bool is_feasible = false;
};

/// Both modes of the cost model side by side.
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

/// What a chip of the compat mode is in the physical one: all rows at once, inputs of 8 bits as pulses, a flash converter of
/// 5 bits for every column, buffers as deep as the array, copies for free.
/// @param compat the configuration that it is of
hardware::Chip literal_chip(const run::Configuration& compat, hardware::Chip chip);

/// The question which chip is best among those that differ from one in knobs of the physical mode alone: `physical` with all others,
/// the cells and the node as the chip has them, searched by `auto`.
/// @param evaluations at most
run::Configuration with_knobs_freed(const run::Configuration& physical, const hardware::Chip& chip,
                                    std::uint32_t evaluations);

/// What both modes say of each other's best chips.
/// @param physical, compat configurations of both modes for the same networks @param compat_content, physical_content what runs
/// of them have found
/// @param freed the best found of with_knobs_freed(), in its space; none where there is none
/// @param reference folder of published_rram.csv and published_sram.csv; empty: published designs are left out
/// @throws core::Error (io) where the folder holds no such table
ModeComparison compare_modes(const run::Configuration& physical, const run::Configuration& compat,
                             const store::RunContent& physical_content,
                             const store::RunContent& compat_content,
                             const std::optional<hardware::Chip>& freed,
                             const std::filesystem::path& reference);

/// Writes modes.json, modes.md and a CSV file of each table into a folder. @throws core::Error (io)
void write_modes(const ModeComparison& comparison, const std::filesystem::path& folder);
/// All of it as JSON.
std::string modes_json(const ModeComparison& comparison);
/// Its tables as Markdown.
std::string modes_markdown(const ModeComparison& comparison);

/// Whether a folder is that of such a study.
bool is_mode_study(const std::filesystem::path& folder);
/// The page of a study of both modes. @throws core::Error (io) where its modes.json cannot be read
report::Page mode_report(const std::filesystem::path& folder);

}  // namespace crossisle::analysis
