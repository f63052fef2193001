// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/hardware/technology.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::cost {

/// How a mapping of a layer in time is chosen.
enum class Mapper : std::uint8_t {
  optimal,    ///< the least energy x latency of all mappings that the reference's chips allow
  reference,  ///< the one that the reference's random search ends with, draw for draw
};

/// How energies of a layer are rounded.
enum class Rounding : std::uint8_t {
  exact,       ///< not at all
  as_printed,  ///< each component to three digits of femtojoule per one-bit product, as Timeloop prints them
};

struct CompatOptions {
  Mapper mapper = Mapper::optimal;
  Rounding rounding = Rounding::exact;
};

/// The cost model of arXiv 2603.03880 (CiMLoop: timeloopfe, Timeloop, Accelergy, NeuroSim, CACTI), natively.
///
/// A layer of C input and M output channels, R x S kernels and P x Q outputs is laid out on the chip
/// innermost first: C, R, S on wordlines, weight slices and M on bitlines, the rest on macros, tiles and
/// router groups, as much at once as fits (GreedyAllocator). What does not fit takes turns in time:
///
///   cycles = product of the turns of all dimensions; latency = sum over layers of cycles x cycle time
///   energy = sum over layers and components of actions (ActionCounter) x energy per action (DataEnergies,
///            TransportEnergies) + leakage of the copies at work
///   area   = sum over components of copies x area, whatever the network
///
/// Each layer has the whole chip to itself and its weights are copied freely over output positions. The model
/// knows no bandwidth of buffers, routers or DRAM, no time for loading weights, no energy for programming
/// resident ones, and an 8-bit input takes one cycle. Weights, inputs and outputs have 8 bits; a layer's
/// precision is not looked at.
///
/// @code
///   CompatModel model(technology, networks, {.mapper = Mapper::reference, .rounding =
///   Rounding::as_printed}); NetworkCost cost; model.evaluate({&chip, 1}, 0, {&cost, 1});
/// @endcode
class CompatModel final : public CostModel {
 public:
  CompatModel(hardware::Technology technology, std::vector<workload::Network> networks,
              CompatOptions options = {});
  ~CompatModel() override;

  const hardware::Technology& technology() const noexcept;

  std::span<const workload::Network> networks() const override;
  /// @throws core::Error for a chip that the technology does not cover, as do all functions that take one
  double area_m2(const hardware::Chip& chip) const override;
  PerComponent area_by_component_m2(const hardware::Chip& chip) const override;
  void evaluate(std::span<const hardware::Chip> chips, std::size_t network,
                std::span<NetworkCost> costs) override;
  NetworkBreakdown explain(const hardware::Chip& chip, std::size_t network) override;
  double effort(std::size_t network) const override;
  double largest_table_bytes() const override;

  /// Bytes held by remembered results now, estimated from above.
  std::size_t table_bytes() const noexcept;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace crossisle::cost
