// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/hardware/chip.hpp"
#include "crossisle/objective/constraint.hpp"
#include "crossisle/objective/goal.hpp"
#include "crossisle/objective/quantity.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::objective {

/// Feasibility of a chip; for an infeasible chip, the kind of its largest violation. Values beyond the
/// enumerators stand for the constraints of an objective, in order.
enum class Status : std::uint8_t {
  feasible = 0,
  area_over_limit = 1,
  weights_off_chip = 2,
  array_too_small = 3,          ///< a layer cannot be mapped: its weights exceed the arrays
  global_buffer_too_small = 4,  ///< a layer cannot be mapped: its tiles exceed the global buffer
  no_mapping_found = 5,         ///< a layer could be mapped, but the mapper gave up before it found a mapping
  snr_under_limit = 6,          ///< the noise of a network's layers is too strong (physical mode)
  excluded = 7,                 ///< a forbidden combination of the design space
  dram_too_small = 8,           ///< a network's weights, tables and caches exceed DRAM (physical mode)
  die_too_large = 9,            ///< no wafer holds the chip (physical mode)
};
inline constexpr std::size_t named_status_count = 10;
/// Maximum number of constraints on metrics, and the resulting maximum number of statuses.
inline constexpr std::size_t max_constraints = 64;
inline constexpr std::size_t max_statuses = named_status_count + max_constraints;
/// Statuses that chips of the compat mode may have without constraints on metrics.
inline constexpr std::array compat_statuses{
    Status::feasible,        Status::area_over_limit,         Status::weights_off_chip,
    Status::array_too_small, Status::global_buffer_too_small, Status::no_mapping_found};
/// Statuses that chips of the physical mode may have without constraints on metrics.
inline constexpr std::array physical_statuses{
    Status::feasible,        Status::area_over_limit, Status::weights_off_chip, Status::array_too_small,
    Status::snr_under_limit, Status::dram_too_small,  Status::die_too_large};
/// Number of statuses before `excluded`, the first of those that files store apart from them.
inline constexpr std::size_t status_count = 7;

/// Returns the status of a chip whose largest violation is that of a constraint. @pre constraint <
/// max_constraints
constexpr Status constraint_status(std::size_t constraint) noexcept {
  return static_cast<Status>(named_status_count + constraint);
}

/// Returns a status in words: `area over the limit`.
/// @param constraints constraints of the objective, which name the values beyond the enumerators
/// @param metrics metrics of the cost model
std::string text(Status status, std::span<const Constraint> constraints = {},
                 const cost::MetricList& metrics = {});
/// True if every network could be mapped on a chip of this status.
constexpr bool is_mapped(Status status) noexcept {
  return (status < Status::array_too_small || status > Status::no_mapping_found) &&
         status != Status::dram_too_small && status != Status::die_too_large;
}

/// Quality of a chip. `objective` is valid only if every network could be mapped.
struct Fitness {
  Status status = Status::feasible;
  double violation = 0.0;  ///< sum of the violations, each normalised to its limit; 0 if feasible
  double objective = 0.0;  ///< to be minimised

  bool feasible() const noexcept { return status == Status::feasible; }
  /// True if every network could be mapped, so that `objective` and the costs exist.
  bool mapped() const noexcept { return is_mapped(status); }
  bool operator==(const Fitness&) const = default;
};

/// True if `a` is better than `b`: feasible before infeasible, then the smaller violation, then the smaller
/// objective (Deb's rules, 2000).
bool better(const Fitness& a, const Fitness& b) noexcept;

/// Aggregation of the metrics of several networks. Weights state the importance of networks:
///
/// | aggregation | of values v | with weights w |
/// |---|---|---|
/// | max | largest v | largest w v |
/// | mean, weighted_mean | mean of v | sum(w v) / sum(w) |
/// | product | product of v | product of v^w |
/// | geometric_mean | (product of v)^(1/n) | (product of v^w)^(1 / sum(w)) |
/// | regret, mean_regret | as max, mean | as max, mean |
///
/// For the regrets, v is the ratio of a network's own objective to that of its specialist.
enum class Aggregation : std::uint8_t {
  max,
  mean,
  product,
  geometric_mean,
  weighted_mean,
  regret,
  mean_regret,
};
/// True if an aggregation compares with specialists instead of combining energies and latencies.
constexpr bool compares_with_specialists(Aggregation aggregation) noexcept {
  return aggregation == Aggregation::regret || aggregation == Aggregation::mean_regret;
}

/// Exponents of energy [mJ], latency [ms], area [mm^2] and cost in the product that is the objective: (1, 1,
/// 1, 0) is EDAP.
struct Exponents {
  double energy = 1.0;
  double latency = 1.0;
  double area = 1.0;
  double cost = 0.0;   ///< price of the system, or of silicon: area times ObjectiveOptions::cost_per_mm2
  double noise = 0.0;  ///< noise-to-signal ratio (physical mode)
};

/// Metrics of a chip, aggregated over all networks: the factors of an objective.
struct OverallMetrics {
  double energy_mj = 0.0;
  double latency_ms = 0.0;
  double area_mm2 = 0.0;
  double cost = 0.0;  ///< as in Exponents

  bool operator==(const OverallMetrics&) const = default;
};

struct ObjectiveOptions {
  Exponents exponents{};
  Aggregation aggregation = Aggregation::mean;
  /// Positive weights of the networks, in their order; empty: all networks are equally important.
  std::vector<double> weights{};
  /// The objective of each network's specialist, in the networks' order; needed by the regrets only.
  std::vector<double> specialists{};
  /// Inferences per second of each network, in the networks' order; empty: the duty cycle is not known, and
  /// neither constraints nor goals may name its metrics (quantity.hpp).
  std::vector<double> rates_per_s{};
  double cost_per_mm2 = 1.0;
  std::string cost_unit = "cost";  ///< for display
  std::optional<double> area_limit_mm2{};
  /// Minimum signal-to-noise ratio of every network (physical mode).
  std::optional<double> snr_limit_db{};
  std::string snr_source{};  ///< where snr_limit_db was measured; empty: it is an assumption
  /// Limits on any metric of the cost model; at most max_constraints.
  std::vector<Constraint> constraints{};
  /// Goals of the algorithms; at most max_goals.
  std::vector<Goal> goals{};
  /// Requires that all weights of each network fit the chip's cells at once, counted by this rule.
  std::optional<workload::CapacityRule> weights_on_chip{};
};

/// A violated constraint and the amount of the violation, normalised to the limit.
struct Violation {
  Status status;
  double amount;
};

/// Combines the costs of all networks on a chip into one fitness.
///
/// With e_i, l_i the energy [mJ] and latency [ms] of network i and A the area [mm^2]:
/// objective = agg(e)^a * agg(l)^b * A^c, the form of arXiv 2603.03880 (there max, mean and product; EDAP in
/// mJ ms mm^2). The regrets are the largest and the mean of e_i^a * l_i^b * A^c / s_i over the networks,
/// where s_i is the same product for the best chip for network i alone. Weights apply within agg (see
/// Aggregation). Networks are always summed in their own order, so that the bits of a result do not depend on
/// which rank evaluated which network.
class Objective {
 public:
  /// @param metrics metrics of the cost model: at least energy, latency and area, and SNR if the options need
  /// it
  /// @throws core::Error (usage) for a metric that the model does not compute, or a constraint on a network
  /// that is not among `networks`
  /// @pre options.weights, options.specialists and options.rates_per_s are empty or have an entry per network;
  /// all are positive
  Objective(ObjectiveOptions options, std::span<const workload::Network> networks,
            const cost::MetricList& metrics);

  const ObjectiveOptions& options() const noexcept { return options_; }
  /// Returns the fitness of a chip. @pre metrics cover all networks, in order
  Fitness score(const hardware::Chip& chip, const cost::CandidateMetrics& metrics) const;
  /// Returns everything that a chip violates; empty if the chip is feasible. @pre the same as for score
  std::vector<Violation> violations(const hardware::Chip& chip, const cost::CandidateMetrics& metrics) const;
  /// Returns the value that a constraint limits; for all networks, the value that is nearest to the limit or
  /// farthest beyond it. @pre every network is feasible
  double limited_value(std::size_t constraint, const cost::CandidateMetrics& metrics) const;
  /// Returns the fitness of a chip by those constraints that do not need the cost of a network. A chip that
  /// is infeasible here is also infeasible in `score`, which may find further violations.
  Fitness screen(const hardware::Chip& chip, double area_m2) const;
  /// Returns everything that a chip violates of these constraints.
  std::vector<Violation> screen_violations(const hardware::Chip& chip, double area_m2) const;
  /// Returns energy and latency, aggregated over all networks (for the two regrets: by maximum and by mean)
  /// with their weights, as goals of fronts are too, and the area.
  /// @pre every network is feasible
  OverallMetrics overall(const cost::CandidateMetrics& metrics) const;
  /// Returns the values of the goals, in order. @pre every network is feasible
  GoalValues goals(const cost::CandidateMetrics& metrics) const;
  bool has_goals() const noexcept { return !aims_.empty(); }
  /// Returns, for each goal, true if its values are always positive (or negative, if it is maximised), so that
  /// they compare by ratios.
  std::vector<bool> goals_with_ratios() const;
  /// True if all weights that must be on the chip fit; initial designs are drawn from such chips.
  bool holds_weights(const hardware::Chip& chip) const;
  /// Returns the number of cells that a network needs on this kind of chip according to the active rule; 0
  /// without a rule.
  std::int64_t cells_required(const hardware::Chip& chip, std::size_t network) const;
  /// Returns the objective of one network: the product of powers of its metrics.
  /// @pre the network is feasible
  double of_network(const cost::CandidateMetrics& metrics, std::size_t network) const;
  /// Returns the silicon area of the chip [m^2].
  double area_m2(const cost::CandidateMetrics& metrics) const { return metrics.of_chip(area_); }

 private:
  struct Limited {
    Quantity quantity;
    bool is_area;  ///< known without the costs of networks
  };
  /// A goal with its place in the table of metrics.
  struct Aim {
    Quantity quantity;
    double factor;  ///< of a value; negative if it is to be maximised
    bool is_aggregated;
  };
  template <class Figure>
  double aggregate(const cost::CandidateMetrics& metrics, Figure figure) const;
  template <class Figure>
  double aggregate_weighted(const cost::CandidateMetrics& metrics, Figure figure) const;
  /// Returns the maximum of required / available - 1 over the networks, 0 if all fit.
  double capacity_violation(const hardware::Chip& chip) const;
  /// Calls `add(status, amount)` for every violation that is known without the cost of a network.
  template <class Add>
  void visit_chip(const hardware::Chip& chip, double area_m2, Add add) const;
  /// Calls `add(status, amount)` for every violation. The order of the calls determines the bits of sums.
  template <class Add>
  void visit(const hardware::Chip& chip, const cost::CandidateMetrics& metrics, Add add) const;
  /// @param noise noise-to-signal ratio, aggregated over the networks
  double product(const OverallMetrics& overall, double noise) const;
  double value(const cost::CandidateMetrics& metrics) const;
  /// Returns the price of a chip: that of the model, or the area times cost_per_mm2.
  double price(const cost::CandidateMetrics& metrics) const;
  double noise_of(const cost::CandidateMetrics& metrics, std::size_t network) const;

  ObjectiveOptions options_;
  // Columns of the metrics.
  std::size_t energy_;
  std::size_t latency_;
  std::size_t area_;
  std::optional<std::size_t> snr_;
  std::optional<std::size_t> cost_;  ///< column of the price, if the model computes it
  std::vector<Limited> limited_;     ///< by the constraints, in order
  std::vector<Aim> aims_;            ///< the goals, in order
  /// Number of cells required, by network and bits per cell - 1.
  std::vector<std::array<std::int64_t, workload::max_bits_per_cell>> cells_;
};

}  // namespace crossisle::objective
