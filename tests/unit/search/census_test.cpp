// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/census.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <sstream>

#include "crossisle/core/random.hpp"
#include "crossisle/search/serialize.hpp"

namespace crossisle::search {
namespace {

using objective::Status;
using testing::ElementsAre;
using testing::IsEmpty;

Finding finding(std::uint16_t gene, double energy, double latency, double area) {
  return {{gene}, energy * latency * area, {energy, latency, area}};
}

/// Returns findings with few different values, so that many are equal or dominate each other.
std::vector<Finding> random_findings(std::size_t count, std::uint32_t overall, std::uint64_t seed) {
  core::RandomStream random({.seed = seed, .purpose = core::Purpose::sampling});
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < count; ++i) {
    findings.push_back(finding(static_cast<std::uint16_t>(i), 1.0 + random.below(overall),
                               1.0 + random.below(overall), 1.0 + random.below(overall)));
    std::swap(findings[random.below(static_cast<std::uint32_t>(i + 1))], findings.back());
  }
  return findings;
}

bool beats(const Finding& a, const Finding& b) {
  const bool no_worse = a.overall.energy_mj <= b.overall.energy_mj &&
                        a.overall.latency_ms <= b.overall.latency_ms &&
                        a.overall.area_mm2 <= b.overall.area_mm2;
  return no_worse && (a.overall != b.overall || a.genome < b.genome);
}

std::vector<design::Genome> genomes_of(const std::vector<Finding>& findings) {
  std::vector<design::Genome> genomes;
  for (const auto& one : findings) genomes.push_back(one.genome);
  std::sort(genomes.begin(), genomes.end());
  return genomes;
}

template <class Value>
std::string bytes_of(const Value& value) {
  std::ostringstream out;
  {
    cereal::PortableBinaryOutputArchive archive(out);
    archive(value);
  }
  return std::move(out).str();
}

/// Returns a census with all kinds of entries.
Census census_of(const std::vector<Finding>& findings, std::size_t first, std::size_t end) {
  Census census(10);
  for (std::size_t i = first; i < end; ++i) {
    if (i % 7 == 3) {
      census.rule_out({{}, Status::area_over_limit, 1.0});
    } else if (i % 7 == 5) {
      census.reject({{}, Status::global_buffer_too_small, 1.0});
    } else {
      census.accept(findings[i]);
    }
  }
  return census;
}

NearMiss near_miss(std::uint16_t gene, double violation) {
  return {{gene}, Status::area_over_limit, violation};
}

// Statuses in addition to those of every space.

TEST(Census, counts_constraints_and_forbidden_combinations_in_its_state) {
  Census census(10);
  census.accept(finding(1, 1.0, 1.0, 1.0));
  census.exclude();
  census.exclude();
  census.reject({{3}, objective::constraint_status(63), 0.5});
  const std::string bytes = bytes_of(census);
  std::istringstream in(bytes);
  cereal::PortableBinaryInputArchive archive(in);
  Census again(10);
  again.reject({{3}, objective::constraint_status(5), 0.5});

  archive(again);

  EXPECT_EQ(again.count(Status::feasible), 1U);
  EXPECT_EQ(again.count(Status::excluded), 2U);
  EXPECT_EQ(again.count(objective::constraint_status(63)), 1U);
  EXPECT_EQ(again.count(objective::constraint_status(5)), 0U);
  EXPECT_EQ(again.designs(), 4U);
  EXPECT_EQ(bytes_of(again), bytes);
}

TEST(Census, without_them_has_the_state_of_earlier_versions) {
  Census census(10);
  census.rule_out({{1}, Status::area_over_limit, 1.0});
  std::istringstream in(bytes_of(census));
  cereal::PortableBinaryInputArchive archive(in);
  std::array<std::uint64_t, 7> counts{};
  std::uint64_t evaluated = 9;

  archive(counts, evaluated);

  EXPECT_THAT(counts, ElementsAre(0, 1, 0, 0, 0, 0, 0));
  EXPECT_EQ(evaluated, 0U);
}

// Design nearest to feasibility.

TEST(Census, keeps_the_nearest_design_in_any_order_of_merging) {
  Census one(10);
  one.rule_out(near_miss(3, 0.5));
  one.reject(near_miss(2, 0.25));
  Census other(10);
  other.reject(near_miss(1, 0.25));

  Census forward = one;
  forward.merge(other);
  Census backward = other;
  backward.merge(one);

  ASSERT_TRUE(forward.nearest().has_value());
  EXPECT_EQ(*forward.nearest(), near_miss(1, 0.25));
  EXPECT_EQ(bytes_of(forward), bytes_of(backward));
}

TEST(Census, has_no_nearest_design_where_one_is_feasible) {
  Census feasible(10);
  feasible.accept(finding(1, 1.0, 1.0, 1.0));
  Census infeasible(10);
  infeasible.reject(near_miss(2, 0.25));

  feasible.merge(infeasible);
  infeasible.merge(feasible);

  EXPECT_FALSE(feasible.nearest().has_value());
  EXPECT_FALSE(infeasible.nearest().has_value());
}

// Best designs.

TEST(BestList, KeepsTheSmallestObjectivesInOrder) {
  BestList list(3);

  for (const double energy : {5.0, 1.0, 4.0, 2.0, 9.0, 3.0, 8.0}) {
    list.add(finding(static_cast<std::uint16_t>(energy), energy, 1, 1));
  }

  const auto best = list.sorted();
  ASSERT_EQ(best.size(), 3u);
  EXPECT_EQ(best[0].objective, 1.0);
  EXPECT_EQ(best[1].objective, 2.0);
  EXPECT_EQ(best[2].objective, 3.0);
}

TEST(BestList, OfEqualObjectivesKeepsTheSmallestGenomesWhateverCameFirst) {
  std::vector<std::uint16_t> genes(40);
  std::iota(genes.begin(), genes.end(), std::uint16_t{0});
  for (int turn = 0; turn < 20; ++turn) {
    BestList list(4);
    for (const auto gene : genes) list.add(finding(gene, 2, 1, 1));

    EXPECT_THAT(genomes_of(list.sorted()),
                ElementsAre(design::Genome{0}, design::Genome{1}, design::Genome{2}, design::Genome{3}));
    std::next_permutation(genes.begin(), genes.end());
    std::rotate(genes.begin(), genes.begin() + 7, genes.end());
  }
}

TEST(BestList, WithoutALimitKeepsNothing) {
  BestList list;
  list.add(finding(1, 1, 1, 1));
  list.compact();

  EXPECT_THAT(list.sorted(), IsEmpty());
}

// Front.

TEST(ParetoFront, IsWhatNoOtherDesignBeats) {
  for (const std::uint32_t overall : {2U, 5U, 40U, 1000U}) {
    const auto findings = random_findings(9000, overall, overall);
    ParetoFront front;

    for (const auto& one : findings) front.add(one);

    std::vector<Finding> expected;
    std::copy_if(findings.begin(), findings.end(), std::back_inserter(expected), [&](const Finding& one) {
      return std::none_of(findings.begin(), findings.end(),
                          [&](const Finding& other) { return beats(other, one); });
    });
    EXPECT_EQ(genomes_of(front.sorted()), genomes_of(expected)) << overall;
  }
}

TEST(ParetoFront, KeepsTheSmallestGenomeOfEqualFigures) {
  ParetoFront front;
  for (const std::uint16_t gene : std::array<std::uint16_t, 3>{5, 3, 8}) front.add(finding(gene, 1, 2, 3));
  front.compact();
  front.add(finding(1, 1, 2, 3));
  front.add(finding(9, 1, 2, 3));

  EXPECT_THAT(genomes_of(front.sorted()), ElementsAre(design::Genome{1}));
}

TEST(ParetoFront, TakesTheSameFigureForNoAdvantage) {
  ParetoFront front;
  front.add(finding(1, 1, 2, 3));
  front.add(finding(2, 1, 2, 4));
  front.add(finding(3, 1, 1, 5));

  EXPECT_THAT(genomes_of(front.sorted()), ElementsAre(design::Genome{1}, design::Genome{3}));
}

// Merging.

TEST(Census, IsTheSameHoweverItsPartsAreMerged) {
  const auto findings = random_findings(20000, 30, 1);
  Census whole = census_of(findings, 0, findings.size());
  constexpr std::size_t part = 1250;
  std::vector<std::size_t> order(findings.size() / part);
  std::iota(order.begin(), order.end(), std::size_t{0});

  for (int turn = 0; turn < 6; ++turn) {
    // Two groups that are merged at the end, each with its parts in another order.
    std::array<Census, 2> groups{Census(10), Census(10)};
    for (std::size_t i = 0; i < order.size(); ++i) {
      auto census = census_of(findings, order[i] * part, (order[i] + 1) * part);
      if (i % 2 == 0) census.compact();
      groups[(i * 5 + static_cast<std::size_t>(turn)) % 2].merge(census);
    }
    groups[1].merge(groups[0]);

    EXPECT_EQ(groups[1].best().sorted(), whole.best().sorted());
    EXPECT_EQ(groups[1].front().sorted(), whole.front().sorted());
    EXPECT_EQ(groups[1].designs(), whole.designs());
    EXPECT_EQ(groups[1].evaluated(), whole.evaluated());
    for (std::size_t code = 0; code < objective::status_count; ++code) {
      EXPECT_EQ(groups[1].count(static_cast<Status>(code)), whole.count(static_cast<Status>(code))) << code;
    }
    std::reverse(order.begin(), order.end());
    std::rotate(order.begin(), order.begin() + 3, order.end());
  }
}

TEST(Census, CountsAddUp) {
  const auto findings = random_findings(700, 30, 2);
  const Census census = census_of(findings, 0, findings.size());

  EXPECT_EQ(census.designs(), 700u);
  EXPECT_EQ(census.count(Status::area_over_limit), 100u);
  EXPECT_EQ(census.count(Status::global_buffer_too_small), 100u);
  EXPECT_EQ(census.count(Status::feasible), 500u);
  EXPECT_EQ(census.evaluated(), 600u);
}

TEST(Census, CompactKeepsWhatCounts) {
  const auto findings = random_findings(5000, 30, 3);
  Census census = census_of(findings, 0, findings.size());
  const auto best = census.best().sorted();
  const auto front = census.front().sorted();
  const std::size_t before = bytes_of(census).size();

  census.compact();

  EXPECT_EQ(census.best().sorted(), best);
  EXPECT_EQ(census.front().sorted(), front);
  EXPECT_LT(bytes_of(census).size(), before);
}

// Progress.

TEST(Blocks, CoverTheSpaceOnce) {
  for (const std::uint64_t designs : {std::uint64_t{1}, Blocks::size - 1, Blocks::size, Blocks::size + 1,
                                      std::uint64_t{12'096'000}, std::uint64_t{1'000'000'000'000}}) {
    const Blocks blocks(designs);
    const std::uint32_t last = blocks.count() - 1;

    EXPECT_EQ(blocks.first(0), 0u);
    EXPECT_EQ(blocks.end(last), designs);
    EXPECT_LT(blocks.first(last), designs);
    if (last == 0) continue;
    EXPECT_EQ(blocks.end(last - 1), blocks.first(last));
  }
}

TEST(Survey, IsCompleteOnceAllBlocksAreIn) {
  const auto findings = random_findings(300, 30, 4);
  Survey survey(3, 10);

  for (const std::uint32_t block : {2U, 0U, 1U}) {
    EXPECT_FALSE(survey.complete());
    survey.add(block, census_of(findings, block * 100, block * 100 + 100));
  }

  EXPECT_TRUE(survey.complete());
  EXPECT_EQ(survey.census.designs(), 300u);
}

TEST(Survey, GoesOnFromItsBytes) {
  const auto findings = random_findings(300, 30, 5);
  Survey undisturbed(3, 10);
  for (const std::uint32_t block : {0U, 1U, 2U})
    undisturbed.add(block, census_of(findings, block * 100, block * 100 + 100));
  Survey before(3, 10);
  before.add(1, census_of(findings, 100, 200));
  Survey after(3, 10);

  std::istringstream in(bytes_of(before));
  cereal::PortableBinaryInputArchive archive(in);
  archive(after);
  after.add(2, census_of(findings, 200, 300));
  after.add(0, census_of(findings, 0, 100));

  EXPECT_TRUE(after.complete());
  EXPECT_EQ(after.census.best().sorted(), undisturbed.census.best().sorted());
  EXPECT_EQ(after.census.front().sorted(), undisturbed.census.front().sorted());
  EXPECT_EQ(after.census.designs(), undisturbed.census.designs());
}

}  // namespace
}  // namespace crossisle::search
