// Part of Crossisle, SPDX-License-Identifier: MIT
#include "../../../src/physical/copy_allocator.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "crossisle/core/random.hpp"

namespace crossisle::physical {
namespace {

using testing::ElementsAre;

std::vector<double> allocate(const std::vector<CopyDemand>& layers, double macros) {
  Columns<CopyDemand> demands;
  demands.resize(layers.size());
  for (std::size_t i = 0; i < layers.size(); ++i) demands.set(i, layers[i]);
  CopyAllocator allocator;
  const auto copies = allocator.allocate(demands, layers.size(), macros);
  return {copies.begin(), copies.end()};
}

/// Reference by the definition: all 40 steps of the bisection.
std::vector<double> by_definition(const std::vector<CopyDemand>& layers, double macros) {
  double low = 1.0 / layers.front().rate;
  double high = 0.0;
  for (const auto& layer : layers) {
    low = std::min(low, 1.0 / layer.rate);
    high = std::max(high, layer.limit / layer.rate);
  }
  high *= 1.01;
  const auto copies_at = [&](double factor) {
    std::vector<double> copies;
    for (const auto& layer : layers)
      copies.push_back(std::min(std::max(std::floor(factor * layer.rate), 1.0), layer.limit));
    return copies;
  };
  for (int step = 0; step < 40; ++step) {
    const double middle = std::sqrt(low * high);
    const auto copies = copies_at(middle);
    double used = 0.0;
    for (std::size_t i = 0; i < layers.size(); ++i) used += layers[i].macros * copies[i];
    (used <= macros ? low : high) = middle;
  }
  return copies_at(low);
}

TEST(CopyAllocator, gives_copies_in_proportion_to_the_rates) {
  // 1 f + 2 f + 4 f <= 70 for f up to 10.
  EXPECT_THAT(allocate({{1, 100, 1}, {2, 100, 1}, {4, 100, 1}}, 70), ElementsAre(10, 20, 40));
}

TEST(CopyAllocator, stops_at_the_limits) {
  EXPECT_THAT(allocate({{1, 4, 1}, {2, 5, 1}}, 1000), ElementsAre(4, 5));
  // The first layer stops at 2 copies, so that 10 - 2 macros are left for 2 f of the second.
  EXPECT_THAT(allocate({{1, 2, 1}, {2, 100, 1}}, 10), ElementsAre(2, 8));
}

TEST(CopyAllocator, gives_one_copy_when_no_more_fit) {
  EXPECT_THAT(allocate({{1, 16, 3}, {5, 16, 4}}, 7), ElementsAre(1, 1));
}

TEST(CopyAllocator, treats_layers_of_equal_rates_alike) {
  // Three macros are left, but both layers would need a further copy at the same factor.
  EXPECT_THAT(allocate({{1, 16, 2}, {1, 16, 2}}, 15), ElementsAre(3, 3));
}

TEST(CopyAllocator, gives_what_the_definition_gives) {
  core::RandomStream stream({1, 0, 0, 0, core::Purpose::test});
  for (int problem = 0; problem < 3000; ++problem) {
    std::vector<CopyDemand> layers;
    double least = 0.0;
    const std::uint32_t count = 1 + stream.below(40);
    for (std::uint32_t i = 0; i < count; ++i) {
      // Some rates are equal or differ in their last bits, as those of similar layers do.
      const double base = stream.below(3) == 0 ? 3.7 : std::exp(12.0 * stream.uniform());
      const double rate = stream.below(5) == 0 ? std::nextafter(base, 1e9) : base;
      const double macros = 1.0 + stream.below(200);
      layers.push_back({rate, 1.0 + stream.below(problem % 2 == 0 ? 20000 : 8), macros});
      least += macros;
    }
    const double available = std::floor(least * (1.0 + 100.0 * stream.uniform() * stream.uniform()));

    ASSERT_EQ(allocate(layers, available), by_definition(layers, available)) << problem;
  }
}

}  // namespace
}  // namespace crossisle::physical
