// Part of Crossisle, SPDX-License-Identifier: MIT
#include "network_runner.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "constants.hpp"
#include "dram_traffic.hpp"

namespace crossisle::physical {
namespace {

using cost::Component;
using cost::component_count;
using cost::Limiter;
using hardware::CellTechnology;

constexpr double bits_per_gib = 8.0 * 1024.0 * 1024.0 * 1024.0;
constexpr double pj_per_w_ns = 1e3;
/// Share by which another number of rounds must move fewer bits, so that rounding does not choose.
constexpr double min_gain = 1e-12;

double total(const cost::PerComponent& energies) {
  double sum = 0.0;
  for (const double energy : energies) sum += energy;
  return sum;
}

/// Returns the number of passes of a layer whose weights are streamed.
double streaming_passes(const PhysicalChip& chip, const Placement& placement, double experts) {
  return std::ceil(std::ceil(experts * placement.macros) / chip.streaming_macros);
}

}  // namespace

/// Sums over the layers of a round. Times in ns, energies in pJ.
struct NetworkRunner::Sums {
  double latency = 0.0;  ///< of layers in sequence
  // Of layers with trained weights only with the schedule that needs them:
  double longest = 0.0;  ///< of any layer, if layers are pipelined
  double lead = 0.0;     ///< until the last layer has begun, if layers are pipelined
  double global_buffer = 0.0;
  double dram = 0.0;
  double multipliers = 0.0;
  double vector = 0.0;
  double peak_w = 0.0;  ///< of any layer, if layers run in sequence
  cost::PerComponent energy{};

  void add(double count, double latency_ns, double share, double power_w) {
    latency += count * latency_ns;
    longest = std::max(longest, latency_ns);
    lead += count * latency_ns * share;
    peak_w = std::max(peak_w, power_w);
  }
  /// Returns the longest time of a unit that all layers share [ns].
  double shared() const noexcept { return std::max({global_buffer, dram, multipliers, vector}); }
};

double NetworkRunner::moved_bits(const PhysicalChip& chip, const LayerGroups& layers, double streamed,
                                 double images) {
  const auto experts = layers.used_experts(images, experts_);
  const Storage storage{streamed, chip.global_buffer_bits};
  double bits = 0.0;
  for (std::size_t i = 0; i < layers.resident.size(); ++i) {
    const LayerCounts layer = layers.counts.get(i);
    const Placement placement = placements_.get(i);
    const double passes = streamed > 0.0 ? streaming_passes(chip, placement, experts[i]) : 1.0;
    bits += layer.count * dram_traffic(layer, placement, passes, experts[i], images, storage).total;
  }
  for (const DigitalLayer& layer : layers.digital) {
    bits += layer.count * 2.0 * std::max(images * layer.working_set() - chip.global_buffer_bits, 0.0);
  }
  return bits;
}

double NetworkRunner::max_set_with_sums(const PhysicalChip& chip, const LayerGroups& layers,
                                        double streamed) {
  const auto experts = layers.used_experts(1.0, experts_);
  double max_bits = layers.max_working_set;
  for (std::size_t i = 0; i < layers.resident.size(); ++i) {
    const LayerCounts layer = layers.counts.get(i);
    const Placement placement = placements_.get(i);
    const double passes = streamed > 0.0 ? streaming_passes(chip, placement, experts[i]) : 1.0;
    max_bits = std::max(max_bits, layer.working_set() + waiting_sums(layer, placement, passes, experts[i]));
  }
  return max_bits;
}

/// Chooses the number of images that pass the network together: the batch, its half, quarter and so on, as many as
/// keep their activations in the global buffer, or as many as keep their partial sums there too; of these, what
/// moves the fewest bits through DRAM.
void NetworkRunner::choose_round(const PhysicalChip& chip, const LayerGroups& layers, double streamed,
                                 NetworkOutcome& outcome) {
  const double batch = layers.batch;
  const double room = chip.global_buffer_bits;
  double fewest = std::numeric_limits<double>::infinity();
  const auto attempt = [&](double images) {
    const double rounds = std::ceil(batch / std::clamp(std::floor(images), 1.0, batch));
    const double bits = rounds * moved_bits(chip, layers, streamed, batch / rounds);
    if (!(bits < fewest * (1.0 - min_gain))) {
      fewest = std::min(fewest, bits);
      return;
    }
    fewest = bits;
    outcome.rounds = rounds;
  };
  for (double images = batch; images >= 1.0; images /= 2.0) attempt(images);
  attempt(room / std::max(layers.max_working_set, 1.0));
  attempt(room / std::max(max_set_with_sums(chip, layers, streamed), 1.0));
  outcome.images = batch / outcome.rounds;
}

void NetworkRunner::allocate(const PhysicalChip& chip, const LayerGroups& layers, const Round& round,
                             const NetworkOutcome& outcome) {
  if (layers.resident.empty()) return;
  if (!outcome.is_resident) {
    execute_streamed(chip, layers, round, placements_, outcome.pinned, executions_);
    return;
  }
  // The steps of dependent inferences cannot overlap: the sum of times counts.
  const bool in_sequence = !chip.pipelining || layers.is_dependent;
  demand_copies(chip, layers, round, in_sequence, placements_, demands_);
  execute_resident(copy_allocator_.allocate(demands_, layers.resident.size(), chip.macros), executions_);
}

void NetworkRunner::run_all(const PhysicalChip& chip, const LayerGroups& layers, const Round& round,
                            const Storage& storage, double cached) {
  run_layers(chip, {layers, readouts_, placements_, executions_}, round, storage, outcomes_);
  digital_.clear();
  for (const DigitalLayer& layer : layers.digital) {
    const double spilled = std::max(round.images * layer.working_set() - chip.global_buffer_bits, 0.0);
    digital_.push_back(layer.is_product() ? run_product(chip, layer, round.images, cached)
                                          : run_vector(chip, layer, round.images, spilled));
  }
}

NetworkRunner::Sums NetworkRunner::sum_up(const LayerGroups& layers, double images, Schedule schedule) const {
  Sums sums;
  const double* counts = layers.counts.column(LayerCounts::count_column);
  const double* latencies = outcomes_.column(LayerOutcome::latency_column);
  const double* powers = outcomes_.column(LayerOutcome::power_column);
  const std::size_t rows = layers.resident.size();
  if (schedule == Schedule::pipelined) {
    for (std::size_t i = 0; i < rows; ++i) {
      sums.longest = std::max(sums.longest, latencies[i]);
      sums.lead += counts[i] * latencies[i] * (layers.lead[i] / images);
    }
  } else {
    for (std::size_t i = 0; i < rows; ++i) sums.peak_w = std::max(sums.peak_w, powers[i]);
  }
  const LayerSums of_layers = sum_layers(layers, outcomes_);
  sums.latency = of_layers.latency_ns;
  sums.global_buffer = of_layers.global_buffer_ns;
  sums.dram = of_layers.dram_ns;
  sums.vector = of_layers.vector_ns;
  sums.energy = of_layers.energy_pj;
  for (std::size_t i = 0; i < layers.digital.size(); ++i) {
    const double count = layers.digital[i].count;
    const DigitalOutcome& outcome = digital_[i];
    sums.add(count, outcome.latency_ns, 1.0 / images,
             total(outcome.energy_pj) / outcome.latency_ns * w_per_pj_ns);
    for (std::size_t part = 0; part < component_count; ++part)
      sums.energy[part] += count * outcome.energy_pj[part];
    sums.global_buffer += count * outcome.global_buffer_ns;
    sums.dram += count * outcome.dram_ns;
    sums.multipliers += count * outcome.mac_ns;
    sums.vector += count * outcome.vector_ns;
  }
  return sums;
}

Programming NetworkRunner::programming(const PhysicalChip& chip, const LayerGroups& layers,
                                       const NetworkOutcome& outcome) const {
  double cells = 0.0;
  double macros = 0.0;
  for (std::size_t i = 0; i < layers.resident.size(); ++i) {
    const LayerCounts layer = layers.counts.get(i);
    const Placement placement = placements_.get(i);
    const double copies = layer.count * executions_.get(i).copies * layer.experts;
    cells += copies * layer.sums * placement.line_columns * layer.g;
    macros += copies * placement.macros;
  }
  const double held = outcome.is_resident ? 1.0 : outcome.pinned;
  const double energy_j =
      held * (cells * chip.macro.write_pj + layers.stored_bits * (chip.dram_pj + chip.network_pj)) * j_per_pj;
  const double tiles = chip.macros / chip.macros_per_tile;
  const double writing_ns = std::ceil(std::min(macros, chip.macros) / tiles) * chip.rows *
                            std::max(chip.macro.write_row_ns, chip.clock_ns);
  const double loading_ns =
      chip.dram_gb > 0.0 ? layers.stored_bits / bits_per_byte / chip.dram_bytes_per_ns : 0.0;
  return {energy_j, held * std::max(writing_ns, loading_ns) * s_per_ns};
}

NetworkOutcome NetworkRunner::run(const PhysicalChip& chip, const LayerGroups& layers,
                                  const Reprogramming& reprogramming) {
  NetworkOutcome outcome;
  Round round{1.0, layers.used_experts(1.0, experts_)};
  find_readouts(chip, layers, readouts_);
  place(chip, layers, round, readouts_, placements_);
  const double* macros = placements_.column(Placement::macros_column);
  for (std::size_t i = 0; i < layers.resident.size(); ++i)
    outcome.needed_macros += layers.needed[i] * macros[i];
  outcome.is_resident = outcome.needed_macros <= chip.macros;
  if (chip.technology == CellTechnology::rram && !outcome.is_resident) return outcome;
  outcome.pinned = outcome.needed_macros > 0.0
                       ? std::min(chip.macros * chip.pinned_fraction / outcome.needed_macros, 1.0)
                       : 1.0;
  const double streamed = outcome.is_resident ? 0.0 : 1.0 - outcome.pinned;
  if (layers.batch > 1.0) {
    choose_round(chip, layers, streamed, outcome);
    round = {outcome.images, layers.used_experts(outcome.images, experts_)};
    place(chip, layers, round, readouts_, placements_);
  }

  // The caches of all sequences of the batch have what the largest layer leaves of the global buffer.
  const double cache_bits = layers.batch * layers.cache_bits;
  const double room = chip.global_buffer_bits;
  outcome.cache_share =
      cache_bits > 0.0 ? std::clamp((room - outcome.images * layers.max_working_set) / cache_bits, 0.0, 1.0)
                       : 1.0;
  allocate(chip, layers, round, outcome);
  run_all(chip, layers, round, {streamed, room - outcome.cache_share * cache_bits}, outcome.cache_share);
  const bool pipelined = chip.pipelining && outcome.is_resident;
  const Sums sums = sum_up(layers, outcome.images, pipelined ? Schedule::pipelined : Schedule::in_sequence);

  const double outside = (outcome.is_resident ? 0.0 : layers.stored_bits) +
                         (1.0 - outcome.cache_share) * cache_bits + layers.table_bits;
  const double capacity = chip.dram_gb * bits_per_gib;
  if (outside > capacity) {
    outcome.missing_dram = capacity > 0.0 ? outside / capacity - 1.0 : outside / room;
  } else if (sums.dram > 0.0 && !(chip.dram_gb > 0.0)) {
    outcome.missing_dram = sums.dram * chip.dram_bytes_per_ns * bits_per_byte / room;
  }
  if (outcome.missing_dram > 0.0) return outcome;

  double interval = pipelined ? std::max(sums.longest, sums.shared()) : sums.latency;
  const double latency =
      pipelined ? std::max(std::min(sums.latency, sums.lead + sums.longest), interval) : sums.latency;
  if (layers.is_dependent) interval = latency;
  outcome.is_pipelined = pipelined;
  outcome.round_interval_ns = interval;
  outcome.round_latency_ns = latency;
  const double batch = layers.batch;
  outcome.latency_ns = (outcome.rounds - 1.0) * interval + latency;
  const double often = reprogramming.inferences > 0.0 ? 1.0 / reprogramming.inferences : 0.0;
  const Programming writing = often > 0.0 ? programming(chip, layers, outcome) : Programming{};
  outcome.interval_ns = outcome.rounds * interval / batch + writing.time_s * often / s_per_ns;

  const double dram_ns = outcome.rounds * sums.dram / batch;
  outcome.dram_bits = dram_ns * chip.dram_bytes_per_ns * bits_per_byte;
  for (std::size_t part = 0; part < component_count; ++part)
    outcome.energy_pj[part] = sums.energy[part] * outcome.per_inference(batch);
  outcome.standby_w = chip.leakage_w + chip.dram_idle_w;
  outcome.active_pj = total(outcome.energy_pj) + chip.dram_active_w * dram_ns * pj_per_w_ns +
                      writing.energy_j * often / j_per_pj;
  const auto energy = [&](Component component) -> double& {
    return outcome.energy_pj[static_cast<std::size_t>(component)];
  };
  energy(Component::leakage) = chip.leakage_w * outcome.interval_ns * pj_per_w_ns;
  energy(Component::dram) +=
      (chip.dram_idle_w * outcome.interval_ns + chip.dram_active_w * dram_ns) * pj_per_w_ns;
  energy(Component::weight_drivers) += writing.energy_j * often / j_per_pj;
  const double power_w = total(outcome.energy_pj) / outcome.interval_ns * w_per_pj_ns;
  outcome.peak_w = std::max(
      (pipelined ? 0.0 : sums.peak_w) + chip.leakage_w + chip.dram_idle_w + chip.dram_active_w, power_w);
  outcome.lifetime_s =
      often > 0.0 && chip.technology == CellTechnology::rram
          ? reprogramming.endurance_cycles / chip.write_pulses / often * outcome.interval_ns * s_per_ns
          : std::numeric_limits<double>::infinity();
  return outcome;
}

}  // namespace crossisle::physical
