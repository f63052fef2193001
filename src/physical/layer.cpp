// Part of Crossisle, SPDX-License-Identifier: MIT
#include "layer.hpp"

#include <algorithm>
#include <cmath>

#include "constants.hpp"
#include "crossisle/core/instruction_sets.hpp"
#include "dram_traffic.hpp"
#include "noise.hpp"

namespace crossisle::physical {
namespace {

using cost::Component;
using cost::Limiter;
using hardware::CellTechnology;

constexpr double min_load_ns = 1e-3;  ///< keeps the copies of a layer without weights to load finite

/// Properties of the values of a layer on which the energy of cells depends.
struct CellValues {
  double activity;  ///< mean input slice over the maximum of the DAC
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
  double serial;   ///< 1 if conversions wait for the end of the read, 0 if they overlap with the next one
  double digital;  ///< 1 for adder trees

  explicit Step(const PhysicalChip& chip)
      : read_ns(chip.macro.read_ns),
        conversion_ns(chip.macro.conversion_ns),
        serial(chip.sample_and_hold ? 0.0 : 1.0),
        digital(chip.technology == CellTechnology::sram_digital ? 1.0 : 0.0) {
    if (digital == 0.0) return;
    read_ns = 0.0;
    conversion_ns = 0.0;
    serial = 1.0;
  }
};

[[gnu::always_inline]] inline Placement place(const PhysicalChip& chip, const Step& step,
                                              const LayerCounts& layer, const Readout& readout, double images,
                                              double experts) {
  Placement placement;
  placement.line_columns = layer.m * readout.weight_columns;
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
  placement.reads = readout.input_slices * std::ceil(rows_used / chip.active_rows);
  const double columns_used = std::min(chip.columns, placement.line_columns * placement.groups_per_macro);
  const double conversion_ns =
      std::ceil(columns_used * readout.conversions_per_column / chip.adcs) * step.conversion_ns;
  const double read_ns = step.read_ns + step.digital * readout.tree_ns;
  placement.step_ns = std::max(combined(read_ns, conversion_ns, step.serial), chip.clock_ns);
  placement.drain_ns =
      (1.0 - step.serial) * std::min(read_ns, conversion_ns) + chip.layer_clocks * chip.clock_ns;
  placement.work_ns =
      images * layer.positions * layer.active_experts / experts * placement.reads * placement.step_ns;
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
                                                      const Readout& readout, const Placement& placement,
                                                      double copies) {
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
  share.input_bits = (grouped ? grouped_inputs : std::min(lines, layer.sums)) * layer.input_bits;
  share.output_bits =
      (grouped ? at_work * placement.groups_per_macro * layer.m
               : std::min(share.column_macros * chip.columns / readout.weight_columns, layer.m)) *
      layer.sum_bits;
  const double reached = grouped_inputs / layer.sums;
  share.channels = grouped ? reached : layer.c * std::min(1.0, lines / layer.sums);
  const double destinations = std::ceil(placement.column_folds / share.column_macros);
  share.destinations = grouped ? 1.0 : destinations;
  return share;
}

/// Bits transferred in one round of a layer.
struct Traffic {
  double input_fill = 0.0;    ///< into tile buffers, once per destination and pass
  double partial_sums = 0.0;  ///< between tiles
  double outputs = 0.0;
  double global_read = 0.0;
  double global_write = 0.0;
  double links = 1.0;  ///< bits per clock of the groups at work
  DramTraffic dram;
};

/// @tparam resident true: all weights stay in the arrays
template <bool resident>
[[gnu::always_inline]] inline Traffic traffic_of(const PhysicalChip& chip, const LayerCounts& layer,
                                                 const Placement& placement, const TileShare& share,
                                                 const Execution& execution, double experts, double images,
                                                 const Storage& storage) {
  Traffic traffic;
  const Passes passes = resident ? Passes{} : passes_of(layer, placement, execution.passes, experts);
  const double active_images = images * layer.active_experts;
  const double outputs = layer.positions * active_images * layer.m * layer.g;
  const double line_bits = share.channels * layer.kernel_rows * layer.columns * layer.input_bits;
  const double window_bits = share.channels * layer.r * layer.kernel_columns * layer.input_bits;
  const double of_windows = chip.input_buffer_bits >= window_bits ? layer.line_fill : layer.window_fill;
  const double fill = chip.input_buffer_bits >= line_bits ? layer.min_fill : of_windows;
  traffic.input_fill = layer.input_bits * layer.g * active_images * fill * passes.columns;
  traffic.partial_sums =
      layer.sum_bits * outputs * std::max(std::ceil(placement.row_folds / share.row_macros) - 1.0, 0.0);
  traffic.outputs = layer.output_bits * outputs;
  // Partial sums of a pass wait in the global buffer until the next pass.
  const double waiting = layer.sum_bits * outputs * passes.beyond;
  traffic.global_read = traffic.input_fill + waiting + images * layer.added_bits;
  traffic.global_write = traffic.outputs + waiting;
  const double at_work = std::ceil(experts * placement.macros / execution.passes) * execution.copies;
  traffic.links = clamped(std::ceil(at_work / chip.macros_per_tile), 1.0, chip.groups) * chip.link_width;
  traffic.dram =
      resident ? spill_traffic(layer, images, storage) : min_traffic(layer, passes, experts, images, storage);
  return traffic;
}

template <CellTechnology technology>
[[gnu::always_inline]] inline double cell_energy(const PhysicalChip& chip, const LayerCounts& layer,
                                                 const Readout& readout, const CellValues& values,
                                                 const Placement& placement, double slices) {
  const Macro& macro = chip.macro;
  if constexpr (technology == CellTechnology::rram) {
    return slices * layer.sums * placement.line_columns * layer.g * macro.cell_pj_per_siemens *
           conductance(chip.device, values.content) * values.activity;
  } else if constexpr (technology == CellTechnology::sram_analog) {
    return slices * layer.sums * placement.line_columns * layer.g * macro.cell_pj * values.activity *
           values.bit_density;
  } else {
    const double products =
        layer.sums * layer.weight_bits * chip.dac_bits * macro.product_pj * values.activity;
    const double folds = layer.sums / chip.active_rows;
    const double trees =
        std::ceil(folds) * std::min(1.0, folds) * readout.tree_pj * values.activity * values.bit_density;
    return slices * layer.m * layer.g * (products + trees);
  }
}

template <CellTechnology technology, bool resident>
[[gnu::always_inline]] inline LayerOutcome run_layer(const PhysicalChip& chip, const LayerCounts& layer,
                                                     const Readout& readout, const CellValues& values,
                                                     const Placement& placement, const Execution& execution,
                                                     double experts, double images, const Storage& storage,
                                                     double serial_load) {
  const TileShare share = share_of_tile(chip, layer, readout, placement, execution.copies);
  const Traffic traffic =
      traffic_of<resident>(chip, layer, placement, share, execution, experts, images, storage);
  const double positions = layer.positions * images * layer.active_experts;
  const double outputs = positions * layer.m * layer.g;
  const double of_expert = std::max(positions / experts / execution.copies, 1.0);
  const double turns = layer.experts == 1.0 ? std::ceil(positions / execution.copies) : of_expert;
  const double loaded_bits = layer.expert_bits() * experts;

  LayerOutcome outcome;
  const auto time = [&](Limiter limiter) -> double& {
    return outcome.roofline_ns[static_cast<std::size_t>(limiter)];
  };
  const double buffer_turns = turns * execution.passes * share.copies / chip.buffer_width * chip.clock_ns;
  time(Limiter::compute) = turns * placement.reads * placement.step_ns * execution.passes;
  time(Limiter::input_buffer) = buffer_turns * share.input_bits;
  time(Limiter::output_buffer) = buffer_turns * share.output_bits;
  time(Limiter::global_buffer) =
      (traffic.global_read + traffic.global_write) / chip.global_buffer_width * chip.clock_ns;
  time(Limiter::network_on_chip) =
      (traffic.input_fill * std::min(share.destinations, traffic.links / chip.link_width) +
       traffic.partial_sums + traffic.outputs) /
      traffic.links * chip.clock_ns;
  time(Limiter::dram) = traffic.dram.total / bits_per_byte / chip.dram_bytes_per_ns;
  time(Limiter::array_write) =
      storage.streamed * traffic.dram.tiles *
      std::max(chip.rows * chip.clock_ns * execution.passes, loaded_bits / traffic.links * chip.clock_ns);
  time(Limiter::vector_unit) = outputs * layer.vector_operations / chip.vector_lanes * chip.clock_ns;
  const double buffers = std::max(std::max(time(Limiter::input_buffer), time(Limiter::output_buffer)),
                                  time(Limiter::global_buffer));
  const double on_chip = std::max(std::max(time(Limiter::compute), buffers),
                                  std::max(time(Limiter::network_on_chip), time(Limiter::vector_unit)));
  const double load = std::max(time(Limiter::dram), time(Limiter::array_write));
  outcome.latency_ns = combined(on_chip, load, serial_load) + placement.drain_ns;

  const auto energy = [&](Component component) -> double& {
    return outcome.energy_pj[static_cast<std::size_t>(component)];
  };
  constexpr bool digital = technology == CellTechnology::sram_digital;
  const double slices = positions * readout.input_slices;
  const double conversions = slices * std::ceil(layer.sums / chip.active_rows) * layer.g *
                             placement.line_columns * readout.conversions_per_column;
  const double conversion = conversions * readout.conversion_pj;
  const double cells = cell_energy<technology>(chip, layer, readout, values, placement, slices);
  const double rows =
      slices * layer.sums * placement.column_folds * layer.g * chip.macro.row_pj * values.activity;
  const double input_buffer =
      positions * layer.input_bits * layer.sums * layer.g * share.destinations * chip.input_buffer.read_pj +
      traffic.input_fill * share.destinations * chip.input_buffer.write_pj;
  const double output_buffer = layer.sum_bits * outputs * std::ceil(placement.row_folds / share.row_macros) *
                               (chip.output_buffer.read_pj + chip.output_buffer.write_pj);
  const double router =
      (traffic.input_fill * (0.5 + 0.5 * share.destinations) + traffic.partial_sums + traffic.outputs) *
      chip.network_pj;
  const BufferEnergies& bit = chip.global_buffer;
  const double global_buffer = traffic.global_read * bit.read_pj + traffic.global_write * bit.write_pj +
                               (traffic.dram.spilled + traffic.dram.sums) * (bit.read_pj + bit.write_pj) +
                               traffic.dram.reread * bit.write_pj;
  const double dram = traffic.dram.total * chip.dram_pj;
  // Copies in other router groups are reached on the path to the first copy.
  const double writing =
      storage.streamed * traffic.dram.tiles *
      (loaded_bits * (chip.network_pj * (0.5 + 0.5 * std::min(execution.copies, chip.groups))) +
       layer.sums * placement.line_columns * layer.g * experts * execution.copies * chip.macro.write_pj);
  const double vector = outputs * layer.vector_operations * chip.vector_pj;
  const double clock = chip.clock_share * (input_buffer + output_buffer + router + global_buffer + vector);
  energy(digital ? Component::accumulators : Component::adc) = conversion;
  energy(Component::cells) = cells;
  energy(Component::row_drivers) = rows;
  energy(Component::input_buffer) = input_buffer;
  energy(Component::output_buffer) = output_buffer;
  energy(Component::router) = router;
  energy(Component::global_buffer) = global_buffer;
  energy(Component::dram) = dram;
  energy(Component::weight_drivers) = writing;
  energy(Component::digital_units) = vector;
  energy(Component::clock_and_control) = clock;
  const double sum = conversion + cells + rows + input_buffer + output_buffer + router + global_buffer +
                     dram + writing + vector + clock;
  outcome.power_w = sum / outcome.latency_ns * w_per_pj_ns;
  return outcome;
}

/// Returns the maximum number of copies of a layer.
[[gnu::always_inline]] inline double max_copies(const PhysicalChip& chip, const LayerCounts& layer,
                                                double images, double experts) {
  const double positions = std::ceil(images * layer.positions * layer.active_experts / experts);
  return chip.max_copies > 1.0 ? std::max(std::min(positions, chip.max_copies), 1.0) : 1.0;
}

[[gnu::always_inline]] inline Execution streamed(const PhysicalChip& chip, const LayerCounts& layer,
                                                 const Placement& placement, double pinned, double images,
                                                 double experts) {
  const double macros = std::ceil(experts * placement.macros);
  const double passes = std::ceil(macros / chip.streaming_macros);
  const double limit = max_copies(chip, layer, images, experts);
  const double room = clamped(std::floor(chip.streaming_macros / std::ceil(macros / passes)), 1.0, limit);
  const double load_ns =
      layer.expert_bits() * experts * (1.0 - pinned) / bits_per_byte / chip.dram_bytes_per_ns;
  const double wanted = std::ceil(placement.work_ns * passes / std::max(load_ns, min_load_ns));
  return {clamped(wanted, 1.0, room), passes};
}

template <CellTechnology technology, bool resident>
[[gnu::always_inline]] inline void run_all(const PhysicalChip& chip, const PlacedLayers& placed,
                                           const Round& round, const Storage& storage,
                                           Columns<LayerOutcome>& outcomes) {
  const PhysicalChip local = chip;
  const Storage stored = storage;
  const LayerGroups& layers = placed.layers;
  const std::size_t count = layers.resident.size();
  const auto width = static_cast<std::size_t>(local.bits_per_cell - 1);
  const double images = round.images;
  const double* experts = round.experts.data();
  const double* activity = layers.input_activity[local.input_slice].data();
  const double* content = (local.encoding == hardware::Encoding::differential ? layers.differential_content
                                                                              : layers.offset_content)[width]
                              .data();
  const double* density = layers.bit_density.data();
  const double serial_load = local.double_buffering ? 0.0 : 1.0;
  CROSSISLE_INDEPENDENT_ITERATIONS
  for (std::size_t i = 0; i < count; ++i) {
    const CellValues values{activity[i], content[i], density[i]};
    outcomes.set(i, run_layer<technology, resident>(
                        local, layers.counts.get(i), placed.readouts.get(i), values, placed.placements.get(i),
                        placed.executions.get(i), experts[i], images, stored, serial_load));
  }
}

}  // namespace

CROSSISLE_INSTRUCTION_SETS
void find_readouts(const PhysicalChip& chip, const LayerGroups& layers, Columns<LayerReadout>& readouts) {
  readouts.resize(layers.resident.size());
  if (layers.has_one_precision) {
    readouts.fill(layers.resident.size(), LayerReadout{chip.readouts[layers.precisions.front()]});
    return;
  }
  for (std::size_t i = 0; i < layers.resident.size(); ++i)
    readouts.set(i, LayerReadout{chip.readouts[layers.precisions[i]]});
}

CROSSISLE_INSTRUCTION_SETS
void place(const PhysicalChip& chip, const LayerGroups& layers, const Round& round,
           const Columns<LayerReadout>& readouts, Columns<Placement>& placements) {
  const PhysicalChip local = chip;
  const std::size_t count = layers.resident.size();
  const Step step(chip);
  const double images = round.images;
  const double* experts = round.experts.data();
  placements.resize(count);
  CROSSISLE_INDEPENDENT_ITERATIONS
  for (std::size_t i = 0; i < count; ++i) {
    placements.set(i, place(local, step, layers.counts.get(i), readouts.get(i), images, experts[i]));
  }
}

CROSSISLE_INSTRUCTION_SETS
void demand_copies(const PhysicalChip& chip, const LayerGroups& layers, const Round& round, bool in_sequence,
                   const Columns<Placement>& placements, Columns<CopyDemand>& demands) {
  const PhysicalChip local = chip;
  const std::size_t count = layers.resident.size();
  const double images = round.images;
  const double* experts = round.experts.data();
  demands.resize(count);
  CROSSISLE_INDEPENDENT_ITERATIONS
  for (std::size_t i = 0; i < count; ++i) {
    const LayerCounts layer = layers.counts.get(i);
    const Placement placement = placements.get(i);
    const double macros = layer.experts * placement.macros;
    const double per_macro = std::sqrt(placement.work_ns / macros);
    demands.set(i, {in_sequence ? per_macro : placement.work_ns, max_copies(local, layer, images, experts[i]),
                    layer.count * macros});
  }
}

void execute_resident(std::span<const double> copies, Columns<Execution>& executions) {
  executions.resize(copies.size());
  for (std::size_t i = 0; i < copies.size(); ++i) executions.set(i, {copies[i], 1.0});
}

CROSSISLE_INSTRUCTION_SETS
void execute_streamed(const PhysicalChip& chip, const LayerGroups& layers, const Round& round,
                      const Columns<Placement>& placements, double pinned, Columns<Execution>& executions) {
  const PhysicalChip local = chip;
  const std::size_t count = layers.resident.size();
  const double images = round.images;
  const double* experts = round.experts.data();
  executions.resize(count);
  CROSSISLE_INDEPENDENT_ITERATIONS
  for (std::size_t i = 0; i < count; ++i) {
    executions.set(i, streamed(local, layers.counts.get(i), placements.get(i), pinned, images, experts[i]));
  }
}

CROSSISLE_INSTRUCTION_SETS
void run_layers(const PhysicalChip& chip, const PlacedLayers& placed, const Round& round,
                const Storage& storage, Columns<LayerOutcome>& outcomes) {
  outcomes.resize(placed.layers.resident.size());
  const bool resident = storage.streamed == 0.0;
  switch (chip.technology) {
    case CellTechnology::rram:
      return run_all<CellTechnology::rram, true>(chip, placed, round, storage, outcomes);
    case CellTechnology::sram_analog:
      return resident ? run_all<CellTechnology::sram_analog, true>(chip, placed, round, storage, outcomes)
                      : run_all<CellTechnology::sram_analog, false>(chip, placed, round, storage, outcomes);
    case CellTechnology::sram_digital:
      return resident ? run_all<CellTechnology::sram_digital, true>(chip, placed, round, storage, outcomes)
                      : run_all<CellTechnology::sram_digital, false>(chip, placed, round, storage, outcomes);
  }
}

CROSSISLE_INSTRUCTION_SETS
LayerSums sum_layers(const LayerGroups& layers, const Columns<LayerOutcome>& outcomes) {
  LayerSums sums;
  const std::size_t layer_count = layers.resident.size();
  if (layer_count == 0) return sums;
  const double* counts = layers.counts.column(LayerCounts::count_column);
  const auto sum_of = [&](std::size_t column) __attribute__((always_inline)) {
    return dot(counts, outcomes.column(column), layer_count);
  };
  sums.latency_ns = sum_of(LayerOutcome::latency_column);
  sums.global_buffer_ns = sum_of(LayerOutcome::column_of(Limiter::global_buffer));
  sums.dram_ns = sum_of(LayerOutcome::column_of(Limiter::dram));
  sums.vector_ns = sum_of(LayerOutcome::column_of(Limiter::vector_unit));
  for (const Component component : layer_components)
    sums.energy_pj[static_cast<std::size_t>(component)] = sum_of(LayerOutcome::column_of(component));
  return sums;
}

}  // namespace crossisle::physical
