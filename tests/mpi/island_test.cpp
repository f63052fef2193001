// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/island.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/island/message.hpp"
#include "crossisle/search/genetic_algorithm.hpp"
#include "sample.hpp"

namespace crossisle::island {
namespace {

constexpr std::uint64_t seed = 42;
constexpr std::uint32_t generations = 12;

struct Case {
  const char* name;
  std::uint32_t islands;
  std::size_t networks;
  MigrationOptions migration;
};
void PrintTo(const Case& of, std::ostream* out) {
  *out << of.name;
}

MigrationOptions migration_of(std::string_view kind, std::uint32_t interval, std::uint32_t lag,
                              std::string_view emigrants, std::string_view replacement) {
  MigrationOptions options;
  options.topology.name = kind;
  options.interval = interval;
  options.lag = lag;
  options.count = 3;
  options.emigrants = emigrants;
  options.replacement = replacement;
  return options;
}

/// All islands of a case on `ranks` ranks; all of these ranks make the same calls.
class Archipelago {
 public:
  Archipelago(const Case& of, int ranks, Communicator& communicator)
      : communicator_(communicator),
        sample_(of.networks),
        layout_(ranks, of.islands, sample_.efforts()),
        topology_(of.migration.topology, of.islands, seed) {
    const search::GeneticOptions search{.population = 10,
                                        .random_samples = 30,
                                        .diverse_samples = 15,
                                        .phases = {{generations / 2, 0.9, 3.0, 1.0, 3.0},
                                                   {generations - generations / 2, 0.9, 15.0, 0.5, 15.0}}};
    for (const std::uint32_t index : layout_.led_by(communicator.rank())) {
      search::SearchContext context{&sample_.space, [](const design::Genome&) { return true; }, seed, index};
      islands_.push_back(std::make_unique<Island>(index, search::make_algorithm(search, context),
                                                  of.migration, topology_.neighbours(index), seed, layout_,
                                                  communicator));
      evaluators_.emplace_back(communicator, layout_.team(index), sample_.problem());
    }
  }

  /// Executes the generations first ... last; members of teams serve until their leader has completed them.
  void advance(std::uint32_t first, std::uint32_t last) {
    if (islands_.empty()) {
      TeamEvaluator(communicator_, layout_.team(layout_.island_of(communicator_.rank())), sample_.problem())
          .serve();
      return;
    }
    for (std::uint32_t generation = first; generation <= last; ++generation) {
      for (std::size_t i = 0; i < islands_.size(); ++i) islands_[i]->advance(generation, evaluators_[i]);
    }
    for (auto& evaluator : evaluators_) evaluator.dismiss();
    // No message may remain in transit, where the next test would receive it.
    if (last == generations) cut(last);
  }

  /// Returns the states of this rank's islands at a consistent cut after `generation`.
  std::vector<IslandState> cut(std::uint32_t generation) {
    std::vector<IslandState> states;
    for (auto& island : islands_) {
      island->collect_migrants(generation);
      states.push_back(island->save());
    }
    return states;
  }
  void load(const std::vector<IslandState>& states) {
    for (std::size_t i = 0; i < islands_.size(); ++i) islands_[i]->load(states[i]);
  }

  /// Returns the events on this rank's islands.
  Log take_log() {
    Log log;
    for (auto& island : islands_) log.append(island->take_log());
    return log;
  }
  std::vector<std::unique_ptr<Island>>& islands() { return islands_; }

 private:
  Communicator& communicator_;
  SampleProblem sample_;
  Layout layout_;
  Topology topology_;
  std::vector<std::unique_ptr<Island>> islands_;
  std::vector<TeamEvaluator> evaluators_;
};

class Islands : public testing::TestWithParam<Case> {
 protected:
  ~Islands() override { communicator_.flush(); }

  /// Executes the whole run on this rank alone; the result must be the same on any number of ranks, bit for
  /// bit.
  Log reference() {
    Archipelago archipelago(GetParam(), 1, communicator_);
    archipelago.advance(0, generations);
    return archipelago.take_log();
  }
  /// Returns the logs of all ranks on rank 0; empty on the others.
  Log gather(Log own) {
    if (communicator_.rank() != 0) {
      communicator_.send(0, tag::report, pack(own));
      return {};
    }
    for (int rank = communicator_.size() - 1; rank > 0; --rank) {
      Log other;
      unpack(communicator_.receive(rank, tag::report), other);
      own.append(std::move(other));
    }
    return own;
  }

  Communicator communicator_ = Communicator::world();
};

TEST_P(Islands, GiveTheSameLogOnAnyNumberOfRanks) {
  Archipelago archipelago(GetParam(), communicator_.size(), communicator_);
  archipelago.advance(0, generations);
  const Log log = gather(archipelago.take_log());
  if (communicator_.rank() != 0) return;

  const Log expected = reference();

  EXPECT_EQ(log.generations.size(), GetParam().islands * (generations + 1));
  EXPECT_TRUE(pack(log.designs) == pack(expected.designs));
  EXPECT_TRUE(pack(log.generations) == pack(expected.generations));
  EXPECT_TRUE(pack(log.migrations) == pack(expected.migrations));
}

TEST_P(Islands, ContinueFromEveryConsistentCut) {
  for (std::uint32_t last = 0; last < generations; last += 2) {
    Archipelago before(GetParam(), communicator_.size(), communicator_);
    before.advance(0, last);
    const auto states = before.cut(last);
    Log log = before.take_log();
    Archipelago after(GetParam(), communicator_.size(), communicator_);
    after.load(states);
    after.advance(last + 1, generations);
    log.append(after.take_log());

    log = gather(std::move(log));

    if (communicator_.rank() == 0) {
      EXPECT_TRUE(pack(log) == pack(reference())) << "cut after generation " << last;
    }
  }
}

TEST_P(Islands, ContinueOnAnotherNumberOfRanks) {
  // States are portable: all ranks begin, and rank 0 continues alone.
  constexpr std::uint32_t last = 6;
  Archipelago before(GetParam(), communicator_.size(), communicator_);
  before.advance(0, last);
  auto states = before.cut(last);
  const auto own_islands =
      Layout(communicator_.size(), GetParam().islands, std::vector<double>(GetParam().networks, 1.0))
          .led_by(communicator_.rank());
  Log log = gather(before.take_log());
  if (communicator_.rank() != 0) {
    communicator_.send(0, tag::states, pack(own_islands, states));
    return;
  }
  std::vector<IslandState> all(GetParam().islands);
  const auto place = [&](const std::vector<std::uint32_t>& indices, const std::vector<IslandState>& of) {
    for (std::size_t i = 0; i < indices.size(); ++i) all[indices[i]] = of[i];
  };
  place(own_islands, states);
  for (int rank = 1; rank < communicator_.size(); ++rank) {
    std::vector<std::uint32_t> indices;
    unpack(communicator_.receive(rank, tag::states), indices, states);
    place(indices, states);
  }

  Archipelago after(GetParam(), 1, communicator_);
  after.load(all);
  after.advance(last + 1, generations);
  log.append(after.take_log());

  EXPECT_TRUE(pack(log) == pack(reference()));
}

TEST_P(Islands, SendMigrantsOnEveryEdgeThatArriveInTime) {
  if (communicator_.rank() != 0) return;
  const auto& migration = GetParam().migration;
  const Topology topology(migration.topology, GetParam().islands, seed);
  const auto edges = topology.count_edges();

  const Log log = reference();

  std::size_t batches = 0;
  for (std::uint32_t g = migration.interval; g + migration.lag <= generations; g += migration.interval)
    ++batches;
  EXPECT_EQ(log.migrations.size(), batches * edges);
  std::uint32_t accepted = 0;
  for (const auto& record : log.migrations) {
    EXPECT_EQ(record.sent % migration.interval, 0U);
    EXPECT_EQ(record.consumed, record.sent + migration.lag);
    EXPECT_EQ(record.emigrants, migration.count);
    EXPECT_THAT(topology.neighbours(record.source).targets, testing::Contains(record.target));
    accepted += record.accepted;
  }
  std::uint32_t immigrants = 0;
  for (const auto& record : log.generations) immigrants += record.immigrants;
  EXPECT_EQ(immigrants, accepted);
  EXPECT_EQ(accepted > 0, edges > 0);
}

INSTANTIATE_TEST_SUITE_P(
    Of, Islands,
    testing::Values(
        Case{"one_island", 1, 4, migration_of("ring", 2, 1, "best", "if_better")},
        Case{"two_in_a_ring", 2, 3, migration_of("ring", 2, 1, "best", "if_better")},
        Case{"five_fully_connected", 5, 2, migration_of("fully_connected", 3, 2, "random", "random")},
        Case{"four_with_late_migrants", 4, 4, migration_of("hypercube", 1, 3, "tournament", "worst")},
        Case{"three_on_their_own", 3, 4, migration_of("none", 2, 1, "best", "worst")}),
    [](const auto& test) { return test.param.name; });

TEST(IslandRecords, DescribeWhatHappened) {
  Communicator communicator = Communicator::world();
  if (communicator.rank() != 0) return;
  const Case pair{"pair", 2, 3, migration_of("ring", 2, 1, "best", "if_better")};
  Archipelago archipelago(pair, 1, communicator);

  archipelago.advance(0, generations);

  const auto population = archipelago.islands()[1]->algorithm().population();
  const std::vector<search::Individual> members(population.begin(), population.end());
  const Log log = archipelago.take_log();
  const auto& last = log.generations.back();
  EXPECT_EQ(last.generation, generations);
  EXPECT_EQ(last.island, 1U);
  EXPECT_EQ(last.population, members.size());
  double sum = 0.0;
  std::uint32_t feasible = 0;
  for (const auto& member : members) {
    if (!member.fitness.feasible()) continue;
    sum += member.fitness.objective;
    ++feasible;
  }
  EXPECT_EQ(last.population_feasible, feasible);
  EXPECT_EQ(last.best_objective, members.front().fitness.objective);
  EXPECT_DOUBLE_EQ(last.mean_objective, sum / feasible);
  for (const auto& record : log.generations) {
    const auto of_record = [&](const DesignRecord& design) {
      return design.generation == record.generation && design.island == record.island;
    };
    EXPECT_EQ(std::count_if(log.designs.begin(), log.designs.end(), of_record), record.evaluated);
    EXPECT_EQ(std::count_if(log.designs.begin(), log.designs.end(),
                            [&](const DesignRecord& design) {
                              return of_record(design) && design.evaluation.fitness.feasible();
                            }),
              record.feasible);
  }
  EXPECT_TRUE(archipelago.take_log().designs.empty());
}

TEST(IslandState, IsRefusedByAnotherIslandAndTopologyAndWhenDamaged) {
  Communicator communicator = Communicator::world();
  if (communicator.rank() != 0) return;
  const Case ring{"ring", 3, 2, migration_of("ring", 2, 1, "best", "if_better")};
  const Case all{"all", 3, 2, migration_of("fully_connected", 2, 1, "best", "if_better")};
  Archipelago source(ring, 1, communicator);
  source.advance(0, 2);
  const auto states = source.cut(2);
  const auto refusal = [](Island& island, const IslandState& state) -> std::string {
    try {
      island.load(state);
    } catch (const core::Error& error) {
      EXPECT_EQ(error.code(), core::ExitCode::io);
      return error.what();
    }
    return "it was loaded";
  };

  Archipelago same(ring, 1, communicator);
  EXPECT_EQ(refusal(*same.islands()[0], states[0]), "it was loaded");
  EXPECT_THAT(refusal(*same.islands()[0], states[1]), testing::HasSubstr("another topology"));
  Archipelago other(all, 1, communicator);
  EXPECT_THAT(refusal(*other.islands()[0], states[0]), testing::HasSubstr("another topology"));
  const std::string& rest = states[0].rest;
  for (const std::size_t length : {std::size_t{0}, std::size_t{9}, rest.size() / 2, rest.size() - 1}) {
    EXPECT_THAT(refusal(*same.islands()[0], {states[0].new_designs, rest.substr(0, length)}),
                testing::HasSubstr("the state of island 0 cannot be read"));
  }
  EXPECT_THAT(refusal(*same.islands()[0], {{}, rest}),
              testing::HasSubstr("the state of island 0 cannot be read"));
}

}  // namespace
}  // namespace crossisle::island
