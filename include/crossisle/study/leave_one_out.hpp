// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/store/table.hpp"
#include "crossisle/study/runs.hpp"

namespace crossisle::study {

struct LeaveOneOutOptions {
  ConfigurationSource source;
  std::filesystem::path folder;  ///< of the runs and of the results
};

/// Result of one network on a chip that was optimised for it and other networks, or only for other networks.
struct Service {
  std::optional<double> objective{};        ///< none if the chip does not serve the network
  std::optional<double> over_specialist{};  ///< ratio to the objective of its specialist, if known
  std::string verdict = "feasible";
};

/// Evaluates a network alone on a chip. @param chip none: no feasible chip was found
Service serve(const run::Configuration& configuration, std::size_t network,
              const std::optional<design::Genome>& chip);

/// Results of a network on the best chip for the other networks, and on the best chip for all networks.
struct LeftOutNetwork {
  std::string network;
  Service left_out;
  Service served;
  std::optional<design::Genome> chip;  ///< best chip for the other networks
};

/// Returns overrides that leave one network of a configuration out: its file, its weight and its specialist.
std::vector<std::string> overrides_without(const run::Configuration& configuration, std::size_t left_out);

struct LeaveOneOut {
  std::vector<LeftOutNetwork> networks;  ///< in the configuration's order
  std::string unit;                      ///< of the objective of one network

  /// Returns the table `leave_one_out`, with the knobs of the chips for the others.
  store::Table table(const design::DesignSpace& space) const;
};

/// Optimises for all networks but one, leaving out each of them in turn, and evaluates the network that was
/// left out. Writes leave_one_out.csv into the folder.
/// @throws core::Error (usage) for a configuration with a single network
Outcome<LeaveOneOut> study_leave_one_out(const LeaveOneOutOptions& options,
                                         const run::Configuration& configuration,
                                         island::Communicator& communicator, StudyObserver& observer);

}  // namespace crossisle::study
