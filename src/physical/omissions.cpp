// Part of Crossisle, SPDX-License-Identifier: MIT
#include <array>

#include "crossisle/physical/physical_model.hpp"

namespace crossisle::physical {

std::span<const std::string_view> omissions() noexcept {
  // In the order of their weight in a decision.
  static constexpr std::array<std::string_view, 12> all{
      "several chips",
      "host input and output",
      "sparsity and compression of weights",
      "streaming of a network that fits, with more copies",
      "prefetch of weights and caches over products",
      "branches that run at the same time",
      "imbalance of experts",
      "short and strided accesses, refresh and sharing of DRAM",
      "scaling of voltage and clock at a given rate, and deep sleep",
      "programming against drift and loss of retention",
      "caches that layers share, paged caches, and prefill between steps of decoding",
      "overlap of the inputs of neighbouring tiles"};
  return all;
}

}  // namespace crossisle::physical
