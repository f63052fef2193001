// Part of Crossisle, SPDX-License-Identifier: MIT
#include "layer.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "crossisle/core/instruction_sets.hpp"
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
constexpr double min_load_ns = 1e-3;  ///< keeps the copies of a layer without weights to load finite

bool equal_layers(const Layer& a, const Layer& b) {
  return a.shape == b.shape && a.operand == b.operand && a.vector_operations == b.vector_operations;
}

void set_counts(const Layer& layer, LayerCounts& group) {
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
    set_counts(layers[i], group.counts);
  }
  for (auto& group : groups) {
    group.counts.count = static_cast<double>(group.members.size());
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
    group.sensitivity = sum / group.counts.count;
  }
  return groups;
}

/// Properties of the values of a layer on which the energy of cells depends.
struct CellValues {
  double activity;  ///< mean input slice over its maximum
  double content;   ///< mean content of a resistive cell over its maximum
  double bit_density;
};

// The functions below are inlined into loops over the layers that are compiled to vector instructions; so they
// select between values instead of branching. `chip` is a local copy, whose values no store can change.

/// Returns the duration of two actions, which are executed one after the other or at the same time.
/// @param serial 1 or 0; a number, because a condition that is the same for all layers is not vectorised
[[gnu::always_inline]] inline double combined(double one, double other, double serial) {
  return std::max(one, other) + serial * std::min(one, other);
}

/// Times of a step of a macro, which reads rows and converts columns; an adder tree does both at once.
struct Step {
  double read_ns;
  double conversion_ns;  ///< of one column per converter
  double serial;  ///< 1 if conversions wait for the end of the read, 0 if they overlap with the next one

  explicit Step(const PhysicalChip& chip)
      : read_ns(chip.macro.read_ns),
        conversion_ns(chip.macro.conversion_ns),
        serial(chip.sample_and_hold ? 0.0 : 1.0) {
    if (chip.technology != CellTechnology::sram_digital) return;
    read_ns = chip.macro.tree_ns;
    conversion_ns = 0.0;
  }
};

[[gnu::always_inline]] inline Placement place(const PhysicalChip& chip, const Step& step,
                                              const LayerCounts& layer) {
  Placement placement;
  placement.line_columns = layer.m * chip.cells_per_weight;
  placement.row_folds = std::ceil(layer.sums / chip.rows);
  placement.column_folds = std::ceil(placement.line_columns / chip.columns);
  // Groups of channels are packed along the diagonal of a macro.
  const bool fits = layer.sums <= chip.rows && placement.line_columns <= chip.columns;
  const double diagonal =
      std::min(std::floor(chip.rows / layer.sums), std::floor(chip.columns / placement.line_columns));
  const double packed = fits ? std::max(diagonal, 1.0) : 1.0;
  placement.macros = placement.row_folds * placement.column_folds * std::ceil(layer.g / packed);
  placement.groups_per_macro = std::min(packed, layer.g);
  const double rows_used = std::min(chip.rows, layer.sums * placement.groups_per_macro);
  placement.reads = chip.input_slices * std::ceil(rows_used / chip.active_rows);
  const double columns_used = std::min(chip.columns, placement.line_columns * placement.groups_per_macro);
  const double conversion_ns = std::ceil(columns_used / chip.adcs) * step.conversion_ns;
  placement.step_ns = std::max(combined(step.read_ns, conversion_ns, step.serial), chip.clock_ns);
  placement.work_ns = layer.positions * placement.reads * placement.step_ns;
  return placement;
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

[[gnu::always_inline]] inline TileShare share_of_tile(const PhysicalChip& chip, const LayerCounts& layer,
                                                      const Placement& placement, double copies) {
  TileShare share;
  const double macros = chip.macros_per_tile;
  share.column_macros = std::min(macros, placement.column_folds);
  share.row_macros = std::min(std::max(std::floor(macros / share.column_macros), 1.0), placement.row_folds);
  share.copies =
      std::min(copies, std::max(std::floor(macros / (share.column_macros * share.row_macros)), 1.0));
  const bool grouped = layer.g > 1.0;
  const double at_work = std::min(macros, placement.macros);
  const double grouped_inputs = at_work * std::min(chip.rows, layer.sums * placement.groups_per_macro);
  const double lines = share.row_macros * chip.rows;
  share.input_bits = (grouped ? grouped_inputs : std::min(lines, layer.sums)) * value_bits;
  share.output_bits =
      (grouped ? at_work * placement.groups_per_macro * layer.m
               : std::min(share.column_macros * chip.columns / chip.cells_per_weight, layer.m)) *
      sum_bits;
  const double reached = grouped_inputs / layer.sums;
  share.channels = grouped ? reached : layer.c * std::min(1.0, lines / layer.sums);
  const double destinations = std::ceil(placement.column_folds / share.column_macros);
  share.destinations = grouped ? 1.0 : destinations;
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

[[gnu::always_inline]] inline Traffic traffic_of(const PhysicalChip& chip, const LayerCounts& layer,
                                                 const Placement& placement, const TileShare& share,
                                                 const Execution& execution) {
  Traffic traffic;
  const double line_bits = share.channels * layer.r * layer.columns * value_bits;
  const double window_bits = share.channels * layer.r * layer.s * value_bits;
  const double of_windows = chip.input_buffer_bits >= window_bits ? layer.line_fill : layer.window_fill;
  const double fill = chip.input_buffer_bits >= line_bits ? layer.min_fill : of_windows;
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

template <CellTechnology technology>
[[gnu::always_inline]] inline double cell_energy(const PhysicalChip& chip, const LayerCounts& layer,
                                                 const CellValues& values, const Placement& placement) {
  const double slices = layer.positions * chip.input_slices;
  const Macro& macro = chip.macro;
  if constexpr (technology == CellTechnology::rram) {
    return slices * layer.sums * placement.line_columns * layer.g * macro.cell_pj_per_siemens *
           conductance(chip.device, values.content) * values.activity;
  } else if constexpr (technology == CellTechnology::sram_analog) {
    return slices * layer.sums * placement.line_columns * layer.g * macro.cell_pj * values.activity *
           values.bit_density;
  } else {
    const double words = placement.line_columns / value_bits * layer.g;
    const double products = layer.sums * value_bits * chip.dac_bits * macro.product_pj * values.activity;
    const double folds = layer.sums / chip.active_rows;
    const double trees =
        std::ceil(folds) * std::min(1.0, folds) * macro.tree_pj * values.activity * values.bit_density;
    return slices * words * (products + trees);
  }
}

template <CellTechnology technology>
[[gnu::always_inline]] inline LayerOutcome run_layer(const PhysicalChip& chip, const LayerCounts& layer,
                                                     const CellValues& values, const Placement& placement,
                                                     const Execution& execution, double serial_load) {
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
  const double buffers =
      std::max(std::max(outcome.of(Limiter::input_buffer), outcome.of(Limiter::output_buffer)),
               outcome.of(Limiter::global_buffer));
  const double on_chip =
      std::max(std::max(outcome.of(Limiter::compute), buffers),
               std::max(outcome.of(Limiter::network_on_chip), outcome.of(Limiter::vector_unit)));
  const double load = std::max(outcome.of(Limiter::dram), outcome.of(Limiter::array_write));
  outcome.latency_ns = combined(on_chip, load, serial_load) + position_ns + overhead_clocks * chip.clock_ns;

  const auto energy = [&](Component component) -> double& {
    return outcome.energy_pj[static_cast<std::size_t>(component)];
  };
  constexpr bool digital = technology == CellTechnology::sram_digital;
  const double slices = layer.positions * chip.input_slices;
  const double lines = digital ? placement.line_columns / value_bits : placement.line_columns;
  const double conversions = slices * std::ceil(layer.sums / chip.active_rows) * layer.g * lines;
  energy(digital ? Component::accumulators : Component::adc) = conversions * chip.macro.conversion_pj;
  energy(Component::cells) = cell_energy<technology>(chip, layer, values, placement);
  energy(Component::row_drivers) =
      slices * layer.sums * placement.column_folds * layer.g * chip.macro.row_pj * values.activity;
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

/// Returns the maximum number of copies of a layer.
[[gnu::always_inline]] inline double max_copies(const PhysicalChip& chip, const LayerCounts& layer) {
  return chip.max_copies > 1.0 ? std::min(layer.positions, chip.max_copies) : 1.0;
}

[[gnu::always_inline]] inline Execution streamed(const PhysicalChip& chip, const LayerCounts& layer,
                                                 const Placement& placement, double pinned) {
  const double share = chip.double_buffering ? 0.5 : 1.0;
  const double available = std::max(std::floor(chip.macros * (1.0 - chip.pinned_fraction) * share), 1.0);
  const double passes = std::ceil(placement.macros / available);
  const double limit = max_copies(chip, layer);
  const double room =
      std::min(std::max(std::floor(available / std::ceil(placement.macros / passes)), 1.0), limit);
  const double load_ns = layer.weight_bits * (1.0 - pinned) / 8.0 / chip.dram_bytes_per_ns;
  const double wanted = std::ceil(placement.work_ns * passes / std::max(load_ns, min_load_ns));
  return {std::min(std::max(wanted, 1.0), room), passes, 1.0 - pinned};
}

template <CellTechnology technology>
[[gnu::always_inline]] inline void run_all(const PhysicalChip& chip, const LayerGroups& layers,
                                           const Columns<Placement>& placements,
                                           const Columns<Execution>& executions,
                                           Columns<LayerOutcome>& outcomes) {
  const PhysicalChip local = chip;
  const std::size_t count = layers.resident.size();
  const auto width = static_cast<std::size_t>(local.bits_per_cell - 1);
  const double* activity = layers.input_activity[local.input_slice].data();
  const double* content = (local.encoding == hardware::Encoding::differential ? layers.differential_content
                                                                              : layers.offset_content)[width]
                              .data();
  const double* density = layers.bit_density.data();
  const double serial_load = local.double_buffering ? 0.0 : 1.0;
  CROSSISLE_INDEPENDENT_ITERATIONS
  for (std::size_t i = 0; i < count; ++i) {
    const CellValues values{activity[i], content[i], density[i]};
    outcomes.set(i, run_layer<technology>(local, layers.counts.get(i), values, placements.get(i),
                                          executions.get(i), serial_load));
  }
}

}  // namespace

LayerGroups LayerGroups::of(const workload::Network& network, std::span<const double> sensitivities) {
  LayerGroups groups;
  groups.resident = group_layers(network.layers, workload::OperandKind::static_weights, sensitivities);
  groups.dynamic = group_layers(network.layers, workload::OperandKind::dynamic, sensitivities);
  groups.counts.resize(groups.resident.size());
  for (std::size_t i = 0; i < groups.resident.size(); ++i) {
    const LayerGroup& group = groups.resident[i];
    groups.resident_layers += group.counts.count;
    groups.counts.set(i, group.counts);
    for (std::size_t width = 0; width < slice_widths; ++width)
      groups.input_activity[width].push_back(group.moments.input_activity[width]);
    for (std::size_t bits = 0; bits < groups.offset_content.size(); ++bits) {
      groups.offset_content[bits].push_back(group.moments.offset_content[bits]);
      groups.differential_content[bits].push_back(group.moments.differential_content[bits]);
    }
    groups.bit_density.push_back(group.moments.bit_density);
  }
  return groups;
}

CROSSISLE_INSTRUCTION_SETS
void place(const PhysicalChip& chip, const LayerGroups& layers, Columns<Placement>& placements) {
  const PhysicalChip local = chip;
  const std::size_t count = layers.resident.size();
  const Step step(chip);
  placements.resize(count);
  CROSSISLE_INDEPENDENT_ITERATIONS
  for (std::size_t i = 0; i < count; ++i) placements.set(i, place(local, step, layers.counts.get(i)));
}

CROSSISLE_INSTRUCTION_SETS
void demand_copies(const PhysicalChip& chip, const LayerGroups& layers, const Columns<Placement>& placements,
                   Columns<CopyDemand>& demands) {
  const PhysicalChip local = chip;
  const std::size_t count = layers.resident.size();
  demands.resize(count);
  CROSSISLE_INDEPENDENT_ITERATIONS
  for (std::size_t i = 0; i < count; ++i) {
    const LayerCounts layer = layers.counts.get(i);
    const Placement placement = placements.get(i);
    const double per_macro = std::sqrt(placement.work_ns / placement.macros);
    demands.set(i, {local.pipelining ? placement.work_ns : per_macro, max_copies(local, layer),
                    layer.count * placement.macros});
  }
}

void execute_resident(std::span<const double> copies, Columns<Execution>& executions) {
  executions.resize(copies.size());
  for (std::size_t i = 0; i < copies.size(); ++i) executions.set(i, {copies[i], 1.0, 0.0});
}

CROSSISLE_INSTRUCTION_SETS
void execute_streamed(const PhysicalChip& chip, const LayerGroups& layers,
                      const Columns<Placement>& placements, double pinned, Columns<Execution>& executions) {
  const PhysicalChip local = chip;
  const std::size_t count = layers.resident.size();
  executions.resize(count);
  CROSSISLE_INDEPENDENT_ITERATIONS
  for (std::size_t i = 0; i < count; ++i)
    executions.set(i, streamed(local, layers.counts.get(i), placements.get(i), pinned));
}

CROSSISLE_INSTRUCTION_SETS
void run_layers(const PhysicalChip& chip, const LayerGroups& layers, const Columns<Placement>& placements,
                const Columns<Execution>& executions, Columns<LayerOutcome>& outcomes) {
  outcomes.resize(layers.resident.size());
  switch (chip.technology) {
    case CellTechnology::rram:
      return run_all<CellTechnology::rram>(chip, layers, placements, executions, outcomes);
    case CellTechnology::sram_analog:
      return run_all<CellTechnology::sram_analog>(chip, layers, placements, executions, outcomes);
    case CellTechnology::sram_digital:
      return run_all<CellTechnology::sram_digital>(chip, layers, placements, executions, outcomes);
  }
}

DynamicOutcome run_dynamic(const PhysicalChip& chip, const LayerCounts& layer) {
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
