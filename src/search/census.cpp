// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/census.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "envelope.hpp"

namespace crossisle::search {
namespace {

/// Number of designs that a front collects before it compares them all at once.
constexpr std::size_t max_pending = 4096;

bool better_finding(const Finding& a, const Finding& b) {
  return std::tie(a.objective, a.genome) < std::tie(b.objective, b.genome);
}

auto front_order(const Finding& finding) {
  return std::tie(finding.overall.energy_mj, finding.overall.latency_ms, finding.overall.area_mm2,
                  finding.genome);
}

/// True if `a` makes `b` redundant: no metric of `a` is larger, and if all are equal, the genome of `a` is
/// smaller.
bool beats(const Finding& a, const Finding& b) {
  return a.overall.energy_mj <= b.overall.energy_mj && a.overall.latency_ms <= b.overall.latency_ms &&
         a.overall.area_mm2 <= b.overall.area_mm2 && (a.overall != b.overall || a.genome < b.genome);
}

/// Reduces designs in front order to their front. Because energies ascend, a design is beaten if and only if
/// an earlier one has neither a larger latency nor a larger area.
void keep_front(std::vector<Finding>& sorted) {
  Envelope areas;  // by latency
  std::erase_if(sorted, [&](const Finding& finding) {
    const double latency = finding.overall.latency_ms;
    const double area = finding.overall.area_mm2;
    if (areas.has_at_most(latency, area)) return true;
    areas.add(latency, area);
    return false;
  });
}

}  // namespace

void BestList::add(const Finding& finding) {
  if (limit_ == 0 || (is_cut_ && !better_finding(finding, kept_[limit_ - 1]))) return;
  kept_.push_back(finding);
  if (kept_.size() >= 2 * limit_) compact();
}

void BestList::merge(const BestList& other) {
  for (const auto& finding : other.kept_) add(finding);
}

void BestList::compact() {
  if (kept_.size() < limit_ || limit_ == 0) return;
  const auto end = kept_.begin() + static_cast<std::ptrdiff_t>(limit_);
  std::nth_element(kept_.begin(), end - 1, kept_.end(), better_finding);
  kept_.erase(end, kept_.end());
  is_cut_ = true;
}

std::vector<Finding> BestList::sorted() const {
  std::vector<Finding> all = kept_;
  std::sort(all.begin(), all.end(), better_finding);
  if (all.size() > limit_) all.resize(limit_);
  return all;
}

void ParetoFront::add(const Finding& finding) {
  if (hunter_ < settled_.size() && beats(settled_[hunter_], finding)) return;
  pending_.push_back(finding);
  if (pending_.size() >= max_pending) compact();
}

void ParetoFront::merge(const ParetoFront& other) {
  for (const auto& finding : other.settled_) add(finding);
  for (const auto& finding : other.pending_) add(finding);
}

void ParetoFront::compact() {
  settled_ = sorted();
  pending_.clear();
  const auto volume = [](const Finding& finding) {
    return finding.overall.energy_mj * finding.overall.latency_ms * finding.overall.area_mm2;
  };
  const auto hunter =
      std::min_element(settled_.begin(), settled_.end(),
                       [&](const Finding& a, const Finding& b) { return volume(a) < volume(b); });
  hunter_ = static_cast<std::size_t>(hunter - settled_.begin());
}

std::vector<Finding> ParetoFront::sorted() const {
  std::vector<Finding> all = settled_;
  all.insert(all.end(), pending_.begin(), pending_.end());
  std::sort(all.begin(), all.end(),
            [](const Finding& a, const Finding& b) { return front_order(a) < front_order(b); });
  keep_front(all);
  return all;
}

void keep_nearest(std::optional<NearMiss>& nearest, const NearMiss& other) {
  const auto key = [](const NearMiss& miss) {
    return std::tuple<bool, double, const design::Genome&>(!objective::is_mapped(miss.status), miss.violation,
                                                           miss.genome);
  };
  if (!nearest || key(other) < key(*nearest)) nearest = other;
}

void Census::rule_out(const NearMiss& design, std::uint64_t designs) {
  by_status_[design.status] += designs;
  if (count(objective::Status::feasible) == 0) keep_nearest(nearest_, design);
}

void Census::reject(const NearMiss& design) {
  ++evaluated_;
  rule_out(design);
}

void Census::accept(const Finding& finding) {
  ++evaluated_;
  ++by_status_[objective::Status::feasible];
  nearest_.reset();
  best_.add(finding);
  front_.add(finding);
}

void Census::merge(const Census& other) {
  for (std::size_t code = 0; code < objective::max_statuses; ++code)
    by_status_.counts[code] += other.by_status_.counts[code];
  evaluated_ += other.evaluated_;
  if (count(objective::Status::feasible) > 0) {
    nearest_.reset();
  } else if (other.nearest_) {
    keep_nearest(nearest_, *other.nearest_);
  }
  best_.merge(other.best_);
  front_.merge(other.front_);
}

void Census::compact() {
  best_.compact();
  front_.compact();
}

std::uint64_t Census::designs() const noexcept {
  return std::accumulate(by_status_.counts.begin(), by_status_.counts.end(), std::uint64_t{0});
}

std::uint64_t Blocks::end(std::uint32_t block) const noexcept {
  return std::min(first(block) + size, designs_);
}

void Survey::add(std::uint32_t block, const Census& found) {
  done[block] = 1;
  ++blocks_done;
  census.merge(found);
}

}  // namespace crossisle::search
