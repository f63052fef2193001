// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/design/design_space.hpp"
#include "crossisle/objective/active_constraints.hpp"

namespace crossisle::search {

/// A constraint that takes part in a proof of infeasibility.
struct ImpossibleConstraint {
  std::size_t constraint = 0;  ///< position in objective::ActiveConstraints
  double best = 0.0;           ///< best value of all chips of the space

  bool operator==(const ImpossibleConstraint&) const = default;
};

/// Proof that no design of a space is feasible, by the constraints that need no costs of networks.
struct Impossibility {
  std::vector<ImpossibleConstraint> alone;     ///< constraints that no chip meets
  std::vector<ImpossibleConstraint> together;  ///< constraints that some chip meets, but no chip all of them

  bool empty() const noexcept { return alone.empty() && together.empty(); }
  bool operator==(const Impossibility&) const = default;
};

/// A limit on the area that every chip of a space meets.
struct IdleConstraint {
  std::size_t constraint = 0;  ///< position in objective::ActiveConstraints
  double worst = 0.0;          ///< worst value of all chips of the space

  bool operator==(const IdleConstraint&) const = default;
};

/// Maximum number of chips that a proof examines: less than a second for the models of Crossisle.
inline constexpr std::uint64_t max_chips_of_proof = std::uint64_t{1} << 20U;

/// Examines all chips of a space, except that a knob without effect on the constraint has one value, and a knob in
/// which the constraint is monotone its best value (CostModel::area_grows_with; the cells of a chip grow with its
/// dimensions). Forbidden combinations are left out, and then all values of all knobs are examined.
/// @param max_chips maximum number of chips to examine for a proof
/// @param is_late called now and then; the search for a proof ends without one once it returns true
/// @returns the proof; empty if a chip may meet all constraints
Impossibility find_impossibility(const design::DesignSpace& space, const cost::CostModel& model,
                                 const objective::Objective& objective,
                                 const objective::ActiveConstraints& constraints,
                                 std::uint64_t max_chips = max_chips_of_proof,
                                 const std::function<bool()>& is_late = {});

/// Returns the limits on the area that every chip of a space meets, each proven like an impossibility.
std::vector<IdleConstraint> find_idle_constraints(const design::DesignSpace& space,
                                                  const cost::CostModel& model,
                                                  const objective::Objective& objective,
                                                  const objective::ActiveConstraints& constraints,
                                                  std::uint64_t max_chips = max_chips_of_proof,
                                                  const std::function<bool()>& is_late = {});

}  // namespace crossisle::search
