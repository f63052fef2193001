// Part of Crossisle, SPDX-License-Identifier: MIT
#include "dram_traffic.hpp"

namespace crossisle::physical {

DramTraffic dram_traffic(const LayerCounts& layer, const Placement& placement, double passes, double experts,
                         double images, const Storage& storage) {
  return min_traffic(layer, passes_of(layer, placement, passes, experts), experts, images, storage);
}

double waiting_sums(const LayerCounts& layer, const Placement& placement, double passes, double experts) {
  const Passes order = passes_of(layer, placement, passes, experts);
  if (!(order.beyond > 0.0)) return 0.0;
  return layer.sum_bits * layer.m * layer.positions * layer.active_experts * layer.g / order.sets;
}

}  // namespace crossisle::physical
