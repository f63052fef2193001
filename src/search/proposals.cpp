// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/proposals.hpp"

#include <optional>

#include "crossisle/search/sampling.hpp"

namespace crossisle::search {
namespace {

/// Number of draws per place before a design that is ruled out is accepted. If one design in a thousand is
/// allowed, as in spaces with tight constraints, an allowed one is found with probability 1 - 2e-9.
constexpr int allowed_draws = 20'000;
/// Number of draws per place once allowed_draws have failed for an earlier place, because later places are
/// unlikely to do better.
constexpr int draws_after_failure = 100;

}  // namespace

Proposals::Proposals(const SearchContext& context, const KnownDesigns& known, std::size_t limit)
    : context_(context), known_(known), limit_(limit), taken_(*context.space) {}

bool Proposals::is_new(const design::Genome& design) const {
  return !known_.contains(design) && !taken_.contains(design) && !context_.space->is_excluded(design);
}

void Proposals::take_in(const design::Genome& design) {
  taken_.add(design);
  designs_.push_back(design);
}

bool Proposals::add(const design::Genome& proposed) {
  const auto design = context_.canonical(proposed);
  if (full() || !is_new(design) || !context_.is_allowed(design)) return false;
  take_in(design);
  return true;
}

bool Proposals::add_at_random(std::uint32_t generation) {
  if (full()) return false;
  auto stream =
      context_.stream(generation, static_cast<std::uint32_t>(designs_.size()), core::Purpose::sampling);
  std::optional<design::Genome> spare;
  for (int draw = 0; draw < (has_failed_ ? draws_after_failure : allowed_draws); ++draw) {
    const auto design = context_.canonical(random_design(*context_.space, stream));
    if (!is_new(design)) continue;
    if (context_.is_allowed(design)) {
      take_in(design);
      return true;
    }
    if (!spare) spare = design;
  }
  has_failed_ = true;
  if (!spare) return false;
  take_in(*spare);
  return true;
}

void Proposals::fill_at_random(std::uint32_t generation) {
  while (!full() && add_at_random(generation)) {
  }
}

}  // namespace crossisle::search
