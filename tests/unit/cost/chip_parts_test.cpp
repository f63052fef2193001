// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/chip_parts.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "../../physical/random_chips.hpp"
#include "crossisle/cost/compat_model.hpp"
#include "crossisle/cost/physical_model.hpp"
#include "shapes.hpp"

namespace crossisle::cost {
namespace {

using hardware::CellTechnology;
using hardware::Chip;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> names_of(const std::vector<ChipPart>& parts) {
  std::vector<std::string> names;
  for (const auto& part : parts) names.push_back(part.name);
  return names;
}

const ChipPart& named(const std::vector<ChipPart>& parts, const std::string& name) {
  return *std::find_if(parts.begin(), parts.end(), [&](const ChipPart& part) { return part.name == name; });
}

/// A part per component that takes area, but for the overhead that is spread over all of them.
void expect_all_areas(const Explainer& model, const Chip& chip) {
  const auto parts = model.parts(chip);
  const auto areas = model.area_by_component_m2(chip);
  for (std::size_t i = 0; i < component_count; ++i) {
    const auto component = static_cast<Component>(i);
    if (areas[i] == 0.0 || component == Component::clock_and_control) continue;
    EXPECT_TRUE(std::any_of(parts.begin(), parts.end(), [&](const ChipPart& part) {
      return part.component == component;
    })) << name(component);
  }
}

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

TEST(ChipParts, of_the_compat_mode_name_all_that_takes_area) {
  test::Drawer draw(4);
  for (const char* technology : {"rram_32nm", "sram_32nm"}) {
    const CompatModel model(test::shipped_technology(technology), {});
    for (int i = 0; i < 30; ++i) expect_all_areas(model, draw.chip(model.technology().cell()));
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
  chip.dram = 3;

  const auto parts = model.parts(chip);

  EXPECT_EQ(named(parts, "input buffer").size, "2.0 KiB, 256 bit wide");
  EXPECT_EQ(named(parts, "output buffer").size, "4.0 KiB, 256 bit wide");
  EXPECT_EQ(named(parts, "DRAM").size, "hbm2, 256 GB/s");
  EXPECT_EQ(named(parts, "DRAM").site, Site::board);
  EXPECT_THAT(names_of(parts), Contains("accumulators"));
}

// A tile's buffers are a byte wide per macro, as deep as an array has wordlines and bitlines (compat_model.hpp).
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
}  // namespace crossisle::cost
