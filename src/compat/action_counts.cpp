// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/compat/action_counts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "crossisle/compat/tile_motion.hpp"
#include "moving_loops.hpp"

namespace crossisle::compat {
namespace {

using namespace dim;
using hardware::Technology;

/// Rounds as Timeloop stores reads and updates; fills of read-only tensors are rounded down.
double rounded(double value) noexcept {
  return std::floor(value + 0.5);
}

double rounded_down(double value) noexcept {
  constexpr double just_below_a_whole = 1e-9;
  return std::floor(value + just_below_a_whole);
}

/// Returns the number of accesses of `width` bits that `bits` bits need.
double accesses(double bits, std::int64_t width) noexcept {
  return std::ceil(bits / static_cast<double>(width));
}

/// Walks the sampled iterations of the loops above the global buffer, and sums the data that each brings into
/// the buffer. With resident weights, only batch, output rows and columns remain temporal.
class GlobalBufferWalk {
 public:
  /// Input and output data brought into the global buffer [bit].
  struct Fetch {
    double inputs = 0.0;
    double outputs = 0.0;
  };

  GlobalBufferWalk(const Nest& nest, const TemporalLoops& loops) noexcept
      : nest_(nest),
        loops_(loops),
        images_(axis_of(n)),
        rows_(axis_of(p)),
        columns_(axis_of(q)),
        input_block_(nest.bounds[c] * nest.bounds[g] * word_bits),
        output_block_(nest.bounds[m] * nest.bounds[g] * word_bits) {}

  Fetch run() noexcept {
    if (loops_.above() == 0) {
      add(fetch(), 1.0);
    } else {
      visit(0, 1.0);
    }
    return sum_;
  }

 private:
  struct Axis {
    std::int64_t tile = 0;
    std::int64_t last_tile = 0;
    bool at_last = true;
    std::int64_t base = 0;
    std::int64_t extent() const noexcept { return at_last ? last_tile : tile; }
  };
  using Motion = TileMotion<3>;

  Axis axis_of(Dimension d) const noexcept {
    std::int64_t below = nest_.leftover[d];
    bool at_last = true;
    for (std::size_t i = 0; i < loops_.above(); ++i) {
      if (loops_[i].dimension != d) continue;
      below /= loops_[i].turns;
      at_last = false;
    }
    return {below * nest_.turn_step[d], (below - 1) * nest_.turn_step[d] + nest_.last_turn[d], at_last, 0};
  }

  static Motion::Interval side(std::int64_t begin, std::int64_t extent) noexcept {
    return {begin, begin + extent};
  }

  Fetch fetch() noexcept {
    const Motion::Interval batch = side(images_.base, images_.extent());
    const std::int64_t input_rows = (rows_.extent() - 1) * nest_.stride_h + nest_.bounds[r];
    const std::int64_t input_columns = (columns_.extent() - 1) * nest_.stride_w + nest_.bounds[s];
    const Motion::Tile inputs_held{batch, side(rows_.base * nest_.stride_h, input_rows),
                                   side(columns_.base * nest_.stride_w, input_columns)};
    const Motion::Tile outputs_held{batch, side(rows_.base, rows_.extent()),
                                    side(columns_.base, columns_.extent())};
    return {as_double(input_motion_.fetch(inputs_held) * input_block_),
            as_double(output_motion_.fetch(outputs_held) * output_block_)};
  }

  void add(const Fetch& fetched, double weight) noexcept {
    sum_.inputs += fetched.inputs * weight;
    sum_.outputs += fetched.outputs * weight;
  }

  /// Calls `inner` at the sampled iterations of a loop: first, second, last. The weight of the second
  /// includes the iterations that are not sampled.
  template <class Inner>
  void sample(const TemporalLoops::Loop& loop, Inner inner) noexcept {
    Axis& axis = loop.dimension == n ? images_ : loop.dimension == p ? rows_ : columns_;
    const bool last_differs = nest_.ragged[loop.dimension];
    const auto at_turn = [&](std::int64_t turn, std::int64_t turns_meant) {
      axis.base = turn * loop.step;
      axis.at_last = turn == loop.turns - 1;
      inner(turn, as_double(turns_meant));
    };
    at_turn(0, 1);
    const std::int64_t repeated = last_differs ? loop.turns - 2 : loop.turns - 1;
    if (repeated > 0) at_turn(1, repeated);
    if (last_differs) at_turn(loop.turns - 1, 1);
    axis.base = 0;
    axis.at_last = false;
  }

  void visit(std::size_t i, double weight) noexcept {
    if (i + 1 < loops_.above()) {
      sample(loops_[i], [&](std::int64_t, double turns_meant) { visit(i + 1, weight * turns_meant); });
      return;
    }
    // The last of three or more iterations of the innermost loop is walked, but counted like the second.
    Fetch second;
    sample(loops_[i], [&](std::int64_t turn, double turns_meant) {
      const Fetch fetched = fetch();
      if (turn == 1) second = fetched;
      add(turn > 1 ? second : fetched, weight * turns_meant);
    });
  }

  const Nest& nest_;
  const TemporalLoops& loops_;
  Axis images_;
  Axis rows_;
  Axis columns_;
  std::int64_t input_block_;
  std::int64_t output_block_;
  Motion input_motion_;
  Motion output_motion_;
  Fetch sum_;
};

}  // namespace

AccessWidths AccessWidths::of(const Geometry& geometry, const hardware::Technology& technology) noexcept {
  return {.tile_buffer = Technology::tile_buffer_bits_per_macro * geometry.macros_per_tile,
          .router_flit = technology.router_flit_bits(),
          .dram_burst = technology.dram_burst_bits(),
          .weight_row = geometry.bitlines,
          .cell = slice_bits(geometry.bits_per_cell),
          .kind = technology.cell(),
          .single_router_group = geometry.router_groups == 1};
}

ActionCounter::ActionCounter(const Nest& nest, const AccessWidths& widths) noexcept
    : nest_(&nest),
      widths_(widths),
      cycles_(as_double(nest.cycles())),
      innermost_turns_(cycles_ * as_double(word_bits)) {
  for (std::size_t d = 0; d < dimension_count; ++d) {
    if (nest.leftover[d] == 1) continue;
    steady_ = steady_ && !nest.ragged[d];
    for (std::size_t at = 0; at < level_count; ++at) {
      copies_vary_[at] = copies_vary_[at] || nest.level[at].copies[d] != nest.level[at].last_copies[d];
    }
    const Nest::Loops& groups = nest[Level::router_group];
    global_buffer_varies_ =
        global_buffer_varies_ || (widths.single_router_group && groups.tile[d] != groups.last_tile[d]);
  }
  const auto find_merged = [this](Tensor tensor, std::initializer_list<Level> levels) {
    for (const Level at : levels) {
      if (!copies_vary_[index(at)]) merged_[index(at)][static_cast<std::size_t>(tensor)] = merged(tensor, at);
    }
  };
  find_merged(Tensor::inputs, {Level::column, Level::macro});
  find_merged(Tensor::outputs, {Level::row, Level::macro});
  if (widths.kind == hardware::CellKind::sram) {
    find_merged(Tensor::weights, {Level::macro, Level::tile, Level::router_group});
  }
  if (steady_) {
    const Turns turn = one_turn();
    inputs_of_a_turn_ = full_input_traffic(Level::tile, turn);
    outputs_of_a_turn_ = disjoint_traffic(Level::tile, turn, moves_outputs);
    weights_of_a_turn_ = disjoint_traffic(Level::row, turn, moves_weights);
  }
  fixed_.cell_reads = cycles_;
  if (!global_buffer_varies_) count_global_buffer(all_turns(), fixed_);
  if (widths.kind == hardware::CellKind::rram) {
    // Only batch, output rows and columns have temporal iterations, and all of these move outputs: all
    // iterations count, in any order.
    TemporalMapping any;
    any.above.fill(1);
    any.below = nest.leftover;
    count_outputs(TemporalLoops(nest, any, widths.kind), fixed_);
  }
}

double ActionCounter::merged(Tensor tensor, Level at) const noexcept {
  const Nest::Loops& loops = (*nest_)[at];
  const auto& copies = loops.copies;
  double total = 1.0;
  for (const std::int64_t count : copies) total *= as_double(count);
  double distinct = 1.0;
  switch (tensor) {
    case Tensor::inputs:
      distinct = as_double(std::int64_t{copies[n]} * copies[c] * copies[g]) *
                 distinct_sums(copies[p], loops.step[p] * nest_->stride_h, copies[r], loops.step[r]) *
                 distinct_sums(copies[q], loops.step[q] * nest_->stride_w, copies[s], loops.step[s]);
      break;
    case Tensor::outputs:
      distinct = as_double(std::int64_t{copies[n]} * copies[m] * copies[p] * copies[q] * copies[g]);
      break;
    case Tensor::weights:
      distinct =
          as_double(std::int64_t{copies[c]} * copies[m] * copies[r] * copies[s] * copies[y] * copies[g]);
      break;
  }
  return as_double(loops.fanout) * distinct / total;
}

ActionCounter::Turns ActionCounter::one_turn() const noexcept {
  Turns turns;
  for (std::size_t d = 0; d < dimension_count; ++d) {
    const bool only_last = nest_->leftover[d] == 1;
    turns.usual[d] = only_last ? 0.0 : 1.0;
    turns.last[d] = only_last ? 1.0 : 0.0;
  }
  return turns;
}

ActionCounter::Turns ActionCounter::all_turns() const noexcept {
  Turns turns;
  for (std::size_t d = 0; d < dimension_count; ++d) {
    turns.usual[d] = as_double(nest_->leftover[d] - 1);
    turns.last[d] = 1.0;
  }
  return turns;
}

ActionCounter::Turns ActionCounter::turns_of(const TemporalLoops& loops, std::size_t count) const noexcept {
  Bounds outside;
  outside.fill(1);
  for (std::size_t i = 0; i < count; ++i) outside[loops[i].dimension] *= loops[i].turns;
  Turns turns;
  for (std::size_t d = 0; d < dimension_count; ++d) {
    const bool reaches_last = outside[d] == nest_->leftover[d];
    turns.last[d] = reaches_last ? 1.0 : 0.0;
    turns.usual[d] = as_double(outside[d]) - turns.last[d];
  }
  return turns;
}

ActionCounter::Traffic ActionCounter::disjoint_traffic(Level at, const Turns& turns,
                                                       const PerDimension<bool>& relevant) const noexcept {
  const Nest::Loops& loops = (*nest_)[at];
  Traffic traffic{1.0, 1.0, 1.0};
  for (std::size_t d = 0; d < dimension_count; ++d) {
    const double usual_copies = as_double(loops.copies[d]);
    const double last_copies = as_double(loops.last_copies[d]);
    if (relevant[d]) {
      const double usual = turns.usual[d] * as_double(loops.tile[d]);
      const double last = turns.last[d] * as_double(loops.last_tile[d]);
      const double of_copies = usual * usual_copies + last * last_copies;
      traffic.distinct *= of_copies;
      traffic.total *= of_copies;
      traffic.tile *= usual + last;
    } else {
      const double all = turns.usual[d] + turns.last[d];
      traffic.distinct *= all;
      traffic.total *= turns.usual[d] * usual_copies + turns.last[d] * last_copies;
      traffic.tile *= all;
    }
  }
  return traffic;
}

ActionCounter::Traffic ActionCounter::outputs_from_tiles(const TemporalLoops& loops) const noexcept {
  const std::size_t count = moving_loops(loops, moves_outputs);
  if (steady_) return outputs_of_a_turn_.times(turns_together(loops, count));
  return disjoint_traffic(Level::tile, turns_of(loops, count), moves_outputs);
}

ActionCounter::Traffic ActionCounter::weights_into_rows(const TemporalLoops& loops) const noexcept {
  const std::size_t count = moving_loops(loops, moves_weights);
  if (steady_) return weights_of_a_turn_.times(turns_together(loops, count));
  return disjoint_traffic(Level::row, turns_of(loops, count), moves_weights);
}

ActionCounter::Turns ActionCounter::global_buffer_turns(const TemporalLoops& loops) const noexcept {
  Turns turns = all_turns();
  // A single router group's traffic is scaled up from the first two iterations of the innermost loop; its
  // last iteration is not examined.
  if (!widths_.single_router_group || loops.size() == loops.above()) return turns;
  const auto& innermost = loops[loops.size() - 1];
  if (innermost.turns > 2 && nest_->ragged[innermost.dimension]) {
    turns.usual[innermost.dimension] += turns.last[innermost.dimension];
    turns.last[innermost.dimension] = 0.0;
  }
  return turns;
}

ActionCounter::Traffic ActionCounter::traffic(Tensor tensor, Level at,
                                              const TemporalLoops& loops) const noexcept {
  if (tensor == Tensor::inputs) return input_traffic(at, loops);
  const PerDimension<bool>& moves = tensor == Tensor::outputs ? moves_outputs : moves_weights;
  return disjoint_traffic(at, turns_of(loops, moving_loops(loops, moves)), moves);
}

double ActionCounter::spread(double count, Level at, const Traffic& traffic) const noexcept {
  return traffic.total > 0.0 ? count * as_double((*nest_)[at].fanout) * traffic.distinct / traffic.total
                             : 0.0;
}

double ActionCounter::spread(double count, Level at, Tensor tensor,
                             const TemporalLoops& loops) const noexcept {
  if (!copies_vary_[index(at)]) return count * merged_[index(at)][static_cast<std::size_t>(tensor)];
  return spread(count, at, traffic(tensor, at, loops));
}

void ActionCounter::count_inputs(const TemporalLoops& loops, ActionCounts& counts) const noexcept {
  const double into_rows = innermost_turns_ * as_double((*nest_)[Level::row].fanout);
  const double into_macros = spread(into_rows, Level::column, Tensor::inputs, loops);
  const double into_tiles = spread(into_macros, Level::macro, Tensor::inputs, loops);
  const Traffic to_tiles = input_traffic(Level::tile, loops);
  counts.row_pulse_trains = accesses(rounded(into_macros), word_bits);
  counts.input_buffer_reads = accesses(rounded(into_tiles), widths_.tile_buffer);
  counts.input_buffer_fills =
      accesses(rounded_down(to_tiles.total / as_double((*nest_)[Level::tile].fanout)), widths_.tile_buffer);
  counts.router_inputs = accesses(rounded(to_tiles.distinct), widths_.router_flit);
}

void ActionCounter::count_outputs(const TemporalLoops& loops, ActionCounts& counts) const noexcept {
  const double from_rows = spread(innermost_turns_, Level::row, Tensor::outputs, loops);
  const double from_columns = from_rows * as_double((*nest_)[Level::column].fanout);
  const double from_macros = spread(from_columns, Level::macro, Tensor::outputs, loops);
  const Traffic from_tiles = outputs_from_tiles(loops);
  const double tile_bits = from_tiles.tile * as_double(word_bits);
  const double into_router = spread(tile_bits, Level::tile, from_tiles);
  counts.conversions = accesses(rounded(from_columns), word_bits);
  counts.output_buffer_updates = accesses(rounded(from_macros), widths_.tile_buffer);
  counts.output_buffer_fills = accesses(rounded(tile_bits), widths_.tile_buffer);
  counts.router_outputs = accesses(rounded(into_router), widths_.router_flit);
}

void ActionCounter::count_weights(const TemporalLoops& loops, ActionCounts& counts) const noexcept {
  const double into_rows = weights_into_rows(loops).total;
  const double into_macros = into_rows * as_double((*nest_)[Level::column].fanout);
  const double into_tiles = spread(into_macros, Level::macro, Tensor::weights, loops);
  const double into_groups = spread(into_tiles, Level::tile, Tensor::weights, loops);
  const double from_dram = copies_vary_[index(Level::router_group)]
                               ? spread(into_groups, Level::router_group,
                                        disjoint_traffic(Level::router_group, all_turns(), moves_weights))
                               : spread(into_groups, Level::router_group, Tensor::weights, loops);
  const double into_cell = rounded_down(into_rows / as_double((*nest_)[Level::row].fanout));
  counts.cell_writes = accesses(into_cell, widths_.cell);
  counts.weight_rows = accesses(rounded(into_macros), widths_.weight_row);
  counts.dram_bursts = accesses(rounded(from_dram), widths_.dram_burst);
}

void ActionCounter::count_global_buffer(const Turns& turns, ActionCounts& counts) const noexcept {
  const Traffic inputs = full_input_traffic(Level::router_group, turns);
  const Traffic outputs = disjoint_traffic(Level::router_group, turns, moves_outputs);
  counts.global_input_reads = accesses(rounded(inputs.distinct), Technology::global_buffer_word_bits);
  counts.global_output_updates =
      accesses(rounded(outputs.distinct * as_double(word_bits)), Technology::global_buffer_word_bits);
}

void ActionCounter::global_buffer_fills(const TemporalLoops& loops, double& inputs,
                                        double& outputs) const noexcept {
  const auto fetched = GlobalBufferWalk(*nest_, loops).run();
  inputs += fetched.inputs;
  outputs += fetched.outputs;
}

ActionCounts ActionCounter::count(const TemporalMapping& mapping) const noexcept {
  const TemporalLoops loops(*nest_, mapping, widths_.kind);
  ActionCounts counts = fixed_;
  count_inputs(loops, counts);
  if (global_buffer_varies_) count_global_buffer(global_buffer_turns(loops), counts);
  if (widths_.kind == hardware::CellKind::sram) {
    count_outputs(loops, counts);
    count_weights(loops, counts);
  } else {
    double inputs = 0.0;
    double outputs = 0.0;
    global_buffer_fills(loops, inputs, outputs);
    counts.global_input_fills = accesses(rounded_down(inputs), Technology::global_buffer_word_bits);
    counts.global_output_fills = accesses(rounded(outputs), Technology::global_buffer_word_bits);
  }
  return counts;
}

}  // namespace crossisle::compat
