// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/settings.hpp"

#include <gmock/gmock.h>

#include "crossisle/core/error.hpp"
#include "crossisle/search/random_search.hpp"

namespace crossisle::search {
namespace {

TEST(AddAlgorithm, refuses_a_name_when_an_algorithm_has_it) {
  const auto count = algorithms().size();

  EXPECT_THROW(add_algorithm(algorithm_row<RandomOptions>("again")), core::Error);

  EXPECT_EQ(algorithms().size(), count);
}

TEST(AlgorithmRow, makes_settings_with_the_defaults_of_its_options) {
  const auto row = algorithm_row<RandomOptions>("random designs");

  const auto settings = row.defaults();

  EXPECT_EQ(row.name, "random");
  EXPECT_EQ(settings->name(), "random");
  EXPECT_EQ(settings->population(), RandomOptions{}.population);
}

}  // namespace
}  // namespace crossisle::search
