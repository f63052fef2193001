// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "crossisle/compat/dimensions.hpp"
#include "crossisle/compat/mapping.hpp"
#include "crossisle/compat/nest.hpp"
#include "crossisle/hardware/technology.hpp"

namespace crossisle::compat {

/// Actions of one copy of each component for one layer: accesses of a component's full width.
///
/// Whole numbers, kept as doubles because they are multiplied by energies. Nest contains the number of copies
/// at work. An update of outputs is a read and a write.
struct ActionCounts {
  double conversions = 0.0;       ///< of the bitlines of a macro; column drivers act equally often
  double row_pulse_trains = 0.0;  ///< 8-bit inputs on the wordlines of a macro
  double cell_reads = 0.0;
  double cell_writes = 0.0;  ///< streamed weights only, like the next two
  double weight_rows = 0.0;  ///< rows of a macro driven while weights are written
  double dram_bursts = 0.0;
  double input_buffer_reads = 0.0;
  double input_buffer_fills = 0.0;
  double output_buffer_updates = 0.0;
  double output_buffer_fills = 0.0;
  double router_inputs = 0.0;
  double router_outputs = 0.0;
  double global_input_reads = 0.0;
  double global_input_fills = 0.0;  ///< resident weights only
  double global_output_updates = 0.0;
  double global_output_fills = 0.0;  ///< resident weights only

  bool operator==(const ActionCounts&) const = default;
};

/// Widths at which components are accessed [bit], and other properties of a chip and its technology on which
/// the counts depend.
struct AccessWidths {
  std::int64_t tile_buffer = 0;
  std::int64_t router_flit = 0;
  std::int64_t dram_burst = 0;
  std::int64_t weight_row = 0;
  std::int64_t cell = 0;
  hardware::CellKind kind = hardware::CellKind::rram;
  /// A single router group is not a separate level for Timeloop, which then counts the global buffer's
  /// traffic again from the innermost loop.
  bool single_router_group = false;

  static AccessWidths of(const Geometry& geometry, const hardware::Technology& technology) noexcept;
};

/// Counts the actions of a layer on a chip for a series of mappings.
///
/// The counts are those of Timeloop's nest analysis, which walks a sample of the temporal iterations (first,
/// second, last of each loop). From each tile, it subtracts the part shared with the previous tile, as long
/// as tiles keep moving by the same step; it then scales the sums up. Tiles of weights and outputs never
/// overlap, so their sums are products over dimensions. The same holds for inputs if the innermost loop that
/// moves them does so in even steps; all other inputs are walked. Counts that do not depend on the mapping
/// are computed once. The function count_by_walking() computes everything by walking and is the reference for
/// this class.
class ActionCounter {
 public:
  /// @param nest must outlive the counter
  ActionCounter(const Nest& nest, const AccessWidths& widths) noexcept;

  ActionCounts count(const TemporalMapping& mapping) const noexcept;

 private:
  /// Weighted sums over iterations of the traffic into the copies of one level.
  struct Traffic {
    double distinct = 0.0;  ///< elements, each distinct element once per iteration
    double total = 0.0;     ///< elements, once per copy
    double tile = 0.0;      ///< elements of one copy

    Traffic times(double turns) const noexcept { return {distinct * turns, total * turns, tile * turns}; }
  };
  /// Iterations of each dimension over which a sum runs: the `usual` ones and the `last` one.
  struct Turns {
    PerDimension<double> usual{};
    PerDimension<double> last{};
  };
  enum class Tensor : std::uint8_t { inputs, outputs, weights };
  template <bool blocks_move>
  class InputWalk;

  Turns one_turn() const noexcept;
  Turns all_turns() const noexcept;
  /// Returns the iterations of loops 0 ... count - 1; loops further in stay at their first iteration.
  Turns turns_of(const TemporalLoops& loops, std::size_t count) const noexcept;
  Traffic disjoint_traffic(Level at, const Turns& turns, const PerDimension<bool>& relevant) const noexcept;
  Traffic full_input_traffic(Level at, const Turns& turns) const noexcept;
  Traffic input_traffic(Level at, const TemporalLoops& loops) const noexcept;
  bool sliding_traffic(Level at, const TemporalLoops& loops, std::size_t moving,
                       Traffic& traffic) const noexcept;
  Traffic traffic(Tensor tensor, Level at, const TemporalLoops& loops) const noexcept;
  Traffic whole_input_traffic(Level at, const TemporalLoops& loops, std::size_t count) const noexcept;
  Traffic outputs_from_tiles(const TemporalLoops& loops) const noexcept;
  Traffic weights_into_rows(const TemporalLoops& loops) const noexcept;
  Turns global_buffer_turns(const TemporalLoops& loops) const noexcept;
  /// Counts the input and output elements written into the global buffer when weights are resident.
  void global_buffer_fills(const TemporalLoops& loops, double& inputs, double& outputs) const noexcept;

  /// Returns the number of accesses that remain when the network above a level merges one access of each
  /// copy, if the number of copies does not change.
  double merged(Tensor tensor, Level at) const noexcept;
  /// Returns the accesses to the level above, given those of one copy, minus those that the network merges.
  double spread(double count, Level at, const Traffic& traffic) const noexcept;
  double spread(double count, Level at, Tensor tensor, const TemporalLoops& loops) const noexcept;

  void count_inputs(const TemporalLoops& loops, ActionCounts& counts) const noexcept;
  void count_outputs(const TemporalLoops& loops, ActionCounts& counts) const noexcept;
  void count_weights(const TemporalLoops& loops, ActionCounts& counts) const noexcept;
  void count_global_buffer(const Turns& turns, ActionCounts& counts) const noexcept;

  const Nest* nest_;
  AccessWidths widths_;
  double cycles_;
  double innermost_turns_;  ///< cycles times bits of an input or output
  /// By level: true if the number of copies at work changes over time (`copies_vary_`), and otherwise the
  /// result of merging one access per copy in the network (`merged_`).
  PerLevel<bool> copies_vary_{};
  PerLevel<std::array<double, 3>> merged_{};
  bool global_buffer_varies_ = false;
  /// True if all iterations are equal; sums are then an iteration's traffic times the number of iterations.
  bool steady_ = true;
  Traffic inputs_of_a_turn_;   ///< into tiles
  Traffic outputs_of_a_turn_;  ///< from tiles
  Traffic weights_of_a_turn_;  ///< into rows
  ActionCounts fixed_;         ///< counts that do not depend on the mapping
};

}  // namespace crossisle::compat
