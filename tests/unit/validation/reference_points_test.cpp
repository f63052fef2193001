// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/validation/reference_points.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace crossisle::validation {
namespace {

class ReferenceTable : public testing::Test {
 protected:
  std::filesystem::path write(const std::string& text) const {
    std::ofstream(file_) << text;
    return file_;
  }
  void TearDown() override { std::filesystem::remove(file_); }

  const std::string header_ =
      "network,voltage_v,bits_per_cell,cycle_s,wordlines,bitlines,router_groups,tiles_per_group,macros_per_"
      "tile,"
      "global_buffer_depth_words,energy_j,area_cm2,latency_s,run\n";
  const std::string row_ = "alexnet,0.5,1,1e-08,256,128,16,64,64,4096,0.0059,69.8,9e-08,where\n";

 private:
  std::filesystem::path file_ =
      std::filesystem::temp_directory_path() / fmt::format("crossisle_points_{}.csv", ::getpid());
};

TEST_F(ReferenceTable, reads_points) {
  core::Problems problems;

  const auto points = read_reference_points(write(header_ + row_), problems);

  ASSERT_TRUE(problems.empty());
  ASSERT_EQ(points.size(), 1u);
  EXPECT_EQ(points[0].network, "alexnet");
  EXPECT_EQ(points[0].chip.cycle_time_s, 1e-8);
  EXPECT_EQ(points[0].chip.global_buffer_bits, 8388608);
  EXPECT_DOUBLE_EQ(points[0].area_m2, 69.8e-4);
  EXPECT_EQ(points[0].node_nm, 32.0);
}

TEST_F(ReferenceTable, reports_each_problem_of_a_line) {
  core::Problems problems;
  std::string bad = row_;
  bad.replace(bad.find("256"), 3, "many");

  read_reference_points(write(header_ + bad + "alexnet,0.5\n"), problems);

  ASSERT_EQ(problems.all().size(), 2u);
  EXPECT_THAT(problems.all()[0].where, testing::HasSubstr(":2:wordlines"));
  EXPECT_THAT(problems.all()[1].what, testing::HasSubstr("2 fields"));
}

TEST_F(ReferenceTable, samples_every_stratum_evenly) {
  std::vector<ReferencePoint> points(900);
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i].network = std::string(1, i < 300 ? 'a' : 'b');
    points[i].line = i;
  }

  const auto sample = stratified_sample(points, 90);

  EXPECT_EQ(
      std::count_if(sample.begin(), sample.end(), [](const auto& point) { return point.network == "a"; }),
      30);
  EXPECT_EQ(sample.size(), 90u);
  EXPECT_EQ(sample[1].line, 10u);
}

}  // namespace
}  // namespace crossisle::validation
