// Part of Crossisle, SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include <algorithm>

#include "../../chip_parts.hpp"
#include "../../physical/random_chips.hpp"
#include "crossisle/physical/physical_model.hpp"

namespace crossisle::physical {
namespace {

using cost::Site;
using crossisle::test::expect_all_areas;
using crossisle::test::named;
using crossisle::test::names_of;
using hardware::CellTechnology;
using hardware::Chip;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

TEST(ChipParts, of_the_physical_mode_name_all_that_takes_area) {
  const PhysicalModel model(test::shipped_figures(), {});
  test::RandomChips chips(3);

  for (int i = 0; i < 30; ++i) {
    for (const auto technology :
         {CellTechnology::rram, CellTechnology::sram_analog, CellTechnology::sram_digital}) {
      expect_all_areas(model, chips.draw(technology));
    }
  }
}

TEST(ChipParts, of_a_digital_macro_are_adder_trees_and_no_converters) {
  const PhysicalModel model(test::shipped_figures(), {});
  Chip chip = test::RandomChips(5).draw(CellTechnology::sram_digital);
  chip.bitlines = 512;
  chip.active_rows = 64;
  chip.wordlines = 128;

  const auto parts = model.parts(chip);

  EXPECT_THAT(names_of(parts), Not(Contains("converters")));
  EXPECT_EQ(named(parts, "adder trees").count, 64);  // a weight of 8 bits takes 8 of 512 columns
  EXPECT_THAT(named(parts, "adder trees").size, HasSubstr("64 inputs"));
}

TEST(ChipParts, of_an_analog_macro_are_the_converters_that_its_columns_share) {
  const PhysicalModel model(test::shipped_figures(), {});
  Chip chip = test::RandomChips(5).draw(CellTechnology::rram);
  chip.bitlines = 128;
  chip.adcs = 16;
  chip.adc_bits = 6;
  chip.adc = hardware::Adc::sar;

  EXPECT_EQ(named(model.parts(chip), "converters").count, 16);
  EXPECT_EQ(named(model.parts(chip), "converters").size, "6 bit, sar");
  EXPECT_EQ(named(model.parts(chip), "shift-and-add").count, 16);
  chip.adcs = 512;
  EXPECT_EQ(named(model.parts(chip), "converters").count, 128);
}

TEST(ChipParts, of_the_physical_mode_are_its_own_buffers_and_dram) {
  const PhysicalModel model(test::shipped_figures(), {});
  Chip chip = test::RandomChips(6).draw(CellTechnology::rram);
  chip.input_buffer_kib = 2.0;
  chip.output_buffer_kib = 4.0;
  chip.buffer_width_bits = 256;
  chip.dram = hardware::Dram::hbm2;

  const auto parts = model.parts(chip);

  EXPECT_EQ(named(parts, "input buffer").size, "2.0 KiB, 256 bit wide");
  EXPECT_EQ(named(parts, "output buffer").size, "4.0 KiB, 256 bit wide");
  EXPECT_EQ(named(parts, "DRAM").size, "hbm2, 256 GB/s");
  EXPECT_EQ(named(parts, "DRAM").site, Site::board);
  EXPECT_THAT(names_of(parts), Contains("accumulators"));
}

TEST(ChipParts, outside_the_chip_are_the_silicon_that_the_system_adds) {
  PhysicalModel model(test::shipped_figures(), {});
  test::RandomChips chips(7);
  bool has_interposer = false;

  for (int i = 0; i < 100; ++i) {
    const Chip chip = chips.draw(CellTechnology::sram_digital);
    double area_m2 = model.area_m2(chip);
    for (const auto& part : model.parts(chip)) area_m2 += part.outside_m2.value_or(0.0);
    cost::Metrics metrics(model.metrics(), {});
    const design::Candidate candidate = chip;
    model.evaluate({&candidate, 1}, metrics, {});

    const double system_m2 = metrics[0].of_chip(model.metrics().chip_column("system_area_m2"));
    EXPECT_NEAR(area_m2, system_m2, 1e-12 * system_m2);
    const auto names = names_of(model.parts(chip));
    has_interposer |= std::find(names.begin(), names.end(), "interposer") != names.end();
  }
  EXPECT_TRUE(has_interposer);
}

}  // namespace
}  // namespace crossisle::physical
