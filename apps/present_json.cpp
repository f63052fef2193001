// Part of Crossisle, SPDX-License-Identifier: MIT
#include "present_json.hpp"

#include "crossisle/run/problem.hpp"
#include "present.hpp"

namespace crossisle::apps {

nlohmann::ordered_json design_json(const run::Configuration& configuration, const design::Genome& genome) {
  nlohmann::ordered_json design;
  const auto& parameters = configuration.space.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    design[parameters[i].name] = parameters[i].values[genome[i]];
  }
  return design;
}

void add_duty(nlohmann::ordered_json& object, const run::Configuration& configuration,
              const cost::CandidateMetrics& metrics) {
  for (const auto& [metric, value] :
       objective::duty_cycle(configuration.objective.rates_per_s, configuration.metrics(), metrics))
    object[metric.name] = value;
}

void add_best(nlohmann::ordered_json& object, const run::Configuration& configuration,
              const design::Genome& genome, const cost::CandidateMetrics& metrics,
              const objective::Fitness& fitness) {
  object["objective"] = fitness.objective;
  object["unit"] = objective_unit(configuration.objective);
  const auto& [of_network, of_chip] = configuration.metrics();
  for (std::size_t metric = 0; metric < of_chip.size(); ++metric)
    object[of_chip[metric].name] = metrics.of_chip(metric);
  const auto objective = run::make_objective(configuration);
  const auto& constraints = configuration.objective.constraints;
  for (std::size_t i = 0; i < constraints.size(); ++i) {
    object["constraints"].push_back({{"constraint", objective::text(constraints[i], configuration.metrics())},
                                     {"limit", constraints[i].limit},
                                     {"value", objective.limited_value(i, metrics)}});
  }
  for (const auto& text : configuration.noise_limit_texts()) object["noise_limits"].push_back(text);
  add_duty(object, configuration, metrics);
  object["design"] = design_json(configuration, genome);
  for (std::size_t i = 0; i < metrics.networks(); ++i) {
    auto& row = object["networks"].emplace_back();
    row["network"] = configuration.networks[i].name;
    for (std::size_t metric = 0; metric < of_network.size(); ++metric)
      row[of_network[metric].name] = metrics.of_network(i, metric);
  }
}

void add_obstacles(nlohmann::ordered_json& object, const run::Configuration& configuration,
                   std::span<const std::uint64_t> by_status, const std::optional<search::NearMiss>& nearest) {
  for (const auto& [designs, status] : obstacles(by_status))
    object["infeasible"].push_back({{"reason", configuration.text(status)}, {"designs", designs}});
  if (!nearest) return;
  object["nearest"] = {{"design", design_json(configuration, nearest->genome)},
                       {"reason", configuration.text(nearest->status)},
                       {"violation", nearest->violation}};
}

namespace {

nlohmann::ordered_json limit_json(const run::Configuration& configuration,
                                  const objective::ActiveConstraint& active) {
  const auto& constraint = active.constraint;
  nlohmann::ordered_json object{{"constraint", text(active, configuration.metrics())},
                                {"metric", constraint.metric}};
  if (!constraint.network.empty()) object["network"] = constraint.network;
  object[constraint.bound == objective::Bound::max ? "max" : "min"] = constraint.limit;
  object["unit"] = unit_of(active, configuration.metrics());
  return object;
}

}  // namespace

void add_diagnosis(nlohmann::ordered_json& object, const run::Configuration& configuration,
                   const run::Diagnosis& diagnosis) {
  if (diagnosis.mapped) object["mapped"] = *diagnosis.mapped;
  for (std::size_t i = 0; i < diagnosis.constraints.size(); ++i) {
    auto row = limit_json(configuration, diagnosis.constraints[i]);
    if (diagnosis.mapped) row["violated_by"] = diagnosis.effects[i].violated_by;
    if (diagnosis.mapped && diagnosis.effects[i].reached) row["reached"] = *diagnosis.effects[i].reached;
    object["constraints"].push_back(std::move(row));
  }
  const auto name = [&](std::size_t constraint) {
    return text(diagnosis.constraints[constraint], configuration.metrics());
  };
  for (const auto& [one, other] : diagnosis.never_together)
    object["never_together"].push_back({name(one), name(other)});
  for (const auto& each : diagnosis.nearest) {
    auto row = limit_json(configuration, diagnosis.constraints[each.constraint]);
    row["value"] = each.value;
    row["violation"] = each.violation;
    object["nearest"]["violations"].push_back(std::move(row));
  }
  if (diagnosis.proof.empty()) return;
  object["proof"] = run::proof_texts(configuration, diagnosis.proof);
}

}  // namespace crossisle::apps
