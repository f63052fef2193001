// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/evaluator.hpp"

#include <gmock/gmock.h>

#include "crossisle/core/error.hpp"
#include "crossisle/island/message.hpp"
#include "crossisle/search/sampling.hpp"
#include "sample.hpp"

namespace crossisle::island {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<design::Genome> designs_of(const SampleProblem& problem, std::size_t count) {
  const search::SearchContext context{&problem.space, [](const design::Genome&) { return true; }, 5, 0};
  return search::sample_designs(context, 0, count);
}

/// Returns a team that consists of this rank only.
Team alone(const Communicator& communicator, std::size_t networks) {
  Share share;
  share.rank = communicator.rank();
  for (std::size_t i = 0; i < networks; ++i) share.networks.push_back(i);
  return {{share}};
}

/// One island whose team has all ranks.
class TeamOfAllRanks : public testing::TestWithParam<std::size_t> {
 protected:
  ~TeamOfAllRanks() override { communicator_.flush(); }

  Communicator communicator_ = Communicator::world();
  SampleProblem sample_{GetParam()};
  const Layout layout_{communicator_.size(), 1, sample_.efforts()};
};

TEST_P(TeamOfAllRanks, EvaluatesAsOneRankDoes) {
  TeamEvaluator team(communicator_, layout_.team(0), sample_.problem());
  if (communicator_.rank() != 0) {
    team.serve();
    return;
  }
  SampleProblem other(GetParam());
  const Team one_rank = alone(communicator_, GetParam());
  TeamEvaluator reference(communicator_, one_rank, other.problem());

  for (const std::size_t count : {1U, 2U, 7U, 70U}) {
    const auto genomes = designs_of(sample_, count);
    const auto together = team.evaluate(genomes);
    const auto expected = reference.evaluate(genomes);
    EXPECT_TRUE(pack(together) == pack(expected)) << count;  // every bit of it
  }
  team.dismiss();
}

TEST_P(TeamOfAllRanks, ComputesOnlyWhatIsNotKnown) {
  const auto genomes = designs_of(sample_, 40);
  SampleProblem other(GetParam());
  const Team one_rank = alone(communicator_, GetParam());
  TeamEvaluator reference(communicator_, one_rank, other.problem());
  const auto expected = reference.evaluate(genomes);
  cost::KnownMetrics known(sample_.space, sample_.model.metrics(), GetParam());
  for (std::size_t i = 0; i < genomes.size(); i += 3) {
    if (expected[i].fitness.mapped()) known.add(genomes[i], expected[i].metrics.view());
  }
  auto problem = sample_.problem();
  problem.known = &known;
  TeamEvaluator team(communicator_, layout_.team(0), problem);
  std::uint64_t networks_known = 0;
  if (communicator_.rank() != 0) {
    team.serve();
    communicator_.send(0, tag::report, pack(team.networks_known()));
    return;
  }

  const auto together = team.evaluate(genomes);
  team.dismiss();

  EXPECT_GT(known.size(), 5U);
  EXPECT_TRUE(pack(together) == pack(expected));
  std::uint64_t sum = team.networks_known();
  for (int rank = 1; rank < communicator_.size(); ++rank) {
    unpack(communicator_.receive(rank, tag::report), networks_known);
    sum += networks_known;
  }
  EXPECT_EQ(sum, known.size() * GetParam());
}

TEST_P(TeamOfAllRanks, EvaluatesNothingAtAll) {
  TeamEvaluator team(communicator_, layout_.team(0), sample_.problem());
  if (communicator_.rank() != 0) {
    team.serve();
    return;
  }

  EXPECT_THAT(team.evaluate({}), IsEmpty());
  team.dismiss();
}

TEST_P(TeamOfAllRanks, EvaluatesEachDesignOnEachNetworkOnce) {
  constexpr std::size_t designs = 24;
  TeamEvaluator team(communicator_, layout_.team(0), sample_.problem());
  if (communicator_.rank() != 0) {
    team.serve();
    communicator_.send(0, tag::report, pack(sample_.model.evaluations()));
    return;
  }
  team.evaluate(designs_of(sample_, designs));
  team.dismiss();

  std::uint64_t total = sample_.model.evaluations();
  for (int rank = 1; rank < communicator_.size(); ++rank) {
    std::uint64_t of_rank = 0;
    unpack(communicator_.receive(rank, tag::report), of_rank);
    total += of_rank;
  }
  EXPECT_EQ(total, designs * GetParam());
}

INSTANTIATE_TEST_SUITE_P(Networks, TeamOfAllRanks, testing::Values(1U, 3U, 4U, 9U),
                         testing::PrintToStringParamName());

class TeamOfOne : public testing::Test {
 protected:
  Communicator communicator_ = Communicator::world();
  SampleProblem sample_{3};
  const Team team_ = alone(communicator_, 3);
  TeamEvaluator evaluator_{communicator_, team_, sample_.problem()};
};

TEST_F(TeamOfOne, GivesCostsAreaAndFitnessOfEachDesign) {
  const auto genomes = designs_of(sample_, 50);

  const auto evaluations = evaluator_.evaluate(genomes);

  ASSERT_EQ(evaluations.size(), genomes.size());
  int feasible = 0;
  for (std::size_t i = 0; i < genomes.size(); ++i) {
    const auto chip = sample_.space.chip(genomes[i]);
    const auto metrics = evaluations[i].metrics.view();
    ASSERT_EQ(metrics.networks(), 3U);
    for (std::size_t network = 0; network < 3; ++network) {
      const auto expected = sample_.model.cost_of(chip, network);
      EXPECT_EQ(metrics.of_network(network, 0), expected.energy_j);
      EXPECT_EQ(metrics.of_network(network, 1), expected.latency_s);
      EXPECT_EQ(metrics.verdict(network), expected.verdict);
      EXPECT_EQ(metrics.violation(network), expected.violation);
    }
    EXPECT_EQ(metrics.of_chip(0), sample_.model.area_m2(chip));
    EXPECT_EQ(evaluations[i].fitness, sample_.objective.score(chip, metrics));
    feasible += evaluations[i].fitness.feasible() ? 1 : 0;
  }
  EXPECT_GT(feasible, 0);  // the sample contains feasible and infeasible networks
  EXPECT_LT(feasible, 50);
}

TEST_F(TeamOfOne, RefusesACostThatIsNoNumber) {
  sample_.model.spoil(1);

  try {
    evaluator_.evaluate(std::vector<design::Genome>{{{4, 3, 2, 1}}});
    FAIL() << "nothing was thrown";
  } catch (const core::Error& error) {
    EXPECT_EQ(error.code(), core::ExitCode::evaluation);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("nan, latency_s"),
                                    HasSubstr("for network1 on the chip of voltage=5,bits_per_cell=4,"),
                                    HasSubstr("costs positive")));
  }
}

TEST(TeamMember, RefusesACostThatIsNoNumber) {
  Communicator communicator = Communicator::world();
  if (communicator.size() < 2) GTEST_SKIP() << "needs a leader and a member";
  if (communicator.rank() >= 2) return;
  SampleProblem sample(2);
  const Team pair{{{0, {0}, 0, 1}, {1, {1}, 0, 1}}};
  if (communicator.rank() == 0) {
    communicator.send(1, tag::work, pack(designs_of(sample, 3)));
    communicator.flush();
    return;
  }
  sample.model.spoil(1);
  TeamEvaluator evaluator(communicator, pair, sample.problem());

  try {
    evaluator.serve();
    FAIL() << "nothing was thrown";
  } catch (const core::Error& error) {
    EXPECT_EQ(error.code(), core::ExitCode::evaluation);
  }
}

}  // namespace
}  // namespace crossisle::island
