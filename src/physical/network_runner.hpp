// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "layer.hpp"

namespace crossisle::physical {

/// Conditions under which resident weights are written again.
struct Reprogramming {
  double inferences = 0.0;        ///< between two times of writing; 0: never
  double endurance_cycles = 1e5;  ///< writes that a resistive cell survives
};

/// Cost of writing all weights that stay in the arrays.
struct Programming {
  double energy_j = 0.0;
  double time_s = 0.0;
};

/// Costs of a network on a chip. Energies and intervals are those of one inference.
struct NetworkOutcome {
  double needed_macros = 0.0;  ///< number of macros that hold all weights at once
  bool is_resident = false;
  /// Shortage of DRAM relative to its capacity (without DRAM, to that of the global buffer); 0: none.
  double missing_dram = 0.0;
  cost::PerComponent energy_pj{};
  double latency_ns = 0.0;   ///< of the batch
  double interval_ns = 0.0;  ///< with the time of reprogramming
  double peak_w = 0.0;
  double pinned = 0.0;       ///< share of the weights that stay in arrays
  double standby_w = 0.0;    ///< while the chip waits: leakage and DRAM
  double active_pj = 0.0;    ///< of an inference, without standby_w
  double lifetime_s = 0.0;   ///< infinite unless resistive cells are reprogrammed
  double dram_bits = 0.0;    ///< to and from DRAM, per inference [bits]
  double cache_share = 1.0;  ///< share of the KV cache in the global buffer
  double images = 1.0;       ///< number of images of a round
  double rounds = 1.0;       ///< number of rounds of the batch
  bool is_pipelined = false;
  double round_interval_ns = 0.0;  ///< between the beginnings of two rounds
  double round_latency_ns = 0.0;

  /// Returns the factor from a round to an inference.
  double per_inference(double batch) const noexcept { return rounds / batch; }
};

/// Runs networks on chips: decides where weights, activations and caches are, and sums up the layers.
class NetworkRunner {
 public:
  /// Runs a network. Of a network that does not run, only the first three values of the outcome are set.
  NetworkOutcome run(const PhysicalChip& chip, const LayerGroups& layers, const Reprogramming& reprogramming);

  /// Returns the cost of writing the weights of the last run that stay: every copy of every layer, all tiles at the
  /// same time, the macros of a tile one after the other. @param outcome of this run
  Programming programming(const PhysicalChip& chip, const LayerGroups& layers,
                          const NetworkOutcome& outcome) const;

  // Results of the last run, by group of layers.
  const Columns<LayerReadout>& readouts() const noexcept { return readouts_; }
  const Columns<Placement>& placements() const noexcept { return placements_; }
  const Columns<Execution>& executions() const noexcept { return executions_; }
  const Columns<LayerOutcome>& outcomes() const noexcept { return outcomes_; }
  const std::vector<DigitalOutcome>& digital() const noexcept { return digital_; }

 private:
  struct Sums;
  void choose_round(const PhysicalChip& chip, const LayerGroups& layers, double streamed,
                    NetworkOutcome& outcome);
  double moved_bits(const PhysicalChip& chip, const LayerGroups& layers, double streamed, double images);
  double max_set_with_sums(const PhysicalChip& chip, const LayerGroups& layers, double streamed);
  void allocate(const PhysicalChip& chip, const LayerGroups& layers, const Round& round,
                const NetworkOutcome& outcome);
  void run_all(const PhysicalChip& chip, const LayerGroups& layers, const Round& round,
               const Storage& storage, double cached);
  enum class Schedule { in_sequence, pipelined };
  Sums sum_up(const LayerGroups& layers, double images, Schedule schedule) const;

  CopyAllocator copy_allocator_;
  Columns<LayerReadout> readouts_;
  Columns<Placement> placements_;
  Columns<CopyDemand> demands_;
  Columns<Execution> executions_;
  Columns<LayerOutcome> outcomes_;
  std::vector<DigitalOutcome> digital_;
  std::vector<double> experts_;  ///< used by a round, by layer
};

}  // namespace crossisle::physical
