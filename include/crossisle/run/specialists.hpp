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

/// The best chip for one network alone, as an exhaustive search has certified it.
struct Specialist {
  std::string network;
  std::string
      problem;  ///< problem_digest of what it answers: network, technology, space, objective, constraints
  double objective = 0.0;
  std::map<std::string, double> design;  ///< by knob, as written
  std::string certificate;               ///< digest of the result of that search

  bool operator==(const Specialist&) const = default;
};

/// A table of specialists: a file of `data/specialists`, whose README states the format.
struct SpecialistTable {
  std::string command;  ///< that made it
  std::string program;
  std::vector<Specialist> specialists;

  bool operator==(const SpecialistTable&) const = default;
};

/// @throws core::InputError with every problem found, core::Error where the file cannot be read
SpecialistTable read_specialist_table(const std::filesystem::path& file);
std::string to_yaml(const SpecialistTable& table);

/// The question that the specialist of one of the networks answers: the same one, for it alone.
Configuration alone(const Configuration& configuration, std::size_t network);

/// The objective of each network's specialist, where a table has it.
/// @param table empty: all tables that are shipped @param read how a table is read, such as from a memory of those read before
std::vector<std::optional<double>> find_specialists(
    const Configuration& configuration, const std::filesystem::path& table,
    const std::function<SpecialistTable(const std::filesystem::path&)>& read = read_specialist_table);

/// What serving all networks costs each of them: its own objective on a chip over that of its specialist, at least 1
/// for a chip of the same space that meets the constraints. Nothing where the specialist is not known or the network
/// does not run.
std::vector<std::optional<double>> prices_of_generality(const Configuration& configuration, double area_m2,
                                                        std::span<const cost::NetworkCost> costs);

}  // namespace crossisle::run
