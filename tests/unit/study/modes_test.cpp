// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/modes.hpp"

#include <gmock/gmock.h>

#include "crossisle/study/mode_comparison.hpp"
#include "sample.hpp"

namespace crossisle::study {
namespace {

using testing::HasSubstr;

run::Configuration physical() {
  return run::read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/physical_rram_4networks.yaml",
                                 {});
}

std::string refusal(const run::Configuration& first, const run::Configuration& second) {
  try {
    require_both_modes(first, second);
  } catch (const core::Error& error) {
    EXPECT_EQ(error.code(), core::ExitCode::usage);
    return error.what();
  }
  return "none";
}

TEST(RequireBothModes, refuses_two_configurations_of_one_mode_and_the_wrong_order) {
  EXPECT_THAT(refusal(smoke(), smoke()), HasSubstr("do not cover both modes"));
  EXPECT_THAT(refusal(physical(), physical()), HasSubstr("do not cover both modes"));
  EXPECT_THAT(refusal(smoke(), physical()), HasSubstr("do not cover both modes"));
}

TEST(RequireBothModes, refuses_other_networks) {
  EXPECT_THAT(refusal(physical(), smoke()), HasSubstr("different networks"));
}

TEST(RequireBothModes, accepts_the_same_networks_in_both_modes) {
  auto compat = smoke();
  compat.networks = physical().networks;

  EXPECT_EQ(refusal(physical(), compat), "none");
}

TEST(WithKnobsFreed, keeps_the_forbidden_combinations_that_a_chip_can_still_have) {
  auto problem = run::read_configuration(
      std::string(CROSSISLE_TEST_SOURCE) + "/configs/physical_rram_4networks.yaml",
      {"design_space.exclude=[{wordlines: 512, adc_bits: 6}, {wordlines: 256, adc_bits: 6}, "
       "{adc: flash, adc_bits: [7, 8]}]"});
  ASSERT_THAT(problem.space.exclusions(), testing::SizeIs(3));
  hardware::Chip chip = problem.space.chip(design::Genome{});
  chip.wordlines = 512;

  const auto freed = with_knobs_freed(problem, chip, 100);

  ASSERT_THAT(freed.space.exclusions(), testing::SizeIs(2));  // the chip may still be flash of 7 or 8 bits
  EXPECT_THAT(freed.space.exclusions().front().terms.front().values, testing::ElementsAre(512.0));
}

}  // namespace
}  // namespace crossisle::study
