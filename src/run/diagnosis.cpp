// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "columns.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/problem.hpp"
#include "diagnosis_tables.hpp"

namespace crossisle::run {
namespace {

using objective::ActiveConstraint;
using objective::Bound;
using search::ImpossibleConstraint;
using store::column;
using store::Table;

constexpr auto constraints_name = "constraints";
constexpr auto never_together_name = "never_together";
constexpr auto nearest_violations_name = "nearest_violations";
constexpr auto impossible_name = "impossible";
constexpr auto mapped_number = "mapped_designs";

objective::ActiveConstraints active_constraints(const Configuration& configuration,
                                                const objective::Objective& objective) {
  return {objective, configuration.networks, configuration.metrics()};
}

/// Evaluates the nearest design and returns the constraints that it violates.
std::vector<NearestViolation> violations_of(const Configuration& configuration, cost::CostModel& model,
                                            const objective::Objective& objective,
                                            const objective::ActiveConstraints& constraints,
                                            const design::Genome& genome) {
  const auto candidate = configuration.space.decode(genome);
  cost::Metrics metrics(model.metrics(), cost::all_networks(model));
  model.evaluate({&candidate, 1}, metrics, {});
  const cost::CandidateMetrics of_design = std::as_const(metrics)[0];
  std::vector<NearestViolation> violations;
  for (const auto& violation : objective.violations(candidate.chip, of_design)) {
    if (const auto constraint = constraints.find(violation.status))
      violations.push_back(
          {*constraint, constraints.value(*constraint, candidate.chip, of_design), violation.amount});
  }
  return violations;
}

Table constraints_table(const Configuration& configuration, const Diagnosis& diagnosis) {
  const auto& metrics = configuration.metrics();
  const auto& all = diagnosis.constraints;
  Table table{constraints_name, "constraints of the run, none of whose designs meets all of them", {}, {}};
  const auto add_text = [&](const char* name, const char* long_name, auto text) {
    table.columns.push_back(column<std::string>(all, name, "", long_name, text));
  };
  add_text("constraint", "in words", [&](const ActiveConstraint& each) { return text(each, metrics); });
  table.columns.push_back(column<std::uint8_t>(
      all, "status", "", "a code of table status_codes",
      [](const ActiveConstraint& each) { return static_cast<std::uint8_t>(each.status); }));
  add_text("metric", "limited metric", [](const ActiveConstraint& each) { return each.constraint.metric; });
  add_text("network", "limited network; empty: every network, or the chip",
           [](const ActiveConstraint& each) { return each.constraint.network; });
  add_text("bound", "`max` or `min`",
           [](const ActiveConstraint& each) { return each.constraint.bound == Bound::max ? "max" : "min"; });
  table.columns.push_back(column<double>(all, "limit", "", "limit, in the unit of column unit",
                                         [](const ActiveConstraint& each) { return each.constraint.limit; }));
  add_text("unit", "unit of the metric",
           [&](const ActiveConstraint& each) { return unit_of(each, metrics); });
  if (!diagnosis.mapped) return table;
  table.columns.push_back(column<std::int64_t>(
      diagnosis.effects, "violated_by", "1", "mapped designs that violate it, alone or with others",
      [](const ConstraintEffect& effect) { return static_cast<std::int64_t>(effect.violated_by); }));
  if (*diagnosis.mapped == 0) return table;
  table.columns.push_back(column<double>(
      diagnosis.effects, "reached", "", "best value of a mapped design, in the unit of column unit",
      [](const ConstraintEffect& effect) { return effect.reached.value(); }));
  return table;
}

Table pairs_table(const Diagnosis& diagnosis) {
  const auto& pairs = diagnosis.never_together;
  return {never_together_name,
          "pairs of constraints, each met by some mapped design, but never both by one",
          {column<std::int32_t>(pairs, "constraint", "1", "row of table constraints",
                                [](const auto& pair) { return pair.first; }),
           column<std::int32_t>(pairs, "other", "1", "row of table constraints",
                                [](const auto& pair) { return pair.second; })},
          {}};
}

Table nearest_violations_table(const Diagnosis& diagnosis) {
  using Row = NearestViolation;
  return {
      nearest_violations_name,
      "constraints that the design with the smallest violation violates",
      {column<std::int32_t>(diagnosis.nearest, "constraint", "1", "row of table constraints",
                            [](const Row& row) { return row.constraint; }),
       column<double>(diagnosis.nearest, "value", "", "value of the design, in the unit of the constraint",
                      [](const Row& row) { return row.value; }),
       column<double>(diagnosis.nearest, "violation", "1", "relative to the limit",
                      [](const Row& row) { return row.violation; })},
      {}};
}

Table impossible_table(const search::Impossibility& proof) {
  std::vector<std::pair<ImpossibleConstraint, bool>> rows;
  for (const auto& each : proof.alone) rows.emplace_back(each, true);
  for (const auto& each : proof.together) rows.emplace_back(each, false);
  return {
      impossible_name,
      "proof that no chip of the space is feasible",
      {column<std::int32_t>(rows, "constraint", "1", "row of table constraints",
                            [](const auto& row) { return row.first.constraint; }),
       column<double>(rows, "best", "", "best value of all chips, in the unit of the constraint",
                      [](const auto& row) { return row.first.best; }),
       column<std::uint8_t>(rows, "alone", "",
                            "1 where no chip meets it; otherwise no chip meets all constraints of the table",
                            [](const auto& row) { return row.second ? 1 : 0; })},
      {}};
}

/// Returns positions of constraints in a column of any file.
std::vector<std::size_t> positions(const Table& table, std::string_view name, const Diagnosis& diagnosis) {
  std::vector<std::size_t> positions;
  for (const std::int32_t position : values_of<std::int32_t>(table, name)) {
    if (position < 0 || static_cast<std::size_t>(position) >= diagnosis.constraints.size())
      throw core::Error(core::ExitCode::io, fmt::format("{}/{} is {}", table.name, name, position),
                        fmt::format("table {} has {} rows", constraints_name, diagnosis.constraints.size()),
                        "use a copy of this file");
    positions.push_back(static_cast<std::size_t>(position));
  }
  return positions;
}

std::string best_of_space_text(const Configuration& configuration, const ImpossibleConstraint& impossible) {
  const auto objective = make_objective(configuration);
  const auto active = active_constraints(configuration, objective)[impossible.constraint];
  const auto value = value_text(active, configuration.metrics(), impossible.best);
  const auto limit = limit_text(active, configuration.metrics());
  if (active.status == objective::Status::weights_off_chip)
    return fmt::format("the weights take {} or more, {}", value, limit);
  const bool is_max = active.constraint.bound == Bound::max;
  return fmt::format("the {} has {}, {}", is_max ? "smallest" : "largest", value, limit);
}

}  // namespace

Diagnosis make_diagnosis(const Configuration& configuration, cost::CostModel& model,
                         const std::optional<search::NearMiss>& nearest,
                         const std::optional<ConstraintTally>& tally, bool is_screened) {
  const auto objective = make_objective(configuration);
  const auto constraints = active_constraints(configuration, objective);
  Diagnosis diagnosis{constraints.all()};
  if (nearest)
    diagnosis.nearest = violations_of(configuration, model, objective, constraints, nearest->genome);
  if (tally) {
    diagnosis.mapped = tally->designs();
    for (std::size_t i = 0; i < constraints.size(); ++i)
      diagnosis.effects.push_back({tally->violated_by(i), tally->best(i)});
    diagnosis.never_together = tally->never_together();
  }
  if (!is_screened)
    diagnosis.proof = search::find_impossibility(configuration.space, model, objective, constraints);
  return diagnosis;
}

void add_diagnosis(const Configuration& configuration, cost::CostModel& model,
                   const std::optional<search::NearMiss>& nearest,
                   const std::optional<ConstraintTally>& tally, bool is_screened,
                   store::RunContent& content) {
  const auto diagnosis = make_diagnosis(configuration, model, nearest, tally, is_screened);
  if (diagnosis.constraints.empty()) return;
  content.tables.push_back(constraints_table(configuration, diagnosis));
  content.tables.push_back(nearest_violations_table(diagnosis));
  if (diagnosis.mapped) {
    content.numbers[mapped_number] = static_cast<std::int64_t>(*diagnosis.mapped);
    content.tables.push_back(pairs_table(diagnosis));
  }
  if (!diagnosis.proof.empty()) content.tables.push_back(impossible_table(diagnosis.proof));
}

std::optional<Diagnosis> read_diagnosis(const Configuration& configuration,
                                        const store::RunContent& content) {
  if (!content.has_table(constraints_name)) return std::nullopt;
  const auto objective = make_objective(configuration);
  Diagnosis diagnosis{active_constraints(configuration, objective).all()};
  const auto& constraints = content.table(constraints_name);
  if (constraints.rows() != diagnosis.constraints.size())
    throw core::Error(core::ExitCode::io,
                      fmt::format("table {} has {} rows", constraints_name, constraints.rows()),
                      fmt::format("the configuration has {} constraints", diagnosis.constraints.size()),
                      "use a copy of this file");
  if (content.numbers.contains(mapped_number)) {
    diagnosis.mapped = static_cast<std::uint64_t>(content.number(mapped_number));
    for (const std::int64_t designs : values_of<std::int64_t>(constraints, "violated_by"))
      diagnosis.effects.push_back({static_cast<std::uint64_t>(designs)});
    for (std::size_t i = 0; *diagnosis.mapped > 0 && i < diagnosis.effects.size(); ++i)
      diagnosis.effects[i].reached = values_of<double>(constraints, "reached")[i];
    const auto& pairs = content.table(never_together_name);
    const auto ones = positions(pairs, "constraint", diagnosis);
    const auto others = positions(pairs, "other", diagnosis);
    for (std::size_t i = 0; i < pairs.rows(); ++i) diagnosis.never_together.emplace_back(ones[i], others[i]);
  }
  const auto& nearest = content.table(nearest_violations_name);
  for (std::size_t i = 0; i < nearest.rows(); ++i) {
    diagnosis.nearest.push_back({positions(nearest, "constraint", diagnosis)[i],
                                 values_of<double>(nearest, "value")[i],
                                 values_of<double>(nearest, "violation")[i]});
  }
  if (!content.has_table(impossible_name)) return diagnosis;
  const auto& impossible = content.table(impossible_name);
  for (std::size_t i = 0; i < impossible.rows(); ++i) {
    const bool is_alone = values_of<std::uint8_t>(impossible, "alone")[i] != 0;
    (is_alone ? diagnosis.proof.alone : diagnosis.proof.together)
        .push_back(
            {positions(impossible, "constraint", diagnosis)[i], values_of<double>(impossible, "best")[i]});
  }
  return diagnosis;
}

Diagnosis diagnose(const Configuration& configuration, cost::CostModel& model,
                   const store::RunContent& content) {
  if (auto recorded = read_diagnosis(configuration, content)) return *std::move(recorded);
  const auto nearest = tally(configuration, content).nearest;
  if (configuration.exhaustive) return make_diagnosis(configuration, model, nearest, {}, false);
  const auto of_designs = tally_constraints(configuration, content.table("designs"));
  return make_diagnosis(configuration, model, nearest, of_designs, of_designs.passes_screen());
}

search::Impossibility find_impossibility(const Configuration& configuration, const cost::CostModel& model,
                                         const std::function<bool()>& is_late) {
  const auto objective = make_objective(configuration);
  return search::find_impossibility(configuration.space, model, objective,
                                    active_constraints(configuration, objective), search::max_chips_of_proof,
                                    is_late);
}

std::vector<core::Problem> impossible_limits(const Configuration& configuration,
                                             const search::Impossibility& proof) {
  std::vector<core::Problem> problems;
  for (const auto& each : proof.alone)
    problems.push_back({"objective.constraints",
                        fmt::format("no chip of this space can: {}", best_of_space_text(configuration, each)),
                        "a search could find nothing", "change the limit or the design space"});
  return problems;
}

std::vector<std::string> idle_texts(const Configuration& configuration, const cost::CostModel& model,
                                    const std::function<bool()>& is_late) {
  const auto objective = make_objective(configuration);
  const auto constraints = active_constraints(configuration, objective);
  std::vector<std::string> texts;
  for (const auto& idle : search::find_idle_constraints(configuration.space, model, objective, constraints,
                                                        search::max_chips_of_proof, is_late)) {
    const auto& active = constraints[idle.constraint];
    texts.push_back(
        fmt::format("every chip of the space meets {} (the {} chip has {}); change the limit, or delete it",
                    text(active, configuration.metrics()),
                    active.constraint.bound == objective::Bound::max ? "largest" : "smallest",
                    value_text(active, configuration.metrics(), idle.worst)));
  }
  return texts;
}

std::vector<std::string> nearest_texts(const Configuration& configuration, const Diagnosis& diagnosis) {
  std::vector<std::string> texts;
  for (const auto& violation : diagnosis.nearest) {
    const auto& active = diagnosis.constraints[violation.constraint];
    texts.push_back(fmt::format("{} {}, {}", subject_text(active, configuration.metrics()),
                                value_text(active, configuration.metrics(), violation.value),
                                limit_text(active, configuration.metrics())));
  }
  return texts;
}

std::string reached_text(const Configuration& configuration, const Diagnosis& diagnosis,
                         std::size_t constraint) {
  const auto& active = diagnosis.constraints[constraint];
  const auto& reached = diagnosis.effects[constraint].reached;
  const auto& metrics = configuration.metrics();
  return fmt::format("{}: {}{}", subject_text(active, metrics),
                     reached ? value_text(active, metrics, *reached) + " reached, " : "",
                     limit_text(active, metrics));
}

std::vector<std::string> conflict_texts(const Configuration& configuration, const Diagnosis& diagnosis) {
  std::vector<std::string> texts;
  for (const auto& [one, other] : diagnosis.never_together)
    texts.push_back(fmt::format("{} and {} were never met together",
                                text(diagnosis.constraints[one], configuration.metrics()),
                                text(diagnosis.constraints[other], configuration.metrics())));
  return texts;
}

std::vector<std::string> proof_texts(const Configuration& configuration, const search::Impossibility& proof) {
  std::vector<std::string> texts;
  for (const auto& each : proof.alone)
    texts.push_back(fmt::format("no chip of this space can: {}", best_of_space_text(configuration, each)));
  if (proof.together.empty()) return texts;
  const auto objective = make_objective(configuration);
  const auto constraints = active_constraints(configuration, objective);
  std::vector<std::string> names;
  for (const auto& each : proof.together)
    names.push_back(text(constraints[each.constraint], configuration.metrics()));
  texts.push_back(fmt::format("no chip of this space can meet together: {}", core::join(names, "; ")));
  return texts;
}

std::vector<std::string> reasons(const Configuration& configuration, const Diagnosis& diagnosis) {
  std::vector<std::string> all;
  for (const auto& each : nearest_texts(configuration, diagnosis)) all.push_back("nearest design: " + each);
  for (auto& each : conflict_texts(configuration, diagnosis)) all.push_back(std::move(each));
  for (auto& each : proof_texts(configuration, diagnosis.proof)) all.push_back(std::move(each));
  return all;
}

}  // namespace crossisle::run
