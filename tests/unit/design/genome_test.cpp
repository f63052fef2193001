// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/design/genome.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace crossisle::design {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Genome, IsOrderedAndHashedByItsIndices) {
  const Genome low{{0, 1}};
  const Genome high{{1, 0}};

  EXPECT_LT(low, high);
}

TEST(Genome, HasAPlaceForEveryParameter) {
  Genome genome;

  EXPECT_EQ(genome[1000], 0);
  genome.set(1000, 7);
  EXPECT_EQ(genome[1000], 7);
  EXPECT_EQ(genome[999], 0);
  EXPECT_EQ(genome.indices().size(), 1001U);
}

TEST(Genome, DoesNotTellZerosThatWereSetFromPlacesThatWereNot) {
  Genome genome{1, 0, 3};
  genome.set(2, 0);
  genome.set(5, 0);

  EXPECT_EQ(genome, Genome{1});
  EXPECT_EQ(genome, (Genome{1, 0, 0, 0}));
  EXPECT_THAT(genome.indices(), ElementsAre(1));
  EXPECT_THAT(Genome({0, 0}).indices(), IsEmpty());
}

TEST(Genome, IsOrderedAsIfAllPlacesWereWritten) {
  const std::vector<Genome> ascending{{}, {0, 0, 1}, {0, 1}, {1}, {1, 0, 0, 0, 2}, {1, 1}, {2}};

  for (std::size_t i = 1; i < ascending.size(); ++i) EXPECT_LT(ascending[i - 1], ascending[i]) << i;
}

}  // namespace
}  // namespace crossisle::design
