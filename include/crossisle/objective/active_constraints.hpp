// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <bitset>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crossisle/objective/objective.hpp"

namespace crossisle::objective {

/// A constraint that an objective applies: one of ObjectiveOptions::constraints, or a short form of one (maximum area,
/// minimum signal-to-noise ratio, all weights on the chip) in the same terms.
struct ActiveConstraint {
  Status status;  ///< of a design that violates it most
  /// For `weights_on_chip`, the share of the chip's cells that the largest network needs, at most 1.
  Constraint constraint;
  bool is_of_chip = false;  ///< known without the costs of networks

  bool operator==(const ActiveConstraint&) const = default;
};

/// Name of the quantity that the short form `weights_on_chip` limits.
inline constexpr auto occupied_cells = "weights_on_chip";

/// Returns a constraint in words: `power of resnet18 at most 5 W`, `weights in at most 100 % of the cells`.
std::string text(const ActiveConstraint& active, const cost::MetricList& metrics);
/// Returns the limited quantity in words: `power of resnet18`, `weights`.
std::string subject_text(const ActiveConstraint& active, const cost::MetricList& metrics);
/// Returns a value of the limited quantity in words: `5 W`, `152 % of the cells`.
std::string value_text(const ActiveConstraint& active, const cost::MetricList& metrics, double value);
/// Returns the limit in words: `at most 5 W`.
std::string limit_text(const ActiveConstraint& active, const cost::MetricList& metrics);
/// Returns the unit of the limited quantity; `1` for a plain number.
std::string unit_of(const ActiveConstraint& active, const cost::MetricList& metrics);
/// True if one value is on the better side of another one.
bool is_better(const ActiveConstraint& active, double value, double other) noexcept;

/// Set of constraints by their positions in ActiveConstraints.
using ConstraintSet = std::bitset<max_statuses>;

/// All constraints of an objective, and the values of chips in them.
///
/// @code
///   const ActiveConstraints constraints(objective, networks, model.metrics());
///   const auto violated = constraints.violated(chip, metrics);
///   if (violated[0]) print(text(constraints[0], model.metrics()), constraints.value(0, chip, metrics));
/// @endcode
class ActiveConstraints {
 public:
  /// @param metrics metrics of the cost model @pre the objective, made for these networks, outlives this object
  ActiveConstraints(const Objective& objective, std::span<const workload::Network> networks,
                    const cost::MetricList& metrics);

  std::size_t size() const noexcept { return all_.size(); }
  const ActiveConstraint& operator[](std::size_t constraint) const noexcept { return all_[constraint]; }
  const std::vector<ActiveConstraint>& all() const noexcept { return all_; }
  /// Returns the position of the constraint with a status; nothing for another status.
  std::optional<std::size_t> find(Status status) const noexcept;
  /// Returns the constraints that a chip violates by Objective::violations. @pre metrics cover all networks
  ConstraintSet violated(const hardware::Chip& chip, const cost::CandidateMetrics& metrics) const;
  /// Returns those of the constraints of the chip that a chip violates.
  ConstraintSet violated(const hardware::Chip& chip, double area_m2) const;
  /// Returns the value of a chip that a constraint limits; for all networks, that of the worst one.
  /// @pre every network is feasible
  double value(std::size_t constraint, const hardware::Chip& chip,
               const cost::CandidateMetrics& metrics) const;
  /// Returns the same without costs of networks. @pre the constraint is one of the chip
  double chip_value(std::size_t constraint, const hardware::Chip& chip, double area_m2) const;

 private:
  ConstraintSet set_of(const std::vector<Violation>& violations) const;

  const Objective& objective_;
  std::size_t networks_;
  std::vector<ActiveConstraint> all_;
  std::optional<Quantity> snr_;
};

}  // namespace crossisle::objective
