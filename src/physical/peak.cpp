// Part of Crossisle, SPDX-License-Identifier: MIT
#include "peak.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace crossisle::physical {
namespace {

constexpr double operations_per_mac = 2.0;

/// Returns the largest multiple of `unit` in `whole`, or `whole` if it holds none.
double even_part(double whole, double unit) {
  const double part = std::floor(whole / unit) * unit;
  return part > 0.0 ? part : whole;
}

}  // namespace

double array_peak(const PhysicalChip& chip, const LayerReadout& readout) {
  const std::array rows{chip.rows, even_part(chip.rows, chip.active_rows)};
  const std::array columns{chip.columns, even_part(chip.columns, chip.adcs / readout.conversions_per_column)};
  LayerGroups layers;
  layers.resident.resize(rows.size() * columns.size());
  layers.counts.resize(layers.resident.size());
  std::size_t next = 0;
  for (const double inputs : rows) {
    for (const double used : columns) {
      LayerCounts layer;
      layer.count = 1.0;
      layer.sums = inputs;
      layer.m = used / readout.weight_columns;
      layers.counts.set(next++, layer);
    }
  }
  Columns<LayerReadout> readouts;
  readouts.resize(layers.resident.size());
  readouts.fill(layers.resident.size(), readout);
  const std::vector<double> experts(layers.resident.size(), 1.0);
  Columns<Placement> placements;
  place(chip, layers, {1.0, experts}, readouts, placements);
  double peak = 0.0;
  for (std::size_t i = 0; i < layers.resident.size(); ++i) {
    const LayerCounts layer = layers.counts.get(i);
    const double macs = layer.sums * layer.m * chip.macros;
    peak = std::max(peak, operations_per_mac * macs / placements.get(i).work_ns);
  }
  return peak;
}

double multiplier_peak(const PhysicalChip& chip, const DigitalLayer& layer) noexcept {
  return operations_per_mac * std::max(chip.digital_macs / layer.multiplier_slots, 1.0) / chip.clock_ns;
}

}  // namespace crossisle::physical
