// Part of Crossisle, SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>
#include <tuple>
#include <vector>

#include "crossisle/island/island.hpp"

namespace crossisle::island {
namespace {

using testing::SizeIs;

/// Log of one island for the generations first ... last.
Log log_of(std::uint32_t island, std::uint32_t first, std::uint32_t last) {
  Log log;
  for (std::uint32_t generation = first; generation <= last; ++generation) {
    for (std::uint32_t slot = 0; slot < 3; ++slot) {
      DesignRecord design;
      design.generation = generation;
      design.island = island;
      design.slot = slot;
      log.designs.push_back(design);
    }
    GenerationRecord record;
    record.generation = generation;
    record.island = island;
    log.generations.push_back(record);
    for (std::uint32_t source = 0; source < 4; ++source) {
      if (source != island) log.migrations.push_back({generation - 1, generation, source, island, 2, 1});
    }
  }
  return log;
}

auto key(const DesignRecord& record) {
  return std::tuple(record.generation, record.island, record.slot);
}
auto key(const GenerationRecord& record) {
  return std::tuple(record.generation, record.island);
}
auto key(const MigrationRecord& record) {
  return std::tuple(record.consumed, record.target, record.source);
}

template <class Record>
auto keys(const std::vector<Record>& records) {
  std::vector<decltype(key(records.front()))> all;
  for (const auto& record : records) all.push_back(key(record));
  return all;
}

TEST(Log, HasOneOrderWhoeverReportsFirst) {
  std::vector<std::uint32_t> islands{0, 1, 2, 3};
  Log expected;
  for (const std::uint32_t island : islands) expected.append(log_of(island, 1, 3));
  ASSERT_THAT(expected.designs, SizeIs(4 * 3 * 3));
  ASSERT_THAT(expected.migrations, SizeIs(4 * 3 * 3));

  do {
    Log log;
    for (const std::uint32_t island : islands) log.append(log_of(island, 1, 3));
    EXPECT_EQ(keys(log.designs), keys(expected.designs));
    EXPECT_EQ(keys(log.generations), keys(expected.generations));
    EXPECT_EQ(keys(log.migrations), keys(expected.migrations));
  } while (std::next_permutation(islands.begin(), islands.end()));
}

TEST(Log, IsOrderedByGenerationIslandAndPlace) {
  Log log;
  for (const std::uint32_t island : {2U, 0U, 3U, 1U}) log.append(log_of(island, 1, 3));

  const auto designs = keys(log.designs);
  const auto generations = keys(log.generations);
  const auto migrations = keys(log.migrations);
  EXPECT_TRUE(std::is_sorted(designs.begin(), designs.end()));
  EXPECT_TRUE(std::is_sorted(generations.begin(), generations.end()));
  EXPECT_TRUE(std::is_sorted(migrations.begin(), migrations.end()));
}

TEST(Log, GrowsByLaterGenerations) {
  Log whole;
  whole.append(log_of(1, 1, 6));
  whole.append(log_of(0, 1, 6));
  Log grown;
  for (std::uint32_t generation = 1; generation <= 6; generation += 2) {
    Log report;
    report.append(log_of(0, generation, generation + 1));
    report.append(log_of(1, generation, generation + 1));
    grown.append(std::move(report));
  }

  EXPECT_EQ(keys(grown.designs), keys(whole.designs));
  EXPECT_EQ(keys(grown.generations), keys(whole.generations));
  EXPECT_EQ(keys(grown.migrations), keys(whole.migrations));
}

TEST(Log, IsUnchangedByAnEmptyOne) {
  Log log = log_of(0, 1, 2);

  log.append({});

  EXPECT_EQ(keys(log.designs), keys(log_of(0, 1, 2).designs));
}

}  // namespace
}  // namespace crossisle::island
