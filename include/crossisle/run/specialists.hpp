// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::run {

/// Best chip for one network alone, certified by an exhaustive search.
struct Specialist {
  std::string network;
  /// `problem_digest` of its problem: network, technology, space, objective, constraints.
  std::string problem;
  double objective = 0.0;
  std::map<std::string, double> design;  ///< by knob, as written
  std::string certificate;               ///< digest of the result of the exhaustive search

  bool operator==(const Specialist&) const = default;
};

/// Table of specialists: a file of `data/specialists`, whose README states the format.
struct SpecialistTable {
  std::string command;  ///< command that made the table
  std::string program;
  std::vector<Specialist> specialists;

  bool operator==(const SpecialistTable&) const = default;
};

/// Reads a table. @throws core::InputError with every problem found, core::Error if the file cannot be read
SpecialistTable read_specialist_table(const std::filesystem::path& file);
std::string to_yaml(const SpecialistTable& table);

/// Returns the problem of one network's specialist: the same configuration with that network alone.
Configuration alone(const Configuration& configuration, std::size_t network);

/// Returns the objective of each network's specialist, if a table has it.
/// @param table empty: all shipped tables @param read reads a table, for example through a cache
/// @param data folder of the shipped tables, found by core::data_directory
std::vector<std::optional<double>> find_specialists(
    const Configuration& configuration, const std::filesystem::path& table,
    const std::function<SpecialistTable(const std::filesystem::path&)>& read = read_specialist_table,
    const std::filesystem::path& data = {});

/// Returns the price of generality of each network: the ratio of its objective on a chip to its objective on
/// its specialist. The price is at least 1 for a chip of the same space that meets the constraints. There is
/// no price if the specialist is not known or the network does not run on the chip.
std::vector<std::optional<double>> prices_of_generality(const Configuration& configuration,
                                                        const cost::CandidateMetrics& metrics);

}  // namespace crossisle::run
