// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/validation/silicon.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "../../physical/random_chips.hpp"

namespace crossisle::validation {
namespace {

using testing::ElementsAre;
namespace test = physical::test;

TEST(Silicon, every_number_is_that_of_the_specification) {
  const char* chosen = std::getenv("CROSSISLE_REFERENCE");
  const auto folder =
      chosen != nullptr ? std::filesystem::path(chosen)
                        : std::filesystem::path(CROSSISLE_TEST_SOURCE).parent_path() / "shared" / "reference";
  std::ifstream stream(folder / "physical" / "data" / "validation.csv");
  if (!stream) GTEST_SKIP() << "no physical/data/validation.csv in " << folder << "; set CROSSISLE_REFERENCE";
  const std::map<char, Evidence> kinds{{'F', Evidence::fitted},
                                       {'T', Evidence::held_out_same_chip},
                                       {'X', Evidence::held_out_other_chips},
                                       {'P', Evidence::published_constants},
                                       {'G', Evidence::generic_macro},
                                       {'B', Evidence::none},
                                       {'S', Evidence::sum_of_parts}};
  auto ours = compare_with_silicon(test::shipped_figures(),
                                   MeasuredChips::load(std::filesystem::path(CROSSISLE_TEST_SOURCE) / "data" /
                                                       "silicon" / "measured.csv"));
  const auto count = ours.size();
  std::size_t found = 0;
  std::string line;
  std::getline(stream, line);
  while (std::getline(stream, line)) {
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
    ASSERT_GE(cells.size(), 7U) << line;
    // A metric or condition may contain commas, so the numbers are located from the end of the line.
    const std::size_t end = cells.size();
    const double reported = std::stod(cells[end - 4]);
    const double modelled = std::stod(cells[end - 3]);
    const Evidence evidence = kinds.at(cells[end - 2][0]);
    const auto match = std::find_if(ours.begin(), ours.end(), [&](const SiliconComparison& row) {
      return row.chip == cells[0] && row.evidence == evidence &&
             std::abs(row.reported / reported - 1.0) < 1e-5 &&
             std::abs(row.modelled / modelled - 1.0) < 1e-5;  // six digits
    });
    if (match == ours.end()) {
      ADD_FAILURE() << line;
      continue;
    }
    ours.erase(match);
    ++found;
  }
  EXPECT_EQ(found, count);
}

TEST(Silicon, means_are_those_that_the_documentation_states) {
  const auto rows = compare_with_silicon(
      test::shipped_figures(), MeasuredChips::load(std::filesystem::path(CROSSISLE_TEST_SOURCE) / "data" /
                                                   "silicon" / "measured.csv"));

  const auto held_out = summarise(rows, Evidence::held_out_same_chip);
  const auto without = summarise(rows, Evidence::held_out_same_chip, {}, "colonnade");
  const auto others = summarise(rows, Evidence::held_out_other_chips);
  const auto generic = summarise(rows, Evidence::generic_macro);

  EXPECT_EQ(held_out.count, 309U);
  EXPECT_NEAR(held_out.mean, 0.026, 0.0005);
  EXPECT_EQ(without.count, 59U);
  EXPECT_NEAR(without.mean, 0.043, 0.0005);
  EXPECT_EQ(others.count, 25U);
  EXPECT_NEAR(others.mean, 0.154, 0.0005);
  EXPECT_EQ(generic.count, 18U);
  EXPECT_NEAR(generic.factor, 1.51, 0.005);
}

/// Comparisons with errors of 10, -20 and 50 % on one chip and of 100 % on another.
const std::vector<SiliconComparison> sample{{"a", "x", "", 10.0, 11.0, Evidence::none},
                                            {"a", "y", "", 10.0, 8.0, Evidence::none},
                                            {"b", "x", "", 10.0, 20.0, Evidence::none},
                                            {"a", "z", "", 10.0, 15.0, Evidence::none},
                                            {"a", "x", "", 10.0, 40.0, Evidence::fitted}};

TEST(Summarise, takes_absolute_errors_of_one_kind_of_evidence) {
  const auto summary = summarise(sample, Evidence::none);

  EXPECT_EQ(summary.count, 4U);
  EXPECT_NEAR(summary.mean, (0.1 + 0.2 + 1.0 + 0.5) / 4, 1e-12);
  EXPECT_NEAR(summary.median, 0.35, 1e-12);  // between 0.2 and 0.5
  EXPECT_NEAR(summary.largest, 1.0, 1e-12);
  // Ratios of 1.1, 1 / 0.8 = 1.25, 2 and 1.5: the fourth root of 4.125.
  EXPECT_NEAR(summary.factor, std::pow(4.125, 0.25), 1e-12);
}

TEST(Summarise, takes_one_chip_or_all_but_one) {
  EXPECT_EQ(summarise(sample, Evidence::none, "a").count, 3U);
  EXPECT_EQ(summarise(sample, Evidence::none, {}, "a").count, 1U);
}

TEST(Summarise, counts_nothing_when_there_is_no_such_evidence) {
  EXPECT_EQ(summarise(sample, Evidence::sum_of_parts).count, 0U);
}

TEST(ChipsOf, names_each_chip_once_in_order) {
  EXPECT_THAT(chips_of(sample), ElementsAre("a", "b"));
}

}  // namespace
}  // namespace crossisle::validation
