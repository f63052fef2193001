// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/optimisers.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "sample.hpp"

namespace crossisle::study {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> names_of(const std::vector<OptimiserVariant>& variants) {
  std::vector<std::string> names;
  for (const auto& variant : variants) names.push_back(variant.name);
  return names;
}

TEST(OptimiserVariants, have_names_of_their_own) {
  const auto names = names_of(optimiser_variants());

  EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size());
}

TEST(OptimiserVariants, are_configurations_that_can_be_read) {
  for (const auto& variant : optimiser_variants()) {
    const auto configuration = smoke(variant.overrides());

    EXPECT_EQ(configuration.islands, variant.islands) << variant.name;
  }
}

TEST(OptimiserVariants, stay_within_the_published_effort) {
  // 500 + 40 x 70 designs as in arXiv 2603.03880; islands share them, minus a remainder that cannot be
  // divided.
  constexpr double published = 3300.0;
  for (const auto& variant : optimiser_variants()) {
    const auto budget = static_cast<double>(smoke(variant.overrides()).evaluation_budget());

    EXPECT_LE(budget, 1.02 * published) << variant.name;
    EXPECT_GE(budget, 0.85 * published) << variant.name;
  }
}

TEST(OptimiserVariants, keep_their_order_whatever_the_order_of_the_names) {
  const std::vector<std::string> names{"random", "auto"};

  EXPECT_THAT(names_of(optimiser_variants(names)), ElementsAre("auto", "random"));
}

TEST(OptimiserVariants, refuse_an_unknown_name_and_list_the_known_ones) {
  const std::vector<std::string> names{"genetik"};

  try {
    optimiser_variants(names);
    FAIL() << "nothing was thrown";
  } catch (const core::Error& error) {
    EXPECT_EQ(error.code(), core::ExitCode::usage);
    EXPECT_THAT(error.what(), HasSubstr("'genetik'"));
    EXPECT_THAT(error.what(), HasSubstr("genetic_polished"));
  }
}

}  // namespace
}  // namespace crossisle::study
