// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/compat/spatial_allocation.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace crossisle::compat {
namespace {

using namespace dim;

/// Divides and rounds up. @pre both are below 2^31, where division is several times faster
constexpr std::int64_t divided_up(std::int64_t value, std::int64_t divisor) noexcept {
  return static_cast<std::uint32_t>(value + divisor - 1) / static_cast<std::uint32_t>(divisor);
}

/// Returns the distinct prime factors of a number in the order in which timeloopfe tries them; the order
/// decides between tied allocations. It is the iteration order of a CPython set that is filled in ascending
/// order: an open hash table of 8 places, or 32 from the fifth element on.
std::vector<std::int64_t> primes_in_turn(std::int64_t value) {
  std::vector<std::int64_t> ascending;
  for (std::int64_t prime = 2; prime * prime <= value; ++prime) {
    if (value % prime != 0) continue;
    ascending.push_back(prime);
    while (value % prime == 0) value /= prime;
  }
  if (value > 1) ascending.push_back(value);
  if (ascending.size() < 2) return ascending;

  constexpr std::size_t small_table = 8;
  constexpr std::size_t large_table = 32;
  constexpr std::size_t max_small_set = 4;
  constexpr std::size_t linear_probes = 9;
  const auto insert = [](std::vector<std::int64_t>& table, std::int64_t prime) {
    const std::size_t mask = table.size() - 1;
    std::size_t perturb = static_cast<std::size_t>(prime);
    std::size_t place = perturb & mask;
    while (table[place] != 0) {
      if (place + linear_probes <= mask) {
        for (std::size_t step = 1; step <= linear_probes; ++step) {
          if (table[place + step] != 0) continue;
          table[place + step] = prime;
          return;
        }
      }
      perturb >>= 5U;
      place = (place * 5 + 1 + perturb) & mask;
    }
    table[place] = prime;
  };
  std::vector<std::int64_t> table(small_table, 0);
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    insert(table, ascending[i]);
    if (i != max_small_set) continue;
    std::vector<std::int64_t> grown(large_table, 0);
    for (const auto prime : table) {
      if (prime != 0) insert(grown, prime);
    }
    table = std::move(grown);
  }
  std::erase(table, 0);
  return table;
}

/// Loops that compete for one capacity: the first `size` dimensions.
struct Group {
  std::array<Dimension, GreedyAllocator::max_group> dimensions;
  std::size_t size;
};

constexpr Group row_group{{c, r, s}, 3};
constexpr Group column_group{{y, m, c}, 2};
/// Groups of loops to which macros, tiles and router groups are assigned, one group after the other.
constexpr std::array<Group, 6> outer_groups{
    {{{y, c, c}, 1}, {{r, s, c}, 2}, {{m, c, c}, 2}, {{g, c, c}, 1}, {{p, q, c}, 2}, {{n, c, c}, 1}}};

/// Assigns one level's capacity to groups of loops in order, each group using the capacity left by earlier
/// ones.
void allocate_level(std::span<const Group> groups, std::int64_t capacity, Bounds& remaining, Bounds& factor,
                    GreedyAllocator& allocator) {
  factor.fill(1);
  for (const Group& group : groups) {
    if (capacity <= 1) return;
    GreedyAllocator::Sizes sizes{1, 1, 1};
    std::int64_t product = 1;
    for (std::size_t i = 0; i < group.size; ++i) {
      sizes[i] = remaining[group.dimensions[i]];
      product *= sizes[i];
    }
    if (product == 1) continue;
    // Loops that fit completely are laid out completely.
    const GreedyAllocator::Sizes factors = product <= capacity ? sizes : allocator.allocate(sizes, capacity);
    for (std::size_t i = 0; i < group.size; ++i) {
      if (factors[i] == 1) continue;
      const Dimension dimension = group.dimensions[i];
      factor[dimension] = factors[i];
      remaining[dimension] = divided_up(remaining[dimension], factors[i]);
      capacity /= factors[i];
    }
  }
}

}  // namespace

GreedyAllocator::Place& GreedyAllocator::place_of(const Key& key) noexcept {
  const std::size_t mask = places_.size() - 1;
  std::uint64_t hash =
      (key.first_sizes ^ (key.last_size_and_capacity * 0xff51afd7ed558ccdU)) * 0x9e3779b97f4a7c15U;
  hash ^= hash >> 32U;
  std::size_t position = static_cast<std::size_t>(hash) & mask;
  while (places_[position].key != Key{} && places_[position].key != key) position = (position + 1) & mask;
  return places_[position];
}

void GreedyAllocator::grow() {
  std::vector<Place> filled(2 * places_.size());
  filled.swap(places_);
  for (const Place& place : filled) {
    if (place.key != Key{}) place_of(place.key) = place;
  }
}

GreedyAllocator::Choice GreedyAllocator::best(const Sizes& sizes, std::int64_t capacity) {
  if (capacity <= 1) return {};
  const auto pair = [](std::int64_t high, std::int64_t low) {
    return static_cast<std::uint64_t>(high) << 32U | static_cast<std::uint64_t>(low);
  };
  const Key key{pair(sizes[0], sizes[1]), pair(sizes[2], capacity)};
  if (const Place& known = place_of(key); known.key == key) return known.choice;

  Choice best_choice;
  for (std::size_t i = 0; i < max_group; ++i) {
    const std::int64_t size = sizes[i];
    if (size > capacity) {
      const std::int64_t turns = divided_up(size, capacity);
      const std::int64_t places = divided_up(size, turns);
      const double utilisation =
          static_cast<double>(places * (turns - 1) + size % places) / static_cast<double>(turns);
      if (utilisation > best_choice.utilisation) {
        best_choice = {};
        best_choice.factors[i] = static_cast<std::int32_t>(places);
        best_choice.utilisation = utilisation;
      }
    }
    for (const std::int64_t prime : primes_in_turn(size)) {
      if (prime > capacity) continue;
      Sizes reduced = sizes;
      reduced[i] /= prime;
      Choice choice = best(reduced, capacity / prime);
      choice.utilisation *= static_cast<double>(prime);
      if (choice.utilisation > best_choice.utilisation) {
        choice.factors[i] *= static_cast<std::int32_t>(prime);
        best_choice = choice;
      }
    }
  }
  if (2 * ++used_ > places_.size()) grow();
  place_of(key) = {key, best_choice};
  return best_choice;
}

GreedyAllocator::Sizes GreedyAllocator::allocate(const Sizes& sizes, std::int64_t capacity) {
  const Choice choice = best(sizes, capacity);
  return {choice.factors[0], choice.factors[1], choice.factors[2]};
}

SpatialAllocation allocate(const workload::LayerShape& shape, const Geometry& geometry,
                           hardware::CellKind cell, GreedyAllocator& allocator) {
  SpatialAllocation allocation;
  Bounds remaining = bounds_of(shape);
  remaining[y] = slices(geometry.bits_per_cell);
  const bool output_columns_in_time = cell == hardware::CellKind::sram;
  if (output_columns_in_time) remaining[q] = 1;

  const auto level = [&](Level at, std::span<const Group> groups, std::int64_t capacity) {
    allocate_level(groups, capacity, remaining, allocation.factor[index(at)], allocator);
  };
  level(Level::row, {&row_group, 1}, geometry.wordlines);
  level(Level::column, {&column_group, 1}, geometry.bitlines);
  level(Level::macro, outer_groups, geometry.macros_per_tile);
  level(Level::tile, outer_groups, geometry.tiles_per_group);
  level(Level::router_group, outer_groups, geometry.router_groups);

  if (output_columns_in_time) remaining[q] = shape.q;
  allocation.leftover = remaining;
  return allocation;
}

}  // namespace crossisle::compat
