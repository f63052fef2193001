// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "crossisle/core/random.hpp"
#include "crossisle/cost/cost_model.hpp"
#include "crossisle/cost/enumeration_order.hpp"
#include "crossisle/design/design_space.hpp"
#include "crossisle/hardware/chip.hpp"

namespace crossisle::cost {

/// Order in which designs reach a cost model.
enum class Arrival : std::uint8_t {
  random,      ///< independent draws from the whole space
  population,  ///< as in a genetic search: children of a population, most of their knobs inherited
  sweep,       ///< the whole space in the order of EnumerationOrder
};
std::string_view name(Arrival arrival);

/// Generator of the designs of a space in a given order; the same seed gives the same designs.
class DesignStream {
 public:
  DesignStream(const design::DesignSpace& space, Arrival arrival, std::uint64_t seed);

  /// Fills `candidates` with the next designs and returns their number, which is smaller at the end of a
  /// sweep, and then 0.
  std::size_t next(std::span<design::Candidate> candidates);

 private:
  using Genome = design::Genome;
  Genome random_genome();
  Genome child();

  const design::DesignSpace* space_;
  Arrival arrival_;
  EnumerationOrder order_;
  core::RandomStream random_;
  std::vector<Genome> population_;
  std::uint64_t made_ = 0;
};

struct Throughput {
  std::size_t designs = 0;
  double cpu_seconds = 0.0;   ///< time of evaluation alone
  double feasible = 0.0;      ///< share of feasible pairs of design and network
  double energy_sum_j = 0.0;  ///< sum over feasible pairs: differs between two builds if a result differs

  double designs_per_second() const noexcept { return static_cast<double>(designs) / cpu_seconds; }
};

/// Evaluates up to `designs` designs of a stream on all networks of a model, in batches, in this thread.
Throughput measure_throughput(CostModel& model, DesignStream& stream, std::size_t designs);

}  // namespace crossisle::cost
