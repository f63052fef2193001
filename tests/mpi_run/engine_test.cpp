// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/engine.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "crossisle/run/engine_kind.hpp"
#include "crossisle/run/problem.hpp"

namespace crossisle::run {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// configs/smoke.yaml as it is, or with an exhaustive search of a wider space: 8 * 2 * 4 * 3 * 3 * 6 * 3 * 6
/// * 3 = 186,624 designs in 6 blocks of 32,768.
Configuration configuration_of(store::WorkKind work) {
  std::vector<std::string> overrides;
  if (work == store::WorkKind::exhaustive) {
    overrides = {"search={algorithm: exhaustive, keep_best: 10}",
                 "design_space.voltage=[0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85]",
                 "design_space.cycle_time_ns=[1, 2, 4, 6]", "design_space.router_groups=[1, 2, 4, 8, 16, 32]",
                 "design_space.macros_per_tile=[4, 8, 16, 32, 64, 128]"};
  }
  return read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/smoke.yaml", overrides);
}

/// Engine of one kind on the ranks of this test, ready to advance.
struct ReadyEngine {
  explicit ReadyEngine(const Configuration& configuration_in, const store::SavedRun* checkpoint = nullptr)
      : configuration(configuration_in),
        model(make_model(configuration)),
        objective(make_objective(configuration)),
        engine(engine_kind(configuration).make(communicator, configuration)) {
    if (checkpoint != nullptr && coordinates())
      engine->restore(read_progress(configuration, *checkpoint), *checkpoint);
    engine->prepare(*model, objective, nullptr);
    engine->begin();
    if (!coordinates()) engine->serve();
  }
  ~ReadyEngine() { communicator.flush(); }
  ReadyEngine(const ReadyEngine&) = delete;
  ReadyEngine& operator=(const ReadyEngine&) = delete;

  bool coordinates() const { return communicator.rank() == 0; }

  /// Advances to the end of a step. @return the cuts for checkpoints; `history` contains the rows since the
  /// previous cut
  std::vector<std::uint32_t> advance_to(std::uint32_t last_step, std::uint32_t steps_to_checkpoint) {
    const StepRequest request{last_step, steps_to_checkpoint, std::chrono::seconds(1), [] { return false; }};
    std::vector<std::uint32_t> checkpoints;
    while (const auto cut = engine->advance(request)) {
      if (cut->is_for_checkpoint) checkpoints.push_back(engine->progress().complete);
    }
    return checkpoints;
  }
  std::string digest() const {
    return store::digest(engine->content([&]() -> std::vector<store::Table> {
      const auto rows = engine->take_rows();
      return rows ? rows->make() : std::vector<store::Table>();
    }));
  }

  island::Communicator communicator = island::Communicator::world();
  Configuration configuration;
  std::shared_ptr<cost::CostModel> model;
  objective::Objective objective;
  std::unique_ptr<Engine> engine;
};

class AnyEngine : public testing::TestWithParam<store::WorkKind> {
 protected:
  Configuration configuration_ = configuration_of(GetParam());
  std::uint32_t end_ = configuration_.generations();
};

TEST_P(AnyEngine, reaches_the_last_step_of_its_plan) {
  ReadyEngine run(configuration_);
  if (!run.coordinates()) return;

  run.advance_to(end_, 0);
  run.engine->finish(FinalState::needed);

  EXPECT_EQ(run.engine->progress().complete, end_);
  EXPECT_TRUE(run.engine->has_state());
  EXPECT_TRUE(run.engine->progress().tally.best.has_value());
  EXPECT_GT(run.engine->seconds_per_step(), 0.0);
  EXPECT_EQ(run.engine->result_files("").size(), engine_kind(configuration_).result_files.size());
}

TEST_P(AnyEngine, cuts_at_every_step_that_is_to_have_a_checkpoint) {
  ReadyEngine run(configuration_);
  if (!run.coordinates()) return;

  const auto checkpoints = run.advance_to(4, 2);
  run.engine->finish(FinalState::saved);

  EXPECT_THAT(checkpoints, testing::Contains(2U));
  EXPECT_EQ(checkpoints.back(), 4U);
}

TEST_P(AnyEngine, has_the_same_content_when_it_continues_a_checkpoint) {
  ReadyEngine whole(configuration_);
  ReadyEngine first(configuration_);
  store::SavedRun saved;
  std::string undisturbed;
  if (whole.coordinates()) {
    whole.advance_to(end_, 0);
    whole.engine->finish(FinalState::saved);
    undisturbed = whole.digest();
    first.advance_to(3, 0);
    first.engine->finish(FinalState::needed);
    // The store adds the rows of the history to the content of a checkpoint.
    const auto rows = first.engine->take_rows();
    first.engine->begin_checkpoint();
    saved.content = first.engine->take_checkpoint().value().content;
    saved.generation = first.engine->progress().complete;
    if (rows) {
      auto tables = rows->make();
      saved.content.tables.insert(saved.content.tables.begin(), tables.begin(), tables.end());
    }
  }

  ReadyEngine second(configuration_, &saved);
  if (!second.coordinates()) return;
  const auto restored = second.engine->progress();
  second.advance_to(end_, 0);
  second.engine->finish(FinalState::saved);

  EXPECT_EQ(restored.complete, saved.generation);
  EXPECT_EQ(restored.tally.evaluations, first.engine->progress().tally.evaluations);
  EXPECT_EQ(second.engine->progress().tally.evaluations, whole.engine->progress().tally.evaluations);
  EXPECT_EQ(second.engine->progress().tally.best->genome, whole.engine->progress().tally.best->genome);
  if (!second.engine->take_rows()) {
    EXPECT_EQ(second.digest(), undisturbed);
  }
}

TEST(IslandEngine, refuses_known_designs_of_an_island_that_does_not_exist) {
  const auto configuration = configuration_of(store::WorkKind::search);
  ReadyEngine run(configuration);
  if (!run.coordinates()) return;
  run.advance_to(1, 0);
  run.engine->finish(FinalState::needed);
  run.engine->begin_checkpoint();
  store::SavedRun saved{.content = run.engine->take_checkpoint().value().content};
  auto tables = run.engine->take_rows()->make();
  const auto known = std::find_if(tables.begin(), tables.end(), store::is_state);
  ASSERT_NE(known, tables.end());
  std::get<std::vector<std::int32_t>>(known->columns.front().values).back() = 3;
  saved.content.tables.push_back(*known);
  const auto second = engine_kind(configuration).make(run.communicator, configuration);

  EXPECT_THROW(second->restore({}, saved), core::Error);
}

INSTANTIATE_TEST_SUITE_P(Kinds, AnyEngine,
                         testing::Values(store::WorkKind::search, store::WorkKind::exhaustive),
                         [](const auto& kind) {
                           return std::string(kind.param == store::WorkKind::search ? "islands"
                                                                                    : "enumeration");
                         });

}  // namespace
}  // namespace crossisle::run
