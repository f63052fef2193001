// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>

#include "constants.hpp"
#include "layer.hpp"

namespace crossisle::physical {

/// Transfers of a layer to and from DRAM in one round, and their parts [bits].
struct DramTraffic {
  double total = 0.0;
  double spilled = 0.0;  ///< activations that wait in DRAM: written and read once
  double tiles = 1.0;    ///< of positions; streamed weights come once for each
  double sums = 0.0;     ///< partial sums that go out; they come back
  double reread = 0.0;   ///< inputs that are read again
};
/// Returns the transfers of a layer in the way that moves the fewest bits.
/// @param passes of the layer through the arrays
/// @param experts used by a round
/// @param images that pass together
DramTraffic dram_traffic(const LayerCounts& layer, const Placement& placement, double passes, double experts,
                         double images, const Storage& storage);

/// Returns the partial sums of an image that wait in the global buffer between passes [bits].
double waiting_sums(const LayerCounts& layer, const Placement& placement, double passes, double experts);

// The functions below are inlined into loops over the layers that are compiled to vector instructions.

inline constexpr double min_room_bits = 1.0;  ///< for partial sums

/// Order of the passes of a layer: column after column, through all row folds of each.
struct Passes {
  double sets = 1.0;     ///< of columns that pass one after the other
  double columns = 1.0;  ///< of these sets, those that need the same inputs
  double beyond = 0.0;   ///< passes that add to partial sums of earlier ones
};

[[gnu::always_inline]] inline Passes passes_of(const LayerCounts& layer, const Placement& placement,
                                               double passes, double experts) {
  Passes result;
  // Groups have no rows in common: no sums wait for the next pack of them.
  const double packs = std::ceil(layer.g / placement.groups_per_macro);
  const double sets = experts * placement.column_folds * (layer.g > 1.0 ? packs : 1.0);
  result.sets = std::min(passes, sets);
  const double of_expert = std::ceil(passes / experts);
  result.columns = std::min(layer.experts == 1.0 ? passes : of_expert, placement.column_folds);
  result.beyond = clamped(std::ceil(passes / sets) - 1.0, 0.0, placement.row_folds - 1.0);
  return result;
}

/// Keeps the way of moving activations and sums that takes the fewest bits.
[[gnu::always_inline]] inline void improve(DramTraffic& best, const DramTraffic& other) {
  const bool better = other.total < best.total;
  best.spilled = better ? other.spilled : best.spilled;
  best.tiles = better ? other.tiles : best.tiles;
  best.sums = better ? other.sums : best.sums;
  best.reread = better ? other.reread : best.reread;
  best.total = better ? other.total : best.total;
}

[[gnu::always_inline]] inline DramTraffic way_of(double weights, double spilled, double tiles, double sums,
                                                 double reread) {
  return {2.0 * spilled + tiles * weights + 2.0 * sums + reread, spilled, tiles, sums, reread};
}

/// Returns the minimum traffic of six ways: as few activations as possible wait in DRAM, or as many as make
/// room for the partial sums; and with either, sums that find no room go out and come back, or the positions
/// are cut into tiles whose sums find room, without or with room for the inputs of a tile.
[[gnu::always_inline]] inline DramTraffic min_traffic(const LayerCounts& layer, const Passes& passes,
                                                      double experts, double images, const Storage& storage) {
  const double room = storage.activation_bits;
  const double inputs = images * layer.input_image_bits;
  const double activations = inputs + images * layer.output_image_bits + images * layer.held_bits;
  const double waiting =
      layer.sum_bits * layer.m * layer.positions * layer.active_experts * images * layer.g / passes.sets;
  const double sums = passes.beyond > 0.0 ? waiting : 0.0;
  const double weights = storage.streamed * layer.expert_bits() * experts;
  const auto attempt = [&](double spilled, DramTraffic& best, bool is_first) __attribute__((always_inline)) {
    const double left = std::max(room - (activations - spilled), min_room_bits);
    const double spilled_inputs = std::min(spilled, inputs);
    const double again = (passes.columns - 1.0) * spilled_inputs;
    const DramTraffic out =
        way_of(weights, spilled, 1.0, passes.beyond * passes.sets * std::max(sums - left, 0.0), again);
    if (is_first) {
      best = out;
    } else {
      improve(best, out);
    }
    improve(best, way_of(weights, spilled, std::max(std::ceil(sums / left), 1.0), 0.0, again));
    improve(best,
            way_of(weights, spilled, std::max(std::ceil((sums + spilled_inputs) / left), 1.0), 0.0, 0.0));
  };
  DramTraffic best;
  attempt(std::max(activations - room, 0.0), best, true);
  attempt(clamped(activations + sums - room, 0.0, activations), best, false);
  return best;
}

/// Returns the traffic of resident weights, which pass once: activations that find no room wait in DRAM.
[[gnu::always_inline]] inline DramTraffic spill_traffic(const LayerCounts& layer, double images,
                                                        const Storage& storage) {
  const double activations =
      images * layer.input_image_bits + images * layer.output_image_bits + images * layer.held_bits;
  const double spilled = std::max(activations - storage.activation_bits, 0.0);
  return way_of(0.0, spilled, 1.0, 0.0, 0.0);
}

}  // namespace crossisle::physical
