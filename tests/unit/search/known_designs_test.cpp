// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/known_designs.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "sample.hpp"

namespace crossisle::search {
namespace {

using design::Genome;
using objective::Status;

Individual feasible(const Genome& genome, double objective) {
  return {genome, {Status::feasible, 0.0, objective}};
}

std::vector<Genome> genomes_of(const std::vector<Individual>& individuals) {
  std::vector<Genome> genomes;
  for (const auto& individual : individuals) genomes.push_back(individual.genome);
  return genomes;
}

TEST(KnownDesigns, finds_what_was_added_at_its_position) {
  const auto space = space_of({40, 50});
  KnownDesigns known(space);
  // Enough designs that the table of positions grows several times.
  for (std::uint16_t i = 0; i < 1000; ++i)
    known.add(feasible({static_cast<std::uint16_t>(i % 40), static_cast<std::uint16_t>(i / 40)}, i));

  EXPECT_EQ(known.size(), 1000U);
  EXPECT_EQ(known.find(Genome{7, 3}), 127U);
  EXPECT_EQ(known.at(127).genome, (Genome{7, 3}));
  EXPECT_EQ(known.at(127).fitness.objective, 127.0);
  EXPECT_FALSE(known.contains(Genome{0, 25}));
  EXPECT_THROW(known.at(1000), std::out_of_range);
}

TEST(KnownDesigns, keeps_the_first_fitness_of_a_design) {
  const auto space = space_of({4});
  KnownDesigns known(space);
  known.add(feasible({1}, 5.0));
  known.add(feasible({1}, 3.0));

  EXPECT_EQ(known.size(), 1U);
  EXPECT_EQ(known.at(0).fitness.objective, 5.0);
}

TEST(KnownDesigns, gives_the_best_first_and_equal_ones_in_their_order) {
  const auto space = space_of({10});
  KnownDesigns known(space);
  known.add({{5}, {Status::area_over_limit, 2.0, 0.0}});
  known.add(feasible({1}, 5.0));
  known.add(feasible({2}, 3.0));
  known.add(feasible({3}, 5.0));
  known.add({{6}, {Status::area_over_limit, 1.0, 0.0}});

  EXPECT_THAT(genomes_of(known.best(3)), testing::ElementsAre(Genome{2}, Genome{1}, Genome{3}));
  EXPECT_THAT(genomes_of(known.best(9)),
              testing::ElementsAre(Genome{2}, Genome{1}, Genome{3}, Genome{6}, Genome{5}));
}

TEST(KnownDesigns, are_the_same_after_saving_and_loading) {
  const auto space = space_of({40, 50});
  KnownDesigns known(space);
  known.add({{3, 7}, {Status::area_over_limit, 2.0, 9.0}});
  known.add({{3, 8}, {Status::feasible, 0.0, 4.0}, {1.0, 2.0, 3.0}});
  std::ostringstream saved;
  cereal::PortableBinaryOutputArchive output(saved);
  known.save(output);
  KnownDesigns loaded(space);
  loaded.add(feasible({1, 1}, 1.0));  // is discarded
  std::istringstream bytes(saved.str());
  cereal::PortableBinaryInputArchive input(bytes);

  loaded.load(input, bytes);

  ASSERT_EQ(loaded.size(), 2U);
  for (std::size_t i = 0; i < loaded.size(); ++i) {
    EXPECT_EQ(loaded.at(i).genome, known.at(i).genome);
    EXPECT_EQ(loaded.at(i).fitness, known.at(i).fitness);
    EXPECT_EQ(loaded.at(i).overall, known.at(i).overall);
  }
}

TEST(KnownDesigns, take_at_most_the_memory_that_is_stated) {
  // Two words, a status, two numbers, three metrics: 57 bytes; twice that, and 16 bytes of positions.
  EXPECT_EQ(KnownDesigns::max_bytes_per_design(space_of({65535, 65535, 65535, 65535, 2})), 2 * 57 + 16);
}

}  // namespace
}  // namespace crossisle::search
