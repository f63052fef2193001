// Part of Crossisle, SPDX-License-Identifier: MIT
// Design spaces that are derived from others: `base`, `extend`, `fix`, `only` and `exclude`.
#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

#include "crossisle/design/design_space.hpp"

namespace crossisle::design {
namespace {

using hardware::Knob;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* listed =
    "voltage: [0.5, 0.6, 0.7]\ncycle_time_ns: [1, 2]\nwordlines: [64, 128, 256, 512]\nbitlines: 64\n"
    "router_groups: [1, 2]\ntiles_per_group: 4\nmacros_per_tile: 4\nglobal_buffer_kib: 512\n";

class DerivedSpace : public testing::Test {
 protected:
  using Mode = DesignSpace::Mode;

  /// Reads a space that changes the listed one, which is its base.
  DesignSpace derive(const std::string& keys, Mode mode = Mode::compat, const std::string& base = listed) {
    const auto listing = config::Document::parse(base, "base.yaml", {}, problems_);
    const auto space = DesignSpace::read(listing.root(), mode);
    const auto document = config::Document::parse("base: base.yaml\n" + keys, "space.yaml", {}, problems_);
    return DesignSpace::read(document.root(), mode, &space);
  }
  std::vector<double> values(const DesignSpace& space, const std::string& name) const {
    const auto found = space.find(name);
    return found ? space.parameters()[*found].values : std::vector<double>{};
  }
  std::vector<std::string> messages() const {
    std::vector<std::string> texts;
    for (const auto& problem : problems_.all()) texts.push_back(problem.text());
    return texts;
  }

  core::Problems problems_;
};

TEST_F(DerivedSpace, has_the_values_of_its_base_unless_a_key_changes_them) {
  const DesignSpace space = derive(
      "cycle_time_ns: [3]\nfix: {voltage: 0.6}\nonly: {wordlines: [128, 512]}\n"
      "extend: {bitlines: [32, 128], router_groups: 4}\n");

  ASSERT_THAT(messages(), IsEmpty());
  EXPECT_THAT(values(space, "cycle_time_ns"), ElementsAre(3.0));
  EXPECT_THAT(values(space, "voltage"), ElementsAre(0.6));
  EXPECT_THAT(values(space, "wordlines"), ElementsAre(128.0, 512.0));
  EXPECT_THAT(values(space, "bitlines"), ElementsAre(32.0, 64.0, 128.0));
  EXPECT_THAT(values(space, "router_groups"), ElementsAre(1.0, 2.0, 4.0));
  EXPECT_THAT(values(space, "tiles_per_group"), ElementsAre(4.0));
  EXPECT_EQ(space.size(), 1 * 1 * 2 * 3 * 3);
}

TEST_F(DerivedSpace, changes_the_values_that_it_lists_itself) {
  const auto document = config::Document::parse(
      std::string(listed) + "fix: {voltage: 0.6}\nextend: {wordlines: 384}\n", "space.yaml", {}, problems_);

  const auto space = DesignSpace::read(document.root());

  ASSERT_THAT(messages(), IsEmpty());
  EXPECT_THAT(values(space, "voltage"), ElementsAre(0.6));
  EXPECT_THAT(values(space, "wordlines"), ElementsAre(64.0, 128.0, 256.0, 384.0, 512.0));
}

TEST_F(DerivedSpace, takes_ranges_with_either_words_and_extends_before_it_restricts) {
  EXPECT_THAT(values(derive("only: {wordlines: {from: 128, to: 300}}\n"), "wordlines"),
              ElementsAre(128.0, 256.0));
  EXPECT_THAT(values(derive("only: {wordlines: {min: 128}}\n"), "wordlines"),
              ElementsAre(128.0, 256.0, 512.0));
  EXPECT_THAT(values(derive("extend: {wordlines: 96}\nonly: {wordlines: {max: 128}}\n"), "wordlines"),
              ElementsAre(64.0, 96.0, 128.0));
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(DerivedSpace, knows_the_defaults_of_knobs_that_its_base_does_not_list) {
  const DesignSpace space =
      derive("fix: {adc_bits: 6, dram: lpddr4_x64}\nextend: {adc: flash}\n", Mode::physical);

  ASSERT_THAT(messages(), IsEmpty());
  EXPECT_THAT(values(space, "adc_bits"), ElementsAre(6.0));
  EXPECT_THAT(values(space, "adc"), ElementsAre(0.0, 1.0));  // sar, flash
}

TEST_F(DerivedSpace, is_written_as_the_values_that_are_left) {
  const auto derived = derive("fix: {voltage: 0.6}\nonly: {wordlines: {to: 64}}\n");
  const auto document = config::Document::parse(
      "voltage: [0.6]\ncycle_time_ns: [1, 2]\nwordlines: 64\nbitlines: 64\nrouter_groups: [1, 2]\n"
      "tiles_per_group: 4\nmacros_per_tile: 4\nglobal_buffer_kib: 512\n",
      "space.yaml", {}, problems_);

  EXPECT_EQ(space_lines(derived), space_lines(DesignSpace::read(document.root())));
}

TEST_F(DerivedSpace, forbids_the_combinations_of_its_base_and_its_own_among_the_values_left) {
  const auto base = std::string(listed) +
                    "exclude: [{voltage: [0.5, 0.6], wordlines: 64}, {voltage: 0.7, cycle_time_ns: 1}]\n";

  const DesignSpace space = derive(
      "only: {voltage: [0.5, 0.6]}\nextend: {wordlines: 96}\n"
      "exclude: [{wordlines: 96, router_groups: 1}, {voltage: [0.6, 0.7], cycle_time_ns: 2}]\n",
      Mode::compat, base);

  ASSERT_THAT(messages(), IsEmpty());
  std::vector<std::string> texts;
  for (const auto& exclusion : space.exclusions()) texts.push_back(describe(space, exclusion));
  EXPECT_THAT(texts, ElementsAre("wordlines 96 with router_groups 1", "voltage 0.6 with cycle_time_ns 2",
                                 "voltage 0.5 or 0.6 with wordlines 64"));
}

TEST_F(DerivedSpace, reports_every_problem_at_its_key) {
  derive(
      "fix:\n  voltge: 0.5\n  voltage: 0.55\n  wordlines: 64\n  bitlines: [64]\n"
      "only:\n  wordlines: [64]\n  router_groups: 4\n  cycle_time_ns: {from: 5}\n  tiles_per_group: []\n"
      "extend:\n  macros_per_tile: [4, 8]\n  global_buffer_kib: 0.5\n  wordlines: 96\n");

  ASSERT_THAT(messages(), SizeIs(10));
  EXPECT_THAT(messages()[0],
              HasSubstr("space.yaml:3:fix.voltge: unknown knob 'voltge' (it is not a knob of this "
                        "design space) did you mean 'voltage'?"));
  EXPECT_THAT(messages()[1],
              HasSubstr("space.yaml:4:fix.voltage: is 0.55 (the design space has 0.5, 0.6, 0.7)"));
  EXPECT_THAT(messages()[2],
              HasSubstr("space.yaml:10:only.cycle_time_ns: holds no value of the design space"));
  EXPECT_THAT(messages()[3], HasSubstr("space.yaml:8:only.wordlines: restricts a knob that `fix` pins"));
  EXPECT_THAT(messages()[4], HasSubstr("space.yaml:15:extend.wordlines: extends a knob that `fix` pins"));
  EXPECT_THAT(messages()[5], HasSubstr("space.yaml:6:fix.bitlines: is not a single value"));
  EXPECT_THAT(messages()[6],
              HasSubstr("space.yaml:9:only.router_groups: holds 4 (it is not in the design space)"));
  EXPECT_THAT(messages()[7], HasSubstr("space.yaml:11:only.tiles_per_group: has no values"));
  EXPECT_THAT(messages()[8],
              HasSubstr("space.yaml:13:extend.macros_per_tile: holds 4 (the design space has it "
                        "already: 4) delete it"));
  EXPECT_THAT(messages()[9], HasSubstr("space.yaml:14:extend.global_buffer_kib: is 0.5"));
}

TEST_F(DerivedSpace, does_not_add_values_that_it_leaves_out) {
  derive("extend: {wordlines: [96, 384]}\nonly: {wordlines: {to: 128}}\n");

  EXPECT_THAT(messages(), ElementsAre(HasSubstr("extend.wordlines: adds 384 (`only` leaves it out again)")));
}

TEST_F(DerivedSpace, has_some_design) {
  derive(
      "fix: {voltage: 0.5}\nexclude: [{voltage: 0.5, router_groups: 1}, {router_groups: 2, bitlines: 64}]\n");

  EXPECT_THAT(messages(), ElementsAre(HasSubstr("exclude: leaves no design")));
}

// Numbers of designs.

TEST_F(DerivedSpace, counts_the_designs_that_are_not_forbidden) {
  const DesignSpace space =
      derive("exclude: [{voltage: 0.5, wordlines: 64}, {wordlines: [64, 128], router_groups: 2}]\n");

  // Of 3 x 4 x 2 combinations of these knobs: 2 by the first, 2 x 3 by the second, 1 by both.
  ASSERT_EQ(space.size(), 48.0);
  EXPECT_EQ(space.allowed_size(), 48.0 - 2.0 * 7.0);
}

TEST_F(DerivedSpace, counts_designs_by_the_one_that_represents_them) {
  // A flash converter alone has no effect on digital cells, for which the first converter (sar) stands.
  const DesignSpace space = derive(
      "technology: [rram, sram_digital]\nadc: [sar, flash]\n"
      "exclude: [{technology: [rram, sram_digital], adc: flash}]\n",
      Mode::physical);

  ASSERT_EQ(space.size(), 4.0 * 48.0);
  EXPECT_EQ(space.allowed_size(), 3.0 * 48.0);
}

TEST_F(DerivedSpace, does_not_count_more_than_a_second_allows) {
  std::string keys = "exclude: [{wordlines: 1";
  for (const char* knob : {"bitlines", "router_groups", "tiles_per_group", "macros_per_tile"})
    keys += std::string(", ") + knob + ": 1";
  keys += "}]\n";
  for (const char* knob : {"wordlines", "bitlines", "router_groups", "tiles_per_group", "macros_per_tile"})
    keys += std::string(knob) + ": {from: 1, to: 64, step: 1}\n";

  const DesignSpace space = derive(keys);

  ASSERT_THAT(messages(), IsEmpty());
  EXPECT_EQ(space.allowed_size(), std::nullopt);
  EXPECT_FALSE(space.excludes_all());
}

}  // namespace
}  // namespace crossisle::design
