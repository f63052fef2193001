// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/validation/measured_chips.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "crossisle/core/error.hpp"

namespace crossisle::validation {
namespace {

using testing::HasSubstr;

std::filesystem::path write(const std::string& text) {
  const auto path =
      std::filesystem::path(testing::TempDir()) / ("measured-" + std::to_string(getpid()) + ".csv");
  std::ofstream(path) << "chip,metric,condition,value,unit,source\n" << text;
  return path;
}

template <class Action>
std::string refusal(Action action) {
  try {
    action();
  } catch (const core::Error& error) {
    EXPECT_EQ(error.code(), core::ExitCode::io);
    return error.what();
  }
  return "none";
}

TEST(MeasuredChips, finds_numbers_by_chip_metric_and_condition) {
  const auto chips = MeasuredChips::load(write("jia,TOPS,V=1,1.5,TOPS,x\njia,area_mm2,,2,mm2,x\n"));

  EXPECT_EQ(chips.count(), 2U);
  EXPECT_EQ(chips.value("jia", "TOPS", "V=1"), 1.5);
  EXPECT_EQ(chips.value("jia", "area_mm2"), 2.0);
}

TEST(MeasuredChips, names_a_number_that_it_does_not_have) {
  const auto chips = MeasuredChips::load(write("jia,TOPS,V=1,1.5,TOPS,x\n"));

  EXPECT_THAT(refusal([&] { chips.value("jia", "TOPS", "V=2"); }), HasSubstr("jia TOPS V=2"));
}

TEST(MeasuredChips, refuses_a_line_without_a_number) {
  EXPECT_THAT(refusal([] { MeasuredChips::load(write("jia,TOPS,V=1,many,TOPS,x\n")); }),
              HasSubstr("jia,TOPS,V=1,many"));
}

}  // namespace
}  // namespace crossisle::validation
