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

namespace crossisle::compat {

/// Method of selecting a temporal mapping of a layer.
enum class Mapper : std::uint8_t {
  optimal,    ///< the minimum energy x latency of all mappings that the reference's chips allow
  reference,  ///< the final mapping of the reference's random search, draw for draw
};

/// Rounding of energies of a layer. Energies per action and areas of components always have the six digits of
/// the reference's tables.
enum class Rounding : std::uint8_t {
  exact,       ///< no rounding
  as_printed,  ///< each component to three digits of femtojoule per one-bit product, as Timeloop prints them
};

struct CompatOptions {
  Mapper mapper = Mapper::optimal;
  Rounding rounding = Rounding::exact;
};

/// Returns the metrics that CompatModel computes.
const cost::MetricList& compat_metrics();

/// Native implementation of the cost model of arXiv 2603.03880: the results of CiMLoop (timeloopfe, Timeloop,
/// Accelergy) with component data of NeuroSim, CACTI and ISAAC. With the reference mapper and printed
/// rounding it agrees with all published evaluations to the last digit, except those of resnet50, which used
/// other value statistics.
///
/// **Chip.** A global buffer (2048-bit words); router groups; tiles with an input buffer (8 bits per macro
/// wide, as deep as an array has wordlines) and an output buffer (as deep as an array has bitlines); macros:
/// an array of cells with a driver per wordline and a converter per bitline. RRAM cells hold min(bits per
/// cell, 8) bits and keep their weights; SRAM cells hold one bit, and their weights are streamed from DRAM
/// and rewritten whenever they change.
///
/// **Layout** (timeloopfe, `maximize_dims`; GreedyAllocator). A layer of C input and M output channels, R x S
/// kernels, P x Q outputs, G groups and Y = ceil(8 / bits per cell) slices per weight is laid out innermost
/// first: C, R, S together on wordlines; Y, M on bitlines; then Y, (R, S), (M, C), G, (P, Q) on the remaining
/// macros of a tile, tiles of a group, and groups. With streamed weights, Q remains temporal. The temporal
/// iterations of a dimension are its length divided by its factors, rounded up at each level. With resident
/// weights, only N, P and Q may remain temporal; otherwise the arrays are too small. (The reference refuses a
/// temporal batch; none of its networks has one.)
///
/// **Temporal mapping** (Mapspace). The iterations of a dimension are split into a divisor above the global
/// buffer and the remaining factor below. Above, from the outside in: S R M C G N P Q Y; below: kernel and
/// slice loops in any order, then P Q C M N G. A mapping fits if the inputs and outputs of the iterations
/// below, 8 bits each and all loops taken at their full factor, fit the global buffer: N C G ((P-1) stride +
/// R) ((Q-1) stride + S) + N M G P Q words.
///
/// **Time.** Cycles of a layer: the product of the iterations of all dimensions, independently of the
/// mapping. Latency: cycles x cycle time, summed over layers.
///
/// **Actions** (ActionCounter; Timeloop's nest analysis), with the numbers of copies at work averaged over
/// time and rounded down:
/// - cells: one read per cycle and cell; one write per cell and change of weights;
/// - wordline drivers: one train of pulses per used wordline and cycle;
/// - converters: one conversion per used bitline and cycle, separately for every slice;
/// - input buffer: per cycle a read of the distinct inputs of its macros, and a fill for the new part of its
///   tile of inputs;
/// - output buffer: per cycle a read and a write of the distinct outputs of its macros, whose slices are
///   added up before, and a fill whenever its tile of outputs changes;
/// - router: the fills of input buffers, each distinct input once, and the outputs of tiles, in flits of 128
///   bits;
/// - global buffer: a read of the inputs and a read and a write of the outputs of every router group in every
///   iteration; for resident weights also a write of all inputs and outputs;
/// - weights: per change, used wordlines x bitlines of every macro through drivers of the width of a row, and
///   each distinct weight once from DRAM.
///
/// An access moves the full width of its component, rounded up.
///
/// **Energy per action** (DataEnergies, TransportEnergies). NeuroSim gives each array energy for all cells at
/// low and for all cells at high conductance; e(w) = low + (high - low) w with the layer's mean cell content
/// w. A wordline costs off(w) + (on(w) - off(w)) 255 a with the layer's mean input a, a cell 255 a e(w) (255
/// pulses = 2^8 - 1), a conversion e(w). Buffers: CACTI plus the adder of the address. Router: 10.37 pJ per
/// flit at 32 nm (ISAAC). DRAM: 8 pJ per bit (LPDDR4). Leakage (LeakageEnergies) of buffers and cells counts
/// per cycle and copy at work.
///
/// **Area.** Component area x copies on the chip, at work or not; for streamed weights, the wordline drivers
/// count twice, once as weight drivers. The area is the same for every network.
///
/// **What the reference and this model leave out**: bandwidth of buffers, routers and DRAM; the time to load
/// weights; the energy to program resident weights; any effect of voltage and pulse length on latency (an
/// 8-bit input of 255 pulses takes one cycle); shift-and-add, pooling and activation; leakage of drivers and
/// converters, which the reference multiplies by the cycle time twice by mistake. Every layer uses the whole
/// chip alone, and copying its weights over output positions costs nothing. Converters have 5 bits, whatever
/// the number of values that an array adds up.
///
/// **What differs from the published evaluations**: strides are honoured here. The published runs ignored
/// them: the workloads in data/workloads/published therefore have stride 1, those in data/workloads/corrected
/// have the real strides. Precision is 8 bits for inputs, weights and outputs: networks with another
/// precision are refused when they are read. An operand computed at run time costs as much as weights.
///
/// The optimal mapper selects the mapping of minimum energy, since cycles do not depend on the mapping. Costs
/// of a geometry are computed once and cached for all voltages and cycle times (NetworkEvaluator).
///
/// @code
///   CompatModel model(technology, networks,
///                     {.mapper = Mapper::reference, .rounding = Rounding::as_printed});
///   Metrics metrics(model.metrics(), all_networks(model));
///   model.evaluate({&candidate, 1}, metrics, {});
/// @endcode
class CompatModel final : public cost::CostModel, public cost::Explainer {
 public:
  CompatModel(hardware::Technology technology, std::vector<workload::Network> networks,
              CompatOptions options = {});
  ~CompatModel() override;

  const hardware::Technology& technology() const noexcept;

  std::span<const workload::Network> networks() const override;
  /// Returns the area of a candidate's chip [m^2]. @throws core::Error for a chip that the technology does
  /// not cover, like all functions that take a candidate
  double area_m2(const design::Candidate& candidate) const override;
  cost::PerComponent area_by_component_m2(const design::Candidate& candidate) const override;
  std::vector<cost::ChipPart> parts(const design::Candidate& candidate) const override;
  const cost::MetricList& metrics() const override;
  void evaluate(std::span<const design::Candidate> candidates, cost::Metrics& metrics,
                const cost::Control& control) override;
  cost::NetworkBreakdown explain(const design::Candidate& candidate, std::size_t network) override;
  bool area_depends_on(hardware::Knob knob) const override;
  bool area_grows_with(hardware::Knob knob) const override;
  double effort(std::size_t network) const override;
  double max_table_bytes() const override;
  cost::Explainer* explainer() noexcept override { return this; }

  /// Returns an upper estimate of the bytes of cached results.
  std::size_t table_bytes() const noexcept;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace crossisle::compat
