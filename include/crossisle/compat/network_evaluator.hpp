// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "crossisle/compat/array_layout.hpp"
#include "crossisle/compat/component_energies.hpp"
#include "crossisle/compat/geometry_table.hpp"
#include "crossisle/hardware/technology.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::compat {

/// Evaluator of one network with the best mapping of each layer, geometry by geometry, at all supply voltages
/// at once.
///
/// Results that depend on few quantities are computed once. A layout is computed once per arrangement of
/// arrays, and is shared by all bits per cell with the same number of slices and by all global buffers,
/// voltages and cycle times. Energies per action are computed once per voltage and size of the arrays. The
/// costs of a geometry are then its action counts times the energies per action, summed over the layers of
/// each shape.
class NetworkEvaluator {
 public:
  /// @param technology, network must outlive this object
  NetworkEvaluator(const hardware::Technology& technology, const workload::Network& network);

  /// Returns the feasibility of the network and, if the network is feasible, the rest of its costs.
  GeometryTable::Entry cost(const hardware::Chip& chip);
  struct Feasibility {
    cost::Verdict verdict = cost::Verdict::feasible;
    double violation = 0.0;
    std::size_t layer = 0;  ///< the decisive layer of an infeasible network
  };
  /// Determines feasibility. If both the arrays and the global buffer are too small, the verdict is that of
  /// the arrays. The decisive layer is the largest layer that does not fit the arrays, or the layer that
  /// needs the largest global buffer.
  Feasibility feasibility(const hardware::Chip& chip);

  /// Returns an upper estimate of the bytes of cached results.
  std::size_t bytes() const noexcept { return table_.bytes() + sum_bytes_; }
  void forget();

 private:
  /// Layers of one shape.
  struct Shape {
    workload::LayerShape shape;
    std::vector<std::size_t> layers;
    ArrayLayout layout;
    bool has_options = false;
  };
  /// Kinds of actions whose energies depend on the values of data.
  enum Action : std::uint8_t { conversion, row_pulse_train, cell_read, cell_write, weight_row };
  static constexpr std::size_t action_count = 5;
  /// Energy of each action, summed over the layers of each shape, by voltage.
  struct ActionSums {
    std::vector<DataEnergies> of_layer;  ///< [voltage][layer]
    std::vector<double> of_shape;        ///< [voltage][action][shape]
  };
  /// Actions of all copies at work.
  struct Actions {
    double transport_pj = 0.0;
    std::array<double, action_count> count{};
  };

  void place(const Geometry& geometry);
  const ActionSums& action_sums(const hardware::Chip& chip);
  Actions total_actions(const ArrayLayout& layout, const ArrayLayout::Option& option,
                        const TransportEnergies& transport) const;
  void choose(const Shape& shape, std::int64_t global_buffer_bits, const TransportEnergies& transport);
  GeometryCost evaluate(const hardware::Chip& chip);

  const hardware::Technology* technology_;
  const workload::Network* network_;
  ArrayLayoutBuilder builder_;
  std::vector<Shape> shapes_;  ///< most weights first
  Geometry placed_{};          ///< geometry of the layouts in shapes_
  std::size_t shapes_placed_ = 0;
  bool fits_arrays_ = false;
  std::unordered_map<std::uint64_t, ActionSums> sums_by_size_;
  std::size_t sum_bytes_ = 0;
  GeometryTable table_;

  // Memory for the work on one geometry, kept so that no call allocates.
  std::vector<Actions> fitting_;
  std::vector<double> shape_counts_;  ///< [action][shape]
  std::vector<double> energy_pj_;     ///< by voltage
};

}  // namespace crossisle::compat
