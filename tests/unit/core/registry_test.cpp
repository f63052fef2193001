// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/registry.hpp"

#include <gmock/gmock.h>

#include <array>
#include <string_view>

#include "crossisle/core/error.hpp"

namespace crossisle::core {
namespace {

struct Metal {
  std::string_view name;
  int atomic_number;
};

constexpr std::array metals{Metal{"copper", 29}, Metal{"silver", 47}};

TEST(Registry, finds_shipped_and_added_rows_by_name) {
  Registry<Metal> registry("a metal", metals);

  registry.add({"gold", 79});

  EXPECT_EQ(registry.at("silver").atomic_number, 47);
  EXPECT_EQ(registry.at("gold").atomic_number, 79);
  EXPECT_FALSE(registry.contains("tin"));
  EXPECT_EQ(registry.rows().size(), 3U);
}

TEST(Registry, refuses_a_name_twice_and_names_it) {
  Registry<Metal> registry("a metal", metals);

  try {
    registry.add({"copper", 1});
    FAIL() << "copper was added twice";
  } catch (const Error& failure) {
    EXPECT_EQ(failure.code(), ExitCode::usage);
    EXPECT_THAT(failure.what(), testing::StartsWith("there is already a metal 'copper' ("));
  }
  EXPECT_EQ(registry.at("copper").atomic_number, 29);
}

}  // namespace
}  // namespace crossisle::core
