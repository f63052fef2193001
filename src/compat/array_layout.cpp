// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/compat/array_layout.hpp"

#include <algorithm>

namespace crossisle::compat {
namespace {

using namespace dim;

/// True if option `a` costs at most as much as `b` for all energies and all sizes of the global buffer.
bool no_worse(const ArrayLayout::Option& a, const ArrayLayout::Option& b) {
  const ActionCounts& x = a.counts;
  const ActionCounts& z = b.counts;
  return x.dram_bursts <= z.dram_bursts && x.input_buffer_fills <= z.input_buffer_fills &&
         a.global_buffer_bits <= b.global_buffer_bits && x.cell_writes <= z.cell_writes &&
         x.weight_rows <= z.weight_rows && x.conversions <= z.conversions &&
         x.row_pulse_trains <= z.row_pulse_trains && x.input_buffer_reads <= z.input_buffer_reads &&
         x.output_buffer_updates <= z.output_buffer_updates &&
         x.output_buffer_fills <= z.output_buffer_fills &&
         x.router_inputs + x.router_outputs <= z.router_inputs + z.router_outputs &&
         x.global_input_reads <= z.global_input_reads && x.global_input_fills <= z.global_input_fills &&
         x.global_output_updates <= z.global_output_updates && x.global_output_fills <= z.global_output_fills;
}

void keep_if_minimal(std::vector<ArrayLayout::Option>& minimal, const ArrayLayout::Option& option) {
  for (const auto& kept : minimal) {
    if (no_worse(kept, option)) return;
  }
  std::erase_if(minimal, [&](const auto& kept) { return no_worse(option, kept); });
  minimal.push_back(option);
}

}  // namespace

void ArrayLayoutBuilder::place(const workload::LayerShape& shape, const Geometry& geometry,
                               ArrayLayout& layout) {
  layout.allocation = allocate(shape, geometry, technology_->cell(), allocator_);
  layout.options.clear();
  layout.arrays_missing = 0.0;
  if (technology_->cell() == hardware::CellKind::rram) {
    double times_too_large = 1.0;
    for (const Dimension d : {c, m, r, s, y, g}) {
      times_too_large *= static_cast<double>(layout.allocation.leftover[d]);
    }
    layout.arrays_missing = times_too_large - 1.0;
  }
}

void ArrayLayoutBuilder::build_nest(const workload::LayerShape& shape, const Geometry& geometry,
                                    ArrayLayout& layout) const {
  layout.nest.rebuild(shape, layout.allocation, geometry.bits_per_cell);
  layout.min_global_buffer_bits = min_global_buffer_bits(layout.nest, technology_->cell());
}

TemporalMapping ArrayLayoutBuilder::mapping(const ArrayLayout& layout, const ArrayLayout::Option& option) {
  const Mapspace mapspace(layout.nest, technology_->cell(), divisors_);
  TemporalMapping mapping = mapspace.split(option.split);
  mapspace.set_free_order(mapping, option.free_order);
  return mapping;
}

void ArrayLayoutBuilder::find_options(const Geometry& geometry, ArrayLayout& layout) {
  const Mapspace mapspace(layout.nest, technology_->cell(), divisors_);
  const ActionCounter counter(layout.nest, AccessWidths::of(geometry, *technology_));
  mapspace.for_each([&](std::uint64_t split, std::uint64_t free_order, const TemporalMapping& mapping) {
    keep_if_minimal(layout.options,
                    {global_buffer_bits(layout.nest, mapping), split, free_order, counter.count(mapping)});
  });
}

}  // namespace crossisle::compat
