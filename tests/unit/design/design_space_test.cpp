// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/design/design_space.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace crossisle::design {
namespace {

using hardware::CellTechnology;
using hardware::Chip;
using hardware::Knob;
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
  EXPECT_EQ(space.chip(Genome{}).bits_per_cell, 1);
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
  EXPECT_THAT(messages()[2],
              HasSubstr("space.yaml:3:cycle_time_ns: is 0 (it must be from 0.001 to 1000000: cycles take a "
                        "picosecond to a millisecond)"));
  EXPECT_THAT(messages()[3], HasSubstr("space.yaml:4:wordlines: has no values"));
  EXPECT_THAT(messages()[4], HasSubstr("space.yaml:5:bitlines: holds 64 after 64"));
  EXPECT_THAT(messages()[5], HasSubstr("router_groups: is missing"));
  EXPECT_THAT(messages()[6], HasSubstr("space.yaml:7:tiles_per_group: is -1"));
  EXPECT_THAT(messages()[7], HasSubstr("space.yaml:8:macros_per_tile: is 'many'"));
  EXPECT_THAT(messages()[8], HasSubstr("space.yaml:9:global_buffer_kib: is 16777217"));
  EXPECT_THAT(messages()[9],
              HasSubstr("unknown key 'router_group' (it would be silently ignored) did you mean "
                        "'router_groups'?"));
}

TEST_F(DesignSpaceReader, RefusesChipsWithMoreCellsThanCanBeCounted) {
  read(
      "voltage: 0.5\ncycle_time_ns: 1\nwordlines: [32, 16777216]\nbitlines: 16777216\nrouter_groups: "
      "16777216\n"
      "tiles_per_group: 1\nmacros_per_tile: 1\nglobal_buffer_kib: 512\n");

  EXPECT_THAT(messages(), ElementsAre(HasSubstr("has chips of up to 4.7e+21 cells (the maximum is 2^53)")));
}

TEST_F(DesignSpaceReader, TakesChipsWithAsManyCellsAsCanBeCounted) {
  const DesignSpace space = read(
      "voltage: 0.5\ncycle_time_ns: 1\nwordlines: 16777216\nbitlines: 16777216\nrouter_groups: 32\n"
      "tiles_per_group: 1\nmacros_per_tile: 1\nglobal_buffer_kib: 512\n");

  ASSERT_THAT(messages(), IsEmpty());
  EXPECT_EQ(space.chip(Genome{}).cells(), std::int64_t{1} << 53);
}

TEST_F(DesignSpaceReader, RefusesMoreValuesThanASearchTellsApart) {
  std::string list = "wordlines: [1";
  for (int i = 2; i <= 4097; ++i) list += ", " + std::to_string(i);

  read(list + "]\n");

  EXPECT_THAT(messages(),
              Contains(HasSubstr("wordlines: has 4097 values (a parameter may have at most 4096)")));
}

class SmallSpace : public DesignSpaceReader {
 protected:
  const DesignSpace space_ = read(small_space);
};

TEST_F(SmallSpace, DecodesIndicesToValues) {
  const Chip chip = space_.chip(Genome{1, 2, 1, 0, 0, 1, 0, 1, 0});

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
  EXPECT_EQ(space_.describe(Genome{1, 2, 1, 0, 0, 1, 0, 1, 0}),
            "voltage=0.55,bits_per_cell=4,cycle_time_ns=2.5,wordlines=32,bitlines=64,router_groups=2,"
            "tiles_per_group=4,macros_per_tile=8,global_buffer_kib=512");
}

TEST_F(SmallSpace, EncodesWhatItDescribesForEveryDesign) {
  std::set<Genome> seen;
  Genome genome;
  const std::size_t parameters = space_.parameters().size();
  for (std::size_t digit = 0; digit < parameters;) {
    seen.insert(genome);
    std::map<std::string, double> written;
    const Chip chip = space_.chip(genome);
    for (const auto& parameter : space_.parameters()) {
      written[parameter.name] = written_value(chip, *parameter.knob);
    }
    ASSERT_EQ(space_.encode(written, "here", problems_), genome);
    for (digit = 0; digit < parameters; ++digit) {  // count on
      const auto next = static_cast<std::uint16_t>(genome[digit] + 1);
      genome.set(digit, next < space_.parameters()[digit].values.size() ? next : std::uint16_t{0});
      if (genome[digit] != 0) break;
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
  EXPECT_EQ(genome, (Genome{1, 0, 0, 1}));
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
  EXPECT_EQ(genome, (Genome{1, 0, 1, 1}));
}

TEST_F(SmallSpace, ReportsWhatItCannotEncode) {
  space_.encode(
      {{"voltag", 0.5}, {"bits_per_cell", 3}, {"cycle_time_ns", 1}, {"wordlines", 64}, {"bitlines", 32}},
      "--design", problems_);

  EXPECT_THAT(
      messages(),
      ElementsAre(
          "--design: unknown parameter 'voltag' (it is not in the design space) did you mean "
          "'voltage'?",
          "--design: parameter 'voltage' is missing; add it",
          "--design: bits_per_cell=3 is not in the list (the design space lists 1, 2, 4) choose one of them",
          "--design: bitlines=32 is not in the list (the design space lists 64) choose one of them",
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
  EXPECT_EQ(space_.chip(genome).voltage_v, 0.55);
  EXPECT_EQ(space_.chip(genome).bits_per_cell, 4);
}

TEST_F(SmallSpace, ReportsTheLinesOfADesignThatIsNone) {
  const auto document = config::Document::parse(
      "voltage: 0.5\nbits_per_cell: 3\nvoltag: 1\ncycle_time_ns: [1]\nwordlines: 64\nrouter_groups: 2\n",
      "best.yaml", {}, problems_);

  space_.read_design(document.root(), problems_);

  EXPECT_THAT(messages(),
              Contains(HasSubstr("best.yaml:2:bits_per_cell: bits_per_cell=3 is not in the list")));
  EXPECT_THAT(messages(), Contains(HasSubstr("best.yaml:3:voltag: unknown parameter 'voltag'")));
  EXPECT_THAT(messages(), Contains(HasSubstr("best.yaml:4:cycle_time_ns: is a list")));
  EXPECT_THAT(messages(), Contains(HasSubstr("best.yaml:1: parameter 'macros_per_tile' is missing")));
}

TEST_F(SmallSpace, ContainsItsOwnGenomesOnly) {
  Genome genome;
  EXPECT_TRUE(space_.contains(genome));
  genome.set(1, 2);
  EXPECT_TRUE(space_.contains(genome));
  genome.set(1, 3);
  EXPECT_FALSE(space_.contains(genome));
  genome = {};
  genome.set(43, 1);  // a parameter that the space does not have
  EXPECT_FALSE(space_.contains(genome));
}

TEST(DesignSpace, GivesBackEveryPublishedValue) {
  for (const auto& file :
       std::filesystem::directory_iterator(std::filesystem::path(CROSSISLE_TEST_SOURCE) / "configs/spaces")) {
    core::Problems problems;
    const auto space = DesignSpace::read(config::Document::load(file.path(), {}, problems).root(),
                                         DesignSpace::Mode::physical);
    problems.throw_if_any();
    for (const auto& parameter : space.parameters()) {
      for (const double value : parameter.values) {
        Chip chip;
        set_knob(chip, *parameter.knob, value);
        EXPECT_EQ(written_value(chip, *parameter.knob), value) << file.path() << parameter.name;
      }
    }
  }
}

// Ranges.

TEST_F(DesignSpaceReader, ReadsRangesByCountAndByStep) {
  const DesignSpace space = read(
      "voltage: {from: 0.5, to: 0.9, count: 5}\ncycle_time_ns: {from: 1, to: 100, count: 3, scale: log}\n"
      "wordlines: {from: 32, to: 128, step: 32}\nbitlines: {from: 4, to: 8, count: 9}\n"
      "router_groups: 1\ntiles_per_group: 4\nmacros_per_tile: 4\nglobal_buffer_kib: 512\n");

  ASSERT_THAT(messages(), IsEmpty());
  EXPECT_THAT(space.parameters()[0].values, ElementsAre(0.5, 0.6, 0.7, 0.8, 0.9));
  EXPECT_THAT(space.parameters()[1].values, ElementsAre(1.0, 10.0, 100.0));
  EXPECT_THAT(space.parameters()[2].values, ElementsAre(32.0, 64.0, 96.0, 128.0));
  EXPECT_THAT(space.parameters()[3].values, ElementsAre(4.0, 5.0, 6.0, 7.0, 8.0));  // whole, each once
}

TEST_F(DesignSpaceReader, AllowsARangeOf4096ValuesAndNoMore) {
  const std::string rest =
      "cycle_time_ns: 1\nwordlines: 32\nbitlines: 64\nrouter_groups: 1\ntiles_per_group: 4\n"
      "macros_per_tile: 4\nglobal_buffer_kib: 512\n";

  EXPECT_EQ(read("voltage: {from: 0.5, to: 1.0, count: 4096}\n" + rest).size(), 4096.0);
  EXPECT_THAT(messages(), IsEmpty());
  read("voltage: {from: 0.5, to: 1.0, count: 4097}\n" + rest);
  EXPECT_THAT(messages(), ElementsAre(HasSubstr("space.yaml:1:voltage.count: ")));
}

TEST_F(DesignSpaceReader, RefusesRangesThatMakeNoList) {
  const auto problem_of = [&](const std::string& range) {
    problems_ = core::Problems();
    read("voltage: " + range +
         "\ncycle_time_ns: 1\nwordlines: 32\nbitlines: 64\nrouter_groups: 1\ntiles_per_group: 4\n"
         "macros_per_tile: 4\nglobal_buffer_kib: 512\n");
    return messages().empty() ? std::string("none") : messages().front();
  };

  EXPECT_THAT(problem_of("{from: 0.9, to: 0.5, count: 3}"), HasSubstr("the range begins at 0.9"));
  EXPECT_THAT(problem_of("{from: 0.5, to: 0.9}"), HasSubstr("neither count nor step"));
  EXPECT_THAT(problem_of("{from: 0.5, to: 0.9, count: 3, step: 0.1}"), HasSubstr("with count"));
  EXPECT_THAT(problem_of("{from: 0.5, to: 0.9, step: 0}"), HasSubstr("gives no list"));
  EXPECT_THAT(problem_of("{from: 0.5, to: 0.9, step: 0.1, scale: log}"), HasSubstr("is log with a step"));
  EXPECT_THAT(problem_of("{from: 0.5, to: 5, count: 3}"), HasSubstr("voltage.to"));
  EXPECT_THAT(problem_of("{from: 0.5, to: 0.9, steps: 3}"), HasSubstr("did you mean 'step'?"));
}

// Forbidden combinations.

TEST_F(DesignSpaceReader, ReadsForbiddenCombinations) {
  const DesignSpace space = read(std::string(small_space) +
                                 "exclude:\n  - {voltage: 0.5, cycle_time_ns: 1}\n"
                                 "  - {bits_per_cell: {from: 2}, wordlines: [64], router_groups: 2}\n");

  ASSERT_THAT(messages(), IsEmpty());
  ASSERT_THAT(space.exclusions(), SizeIs(2));
  EXPECT_THAT(space.exclusions()[1].terms[0].values, ElementsAre(2.0, 4.0));
  EXPECT_EQ(describe(space, space.exclusions()[1]),
            "bits_per_cell 2 or 4 with wordlines 64 with router_groups 2");
  EXPECT_TRUE(space.is_excluded(Genome{}));          // 0.5 V, 1 ns
  EXPECT_FALSE(space.is_excluded(Genome{1}));        // 0.55 V, 1 ns
  EXPECT_FALSE(space.is_excluded(Genome{0, 0, 1}));  // 0.5 V, 2.5 ns
  EXPECT_TRUE(space.is_excluded(Genome{1, 2, 1, 1, 0, 1}));
  EXPECT_FALSE(space.is_excluded(Genome{1, 0, 1, 1, 0, 1}));

  hardware::Chip chip = space.chip(Genome{});
  EXPECT_TRUE(space.is_excluded(chip));
  chip.voltage_v = 0.525;  // between two values of the space
  EXPECT_FALSE(space.is_excluded(chip));
}

TEST_F(DesignSpaceReader, NamesWhatIsWrongWithACombination) {
  read(
      std::string(small_space) +
      "exclude:\n  - {voltage: 0.7, cycle_time_ns: 1}\n  - {voltag: 0.5, wordlines: 32}\n  - {voltage: 0.5}\n"
      "  - {voltage: {from: 2}, wordlines: 32}\n");

  EXPECT_THAT(messages(), ElementsAre(HasSubstr("voltage: holds 0.7 (it is not in the design space)"),
                                      HasSubstr("did you mean 'voltage'?"), HasSubstr("is not a combination"),
                                      HasSubstr("holds no value of the design space")));
}

TEST_F(DesignSpaceReader, RefusesAnExcludedDesignByTheCombination) {
  const DesignSpace space = read(std::string(small_space) + "exclude: [{voltage: 0.5, wordlines: 32}]\n");
  std::map<std::string, double> design{{"voltage", 0.5},  {"bits_per_cell", 1}, {"cycle_time_ns", 1},
                                       {"wordlines", 32}, {"router_groups", 1}, {"macros_per_tile", 4}};

  space.encode(design, "--design", problems_);
  design["wordlines"] = 64;
  space.encode(design, "--design", problems_);

  EXPECT_THAT(
      messages(),
      ElementsAre(HasSubstr(
          "--design: the design is excluded (the design space excludes voltage 0.5 with wordlines 32)")));
}

TEST_F(DesignSpaceReader, WritesASpaceThatReadsTheSame) {
  const DesignSpace space =
      read(std::string(small_space) + "exclude: [{voltage: 0.5, wordlines: {to: 40}}]\n");
  std::string text;
  for (const auto& line : space_lines(space)) text += line + "\n";

  const DesignSpace again = read(text);

  EXPECT_THAT(messages(), IsEmpty());
  EXPECT_EQ(space_lines(again), space_lines(space));
  EXPECT_TRUE(again.is_excluded(Genome{}));
}

// Choices beyond the knobs of a chip.

TEST(DesignSpace, CarriesChoicesThatAreNoKnobs) {
  const DesignSpace space({Parameter(Knob::wordlines, {32, 64}),
                           Parameter("resnet18.weight_bits", {2, 4, 8}, "bit", "bits of a weight"),
                           Parameter("member", {"small", "large"}, "network of the family")});
  const Genome genome{1, 2, 1};

  const Candidate candidate = space.decode(genome);

  EXPECT_EQ(candidate.chip.wordlines, 64);
  EXPECT_THAT(candidate.choices, ElementsAre(8.0, 1.0));
  EXPECT_THAT(space.choices(), ElementsAre("resnet18.weight_bits", "member"));
  EXPECT_EQ(space.describe(genome), "wordlines=64,resnet18.weight_bits=8,member=large");
  EXPECT_EQ(space.canonical(genome), genome);
}

TEST(DesignSpace, HasNoLimitOnTheNumberOfParameters) {
  std::vector<Parameter> parameters;
  for (int i = 0; i < 300; ++i)
    parameters.emplace_back("choice" + std::to_string(i), std::vector{1.0, 2.0}, "1", "");
  const DesignSpace space(parameters);
  Genome genome;
  genome.set(299, 1);

  EXPECT_TRUE(space.contains(genome));
  EXPECT_EQ(space.decode(genome).choices[299], 2.0);
  EXPECT_EQ(space.decode(genome).choices[298], 1.0);
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
  genome.set(0, 0);
  const std::string text = space.describe(genome);
  EXPECT_THAT(text, testing::HasSubstr("technology=rram"));
  EXPECT_THAT(text, testing::HasSubstr("dram=hbm2"));
  EXPECT_EQ(space.chip(genome).technology, CellTechnology::rram);
}

TEST_F(PhysicalSpace, combinations_are_forbidden_by_words_too) {
  const DesignSpace space = read(
      "technology: [rram, sram_digital]\nadc_bits: [4, 5]\nexclude: [{technology: rram, adc_bits: [5]}]\n");

  ASSERT_TRUE(problems_.empty());
  std::size_t excluded = 0;
  for (std::uint16_t cells = 0; cells < 2; ++cells) {
    for (std::uint16_t bits = 0; bits < 2; ++bits) {
      Genome genome;
      genome.set(*space.find("technology"), cells);
      genome.set(*space.find("adc_bits"), bits);
      excluded += space.is_excluded(genome) ? 1U : 0U;
    }
  }
  EXPECT_EQ(excluded, 1U);  // a digital macro has no converters, whatever its genome says
}

TEST_F(PhysicalSpace, wrong_words_and_values_are_refused) {
  read("technology: [rramm]\nadc: [sar, flesh]\ndac_bits: 9\nnode_nm: 4\n");

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
  genome.set(place(Knob::bits_per_cell), 1);
  genome.set(place(Knob::active_rows), 2);  // 128 of 64 wordlines are 64
  genome.set(place(Knob::adc_bits), 1);
  genome.set(place(Knob::dac), 1);

  const Genome resistive = space.canonical(genome);
  genome.set(place(Knob::technology), 1);
  const Genome digital = space.canonical(genome);
  genome.set(place(Knob::wordlines), 1);
  const Genome tall = space.canonical(genome);

  EXPECT_EQ(resistive[place(Knob::bits_per_cell)], 1);
  EXPECT_EQ(resistive[place(Knob::active_rows)], 1);
  EXPECT_EQ(resistive[place(Knob::adc_bits)], 1);
  EXPECT_EQ(resistive[place(Knob::dac)], 0);  // of one bit
  EXPECT_EQ(digital[place(Knob::bits_per_cell)], 0);
  EXPECT_EQ(digital[place(Knob::adc_bits)], 0);
  EXPECT_EQ(tall[place(Knob::active_rows)], 2);
  EXPECT_EQ(space.canonical(digital), digital);
}

}  // namespace
}  // namespace crossisle::design
