// Part of Crossisle, SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cmath>

#include "constants.hpp"
#include "layer.hpp"

namespace crossisle::physical {
namespace {

using cost::Component;
using cost::Limiter;
using workload::OperandKind;

double& energy_of(DigitalOutcome& outcome, Component component) {
  return outcome.energy_pj[static_cast<std::size_t>(component)];
}

/// Sets the latency of a layer whose units work at the same time, its limiter, and the energy of clock and control.
void complete(const PhysicalChip& chip, DigitalOutcome& outcome) {
  const std::array<std::pair<double, Limiter>, 4> times{{{outcome.mac_ns, Limiter::digital_macs},
                                                         {outcome.global_buffer_ns, Limiter::global_buffer},
                                                         {outcome.vector_ns, Limiter::vector_unit},
                                                         {outcome.dram_ns, Limiter::dram}}};
  const auto* longest = std::max_element(times.begin(), times.end(),
                                         [](const auto& a, const auto& b) { return a.first < b.first; });
  outcome.latency_ns = longest->first + chip.layer_clocks * chip.clock_ns;
  outcome.limiter = longest->second;
  energy_of(outcome, Component::clock_and_control) =
      chip.clock_share *
      (energy_of(outcome, Component::digital_units) + energy_of(outcome, Component::global_buffer));
}

}  // namespace

DigitalOutcome run_product(const PhysicalChip& chip, const DigitalLayer& layer, double images,
                           double cached) {
  const double multipliers = std::max(chip.digital_macs / layer.multiplier_slots, 1.0);
  // Rows of one operand and columns of the other that the multipliers work on at a time.
  const double block_rows = std::min(layer.rows, std::sqrt(multipliers));
  const double block_columns = multipliers / block_rows;
  const double computed = layer.g * layer.active_share * images;
  const double macs = layer.c * layer.m * layer.rows * computed;
  const double operand_bits = layer.operand_bits * layer.c * layer.m * computed;
  const double moved_bits =
      operand_bits * layer.rows / block_rows +
      layer.input_bits * layer.c * layer.rows * computed * std::max(layer.m / block_columns, 1.0) +
      layer.output_bits * layer.m * layer.rows * computed;
  // The operand of a group that does not fit into the global buffer is read once for each block of rows that does.
  const double room = chip.global_buffer_bits;
  const double of_group = layer.operand_bits * layer.c * layer.m;
  const double reads =
      of_group <= room ? 1.0 : std::ceil(layer.rows * layer.c * layer.input_bits / (0.5 * room));
  const double appended = layer.operand_bits * layer.appended * layer.g * images;
  const double outside = layer.operand == OperandKind::cached
                             ? (1.0 - cached) * (appended + operand_bits * reads)
                             : (1.0 - cached) * appended + std::max(operand_bits - room, 0.0) * (1.0 + reads);
  const double operations = layer.vector_operations * layer.m * layer.rows * computed;

  DigitalOutcome outcome;
  outcome.mac_ns = macs / multipliers * chip.clock_ns;
  outcome.global_buffer_ns = (moved_bits + appended + outside) / chip.global_buffer_width * chip.clock_ns;
  outcome.vector_ns = operations / chip.vector_lanes * chip.clock_ns;
  outcome.dram_ns = outside / bits_per_byte / chip.dram_bytes_per_ns;
  energy_of(outcome, Component::digital_units) =
      macs * chip.product_pj(layer.input_bits, layer.operand_bits) + operations * chip.vector_pj;
  energy_of(outcome, Component::global_buffer) =
      moved_bits * chip.global_buffer.read_pj + (appended + outside) * chip.global_buffer.write_pj;
  energy_of(outcome, Component::dram) = outside * chip.dram_pj;
  complete(chip, outcome);
  return outcome;
}

DigitalOutcome run_vector(const PhysicalChip& chip, const DigitalLayer& layer, double images,
                          double spilled) {
  const bool looks_up = layer.operand == OperandKind::lookup;
  const double outputs = layer.m * layer.rows * layer.g * images;
  const double looked_up = looks_up ? layer.rows * layer.g * images : 0.0;
  const double moved = images * (layer.input_image_bits + layer.added_bits);
  const double written = images * layer.output_image_bits;
  const double outside = layer.operand_bits * layer.m * looked_up + 2.0 * spilled;

  DigitalOutcome outcome;
  outcome.global_buffer_ns = (moved + written) / chip.global_buffer_width * chip.clock_ns;
  outcome.vector_ns = outputs * layer.vector_operations / chip.vector_lanes * chip.clock_ns;
  outcome.dram_ns = outside / bits_per_byte / chip.dram_bytes_per_ns + (looks_up ? chip.lookup_ns : 0.0);
  energy_of(outcome, Component::digital_units) = outputs * layer.vector_operations * chip.vector_pj;
  energy_of(outcome, Component::global_buffer) =
      moved * chip.global_buffer.read_pj + written * chip.global_buffer.write_pj +
      spilled * (chip.global_buffer.read_pj + chip.global_buffer.write_pj);
  energy_of(outcome, Component::dram) = outside * chip.dram_pj + looked_up * chip.lookup_pj;
  complete(chip, outcome);
  return outcome;
}

}  // namespace crossisle::physical
