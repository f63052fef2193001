// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/enumeration_order.hpp"

#include <gtest/gtest.h>

#include <set>

namespace crossisle::cost {
namespace {

using design::DesignSpace;
using design::Genome;
using hardware::Knob;

TEST(EnumerationOrder, NumbersEveryDesignOnce) {
  const DesignSpace space({{Knob::voltage, {0.5, 0.6, 0.7}},
                           {Knob::cycle_time, {1, 2}},
                           {Knob::wordlines, {32, 64}},
                           {Knob::global_buffer, {512, 1024, 2048, 4096}}});
  const EnumerationOrder sweep(space);
  std::set<Genome> seen;

  for (std::uint64_t number = 0; number < sweep.size(); ++number) seen.insert(sweep.at(number));

  EXPECT_EQ(static_cast<double>(sweep.size()), space.size());
  EXPECT_EQ(seen.size(), sweep.size());
}

TEST(EnumerationOrder, VariesWhatCostsLeastFirstWhateverTheOrderOfTheSpace) {
  const DesignSpace space({{Knob::wordlines, {32, 64}},
                           {Knob::global_buffer, {512, 1024}},
                           {Knob::cycle_time, {1, 2}},
                           {Knob::voltage, {0.5, 0.6}}});
  const EnumerationOrder sweep(space);

  EXPECT_EQ(sweep.at(0), Genome{});
  EXPECT_EQ(sweep.at(1), (Genome{0, 0, 0, 1}));
  EXPECT_EQ(sweep.at(2), (Genome{0, 0, 1, 0}));
  EXPECT_EQ(sweep.at(4), (Genome{0, 1, 0, 0}));
  EXPECT_EQ(sweep.at(15), (Genome{1, 1, 1, 1}));
}

TEST(EnumerationOrder, OfASpaceWithoutAChoiceHasOneDesign) {
  const DesignSpace space({{Knob::voltage, {0.5}}});

  EXPECT_EQ(EnumerationOrder(space).size(), 1u);
  EXPECT_EQ(EnumerationOrder(space).at(0), Genome{});
}

}  // namespace
}  // namespace crossisle::cost
