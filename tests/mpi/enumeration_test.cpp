// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/enumeration.hpp"

#include <gmock/gmock.h>

#include "../metrics.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/island/message.hpp"
#include "sample.hpp"

namespace crossisle::island {
namespace {

using objective::Status;
using testing::HasSubstr;

constexpr std::size_t keep_best = 50;
constexpr std::size_t networks = 2;

/// The sample problem in a space of several blocks.
struct WiderProblem {
  SampleProblem sample{networks};
  design::DesignSpace space = wider(sample.space);
  search::Blocks blocks{static_cast<std::uint64_t>(space.size())};

  SearchProblem problem() {
    SearchProblem problem = sample.problem();
    problem.space = &space;
    return problem;
  }
  search::Survey survey() const { return search::Survey(blocks.count(), keep_best); }
  /// Returns the census of the whole space, evaluated as one block.
  search::Census at_once(Communicator& communicator) {
    return CensusTaker(communicator, problem(), keep_best).take(0, blocks.end(blocks.count() - 1));
  }

 private:
  static design::DesignSpace wider(const design::DesignSpace& space) {
    auto parameters = space.parameters();
    parameters.push_back({hardware::Knob::tiles_per_group, {1, 2, 3, 4, 5}});
    return design::DesignSpace(std::move(parameters));
  }
};

void expect_same(const search::Census& census, const search::Census& expected) {
  EXPECT_EQ(census.best().sorted(), expected.best().sorted());
  EXPECT_EQ(census.front().sorted(), expected.front().sorted());
  EXPECT_EQ(census.evaluated(), expected.evaluated());
  for (std::size_t code = 0; code < objective::status_count; ++code) {
    EXPECT_EQ(census.count(static_cast<Status>(code)), expected.count(static_cast<Status>(code))) << code;
  }
}

/// Returns a function that always requests this number of blocks.
auto want(std::uint32_t blocks) {
  return [blocks](const BlockDone&) { return blocks; };
}

class Enumeration : public testing::Test {
 protected:
  ~Enumeration() override { communicator_.flush(); }

  bool coordinates() const { return communicator_.rank() == 0; }
  /// Adds blocks to the survey until the requested number is complete, then dismisses the other ranks.
  /// @param added called after each block; returns the number of blocks wanted now, 0 to stop at once
  void coordinate(search::Survey& survey, std::uint32_t wanted,
                  const std::function<std::uint32_t(const BlockDone&)>& added) {
    while (wanted > 0) {
      const auto block = enumerator_.advance(survey, wanted);
      if (!block) break;
      wanted = added(*block);
    }
    enumerator_.finish(survey);
  }

  Communicator communicator_ = Communicator::world();
  WiderProblem own_;
  Enumerator enumerator_{communicator_, own_.problem(), own_.blocks, keep_best};
};

TEST_F(Enumeration, IsTheSameOnAnyNumberOfRanks) {
  if (!coordinates()) return enumerator_.serve([] { return 0; });
  auto survey = own_.survey();
  ASSERT_GT(survey.done.size(), 8u);

  coordinate(survey, own_.blocks.count(), want(own_.blocks.count()));

  EXPECT_TRUE(survey.complete());
  EXPECT_EQ(static_cast<double>(survey.census.designs()), own_.space.size());
  EXPECT_GT(survey.census.count(Status::feasible), 0u);
  EXPECT_GT(survey.census.count(Status::area_over_limit), 0u);
  EXPECT_GT(survey.census.count(Status::array_too_small), 0u);
  expect_same(survey.census, WiderProblem().at_once(communicator_));
}

TEST_F(Enumeration, StopsAfterAsManyBlocksAsAreWantedAndGoesOn) {
  if (!coordinates()) {
    enumerator_.serve([] { return 0; });
    enumerator_.serve([] { return 0; });
    return enumerator_.serve([] { return 0; });
  }
  auto survey = own_.survey();

  coordinate(survey, 3, want(3));
  EXPECT_EQ(survey.blocks_done, 3u);
  search::Survey restored = own_.survey();
  unpack(pack(survey), restored);
  coordinate(restored, 3, want(3));
  EXPECT_EQ(restored.blocks_done, 3u);
  coordinate(restored, own_.blocks.count(), want(own_.blocks.count()));

  expect_same(restored.census, WiderProblem().at_once(communicator_));
}

TEST_F(Enumeration, CanBeToldOnTheWayToStopEarlier) {
  if (!coordinates()) return enumerator_.serve([] { return 0; });
  auto survey = own_.survey();

  coordinate(survey, own_.blocks.count(), want(5));

  // Blocks that were distributed before the request are completed as well.
  EXPECT_GE(survey.blocks_done, 5u);
  EXPECT_LE(survey.blocks_done, 5u + 3u * static_cast<unsigned>(communicator_.size()));
}

TEST_F(Enumeration, StopsWhereNoMoreIsWantedWithEveryAnswerTaken) {
  if (!coordinates()) return enumerator_.serve([] { return 0; });
  auto survey = own_.survey();
  std::uint32_t asked = 0;

  coordinate(survey, own_.blocks.count(),
             [&](const BlockDone&) { return ++asked < 2 ? own_.blocks.count() : 0; });

  EXPECT_EQ(asked, 2u);
  EXPECT_GE(survey.blocks_done, asked);
  std::uint64_t designs = 0;
  for (std::uint32_t block = 0; block < own_.blocks.count(); ++block) {
    if (survey.done[block] != 0) designs += own_.blocks.end(block) - own_.blocks.first(block);
  }
  EXPECT_EQ(survey.census.designs(), designs);
}

TEST_F(Enumeration, TellsOfSignalsThatOtherRanksReceive) {
  if (!coordinates()) return enumerator_.serve([] { return 7; });
  auto survey = own_.survey();
  int most = 0;

  coordinate(survey, own_.blocks.count(), [&](const BlockDone& block) {
    most = std::max(most, block.signals);
    return own_.blocks.count();
  });

  EXPECT_EQ(most, communicator_.size() > 1 ? 7 : 0);
}

TEST(CensusTaker, JudgesEachDesignAsTheObjectiveDoes) {
  WiderProblem own;
  auto communicator = Communicator::world();
  CensusTaker taker(communicator, own.problem(), keep_best);
  const cost::EnumerationOrder order(own.space);
  const search::Census census = taker.take(100, 700);

  std::uint64_t feasible = 0;
  double least = 1e300;
  for (std::uint64_t number = 100; number < 700; ++number) {
    const auto chip = own.space.chip(order.at(number));
    const auto fitness = own.sample.objective.score(chip, test::evaluate(own.sample.model, chip).view());
    if (!fitness.feasible()) continue;
    ++feasible;
    least = std::min(least, fitness.objective);
  }
  EXPECT_EQ(census.designs(), 600u);
  EXPECT_EQ(census.count(Status::feasible), feasible);
  EXPECT_EQ(census.best().sorted().front().objective, least);
}

TEST(CensusTaker, RulesGroupsOutWithTheResultOfSingleDesigns) {
  // 48 designs of a geometry differ in voltage and cycle time; pieces of 7 never contain a whole group.
  constexpr std::uint64_t designs = 48 * 40;
  constexpr std::uint64_t piece = 7;
  auto communicator = Communicator::world();
  WiderProblem own;
  const auto& space = own.space;
  const std::vector<design::Exclusion> by_group{
      {{{*space.find("wordlines"), {3, 8}}, {*space.find("bitlines"), {1}}}}};
  const std::vector<design::Exclusion> by_design{{{{*space.find("voltage"), {2, 5}}}}};

  for (const auto& exclusions : {std::vector<design::Exclusion>{}, by_group, by_design}) {
    const design::DesignSpace excluding(space.parameters(), exclusions);
    for (const double limit_mm2 : {0.7, 1e-3}) {  // the second one rules everything out
      objective::ObjectiveOptions options;
      options.area_limit_mm2 = limit_mm2;
      const objective::Objective objective(options, own.sample.model.networks(), own.sample.model.metrics());
      CensusTaker taker(communicator, {&excluding, &own.sample.model, &objective}, keep_best);
      const std::uint64_t first = own.blocks.end(0) / 48 * 48;

      const search::Census census = taker.take(first, first + designs);
      search::Census pieces(keep_best);
      for (std::uint64_t at = first; at < first + designs; at += piece)
        pieces.merge(taker.take(at, std::min(at + piece, first + designs)));

      EXPECT_EQ(census.designs(), designs);
      EXPECT_EQ(census.nearest(), pieces.nearest());
      expect_same(census, pieces);
    }
  }
}

TEST(CensusTaker, DoesNotEvaluateWhatIsTooLarge) {
  WiderProblem own;
  auto communicator = Communicator::world();
  CensusTaker taker(communicator, own.problem(), keep_best);

  const search::Census census = taker.take(0, own.blocks.end(0));

  EXPECT_EQ(own.sample.model.evaluations(), networks * census.evaluated());
  EXPECT_EQ(census.designs() - census.evaluated(), census.count(Status::area_over_limit));
}

TEST(CensusTaker, RefusesACostThatIsNotANumber) {
  WiderProblem own;
  own.sample.model.spoil(1);
  auto communicator = Communicator::world();
  CensusTaker taker(communicator, own.problem(), keep_best);

  try {
    taker.take(0, 10);
    FAIL() << "nothing was thrown";
  } catch (const core::Error& error) {
    EXPECT_EQ(error.code(), core::ExitCode::evaluation);
    EXPECT_THAT(error.what(), HasSubstr("for network1 on the chip of voltage=1"));
  }
}

TEST(CensusTaker, AttendsWhileItWorks) {
  WiderProblem own;
  auto communicator = Communicator::world();
  struct Called {};
  communicator.set_attendant([] { throw Called{}; });
  CensusTaker taker(communicator, own.problem(), keep_best);

  EXPECT_THROW(taker.take(0, own.blocks.end(0)), Called);
}

}  // namespace
}  // namespace crossisle::island
