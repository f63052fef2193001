// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "crossisle/search/algorithm.hpp"

namespace crossisle::search {

/// Base of algorithms that change what another one asks for. The state is that of the other algorithm.
class Decorated : public Algorithm {
 public:
  std::uint32_t generations() const override { return algorithm_->generations(); }
  std::vector<design::Genome> ask(std::uint32_t generation) override { return algorithm_->ask(generation); }
  void tell(std::uint32_t generation, std::span<const Individual> evaluated) final {
    algorithm_->tell(generation, evaluated);
  }
  std::span<const Individual> population() const final { return algorithm_->population(); }
  void replace(std::size_t slot, const Individual& immigrant) final { algorithm_->replace(slot, immigrant); }
  bool is_exhausted() final { return algorithm_->is_exhausted(); }
  const KnownDesigns& known() const final { return algorithm_->known(); }
  void save(std::ostream& out) const final { algorithm_->save(out); }
  void load(std::istream& in, const KnownRows& known) final { algorithm_->load(in, known); }

 protected:
  explicit Decorated(std::unique_ptr<Algorithm> algorithm) : algorithm_(std::move(algorithm)) {}

  const Algorithm& decorated() const noexcept { return *algorithm_; }

 private:
  std::unique_ptr<Algorithm> algorithm_;
};

}  // namespace crossisle::search
