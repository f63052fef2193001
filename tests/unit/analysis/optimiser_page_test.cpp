// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/optimiser_page.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "../optimiser_sample.hpp"

namespace crossisle::analysis {
namespace {

using test::trial;
using testing::HasSubstr;

TEST(OptimiserPage, tells_who_is_surest_and_then_soonest) {
  auto searches = test::optimiser_results();

  searches.add({"late", "genetic"}, {trial({3.0, 2.0}), trial({3.0, 2.0})});
  searches.add({"soon", "auto"}, {trial({2.0}), trial({2.0})});
  searches.add({"sooner_but_unsure", "local"}, {trial({2.0}), trial({3.0})});

  EXPECT_THAT(optimiser_page(searches.content()).html(),
              HasSubstr("fastest search is soon: 2 of 2 seeds find it, after 10 evaluations"));
}

}  // namespace
}  // namespace crossisle::analysis
