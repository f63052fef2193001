// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crossisle/core/error.hpp"

namespace crossisle::store {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Table two_columns() {
  return {"designs",
          "",
          {{"wordlines", "1", "", std::vector<std::int32_t>{64, 128}},
           {"energy_j", "J", "", std::vector<double>{1, 2, 3, 4}, 2}}};
}

TEST(Table, CountsRowsOfColumnsAndMatrices) {
  const Table table = two_columns();

  EXPECT_EQ(table.rows(), 2U);
  EXPECT_EQ(table.column("energy_j").rows(), 2U);
  EXPECT_EQ(Table{}.rows(), 0U);
}

TEST(Table, NamesTheColumnsOfDifferentLengths) {
  Table table = two_columns();
  table.columns[1].width = 1;

  EXPECT_THAT([&] { table.rows(); },
              ThrowsMessage<core::Error>(HasSubstr("'wordlines' has 2 rows and 'energy_j' has 4")));
}

TEST(Table, RefusesAMatrixWithAnIncompleteRow) {
  Table table = two_columns();
  table.columns[1].width = 3;

  EXPECT_THAT([&] { table.rows(); }, ThrowsMessage<core::Error>(HasSubstr("4 values do not fill rows of 3")));
}

TEST(Table, SuggestsTheNearestColumn) {
  const Table table = two_columns();

  EXPECT_TRUE(table.has("wordlines"));
  EXPECT_FALSE(table.has("wordline"));
  EXPECT_THAT([&] { table.column("wordline"); },
              ThrowsMessage<core::Error>(HasSubstr("did you mean 'wordlines'")));
}

TEST(Table, GivesValuesOnlyAsWhatTheyAre) {
  const Table table = two_columns();

  EXPECT_EQ(table.values<std::int32_t>("wordlines"), (std::vector<std::int32_t>{64, 128}));
  EXPECT_THAT([&] { table.values<double>("wordlines"); },
              ThrowsMessage<core::Error>(HasSubstr("it holds int32 values")));
}

TEST(Table, GivesValuesOnlyInRowsOfTheirWidth) {
  const Table table = two_columns();

  EXPECT_EQ(table.values<double>("energy_j", 2).size(), 4U);
  for (const std::size_t width : {0U, 1U, 4U}) {
    EXPECT_THAT([&] { table.values<double>("energy_j", width); },
                ThrowsMessage<core::Error>(HasSubstr("designs/energy_j has 2 values in a row")));
  }
}

}  // namespace
}  // namespace crossisle::store
