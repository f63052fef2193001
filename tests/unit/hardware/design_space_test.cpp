// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/hardware/design_space.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace crossisle::hardware {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* small_space =
    "voltage: [0.5, 0.55]\nbits_per_cell: [1, 2, 4]\ncycle_time_ns: [1, 2.5]\nwordlines: [32, 64]\nbitlines: "
    "64\n"
    "router_groups: [1, 2]\ntiles_per_group: 4\nmacros_per_tile: [4, 8]\nglobal_buffer_kib: [512]\n";

class DesignSpaceReader : public testing::Test {
 protected:
  DesignSpace read(const std::string& text) {
    const auto document = config::Document::parse(text, "space.yaml", {}, problems_);
    return DesignSpace::read(document.root());
  }
  std::vector<std::string> messages() const {
    std::vector<std::string> texts;
    for (const auto& problem : problems_.all()) texts.push_back(problem.text());
    return texts;
  }

  core::Problems problems_;
};

TEST_F(DesignSpaceReader, ReadsListsAndSingleValues) {
  const DesignSpace space = read(small_space);

  ASSERT_THAT(messages(), IsEmpty());
  ASSERT_THAT(space.parameters(), SizeIs(9));
  EXPECT_EQ(space.parameters()[0].knob, Knob::voltage);
  EXPECT_THAT(space.parameters()[0].values, ElementsAre(0.5, 0.55));
  EXPECT_THAT(space.parameters()[4].values, ElementsAre(64.0));
  EXPECT_EQ(space.size(), 2 * 3 * 2 * 2 * 1 * 2 * 1 * 2 * 1);
}

TEST_F(DesignSpaceReader, ReadsThePublishedSpacesInTheirSizes) {
  const auto size = [&](const std::string& name) {
    const auto file = std::string(CROSSISLE_TEST_SOURCE) + "/configs/spaces/" + name + ".yaml";
    return DesignSpace::read(config::Document::load(file, {}, problems_).root()).size();
  };

  EXPECT_EQ(size("rram"), 12'096'000.0);  // arXiv 2603.03880 states all three
  EXPECT_EQ(size("sram_4networks"), 2'488'320.0);
  EXPECT_EQ(size("sram_9networks"), 4'064'256.0);
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(DesignSpaceReader, MayLeaveOutBitsPerCell) {
  const DesignSpace space = read(
      "voltage: 0.5\ncycle_time_ns: 1\nwordlines: 32\nbitlines: 64\nrouter_groups: 1\ntiles_per_group: 4\n"
      "macros_per_tile: 4\nglobal_buffer_kib: 512\n");

  ASSERT_THAT(messages(), IsEmpty());
  EXPECT_THAT(space.parameters(), SizeIs(8));
  EXPECT_EQ(space.decode(Genome{}).bits_per_cell, 1);
}

TEST_F(DesignSpaceReader, ReportsEveryProblemAtOnce) {
  read(
      "voltage: [0.6, 0.5]\nbits_per_cell: [1, 1.5]\ncycle_time_ns: [0, 1]\nwordlines: []\nbitlines: [64, "
      "64]\n"
      "router_group: 1\ntiles_per_group: [-1, 4]\nmacros_per_tile: many\nglobal_buffer_kib: 16777217\n");

  ASSERT_THAT(messages(), SizeIs(10));
  EXPECT_THAT(messages()[0], HasSubstr("space.yaml:1:voltage: holds 0.5 after 0.6"));
  EXPECT_THAT(messages()[1],
              HasSubstr("space.yaml:2:bits_per_cell: holds 1.5 (it takes whole numbers only)"));
  EXPECT_THAT(
      messages()[2],
      HasSubstr("space.yaml:3:cycle_time_ns: is 0 (it must be from 0.001 to 1000000: cycles take from a "
                "picosecond to a millisecond)"));
  EXPECT_THAT(messages()[3], HasSubstr("space.yaml:4:wordlines: has no values"));
  EXPECT_THAT(messages()[4], HasSubstr("space.yaml:5:bitlines: holds 64 after 64"));
  EXPECT_THAT(messages()[5], HasSubstr("router_groups: is missing"));
  EXPECT_THAT(messages()[6], HasSubstr("space.yaml:7:tiles_per_group: is -1"));
  EXPECT_THAT(messages()[7], HasSubstr("space.yaml:8:macros_per_tile: is 'many'"));
  EXPECT_THAT(messages()[8], HasSubstr("space.yaml:9:global_buffer_kib: is 16777217"));
  EXPECT_THAT(messages()[9],
              HasSubstr("unknown key 'router_group' (it would be ignored without a word) did you mean "
                        "'router_groups'?"));
}

TEST_F(DesignSpaceReader, RefusesChipsWithMoreCellsThanCanBeCounted) {
  read(
      "voltage: 0.5\ncycle_time_ns: 1\nwordlines: [32, 16777216]\nbitlines: 16777216\nrouter_groups: "
      "16777216\n"
      "tiles_per_group: 1\nmacros_per_tile: 1\nglobal_buffer_kib: 512\n");

  EXPECT_THAT(messages(), ElementsAre(HasSubstr("has chips of up to 4.7e+21 cells (the most is 2^53)")));
}

TEST_F(DesignSpaceReader, TakesChipsWithAsManyCellsAsCanBeCounted) {
  const DesignSpace space = read(
      "voltage: 0.5\ncycle_time_ns: 1\nwordlines: 16777216\nbitlines: 16777216\nrouter_groups: 32\n"
      "tiles_per_group: 1\nmacros_per_tile: 1\nglobal_buffer_kib: 512\n");

  ASSERT_THAT(messages(), IsEmpty());
  EXPECT_EQ(space.decode(Genome{}).cells(), std::int64_t{1} << 53);
}

TEST_F(DesignSpaceReader, RefusesMoreValuesThanASearchTellsApart) {
  std::string list = "wordlines: [1";
  for (int i = 2; i <= 4097; ++i) list += ", " + std::to_string(i);

  read(list + "]\n");

  EXPECT_THAT(messages(), Contains(HasSubstr("wordlines: has 4097 values (a parameter may have 4096)")));
}

class SmallSpace : public DesignSpaceReader {
 protected:
  const DesignSpace space_ = read(small_space);
};

TEST_F(SmallSpace, DecodesIndicesToValues) {
  const Chip chip = space_.decode(Genome{{1, 2, 1, 0, 0, 1, 0, 1, 0}});

  const Chip expected{.voltage_v = 0.55,
                      .cycle_time_s = 2.5e-9,
                      .bits_per_cell = 4,
                      .wordlines = 32,
                      .bitlines = 64,
                      .router_groups = 2,
                      .tiles_per_group = 4,
                      .macros_per_tile = 8,
                      .global_buffer_bits = 512 * 8192};
  EXPECT_EQ(chip, expected);
  EXPECT_EQ(chip.cells(), 2 * 4 * 8 * 32 * 64);
}

TEST_F(SmallSpace, DescribesWhatTheCommandLineReads) {
  EXPECT_EQ(space_.describe(Genome{{1, 2, 1, 0, 0, 1, 0, 1, 0}}),
            "voltage=0.55,bits_per_cell=4,cycle_time_ns=2.5,wordlines=32,bitlines=64,router_groups=2,"
            "tiles_per_group=4,macros_per_tile=8,global_buffer_kib=512");
}

TEST_F(SmallSpace, EncodesWhatItDescribesForEveryDesign) {
  std::unordered_set<Genome, GenomeHash> seen;
  Genome genome;
  const std::size_t parameters = space_.parameters().size();
  for (std::size_t digit = 0; digit < parameters;) {
    seen.insert(genome);
    std::map<std::string, double> written;
    const Chip chip = space_.decode(genome);
    for (const auto& parameter : space_.parameters()) {
      written[std::string(traits(parameter.knob).name)] = written_value(chip, parameter.knob);
    }
    ASSERT_EQ(space_.encode(written, "here", problems_), genome);
    for (digit = 0; digit < parameters; ++digit) {  // count on
      if (++genome.index[digit] < space_.parameters()[digit].values.size()) break;
      genome.index[digit] = 0;
    }
  }

  EXPECT_THAT(messages(), IsEmpty());
  EXPECT_EQ(static_cast<double>(seen.size()), space_.size());
}

TEST_F(SmallSpace, EncodesWithoutWhatLeavesNoChoice) {
  const Genome genome = space_.encode({{"voltage", 0.55},
                                       {"bits_per_cell", 1},
                                       {"cycle_time_ns", 1},
                                       {"wordlines", 64},
                                       {"router_groups", 1},
                                       {"macros_per_tile", 4}},
                                      "here", problems_);

  EXPECT_THAT(messages(), IsEmpty());
  EXPECT_EQ(genome, (Genome{{1, 0, 0, 1}}));
}

TEST_F(SmallSpace, TakesValuesWithTheNoiseOfArithmetic) {
  const Genome genome = space_.encode({{"voltage", 0.1 + 0.45},
                                       {"bits_per_cell", 1},
                                       {"cycle_time_ns", 2.5000000000001},
                                       {"wordlines", 64},
                                       {"router_groups", 1},
                                       {"macros_per_tile", 4}},
                                      "here", problems_);

  EXPECT_THAT(messages(), IsEmpty());
  EXPECT_EQ(genome, (Genome{{1, 0, 1, 1}}));
}

TEST_F(SmallSpace, ReportsWhatItCannotEncode) {
  space_.encode(
      {{"voltag", 0.5}, {"bits_per_cell", 3}, {"cycle_time_ns", 1}, {"wordlines", 64}, {"bitlines", 32}},
      "--design", problems_);

  EXPECT_THAT(
      messages(),
      ElementsAre(
          "--design: unknown parameter 'voltag' (the design space does not have it) did you mean "
          "'voltage'?",
          "--design: parameter 'voltage' is missing; add it",
          "--design: bits_per_cell=3 is off the list (the design space has 1, 2, 4) choose one of them",
          "--design: bitlines=32 is off the list (the design space has 64) choose one of them",
          "--design: parameter 'router_groups' is missing; add it",
          "--design: parameter 'macros_per_tile' is missing; add it"));
}

TEST_F(SmallSpace, ReadsADesignFromAFile) {
  const auto document = config::Document::parse(
      "voltage: 0.55\nbits_per_cell: 4\ncycle_time_ns: 1\nwordlines: 64\nrouter_groups: 2\nmacros_per_tile: "
      "8\n",
      "best.yaml", {}, problems_);

  const Genome genome = space_.read_design(document.root(), problems_);

  ASSERT_THAT(messages(), IsEmpty());
  EXPECT_EQ(space_.decode(genome).voltage_v, 0.55);
  EXPECT_EQ(space_.decode(genome).bits_per_cell, 4);
}

TEST_F(SmallSpace, ReportsTheLinesOfADesignThatIsNone) {
  const auto document = config::Document::parse(
      "voltage: 0.5\nbits_per_cell: 3\nvoltag: 1\ncycle_time_ns: [1]\nwordlines: 64\nrouter_groups: 2\n",
      "best.yaml", {}, problems_);

  space_.read_design(document.root(), problems_);

  EXPECT_THAT(messages(), Contains(HasSubstr("best.yaml:2:bits_per_cell: bits_per_cell=3 is off the list")));
  EXPECT_THAT(messages(), Contains(HasSubstr("best.yaml:3:voltag: unknown parameter 'voltag'")));
  EXPECT_THAT(messages(), Contains(HasSubstr("best.yaml:4:cycle_time_ns: is a list")));
  EXPECT_THAT(messages(), Contains(HasSubstr("best.yaml:1: parameter 'macros_per_tile' is missing")));
}

TEST_F(SmallSpace, ContainsItsOwnGenomesOnly) {
  Genome genome;
  EXPECT_TRUE(space_.contains(genome));
  genome.index[1] = 2;
  EXPECT_TRUE(space_.contains(genome));
  genome.index[1] = 3;
  EXPECT_FALSE(space_.contains(genome));
  genome = {};
  genome.index[Genome::capacity - 1] = 1;  // a parameter that the space has not
  EXPECT_FALSE(space_.contains(genome));
}

TEST(Genome, IsOrderedAndHashedByItsIndices) {
  const Genome low{{0, 1}};
  const Genome high{{1, 0}};

  EXPECT_LT(low, high);
  EXPECT_NE(GenomeHash{}(low), GenomeHash{}(high));
  EXPECT_EQ(GenomeHash{}(low), GenomeHash{}(Genome{{0, 1}}));
}

/// A space of the physical mode.
class PhysicalSpace : public testing::Test {
 protected:
  DesignSpace read(const std::string& more) {
    document_.emplace(
        config::Document::parse("voltage: 0.8\ncycle_time_ns: 1\nwordlines: [64, 128]\nbitlines: "
                                "64\nrouter_groups: 8\ntiles_per_group: 8\n"
                                "macros_per_tile: 8\nglobal_buffer_kib: 1024\n" +
                                    more,
                                "space.yaml", {}, problems_));
    return DesignSpace::read(document_->root(), DesignSpace::Mode::physical);
  }

  core::Problems problems_;
  std::optional<config::Document> document_;
};

TEST_F(PhysicalSpace, words_are_read_and_written) {
  const DesignSpace space = read("technology: [sram_digital, rram]\ndram: hbm2\n");

  ASSERT_TRUE(problems_.empty());
  Genome genome;
  genome.index[0] = 0;
  const std::string text = space.describe(genome);
  EXPECT_THAT(text, testing::HasSubstr("technology=rram"));
  EXPECT_THAT(text, testing::HasSubstr("dram=hbm2"));
  EXPECT_EQ(space.decode(genome).technology, CellTechnology::rram);
}

TEST_F(PhysicalSpace, wrong_words_and_values_are_refused) {
  read("technology: [rramm]\nadc: [sar, flesh]\ndac_bits: 3\nnode_nm: 5\n");

  EXPECT_EQ(problems_.count(), 4U);
}

TEST_F(PhysicalSpace, knobs_of_it_are_unknown_to_the_compat_mode) {
  document_.emplace(config::Document::parse("voltage: 0.8\nadcs: 4\n", "space.yaml", {}, problems_));

  DesignSpace::read(document_->root());

  EXPECT_GT(problems_.count(), 0U);
}

TEST_F(PhysicalSpace, the_canonical_genome_stands_for_all_of_the_same_chip) {
  const DesignSpace space = read(
      "technology: [rram, sram_digital]\nbits_per_cell: [1, 2]\nactive_rows: [32, 64, 128]\nadc_bits: [4, "
      "5]\n"
      "dac_bits: [1, 2]\ndac: [voltage, pulse]\n");
  ASSERT_TRUE(problems_.empty());
  const auto place = [&](Knob knob) {
    const auto& parameters = space.parameters();
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const Parameter& parameter) { return parameter.knob == knob; });
    return static_cast<std::size_t>(found - parameters.begin());
  };
  Genome genome;
  genome.index[place(Knob::bits_per_cell)] = 1;
  genome.index[place(Knob::active_rows)] = 2;  // 128 of 64 wordlines are 64
  genome.index[place(Knob::adc_bits)] = 1;
  genome.index[place(Knob::dac)] = 1;

  const Genome resistive = space.canonical(genome);
  genome.index[place(Knob::technology)] = 1;
  const Genome digital = space.canonical(genome);
  genome.index[place(Knob::wordlines)] = 1;
  const Genome tall = space.canonical(genome);

  EXPECT_EQ(resistive.index[place(Knob::bits_per_cell)], 1);
  EXPECT_EQ(resistive.index[place(Knob::active_rows)], 1);
  EXPECT_EQ(resistive.index[place(Knob::adc_bits)], 1);
  EXPECT_EQ(resistive.index[place(Knob::dac)], 0);  // of one bit
  EXPECT_EQ(digital.index[place(Knob::bits_per_cell)], 0);
  EXPECT_EQ(digital.index[place(Knob::adc_bits)], 0);
  EXPECT_EQ(tall.index[place(Knob::active_rows)], 2);
  EXPECT_EQ(space.canonical(digital), digital);
}

}  // namespace
}  // namespace crossisle::hardware
