// Part of Crossisle, SPDX-License-Identifier: MIT
#include "polished.hpp"

#include "local_search.hpp"

namespace crossisle::search {

std::vector<design::Genome> Polished::ask(std::uint32_t generation) {
  return generation <= algorithm_->generations() ? algorithm_->ask(generation)
                                                 : neighbours_of_best(*algorithm_, generation);
}

}  // namespace crossisle::search
