// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/physical/physical_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>

#include "chip_parts.hpp"
#include "constants.hpp"
#include "crossisle/core/maths.hpp"
#include "crossisle/hardware/physical_limits.hpp"
#include "further_metrics.hpp"
#include "network_runner.hpp"
#include "noise.hpp"
#include "peak.hpp"

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

constexpr double m2_per_mm2 = 1e-6;
constexpr double exact_db = 120.0;         ///< limit, which stands for digital arithmetic
constexpr double min_noise_ratio = 1e-12;  ///< the same
/// Number of noise settings that are cached; when it is exceeded, all are discarded.
constexpr std::size_t max_noise_settings = 20'000;

double decibel(double noise_ratio) {
  if (noise_ratio <= min_noise_ratio) return exact_db;
  static const double log_of_ten = core::logarithm(10.0);
  return -10.0 * core::logarithm(noise_ratio) / log_of_ten;
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
  double dac = 0.0;  ///< of voltage DACs whose units differ by a share of 1
  IrDrop ir_drop;
};

// Columns of physical_metrics()
constexpr std::size_t area_column = 0;
constexpr std::size_t system_area_column = 1;
constexpr std::size_t cost_column = 2;

std::vector<LayerGroups> group_networks(std::span<const workload::Network> networks,
                                        const PhysicalOptions& options, std::vector<Precision>& precisions) {
  std::vector<LayerGroups> groups;
  for (std::size_t i = 0; i < networks.size(); ++i) {
    const auto& sensitivities = options.sensitivities;
    groups.push_back(LayerGroups::of(
        networks[i], sensitivities.empty() ? std::span<const double>() : sensitivities[i], precisions));
  }
  return groups;
}

}  // namespace

class PhysicalModel::Implementation {
 public:
  Implementation(hardware::PhysicalTechnology technology, std::vector<workload::Network> networks,
                 PhysicalOptions options)
      : technology_(std::move(technology)),
        networks_(std::move(networks)),
        options_(std::move(options)),
        groups_(group_networks(networks_, options_, precisions_)),
        builder_(technology_, options_.calibration, {options_.system.junction_c, options_.system.own_dram},
                 precisions_) {}

  std::span<const workload::Network> networks() const noexcept { return networks_; }
  const MetricList& metrics() const noexcept { return metrics_; }
  const PhysicalChip& build(const Chip& chip) {
    noises_of_setting_ = nullptr;
    return builder_.build(chip);
  }

  std::vector<ChipPart> parts(const Chip& chip) {
    const PhysicalChip& built = build(chip);
    return physical_parts(technology_, chip, {built.dram_dies_mm2, built.interposer_mm2});
  }

  void evaluate(std::span<const Candidate> candidates, Metrics& metrics, const Control& control) {
    metrics.reset(candidates.size());
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      control.attend();
      const Chip& chip = candidates[i].chip;
      const PhysicalChip& built = build(chip);
      const MutableCandidateMetrics row = metrics[i];
      row.of_chip(area_column) = built.total_area_mm2 * m2_per_mm2;
      row.of_chip(system_area_column) = built.system_area_mm2 * m2_per_mm2;
      row.of_chip(cost_column) = built.cost_usd;
      for (std::size_t position = 0; position < row.networks(); ++position) {
        const std::size_t network = metrics.networks()[position];
        const NetworkCost cost = run(built, chip, network, nullptr);
        columns_.put(cost, row, position);
        if (!further_.empty() && cost.verdict == Verdict::feasible)
          put_further(built, chip, network, row, position);
      }
    }
  }

  NetworkBreakdown explain(const Chip& chip, std::size_t network) {
    NetworkBreakdown breakdown;
    breakdown.physical.emplace();
    const auto& layers = networks_[network].layers;
    breakdown.layers.resize(layers.size());
    for (std::size_t i = 0; i < layers.size(); ++i) breakdown.layers[i].layer = layers[i].name;
    const PhysicalChip& built = build(chip);
    breakdown.total = run(built, chip, network, &breakdown);
    if (breakdown.total.verdict != Verdict::feasible) {
      breakdown.reason = reason_of(built, network, breakdown.total);
      // The layers share the macros: if they do not fit together, none of them is placed.
      for (LayerCost& layer : breakdown.layers) layer.verdict = breakdown.total.verdict;
      breakdown.physical.reset();
    }
    return breakdown;
  }

  double effort(std::size_t network) const {
    return static_cast<double>(groups_[network].resident.size() + groups_[network].digital.size());
  }

  double max_table_bytes() const {
    constexpr double setting_bytes = sizeof(NoiseSetting) + sizeof(NetworkNoises) + 6 * sizeof(void*);
    const double entry_bytes =
        setting_bytes + static_cast<double>(networks_.size()) * sizeof(std::optional<NetworkNoise>);
    return static_cast<double>(max_noise_settings) * entry_bytes;
  }

 private:
  /// Returns the area of a chip over that of the largest die of which a wafer holds one, less 1.
  double die_violation(const PhysicalChip& built) const {
    // One die of side s fits if pi r^2 / s^2 - 2 pi r / (sqrt(2) s) = 1.
    constexpr double pi = 3.14159265358979323846;
    const auto& make = technology_.manufacture;
    const double linear = std::sqrt(2.0) * pi * make.usable_wafer_radius_mm;
    const double wafer = pi * make.usable_wafer_radius_mm * make.usable_wafer_radius_mm;
    const double side = (std::sqrt(linear * linear + 4.0 * wafer) - linear) / 2.0 - make.scribe_mm;
    return built.total_area_mm2 / (side * side) - 1.0;
  }

  std::string reason_of(const PhysicalChip& built, std::size_t network, const NetworkCost& cost) const {
    const std::string& name = networks_[network].name;
    const double factor = cost.violation + 1.0;
    if (cost.verdict == Verdict::array_too_small) {
      return fmt::format(
          "{} needs {:.0f} macros at once, this chip has {:.0f}: use {:.2f} times the macros_per_tile, "
          "tiles_per_group or router_groups, larger arrays, or more bits_per_cell",
          name, factor * built.macros, built.macros, factor);
    }
    if (cost.verdict == Verdict::die_too_large)
      return fmt::format("no wafer holds a die of {:.0f} mm2: make the chip smaller", built.total_area_mm2);
    if (!(built.dram_gb > 0.0)) {
      return fmt::format(
          "{} does not keep all its weights and activations on the chip, which has no DRAM: choose a type of "
          "dram",
          name);
    }
    return fmt::format("{} keeps {:.3g} GB in DRAM, of which this chip has {:g}: raise dram_gb", name,
                       factor * built.dram_gb, built.dram_gb);
  }

  /// Selects the noises of a chip in a condition; they are the same for its networks.
  void select_noises(const Chip& chip, Condition condition) {
    if (noises_of_setting_ != nullptr && condition == condition_) return;
    if (noises_.size() >= max_noise_settings) noises_.clear();
    condition_ = condition;
    setting_ = noise_setting(technology_, chip, device_of(chip, condition));
    noises_of_setting_ = &noises_.try_emplace(setting_, networks_.size()).first->second;
  }

  /// Returns the noise of a network in the selected setting, which is computed once. @pre select_noises
  const NetworkNoise& noise_of(std::size_t network) {
    auto& noise = (*noises_of_setting_)[network];
    if (noise) return *noise;
    NetworkNoise sum;
    for (const auto& layer : groups_[network].resident) {
      const double weight = layer.counts.count * layer.sensitivity;
      const NoiseLayer noisy{layer.counts.sums, layer.precision, layer.moments};
      sum.ratio += weight * noise_ratios(technology_, setting_, noisy).sum();
      sum.dac += weight * dac_noise(setting_.dac_bits, noisy);
      const IrDrop drop = ir_drop(technology_, setting_, noisy);
      sum.ir_drop.along_column += weight * drop.along_column;
      sum.ir_drop.along_row += weight * drop.along_row;
    }
    noise = sum;
    return *noise;
  }

  /// Returns the squared deviation of a unit of the row DACs; 0 for drivers that have no units.
  static double squared_mismatch(const Chip& chip) {
    const bool has_units = chip.technology != CellTechnology::sram_digital && chip.dac_bits > 1 &&
                           chip.dac == hardware::Dac::voltage;
    return has_units ? chip.device.dac_mismatch * chip.device.dac_mismatch : 0.0;
  }

  static double with_ir_drop(double ratio, const IrDrop& drop, const PhysicalChip& chip) {
    const double ohm = chip.macro.cell_wire_ohm;
    const double row_ohm = ohm * chip.columns * chip.columns;
    return ratio + drop.along_column * (ohm * ohm) + drop.along_row * (row_ohm * row_ohm);
  }

  double snr_db(const PhysicalChip& built, const Chip& chip, std::size_t network, Condition condition) {
    if (chip.technology == CellTechnology::sram_digital || groups_[network].resident.empty()) {
      return decibel(0.0);
    }
    select_noises(chip, condition);
    const NetworkNoise& noise = noise_of(network);
    const double ratio = noise.ratio + squared_mismatch(chip) * noise.dac;
    return decibel(with_ir_drop(ratio, noise.ir_drop, built) / groups_[network].resident_layers);
  }

  /// Writes the further metrics of the network that was run last.
  void put_further(const PhysicalChip& built, const Chip& chip, std::size_t network,
                   const cost::MutableCandidateMetrics& row, std::size_t position) {
    const NetworkFacts facts{
        outcome_, runner_.programming(built, groups_[network], outcome_), networks_[network].tokens,
        needs_worst_layer_ ? worst_layer_snr_db(built, chip, network, options_.condition) : 0.0};
    for (std::size_t i = 0; i < further_.size(); ++i)
      row.of_network(position, first_further_ + i) = further_[i]->value(facts);
  }

  double worst_layer_snr_db(const PhysicalChip& built, const Chip& chip, std::size_t network,
                            Condition condition) const {
    const hardware::Device device = device_of(chip, condition);
    double worst = 0.0;
    for (const auto& layer : groups_[network].resident)
      worst = std::max(worst, layer_noise(built, chip, layer, device));
    return decibel(worst);
  }

  hardware::Device device_of(const Chip& chip, Condition condition) const {
    return condition == Condition::corner ? at_corner(chip.device, options_.corner) : chip.device;
  }

  double layer_noise(const PhysicalChip& built, const Chip& chip, const LayerGroup& layer,
                     const hardware::Device& device) const {
    const NoiseSetting setting = noise_setting(technology_, chip, device);
    const NoiseLayer noisy{layer.counts.sums, layer.precision, layer.moments};
    const double ratio = noise_ratios(technology_, setting, noisy).sum() +
                         squared_mismatch(chip) * dac_noise(chip.dac_bits, noisy);
    return with_ir_drop(ratio, ir_drop(technology_, setting, noisy), built);
  }

  NetworkCost run(const PhysicalChip& built, const Chip& chip, std::size_t network,
                  NetworkBreakdown* breakdown) {
    if (built.dies_per_wafer < 1.0) return {Verdict::die_too_large, die_violation(built), 0.0, 0.0, 0.0};
    const LayerGroups& layers = groups_[network];
    outcome_ =
        runner_.run(built, layers, {options_.system.reprogram_every, options_.system.endurance_cycles});
    const NetworkOutcome& outcome = outcome_;
    if (built.technology == CellTechnology::rram && !outcome.is_resident)
      return {Verdict::array_too_small, outcome.needed_macros / built.macros - 1.0, 0.0, 0.0, 0.0};
    if (outcome.missing_dram > 0.0) return {Verdict::dram_too_small, outcome.missing_dram, 0.0, 0.0, 0.0};
    NetworkCost cost;
    double sum = 0.0;
    for (const double part : outcome.energy_pj) sum += part;
    cost.energy_j = sum * j_per_pj;
    cost.latency_s = outcome.latency_ns * s_per_ns;
    cost.interval_s = outcome.interval_ns * s_per_ns;
    cost.snr_db = snr_db(built, chip, network, options_.condition);
    if (breakdown != nullptr) tell(built, chip, network, outcome, *breakdown);
    return cost;
  }

  /// Adds the breakdown of a network that runs.
  void tell(const PhysicalChip& built, const Chip& chip, std::size_t network, const NetworkOutcome& outcome,
            NetworkBreakdown& breakdown) {
    for (std::size_t part = 0; part < component_count; ++part)
      breakdown.energy_j[part] = outcome.energy_pj[part] * j_per_pj;
    breakdown.leakage_j = breakdown.energy_j[static_cast<std::size_t>(Component::leakage)];
    const double per_inference = outcome.per_inference(groups_[network].batch);
    for (std::size_t i = 0; i < groups_[network].resident.size(); ++i)
      tell(built, chip, network, i, per_inference, breakdown);
    for (std::size_t i = 0; i < groups_[network].digital.size(); ++i)
      tell(built, network, i, per_inference, breakdown);
    share_standby(breakdown);

    PhysicalNetwork& physical = *breakdown.physical;
    const workload::Network& described = networks_[network];
    double energy_j = 0.0;
    for (const double part : breakdown.energy_j) energy_j += part;
    physical.resident = outcome.is_resident;
    physical.interval_s = outcome.interval_ns * s_per_ns;
    physical.peak_w = outcome.peak_w;
    if (described.tokens > 0.0) {
      physical.tokens_per_s = described.tokens / physical.interval_s;
      physical.token_j = energy_j / described.tokens;
    }
    if (described.wanted_rate_hz > 0.0) {
      physical.wanted_rate_hz = described.wanted_rate_hz;
      physical.power_at_rate_w = outcome.standby_w + described.wanted_rate_hz * outcome.active_pj * j_per_pj;
    }
    physical.images = outcome.images;
    physical.is_pipelined = outcome.is_pipelined;
    physical.round_interval_s = outcome.round_interval_ns * s_per_ns;
    physical.round_latency_s = outcome.round_latency_ns * s_per_ns;
    if (built.dram_gb > 0.0) physical.dram_bytes_per_s = built.dram_bytes_per_ns / s_per_ns;
    physical.cache_share = outcome.cache_share;
    physical.dram_bytes = outcome.dram_bits / bits_per_byte;
    const Programming programming = runner_.programming(built, groups_[network], outcome);
    physical.programming_j = programming.energy_j;
    physical.programming_s = programming.time_s;
    physical.lifetime_s = outcome.lifetime_s;
    physical.snr_db = snr_db(built, chip, network, Condition::nominal);
    physical.corner_snr_db = snr_db(built, chip, network, Condition::corner);
    physical.worst_layer_snr_db = worst_layer_snr_db(built, chip, network, Condition::nominal);
  }

  /// Adds the costs of a group of layers with trained weights to a breakdown.
  void tell(const PhysicalChip& built, const Chip& chip, std::size_t network, std::size_t group,
            double per_inference, NetworkBreakdown& breakdown) const {
    const LayerGroup& layer = groups_[network].resident[group];
    const LayerCounts& counts = layer.counts;
    const Placement placement = runner_.placements().get(group);
    const Execution execution = runner_.executions().get(group);
    const LayerOutcome outcome = runner_.outcomes().get(group);
    const auto* longest = std::max_element(outcome.roofline_ns.begin(), outcome.roofline_ns.end());
    const auto limiter = static_cast<Limiter>(longest - outcome.roofline_ns.begin());
    const double cells = counts.sums * placement.line_columns * counts.g * execution.copies;
    LayerCost cost = layer_cost(built, outcome.latency_ns, outcome.energy_pj, per_inference);
    cost.utilisation = std::min(1.0, cells / static_cast<double>(chip.cells()) / execution.passes);
    cost.mapping = fmt::format("{:.0f} x {:.0f} macros, {:.0f} in all; copies {:.0f}; passes {:.0f}",
                               placement.row_folds, placement.column_folds, placement.macros,
                               execution.copies, execution.passes);
    cost.physical = PhysicalLayer{limiter, execution.copies, execution.passes,
                                  decibel(layer_noise(built, chip, layer, chip.device))};
    PhysicalLayer& physical = *cost.physical;
    for (std::size_t i = 0; i < roofline_count; ++i)
      physical.busy_s[i] = outcome.roofline_ns[i] * per_inference * s_per_ns;
    physical.dram_bytes = dram_bytes(built, physical);
    physical.lead_s = cost.latency_s * groups_[network].lead[group];
    physical.peak_operations_per_s = array_peak(built, runner_.readouts().get(group)) / s_per_ns;
    add_layers(network, layer.members, cost, breakdown);
  }

  /// Adds the costs of a group of layers without trained weights to a breakdown.
  void tell(const PhysicalChip& built, std::size_t network, std::size_t group, double per_inference,
            NetworkBreakdown& breakdown) const {
    const DigitalLayer& layer = groups_[network].digital[group];
    const DigitalOutcome& outcome = runner_.digital()[group];
    LayerCost cost = layer_cost(built, outcome.latency_ns, outcome.energy_pj, per_inference);
    cost.mapping = layer.is_product() ? "digital multipliers" : "vector unit";
    cost.physical = PhysicalLayer{outcome.limiter, 1.0, 1.0, decibel(0.0)};
    PhysicalLayer& physical = *cost.physical;
    const auto busy = [&](Limiter limiter, double time_ns) {
      physical.busy_s[static_cast<std::size_t>(limiter)] = time_ns * per_inference * s_per_ns;
    };
    busy(Limiter::digital_macs, outcome.mac_ns);
    busy(Limiter::global_buffer, outcome.global_buffer_ns);
    busy(Limiter::vector_unit, outcome.vector_ns);
    busy(Limiter::dram, outcome.dram_ns);
    physical.dram_bytes = dram_bytes(built, physical);
    physical.lead_s = cost.latency_s;
    if (layer.is_product()) physical.peak_operations_per_s = multiplier_peak(built, layer) / s_per_ns;
    add_layers(network, layer.members, cost, breakdown);
  }

  /// Returns the bytes that occupy the DRAM as long as a layer does.
  static double dram_bytes(const PhysicalChip& built, const PhysicalLayer& layer) {
    return layer.busy_s[static_cast<std::size_t>(Limiter::dram)] / s_per_ns * built.dram_bytes_per_ns;
  }

  /// Returns the costs of a layer, whose times and energies are those of a round, for an inference.
  static LayerCost layer_cost(const PhysicalChip& built, double latency_ns, const PerComponent& energy_pj,
                              double per_inference) {
    LayerCost cost;
    cost.latency_s = latency_ns * per_inference * s_per_ns;
    cost.cycles = static_cast<std::int64_t>(std::ceil(latency_ns * per_inference / built.clock_ns));
    for (std::size_t part = 0; part < component_count; ++part)
      cost.energy_j[part] = energy_pj[part] * per_inference * j_per_pj;
    return cost;
  }

  /// Distributes what flows all the time over the layers in proportion to their time: leakage, power of DRAM
  /// and repeated programming.
  static void share_standby(NetworkBreakdown& breakdown) {
    PerComponent rest = breakdown.energy_j;
    double sum_s = 0.0;
    for (const LayerCost& layer : breakdown.layers) {
      sum_s += layer.latency_s;
      for (std::size_t part = 0; part < component_count; ++part) rest[part] -= layer.energy_j[part];
    }
    for (LayerCost& layer : breakdown.layers) {
      const double share = layer.latency_s / sum_s;
      layer.leakage_j = breakdown.leakage_j * share;
      for (const Component part : {Component::leakage, Component::dram, Component::weight_drivers})
        layer.energy_j[static_cast<std::size_t>(part)] +=
            std::max(rest[static_cast<std::size_t>(part)], 0.0) * share;  // rounding may leave less than 0
    }
  }

  void add_layers(std::size_t network, const std::vector<std::size_t>& members, const LayerCost& cost,
                  NetworkBreakdown& breakdown) const {
    breakdown.physical->time_by_limiter_s[static_cast<std::size_t>(cost.physical->limiter)] +=
        static_cast<double>(members.size()) * cost.latency_s;
    for (const std::size_t member : members) {
      breakdown.layers[member] = cost;
      breakdown.layers[member].layer = networks_[network].layers[member].name;
    }
  }

  hardware::PhysicalTechnology technology_;
  std::vector<workload::Network> networks_;
  PhysicalOptions options_;
  MetricList metrics_ = physical_metrics(options_.further_metrics);
  NetworkCosts columns_{metrics_};
  const std::size_t first_further_ = physical_metrics().of_network.size();  ///< column
  std::vector<const FurtherMetric*> further_ = chosen_metrics(options_.further_metrics);
  const bool needs_worst_layer_ = metrics_.find_network_column(worst_layer_snr_name).has_value();
  std::vector<Precision> precisions_;  ///< of all layers with trained weights
  std::vector<LayerGroups> groups_;    ///< per network
  PhysicalChipBuilder builder_;
  NetworkRunner runner_;
  NetworkOutcome outcome_;  ///< of the last run
  using NetworkNoises = std::vector<std::optional<NetworkNoise>>;
  std::unordered_map<NoiseSetting, NetworkNoises, NoiseSettingHash> noises_;
  // Of the chip that was built last:
  Condition condition_ = Condition::nominal;
  NoiseSetting setting_;                        ///< in this condition
  NetworkNoises* noises_of_setting_ = nullptr;  ///< entry of setting_ in noises_; null: not selected
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
  return implementation_->metrics();
}

double PhysicalModel::area_m2(const Candidate& candidate) const {
  return implementation_->build(candidate.chip).total_area_mm2 * m2_per_mm2;
}

bool PhysicalModel::area_depends_on(hardware::Knob knob) const {
  switch (knob) {
    // Not the voltage, on which the repeaters of rows depend, nor the kind of DAC.
    case Knob::bits_per_cell:
    case Knob::cycle_time:
    case Knob::encoding:
    case Knob::adc_voltage:
    case Knob::sample_and_hold:
    case Knob::buffer_width:
    case Knob::global_buffer_width:
    case Knob::double_buffering:
    case Knob::pinned_fraction:
    case Knob::copies:
    case Knob::pipelining:
    case Knob::paired_adc:
    case Knob::combined_slices:
    case Knob::dram_capacity:
      return false;
    case Knob::cell_area:
      return true;
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
