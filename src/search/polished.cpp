// Part of Crossisle, SPDX-License-Identifier: MIT
#include "polished.hpp"

#include <utility>

#include "local_search.hpp"

namespace crossisle::search {

Polished::Polished(std::unique_ptr<PopulationAlgorithm> algorithm, std::uint32_t polish)
    : Decorated(std::move(algorithm)),
      searched_(static_cast<const PopulationAlgorithm&>(decorated())),  // of this type by the parameter
      polish_(polish) {}

std::vector<design::Genome> Polished::ask(std::uint32_t generation) {
  return generation <= Decorated::generations() ? Decorated::ask(generation)
                                                : neighbours_of_best(searched_, generation);
}

}  // namespace crossisle::search
