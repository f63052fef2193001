// Part of Crossisle, SPDX-License-Identifier: MIT
#include "started.hpp"

#include <algorithm>
#include <utility>

#include "crossisle/design/genome_index.hpp"

namespace crossisle::search {

Started::Started(std::unique_ptr<Algorithm> algorithm, const SearchContext& context)
    : Decorated(std::move(algorithm)), space_(context.space) {
  design::GenomeIndex taken(*space_);
  for (const auto& start : context.starts) {
    auto genome = context.canonical(start);
    if (!space_->is_excluded(genome) && taken.add(genome).second) starts_.push_back(std::move(genome));
  }
}

std::vector<design::Genome> Started::ask(std::uint32_t generation) {
  auto own = Decorated::ask(generation);
  if (generation != 0) return own;
  const std::size_t places = std::max(own.size(), starts_.size());
  design::GenomeIndex taken(*space_);
  for (const auto& start : starts_) taken.add(start);
  auto asked = starts_;
  for (auto& genome : own) {
    if (asked.size() == places) break;
    if (taken.add(genome).second) asked.push_back(std::move(genome));
  }
  return asked;
}

}  // namespace crossisle::search
