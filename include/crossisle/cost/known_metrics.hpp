// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "crossisle/cost/metrics.hpp"
#include "crossisle/design/genome_index.hpp"

namespace crossisle::cost {

/// Some designs with their metrics, to be sent to other processes.
struct MetricsBlock {
  std::vector<std::uint64_t> codes;  ///< of the genomes (design::GenomeCode)
  std::vector<double> values;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(codes, values);
  }
};

/// Metrics of designs that a model computed before, on all of its networks, each of which can be mapped.
///
/// @code
///   KnownMetrics known(space, model.metrics(), model.networks().size());
///   known.add(genome, metrics);
///   if (const auto position = known.find(genome)) known.copy(*position, networks, row);
/// @endcode
class KnownMetrics {
 public:
  KnownMetrics(const design::DesignSpace& space, const MetricList& list, std::size_t networks);

  std::size_t size() const noexcept { return genomes_.size(); }
  /// Returns the maximum memory per design.
  double bytes_per_design() const noexcept { return bytes_per_design_; }
  /// Adds a design unless it is known. @param metrics of all networks @pre all networks are feasible; the space
  /// contains the genome
  /// @return true if it was added
  bool add(const design::Genome& genome, const CandidateMetrics& metrics);
  /// Returns the position of a design, or nothing. @pre the space contains the genome
  std::optional<std::size_t> find(const design::Genome& genome) const { return genomes_.find(genome); }
  /// Copies the metrics of a design on some networks to the row of a table of these networks.
  void copy(std::size_t position, std::span<const std::size_t> networks,
            const MutableCandidateMetrics& row) const;

  /// Returns up to `count` designs from a position on. @pre first <= size()
  MetricsBlock block(std::size_t first, std::size_t count) const;
  /// Adds the designs of a block. @pre it was made for the same space, metrics and networks
  void add(const MetricsBlock& block);

 private:
  std::size_t length() const noexcept { return widths_.of_chip + networks_ * widths_.of_network; }

  MetricWidths widths_;
  std::size_t networks_;
  double bytes_per_design_ = 0.0;
  design::GenomeIndex genomes_;
  std::vector<double> values_;  ///< by design: of the chip, then of each network
};

}  // namespace crossisle::cost
