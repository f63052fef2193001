// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>

#include "crossisle/run/configuration.hpp"
#include "crossisle/run/diagnosis.hpp"

namespace crossisle::apps {

/// Returns the values of a design by parameter.
nlohmann::ordered_json design_json(const run::Configuration& configuration, const design::Genome& genome);

/// Adds the metrics of a chip's duty cycle, if rates are given and all networks run on it.
void add_duty(nlohmann::ordered_json& object, const run::Configuration& configuration,
              const cost::CandidateMetrics& metrics);

/// Adds a design with its objective and all its metrics.
void add_best(nlohmann::ordered_json& object, const run::Configuration& configuration,
              const design::Genome& genome, const cost::CandidateMetrics& metrics,
              const objective::Fitness& fitness);

/// Adds the numbers of infeasible designs by constraint as `infeasible`, and the nearest design as `nearest`.
void add_obstacles(nlohmann::ordered_json& object, const run::Configuration& configuration,
                   std::span<const std::uint64_t> by_status, const std::optional<search::NearMiss>& nearest);

/// Adds the reasons for which a finished run found no feasible design: `constraints`, `never_together`, `proof` and the
/// `violations` of the nearest design.
/// @pre the nearest design was added
void add_diagnosis(nlohmann::ordered_json& object, const run::Configuration& configuration,
                   const run::Diagnosis& diagnosis);

}  // namespace crossisle::apps
