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

objective::GoalValues goals_of(std::vector<double> values) {
  return objective::GoalValues(values);
}

/// Returns designs of which one has goals.
KnownDesigns two_designs(const design::DesignSpace& space) {
  KnownDesigns known(space);
  known.add({{3, 7}, {Status::area_over_limit, 2.0, 9.0}});
  known.add({{3, 8}, {Status::feasible, 0.0, 4.0}, goals_of({1.0, 2.0, 3.0})});
  return known;
}

TEST(KnownDesigns, are_the_same_when_made_again_from_their_rows) {
  const auto space = space_of({40, 50});
  const auto known = two_designs(space);
  KnownRows rows = known.rows(0);
  KnownDesigns again(space);

  again.add(rows);

  ASSERT_EQ(again.size(), 2U);
  for (std::size_t i = 0; i < again.size(); ++i) {
    EXPECT_EQ(again.at(i).genome, known.at(i).genome);
    EXPECT_EQ(again.at(i).fitness, known.at(i).fitness);
    EXPECT_EQ(again.at(i).goals, known.at(i).goals);
  }
}

TEST(KnownDesigns, give_rows_in_pieces_that_add_up) {
  const auto space = space_of({40, 50});
  KnownDesigns known(space);
  known.add({{3, 7}, {Status::area_over_limit, 2.0, 9.0}});
  KnownRows rows = known.rows(0);
  known.add({{3, 8}, {Status::feasible, 0.0, 4.0}, goals_of({1.0, 2.0, 3.0})});

  rows.append(known.rows(1));

  const KnownRows whole = two_designs(space).rows(0);
  EXPECT_EQ(rows.codes, whole.codes);
  EXPECT_EQ(rows.statuses, whole.statuses);
  EXPECT_EQ(rows.violations, whole.violations);
  EXPECT_EQ(rows.objectives, whole.objectives);
  EXPECT_EQ(rows.goals, whole.goals);
}

TEST(KnownDesigns, refuse_rows_that_no_designs_gave) {
  const auto space = space_of({40, 50});
  const auto refused = [&](auto change) {
    KnownRows rows = two_designs(space).rows(0);
    change(rows);
    KnownDesigns known(space);
    try {
      known.add(rows);
    } catch (const std::exception&) {
      return true;
    }
    return false;
  };

  EXPECT_FALSE(refused([](KnownRows&) {}));
  EXPECT_TRUE(refused([](KnownRows& rows) { rows.codes[1] = rows.codes[0]; }));             // twice
  EXPECT_TRUE(refused([](KnownRows& rows) { rows.codes[0] |= 0xffffU; }));                  // outside
  EXPECT_TRUE(refused([](KnownRows& rows) { rows.codes[0] |= std::uint64_t{1} << 40U; }));  // no genome's
  EXPECT_TRUE(refused([](KnownRows& rows) { rows.statuses[1] = 255; }));
  EXPECT_TRUE(refused([](KnownRows& rows) { rows.violations.pop_back(); }));
  EXPECT_TRUE(refused([](KnownRows& rows) { rows.goals.pop_back(); }));
}

TEST(KnownDesigns, take_at_most_the_memory_that_is_stated) {
  // Two words, a status, two numbers, three goals: 57 bytes; twice that, and 16 bytes of positions.
  EXPECT_EQ(KnownDesigns::max_bytes_per_design(space_of({65535, 65535, 65535, 65535, 2}), 3), 2 * 57 + 16);
}

}  // namespace
}  // namespace crossisle::search
