// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/action_counts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "crossisle/cost/tile_motion.hpp"

namespace crossisle::cost {
namespace {

using namespace dim;
using hardware::Technology;

constexpr PerDimension<bool> relevant_to(std::initializer_list<Dimension> dimensions) {
  PerDimension<bool> relevant{};
  for (const Dimension d : dimensions) relevant[d] = true;
  return relevant;
}
constexpr PerDimension<bool> moves_inputs = relevant_to({n, c, p, q, r, s, g});
constexpr PerDimension<bool> moves_outputs = relevant_to({n, m, p, q, g});
constexpr PerDimension<bool> moves_weights = relevant_to({c, m, r, s, y, g});
/// Dimensions along which input tiles overlap.
constexpr PerDimension<bool> slides = relevant_to({p, q, r, s});
constexpr std::array<Dimension, 3> input_blocks{n, c, g};

/// Timeloop stores reads and updates rounded, fills of read-only tensors rounded down.
double rounded(double value) noexcept {
  return std::floor(value + 0.5);
}
double rounded_down(double value) noexcept {
  constexpr double just_below_a_whole = 1e-9;
  return std::floor(value + just_below_a_whole);
}

/// Accesses of `width` bits that `bits` need.
double accesses(double bits, std::int64_t width) noexcept {
  return std::ceil(bits / static_cast<double>(width));
}

double as_double(std::int64_t value) noexcept {
  return static_cast<double>(value);
}

/// Returns the number of different sums a * step_a + b * step_b for a < count_a, b < count_b: input rows that
/// copies along output rows and kernel rows need.
double distinct_sums(std::int64_t count_a, std::int64_t step_a, std::int64_t count_b,
                     std::int64_t step_b) noexcept {
  if (count_a == 1 || count_b == 1) return as_double(count_a * count_b);
  std::int64_t divisor = step_a;
  for (std::int64_t rest = step_b; rest != 0;) {
    const std::int64_t next = divisor % rest;
    divisor = rest;
    rest = next;
  }
  const std::int64_t repeated_a = count_a - step_b / divisor;
  const std::int64_t repeated_b = count_b - step_a / divisor;
  const std::int64_t repeated = repeated_a > 0 && repeated_b > 0 ? repeated_a * repeated_b : 0;
  return as_double(count_a * count_b - repeated);
}

/// One past the innermost loop that moves a tensor; 0 if none does.
std::size_t moving_loops(const TemporalLoops& loops, const PerDimension<bool>& moves) noexcept {
  std::size_t count = loops.size();
  while (count > 0 && !moves[loops[count - 1].dimension]) --count;
  return count;
}

/// Turns of the first `count` loops together.
double turns_together(const TemporalLoops& loops, std::size_t count) noexcept {
  double product = 1.0;
  for (std::size_t i = 0; i < count; ++i) product *= as_double(loops[i].turns);
  return product;
}

}  // namespace

/// Walks the sampled turns of the loops that move inputs into the copies of one level.
///
/// @tparam blocks_move  whether a loop over batch, channels or groups is among them, so that boxes have those
/// sides too
template <bool blocks_move>
class ActionCounter::InputWalk {
 public:
  InputWalk(const Nest& nest, const Nest::Loops& level, bool copies_vary, const TemporalLoops& loops,
            std::size_t count) noexcept
      : nest_(nest), level_(level), copies_vary_(copies_vary), loops_(loops), count_(count) {
    for (std::size_t i = loops.size(); i-- > 0;) {
      from_here_in_[i] = ++not_last_[loops[i].dimension];
    }
  }

  Traffic run() noexcept {
    enter(0, 1.0);
    if (!copies_vary_) {
      traffic_.distinct = traffic_.tile * distinct_copies();
      traffic_.total = traffic_.tile * all_copies();
    }
    return traffic_;
  }

 private:
  void enter(std::size_t i, double weight) noexcept {
    if (i == count_) {
      visit(weight);
      return;
    }
    const auto& loop = loops_[i];
    const bool outer_loops_at_last = not_last_[loop.dimension] == from_here_in_[i];
    const bool last_differs = nest_.ragged[loop.dimension] && outer_loops_at_last;
    enter(i + 1, weight);
    const std::int64_t repeated = last_differs ? loop.turns - 2 : loop.turns - 1;
    if (repeated > 0) at_turn(i, 1, weight * as_double(repeated));
    if (last_differs) at_turn(i, loop.turns - 1, weight);
  }

  void at_turn(std::size_t i, std::int64_t turn, double weight) noexcept {
    const auto& loop = loops_[i];
    const bool is_last = turn == loop.turns - 1;
    base_[loop.dimension] += turn * loop.step;
    if (is_last) --not_last_[loop.dimension];
    enter(i + 1, weight);
    if (is_last) ++not_last_[loop.dimension];
    base_[loop.dimension] -= turn * loop.step;
  }

  std::int64_t tile(Dimension d) const noexcept {
    return not_last_[d] == 0 ? level_.last_tile[d] : level_.tile[d];
  }
  std::int64_t copies(Dimension d) const noexcept {
    return not_last_[d] == 0 ? level_.last_copies[d] : level_.copies[d];
  }
  double distinct_copies() const noexcept {
    return as_double(copies(n) * copies(c) * copies(g)) *
           distinct_sums(copies(p), level_.step[p] * nest_.stride_h, copies(r), level_.step[r]) *
           distinct_sums(copies(q), level_.step[q] * nest_.stride_w, copies(s), level_.step[s]);
  }
  double all_copies() const noexcept {
    return as_double(copies(n) * copies(c) * copies(g) * copies(p) * copies(q) * copies(r) * copies(s) *
                     copies(m) * copies(y));
  }

  void visit(double weight) noexcept {
    const std::int64_t row = base_[p] * nest_.stride_h + base_[r];
    const std::int64_t column = base_[q] * nest_.stride_w + base_[s];
    typename Motion::Tile box;
    box[0] = {row, row + (tile(p) - 1) * nest_.stride_h + tile(r)};
    box[1] = {column, column + (tile(q) - 1) * nest_.stride_w + tile(s)};
    double fetched = weight * as_double(word_bits);
    if constexpr (blocks_move) {
      for (std::size_t i = 0; i < input_blocks.size(); ++i) {
        const Dimension d = input_blocks[i];
        box[2 + i] = {base_[d], base_[d] + tile(d)};
      }
      fetched *= as_double(motion_.fetch(box));
    } else {
      fetched *= as_double(motion_.fetch(box) * (tile(n) * tile(c) * tile(g)));
    }
    traffic_.tile += fetched;
    if (!copies_vary_) return;
    traffic_.distinct += fetched * distinct_copies();
    traffic_.total += fetched * all_copies();
  }

  using Motion = TileMotion<blocks_move ? 5 : 2>;
  const Nest& nest_;
  const Nest::Loops& level_;
  bool copies_vary_;
  const TemporalLoops& loops_;
  std::size_t count_;
  Bounds base_{};
  PerDimension<int> not_last_{};  ///< loops of a dimension that are not at their last turn
  std::array<int, TemporalLoops::capacity> from_here_in_{};
  Motion motion_;
  Traffic traffic_;
};

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
    // Only batch, output rows and columns have turns in time, and all move outputs: in any order, all turns
    // count.
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

ActionCounter::Traffic ActionCounter::full_input_traffic(Level at, const Turns& turns) const noexcept {
  const Nest::Loops& loops = (*nest_)[at];
  Traffic traffic{as_double(word_bits), as_double(word_bits), as_double(word_bits)};
  for (const Dimension d : input_blocks) {
    const double usual = turns.usual[d] * as_double(loops.tile[d]);
    const double last = turns.last[d] * as_double(loops.last_tile[d]);
    const double of_copies = usual * as_double(loops.copies[d]) + last * as_double(loops.last_copies[d]);
    traffic.distinct *= of_copies;
    traffic.total *= of_copies;
    traffic.tile *= usual + last;
  }
  for (const Dimension d : {m, y}) {
    traffic.distinct *= turns.usual[d] + turns.last[d];
    traffic.total *=
        turns.usual[d] * as_double(loops.copies[d]) + turns.last[d] * as_double(loops.last_copies[d]);
    traffic.tile *= turns.usual[d] + turns.last[d];
  }
  const auto multiply_axis = [&](Dimension outputs, Dimension kernel, std::int64_t stride) {
    Traffic axis;
    for (const bool outputs_last : {false, true}) {
      const double output_turns = outputs_last ? turns.last[outputs] : turns.usual[outputs];
      if (output_turns == 0.0) continue;
      for (const bool kernel_last : {false, true}) {
        const double kernel_turns = kernel_last ? turns.last[kernel] : turns.usual[kernel];
        if (kernel_turns == 0.0) continue;
        const std::int64_t output_tile = outputs_last ? loops.last_tile[outputs] : loops.tile[outputs];
        const std::int64_t kernel_tile = kernel_last ? loops.last_tile[kernel] : loops.tile[kernel];
        const std::int64_t output_copies = outputs_last ? loops.last_copies[outputs] : loops.copies[outputs];
        const std::int64_t kernel_copies = kernel_last ? loops.last_copies[kernel] : loops.copies[kernel];
        const double elements =
            output_turns * kernel_turns * as_double((output_tile - 1) * stride + kernel_tile);
        axis.tile += elements;
        axis.total += elements * as_double(output_copies * kernel_copies);
        axis.distinct += elements * distinct_sums(output_copies, loops.step[outputs] * stride, kernel_copies,
                                                  loops.step[kernel]);
      }
    }
    traffic.distinct *= axis.distinct;
    traffic.total *= axis.total;
    traffic.tile *= axis.tile;
  };
  multiply_axis(p, r, nest_->stride_h);
  multiply_axis(q, s, nest_->stride_w);
  return traffic;
}

/// Traffic of the first `count` loops where every turn fetches a whole tile.
ActionCounter::Traffic ActionCounter::whole_input_traffic(Level at, const TemporalLoops& loops,
                                                          std::size_t count) const noexcept {
  if (!steady_ || at != Level::tile) return full_input_traffic(at, turns_of(loops, count));
  return inputs_of_a_turn_.times(turns_together(loops, count));
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

ActionCounter::Traffic ActionCounter::input_traffic(Level at, const TemporalLoops& loops) const noexcept {
  const std::size_t count = moving_loops(loops, moves_inputs);
  if (count == 0 || !slides[loops[count - 1].dimension]) return whole_input_traffic(at, loops, count);
  Traffic traffic;
  if (sliding_traffic(at, loops, count - 1, traffic)) return traffic;
  bool blocks_move = false;
  for (std::size_t i = 0; i < count; ++i) {
    const Dimension d = loops[i].dimension;
    blocks_move = blocks_move || (moves_inputs[d] && !slides[d]);
  }
  const bool copies_vary = copies_vary_[index(at)];
  if (blocks_move) return InputWalk<true>(*nest_, (*nest_)[at], copies_vary, loops, count).run();
  return InputWalk<false>(*nest_, (*nest_)[at], copies_vary, loops, count).run();
}

/// Sums the traffic of tiles that slide in even steps along the loop `moving`, and jump at every turn of
/// loops outside it. Returns false where they do not: a ragged sliding loop, or a jump that happens to be no
/// move or the same step again.
bool ActionCounter::sliding_traffic(Level at, const TemporalLoops& loops, std::size_t moving,
                                    Traffic& traffic) const noexcept {
  for (const Dimension d : {p, q, r, s}) {
    if (nest_->leftover[d] > 1 && nest_->ragged[d]) return false;
  }
  struct Step {
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    bool operator==(const Step&) const = default;
  };
  const auto step_of = [&](const TemporalLoops::Loop& loop) -> Step {
    switch (loop.dimension) {
      case p:
        return {loop.step * nest_->stride_h, 0};
      case r:
        return {loop.step, 0};
      case q:
        return {0, loop.step * nest_->stride_w};
      case s:
        return {0, loop.step};
      default:
        return {};
    }
  };
  const Step slide = step_of(loops[moving]);
  Step back = slide;  // from the second turn of all loops inside to their first
  for (std::size_t i = moving; i-- > 0;) {
    const Dimension d = loops[i].dimension;
    if (moves_inputs[d] && !slides[d]) break;  // moves along blocks, as does every loop outside it
    const Step own = step_of(loops[i]);
    const Step jump{own.rows - back.rows, own.columns - back.columns};
    if (jump == Step{} || jump == slide) return false;
    back = {back.rows + own.rows, back.columns + own.columns};
  }

  const Nest::Loops& level = (*nest_)[at];
  const std::int64_t rows = (level.last_tile[p] - 1) * nest_->stride_h + level.last_tile[r];
  const std::int64_t columns = (level.last_tile[q] - 1) * nest_->stride_w + level.last_tile[s];
  const std::int64_t shared =
      std::max<std::int64_t>(rows - slide.rows, 0) * std::max<std::int64_t>(columns - slide.columns, 0);
  const double whole = as_double(rows * columns);
  const double per_jump = whole + as_double(loops[moving].turns - 1) * (whole - as_double(shared));
  traffic = whole_input_traffic(at, loops, moving);
  traffic.distinct = traffic.distinct / whole * per_jump;
  traffic.total = traffic.total / whole * per_jump;
  traffic.tile = traffic.tile / whole * per_jump;
  return true;
}

ActionCounter::Turns ActionCounter::global_buffer_turns(const TemporalLoops& loops) const noexcept {
  Turns turns = all_turns();
  // A single router group's traffic is scaled up from the first two turns of the innermost loop; its last
  // turn is not looked at.
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
  // Resident weights leave only batch, output rows and columns in time.
  const Nest& nest = *nest_;
  struct Axis {
    std::int64_t tile = 0;
    std::int64_t last_tile = 0;
    bool at_last = true;
    std::int64_t base = 0;
    std::int64_t extent() const noexcept { return at_last ? last_tile : tile; }
  };
  const auto axis_of = [&](Dimension d) {
    std::int64_t below = nest.leftover[d];
    bool at_last = true;
    for (std::size_t i = 0; i < loops.above(); ++i) {
      if (loops[i].dimension != d) continue;
      below /= loops[i].turns;
      at_last = false;
    }
    return Axis{below * nest.turn_step[d], (below - 1) * nest.turn_step[d] + nest.last_turn[d], at_last, 0};
  };
  Axis images = axis_of(n);
  Axis rows = axis_of(p);
  Axis columns = axis_of(q);
  const std::int64_t input_block = nest.bounds[c] * nest.bounds[g] * word_bits;
  const std::int64_t output_block = nest.bounds[m] * nest.bounds[g] * word_bits;

  using Motion = TileMotion<3>;
  Motion input_motion;
  Motion output_motion;
  struct Fetch {
    double inputs = 0.0;
    double outputs = 0.0;
  };
  const auto side = [](std::int64_t begin, std::int64_t extent) {
    return Motion::Interval{begin, begin + extent};
  };
  const auto fetch = [&]() -> Fetch {
    const Motion::Interval batch = side(images.base, images.extent());
    const std::int64_t input_rows = (rows.extent() - 1) * nest.stride_h + nest.bounds[r];
    const std::int64_t input_columns = (columns.extent() - 1) * nest.stride_w + nest.bounds[s];
    const Motion::Tile inputs_held{batch, side(rows.base * nest.stride_h, input_rows),
                                   side(columns.base * nest.stride_w, input_columns)};
    const Motion::Tile outputs_held{batch, side(rows.base, rows.extent()),
                                    side(columns.base, columns.extent())};
    return {as_double(input_motion.fetch(inputs_held) * input_block),
            as_double(output_motion.fetch(outputs_held) * output_block)};
  };
  const auto add = [&](const Fetch& fetched, double weight) {
    inputs += fetched.inputs * weight;
    outputs += fetched.outputs * weight;
  };
  if (loops.above() == 0) {
    add(fetch(), 1.0);
    return;
  }
  // Calls `inner` at the sampled turns of a loop: first, second, last. `weight` of the second stands for the
  // rest.
  const auto sample = [&](const TemporalLoops::Loop& loop, auto&& inner) {
    Axis& axis = loop.dimension == n ? images : loop.dimension == p ? rows : columns;
    const bool last_differs = nest.ragged[loop.dimension];
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
  };
  const auto visit = [&](auto&& self, std::size_t i, double weight) -> void {
    if (i + 1 < loops.above()) {
      sample(loops[i], [&](std::int64_t, double turns_meant) { self(self, i + 1, weight * turns_meant); });
      return;
    }
    // The last of three or more turns of the innermost loop is walked, but counted like the second.
    Fetch second;
    sample(loops[i], [&](std::int64_t turn, double turns_meant) {
      const Fetch fetched = fetch();
      if (turn == 1) second = fetched;
      add(turn > 1 ? second : fetched, weight * turns_meant);
    });
  };
  visit(visit, 0, 1.0);
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

}  // namespace crossisle::cost
