// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "crossisle/search/algorithm.hpp"

namespace crossisle::search {

/// Any algorithm whose generation 0 has given designs in place of as many of its own. The state is that of the
/// algorithm.
class Started final : public Algorithm {
 public:
  /// @param context of the algorithm, with SearchContext::starts
  Started(std::unique_ptr<Algorithm> algorithm, const SearchContext& context);

  std::uint32_t generations() const override { return algorithm_->generations(); }
  /// In generation 0, returns the given designs, and then those of the algorithm up to their number without
  /// the given ones.
  std::vector<design::Genome> ask(std::uint32_t generation) override;
  void tell(std::uint32_t generation, std::span<const Individual> evaluated) override {
    algorithm_->tell(generation, evaluated);
  }
  std::span<const Individual> population() const override { return algorithm_->population(); }
  void replace(std::size_t slot, const Individual& immigrant) override {
    algorithm_->replace(slot, immigrant);
  }
  bool is_exhausted() override { return algorithm_->is_exhausted(); }
  const KnownDesigns& known() const override { return algorithm_->known(); }
  void save(std::ostream& out) const override { algorithm_->save(out); }
  void load(std::istream& in, const KnownRows& known) override { algorithm_->load(in, known); }

 private:
  std::unique_ptr<Algorithm> algorithm_;
  const design::DesignSpace* space_;
  std::vector<design::Genome> starts_;  ///< distinct designs of the space and of the niche
};

}  // namespace crossisle::search
