// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/design/genome_index.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace crossisle::design {
namespace {

DesignSpace space() {
  return DesignSpace({{hardware::Knob::wordlines, {32, 64, 128}},
                      {hardware::Knob::bitlines, {32}},
                      {hardware::Knob::router_groups, {1, 2, 4, 8}}});
}

TEST(GenomeIndex, numbers_genomes_in_the_order_of_their_addition) {
  GenomeIndex index(space());

  EXPECT_EQ(index.add({2, 0, 3}), (std::pair{std::size_t{0}, true}));
  EXPECT_EQ(index.add({}), (std::pair{std::size_t{1}, true}));
  EXPECT_EQ(index.add({2, 0, 3}), (std::pair{std::size_t{0}, false}));

  EXPECT_EQ(index.size(), 2U);
  EXPECT_EQ(index.find({2, 0, 3}), 0U);
  EXPECT_EQ(index.find({}), 1U);
  EXPECT_FALSE(index.contains({1}));
  EXPECT_EQ(index.at(0), (Genome{2, 0, 3}));
}

TEST(GenomeIndex, gives_the_codes_of_the_genomes_from_a_position_on) {
  GenomeIndex index(space());
  index.add({1});
  index.add({0, 0, 2});

  ASSERT_EQ(index.codes(1).size(), index.words());
  EXPECT_EQ(index.decode(index.codes(1)), (Genome{0, 0, 2}));
  EXPECT_EQ(index.codes(0).size(), 2 * index.words());
  EXPECT_TRUE(index.codes(2).empty());
}

TEST(GenomeIndex, holds_every_design_of_a_space_of_many) {
  std::vector<double> values;
  for (int i = 1; i <= 300; ++i) values.push_back(i);
  const DesignSpace wide({{hardware::Knob::wordlines, values}, {hardware::Knob::bitlines, values}});
  GenomeIndex index(wide);

  for (std::uint16_t i = 0; i < 300; ++i) {
    for (std::uint16_t j = 0; j < 300; ++j) ASSERT_TRUE(index.add({i, j}).second);
  }

  EXPECT_EQ(index.size(), 90'000U);
  EXPECT_EQ(index.find({299, 299}), 89'999U);
}

}  // namespace
}  // namespace crossisle::design
