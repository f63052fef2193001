// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/physical/physical_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>

#include "chip_parts.hpp"
#include "copy_allocator.hpp"
#include "crossisle/core/maths.hpp"
#include "crossisle/hardware/physical_limits.hpp"
#include "layer.hpp"
#include "noise.hpp"

namespace crossisle::physical {
namespace {

using cost::ChipPart;
using cost::Component;
using cost::component_count;
using cost::Control;
using cost::LayerCost;
using cost::Limiter;
using cost::MetricList;
using cost::Metrics;
using cost::MutableCandidateMetrics;
using cost::NetworkBreakdown;
using cost::NetworkCost;
using cost::NetworkCosts;
using cost::PerComponent;
using cost::PhysicalLayer;
using cost::PhysicalNetwork;
using cost::Verdict;
using design::Candidate;
using hardware::CellTechnology;
using hardware::Chip;
using hardware::Knob;

constexpr double j_per_pj = 1e-12;
constexpr double s_per_ns = 1e-9;
constexpr double pj_per_w_ns = 1e3;
constexpr double m2_per_mm2 = 1e-6;
constexpr double min_noise_ratio = 1e-12;  ///< 120 dB: limit for digital arithmetic
/// Number of noise settings that are cached; when it is exceeded, all are discarded.
constexpr std::size_t max_noise_settings = 20'000;

double decibel(double noise_ratio) {
  return -10.0 * core::logarithm(std::max(noise_ratio, min_noise_ratio)) / core::logarithm(10.0);
}

hardware::Device at_corner(const hardware::Device& device, const Corner& corner) {
  hardware::Device worse = device;
  worse.thermal_noise *= corner.noise;
  worse.conductance_spread *= corner.variation;
  worse.drift_spread *= corner.variation;
  worse.capacitor_mismatch *= corner.variation;
  worse.stuck_cells = std::min(worse.stuck_cells * corner.faults, 1.0);
  return worse;
}

/// Noise-to-signal ratio of a network, summed over its layers with their weights; the IR drop is kept
/// separately.
struct NetworkNoise {
  double ratio = 0.0;
  IrDrop ir_drop;
};

/// Assignment of a network's weights to the macros of a chip.
struct Residency {
  double needed = 0.0;  ///< number of macros
  bool resident = false;
};

constexpr std::size_t area_column = 0;  ///< in physical_metrics()

}  // namespace

const MetricList& physical_metrics() {
  static const MetricList list{
      {cost::metric::energy(), cost::metric::latency(), cost::metric::interval(), cost::metric::snr()},
      {cost::metric::area()}};
  return list;
}

class PhysicalModel::Implementation {
 public:
  Implementation(hardware::PhysicalTechnology technology, std::vector<workload::Network> networks,
                 PhysicalOptions options)
      : technology_(std::move(technology)),
        networks_(std::move(networks)),
        options_(std::move(options)),
        builder_(technology_, options_.calibration) {
    for (std::size_t i = 0; i < networks_.size(); ++i) {
      const auto& sensitivities = options_.sensitivities;
      groups_.push_back(LayerGroups::of(
          networks_[i], sensitivities.empty() ? std::span<const double>() : sensitivities[i]));
    }
  }

  std::span<const workload::Network> networks() const noexcept { return networks_; }
  PhysicalChip build(const Chip& chip) { return builder_.build(chip); }

  std::vector<ChipPart> parts(const Chip& chip) const {
    hardware::require_within_limits(technology_, chip);
    return physical_parts(technology_, chip);
  }

  void evaluate(std::span<const Candidate> candidates, Metrics& metrics, const Control& control) {
    metrics.reset(candidates.size());
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      control.attend();
      const Chip& chip = candidates[i].chip;
      const PhysicalChip built = builder_.build(chip);
      const MutableCandidateMetrics row = metrics[i];
      row.of_chip(area_column) = built.total_area_mm2 * m2_per_mm2;
      for (std::size_t position = 0; position < row.networks(); ++position)
        columns_.put(run(built, chip, metrics.networks()[position], nullptr), row, position);
    }
  }

  NetworkBreakdown explain(const Chip& chip, std::size_t network) {
    NetworkBreakdown breakdown;
    breakdown.physical.emplace();
    const auto& layers = networks_[network].layers;
    breakdown.layers.resize(layers.size());
    for (std::size_t i = 0; i < layers.size(); ++i) breakdown.layers[i].layer = layers[i].name;
    const PhysicalChip built = builder_.build(chip);
    breakdown.total = run(built, chip, network, &breakdown);
    if (breakdown.total.verdict != Verdict::feasible) {
      breakdown.reason = fmt::format(
          "{} needs {:.0f} macros at once, this chip has {:.0f}: use {:.2f} times the macros_per_tile, "
          "tiles_per_group or router_groups, larger arrays, or more bits_per_cell",
          networks_[network].name, (breakdown.total.violation + 1.0) * built.macros, built.macros,
          breakdown.total.violation + 1.0);
      // The layers share the macros: if they do not fit together, none of them is placed.
      for (LayerCost& layer : breakdown.layers) layer.verdict = breakdown.total.verdict;
      breakdown.physical.reset();
    }
    return breakdown;
  }

  double effort(std::size_t network) const {
    return static_cast<double>(groups_[network].resident.size() + groups_[network].dynamic.size());
  }

  double max_table_bytes() const {
    constexpr double setting_bytes = sizeof(NoiseSetting) + sizeof(NetworkNoises) + 6 * sizeof(void*);
    const double entry_bytes =
        setting_bytes + static_cast<double>(networks_.size()) * sizeof(std::optional<NetworkNoise>);
    return static_cast<double>(max_noise_settings) * entry_bytes;
  }

 private:
  static NoiseSetting setting_of(const Chip& chip, const hardware::Device& device) {
    NoiseSetting setting{chip.technology, chip.bits_per_cell, chip.encoding,
                         chip.dac_bits,   chip.adc_bits,      static_cast<std::int32_t>(active_rows(chip)),
                         device};
    if (chip.technology != CellTechnology::rram) {  // neither has an effect
      setting.bits_per_cell = 1;
      setting.encoding = hardware::Encoding::offset;
    }
    return setting;
  }

  /// Returns the noise of a network, which is computed once for each setting.
  const NetworkNoise& noise_of(std::size_t network, const NoiseSetting& setting) {
    // The networks of a chip are evaluated one after the other.
    if (noises_of_setting_ == nullptr || setting != setting_) {
      if (noises_.size() >= max_noise_settings) noises_.clear();
      setting_ = setting;
      noises_of_setting_ = &noises_.try_emplace(setting, networks_.size()).first->second;
    }
    auto& noise = (*noises_of_setting_)[network];
    if (noise) return *noise;
    NetworkNoise sum;
    for (const auto& layer : groups_[network].resident) {
      const double weight = layer.counts.count * layer.sensitivity;
      sum.ratio += weight * noise_ratios(technology_, setting, layer.counts.sums, layer.moments).sum();
      const IrDrop drop = ir_drop(technology_, setting, layer.counts.sums, layer.moments);
      sum.ir_drop.along_column += weight * drop.along_column;
      sum.ir_drop.along_row += weight * drop.along_row;
    }
    noise = sum;
    return *noise;
  }

  static double with_ir_drop(double ratio, const IrDrop& drop, const PhysicalChip& chip) {
    const double ohm = chip.macro.cell_wire_ohm;
    const double row_ohm = ohm * chip.columns * chip.columns;
    return ratio + drop.along_column * (ohm * ohm) + drop.along_row * (row_ohm * row_ohm);
  }

  double network_snr_db(const PhysicalChip& built, const Chip& chip, std::size_t network,
                        const hardware::Device& device) {
    if (chip.technology == CellTechnology::sram_digital || groups_[network].resident.empty()) {
      return decibel(0.0);
    }
    const NetworkNoise& noise = noise_of(network, setting_of(chip, device));
    return decibel(with_ir_drop(noise.ratio, noise.ir_drop, built) / groups_[network].resident_layers);
  }

  double snr_db(const PhysicalChip& built, const Chip& chip, std::size_t network, Condition condition) {
    return network_snr_db(
        built, chip, network,
        condition == Condition::corner ? at_corner(chip.device, options_.corner) : chip.device);
  }

  double layer_noise(const PhysicalChip& built, const Chip& chip, const LayerGroup& layer) const {
    const NoiseSetting setting = setting_of(chip, chip.device);
    return with_ir_drop(noise_ratios(technology_, setting, layer.counts.sums, layer.moments).sum(),
                        ir_drop(technology_, setting, layer.counts.sums, layer.moments), built);
  }

  Residency place_all(const PhysicalChip& chip, const LayerGroups& layers) {
    place(chip, layers, placements_);
    Residency residency;
    for (std::size_t i = 0; i < layers.resident.size(); ++i)
      residency.needed += layers.counts.get(i).count * placements_.get(i).macros;
    residency.resident = residency.needed <= chip.macros;
    return residency;
  }

  NetworkCost run(const PhysicalChip& built, const Chip& chip, std::size_t network,
                  NetworkBreakdown* breakdown) {
    const LayerGroups& layers = groups_[network];
    const Residency residency = place_all(built, layers);
    if (built.technology == CellTechnology::rram && !residency.resident) {
      return {Verdict::array_too_small, residency.needed / built.macros - 1.0, 0.0, 0.0, 0.0};
    }
    const double pinned = std::min(built.macros * built.pinned_fraction / residency.needed, 1.0);
    if (residency.resident && !layers.resident.empty()) {
      demand_copies(built, layers, placements_, demands_);
      execute_resident(copy_allocator_.allocate(demands_, layers.resident.size(), built.macros), executions_);
    } else {
      execute_streamed(built, layers, placements_, pinned, executions_);
    }
    run_layers(built, layers, placements_, executions_, outcomes_);

    double sum_of_latencies = 0.0;  // layers in sequence
    double longest = 0.0;           // of any layer
    double lead = 0.0;              // until the last layer has begun, if layers are pipelined
    double global_buffer = 0.0;
    double dram = 0.0;
    PerComponent energy{};
    for (std::size_t i = 0; i < layers.resident.size(); ++i) {
      const LayerCounts layer = layers.counts.get(i);
      const LayerOutcome outcome = outcomes_.get(i);
      sum_of_latencies += layer.count * outcome.latency_ns;
      longest = std::max(longest, outcome.latency_ns);
      const double share =
          layer.positions > 1.0 ? std::min(1.0, (layer.r + 1.0) / std::max(layer.p, 1.0)) : 1.0;
      lead += layer.count * outcome.latency_ns * share;
      global_buffer += layer.count * outcome.of(Limiter::global_buffer);
      dram += layer.count * outcome.of(Limiter::dram);
      for (std::size_t part = 0; part < component_count; ++part) {
        energy[part] += layer.count * outcome.energy_pj[part];
      }
      if (breakdown != nullptr) tell(built, chip, network, i, outcome, *breakdown);
    }
    for (const auto& layer : layers.dynamic) {
      const DynamicOutcome outcome = run_dynamic(built, layer.counts);
      const double count = layer.counts.count;
      sum_of_latencies += count * outcome.latency_ns;
      lead += count * outcome.latency_ns;
      longest = std::max(longest, outcome.latency_ns);
      energy[static_cast<std::size_t>(Component::digital_units)] += count * outcome.digital_pj;
      energy[static_cast<std::size_t>(Component::global_buffer)] += count * outcome.global_buffer_pj;
      if (breakdown != nullptr) tell(built, network, layer, outcome, *breakdown);
    }
    const bool pipelined = built.pipelining && residency.resident;
    const double interval = pipelined ? std::max({longest, global_buffer, dram}) : sum_of_latencies;
    const double latency =
        pipelined ? std::max(std::min(sum_of_latencies, lead + longest), interval) : interval;
    const double dram_share = residency.resident ? technology_.idle.dram_share_when_resident : 1.0;
    energy[static_cast<std::size_t>(Component::leakage)] =
        (built.leakage_w + built.dram_static_w * dram_share) * interval * pj_per_w_ns;

    NetworkCost cost;
    double sum = 0.0;
    for (const double part : energy) sum += part;
    cost.energy_j = sum * j_per_pj;
    cost.latency_s = latency * s_per_ns;
    cost.interval_s = interval * s_per_ns;
    cost.snr_db = snr_db(built, chip, network, options_.condition);
    if (breakdown != nullptr) {
      for (std::size_t part = 0; part < component_count; ++part)
        breakdown->energy_j[part] = energy[part] * j_per_pj;
      breakdown->leakage_j = breakdown->energy_j[static_cast<std::size_t>(Component::leakage)];
      share_leakage(sum_of_latencies * s_per_ns, *breakdown);
      tell(built, chip, network, residency, interval, pinned, *breakdown);
    }
    return cost;
  }

  /// Adds the costs of a group of layers with trained weights to a breakdown.
  void tell(const PhysicalChip& built, const Chip& chip, std::size_t network, std::size_t group,
            const LayerOutcome& outcome, NetworkBreakdown& breakdown) const {
    const LayerGroup& layer = groups_[network].resident[group];
    const LayerCounts& counts = layer.counts;
    const Placement placement = placements_.get(group);
    const Execution execution = executions_.get(group);
    const auto* longest = std::max_element(outcome.roofline_ns.begin(), outcome.roofline_ns.end());
    const auto limiter = static_cast<Limiter>(longest - outcome.roofline_ns.begin());
    const double cells = counts.sums * placement.line_columns * counts.g * execution.copies;
    LayerCost cost;
    cost.latency_s = outcome.latency_ns * s_per_ns;
    cost.cycles = static_cast<std::int64_t>(std::ceil(outcome.latency_ns / built.clock_ns));
    cost.utilisation = std::min(1.0, cells / static_cast<double>(chip.cells()) / execution.passes);
    for (std::size_t part = 0; part < component_count; ++part) {
      cost.energy_j[part] = outcome.energy_pj[part] * j_per_pj;
    }
    cost.mapping = fmt::format("{:.0f} x {:.0f} macros, {:.0f} in all; copies {:.0f}; passes {:.0f}",
                               placement.row_folds, placement.column_folds, placement.macros,
                               execution.copies, execution.passes);
    cost.physical =
        PhysicalLayer{limiter, execution.copies, execution.passes, decibel(layer_noise(built, chip, layer))};
    breakdown.physical->time_by_limiter_s[static_cast<std::size_t>(limiter)] += counts.count * cost.latency_s;
    spread(network, layer, cost, breakdown);
  }

  /// Adds the costs of a group of products of activations to a breakdown.
  void tell(const PhysicalChip& built, std::size_t network, const LayerGroup& layer,
            const DynamicOutcome& outcome, NetworkBreakdown& breakdown) const {
    LayerCost cost;
    cost.latency_s = outcome.latency_ns * s_per_ns;
    cost.cycles = static_cast<std::int64_t>(std::ceil(outcome.latency_ns / built.clock_ns));
    cost.energy_j[static_cast<std::size_t>(Component::digital_units)] = outcome.digital_pj * j_per_pj;
    cost.energy_j[static_cast<std::size_t>(Component::global_buffer)] = outcome.global_buffer_pj * j_per_pj;
    cost.mapping = "digital multipliers";
    cost.physical = PhysicalLayer{outcome.limiter, 1.0, 1.0, decibel(0.0)};
    breakdown.physical->time_by_limiter_s[static_cast<std::size_t>(outcome.limiter)] +=
        layer.counts.count * cost.latency_s;
    spread(network, layer, cost, breakdown);
  }

  /// Distributes the leakage of a network over its layers in proportion to their time, as leakage flows all
  /// the time.
  static void share_leakage(double sum_of_latencies_s, NetworkBreakdown& breakdown) {
    for (LayerCost& layer : breakdown.layers) {
      layer.leakage_j = breakdown.leakage_j * (layer.latency_s / sum_of_latencies_s);
      layer.energy_j[static_cast<std::size_t>(Component::leakage)] = layer.leakage_j;
    }
  }

  void spread(std::size_t network, const LayerGroup& group, const LayerCost& cost,
              NetworkBreakdown& breakdown) const {
    for (const std::size_t member : group.members) {
      breakdown.layers[member] = cost;
      breakdown.layers[member].layer = networks_[network].layers[member].name;
    }
  }

  void tell(const PhysicalChip& built, const Chip& chip, std::size_t network, const Residency& residency,
            double interval_ns, double pinned, NetworkBreakdown& breakdown) {
    PhysicalNetwork& physical = *breakdown.physical;
    physical.resident = residency.resident;
    physical.interval_s = interval_ns * s_per_ns;
    double worst = 0.0;
    double cells = 0.0;   // of all copies
    double macros = 0.0;  // that hold these copies
    for (std::size_t i = 0; i < groups_[network].resident.size(); ++i) {
      const LayerGroup& layer = groups_[network].resident[i];
      worst = std::max(worst, layer_noise(built, chip, layer));
      const Placement placement = placements_.get(i);
      const double copies = layer.counts.count * (residency.resident ? executions_.get(i).copies : 1.0);
      cells += copies * layer.counts.sums * placement.line_columns * layer.counts.g;
      macros += copies * placement.macros;
    }
    const double held = residency.resident ? 1.0 : pinned;  // share of the weights that the arrays hold
    physical.programming_j = held * cells * built.macro.write_pj * j_per_pj;
    // All tiles are programmed at the same time, the macros of a tile in sequence.
    const double macros_per_tile =
        std::ceil(held * std::min(macros, built.macros) / built.macros * built.macros_per_tile);
    physical.programming_s =
        built.rows * std::max(built.macro.write_row_ns, built.clock_ns) * macros_per_tile * s_per_ns;
    physical.snr_db = snr_db(built, chip, network, Condition::nominal);
    physical.corner_snr_db = snr_db(built, chip, network, Condition::corner);
    physical.worst_layer_snr_db = decibel(worst);
  }

  hardware::PhysicalTechnology technology_;
  std::vector<workload::Network> networks_;
  PhysicalOptions options_;
  NetworkCosts columns_{physical_metrics()};
  PhysicalChipBuilder builder_;
  std::vector<LayerGroups> groups_;  ///< per network
  using NetworkNoises = std::vector<std::optional<NetworkNoise>>;
  std::unordered_map<NoiseSetting, NetworkNoises, NoiseSettingHash> noises_;
  NoiseSetting setting_;                        ///< the last one
  NetworkNoises* noises_of_setting_ = nullptr;  ///< entry of setting_ in noises_
  CopyAllocator copy_allocator_;
  // Results of the current network, by group of layers with trained weights.
  Columns<Placement> placements_;
  Columns<CopyDemand> demands_;
  Columns<Execution> executions_;
  Columns<LayerOutcome> outcomes_;
};

PhysicalModel::PhysicalModel(hardware::PhysicalTechnology technology, std::vector<workload::Network> networks,
                             PhysicalOptions options)
    : implementation_(
          std::make_unique<Implementation>(std::move(technology), std::move(networks), std::move(options))) {}

PhysicalModel::~PhysicalModel() = default;

std::span<const workload::Network> PhysicalModel::networks() const {
  return implementation_->networks();
}

const MetricList& PhysicalModel::metrics() const {
  return physical_metrics();
}

double PhysicalModel::area_m2(const Candidate& candidate) const {
  return implementation_->build(candidate.chip).total_area_mm2 * m2_per_mm2;
}

bool PhysicalModel::area_depends_on(hardware::Knob knob) const {
  switch (knob) {
    case Knob::voltage:
    case Knob::bits_per_cell:
    case Knob::cycle_time:
    case Knob::encoding:
    case Knob::dac:
    case Knob::sample_and_hold:
    case Knob::buffer_width:
    case Knob::global_buffer_width:
    case Knob::double_buffering:
    case Knob::pinned_fraction:
    case Knob::copies:
    case Knob::pipelining:
      return false;
    default:
      return knob < Knob::on_resistance;  // knobs of devices follow
  }
}

bool PhysicalModel::area_grows_with(hardware::Knob knob) const {
  // Areas of PhysicalChipBuilder and make_macro are sums of products of these numbers and positive constants.
  switch (knob) {
    case Knob::wordlines:
    case Knob::bitlines:
    case Knob::router_groups:
    case Knob::tiles_per_group:
    case Knob::macros_per_tile:
    case Knob::dac_bits:
    case Knob::adcs:
    case Knob::link_width:
    case Knob::digital_macs:
    case Knob::vector_lanes:
      return true;
    default:
      return false;
  }
}

PerComponent PhysicalModel::area_by_component_m2(const Candidate& candidate) const {
  PerComponent area = implementation_->build(candidate.chip).area_mm2;
  for (double& part : area) part *= m2_per_mm2;
  return area;
}

std::vector<ChipPart> PhysicalModel::parts(const Candidate& candidate) const {
  return implementation_->parts(candidate.chip);
}

void PhysicalModel::evaluate(std::span<const Candidate> candidates, Metrics& metrics,
                             const Control& control) {
  implementation_->evaluate(candidates, metrics, control);
}

NetworkBreakdown PhysicalModel::explain(const Candidate& candidate, std::size_t network) {
  return implementation_->explain(candidate.chip, network);
}

double PhysicalModel::effort(std::size_t network) const {
  return implementation_->effort(network);
}

double PhysicalModel::max_table_bytes() const {
  return implementation_->max_table_bytes();
}

}  // namespace crossisle::physical
