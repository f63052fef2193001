// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "crossisle/design/design_space.hpp"
#include "crossisle/objective/objective.hpp"

namespace crossisle::search {

/// Feasible design of a census.
struct Finding {
  design::Genome genome;
  double objective = 0.0;
  objective::OverallMetrics overall;

  bool operator==(const Finding&) const = default;
};

/// Infeasible design and the amount by which it misses the constraints.
struct NearMiss {
  design::Genome genome;
  objective::Status status = objective::Status::feasible;  ///< constraint that it misses by most
  double violation = 0.0;                                  ///< objective::Fitness::violation

  bool operator==(const NearMiss&) const = default;
};

/// Keeps the design that is nearer to feasibility: one on which every network could be mapped, because only its
/// violations tell which limit to change; then the smaller violation; then the smaller genome.
void keep_nearest(std::optional<NearMiss>& nearest, const NearMiss& other);

/// List of the designs with the smallest objectives; of equal ones, those with the smallest genomes.
class BestList {
 public:
  explicit BestList(std::size_t limit = 0) : limit_(limit) {}

  void add(const Finding& finding);
  void merge(const BestList& other);
  /// Discards designs beyond the limit.
  void compact();
  /// Returns the designs, best first.
  std::vector<Finding> sorted() const;
  /// True if all kept designs meet a condition; the order of the checks is unspecified.
  template <class Condition>
  bool all_of(Condition condition) const {
    return std::all_of(kept_.begin(), kept_.end(), condition);
  }
  /// True if the list has the limit `limit`; a list read from a file may have a different one.
  bool has_limit(std::size_t limit) const noexcept {
    return limit_ == limit && (!is_cut_ || (limit > 0 && kept_.size() >= limit));
  }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(limit_);
    serialize_each(archive, kept_);
    archive(is_cut_);
  }

 private:
  std::size_t limit_;
  std::vector<Finding> kept_;  ///< up to twice the limit, unsorted
  bool is_cut_ = false;        ///< true if the first `limit_` designs are the best so far, the worst one last
};

/// Designs that are non-dominated in energy, latency and area; of designs with the same three metrics, the
/// one with the smallest genome.
class ParetoFront {
 public:
  void add(const Finding& finding);
  void merge(const ParetoFront& other);
  /// Discards dominated designs.
  void compact();
  /// Returns the designs, ordered by energy, latency and area.
  std::vector<Finding> sorted() const;
  /// True if all kept designs meet a condition; the order of the checks is unspecified.
  template <class Condition>
  bool all_of(Condition condition) const {
    return std::all_of(settled_.begin(), settled_.end(), condition) &&
           std::all_of(pending_.begin(), pending_.end(), condition);
  }

  template <class Archive>
  void serialize(Archive& archive) {
    serialize_each(archive, settled_);
    serialize_each(archive, pending_);
  }

 private:
  std::vector<Finding> settled_;  ///< a front, sorted
  std::vector<Finding> pending_;  ///< not yet compared with the front
  std::size_t hunter_ = 0;        ///< index of the design in settled_ that probably dominates most designs
};

/// Numbers of designs by status.
struct StatusCounts {
  std::uint64_t& operator[](objective::Status status) { return counts[static_cast<std::size_t>(status)]; }
  std::uint64_t operator[](objective::Status status) const {
    return counts[static_cast<std::size_t>(status)];
  }

  std::array<std::uint64_t, objective::max_statuses> counts{};  ///< by code
};

/// Result of evaluating every design of a part of a design space.
///
/// Parts may be merged in any order and grouping with the same result, because a census contains only counts,
/// and designs selected by metrics and then by genome.
class Census {
 public:
  explicit Census(std::size_t keep_best = 0) : best_(keep_best) {}

  /// Counts a design that constraints rule out before its evaluation, or `designs` of them that miss the
  /// constraints by the same amount. @param design the one with the smallest genome
  /// @pre its status names such a constraint
  void rule_out(const NearMiss& design, std::uint64_t designs = 1);
  /// Counts designs with a forbidden combination.
  void exclude(std::uint64_t designs = 1) { by_status_[objective::Status::excluded] += designs; }
  /// Counts a design that was evaluated and is infeasible.
  void reject(const NearMiss& design);
  /// Counts a feasible design and keeps it if it is among the best or on the front.
  void accept(const Finding& finding);
  void merge(const Census& other);
  /// Discards designs that can no longer be among the best or on the front, before a census is sent or
  /// stored.
  void compact();

  std::uint64_t designs() const noexcept;
  /// Returns the number of designs whose costs were computed; the others were ruled out by constraints that
  /// need no costs.
  std::uint64_t evaluated() const noexcept { return evaluated_; }
  std::uint64_t count(objective::Status status) const noexcept { return by_status_[status]; }
  const BestList& best() const noexcept { return best_; }
  const ParetoFront& front() const noexcept { return front_; }
  /// Returns the design nearest to feasibility; nothing if a design is feasible.
  const std::optional<NearMiss>& nearest() const noexcept { return nearest_; }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(by_status_, evaluated_, best_, front_);
    if (count(objective::Status::feasible) == 0) archive(nearest_);
  }

 private:
  StatusCounts by_status_;
  std::uint64_t evaluated_ = 0;
  BestList best_;
  ParetoFront front_;
  std::optional<NearMiss> nearest_;
};

/// Enumeration divided into blocks of consecutive designs; a block is the unit that is distributed and saved.
class Blocks {
 public:
  /// Number of designs per block: a block takes a fraction of a second, so that its distribution costs
  /// little.
  static constexpr std::uint64_t size = 1U << 15U;

  explicit Blocks(std::uint64_t designs) : designs_(designs) {}
  std::uint32_t count() const noexcept { return static_cast<std::uint32_t>((designs_ + size - 1) / size); }
  std::uint64_t first(std::uint32_t block) const noexcept { return block * size; }
  /// Returns one past the last design of a block.
  std::uint64_t end(std::uint32_t block) const noexcept;

 private:
  std::uint64_t designs_;
};

/// Progress of an enumeration: the completed blocks and their results.
struct Survey {
  explicit Survey(std::uint32_t blocks = 0, std::size_t keep_best = 0)
      : done(blocks, std::uint8_t{0}), census(keep_best) {}

  /// Adds the census of a block. @pre the block is not done
  void add(std::uint32_t block, const Census& found);
  bool complete() const noexcept { return blocks_done == done.size(); }

  std::vector<std::uint8_t> done;  ///< by block: 1 if done
  std::uint32_t blocks_done = 0;
  Census census;

  template <class Archive>
  void serialize(Archive& archive) {
    serialize_done(archive, *this);
    archive(blocks_done, census);
  }
};

}  // namespace crossisle::search
