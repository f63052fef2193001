// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/mapping.hpp"

namespace crossisle::cost {
namespace {

using namespace dim;

// Loop orders of the reference's chips, from the outside in.
constexpr std::array<Dimension, dimension_count> order_above{s, r, m, c, g, n, p, q, y};
constexpr std::array<Dimension, dimension_count> order_below_resident{p, q, c, m, n, r, s, y, g};
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
  for (const Dimension d : order_above) add(d, mapping.above[d], nest.turn_step[d] * mapping.below[d]);
  above_ = size_;
  if (cell == hardware::CellKind::sram) {
    for (const Dimension d : mapping.free_order) add(d, mapping.below[d], nest.turn_step[d]);
    for (const Dimension d : order_below_streamed) add(d, mapping.below[d], nest.turn_step[d]);
  } else {
    for (const Dimension d : order_below_resident) add(d, mapping.below[d], nest.turn_step[d]);
  }
}

void TemporalLoops::add(Dimension dimension, std::int64_t turns, std::int64_t step) noexcept {
  if (turns > 1) loops_[size_++] = {dimension, turns, step};
}

}  // namespace crossisle::cost
