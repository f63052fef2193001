// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "crossisle/compat/action_counts.hpp"
#include "crossisle/compat/mapspace.hpp"
#include "crossisle/compat/nest.hpp"
#include "crossisle/compat/spatial_allocation.hpp"
#include "crossisle/cost/cost_model.hpp"

namespace crossisle::compat {

/// A layer shape laid out on the arrays of a chip, independently of its global buffer, supply voltage and
/// cycle time.
struct ArrayLayout {
  /// A temporal mapping that may be optimal for some global buffer and some energies.
  struct Option {
    std::int64_t global_buffer_bits = 0;  ///< size that the mapping needs
    std::uint64_t split = 0;              ///< Mapspace numbers of the mapping
    std::uint64_t free_order = 0;
    ActionCounts counts;
  };

  SpatialAllocation allocation;
  /// Number of arrays that the layer needs over the number of arrays present, minus 1; above 0, the layer
  /// cannot run and has no options.
  double arrays_missing = 0.0;
  Nest nest;
  std::int64_t min_global_buffer_bits = 0;  ///< minimum over all mappings
  std::vector<Option> options;
};

/// Builder of the layout of a shape; for `Mapper::optimal`, it keeps only the options that are not dominated.
///
/// A mapping dominates another mapping that needs at least as much global buffer and no fewer actions of any
/// kind. The remaining mappings are Pareto-minimal: for any energies per action and any global buffer, they
/// include the mapping of minimum energy.
class ArrayLayoutBuilder {
 public:
  explicit ArrayLayoutBuilder(const hardware::Technology& technology) : technology_(&technology) {}

  /// Finds the allocation and the number of missing arrays.
  void place(const workload::LayerShape& shape, const Geometry& geometry, ArrayLayout& layout);
  /// Finds the nest of a placed layout and the global buffer that the layout needs. @pre
  /// layout.arrays_missing == 0
  void build_nest(const workload::LayerShape& shape, const Geometry& geometry, ArrayLayout& layout) const;
  /// Finds the options of a layout with a nest.
  void find_options(const Geometry& geometry, ArrayLayout& layout);
  /// Returns the mapping of an option.
  TemporalMapping mapping(const ArrayLayout& layout, const ArrayLayout::Option& option);

 private:
  const hardware::Technology* technology_;
  GreedyAllocator allocator_;
  DivisorTable divisors_;
};

}  // namespace crossisle::compat
