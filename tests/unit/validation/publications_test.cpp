// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/validation/publications.hpp"

#include <gmock/gmock.h>

#include "crossisle/validation/publication_tables.hpp"

namespace crossisle::validation {
namespace {

using testing::ElementsAre;

TEST(Agreement, counts_and_ranks_differences) {
  const std::vector<double> reference{1.0, 2.0, 3.0, 4.0, 5.0};
  const std::vector<double> computed{1.0, 2.0 * (1.0 + 1e-8), 3.0 * (1.0 - 1e-3), 6.0, 5.0};

  const Agreement agreement = Agreement::of(computed, reference);

  EXPECT_EQ(agreement.within_1e9, 2u);
  EXPECT_EQ(agreement.within_1e6, 3u);
  EXPECT_NEAR(agreement.median, 1e-8, 1e-12);
  EXPECT_NEAR(agreement.largest, 0.5, 1e-12);
  EXPECT_NEAR(agreement.rank_correlation, 0.9, 1e-12);  // one swap of neighbours among five: 1 - 6*2/(5*24)
}

TEST(Agreement, takes_the_smaller_of_two_differences_in_the_middle) {
  const std::vector<double> reference{1.0, 1.0};
  const std::vector<double> computed{1.0, 1.5};

  const Agreement agreement = Agreement::of(computed, reference);

  EXPECT_EQ(agreement.median, 0.0);
  EXPECT_EQ(agreement.largest, 0.5);
}

TEST(Agreement, of_nothing_is_complete) {
  const Agreement agreement = Agreement::of({}, {});

  EXPECT_EQ(agreement.largest, 0.0);
  EXPECT_EQ(agreement.rank_correlation, 1.0);
}

/// Returns a report with a difference in one point.
ValidationReport report_of(double difference, std::size_t skipped) {
  ValidationReport report;
  report.worst.emplace_back().difference = difference;
  report.skipped = skipped;
  return report;
}

TEST(PublicationComparison, puts_the_max_differences_of_all_technologies_first) {
  PublicationComparison comparison;
  comparison.technologies = {{"a", report_of(0.1, 2)}, {"b", report_of(0.3, 1)}, {"c", report_of(0.2, 0)}};

  std::vector<std::string> technologies;
  for (const auto& worst : comparison.worst()) technologies.push_back(worst.technology);

  EXPECT_THAT(technologies, ElementsAre("b", "c", "a"));
  EXPECT_EQ(comparison.skipped(), 3U);
}

TEST(PublicationComparison, names_the_tables_that_a_folder_does_not_have) {
  const auto comparison = compare_with_publications(testing::TempDir() + "/no_such_folder", {});

  EXPECT_TRUE(comparison.technologies.empty());
  EXPECT_EQ(comparison.missing.size(), 3U);
}

}  // namespace
}  // namespace crossisle::validation
