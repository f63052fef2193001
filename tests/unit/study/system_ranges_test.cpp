// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/system_ranges.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "crossisle/study/finalists.hpp"

namespace crossisle::study {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

/// File of ranges in a temporary folder.
class RangesFile : public testing::Test {
 protected:
  ~RangesFile() override { fs::remove(path_); }
  std::string write(const std::string& ranges) const {
    std::ofstream(path_) << "format: 1\nname: mine\nlong_name: of a test\nsource: a test\n" << ranges;
    return path_.string();
  }
  fs::path path_ = fs::path(testing::TempDir()) / ("ranges_" + std::to_string(getpid()) + ".yaml");
};

TEST(SystemRanges, shipped_ones_contain_the_configuration_and_say_that_they_are_assumptions) {
  const auto ranges = read_system_ranges(default_ranges);

  EXPECT_THAT(ranges.source, HasSubstr("assumptions"));
  for (const auto& range : ranges.dram) {
    EXPECT_LT(range.low, 1.0);
    EXPECT_GT(range.high, 1.0);
  }
  EXPECT_THAT(ranges.junction_c, ElementsAre(0.0, 25.0, 55.0, 85.0));
}

TEST_F(RangesFile, leaves_out_what_is_certain) {
  const auto ranges = read_system_ranges(write("dram: {dram_energy: {high: 1.5}}\n"));

  EXPECT_EQ(ranges.dram[0].low, 1.0);
  EXPECT_EQ(ranges.dram[1].low, 1.0);
  EXPECT_EQ(ranges.dram[1].high, 1.5);
  EXPECT_TRUE(ranges.junction_c.empty());
}

TEST_F(RangesFile, refuses_a_range_without_the_configuration_and_an_impossible_temperature) {
  const auto file = write("dram: {dram_power: {low: 1.2, high: 2}}\njunction_c: [200]\n");

  EXPECT_THAT(
      [&] { read_system_ranges(file); },
      ThrowsMessage<core::InputError>(AllOf(HasSubstr("dram_power: is 1.2 to 2"), HasSubstr("junction_c"))));
}

}  // namespace
}  // namespace crossisle::study
