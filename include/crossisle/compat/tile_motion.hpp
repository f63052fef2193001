// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace crossisle::compat {

/// Follows a tile of a tensor through time and returns the new part of it at each iteration.
///
/// Timeloop's rule (SaveAndSubtractIfSameStride on axis-aligned boxes): the part that the tile shares with
/// the previous tile is not fetched again, but only as long as the tile keeps moving by the same step,
/// measured between the rounded centres. A change of step fetches the whole tile and forgets the step.
template <std::size_t axes>
class TileMotion {
 public:
  struct Interval {
    std::int64_t begin = 0;
    std::int64_t end = 0;
  };
  using Tile = std::array<Interval, axes>;

  static std::int64_t size(const Tile& tile) noexcept {
    std::int64_t product = 1;
    for (const Interval& side : tile) product *= side.end - side.begin;
    return product;
  }

  /// Returns the number of elements of `tile` to fetch, given the tile of the previous call.
  std::int64_t fetch(const Tile& tile) noexcept {
    const Tile before = tile_;
    const bool first = !started_;
    tile_ = tile;
    started_ = true;
    if (first) return size(tile);
    std::array<std::int64_t, axes> step{};
    bool moved = false;
    for (std::size_t i = 0; i < axes; ++i) {
      const std::int64_t doubled = tile[i].begin + tile[i].end - before[i].begin - before[i].end;
      step[i] = doubled >= 0 ? (doubled + 1) / 2 : -((1 - doubled) / 2);
      moved = moved || step[i] != 0;
    }
    if (moved && !stepping_) {
      step_ = step;
      stepping_ = true;
    } else if (moved && step != step_) {
      stepping_ = false;
      return size(tile);
    }
    std::int64_t shared = 1;
    for (std::size_t i = 0; i < axes; ++i) {
      const std::int64_t begin = tile[i].begin > before[i].begin ? tile[i].begin : before[i].begin;
      const std::int64_t end = tile[i].end < before[i].end ? tile[i].end : before[i].end;
      if (end <= begin) return size(tile);
      shared *= end - begin;
    }
    return size(tile) - shared;
  }

 private:
  Tile tile_{};
  std::array<std::int64_t, axes> step_{};
  bool started_ = false;
  bool stepping_ = false;
};

}  // namespace crossisle::compat
