// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "crossisle/cost/action_counts.hpp"
#include "crossisle/cost/cost_model.hpp"
#include "crossisle/cost/mapspace.hpp"
#include "crossisle/cost/nest.hpp"
#include "crossisle/cost/spatial_allocation.hpp"

namespace crossisle::cost {

/// A layer shape laid out on the arrays of a chip, whatever its global buffer, supply voltage and cycle time.
struct Layout {
  /// A mapping in time that may be the best one for some global buffer and some energies.
  struct Option {
    std::int64_t global_buffer_bits = 0;  ///< that it needs
    std::uint64_t split = 0;              ///< Mapspace numbers of the mapping
    std::uint64_t free_order = 0;
    ActionCounts counts;
  };

  SpatialAllocation allocation;
  /// How many times the arrays the layer would need, minus 1; above 0 the layer cannot run and has no
  /// options.
  double arrays_missing = 0.0;
  Nest nest;
  std::int64_t least_global_buffer_bits = 0;  ///< that any mapping needs
  std::vector<Option> options;
};

/// Lays a shape out; with `Mapper::optimal` in mind, keeps the options that are not beaten in every respect.
///
/// One mapping beats another that needs at least as much global buffer and no fewer actions of any kind. What
/// is left is the set of Pareto-minimal mappings: whatever the energies and the global buffer, the least
/// energy is among it.
class LayoutBuilder {
 public:
  explicit LayoutBuilder(const hardware::Technology& technology) : technology_(&technology) {}

  /// Finds the allocation, and whether the arrays suffice.
  void place(const workload::LayerShape& shape, const Geometry& geometry, Layout& layout);
  /// Finds the nest of a placed layout, and the global buffer that it needs. @pre layout.arrays_missing == 0
  void build_nest(const workload::LayerShape& shape, const Geometry& geometry, Layout& layout) const;
  /// Finds the options of a layout with a nest.
  void find_options(const Geometry& geometry, Layout& layout);
  /// The mapping that stands behind an option.
  TemporalMapping mapping(const Layout& layout, const Layout::Option& option);

 private:
  const hardware::Technology* technology_;
  GreedyAllocator allocator_;
  DivisorTable divisors_;
};

}  // namespace crossisle::cost
