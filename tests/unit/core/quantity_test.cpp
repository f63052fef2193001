// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/quantity.hpp"

#include <gmock/gmock.h>

namespace crossisle::core {
namespace {

TEST(Quantity, IsInTheUnitUnlessItSaysAnother) {
  EXPECT_EQ(quantity("0.005", "s"), 0.005);
  EXPECT_EQ(quantity("5 s", "s"), 5.0);
  EXPECT_EQ(quantity("-3.5 dB", "dB"), -3.5);
  EXPECT_EQ(quantity("1e3", "1"), 1000.0);
}

TEST(Quantity, TakesPrefixesOfTheUnit) {
  EXPECT_EQ(quantity("5 ms", "s"), 0.005);
  EXPECT_EQ(quantity("5ms", "s"), 0.005);
  EXPECT_EQ(quantity("2.5 uJ", "J"), 2.5e-6);
  EXPECT_EQ(quantity("0.3 pJ", "J"), 0.3e-12);
  EXPECT_EQ(quantity("4 GHz", "Hz"), 4e9);
  EXPECT_EQ(quantity("3 m", "m"), 3.0);
}

TEST(Quantity, RaisesAPrefixToThePowerOfTheUnit) {
  EXPECT_EQ(quantity("80 mm2", "m2"), 80e-6);
  EXPECT_EQ(quantity("7 um2", "m2"), 7e-12);
  EXPECT_EQ(quantity("2 m2", "m2"), 2.0);
}

TEST(Quantity, IsNothingForOtherTexts) {
  for (const char* text : {"", "ms", "5 xs", "5 mJ", "5 s s", "nan", "inf", "1e400", "five ms", "5 mm"})
    EXPECT_EQ(quantity(text, "s"), std::nullopt) << text;
  EXPECT_EQ(quantity("5 mdB", "dB"), std::nullopt);
  EXPECT_EQ(quantity("5 k1", "1"), std::nullopt);
  EXPECT_EQ(quantity("1e300 TJ", "J"), std::nullopt);
}

}  // namespace
}  // namespace crossisle::core
