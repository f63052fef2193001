// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/objective/words.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/run/diagnosis.hpp"

namespace crossisle::apps {

/// Returns the chip of a genome, one line per knob with its unit.
std::string chip_text(const run::Configuration& configuration, const design::Genome& genome);

/// Returns a table of energy, latency and EDAP of each network on a chip, with the price of generality if
/// specialists are known.
std::string network_table(const run::Configuration& configuration, const cost::CandidateMetrics& metrics);

/// Returns the line about silicon and price of the chip with its DRAM; nothing if the model does not compute them.
std::string system_line(const run::Configuration& configuration, const cost::CandidateMetrics& metrics);

/// Returns the line of a chip's duty cycle; empty without rates, or if a network does not run on it.
std::string duty_line(const run::Configuration& configuration, const cost::CandidateMetrics& metrics);

/// Returns a chip, its networks, area and objective, and in the physical mode what limits it: the end of a run.
std::string best_text(const run::Configuration& configuration, const design::Genome& genome,
                      const cost::CandidateMetrics& metrics, const objective::Fitness& fitness);

/// Returns the number of infeasible designs by the constraint that they violate most, the largest number
/// first.
std::vector<std::pair<std::uint64_t, objective::Status>> obstacles(std::span<const std::uint64_t> by_status);

/// Returns the reasons for which no design is feasible, and the nearest design.
/// @param by_status number of designs @param diagnosis of a finished run
std::string obstacles_text(const run::Configuration& configuration, std::span<const std::uint64_t> by_status,
                           const std::optional<search::NearMiss>& nearest,
                           const std::optional<run::Diagnosis>& diagnosis = {});

/// Returns a text next to its label, in lines of at most 80 characters: `proof      no chip of this space can: ...`.
std::string labelled(std::string_view label, const std::string& text, std::size_t label_columns = 11);

}  // namespace crossisle::apps
