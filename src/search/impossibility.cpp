// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/impossibility.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace crossisle::search {
namespace {

using design::Genome;
using design::Parameter;
using hardware::Knob;
using objective::Bound;
using objective::ConstraintSet;

/// Number of chips between two calls of `is_late`.
constexpr std::uint64_t chips_between_looks = 4096;

/// Values of a parameter that a proof has to examine.
struct Digit {
  std::size_t parameter;
  std::uint16_t first;
  std::uint16_t values;
};

/// The part of a space that has the best value of a constraint, or all chips that differ in some constraints.
class Part {
 public:
  /// @param values_of returns the values of a parameter that matter
  template <class ValuesOf>
  Part(const design::DesignSpace& space, ValuesOf values_of) : indices_(space.parameters().size(), 0) {
    for (std::size_t i = 0; i < indices_.size(); ++i) {
      const Digit digit = values_of(i);
      indices_[i] = digit.first;
      if (digit.values > 1) digits_.push_back(digit);
      size_ *= digit.values;
    }
  }

  double size() const noexcept { return size_; }
  /// Calls `look(genome)` for each design until it returns false.
  template <class Look>
  void for_each(Look look) {
    do {
      if (!look(Genome(indices_))) return;
    } while (next());
  }

 private:
  bool next() {
    return std::any_of(digits_.begin(), digits_.end(), [&](const Digit& digit) {
      if (++indices_[digit.parameter] < digit.first + digit.values) return true;
      indices_[digit.parameter] = digit.first;
      return false;
    });
  }

  std::vector<std::uint16_t> indices_;
  std::vector<Digit> digits_;
  double size_ = 1.0;
};

bool is_count_of_cells(Knob knob) {
  constexpr std::array counts{Knob::wordlines, Knob::bitlines, Knob::router_groups, Knob::tiles_per_group,
                              Knob::macros_per_tile};
  return std::find(counts.begin(), counts.end(), knob) != counts.end();
}

class Prover {
 public:
  Prover(const design::DesignSpace& space, const cost::CostModel& model,
         const objective::Objective& objective, const objective::ActiveConstraints& constraints,
         std::uint64_t max_chips, const std::function<bool()>& is_late)
      : space_(space),
        model_(model),
        objective_(objective),
        constraints_(constraints),
        max_chips_(static_cast<double>(max_chips)),
        is_late_(is_late) {
    for (std::size_t i = 0; i < constraints.size(); ++i) {
      if (constraints[i].is_of_chip) of_chip_.push_back(i);
    }
  }

  Impossibility prove() {
    Impossibility proof;
    for (const std::size_t constraint : of_chip_) {
      if (const auto best = best_of_space(constraint)) proof.alone.push_back({constraint, *best});
    }
    if (proof.alone.empty() && of_chip_.size() > 1) proof.together = together();
    return gave_up_ ? Impossibility{} : proof;
  }

  std::vector<IdleConstraint> find_idle() {
    std::vector<IdleConstraint> idle;
    for (const std::size_t constraint : of_chip_) {
      const auto worst = is_area(constraint) ? worst_of_space(constraint) : std::nullopt;
      if (worst) idle.push_back({constraint, *worst});
    }
    return idle;
  }

 private:
  struct Value {
    double value;
    bool is_violated;
  };

  Digit all_values(std::size_t parameter) const {
    return {parameter, 0, static_cast<std::uint16_t>(space_.parameters()[parameter].values.size())};
  }

  /// True if a parameter changes nothing about a constraint.
  bool is_idle(const Parameter& parameter, std::size_t constraint) const {
    if (!parameter.knob) return !is_area(constraint);  // a model of the user's may derive the area from it
    if (is_area(constraint)) return !model_.area_depends_on(*parameter.knob);
    return *parameter.knob != Knob::bits_per_cell && !is_count_of_cells(*parameter.knob);
  }

  bool is_area(std::size_t constraint) const {
    return constraints_[constraint].status != objective::Status::weights_off_chip;
  }

  /// End of the values of a constraint.
  enum class End : std::uint8_t { best, worst };

  /// Returns the values among which the best or worst one of a constraint is.
  Digit values_for(std::size_t index, std::size_t constraint, End end) const {
    const auto& parameter = space_.parameters()[index];
    const auto last = static_cast<std::uint16_t>(parameter.values.size() - 1);
    // A combination with another value of an idle parameter may be a forbidden one.
    if (!space_.exclusions().empty()) return all_values(index);
    if (is_idle(parameter, constraint)) return {index, 0, 1};
    const bool is_max = constraints_[constraint].constraint.bound == Bound::max;
    if (is_area(constraint) && parameter.knob && model_.area_grows_with(*parameter.knob))
      return {index, is_max == (end == End::best) ? std::uint16_t{0} : last, 1};
    if (!is_area(constraint) && end == End::best && is_count_of_cells(*parameter.knob))
      return {index, last, 1};
    return all_values(index);
  }

  Digit values_for_all(std::size_t index) const {
    const bool is_idle_in_all = std::all_of(of_chip_.begin(), of_chip_.end(), [&](std::size_t constraint) {
      return is_idle(space_.parameters()[index], constraint);
    });
    return space_.exclusions().empty() && is_idle_in_all ? Digit{index, 0, 1} : all_values(index);
  }

  /// Calls `look(chip, area)` for each design of a part that is not forbidden. @return false if the part is too large
  template <class Look>
  bool examine(Part part, Look look) {
    if (part.size() > max_chips_) return false;
    part.for_each([&](const Genome& genome) {
      if (++examined_ % chips_between_looks == 0 && is_late_ && is_late_()) gave_up_ = true;
      if (gave_up_) return false;
      if (space_.is_excluded(genome)) return true;
      const auto candidate = space_.decode(space_.canonical(genome));
      return look(candidate.chip, model_.area_m2(candidate));
    });
    return !gave_up_;
  }

  /// Returns the best value of the space in a constraint that no chip meets; nothing if a chip may meet it.
  std::optional<double> best_of_space(std::size_t constraint) {
    std::optional<Value> best;
    const bool is_complete =
        examine(Part(space_, [&](std::size_t index) { return values_for(index, constraint, End::best); }),
                [&](const hardware::Chip& chip, double area_m2) {
                  const double value = constraints_.chip_value(constraint, chip, area_m2);
                  if (!best || is_better(constraints_[constraint], value, best->value))
                    best = Value{value, constraints_.violated(chip, area_m2).test(constraint)};
                  return best->is_violated;
                });
    if (!is_complete || !best || !best->is_violated) return std::nullopt;
    return best->value;
  }

  /// Returns the worst value of the space in a constraint that every chip meets; nothing if a chip may violate it.
  std::optional<double> worst_of_space(std::size_t constraint) {
    std::optional<double> worst;
    bool is_violated = false;
    const bool is_complete =
        examine(Part(space_, [&](std::size_t index) { return values_for(index, constraint, End::worst); }),
                [&](const hardware::Chip& chip, double area_m2) {
                  const double value = constraints_.chip_value(constraint, chip, area_m2);
                  if (!worst || is_better(constraints_[constraint], *worst, value)) worst = value;
                  is_violated = constraints_.violated(chip, area_m2).test(constraint);
                  return !is_violated;
                });
    return is_complete && !is_violated ? worst : std::nullopt;
  }

  /// Returns all constraints of the chip if each is met by some chip, but no chip meets all.
  std::vector<ImpossibleConstraint> together() {
    std::vector<std::optional<double>> best(constraints_.size());
    bool is_possible = false;
    const bool is_complete = examine(Part(space_, [&](std::size_t index) { return values_for_all(index); }),
                                     [&](const hardware::Chip& chip, double area_m2) {
                                       is_possible = objective_.screen(chip, area_m2).feasible();
                                       for (const std::size_t constraint : of_chip_) {
                                         const double value =
                                             constraints_.chip_value(constraint, chip, area_m2);
                                         auto& so_far = best[constraint];
                                         if (!so_far || is_better(constraints_[constraint], value, *so_far))
                                           so_far = value;
                                       }
                                       return !is_possible;
                                     });
    std::vector<ImpossibleConstraint> proven;
    if (!is_complete || is_possible) return proven;
    for (const std::size_t constraint : of_chip_) {
      if (best[constraint]) proven.push_back({constraint, *best[constraint]});
    }
    return proven;
  }

  const design::DesignSpace& space_;
  const cost::CostModel& model_;
  const objective::Objective& objective_;
  const objective::ActiveConstraints& constraints_;
  double max_chips_;
  const std::function<bool()>& is_late_;
  std::vector<std::size_t> of_chip_;
  std::uint64_t examined_ = 0;
  bool gave_up_ = false;
};

}  // namespace

Impossibility find_impossibility(const design::DesignSpace& space, const cost::CostModel& model,
                                 const objective::Objective& objective,
                                 const objective::ActiveConstraints& constraints, std::uint64_t max_chips,
                                 const std::function<bool()>& is_late) {
  return Prover(space, model, objective, constraints, max_chips, is_late).prove();
}

std::vector<IdleConstraint> find_idle_constraints(const design::DesignSpace& space,
                                                  const cost::CostModel& model,
                                                  const objective::Objective& objective,
                                                  const objective::ActiveConstraints& constraints,
                                                  std::uint64_t max_chips,
                                                  const std::function<bool()>& is_late) {
  return Prover(space, model, objective, constraints, max_chips, is_late).find_idle();
}

}  // namespace crossisle::search
