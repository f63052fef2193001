// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/validation/measured_macros.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace crossisle::validation {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* heading = "chip,family,node_nm,inputs,outputs,input_bits,weight_bits";

std::vector<std::string> problems_of(const std::string& csv) {
  core::Problems problems;
  read_macros(csv, "m.csv", problems);
  std::vector<std::string> texts;
  for (const auto& problem : problems.all()) texts.push_back(problem.text());
  return texts;
}

TEST(MeasuredMacros, reads_optional_columns_in_any_order) {
  core::Problems problems;

  const auto macros =
      read_macros(std::string("tops_per_w,adc,macros,area_mm2,rows,") + heading +
                      "\r\n10,flash,4,2,64,\"a, b\",charge,28,64,16,4,8\r\n,,,,,c,digital,7,8,8,1,1\r\n",
                  "m.csv", problems);

  EXPECT_TRUE(problems.empty());
  ASSERT_THAT(macros, SizeIs(2));
  EXPECT_EQ(macros[0].chip, "a, b");
  EXPECT_EQ(macros[0].adc, hardware::Adc::flash);
  EXPECT_EQ(macros[0].line, 2U);
  // 2 x 64 x 16 operations of its precision at 10 TOPS/W = 10 operations per pJ.
  EXPECT_NEAR(measured_energy_pj(macros[0]).value(), 204.8, 1e-9);
  EXPECT_NEAR(measured_area_mm2(macros[0]).value(), 0.5, 1e-12);
  EXPECT_FALSE(measured_time_ns(macros[0]));
  EXPECT_FALSE(measured_energy_pj(macros[1]));
}

TEST(MeasuredMacros, normalised_numbers_are_those_of_single_bits) {
  core::Problems problems;

  const auto macros = read_macros(
      std::string(heading) + ",tops_1b,tops_per_w_1b\na,charge,28,64,16,4,8,2,320\n", "m.csv", problems);

  ASSERT_THAT(macros, SizeIs(1));
  EXPECT_NEAR(measured_energy_pj(macros[0]).value(), 204.8, 1e-9);  // 10 TOPS/W x 4 x 8 bits
  EXPECT_NEAR(measured_time_ns(macros[0]).value(), 32.768, 1e-9);   // 65,536 operations at 2 per ps
}

TEST(MeasuredMacros, names_every_problem_with_its_place) {
  const auto problems = problems_of(std::string(heading) +
                                    ",adc\na,chargd,x,-1,16,4,8,\nb,charge,28,64,16,4,,none\nc,charge\n");

  EXPECT_THAT(problems,
              ElementsAre(HasSubstr("m.csv:2:family: is 'chargd'"), HasSubstr("m.csv:2:node_nm: is 'x'"),
                          HasSubstr("m.csv:2:inputs: is -1"), HasSubstr("m.csv:3:weight_bits: is empty"),
                          HasSubstr("m.csv:3:adc: is none"), HasSubstr("m.csv:4: has 2 fields")));
}

TEST(MeasuredMacros, inputs_of_several_bits_are_serial_unless_stated) {
  core::Problems problems;

  const auto macros = read_macros(std::string(heading) + "\na,charge,28,64,16,4,8\nb,charge,28,64,16,1,8\n",
                                  "m.csv", problems);

  ASSERT_THAT(macros, SizeIs(2));
  EXPECT_EQ(macros[0].input_mode, InputMode::serial);
  EXPECT_EQ(macros[1].input_mode, InputMode::binary);
  EXPECT_THAT(problems_of(std::string(heading) + ",input_mode\na,charge,28,64,16,4,8,binary\n"),
              ElementsAre(HasSubstr("m.csv:2:input_mode: is binary")));
}

TEST(MeasuredMacros, refuses_unknown_missing_and_repeated_columns) {
  const auto problems = problems_of("chip,familly,node_nm,node_nm,inputs,outputs,input_bits\n");

  EXPECT_THAT(problems,
              ElementsAre(HasSubstr("familly"), HasSubstr("is there twice"),
                          HasSubstr("lacks the column family"), HasSubstr("lacks the column weight_bits")));
}

TEST(MeasuredMacros, refuses_a_table_without_rows) {
  EXPECT_THAT(problems_of(std::string(heading) + "\n\n"), ElementsAre(HasSubstr("has no row")));
  EXPECT_FALSE(problems_of("").empty());
}

TEST(MeasuredMacros, columns_are_those_of_the_documentation) {
  std::ifstream stream(std::filesystem::path(CROSSISLE_TEST_SOURCE) / "data" / "silicon" / "README.md");
  const std::string readme{std::istreambuf_iterator<char>(stream), {}};

  // `crossisle calibrate --columns` prints the table.
  EXPECT_THAT(readme, HasSubstr(macro_columns_reference()));
}

}  // namespace
}  // namespace crossisle::validation
