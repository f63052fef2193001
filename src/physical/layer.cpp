// Part of Crossisle, SPDX-License-Identifier: MIT
#include "layer.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "noise.hpp"

namespace crossisle::physical {
namespace {

using cost::Component;
using cost::Limiter;
using hardware::CellTechnology;
using workload::Layer;

constexpr double value_bits = 8.0;
constexpr double sum_bits = 24.0;  ///< partial sums
/// Number of members of a group whose values are averaged; the other members are assumed to be like them.
constexpr std::size_t members_for_values = 8;
/// Clock cycles to begin and end a layer.
constexpr double overhead_clocks = 40.0;

bool equal_layers(const Layer& a, const Layer& b) {
  return a.shape == b.shape && a.operand == b.operand && a.vector_operations == b.vector_operations;
}

void set_counts(const Layer& layer, LayerGroup& group) {
  const auto& shape = layer.shape;
  const auto number = [](std::int64_t value) { return static_cast<double>(value); };
  group.c = number(shape.c);
  group.m = number(shape.m);
  group.r = number(shape.r);
  group.s = number(shape.s);
  group.p = number(shape.p);
  group.g = number(shape.g);
  group.positions = number(shape.n * shape.p * shape.q);
  group.sums = number(shape.c * shape.r * shape.s);
  group.outputs = group.positions * group.m * group.g;
  const double rows = number((shape.p - 1) * shape.stride_h + shape.r);
  group.columns = number((shape.q - 1) * shape.stride_w + shape.s);
  const double batch = number(shape.n);
  const double once = batch * group.c * rows * group.columns;
  const double line = batch * group.c * group.p * group.r * group.columns;
  group.window_fill = group.sums * group.positions;
  group.line_fill = std::min(line, group.window_fill);
  group.min_fill = std::min(once, group.line_fill);
  group.input_bits = value_bits * once * group.g;
  group.output_bits = value_bits * group.outputs;
  group.weight_bits = value_bits * group.sums * group.m * group.g;
  group.vector_operations_per_output = layer.vector_operations;
  group.vector_operations = layer.vector_operations * group.outputs;
}

std::vector<LayerGroup> group_layers(const std::vector<Layer>& layers, workload::OperandKind operand,
                                     std::span<const double> sensitivities) {
  std::vector<LayerGroup> groups;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (layers[i].operand != operand) continue;
    const auto known = std::find_if(groups.begin(), groups.end(), [&](const LayerGroup& group) {
      return equal_layers(layers[group.members.front()], layers[i]);
    });
    if (known != groups.end()) {
      known->members.push_back(i);
      continue;
    }
    auto& group = groups.emplace_back();
    group.members.push_back(i);
    set_counts(layers[i], group);
  }
  for (auto& group : groups) {
    group.count = static_cast<double>(group.members.size());
    if (operand == workload::OperandKind::dynamic) continue;
    const std::size_t looked_at = std::min(group.members.size(), members_for_values);
    for (std::size_t i = 0; i < looked_at; ++i) {
      const Layer& layer = layers[group.members[i]];
      group.moments.add(ValueMoments::of(layer.input_histogram, layer.weight_histogram));
    }
    group.moments.scale(1.0 / static_cast<double>(looked_at));
    if (sensitivities.empty()) continue;
    double sum = 0.0;
    for (const std::size_t member : group.members) sum += sensitivities[member];
    group.sensitivity = sum / group.count;
  }
  return groups;
}

/// Bits that the buffers of a tile transfer, and the division of a layer over tiles.
struct TileShare {
  double row_macros = 1.0;     ///< per tile, along the inputs
  double column_macros = 1.0;  ///< along the outputs
  double copies = 1.0;
  double input_bits = 0.0;  ///< distinct input bits of one position
  double output_bits = 0.0;
  double channels = 0.0;      ///< input channels that a tile reads
  double destinations = 1.0;  ///< tiles that receive the same inputs
};

TileShare share_of_tile(const PhysicalChip& chip, const LayerGroup& layer, const Placement& placement,
                        double copies) {
  TileShare share;
  const double macros = chip.macros_per_tile;
  share.column_macros = std::min(macros, placement.column_folds);
  share.row_macros = std::min(std::max(std::floor(macros / share.column_macros), 1.0), placement.row_folds);
  share.copies =
      std::min(copies, std::max(std::floor(macros / (share.column_macros * share.row_macros)), 1.0));
  if (layer.g > 1.0) {
    const double at_work = std::min(macros, placement.macros);
    const double inputs = at_work * std::min(chip.rows, layer.sums * placement.groups_per_macro);
    share.input_bits = inputs * value_bits;
    share.output_bits = at_work * placement.groups_per_macro * layer.m * sum_bits;
    share.channels = inputs / layer.sums;
    return share;
  }
  const double lines = share.row_macros * chip.rows;
  share.input_bits = std::min(lines, layer.sums) * value_bits;
  share.output_bits =
      std::min(share.column_macros * chip.columns / chip.cells_per_weight, layer.m) * sum_bits;
  share.channels = layer.c * std::min(1.0, lines / layer.sums);
  share.destinations = std::ceil(placement.column_folds / share.column_macros);
  return share;
}

/// Bits transferred in one inference of a layer.
struct Traffic {
  double input_fill = 0.0;    ///< into tile buffers, once per destination
  double partial_sums = 0.0;  ///< between tiles
  double global_read = 0.0;
  double global_write = 0.0;
  double spill = 0.0;  ///< activations that do not fit into the global buffer
  double dram = 0.0;
};

Traffic traffic_of(const PhysicalChip& chip, const LayerGroup& layer, const Placement& placement,
                   const TileShare& share, const Execution& execution) {
  Traffic traffic;
  const double line_bits = share.channels * layer.r * layer.columns * value_bits;
  const double window_bits = share.channels * layer.r * layer.s * value_bits;
  double fill = layer.window_fill;
  if (chip.input_buffer_bits >= line_bits) {
    fill = layer.min_fill;
  } else if (chip.input_buffer_bits >= window_bits) {
    fill = layer.line_fill;
  }
  traffic.input_fill = value_bits * layer.g * fill * std::min(execution.passes, placement.column_folds);
  traffic.partial_sums =
      sum_bits * layer.outputs * std::max(std::ceil(placement.row_folds / share.row_macros) - 1.0, 0.0);
  // Partial sums of a pass are stored in the global buffer until the next pass.
  const double waiting =
      sum_bits * layer.outputs * std::max(std::ceil(execution.passes / placement.column_folds) - 1.0, 0.0);
  traffic.global_read = traffic.input_fill + waiting;
  traffic.global_write = layer.output_bits + waiting;
  traffic.spill = std::max(layer.input_bits + layer.output_bits - chip.global_buffer_bits, 0.0);
  traffic.dram = execution.streamed * layer.weight_bits + 2.0 * traffic.spill;
  return traffic;
}

double cell_energy(const PhysicalChip& chip, const LayerGroup& layer, const Placement& placement) {
  const double slices = layer.positions * chip.input_slices;
  const double activity = layer.moments.input_activity[chip.input_slice];
  const Macro& macro = chip.macro;
  switch (chip.technology) {
    case CellTechnology::rram:
      return slices * layer.sums * placement.line_columns * layer.g * macro.cell_pj_per_siemens *
             mean_conductance(chip.device, chip.encoding, chip.bits_per_cell, layer.moments) * activity;
    case CellTechnology::sram_analog:
      return slices * layer.sums * placement.line_columns * layer.g * macro.cell_pj * activity *
             layer.moments.bit_density;
    case CellTechnology::sram_digital:
      break;
  }
  const double words = placement.line_columns / value_bits * layer.g;
  const double products = layer.sums * value_bits * chip.dac_bits * macro.product_pj * activity;
  const double folds = layer.sums / chip.active_rows;
  const double trees =
      std::ceil(folds) * std::min(1.0, folds) * macro.tree_pj * activity * layer.moments.bit_density;
  return slices * words * (products + trees);
}

}  // namespace

LayerGroups LayerGroups::of(const workload::Network& network, std::span<const double> sensitivities) {
  LayerGroups groups;
  groups.resident = group_layers(network.layers, workload::OperandKind::static_weights, sensitivities);
  groups.dynamic = group_layers(network.layers, workload::OperandKind::dynamic, sensitivities);
  for (const auto& group : groups.resident) groups.resident_layers += group.count;
  return groups;
}

Placement place(const PhysicalChip& chip, const LayerGroup& layer) {
  Placement placement;
  placement.line_columns = layer.m * chip.cells_per_weight;
  placement.row_folds = std::ceil(layer.sums / chip.rows);
  placement.column_folds = std::ceil(placement.line_columns / chip.columns);
  placement.macros = placement.row_folds * placement.column_folds;
  if (layer.g > 1.0) {
    double packed = 1.0;
    if (layer.sums <= chip.rows && placement.line_columns <= chip.columns) {
      packed = std::max(
          std::min(std::floor(chip.rows / layer.sums), std::floor(chip.columns / placement.line_columns)),
          1.0);
    }
    placement.macros *= std::ceil(layer.g / packed);
    placement.groups_per_macro = std::min(packed, layer.g);
  }
  const double rows_used = std::min(chip.rows, layer.sums * placement.groups_per_macro);
  placement.reads = chip.input_slices * std::ceil(rows_used / chip.active_rows);
  const Macro& macro = chip.macro;
  if (chip.technology == CellTechnology::sram_digital) {
    placement.step_ns = std::max(macro.tree_ns, chip.clock_ns);
  } else {
    const double columns_used = std::min(chip.columns, placement.line_columns * placement.groups_per_macro);
    const double conversion_ns = std::ceil(columns_used / chip.adcs) * macro.conversion_ns;
    const double step_ns =
        chip.sample_and_hold ? std::max(macro.read_ns, conversion_ns) : macro.read_ns + conversion_ns;
    placement.step_ns = std::max(step_ns, chip.clock_ns);
  }
  placement.work_ns = layer.positions * placement.reads * placement.step_ns;
  return placement;
}

LayerOutcome run_layer(const PhysicalChip& chip, const LayerGroup& layer, const Placement& placement,
                       const Execution& execution) {
  const TileShare share = share_of_tile(chip, layer, placement, execution.copies);
  const Traffic traffic = traffic_of(chip, layer, placement, share, execution);
  const double turns = std::ceil(layer.positions / execution.copies);
  const double position_ns = placement.reads * placement.step_ns;

  LayerOutcome outcome;
  const auto time = [&](Limiter limiter) -> double& {
    return outcome.roofline_ns[static_cast<std::size_t>(limiter)];
  };
  const double buffer_turns = turns * execution.passes * share.copies / chip.buffer_width * chip.clock_ns;
  time(Limiter::compute) = turns * position_ns * execution.passes;
  time(Limiter::input_buffer) = buffer_turns * share.input_bits;
  time(Limiter::output_buffer) = buffer_turns * share.output_bits;
  time(Limiter::global_buffer) =
      (traffic.global_read + traffic.global_write) / chip.global_buffer_width * chip.clock_ns;
  const double links = chip.groups * chip.link_width;
  time(Limiter::network_on_chip) = (traffic.input_fill * std::min(share.destinations, chip.groups) +
                                    traffic.partial_sums + layer.output_bits) /
                                   links * chip.clock_ns;
  time(Limiter::dram) = traffic.dram / 8.0 / chip.dram_bytes_per_ns;
  time(Limiter::array_write) = execution.streamed * std::max(chip.rows * chip.clock_ns * execution.passes,
                                                             layer.weight_bits / links * chip.clock_ns);
  time(Limiter::vector_unit) = layer.outputs / chip.vector_lanes * chip.clock_ns;
  const double on_chip = std::max({outcome.of(Limiter::compute), outcome.of(Limiter::input_buffer),
                                   outcome.of(Limiter::output_buffer), outcome.of(Limiter::global_buffer),
                                   outcome.of(Limiter::network_on_chip), outcome.of(Limiter::vector_unit)});
  const double load = std::max(outcome.of(Limiter::dram), outcome.of(Limiter::array_write));
  outcome.latency_ns = (chip.double_buffering ? std::max(on_chip, load) : on_chip + load) + position_ns +
                       overhead_clocks * chip.clock_ns;

  const auto energy = [&](Component component) -> double& {
    return outcome.energy_pj[static_cast<std::size_t>(component)];
  };
  const bool digital = chip.technology == CellTechnology::sram_digital;
  const double slices = layer.positions * chip.input_slices;
  const double lines = digital ? placement.line_columns / value_bits : placement.line_columns;
  const double conversions = slices * std::ceil(layer.sums / chip.active_rows) * layer.g * lines;
  energy(digital ? Component::accumulators : Component::adc) = conversions * chip.macro.conversion_pj;
  energy(Component::cells) = cell_energy(chip, layer, placement);
  energy(Component::row_drivers) = slices * layer.sums * placement.column_folds * layer.g *
                                   chip.macro.row_pj * layer.moments.input_activity[chip.input_slice];
  energy(Component::input_buffer) =
      layer.positions * value_bits * layer.sums * layer.g * share.destinations * chip.input_buffer.read_pj +
      traffic.input_fill * share.destinations * chip.input_buffer.write_pj;
  energy(Component::output_buffer) = sum_bits * layer.outputs *
                                     std::ceil(placement.row_folds / share.row_macros) *
                                     (chip.output_buffer.read_pj + chip.output_buffer.write_pj);
  energy(Component::router) =
      (traffic.input_fill * (0.5 + 0.5 * share.destinations) + traffic.partial_sums + layer.output_bits) *
      chip.network_pj;
  energy(Component::global_buffer) =
      traffic.global_read * chip.global_buffer.read_pj + traffic.global_write * chip.global_buffer.write_pj +
      traffic.spill * (chip.global_buffer.read_pj + chip.global_buffer.write_pj);
  energy(Component::dram) = traffic.dram * chip.dram_pj;
  // Copies in other router groups are reached on the path to the first copy.
  energy(Component::weight_drivers) =
      execution.streamed * layer.weight_bits *
      (chip.network_pj * (0.5 + 0.5 * std::min(execution.copies, chip.groups)) +
       chip.cells_per_weight * execution.copies * chip.macro.write_pj / value_bits);
  energy(Component::digital_units) = layer.vector_operations * chip.vector_pj;
  return outcome;
}

DynamicOutcome run_dynamic(const PhysicalChip& chip, const LayerGroup& layer) {
  const double macs = layer.sums * layer.outputs;
  // An operand is reused along one side of the square of multipliers.
  const double bits = macs * 2.0 * value_bits / std::sqrt(chip.digital_macs) + layer.output_bits;
  const std::array<std::pair<double, Limiter>, 3> clocks{
      {{macs / chip.digital_macs, Limiter::digital_macs},
       {bits / chip.global_buffer_width, Limiter::global_buffer},
       {layer.vector_operations / chip.vector_lanes, Limiter::vector_unit}}};
  const auto& longest = *std::max_element(clocks.begin(), clocks.end());
  return {longest.first * chip.clock_ns, longest.second,
          macs * chip.mac_pj + layer.vector_operations * chip.vector_pj, bits * chip.global_buffer.read_pj};
}

}  // namespace crossisle::physical
