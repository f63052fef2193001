// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/hardware/technology.hpp"

#include <gmock/gmock.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "crossisle/core/error.hpp"

namespace crossisle::hardware {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string data = std::string(CROSSISLE_TEST_SOURCE) + "/data/technologies/";

Technology load_shipped(const std::string& name) {
  core::Problems problems;
  Technology technology = Technology::load(data + name + ".yaml", problems);
  problems.throw_if_any();
  return technology;
}

/// Returns a technology file with one grid point, in which tests make errors.
std::string smallest_file() {
  return R"(name: tiny
long_name: Tiny
cell: rram
node_nm: 32
cost_per_cm2: 100
router: {flit_bits: 128, flit_pj: 1, area_um2: 2}
arrays:
  columns: [voltage_v, wordlines, bitlines, row_off_low_pj, row_off_high_pj, row_on_low_pj, row_on_high_pj, row_area_um2, row_leakage_pw, column_low_pj, column_high_pj, column_area_um2, column_leakage_pw, adc_low_pj, adc_high_pj, adc_area_um2, adc_leakage_pw, cell_read_low_pj, cell_read_high_pj, cell_area_um2, cell_leakage_pw]
  rows:
    - [0.5, 32, 64, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]
global_buffers:
  columns: [width_bits, depth_words, read_pj, write_pj, leakage_w, area_um2, adder_pj, adder_leakage_pj_per_ns, adder_area_um2]
  rows:
    - [2048, 2048, 1, 2, 3, 4, 5, 6, 7]
tile_buffers:
  columns: [width_bits, depth_words, read_pj, write_pj, leakage_w, area_um2, adder_pj, adder_leakage_pj_per_ns, adder_area_um2]
  rows:
    - [32, 32, 1, 2, 3, 4, 5, 6, 7]
    - [32, 64, 1, 2, 3, 4, 5, 6, 7]
)";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

Technology load_text(const std::string& text, core::Problems& problems) {
  const auto file = std::filesystem::temp_directory_path() /
                    ("crossisle_technology_" + std::to_string(::getpid()) + ".yaml");
  std::ofstream(file) << text;
  Technology technology = Technology::load(file, problems);
  std::filesystem::remove(file);
  return technology;
}

std::string problems_of(const std::string& text) {
  core::Problems problems;
  load_text(text, problems);
  std::string all;
  for (const auto& problem : problems.all()) all += problem.text() + "\n";
  return all;
}

TEST(Technology, ShippedRramCoversThePublishedSpace) {
  const Technology rram = load_shipped("rram_32nm");

  EXPECT_EQ(rram.cell(), CellKind::rram);
  EXPECT_THAT(rram.grid(Knob::voltage), ElementsAre(0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85));
  EXPECT_THAT(rram.grid(Knob::bits_per_cell), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(rram.grid(Knob::wordlines), ElementsAre(32, 64, 128, 256, 512));
  EXPECT_THAT(rram.grid(Knob::bitlines), ElementsAre(32, 64, 128, 256, 512));
  EXPECT_THAT(rram.grid(Knob::macros_per_tile), ElementsAre(2, 4, 8, 16, 32, 64, 128));
  EXPECT_THAT(rram.grid(Knob::global_buffer),
              ElementsAre(512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072));
  EXPECT_TRUE(rram.grid(Knob::cycle_time).empty());
}

TEST(Technology, EveryShippedFileReadsWithoutProblems) {
  for (const int node : {7, 10, 14, 22, 32, 45}) {
    const Technology sram = load_shipped("sram_" + std::to_string(node) + "nm");

    EXPECT_EQ(sram.cell(), CellKind::sram);
    EXPECT_EQ(sram.node_nm(), node);
    EXPECT_THAT(sram.grid(Knob::bits_per_cell), ElementsAre(1));
    EXPECT_EQ(sram.grid(Knob::voltage).back(), 1.2);
  }
}

// First rows of the sources' original output: NeuroSim at 0.5 V, 32 x 32; CACTI at 2048 words.
TEST(Technology, CarriesTheSourcesDigits) {
  const Technology rram = load_shipped("rram_32nm");

  const ArrayCosts& array = rram.array(0, 0, 0);
  const BufferCosts* buffer = rram.global_buffer(2048 * 2048);

  EXPECT_EQ(array.row_off_pj.low, 0.003008753);
  EXPECT_EQ(array.adc_pj.high, 0.09731351);
  EXPECT_EQ(array.adc_area_um2, 25303.756);
  ASSERT_NE(buffer, nullptr);
  EXPECT_EQ(buffer->read_pj, 323.731);
  EXPECT_EQ(buffer->adder_area_um2, 32.35922);
  EXPECT_EQ(rram.router_flit_pj(), 10.37);
}

TEST(Technology, FindsGridPositionsAndRefusesValuesBetween) {
  const Technology rram = load_shipped("rram_32nm");

  EXPECT_EQ(rram.voltage_index(0.1 + 0.5), 2u);
  EXPECT_FALSE(rram.voltage_index(0.62).has_value());
  EXPECT_EQ(rram.wordlines_index(512), 4u);
  EXPECT_FALSE(rram.wordlines_index(48).has_value());
  EXPECT_EQ(rram.tile_buffer(3, 32), nullptr);
  EXPECT_EQ(rram.global_buffer(2048 * 2048 + 1), nullptr);
}

TEST(Technology, InterpolatesAVoltageBetweenSmoothNeighbours) {
  Technology technology = load_shipped("rram_32nm");
  const ArrayCosts low = technology.array(*technology.voltage_index(0.6), 2, 2);
  const ArrayCosts high = technology.array(*technology.voltage_index(0.65), 2, 2);

  const auto refusal = technology.add_voltage(0.62);

  EXPECT_EQ(refusal, std::nullopt);
  ASSERT_TRUE(technology.voltage_index(0.62).has_value());
  const ArrayCosts between = technology.array(*technology.voltage_index(0.62), 2, 2);
  EXPECT_GT(between.row_on_pj.low, low.row_on_pj.low);
  EXPECT_LT(between.row_on_pj.low, high.row_on_pj.low);
  // Fit to a wordline's energy without a pulse at all voltages of the source, with errors of at most 7e-6 pJ.
  EXPECT_NEAR(between.row_off_pj.low, -0.000127 + 0.000678 * 0.62 + 0.011185 * 0.62 * 0.62, 7e-6);
  EXPECT_EQ(between.cell_read_pj.high, low.cell_read_pj.high);
  EXPECT_EQ(technology.array(*technology.voltage_index(0.65), 2, 2).row_on_pj.low, high.row_on_pj.low);
}

TEST(Technology, InterpolatesFromMeasuredVoltagesOnly) {
  Technology first = load_shipped("rram_32nm");
  Technology second = first;

  first.add_voltage(0.61);
  first.add_voltage(0.63);
  second.add_voltage(0.63);

  EXPECT_EQ(first.array(*first.voltage_index(0.63), 1, 3).row_on_pj.low,
            second.array(*second.voltage_index(0.63), 1, 3).row_on_pj.low);
}

TEST(Technology, RefusesVoltagesWhereTheTablesAreRoughOrEnd) {
  Technology rram = load_shipped("rram_32nm");
  Technology sram = load_shipped("sram_32nm");

  EXPECT_THAT(rram.add_voltage(0.86).value_or(""), HasSubstr("nothing is extrapolated"));
  EXPECT_THAT(rram.add_voltage(0.49).value_or(""), HasSubstr("nothing is extrapolated"));
  // Drivers of weight rows are sized in whole steps.
  EXPECT_THAT(sram.add_voltage(0.62).value_or(""), HasSubstr("not smooth"));
  EXPECT_FALSE(sram.voltage_index(0.62).has_value());
}

TEST(Technology, RefusalNamesEveryKnobWithItsNeighbours) {
  const Technology rram = load_shipped("rram_32nm");
  Chip chip{.voltage_v = 0.62,
            .cycle_time_s = 1e-9,
            .bits_per_cell = 9,
            .wordlines = 128,
            .bitlines = 128,
            .router_groups = 2,
            .tiles_per_group = 4,
            .macros_per_tile = 8,
            .global_buffer_bits = 2048 * 4096};

  try {
    rram.require_covered(chip);
    FAIL() << "an uncovered chip was accepted";
  } catch (const core::Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("voltage=0.62 (nearest: 0.6 or 0.65)"));
    EXPECT_THAT(error.what(), HasSubstr("bits_per_cell=9 (nearest: 8)"));
    EXPECT_EQ(error.code(), core::ExitCode::usage);
  }

  chip.voltage_v = 0.6;
  chip.bits_per_cell = 8;
  EXPECT_NO_THROW(rram.require_covered(chip));
}

TEST(Technology, ReadsAUsersOwnFile) {
  core::Problems problems;

  const Technology own = load_text(smallest_file(), problems);

  ASSERT_TRUE(problems.empty());
  EXPECT_EQ(own.array(0, 0, 0).cell_leakage_pw, 18.0);
  EXPECT_EQ(own.array(0, 0, 0).row_on_pj.at(0.25), 3.25);
}

TEST(Technology, ReportsEveryProblemOfAFileAtOnce) {
  std::string text = replaced(smallest_file(), "node_nm: 32", "node_mn: 32");
  text = replaced(text, "adc_low_pj", "adc_lo_pj");
  text = replaced(text, "    - [32, 64, 1, 2, 3, 4, 5, 6, 7]\n", "    - [64, 64, 1, -2, 3, 4, 5, 6, 7]\n");

  const std::string found = problems_of(text);

  EXPECT_THAT(found, HasSubstr("node_nm"));
  EXPECT_THAT(found, HasSubstr("did you mean 'node_nm'"));
  EXPECT_THAT(found, HasSubstr("lacks 'adc_low_pj'"));
  EXPECT_THAT(found, HasSubstr("unknown column 'adc_lo_pj'"));
  EXPECT_THAT(found, HasSubstr("negative"));
  EXPECT_THAT(found, HasSubstr("lacks 2 of 4 combinations"));
}

TEST(Technology, RefusesRowsOfNoColumns) {
  const std::string found = problems_of("arrays: {columns: [], rows: [[], []]}\n");

  EXPECT_THAT(found, HasSubstr("arrays.columns: lacks 'voltage_v'"));
}

TEST(Technology, MakesNoPointsForATableWithGaps) {
  // 2,000 sizes in each of three keys would be 8,000,000,000 arrays.
  std::string rows;
  for (int i = 1; i <= 2000; ++i) {
    rows += "    - [" + std::to_string(i) + ", " + std::to_string(i) + ", " + std::to_string(i) +
            ", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]\n";
  }
  const std::string row =
      "    - [0.5, 32, 64, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]\n";

  EXPECT_THAT(problems_of(replaced(smallest_file(), row, rows)),
              HasSubstr("lacks 7999998000 of 8000000000 combinations"));
}

TEST(Technology, RefusesFiguresThatNoComponentHas) {
  EXPECT_THAT(problems_of(replaced(smallest_file(), "flit_pj: 1", "flit_pj: 1e300")),
              HasSubstr("router.flit_pj: is 1e300"));
  EXPECT_THAT(problems_of(replaced(smallest_file(), "64, 1, 2, 3, 4, 5, 6, 7, 8,",
                                   "64, 1, 2, 3, 4, 5, 6, 7, 1e200,")),
              HasSubstr("holds a number that is too large"));
  for (const char* voltage : {"0", "-0.0"}) {
    EXPECT_THAT(problems_of(replaced(smallest_file(), "[0.5, 32", "[" + std::string(voltage) + ", 32")),
                HasSubstr("has the voltage"));
  }
}

TEST(Technology, AddsNoMoreVoltagesThanATableMayHold) {
  Technology technology = load_shipped("rram_32nm");
  const std::size_t arrays = technology.wordlines_count() * technology.bitlines_count();

  std::size_t added = 0;
  std::optional<std::string> refusal;
  for (int i = 1; i < 4096 && !refusal; ++i, ++added)
    refusal = technology.add_voltage(0.5 + 0.35 * i / 4096.0);

  ASSERT_TRUE(refusal.has_value());
  EXPECT_THAT(*refusal, HasSubstr("more than 50000 arrays"));
  EXPECT_LE(technology.voltage_count() * arrays, 50'000U);
  EXPECT_GT(added, 1000U);
}

TEST(Technology, RefusesARepeatedPointAndAStreamingCellWithoutDram) {
  const std::string row = "    - [2048, 2048, 1, 2, 3, 4, 5, 6, 7]\n";
  EXPECT_THAT(problems_of(replaced(smallest_file(), row, row + row)), HasSubstr("repeats"));
  EXPECT_THAT(problems_of(replaced(smallest_file(), "cell: rram", "cell: sram")), HasSubstr("dram"));
}

}  // namespace
}  // namespace crossisle::hardware
