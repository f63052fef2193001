// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/random.hpp"

#include <Random123/philox.h>

#include "crossisle/core/precondition.hpp"

namespace crossisle::core {

RandomStream::RandomStream(const StreamKey& key) noexcept
    : key_{static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32U)},
      counter_{static_cast<std::uint32_t>(key.purpose) << 24U, key.individual, key.generation, key.island} {}

void RandomStream::refill() noexcept {
  const r123::Philox4x32 philox;
  r123::Philox4x32::ctr_type counter{};
  for (std::size_t i = 0; i < counter_.size(); ++i) counter[i] = counter_[i];
  r123::Philox4x32::key_type key{};
  key[0] = key_[0];
  key[1] = key_[1];
  const auto block = philox(counter, key);
  for (std::size_t i = 0; i < block_.size(); ++i) block_[i] = block[i];
  ++counter_[0];  // 2^24 blocks of four before a stream would reach that of the next purpose
  used_ = 0;
}

double RandomStream::uniform() noexcept {
  const std::uint64_t high = bits() >> 5U;  // 27 bits
  const std::uint64_t low = bits() >> 6U;   // 26 bits
  return static_cast<double>((high << 26U) | low) * 0x1p-53;
}

std::uint32_t RandomStream::below(std::uint32_t bound) noexcept {
  CROSSISLE_EXPECTS(bound > 0);
  std::uint64_t product = std::uint64_t{bits()} * bound;
  if (static_cast<std::uint32_t>(product) < bound) {
    const std::uint32_t threshold = (0U - bound) % bound;
    while (static_cast<std::uint32_t>(product) < threshold) product = std::uint64_t{bits()} * bound;
  }
  return static_cast<std::uint32_t>(product >> 32U);
}

}  // namespace crossisle::core
