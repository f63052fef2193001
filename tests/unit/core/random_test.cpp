// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/random.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <vector>

namespace crossisle::core {
namespace {

using testing::ElementsAre;

std::vector<std::uint32_t> draw(RandomStream& stream, std::size_t count) {
  std::vector<std::uint32_t> numbers;
  for (std::size_t i = 0; i < count; ++i) numbers.push_back(stream.bits());
  return numbers;
}

void skip_blocks(RandomStream& stream, std::uint32_t blocks) {
  for (std::uint32_t i = 0; i < 4 * blocks; ++i) stream.bits();
}

// The three known answers of philox4x32-10 in tests/kat_vectors of Random123 1.14. The counter's words are
// (purpose << 24 | block, individual, generation, island), the key's are the low and the high half of the
// seed.

TEST(RandomStream, GivesTheKnownAnswerOfZeros) {
  RandomStream stream(
      {.seed = 0, .island = 0, .generation = 0, .individual = 0, .purpose = Purpose::sampling});

  const auto block = draw(stream, 4);

  EXPECT_THAT(block, ElementsAre(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8));
}

TEST(RandomStream, GivesTheKnownAnswerOfOnesInItsLastBlock) {
  constexpr std::uint32_t ones = 0xffffffff;
  RandomStream stream({.seed = 0xffffffffffffffff,
                       .island = ones,
                       .generation = ones,
                       .individual = ones,
                       .purpose = Purpose::test});
  skip_blocks(stream, 0xffffff);

  const auto block = draw(stream, 4);

  EXPECT_THAT(block, ElementsAre(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd));
}

TEST(RandomStream, GivesTheKnownAnswerOfPi) {
  RandomStream stream({.seed = 0x299f31d0a4093822,
                       .island = 0x03707344,
                       .generation = 0x13198a2e,
                       .individual = 0x85a308d3,
                       .purpose = static_cast<Purpose>(0x24)});
  skip_blocks(stream, 0x3f6a88);

  const auto block = draw(stream, 4);

  EXPECT_THAT(block, ElementsAre(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1));
}

TEST(RandomStream, RepeatsItselfForTheSameKey) {
  const StreamKey key{1, 2, 3, 4, Purpose::mutation};
  RandomStream one(key);
  RandomStream other(key);

  EXPECT_EQ(draw(one, 1000), draw(other, 1000));
}

TEST(RandomStream, DiffersInEveryPartOfTheKey) {
  const StreamKey key{1, 2, 3, 4, Purpose::mutation};
  std::vector<StreamKey> keys(7, key);
  keys[1].seed = 2;
  keys[2].seed += std::uint64_t{1} << 32U;
  keys[3].island = 3;
  keys[4].generation = 4;
  keys[5].individual = 5;
  keys[6].purpose = Purpose::crossover;

  std::set<std::vector<std::uint32_t>> streams;
  std::set<std::uint32_t> numbers;
  for (const auto& one : keys) {
    RandomStream stream(one);
    const auto drawn = draw(stream, 1000);
    streams.insert(drawn);
    numbers.insert(drawn.begin(), drawn.end());
  }

  EXPECT_EQ(streams.size(), keys.size());
  // Among 7000 numbers of 32 bits, two are equal with a probability of about 7000^2 / 2^33 = 0.6 %: streams
  // do not overlap.
  EXPECT_GE(numbers.size(), 6999U);
}

TEST(RandomStream, KeepsPurposesNumbered) {
  EXPECT_EQ(static_cast<int>(Purpose::sampling), 0);
  EXPECT_EQ(static_cast<int>(Purpose::parent_selection), 1);
  EXPECT_EQ(static_cast<int>(Purpose::crossover), 2);
  EXPECT_EQ(static_cast<int>(Purpose::mutation), 3);
  EXPECT_EQ(static_cast<int>(Purpose::emigration), 4);
  EXPECT_EQ(static_cast<int>(Purpose::replacement), 5);
  EXPECT_EQ(static_cast<int>(Purpose::topology), 6);
}

TEST(Uniform, TakesTheHighBitsOfTwoDraws) {
  const StreamKey key{7, 0, 0, 0, Purpose::sampling};
  RandomStream bits(key);
  RandomStream uniform(key);

  for (int i = 0; i < 100; ++i) {
    const std::uint64_t high = bits.bits() >> 5U;
    const std::uint64_t low = bits.bits() >> 6U;
    EXPECT_EQ(uniform.uniform(), static_cast<double>(high * 0x4000000U + low) / 9007199254740992.0);
  }
}

TEST(Coin, TakesTheBitsOfADrawFromTheLowestOn) {
  const StreamKey key{7, 0, 0, 0, Purpose::sampling};
  RandomStream bits(key);
  RandomStream coins(key);

  for (int draw = 0; draw < 20; ++draw) {
    const std::uint32_t word = bits.bits();
    for (std::uint32_t bit = 0; bit < 32; ++bit) EXPECT_EQ(coins.coin(), (word >> bit & 1U) != 0);
  }
}

TEST(Uniform, FillsTheIntervalEvenly) {
  constexpr int count = 1'000'000;
  RandomStream stream({2, 0, 0, 0, Purpose::test});
  double sum = 0.0;
  double least = 1.0;
  double largest = 0.0;

  for (int i = 0; i < count; ++i) {
    const double value = stream.uniform();
    sum += value;
    least = std::min(least, value);
    largest = std::max(largest, value);
  }

  EXPECT_GE(least, 0.0);
  EXPECT_LT(largest, 1.0);
  EXPECT_LT(least, 2e-5);  // missed with probability (1 - 2e-5)^1e6 = 2e-9
  EXPECT_GT(largest, 1.0 - 2e-5);
  EXPECT_NEAR(sum / count, 0.5, 5.0 * 2.887e-4);  // five standard deviations: sqrt(1/12/1e6)
}

TEST(Below, StaysBelowEveryBound) {
  RandomStream stream({3, 0, 0, 0, Purpose::test});

  for (const std::uint32_t bound : {1U, 2U, 3U, 7U, 1000U, 0x80000000U, 0x80000001U, 0xffffffffU}) {
    for (int i = 0; i < 1000; ++i) ASSERT_LT(stream.below(bound), bound);
  }
}

TEST(Below, HasNothingToChooseBelowOne) {
  RandomStream stream({3, 0, 0, 0, Purpose::test});

  for (int i = 0; i < 100; ++i) EXPECT_EQ(stream.below(1), 0U);
}

TEST(Below, TakesTheHighHalfOfTheProductWhereThatIsUnbiased) {
  // 2^32 is a multiple of 16: no draw is discarded.
  const StreamKey key{4, 0, 0, 0, Purpose::test};
  RandomStream bits(key);
  RandomStream below(key);

  for (int i = 0; i < 1000; ++i) EXPECT_EQ(below.below(16), bits.bits() >> 28U);
}

TEST(Below, ThrowsAwayWhatWouldFavourSomeNumbers) {
  // For a bound of 2^31 + 1, nearly half of the draws are discarded: more than one is needed on average.
  constexpr std::uint32_t bound = 0x80000001U;
  const StreamKey key{5, 0, 0, 0, Purpose::test};
  RandomStream bits(key);
  RandomStream below(key);

  for (int i = 0; i < 1000; ++i) {
    std::uint64_t product = std::uint64_t{bits.bits()} * bound;
    while (product % 0x100000000U < 0x100000000U % bound) product = std::uint64_t{bits.bits()} * bound;
    ASSERT_EQ(below.below(bound), product / 0x100000000U);
  }
}

class BelowIsEven : public testing::TestWithParam<std::uint32_t> {};

TEST_P(BelowIsEven, ByChiSquare) {
  const std::uint32_t bound = GetParam();
  const double expected = 20'000.0;
  RandomStream stream({6, 0, 0, bound, Purpose::test});
  std::vector<int> counts(bound);

  for (std::uint32_t i = 0; i < bound * 20'000U; ++i) ++counts[stream.below(bound)];

  double chi_square = 0.0;
  for (const int count : counts) chi_square += (count - expected) * (count - expected) / expected;
  const double freedom = bound - 1.0;
  // Mean `freedom`, variance 2 `freedom`: within four standard deviations, also from below.
  EXPECT_LT(chi_square, freedom + 4.0 * std::sqrt(2.0 * freedom));
  EXPECT_GT(chi_square, freedom - 4.0 * std::sqrt(2.0 * freedom));
}

INSTANTIATE_TEST_SUITE_P(Bounds, BelowIsEven, testing::Values(3U, 5U, 6U, 8U, 70U, 100U),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace crossisle::core
