// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/hardware/physical_technology.hpp"
#include "crossisle/physical/macro.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::physical {

/// Factors on device parameters that describe devices worse than nominal.
struct Corner {
  double noise = 1.5;      ///< on thermal noise
  double variation = 1.5;  ///< on the spread of conductances, of drift and of capacitors
  double faults = 2.0;     ///< on the share of stuck cells

  bool operator==(const Corner&) const = default;
};

/// Condition of the devices at which NetworkCost::snr_db is computed.
enum class Condition : std::uint8_t { nominal, corner };

/// Conditions of the system around the chips, which are the same for all of them.
struct SystemOptions {
  double junction_c = 60.0;       ///< temperature of the chip, on which leakage depends
  double reprogram_every = 0.0;   ///< inferences between two writings of the resident weights; 0: never
  double endurance_cycles = 1e5;  ///< writes that a resistive cell survives
  std::optional<hardware::PhysicalTechnology::DramType> own_dram{};  ///< figures of the type `own`
};

/// Options of PhysicalModel.
struct PhysicalOptions {
  Calibration calibration{};
  Corner corner{};
  Condition condition = Condition::nominal;
  SystemOptions system{};
  /// Weight of the noise of each layer, by network and layer; empty: 1 for all layers. @pre empty or complete
  std::vector<std::vector<double>> sensitivities{};
  /// Names of metrics of all_physical_metrics() that are computed in addition to those of physical_metrics().
  std::vector<std::string> further_metrics{};
};

/// Returns the metrics that PhysicalModel always computes.
const cost::MetricList& physical_metrics();
/// Returns these and further metrics of networks of these names.
cost::MetricList physical_metrics(std::span<const std::string> further);
/// Returns these and all further metrics, in the order of their columns.
const cost::MetricList& all_physical_metrics();

/// Returns what the physical mode leaves out, each in words: `host input and output`.
std::span<const std::string_view> omissions() noexcept;

/// Cost model with physical limits: bandwidths, shared converters, bit-serial inputs, noise. It is validated
/// against measured chips, while the compat model is validated against the literature.
///
/// **Chip.** A global buffer; router groups with one link each; tiles with an input and an output buffer;
/// macros of resistive, charge-domain or digital SRAM cells (Macro); digital multipliers of 8 bits and a vector
/// unit; DRAM with its interface, dies and price. Inputs and weights of layers with trained weights have 1 to
/// 8 bits, all other values up to 16.
///
/// **Layout.** A layer of C x R x S rows and M columns per weight slice takes ceil(rows / wordlines) x
/// ceil(columns / bitlines) macros; groups are packed along the diagonal of a macro; all experts are held. Resistive
/// networks must fit; others are resident if they fit, otherwise streamed from DRAM. Layers are replicated across
/// output positions. Copies of resident layers minimise the sum of the layers' times (or the longest time, if layers
/// are pipelined) within the remaining macros; streamed layers are copied until the DRAM is the bottleneck.
///
/// **Batch.** Images pass the network in rounds: as many at once as moves the fewest bits through DRAM. A layer's
/// activations and partial sums wait in the global buffer or in DRAM, whichever of six ways takes the least traffic.
/// KV caches have what the largest layer leaves of the global buffer.
///
/// **Time.** The time of a layer is the maximum of the times of arrays, tile buffers, global buffer, network,
/// DRAM, writing and vector unit, plus the last conversion and `static.layer_clocks` clock cycles. An input
/// of b bits takes ceil(b / dac_bits) slices; rows beyond active_rows need additional reads, and bitlines
/// beyond the number of converters need additional conversions. Products of two activations run on the
/// digital multipliers.
///
/// **Energy.** The number of actions times the energy of an action, for the mean slices of the layer's values, plus
/// clock and control, plus leakage and DRAM power over the time. Programming of resident weights is reported, and
/// charged to inferences if the weights are written again.
///
/// **Noise** (SNR). The mean noise-to-signal ratio over the layers, and that of the worst layer, from
/// quantisation, clipping, thermal noise, variation, stuck cells, drift, mismatch of DACs and IR drop. It is a proxy
/// for accuracy: the ratio that a network needs must be calibrated once, against the accuracy of the network with
/// such noise injected.
///
/// Layers of equal shape are combined and use the mean values of the first eight. omissions() lists
/// what is not modelled.
/// data/silicon/README.md states the errors without a calibration card of the chip's family
/// (`crossisle validate-model --silicon`).
class PhysicalModel final : public cost::CostModel, public cost::Explainer {
 public:
  PhysicalModel(hardware::PhysicalTechnology technology, std::vector<workload::Network> networks,
                PhysicalOptions options = {});
  ~PhysicalModel() override;

  std::span<const workload::Network> networks() const override;
  double area_m2(const design::Candidate& candidate) const override;
  bool area_depends_on(hardware::Knob knob) const override;
  bool area_grows_with(hardware::Knob knob) const override;
  cost::PerComponent area_by_component_m2(const design::Candidate& candidate) const override;
  std::vector<cost::ChipPart> parts(const design::Candidate& candidate) const override;
  const cost::MetricList& metrics() const override;
  void evaluate(std::span<const design::Candidate> candidates, cost::Metrics& metrics,
                const cost::Control& control) override;
  cost::NetworkBreakdown explain(const design::Candidate& candidate, std::size_t network) override;
  double effort(std::size_t network) const override;
  double max_table_bytes() const override;
  cost::Explainer* explainer() noexcept override { return this; }

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace crossisle::physical
