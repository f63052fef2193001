// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <tuple>

#include "crossisle/core/text.hpp"
#include "crossisle/hardware/physical_limits.hpp"
#include "crossisle/objective/evaluation.hpp"
#include "crossisle/run/problem.hpp"

namespace crossisle::analysis {
namespace {

using cost::Limiter;
using hardware::Knob;

/// Knob that relieves a limiter, and the direction of the change.
struct Lever {
  Knob knob;
  bool upwards = true;
};

/// Returns the knobs that shorten the time of each limiter in the formulas of the physical mode; cost::remedy
/// states the same in words.
std::span<const Lever> levers_of(Limiter limiter) {
  static constexpr std::array compute{Lever{Knob::active_rows},     Lever{Knob::adcs},
                                      Lever{Knob::dac_bits},        Lever{Knob::copies},
                                      Lever{Knob::macros_per_tile}, Lever{Knob::tiles_per_group},
                                      Lever{Knob::router_groups},   Lever{Knob::sample_and_hold},
                                      Lever{Knob::voltage},         Lever{Knob::cycle_time, false}};
  static constexpr std::array tile_buffer{Lever{Knob::buffer_width}, Lever{Knob::macros_per_tile, false},
                                          Lever{Knob::cycle_time, false}};
  static constexpr std::array global_buffer{Lever{Knob::global_buffer_width}, Lever{Knob::input_buffer},
                                            Lever{Knob::cycle_time, false}};
  static constexpr std::array network{Lever{Knob::link_width}, Lever{Knob::router_groups},
                                      Lever{Knob::cycle_time, false}};
  static constexpr std::array dram{
      Lever{Knob::dram},          Lever{Knob::macros_per_tile}, Lever{Knob::tiles_per_group},
      Lever{Knob::router_groups}, Lever{Knob::pinned_fraction}, Lever{Knob::global_buffer}};
  static constexpr std::array array_write{Lever{Knob::wordlines, false}, Lever{Knob::link_width},
                                          Lever{Knob::macros_per_tile}, Lever{Knob::router_groups},
                                          Lever{Knob::cycle_time, false}};
  static constexpr std::array vector_unit{Lever{Knob::vector_lanes}, Lever{Knob::cycle_time, false}};
  static constexpr std::array digital_macs{Lever{Knob::digital_macs}, Lever{Knob::global_buffer_width},
                                           Lever{Knob::cycle_time, false}};
  switch (limiter) {
    case Limiter::compute:
      return compute;
    case Limiter::input_buffer:
    case Limiter::output_buffer:
      return tile_buffer;
    case Limiter::global_buffer:
      return global_buffer;
    case Limiter::network_on_chip:
      return network;
    case Limiter::dram:
      return dram;
    case Limiter::array_write:
      return array_write;
    case Limiter::vector_unit:
      return vector_unit;
    case Limiter::digital_macs:
      return digital_macs;
  }
  return {};
}

/// Next value of a knob, with a flag that is true if the design space lists it.
struct Step {
  double value = 0.0;
  bool is_listed = false;
};

std::optional<Step> step_of(const run::Configuration& configuration, const hardware::Chip& chip,
                            const Lever& lever) {
  const double own = hardware::written_value(chip, lever.knob);
  for (const auto& [knob, values] : configuration.space.knob_values()) {
    if (knob != lever.knob) continue;
    const auto at = std::find(values.begin(), values.end(), own);
    if (at == values.end()) break;
    if (lever.upwards && at + 1 != values.end()) return Step{*(at + 1), true};
    if (!lever.upwards && at != values.begin()) return Step{*(at - 1), true};
  }
  // Beyond the list, voltages and shares are not doubled, because they have fixed bounds.
  if (lever.knob == Knob::voltage || lever.knob == Knob::pinned_fraction) return std::nullopt;
  const auto& traits = hardware::traits(lever.knob);
  const auto limits = hardware::physical_limits(configuration.physical->technology, chip, lever.knob);
  const bool is_word = !traits.words.empty();
  const double value = is_word ? own + (lever.upwards ? 1.0 : -1.0) : own * (lever.upwards ? 2.0 : 0.5);
  // Beyond the fastest type come words that are no faster DRAM.
  if (lever.knob == Knob::dram && value > static_cast<double>(hardware::Dram::hbm2)) return std::nullopt;
  if (!limits.hold(value) || (traits.whole && value != std::floor(value))) return std::nullopt;
  return Step{value, false};
}

std::optional<Relief> relief_of(const run::Configuration& configuration, cost::CostModel& model,
                                const Breakdown& chip, std::size_t network, const Lever& lever) {
  if (!hardware::applies(chip.chip, lever.knob)) return std::nullopt;
  const auto step = step_of(configuration, chip.chip, lever);
  if (!step) return std::nullopt;
  hardware::Chip other = chip.chip;
  hardware::set_knob(other, lever.knob, step->value);
  const auto evaluated = objective::evaluate(model, run::make_objective(configuration), other);
  const auto& fitness = evaluated.fitness;
  const auto& costs = evaluated.costs;
  if (costs[network].verdict != cost::Verdict::feasible) return std::nullopt;
  Relief relief{lever.knob, step->value, step->is_listed, fitness.feasible()};
  relief.latency = costs[network].latency_s / chip.costs[network].latency_s;
  relief.energy = costs[network].energy_j / chip.costs[network].energy_j;
  relief.edap = relief.latency * relief.energy * evaluated.area_m2 / chip.area_m2;
  if (fitness.mapped() && chip.fitness.mapped())
    relief.objective = fitness.objective / chip.fitness.objective;
  return relief;
}

/// Returns a text like `-31.2 %`.
std::string change(double ratio) {
  return fmt::format("{:+.1f} %", 100.0 * (ratio - 1.0));
}

}  // namespace

Limit limit_of(const cost::PhysicalNetwork& physical) {
  const auto& times = physical.time_by_limiter_s;
  const auto* longest = std::max_element(times.begin(), times.end());
  double all = 0.0;
  for (const double time : times) all += time;
  return {static_cast<Limiter>(longest - times.begin()), all > 0.0 ? *longest / all : 0.0};
}

std::vector<NetworkLimit> network_limits(const run::Configuration& configuration, cost::CostModel& model,
                                         const Breakdown& chip) {
  constexpr double min_gain = 1e-4;  // smaller gains are rounding of copies
  std::vector<NetworkLimit> limits;
  for (std::size_t i = 0; i < chip.networks.size(); ++i) {
    const auto& network = chip.networks[i];
    if (!network.physical || network.total.verdict != cost::Verdict::feasible) continue;
    auto& limit = limits.emplace_back(NetworkLimit{i, limit_of(*network.physical), {}});
    for (const Lever& lever : levers_of(limit.limit.limiter)) {
      const auto relief = relief_of(configuration, model, chip, i, lever);
      if (relief && relief->latency < 1.0 - min_gain) limit.reliefs.push_back(*relief);
    }
    std::stable_sort(limit.reliefs.begin(), limit.reliefs.end(), [](const Relief& a, const Relief& b) {
      return std::tie(a.latency, a.edap) < std::tie(b.latency, b.edap);
    });
  }
  return limits;
}

std::string limit_text(const run::Configuration& configuration, const NetworkLimit& limit) {
  const std::string waits =
      fmt::format("{} is limited by {} in {:.0f} % of its time", configuration.networks[limit.network].name,
                  cost::name(limit.limit.limiter), 100.0 * limit.limit.share);
  if (limit.reliefs.empty()) return waits + "; no single step of a knob reduces that.";
  const Relief& best = limit.reliefs.front();
  return fmt::format("{}; {} changes its latency by {} and its EDAP by {}{}.", waits,
                     knob_text(best.knob, best.value), change(best.latency), change(best.edap),
                     best.is_feasible ? "" : ", but breaks a constraint");
}

std::string limits_text(const run::Configuration& configuration,
                        const std::vector<cost::NetworkBreakdown>& networks) {
  std::vector<std::string> limits;
  for (std::size_t i = 0; i < networks.size(); ++i) {
    if (!networks[i].physical) {
      limits.push_back(configuration.networks[i].name + " does not run");
      continue;
    }
    const Limit limit = limit_of(*networks[i].physical);
    limits.push_back(fmt::format("{} {} {:.0f} %", configuration.networks[i].name, cost::name(limit.limiter),
                                 100.0 * limit.share));
  }
  return core::join(limits, ", ");
}

}  // namespace crossisle::analysis
