// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/compat/mapping.hpp"

namespace crossisle::compat {
namespace {

using namespace dim;

// Loop orders of the reference's chips, from the outside in.
constexpr std::array<Dimension, dimension_count> order_above{s, r, m, c, g, n, p, q, y};
// With resident weights, only these loops are temporal; on the reference's chips, not even the batch is.
constexpr std::array<Dimension, 3> order_above_resident{n, p, q};
constexpr std::array<Dimension, 3> order_below_resident{p, q, n};
constexpr std::array<Dimension, 6> order_below_streamed{p, q, c, m, n, g};

}  // namespace

std::int64_t global_buffer_bits(const Nest& nest, const TemporalMapping& mapping) noexcept {
  const auto held = [&](Dimension d) { return mapping.below[d] * nest.turn_step[d]; };
  const std::int64_t rows = (held(p) - 1) * nest.stride_h + held(r);
  const std::int64_t columns = (held(q) - 1) * nest.stride_w + held(s);
  const std::int64_t inputs = held(n) * held(c) * rows * columns * held(g);
  const std::int64_t outputs = held(n) * held(m) * held(p) * held(q) * held(g);
  return (inputs + outputs) * word_bits;
}

TemporalLoops::TemporalLoops(const Nest& nest, const TemporalMapping& mapping,
                             hardware::CellKind cell) noexcept {
  const auto add_above = [&](Dimension d) { add(d, mapping.above[d], nest.turn_step[d] * mapping.below[d]); };
  const auto add_below = [&](Dimension d) { add(d, mapping.below[d], nest.turn_step[d]); };
  if (cell == hardware::CellKind::rram) {
    for (const Dimension d : order_above_resident) add_above(d);
    above_ = size_;
    for (const Dimension d : order_below_resident) add_below(d);
  } else {
    for (const Dimension d : order_above) add_above(d);
    above_ = size_;
    for (const Dimension d : mapping.free_order) add_below(d);
    for (const Dimension d : order_below_streamed) add_below(d);
  }
}

void TemporalLoops::add(Dimension dimension, std::int64_t turns, std::int64_t step) noexcept {
  if (turns > 1) loops_[size_++] = {dimension, turns, step};
}

}  // namespace crossisle::compat
