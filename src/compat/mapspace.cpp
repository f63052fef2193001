// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/compat/mapspace.hpp"

#include <algorithm>
#include <utility>

namespace crossisle::compat {
namespace {

using namespace dim;

// Settings of the reference's search (Timeloop defaults).
constexpr std::size_t victory_condition = 100;
constexpr std::size_t max_valid = 10000;
constexpr std::size_t max_invalid_in_a_row = 10000;
constexpr std::uint64_t max_orders_per_split = 16;
/// Numbers of loop orders from which the reference draws: 2! for any chip, times 4! for the free loops of a
/// chip with streamed weights.
constexpr std::uint64_t orders_resident = 2;
constexpr std::uint64_t orders_streamed = 48;

constexpr std::uint64_t factorial(std::uint64_t number) noexcept {
  return number < 2 ? 1 : number * factorial(number - 1);
}

}  // namespace

const std::vector<std::int64_t>& DivisorTable::of(std::int64_t value) {
  const auto [known, is_new] = lists_.try_emplace(value);
  std::vector<std::int64_t>& divisors = known->second;
  if (!is_new) return divisors;
  for (std::int64_t divisor = 1; divisor * divisor <= value; ++divisor) {
    if (value % divisor != 0) continue;
    divisors.push_back(divisor);
    if (divisor * divisor != value) divisors.push_back(value / divisor);
  }
  return divisors;
}

Mapspace::Mapspace(const Nest& nest, hardware::CellKind cell, DivisorTable& divisors)
    : nest_(&nest), cell_(cell) {
  const std::vector<std::int64_t>& only_one = divisors.of(1);
  for (std::size_t d = 0; d < dimension_count; ++d) {
    const std::int64_t turns = nest.leftover[d];
    const bool splits_above = cell == hardware::CellKind::rram ? d == n || d == p || d == q : d != q;
    above_[d] = turns > 1 && splits_above ? &divisors.of(turns) : &only_one;
    splits_ *= above_[d]->size();
    if (cell == hardware::CellKind::rram && turns > 1 && !splits_above) any_ = false;
  }
}

TemporalMapping Mapspace::split(std::uint64_t number) const noexcept {
  TemporalMapping mapping;
  for (std::size_t d = 0; d < dimension_count; ++d) {
    const std::uint64_t options = above_[d]->size();
    mapping.above[d] = options == 1 ? 1 : (*above_[d])[number % options];
    mapping.below[d] = nest_->leftover[d] / mapping.above[d];
    number /= options;
  }
  return mapping;
}

std::int64_t min_global_buffer_bits(const Nest& nest, hardware::CellKind cell) noexcept {
  TemporalMapping mapping;
  mapping.above = nest.leftover;
  mapping.below.fill(1);
  if (cell == hardware::CellKind::sram) std::swap(mapping.above[q], mapping.below[q]);
  return global_buffer_bits(nest, mapping);
}

std::uint64_t Mapspace::free_orders(const TemporalMapping& mapping) const noexcept {
  if (cell_ != hardware::CellKind::sram) return 1;
  std::uint64_t loops = 0;
  for (const Dimension d : {r, s, y}) loops += mapping.below[d] > 1 ? 1 : 0;
  return factorial(loops);
}

void Mapspace::set_free_order(TemporalMapping& mapping, std::uint64_t number) const noexcept {
  std::array<Dimension, TemporalMapping::free_count> from_inside{};
  std::size_t loops = 0;
  for (const Dimension d : {r, s, y}) {
    if (mapping.below[d] > 1) from_inside[loops++] = d;
  }
  std::uint64_t scale = factorial(loops);
  for (std::size_t i = 0; i + 1 < loops; ++i) {
    scale /= loops - i;
    const std::uint64_t ahead = number / scale;
    number %= scale;
    const auto first = from_inside.begin() + static_cast<std::ptrdiff_t>(i);
    std::rotate(first, first + static_cast<std::ptrdiff_t>(ahead),
                first + static_cast<std::ptrdiff_t>(ahead) + 1);
  }
  // Loops of a single iteration have no effect; they are placed innermost.
  std::size_t place = 0;
  for (std::size_t i = loops; i-- > 0;) mapping.free_order[place++] = from_inside[i];
  for (const Dimension d : {r, s, y}) {
    if (mapping.below[d] <= 1) mapping.free_order[place++] = d;
  }
}

std::uint64_t ReferenceWalk::Draw::next() noexcept {
  constexpr std::uint64_t multiplier = 16807;
  constexpr std::uint64_t modulus = 2147483647;
  constexpr std::uint64_t range = modulus - 2;  // the generator gives 1 ... modulus - 1
  const auto raw = [this] {
    state_ = state_ * multiplier % modulus;
    return state_ - 1;
  };
  const std::uint64_t scaling = range / bound_;
  const std::uint64_t past = bound_ * scaling;
  std::uint64_t drawn = raw();
  while (drawn >= past) drawn = raw();
  return drawn / scaling;
}

ReferenceWalk::ReferenceWalk(const Nest& nest, const AccessWidths& widths, std::int64_t global_buffer_bits)
    : nest_(nest),
      widths_(widths),
      capacity_bits_(global_buffer_bits),
      mapspace_(nest_, widths.kind, divisors_),
      counter_(nest_, widths_),
      split_draw_(mapspace_.splits()),
      order_draw_(widths.kind == hardware::CellKind::sram ? orders_streamed : orders_resident) {
  if (mapspace_.any()) draw_split();
}

void ReferenceWalk::draw_split() {
  split_ = split_draw_.next();
  orders_ = mapspace_.free_orders(mapspace_.split(split_));
  orders_to_visit_ = std::min(max_orders_per_split, orders_);
  orders_visited_ = 0;
  order_ = order_draw_.next() % orders_;
}

void ReferenceWalk::visit_next() {
  const std::uint64_t key = split_ * orders_streamed + order_;
  const auto [known, is_new] = choice_of_.try_emplace(key, does_not_fit);
  if (is_new) {
    TemporalMapping mapping = mapspace_.split(split_);
    mapspace_.set_free_order(mapping, order_);
    if (global_buffer_bits(nest_, mapping) <= capacity_bits_) {
      known->second = choices_.size();
      choices_.push_back({mapping, counter_.count(mapping)});
    }
  }
  visited_.push_back(known->second);
  const bool fits = known->second != does_not_fit;
  if (fits && orders_visited_ + 1 < orders_to_visit_) {
    order_ = order_draw_.next() % orders_;
    ++orders_visited_;
  } else {
    draw_split();
  }
}

const ReferenceWalk::Choice* ReferenceWalk::pick(const std::function<double(const ActionCounts&)>& cost) {
  if (!mapspace_.any()) return nullptr;
  std::size_t best = does_not_fit;
  std::vector<double> costs;
  std::size_t since_improvement = 0;
  std::size_t valid = 0;
  std::size_t invalid_in_a_row = 0;
  for (std::size_t step = 0;
       since_improvement < victory_condition && valid < max_valid && invalid_in_a_row < max_invalid_in_a_row;
       ++step) {
    if (step == visited_.size()) visit_next();
    const std::size_t position = visited_[step];
    if (position == does_not_fit) {
      ++invalid_in_a_row;
      continue;
    }
    ++valid;
    invalid_in_a_row = 0;
    while (costs.size() <= position) costs.push_back(cost(choices_[costs.size()].counts));
    if (best == does_not_fit || costs[position] < costs[best]) {
      best = position;
      since_improvement = 0;
    } else {
      ++since_improvement;
    }
  }
  return best == does_not_fit ? nullptr : &choices_[best];
}

std::size_t ReferenceWalk::bytes() const noexcept {
  constexpr std::size_t bytes_per_hash_node = 48;
  return sizeof(*this) + choices_.capacity() * sizeof(Choice) + visited_.capacity() * sizeof(std::size_t) +
         choice_of_.size() * bytes_per_hash_node;
}

}  // namespace crossisle::compat
