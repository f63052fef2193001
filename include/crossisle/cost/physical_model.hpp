// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/cost/macro.hpp"
#include "crossisle/hardware/physical_technology.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::cost {

/// Devices worse than nominal, as factors on their figures.
struct Corner {
  double noise = 1.5;      ///< on thermal noise
  double variation = 1.5;  ///< on the spread of conductances, of drift and of capacitors
  double faults = 2.0;     ///< on the share of stuck cells

  bool operator==(const Corner&) const = default;
};

/// Which devices NetworkCost::snr_db is of.
enum class Condition : std::uint8_t { nominal, corner };

struct PhysicalOptions {
  Calibration calibration{};
  Corner corner{};
  Condition condition = Condition::nominal;
  /// How much the noise of a layer counts, by network and layer; 1 for all where empty. @pre otherwise one for each
  std::vector<std::vector<double>> sensitivities{};
};

/// The cost model of chips that would work: bandwidths, converters that are shared, inputs bit by bit, noise. It agrees with
/// measured chips where the compat model agrees with the literature.
///
/// **Chip.** A global buffer; router groups with a link each; tiles with an input and an output buffer; macros of resistive,
/// charge-domain or digital SRAM cells (Macro); 8-bit digital multipliers and a vector unit; DRAM. Everything is 8 bits.
///
/// **Layout.** A layer of C x R x S rows and M columns per weight slice takes ceil / ceil macros; groups are packed along the
/// diagonal of a macro. Resistive networks must fit, others are resident where they fit and streamed from DRAM where not. Layers
/// are copied over output positions: resident ones so that the sum of times (or the largest, where layers are pipelined) is
/// least within the macros that are left, streamed ones until the DRAM is the slower.
///
/// **Time.** Of a layer the largest of arrays, tile buffers, global buffer, network, DRAM, writing and vector unit, plus the time
/// of one position and 40 clocks. An input of 8 bits takes 8 / dac_bits slices, rows beyond active_rows more reads, bitlines
/// beyond the converters more conversions. Products of activations run on the digital multipliers.
///
/// **Energy.** Counts of actions times energies, with the mean slices of the layer's values; leakage and DRAM over the time.
/// Programming resident weights is stated and charged to no inference.
///
/// **Noise** (SNR). The mean over layers of noise over signal, and the worst layer: quantisation, clipping, thermal noise,
/// variation, stuck cells, drift, IR drop. It is a proxy of accuracy: which ratio a network needs has to be calibrated once,
/// against its accuracy with such noise injected.
///
/// Layers of equal shape are taken together, with the mean of the values of the first eight. Left out: batches, KV caches,
/// switching between networks. Rather a factor of 1.5 around the truth without a calibration card of the chip's family, a few
/// percent with it (`crossisle validate-model --silicon`).
class PhysicalModel final : public CostModel {
 public:
  PhysicalModel(hardware::PhysicalTechnology technology, std::vector<workload::Network> networks,
                PhysicalOptions options = {});
  ~PhysicalModel() override;

  std::span<const workload::Network> networks() const override;
  double area_m2(const hardware::Chip& chip) const override;
  PerComponent area_by_component_m2(const hardware::Chip& chip) const override;
  std::vector<ChipPart> parts(const hardware::Chip& chip) const override;
  void evaluate(std::span<const hardware::Chip> chips, std::size_t network,
                std::span<NetworkCost> costs) override;
  NetworkBreakdown explain(const hardware::Chip& chip, std::size_t network) override;
  double effort(std::size_t network) const override;
  double largest_table_bytes() const override;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace crossisle::cost
