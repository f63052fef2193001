// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "crossisle/search/serialize.hpp"

namespace crossisle::search {

/// Everything an algorithm was told, in that order: so that no design is evaluated twice.
class KnownDesigns {
 public:
  void add(const Individual& individual);
  const Individual* find(const hardware::Genome& genome) const;
  std::size_t size() const noexcept { return individuals_.size(); }
  /// The best `count`, best first; of equals the ones known longer.
  std::vector<Individual> best(std::size_t count) const;

  template <class Archive>
  void save(Archive& archive) const {
    archive(individuals_);
  }
  template <class Archive>
  void load(Archive& archive) {
    std::vector<Individual> individuals;
    archive(individuals);
    *this = KnownDesigns();
    for (const auto& individual : individuals) add(individual);
  }

 private:
  std::vector<Individual> individuals_;
  std::unordered_map<hardware::Genome, std::size_t, hardware::GenomeHash> position_;
};

/// Orders individuals best first; equals keep their order.
void sort_best_first(std::vector<Individual>& individuals);

}  // namespace crossisle::search
