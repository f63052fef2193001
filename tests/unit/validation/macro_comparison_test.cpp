// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/validation/macro_comparison.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>

#include "../../physical/random_chips.hpp"

namespace crossisle::validation {
namespace {

using testing::SizeIs;
namespace test = physical::test;

constexpr std::array<MacroQuantity, macro_quantity_count> quantities{
    MacroQuantity::energy, MacroQuantity::time, MacroQuantity::area, MacroQuantity::density};

const std::vector<MacroComparison>& shipped() {
  static const auto comparisons = compare_macros(
      test::shipped_figures(),
      load_macros(std::filesystem::path(CROSSISLE_TEST_SOURCE) / "data" / "silicon" / "macros.csv"));
  return comparisons;
}

/// Lines that the specification's check of macros prints.
std::vector<std::string> reference_lines() {
  const char* chosen = std::getenv("CROSSISLE_REFERENCE");
  const auto folder =
      chosen != nullptr ? std::filesystem::path(chosen)
                        : std::filesystem::path(CROSSISLE_TEST_SOURCE).parent_path() / "shared" / "reference";
  std::ifstream stream(folder / "physical" / "check_macros_output.txt");
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

MacroFamily family_of(const std::string& word) {
  if (word == "rram") return MacroFamily::rram;
  if (word == "charge") return MacroFamily::charge;
  return word == "digital" ? MacroFamily::digital : MacroFamily::bitline;
}

TEST(MacroComparison, has_every_ratio_that_the_specification_prints) {
  const auto lines = reference_lines();
  if (lines.empty()) GTEST_SKIP() << "no physical/check_macros_output.txt; set CROSSISLE_REFERENCE";
  const std::regex form(R"((.{26}) (\w+) .* V . E +(\S+) +T +(\S+) +A +(\S+) +D +(\S+) .*)");
  std::map<std::string, std::size_t> next;  // operating points of a chip are in the order of the file
  std::size_t found = 0;

  for (const auto& line : lines) {
    std::smatch match;
    if (!std::regex_match(line, match, form)) continue;
    std::string chip = match[1];
    chip.erase(chip.find_last_not_of(' ') + 1);
    std::vector<const MacroComparison*> points;
    for (const auto& row : shipped())
      if (row.macro.chip == chip) points.push_back(&row);
    ASSERT_LT(next[chip], points.size()) << line;
    const MacroComparison& row = *points[next[chip]++];
    EXPECT_EQ(row.macro.family, family_of(match[2])) << line;
    for (const auto quantity : quantities) {
      const std::string printed = match[3 + static_cast<std::size_t>(quantity)];
      const auto& pair = row.of(quantity);
      ASSERT_EQ(pair.has_value(), printed != "-") << line;
      if (!pair) continue;
      EXPECT_NEAR(pair->ratio(), std::stod(printed), 0.00500001) << line;
    }
    ++found;
  }

  EXPECT_EQ(found, shipped().size());
}

TEST(MacroComparison, has_the_errors_that_the_specification_prints) {
  const auto lines = reference_lines();
  if (lines.empty()) GTEST_SKIP() << "no physical/check_macros_output.txt; set CROSSISLE_REFERENCE";
  const std::regex errors(R"(n +(\d+) x/÷(\S+) med (\S+) bias (\S+) worst (\S+))");
  auto group = MacroGroup::none;
  std::size_t found = 0;

  for (const auto& line : lines) {
    if (line.starts_with("group fit")) group = MacroGroup::fit;
    if (line.starts_with("group test")) group = MacroGroup::test;
    if (line.find("x/÷") == std::string::npos || line.starts_with("group")) continue;
    const std::string name = line.substr(2, line.find(' ', 2) - 2);
    const auto selection = [&](const MeasuredMacro& macro) {
      return macro.group == group && (name == "all" ? is_modelled(macro) : macro.family == family_of(name));
    };
    std::sregex_iterator match(line.begin(), line.end(), errors);
    for (const auto quantity : quantities) {
      ASSERT_NE(match, std::sregex_iterator()) << line;
      const auto ours = macro_errors(shipped(), quantity, selection);
      EXPECT_EQ(ours.chips, std::stoul((*match)[1])) << line;
      EXPECT_NEAR(ours.factor, std::stod((*match)[2]), 0.00500001) << line;
      EXPECT_NEAR(ours.median, std::stod((*match)[3]), 0.00500001) << line;
      EXPECT_NEAR(ours.bias, std::stod((*match)[4]), 0.00500001) << line;
      EXPECT_NEAR(ours.worst, std::stod((*match)[5]), 0.0500001) << line;
      ++match;
      ++found;
    }
  }

  EXPECT_EQ(found, 40U);  // 5 rows of 4 quantities in both groups
}

TEST(MacroComparison, has_the_blind_errors_that_the_documentation_states) {
  const auto test_half = [](const MeasuredMacro& macro) {
    return macro.group == MacroGroup::test && is_modelled(macro);
  };

  const auto energy = macro_errors(shipped(), MacroQuantity::energy, test_half);
  const auto time = macro_errors(shipped(), MacroQuantity::time, test_half);
  const auto area = macro_errors(shipped(), MacroQuantity::area, test_half);

  EXPECT_THAT(shipped(), SizeIs(78));
  EXPECT_EQ(energy.chips, 16U);
  EXPECT_NEAR(energy.factor, 1.75, 0.005);
  EXPECT_NEAR(energy.median, 1.18, 0.005);
  EXPECT_NEAR(time.factor, 2.03, 0.005);
  EXPECT_NEAR(area.factor, 2.02, 0.005);
}

/// Two chips: one twice and half of the measurement at two points, one four times.
std::vector<MacroComparison> sample() {
  std::vector<MacroComparison> rows(3);
  rows[0].macro.chip = rows[1].macro.chip = "a";
  rows[2].macro.chip = "b";
  rows[0].quantities[0] = {2.0, 1.0};
  rows[1].quantities[0] = {0.5, 1.0};
  rows[2].quantities[0] = {4.0, 1.0};
  return rows;
}

TEST(MacroErrors, count_a_chip_once_and_do_not_cancel_its_points) {
  const auto errors = macro_errors(sample(), MacroQuantity::energy, is_modelled);

  EXPECT_EQ(errors.chips, 2U);
  EXPECT_NEAR(errors.factor, std::exp(0.5 * (std::log(2.0) + std::log(4.0))), 1e-12);
  EXPECT_NEAR(errors.median, std::sqrt(8.0), 1e-12);  // between 2 and 4, by logarithms
  EXPECT_NEAR(errors.bias, 2.0, 1e-12);               // 1 and 4
  EXPECT_NEAR(errors.worst, 4.0, 1e-12);
  EXPECT_EQ(macro_errors(sample(), MacroQuantity::area, is_modelled).chips, 0U);
}

TEST(MacroRanks, need_three_chips) {
  auto rows = sample();
  EXPECT_FALSE(macro_ranks(rows, MacroQuantity::energy, is_modelled).correlation);
  rows.push_back(rows.back());
  rows.back().macro.chip = "c";
  rows.back().quantities[0] = {3.0, 0.5};

  const auto ranks = macro_ranks(rows, MacroQuantity::energy, is_modelled);

  EXPECT_EQ(ranks.chips, 3U);
  // Predicted 1, 4, 3, measured 1, 1, 0.5: ranks 1, 3, 2 and 2.5, 2.5, 1.
  EXPECT_NEAR(ranks.correlation.value(), 0.0, 1e-12);
}

}  // namespace
}  // namespace crossisle::validation
