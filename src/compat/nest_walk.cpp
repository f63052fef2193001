// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/compat/nest_walk.hpp"

#include <array>
#include <cmath>
#include <set>
#include <vector>

#include "crossisle/compat/tile_motion.hpp"

namespace crossisle::compat {
namespace {

using namespace dim;
using hardware::Technology;

enum Tensor : std::uint8_t { inputs, outputs, weights };
constexpr std::size_t tensor_count = 3;
constexpr std::size_t axes = 6;
using Motion = TileMotion<axes>;
template <class Value>
using PerTensor = std::array<Value, tensor_count>;

struct Sums {
  double distinct = 0.0;
  double total = 0.0;
  double tile = 0.0;
};

class Walk {
 public:
  Walk(const Nest& nest, const AccessWidths& widths, const TemporalMapping& mapping)
      : nest_(nest), widths_(widths), loops_(nest, mapping, widths.kind), turn_(loops_.size(), 0) {
    visit_loop(0, 1.0);
  }

  ActionCounts counts() const {
    const double cycles = static_cast<double>(nest_.cycles());
    ActionCounts counts;
    counts.cell_reads = cycles;

    double input = up(cycles * word_bits, Level::row, inputs, true);
    input = up(input, Level::column, inputs, false);
    counts.row_pulse_trains = accesses(std::floor(input + 0.5), word_bits);
    counts.input_buffer_reads =
        accesses(std::floor(up(input, Level::macro, inputs, false) + 0.5), widths_.tile_buffer);
    const Sums& tile_inputs = sums_[index(Level::tile)][inputs];
    counts.input_buffer_fills =
        accesses(std::floor(tile_inputs.total / fanout(Level::tile) + 1e-9), widths_.tile_buffer);
    counts.router_inputs = accesses(std::floor(tile_inputs.distinct + 0.5), widths_.router_flit);

    double output = up(cycles * word_bits, Level::row, outputs, false);
    output = up(output, Level::column, outputs, true);
    counts.conversions = accesses(std::floor(output + 0.5), word_bits);
    counts.output_buffer_updates =
        accesses(std::floor(up(output, Level::macro, outputs, false) + 0.5), widths_.tile_buffer);
    const double tile_outputs = sums_[index(Level::tile)][outputs].tile;
    counts.output_buffer_fills = accesses(std::floor(tile_outputs + 0.5), widths_.tile_buffer);
    counts.router_outputs =
        accesses(std::floor(up(tile_outputs, Level::tile, outputs, false) + 0.5), widths_.router_flit);

    const auto& groups = sums_[index(Level::router_group)];
    const bool single = widths_.single_router_group;
    counts.global_input_reads =
        accesses(std::floor((single ? extrapolated_[inputs] : groups[inputs].distinct) + 0.5),
                 Technology::global_buffer_word_bits);
    counts.global_output_updates =
        accesses(std::floor((single ? extrapolated_[outputs] : groups[outputs].distinct) + 0.5),
                 Technology::global_buffer_word_bits);
    if (widths_.kind == hardware::CellKind::rram) {
      counts.global_input_fills =
          accesses(std::floor(filled_[inputs] + 1e-9), Technology::global_buffer_word_bits);
      counts.global_output_fills =
          accesses(std::floor(filled_[outputs] + 0.5), Technology::global_buffer_word_bits);
    } else {
      double weight = sums_[index(Level::row)][weights].total;
      counts.cell_writes = accesses(std::floor(weight / fanout(Level::row) + 1e-9), widths_.cell);
      weight = up(weight, Level::column, weights, true);
      counts.weight_rows = accesses(std::floor(weight + 0.5), widths_.weight_row);
      for (const Level at : {Level::macro, Level::tile, Level::router_group})
        weight = up(weight, at, weights, false);
      counts.dram_bursts = accesses(std::floor(weight + 0.5), widths_.dram_burst);
    }
    return counts;
  }

 private:
  static double accesses(double bits, std::int64_t width) {
    return std::ceil(bits / static_cast<double>(width));
  }
  double fanout(Level at) const { return static_cast<double>(nest_[at].fanout); }

  /// Returns the accesses above a level, given those of one copy; nothing is merged if every copy has its own
  /// wire.
  double up(double count, Level at, Tensor tensor, bool own_wires) const {
    const Sums& sums = sums_[index(at)][tensor];
    return own_wires ? count * fanout(at) : count * fanout(at) * sums.distinct / sums.total;
  }

  bool at_last(Dimension d, std::size_t outside) const {
    for (std::size_t i = 0; i < outside; ++i) {
      if (loops_[i].dimension == d && turn_[i] + 1 < loops_[i].turns) return false;
    }
    return true;
  }

  PerTensor<Motion::Tile> boxes(const Bounds& extent) const {
    Bounds begin{};
    for (std::size_t i = 0; i < loops_.size(); ++i) begin[loops_[i].dimension] += turn_[i] * loops_[i].step;
    const auto side = [&](Dimension d) { return Motion::Interval{begin[d], begin[d] + extent[d]}; };
    const auto footprint = [&](Dimension output, Dimension kernel, std::int64_t stride) {
      const std::int64_t first = begin[output] * stride + begin[kernel];
      return Motion::Interval{first, first + (extent[output] - 1) * stride + extent[kernel]};
    };
    constexpr Motion::Interval bits{0, word_bits};
    return {
        {{side(n), side(c), side(g), footprint(p, r, nest_.stride_h), footprint(q, s, nest_.stride_w), bits},
         {side(n), side(m), side(p), side(q), side(g), bits},
         {side(c), side(m), side(r), side(s), side(y), side(g)}}};
  }

  static double distinct_rows(std::int64_t outputs_count, std::int64_t output_step, std::int64_t kernel_count,
                              std::int64_t kernel_step) {
    std::set<std::int64_t> rows;
    for (std::int64_t a = 0; a < outputs_count; ++a) {
      for (std::int64_t b = 0; b < kernel_count; ++b) rows.insert(a * output_step + b * kernel_step);
    }
    return static_cast<double>(rows.size());
  }

  static double product(const Bounds& copies, std::initializer_list<Dimension> dimensions) {
    double result = 1.0;
    for (const Dimension d : dimensions) result *= static_cast<double>(copies[d]);
    return result;
  }

  PerTensor<double> visit_turn(double weight) {
    PerTensor<double> whole{};
    for (std::size_t at = 0; at < level_count; ++at) {
      const Nest::Loops& level = nest_.level[at];
      Bounds copies;
      Bounds extent;
      for (std::size_t d = 0; d < dimension_count; ++d) {
        const bool last = at_last(static_cast<Dimension>(d), loops_.size());
        copies[d] = last ? level.last_copies[d] : level.copies[d];
        extent[d] = last ? level.last_tile[d] : level.tile[d];
      }
      const auto tiles = boxes(extent);
      const double all = product(copies, {c, m, r, s, n, p, q, y, g});
      const bool reuses = at != index(Level::router_group);
      const PerTensor<double> distinct{
          product(copies, {n, c, g}) *
              distinct_rows(copies[p], level.step[p] * nest_.stride_h, copies[r], level.step[r]) *
              distinct_rows(copies[q], level.step[q] * nest_.stride_w, copies[s], level.step[s]),
          product(copies, {n, m, p, q, g}), product(copies, {c, m, r, s, y, g})};
      for (std::size_t tensor = 0; tensor < tensor_count; ++tensor) {
        whole[tensor] = static_cast<double>(Motion::size(tiles[tensor]));
        const double fetched =
            weight * (reuses ? static_cast<double>(motion_[at][tensor].fetch(tiles[tensor])) : whole[tensor]);
        sums_[at][tensor].tile += fetched;
        sums_[at][tensor].distinct += fetched * distinct[tensor];
        sums_[at][tensor].total += fetched * all;
        if (at == index(Level::router_group)) groups_[tensor] = whole[tensor];
      }
    }
    return groups_;
  }

  /// Returns the elements that a pass of the loops below the global buffer brings into the buffer.
  PerTensor<double> fetch_into_global_buffer() {
    Bounds extent = nest_.last_turn;
    for (std::size_t d = 0; d < dimension_count; ++d) {
      const Dimension dimension = static_cast<Dimension>(d);
      std::int64_t turns_below = 1;
      for (std::size_t i = loops_.above(); i < loops_.size(); ++i) {
        if (loops_[i].dimension == dimension) turns_below *= loops_[i].turns;
      }
      extent[d] = at_last(dimension, loops_.above())
                      ? (turns_below - 1) * nest_.turn_step[d] + nest_.last_turn[d]
                      : turns_below * nest_.turn_step[d];
    }
    const auto tiles = boxes(extent);
    PerTensor<double> fetched{};
    for (std::size_t tensor = 0; tensor < tensor_count; ++tensor) {
      fetched[tensor] = static_cast<double>(global_motion_[tensor].fetch(tiles[tensor]));
    }
    return fetched;
  }

  static void add(PerTensor<double>& sums, const PerTensor<double>& values, double weight) {
    for (std::size_t tensor = 0; tensor < tensor_count; ++tensor) sums[tensor] += values[tensor] * weight;
  }

  /// Walks loop `i` at its sampled iterations. Returns the traffic that its parent loop scales up: into a
  /// router group in the innermost iteration, or, above the global buffer, into the buffer in a pass of the
  /// loops below.
  PerTensor<double> visit_loop(std::size_t i, double weight) {
    PerTensor<double> result{};
    if (i == loops_.size()) {
      result = visit_turn(weight);
      if (loops_.size() == loops_.above()) add(extrapolated_, result, weight);
    } else {
      sample(i, weight);
    }
    if (i == loops_.above()) {
      result = fetch_into_global_buffer();
      if (i == 0) add(filled_, result, 1.0);
    }
    return result;
  }

  void sample(std::size_t i, double weight) {
    const auto& loop = loops_[i];
    const bool last_differs = nest_.ragged[loop.dimension] && at_last(loop.dimension, i);
    std::vector<PerTensor<double>> results;
    std::vector<double> scales;
    const auto visit = [&](std::int64_t turn, std::int64_t turns_meant) {
      turn_[i] = turn;
      results.push_back(visit_loop(i + 1, weight * static_cast<double>(turns_meant)));
      scales.push_back(static_cast<double>(turns_meant));
    };
    visit(0, 1);
    const std::int64_t repeated = last_differs ? loop.turns - 2 : loop.turns - 1;
    if (repeated > 0) visit(1, repeated);
    if (last_differs) {
      visit(loop.turns - 1, 1);
      if (repeated > 0) {  // walked, but scaled up like the previous iterations
        results.pop_back();
        scales.pop_back();
        scales.back() += 1.0;
      }
    }
    turn_[i] = 0;
    for (std::size_t k = 0; k < results.size(); ++k) {
      if (i + 1 == loops_.above()) add(filled_, results[k], weight * scales[k]);
      if (i + 1 == loops_.size() && loops_.size() > loops_.above()) {
        add(extrapolated_, results[k], weight * scales[k]);
      }
    }
  }

  const Nest& nest_;
  const AccessWidths& widths_;
  TemporalLoops loops_;
  std::vector<std::int64_t> turn_;
  PerLevel<PerTensor<Motion>> motion_{};
  PerTensor<Motion> global_motion_{};
  PerLevel<PerTensor<Sums>> sums_{};
  PerTensor<double> groups_{};
  PerTensor<double> extrapolated_{};
  PerTensor<double> filled_{};
};

}  // namespace

ActionCounts count_by_walking(const Nest& nest, const AccessWidths& widths, const TemporalMapping& mapping) {
  return Walk(nest, widths, mapping).counts();
}

}  // namespace crossisle::compat
