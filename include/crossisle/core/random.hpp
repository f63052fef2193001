// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

namespace crossisle::core {

/// Purpose for which a random number is drawn. Two purposes never share a stream. Append new purposes and
/// never renumber: the numbers determine the result of a seed.
enum class Purpose : std::uint8_t {
  sampling = 0,
  parent_selection = 1,
  crossover = 2,
  mutation = 3,
  emigration = 4,
  replacement = 5,
  topology = 6,
  local_search = 7,
  acceptance = 8,
  sweep = 64,
  test = 255,
};

/// Place in a run at which a random number is drawn.
struct StreamKey {
  std::uint64_t seed = 0;
  std::uint32_t island = 0;
  std::uint32_t generation = 0;
  std::uint32_t individual = 0;
  Purpose purpose = Purpose::test;
};

/// Random numbers that depend only on their place in the run.
///
/// A counter-based generator (Philox4x32-10, Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
/// SC'11): the key is the seed, the counter is (island, generation, individual, purpose and block). There is
/// no state to save in a checkpoint, and the order in which streams are used cannot change a result.
///
/// @code
///   RandomStream stream(
///       {.seed = 1, .island = 0, .generation = 7, .individual = 3, .purpose = Purpose::mutation});
///   if (stream.uniform() < rate) gene = stream.below(value_count);
/// @endcode
class RandomStream {
 public:
  explicit RandomStream(const StreamKey& key) noexcept;

  /// Returns the next 32 random bits.
  std::uint32_t bits() noexcept {
    if (used_ == block_.size()) refill();
    return block_[used_++];
  }
  /// Returns true with probability 1/2; 32 calls take one draw of bits().
  bool coin() noexcept {
    if (coins_left_ == 0) {
      coins_ = bits();
      coins_left_ = 32;
    }
    const bool heads = (coins_ & 1U) != 0;
    coins_ >>= 1U;
    --coins_left_;
    return heads;
  }
  /// Returns a number uniform in [0, 1) with 53 random bits.
  double uniform() noexcept;
  /// Returns a number uniform in [0, bound) without bias (Lemire's method). @pre bound > 0
  std::uint32_t below(std::uint32_t bound) noexcept;

 private:
  void refill() noexcept;

  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  std::uint32_t used_ = 4;
  std::uint32_t coins_ = 0;
  std::uint32_t coins_left_ = 0;
};

}  // namespace crossisle::core
