// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/compat/nest.hpp"

#include <array>

namespace crossisle::compat {
namespace {

using namespace dim;

/// Loops of one level from the outside in, as timeloopfe writes them; the order decides how averages are
/// rounded.
constexpr std::array<Dimension, dimension_count> loop_order{g, y, s, r, m, c, q, p, n};

/// Copies of the last iteration per level, the innermost being the bits of a weight within a cell.
struct Residuals {
  PerLevel<Nest::Sizes> of_level{};
  std::int64_t bits_in_cell = 1;
};

constexpr std::int64_t residual(std::int64_t bound, std::int64_t step, std::int64_t factor) noexcept {
  // Division is several times faster with 32 bits than with 64, and every size is far below the limit of 32
  // bits.
  const auto narrow = [](std::int64_t value) { return static_cast<std::uint32_t>(value); };
  return factor == 1 ? 1 : (narrow(bound - 1) / narrow(step)) % narrow(factor) + 1;
}

/// Average number of copies at work from the outermost level down to each level, as Timeloop computes it: a
/// ragged loop has its residual once over all iterations of the loops around it.
class AverageCopies {
 public:
  explicit AverageCopies(const Bounds& leftover) {
    for (std::size_t d = 0; d < dimension_count; ++d) turns_[d] = static_cast<double>(leftover[d]);
  }

  void enter(Dimension dimension, std::int64_t copies, std::int64_t last_copies) {
    if (copies <= 1) return;
    const double full = static_cast<double>(copies);
    const double last = static_cast<double>(last_copies);
    double& turns = turns_[dimension];
    if (copies == last_copies) {
      average_ *= full;
    } else {
      average_ = average_ * (last + full * (turns - 1.0)) / turns;
    }
    turns = last + full * (turns - 1.0);
  }
  void multiply(std::int64_t copies) { average_ *= static_cast<double>(copies); }
  std::int64_t rounded_down() const { return static_cast<std::int64_t>(average_); }

 private:
  PerDimension<double> turns_{};
  double average_ = 1.0;
};

}  // namespace

std::int64_t Nest::cycles() const noexcept {
  std::int64_t product = 1;
  for (const auto turns : leftover) product *= turns;
  return product;
}

void Nest::rebuild(const workload::LayerShape& shape, const SpatialAllocation& allocation,
                   std::int64_t bits_per_cell) {
  bounds = bounds_of(shape);
  leftover = allocation.leftover;
  ragged.fill(false);
  stride_h = shape.stride_h;
  stride_w = shape.stride_w;
  const std::int64_t bits = slice_bits(bits_per_cell);

  for (Nest::Loops& loops : level) {
    for (Nest::Sizes* field :
         {&loops.copies, &loops.last_copies, &loops.tile, &loops.last_tile, &loops.step}) {
      field->fill(1);
    }
    loops.fanout = 1;
  }
  turn_step.fill(1);
  last_turn.fill(1);
  Residuals residuals;
  for (auto& of_level : residuals.of_level) of_level.fill(1);
  for (std::size_t d = 0; d < dimension_count; ++d) {
    const std::int64_t bound = bounds[d];
    if (bound == 1) continue;
    std::int64_t step = 1;
    std::int64_t last_extent = 1;
    if (d == y) {
      residuals.bits_in_cell = residual(bound, 1, bits);
      ragged[d] = residuals.bits_in_cell != bits;
      step = bits;
      last_extent = residuals.bits_in_cell;
    }
    for (std::size_t at = level_count; at-- > 0;) {
      Nest::Loops& loops = level[at];
      const std::int64_t factor = allocation.factor[at][d];
      loops.tile[d] = static_cast<std::int32_t>(step);
      loops.step[d] = static_cast<std::int32_t>(step);
      loops.last_tile[d] = static_cast<std::int32_t>(last_extent);
      if (factor == 1) continue;
      const std::int64_t last = residual(bound, step, factor);
      residuals.of_level[at][d] = static_cast<std::int32_t>(last);
      if (last != factor) ragged[d] = true;
      loops.copies[d] = static_cast<std::int32_t>(factor);
      loops.fanout *= factor;
      last_extent += (last - 1) * step;
      step *= factor;
    }
    turn_step[d] = step;
    last_turn[d] = last_extent;

    // In the last iteration, an inner loop is at its end only if the outer loops have a single copy at that
    // time.
    bool at_end = true;
    for (std::size_t at = 0; at < level_count; ++at) {
      Nest::Loops& loops = level[at];
      const std::int32_t last = residuals.of_level[at][d];
      loops.last_copies[d] = at_end ? last : loops.copies[d];
      at_end = at_end && last == 1;
      if (!at_end) loops.last_tile[d] = loops.tile[d];
      if (leftover[d] == 1) {
        loops.copies[d] = loops.last_copies[d];
        loops.tile[d] = loops.last_tile[d];
      }
    }
  }

  AverageCopies average(leftover);
  const auto enter_level = [&](Level at) {
    for (const Dimension d : loop_order) {
      average.enter(d, allocation.factor[index(at)][d], residuals.of_level[index(at)][d]);
    }
    return average.rounded_down();
  };
  router_groups = enter_level(Level::router_group);
  tiles = enter_level(Level::tile);
  macros = enter_level(Level::macro);
  enter_level(Level::column);
  cells = enter_level(Level::row);
  average.multiply(word_bits);  // bits of an output
  average.enter(y, bits, residuals.bits_in_cell);
  average.multiply(word_bits);  // bits of an input
  computes_per_cycle = average.rounded_down();
}

}  // namespace crossisle::compat
