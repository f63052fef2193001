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
  EXPECT_EQ(quantity("3 mW/m2", "W/m2"), 3e-3);
  EXPECT_EQ(quantity("3 pJ s2", "J s2"), 3e-12);
}

TEST(Quantity, IsNothingForOtherTexts) {
  for (const char* text : {"", "ms", "5 xs", "5 mJ", "5 s s", "nan", "inf", "1e400", "five ms", "5 mm"})
    EXPECT_EQ(quantity(text, "s"), std::nullopt) << text;
  EXPECT_EQ(quantity("5 mdB", "dB"), std::nullopt);
  EXPECT_EQ(quantity("5 k1", "1"), std::nullopt);
  EXPECT_EQ(quantity("1e300 TJ", "J"), std::nullopt);
}

TEST(QuantityText, TakesThePrefixOfTheSmallestNumberFromOne) {
  EXPECT_EQ(quantity_text(4e-8, "s"), "40 ns");
  EXPECT_EQ(quantity_text(0.0123456, "J"), "12.3456 mJ");
  EXPECT_EQ(quantity_text(999.0, "W"), "999 W");
  EXPECT_EQ(quantity_text(1e3, "W"), "1 kW");
  EXPECT_EQ(quantity_text(-2e-3, "s"), "-2 ms");
  EXPECT_EQ(quantity_text(5e-20, "J"), "0.05 aJ");
  EXPECT_EQ(quantity_text(80e-6, "m2"), "80 mm2");
  EXPECT_EQ(quantity_text(0.5e-6, "m2"), "500000 um2");
  EXPECT_EQ(quantity_text(3e-11, "J s2"), "30 pJ s2");
  EXPECT_EQ(quantity_text(0.9999999, "s"), "1 s");
}

TEST(QuantityText, HasNoPrefixForDecibelsAndPureNumbers) {
  EXPECT_EQ(quantity_text(0.001, "dB"), "0.001 dB");
  EXPECT_EQ(quantity_text(0.001, "1"), "0.001");
  EXPECT_EQ(quantity_text(0.0, "s"), "0 s");
}

TEST(QuantityText, ReadsBackAsTheQuantity) {
  for (const char* text : {"40 ns", "1.5 kW", "80 mm2", "-3 dB"}) {
    const std::string_view unit = std::string_view(text).substr(std::string_view(text).find(' ') + 1);
    const std::string_view bare = unit == "dB" || unit.size() == 1 ? unit : unit.substr(1);
    EXPECT_EQ(quantity_text(*quantity(text, bare), bare), text);
  }
}

}  // namespace
}  // namespace crossisle::core
