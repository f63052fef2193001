// Part of Crossisle, SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include "../../chip_parts.hpp"
#include "crossisle/compat/compat_model.hpp"
#include "shapes.hpp"

namespace crossisle::compat {
namespace {

using crossisle::test::expect_all_areas;
using crossisle::test::named;
using crossisle::test::names_of;
using hardware::Chip;
using testing::Contains;
using testing::Not;

TEST(ChipParts, of_the_compat_mode_name_all_that_takes_area) {
  test::Drawer draw(4);
  for (const char* technology : {"rram_32nm", "sram_32nm"}) {
    const CompatModel model(test::shipped_technology(technology), {});
    for (int i = 0; i < 30; ++i) expect_all_areas(model, draw.chip(model.technology().cell()));
  }
}

// A tile's buffers have one byte of width per macro, and as many words as an array has wordlines or bitlines
// (compat_model.hpp).
TEST(ChipParts, of_the_compat_mode_are_a_converter_per_bitline_and_dram_for_streamed_weights) {
  const CompatModel rram(test::shipped_technology("rram_32nm"), {});
  const CompatModel sram(test::shipped_technology("sram_32nm"), {});
  Chip chip{.voltage_v = 0.7,
            .cycle_time_s = 1e-9,
            .bits_per_cell = 1,
            .wordlines = 128,
            .bitlines = 256,
            .router_groups = 2,
            .tiles_per_group = 4,
            .macros_per_tile = 16,
            .global_buffer_bits = std::int64_t{1} << 23U};

  EXPECT_EQ(named(rram.parts(chip), "converters").count, 256);
  EXPECT_EQ(named(rram.parts(chip), "input buffer").size, "2.0 KiB, 128 bit wide");
  EXPECT_EQ(named(rram.parts(chip), "output buffer").size, "4.0 KiB, 128 bit wide");
  EXPECT_THAT(names_of(rram.parts(chip)), Not(Contains("DRAM")));
  EXPECT_THAT(names_of(sram.parts(chip)), Contains("DRAM"));
  EXPECT_THAT(names_of(sram.parts(chip)), Contains("weight drivers"));
}

}  // namespace
}  // namespace crossisle::compat
