// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "crossisle/compat/dimensions.hpp"
#include "crossisle/hardware/technology.hpp"

namespace crossisle::compat {

/// Numbers of iterations of each loop that run in parallel at each level of the chip, and that remain
/// temporal.
struct SpatialAllocation {
  PerLevel<Bounds> factor{};  ///< parallel iterations of each dimension at each level; 1 if there are none
  Bounds leftover{};          ///< temporal iterations of each dimension
};

/// Allocator that splits a capacity among loops to maximise its average utilisation.
///
/// For each loop in turn, it tries to place one prime factor of the loop on the capacity and to continue with
/// the rest; a loop longer than the capacity may also be folded into equal iterations with a shorter last
/// one. An allocation replaces an earlier one only if it has strictly more iterations at work. This is the
/// rule of timeloopfe (`maximize_dims`) that maps the reference's chips, including its utilisation of a fold
/// without a shorter last iteration: the last iteration counts as empty.
///
/// Results are cached, but remain a pure function of the arguments.
class GreedyAllocator {
 public:
  static constexpr std::size_t max_group = 3;
  using Sizes = std::array<std::int64_t, max_group>;

  /// Returns factors of up to three loops, of `sizes` iterations each (1 for an absent loop), on `capacity`
  /// places.
  /// @pre sizes and capacity are positive and below 2^31
  Sizes allocate(const Sizes& sizes, std::int64_t capacity);

 private:
  struct Choice {
    std::array<std::int32_t, max_group> factors{1, 1, 1};
    double utilisation = 1.0;
  };
  struct Key {
    std::uint64_t first_sizes = 0;  ///< 0, not valid for a loop, marks an empty place
    std::uint64_t last_size_and_capacity = 0;
    bool operator==(const Key&) const = default;
  };
  struct Place {
    Key key;
    Choice choice;
  };

  Choice best(const Sizes& sizes, std::int64_t capacity);
  Place& place_of(const Key& key) noexcept;
  void grow();

  // Open addressing: this table is queried several times for every layer and chip.
  std::vector<Place> places_ = std::vector<Place>(1024);
  std::size_t used_ = 0;
};

/// Lays a layer out on a chip, innermost level first: kernel and input channels on wordlines, weight slices
/// and output channels on bitlines, the rest on macros, tiles and router groups.
///
/// With streamed weights, output columns remain temporal (a constraint of the reference's chips).
SpatialAllocation allocate(const workload::LayerShape& shape, const Geometry& geometry,
                           hardware::CellKind cell, GreedyAllocator& allocator);

}  // namespace crossisle::compat
