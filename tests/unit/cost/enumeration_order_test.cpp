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
  const EnumerationOrder order(space);
  std::set<Genome> seen;

  for (std::uint64_t number = 0; number < order.size(); ++number) seen.insert(order.at(number));

  EXPECT_EQ(static_cast<double>(order.size()), space.size());
  EXPECT_EQ(seen.size(), order.size());
}

TEST(EnumerationOrder, VariesWhatCostsLeastFirstWhateverTheOrderOfTheSpace) {
  const DesignSpace space({{Knob::wordlines, {32, 64}},
                           {Knob::global_buffer, {512, 1024}},
                           {Knob::cycle_time, {1, 2}},
                           {Knob::voltage, {0.5, 0.6}}});
  const EnumerationOrder order(space);

  EXPECT_EQ(order.at(0), Genome{});
  EXPECT_EQ(order.at(1), (Genome{0, 0, 0, 1}));
  EXPECT_EQ(order.at(2), (Genome{0, 0, 1, 0}));
  EXPECT_EQ(order.at(4), (Genome{0, 1, 0, 0}));
  EXPECT_EQ(order.at(15), (Genome{1, 1, 1, 1}));
}

TEST(EnumerationOrder, GroupsTheDesignsOfAGeometry) {
  const DesignSpace space(
      {{Knob::wordlines, {32, 64}}, {Knob::cycle_time, {1, 2}}, {Knob::voltage, {0.5, 0.6, 0.7}}});
  const EnumerationOrder order(space);

  // Voltage varies fastest: three voltages at the first cycle time, then three at the second.
  EXPECT_EQ(order.group_size(), 6u);
  EXPECT_EQ(order.at(order.group_size()), (Genome{1}));
  EXPECT_EQ(order.first_alike([](Knob) { return false; }), (std::vector<std::size_t>{0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(order.first_alike([](Knob) { return true; }), (std::vector<std::size_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(order.first_alike([](Knob knob) { return knob == Knob::voltage; }),
            (std::vector<std::size_t>{0, 1, 2, 0, 1, 2}));
  EXPECT_EQ(order.first_alike([](Knob knob) { return knob == Knob::cycle_time; }),
            (std::vector<std::size_t>{0, 0, 0, 3, 3, 3}));
}

TEST(EnumerationOrder, OfASpaceWithoutVoltageOrCycleTimeHasGroupsOfOne) {
  const EnumerationOrder order(DesignSpace({{Knob::wordlines, {32, 64}}}));

  EXPECT_EQ(order.group_size(), 1u);
  EXPECT_EQ(order.first_alike([](Knob) { return true; }), (std::vector<std::size_t>{0}));
}

TEST(EnumerationOrder, OfASpaceWithoutAChoiceHasOneDesign) {
  const DesignSpace space({{Knob::voltage, {0.5}}});

  EXPECT_EQ(EnumerationOrder(space).size(), 1u);
  EXPECT_EQ(EnumerationOrder(space).at(0), Genome{});
}

}  // namespace
}  // namespace crossisle::cost
