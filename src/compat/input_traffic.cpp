// Part of Crossisle, SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "crossisle/compat/action_counts.hpp"
#include "crossisle/compat/tile_motion.hpp"
#include "moving_loops.hpp"

namespace crossisle::compat {

using namespace dim;

/// Walks the sampled iterations of the loops that move inputs into the copies of one level.
///
/// @tparam blocks_move true if a loop over batch, channels or groups is among them, so that boxes also have
/// sides along these dimensions
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
  PerDimension<int> not_last_{};  ///< number of loops per dimension that are not at their last iteration
  std::array<int, TemporalLoops::capacity> from_here_in_{};
  Motion motion_;
  Traffic traffic_;
};

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

/// Returns the traffic of the first `count` loops if every iteration fetches a complete tile.
ActionCounter::Traffic ActionCounter::whole_input_traffic(Level at, const TemporalLoops& loops,
                                                          std::size_t count) const noexcept {
  if (!steady_ || at != Level::tile) return full_input_traffic(at, turns_of(loops, count));
  return inputs_of_a_turn_.times(turns_together(loops, count));
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

/// Sums the traffic of tiles that slide in even steps along the loop `moving`, and jump at every iteration of
/// loops outside it. Returns false if they do not: for a ragged sliding loop, or a jump that happens to be
/// zero or equal to the step.
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
  Step back = slide;  // from the second iteration of all loops inside to their first
  for (std::size_t i = moving; i-- > 0;) {
    const Dimension d = loops[i].dimension;
    if (moves_inputs[d] && !slides[d]) break;  // moves along blocks, like every loop outside it
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

}  // namespace crossisle::compat
