// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/hardware/physical_limits.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace crossisle::hardware {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

PhysicalTechnology shipped_figures() {
  core::Problems problems;
  auto technology = PhysicalTechnology::load(
      fmt::format("{}/data/technologies/physical.yaml", CROSSISLE_TEST_SOURCE), problems);
  problems.throw_if_any();
  return technology;
}

Chip usual_chip() {
  return {.voltage_v = 0.8,
          .cycle_time_s = 1e-9,
          .bits_per_cell = 2,
          .wordlines = 128,
          .bitlines = 128,
          .router_groups = 2,
          .tiles_per_group = 8,
          .macros_per_tile = 8,
          .global_buffer_bits = std::int64_t{1} << 23U};
}

/// Returns the numbers, or the numbers of the words, that a section lists for a knob.
std::vector<double> values_of(config::Section& section, Knob knob) {
  const std::string key(traits(knob).name);
  const auto& words = traits(knob).words;
  if (words.empty()) return section.numbers_or_number(key);
  const auto written = section.is_text(key) ? std::vector{section.text(key)} : section.texts(key);
  std::vector<double> values;
  for (const auto& word : written)
    values.push_back(static_cast<double>(std::find(words.begin(), words.end(), word) - words.begin()));
  return values;
}

class PhysicalLimits : public testing::Test {
 protected:
  std::vector<std::string> check(const std::string& text) {
    core::Problems problems;
    const auto document = config::Document::parse(text, "space.yaml", {}, problems);
    auto section = document.root();
    std::vector<KnobValues> knobs;
    for (std::size_t i = 0; i < knob_count; ++i) {
      const auto knob = static_cast<Knob>(i);
      if (section.has(std::string(traits(knob).name))) knobs.push_back({knob, values_of(section, knob)});
    }
    problems.throw_if_any();
    check_limits(
        technology_, knobs, [&](Knob, double) { return section; },
        [&](const Chip& chip) { return is_excluded_(chip); });
    std::vector<std::string> messages;
    for (const auto& problem : problems.all()) messages.push_back(problem.text());
    return messages;
  }

  PhysicalTechnology technology_ = shipped_figures();
  std::function<bool(const Chip&)> is_excluded_ = [](const Chip& /*chip*/) { return false; };
};

constexpr const char* rest =
    "cycle_time_ns: 1\nwordlines: 64\nbitlines: 64\nrouter_groups: 1\ntiles_per_group: 4\n"
    "macros_per_tile: 4\n";

// Regular transistors of 32 nm: (0.194 + 0.442) / 2 = 0.318 V, of 7 nm (0.192 + 0.403) / 2 = 0.2975 V;
// supplies end on the line from 1.1 V at 28 nm to 1.3 V at 65 nm.
TEST_F(PhysicalLimits, of_the_voltage_follow_the_threshold_of_the_node) {
  Chip chip = usual_chip();

  EXPECT_NEAR(physical_limits(technology_, chip, Knob::voltage).min, 0.418, 1e-12);
  EXPECT_NEAR(physical_limits(technology_, chip, Knob::voltage).max, 1.1 + 0.2 * 4.0 / 37.0, 1e-12);
  chip.node_nm = 7.0;
  EXPECT_NEAR(physical_limits(technology_, chip, Knob::voltage).min, 0.4, 1e-12);  // not 0.3975
}

TEST_F(PhysicalLimits, hold_for_chips_within_them) {
  EXPECT_FALSE(find_violation(technology_, usual_chip()));
  EXPECT_NO_THROW(require_within_limits(technology_, usual_chip()));
}

TEST_F(PhysicalLimits, are_stated_with_their_reason_for_chips_beyond_them) {
  struct Beyond {
    Knob knob;
    double value;
    const char* message;
  };
  for (const auto& [knob, value, message] :
       {Beyond{Knob::voltage, 0.05, "voltage=0.05 (it must be from 0.418 to 1.12162 V: transistors of 32 nm"},
        Beyond{Knob::voltage, 1.2, "more than 1.12 V breaks them down"},
        Beyond{Knob::bits_per_cell, 9,
               "bits_per_cell=9 (it must be from 1 to 4 bit: no cell of more bits is sold)"},
        Beyond{Knob::node, 14,
               "node_nm=14 (it must be from 22 to 130 nm: resistive cells are not manufactured below"},
        Beyond{Knob::global_buffer, 7, "global_buffer_kib=7 (it must be from 8 to 131072 KiB"},
        Beyond{Knob::global_buffer, 131073, "laws of buffers hold from 8 KiB to 128 MiB"},
        Beyond{Knob::wordlines, 4096, "4 to 2304"},
        Beyond{Knob::input_buffer, 128, "from 2 to 32 KiB: the law of tile buffers"},
        Beyond{Knob::on_off_ratio, 1.01, "on_off_ratio=1.01 (it must be from 1.5 to 1000: "},
        Beyond{Knob::adc_voltage, 0.3, "adc_voltage=0.3 (it must be from 0.418 to 1.12162 V"},
        Beyond{Knob::cell_area, 10, "cell_f2=10 (it must be from 20 to 5000: "},
        Beyond{Knob::combined_slices, 5, "combined_slices=5 (it must be from 1 to 4: a conversion sees"},
        Beyond{Knob::dram_capacity, 9, "dram_gb=9 (it must be from 2 to 8 GB: this type is not sold"}}) {
    Chip chip = usual_chip();
    set_knob(chip, knob, value);

    const auto violation = find_violation(technology_, chip);

    ASSERT_TRUE(violation) << message;
    EXPECT_THAT(*violation, HasSubstr(message));
    EXPECT_THROW(require_within_limits(technology_, chip), core::Error);
  }
}

TEST_F(PhysicalLimits, of_knobs_that_make_no_difference_are_not_asked_for) {
  Chip chip = usual_chip();
  chip.technology = CellTechnology::sram_digital;
  chip.bits_per_cell = 9;
  chip.node_nm = 14.0;

  EXPECT_FALSE(find_violation(technology_, chip));
}

TEST_F(PhysicalLimits, of_a_space_are_reported_at_each_value) {
  const auto messages =
      check(std::string("voltage: [0.3, 0.6, 1.5]\nglobal_buffer_kib: [4, 512, 262144]\n") + rest);

  ASSERT_THAT(messages, SizeIs(4));
  EXPECT_THAT(messages[0], AllOf(HasSubstr("space.yaml:1:voltage: holds 0.3 (it must be from 0.418"),
                                 HasSubstr("a threshold of 0.318 V"), HasSubstr("delete it")));
  EXPECT_THAT(messages[1], HasSubstr("space.yaml:1:voltage: holds 1.5"));
  EXPECT_THAT(messages[2], HasSubstr("space.yaml:2:global_buffer_kib: holds 4"));
  EXPECT_THAT(messages[3], HasSubstr("space.yaml:2:global_buffer_kib: holds 262144"));
}

TEST_F(PhysicalLimits, of_a_space_hold_for_all_of_its_technologies_and_nodes) {
  const std::string sizes = std::string("global_buffer_kib: 512\n") + rest;

  EXPECT_THAT(check("voltage: 0.9\ntechnology: [sram_analog, sram_digital]\nnode_nm: [7, 32]\n" + sizes),
              IsEmpty());
  EXPECT_THAT(check("voltage: 0.9\ntechnology: [rram, sram_digital]\nnode_nm: [7, 32]\n" + sizes),
              ElementsAre(HasSubstr("space.yaml:3:node_nm: holds 7 (it must be from 22 to 130 nm")));
  EXPECT_THAT(check("voltage: 0.4\ntechnology: sram_digital\nnode_nm: [7, 32]\n" + sizes),
              ElementsAre(HasSubstr("space.yaml:1:voltage: holds 0.4")));
}

TEST_F(PhysicalLimits, of_a_space_hold_for_its_combinations_except_excluded_ones) {
  const std::string space =
      std::string("voltage: 0.9\nadc: [sar, flash]\nadc_bits: [6, 7]\nglobal_buffer_kib: 512\n") + rest;

  EXPECT_THAT(check(space),
              ElementsAre(HasSubstr("space.yaml:3:adc_bits: holds 7 (it must be from 1 to 6 bit")));
  is_excluded_ = [](const Chip& chip) { return chip.adc == Adc::flash && chip.adc_bits > 6.0; };
  EXPECT_THAT(check(space), IsEmpty());
}

TEST_F(PhysicalLimits, of_the_capacity_of_dram_follow_its_type) {
  const std::string sizes = std::string("voltage: 0.9\nglobal_buffer_kib: 512\n") + rest;

  EXPECT_THAT(check("dram: [lpddr5_x64, none]\ndram_gb: [0, 4, 16]\n" + sizes), IsEmpty());
  EXPECT_THAT(check("dram: [lpddr4_x32, lpddr5_x64]\ndram_gb: 8\n" + sizes),
              ElementsAre(HasSubstr("dram_gb: holds 8 (it must be from 1 to 4 GB")));
  EXPECT_THAT(check("dram: own\ndram_gb: 0\n" + sizes), ElementsAre(HasSubstr("`own` has to be stated")));
}

TEST_F(PhysicalLimits, of_a_technology_without_the_usual_node_name_what_is_left_out) {
  std::erase_if(technology_.transistors, [](const auto& row) { return row.node_nm < 45.0; });

  EXPECT_THAT(check(std::string("voltage: 0.9\ntechnology: sram_digital\nglobal_buffer_kib: 512\n") + rest),
              ElementsAre(HasSubstr("leaves it at node_nm=32 (it must be from 45 to 130 nm")));
}

}  // namespace
}  // namespace crossisle::hardware
