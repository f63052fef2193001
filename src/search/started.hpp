// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "decorated.hpp"

namespace crossisle::search {

/// Any algorithm whose generation 0 has given designs in place of as many of its own.
class Started final : public Decorated {
 public:
  /// @param context of the algorithm, with SearchContext::starts
  Started(std::unique_ptr<Algorithm> algorithm, const SearchContext& context);

  /// In generation 0, returns the given designs, and then those of the algorithm up to their number without
  /// the given ones.
  std::vector<design::Genome> ask(std::uint32_t generation) override;

 private:
  const design::DesignSpace* space_;
  std::vector<design::Genome> starts_;  ///< distinct designs of the space and of the niche
};

}  // namespace crossisle::search
