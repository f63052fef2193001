// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/hardware/chip.hpp"

#include <gmock/gmock.h>

#include <set>
#include <string>

#include "crossisle/config/document.hpp"

namespace crossisle::hardware {
namespace {

constexpr std::array<Knob, compat_knob_count> compat_knobs{
    Knob::voltage,       Knob::bits_per_cell,   Knob::cycle_time,      Knob::wordlines,    Knob::bitlines,
    Knob::router_groups, Knob::tiles_per_group, Knob::macros_per_tile, Knob::global_buffer};

TEST(Knob, IsFoundByItsName) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < knob_count; ++i) {
    const auto knob = static_cast<Knob>(i);
    EXPECT_EQ(find_knob(traits(knob).name), knob);
    names.insert(traits(knob).name);
  }

  EXPECT_EQ(names.size(), knob_count);
  EXPECT_EQ(find_knob("cycle_time"), std::nullopt);  // the unit belongs to the name
  EXPECT_EQ(find_knob(""), std::nullopt);
}

TEST(SetKnob, SetsItsOwnMemberInSiUnits) {
  Chip chip;
  double written = 2.0;
  for (const Knob knob : compat_knobs) set_knob(chip, knob, written++);

  const Chip expected{.voltage_v = 2.0,
                      .cycle_time_s = 4e-9,
                      .bits_per_cell = 3,
                      .wordlines = 5,
                      .bitlines = 6,
                      .router_groups = 7,
                      .tiles_per_group = 8,
                      .macros_per_tile = 9,
                      .global_buffer_bits = 10 * 1024 * 8};
  EXPECT_EQ(chip, expected);
}

TEST(WrittenValue, GivesBackEveryKnob) {
  for (std::size_t i = 0; i < knob_count; ++i) {
    const auto knob = static_cast<Knob>(i);
    const Chip untouched;
    Chip chip;
    const double value = traits(knob).words.empty() ? 64.0 : 1.0;

    set_knob(chip, knob, value);

    EXPECT_EQ(written_value(chip, knob), value) << traits(knob).name;
    for (std::size_t other = 0; other < knob_count; ++other) {
      if (other == i) continue;
      EXPECT_EQ(written_value(chip, static_cast<Knob>(other)),
                written_value(untouched, static_cast<Knob>(other)));
    }
  }
}

TEST(WrittenValue, GivesBackEveryCycleTimeOfThreeDigits) {
  // For 48 of the tenths below 100, the time in seconds multiplied by 1e9 differs; 1.9 ns is the first of
  // them.
  for (const double divisor : {1.0, 10.0, 100.0}) {
    for (int i = 1; i < 1000; ++i) {
      Chip chip;
      set_knob(chip, Knob::cycle_time, i / divisor);
      EXPECT_EQ(written_value(chip, Knob::cycle_time), i / divisor);
    }
  }
}

TEST(WrittenValue, KeepsALargeGlobalBufferWhole) {
  Chip chip;

  set_knob(chip, Knob::global_buffer, 1 << 24);

  EXPECT_EQ(chip.global_buffer_bits, std::int64_t{1} << 37);
  EXPECT_EQ(written_value(chip, Knob::global_buffer), 1 << 24);
}

TEST(Applies, depends_on_the_decisive_knobs_alone) {
  const auto effects_of = [](const Chip& chip) {
    std::vector<bool> effects;
    for (std::size_t knob = 0; knob < knob_count; ++knob)
      effects.push_back(applies(chip, static_cast<Knob>(knob)));
    return effects;
  };
  for (const double cells : {0.0, 1.0, 2.0}) {
    for (const double dac_bits : {1.0, 2.0}) {
      Chip chip;
      set_knob(chip, Knob::technology, cells);
      set_knob(chip, Knob::dac_bits, dac_bits);
      const auto expected = effects_of(chip);
      for (std::size_t i = 0; i < knob_count; ++i) {
        const auto knob = static_cast<Knob>(i);
        EXPECT_TRUE(expected[i] || is_conditional(knob)) << traits(knob).name;
        if (decides_conditions(knob)) continue;
        for (const double value : {traits(knob).min, traits(knob).max}) {
          Chip other = chip;
          set_knob(other, knob, value);
          EXPECT_EQ(effects_of(other), expected) << traits(knob).name;
        }
      }
    }
  }
}

TEST(Chip, CountsMacrosAndCellsBeyond32Bits) {
  const Chip chip{
      .wordlines = 512, .bitlines = 512, .router_groups = 32, .tiles_per_group = 64, .macros_per_tile = 128};

  EXPECT_EQ(chip.macros(), 32 * 64 * 128);
  EXPECT_EQ(chip.cells(), std::int64_t{32} * 64 * 128 * 512 * 512);
}

}  // namespace
}  // namespace crossisle::hardware
