// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/text.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

namespace crossisle::core {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(NearestWord, FindsWordsMistypedByALittle) {
  const std::vector<std::string> words{"voltage", "wordlines", "bitlines"};

  EXPECT_EQ(nearest_word("voltge", words), "voltage");        // a letter too few
  EXPECT_EQ(nearest_word("wordliness", words), "wordlines");  // one too many
  EXPECT_EQ(nearest_word("bitlnies", words), "bitlines");     // two exchanged
  EXPECT_EQ(nearest_word("voltage", words), "voltage");
}

TEST(NearestWord, FindsWordsBegunButNotEnded) {
  const std::vector<std::string> words{"population_size", "populous"};

  EXPECT_EQ(nearest_word("pop", words), "population_size");  // the earliest of equals
  EXPECT_EQ(nearest_word("po", words), "");                  // too short to be meant
}

TEST(NearestWord, FindsNothingInWhatHasNothingInCommon) {
  const std::vector<std::string> words{"ab", "energy"};

  EXPECT_EQ(nearest_word("x", words), "");
  EXPECT_EQ(nearest_word("", words), "");
  EXPECT_EQ(nearest_word("seed", words), "");
  EXPECT_EQ(nearest_word("anything", {}), "");
}

TEST(NearestWord, PrefersTheClosest) {
  const std::vector<std::string> words{"lane", "line", "lines"};

  EXPECT_EQ(nearest_word("lines_", words), "lines");
}

TEST(Suggest, NamesOneNearWordOrAllOfThem) {
  const std::vector<std::string> words{"ring", "torus"};

  EXPECT_EQ(suggest("rnig", words), "did you mean 'ring'?");
  EXPECT_EQ(suggest("hypercube", words), "valid: ring, torus");
  EXPECT_EQ(suggest("hypercube", {}), "");
}

TEST(Join, PutsTheSeparatorBetweenOnly) {
  EXPECT_EQ(join(std::vector<std::string>{"a", "", "c"}, ", "), "a, , c");
  EXPECT_EQ(join(std::vector<std::string>{"a"}, ", "), "a");
  EXPECT_EQ(join({}, ", "), "");
}

TEST(Wrapped, breaks_between_words_and_keeps_longer_ones_whole) {
  EXPECT_EQ(wrapped("one two  three", 7), "one two\nthree");
  EXPECT_EQ(wrapped("a verylongword b", 4), "a\nverylongword\nb");
  EXPECT_EQ(wrapped("", 4), "");
}

TEST(Shortest, ReadsBackAsTheSameDouble) {
  for (const double value : {0.1, 0.55, 1.0 / 3.0, 1e-300, 1.7976931348623157e308, -0.0, 12096000.0}) {
    EXPECT_EQ(std::stod(shortest(value)), value);
  }
  EXPECT_EQ(shortest(0.1), "0.1");
  EXPECT_EQ(shortest(4.0), "4");
}

TEST(HumanDuration, ChoosesTheUnit) {
  EXPECT_EQ(human_duration(0.0), "0 ms");
  EXPECT_EQ(human_duration(0.85), "850 ms");
  EXPECT_EQ(human_duration(12.3), "12.3 s");
  EXPECT_EQ(human_duration(245.0), "4 min 05 s");
  EXPECT_EQ(human_duration(12000.0), "3 h 20 min");
  EXPECT_EQ(human_duration(100.0 * 3600.0), "100 h 00 min");
}

TEST(HumanPercent, never_shows_little_as_nothing) {
  EXPECT_EQ(human_percent(0.0), "0 %");
  EXPECT_EQ(human_percent(0.0027777), "0.28 %");
  EXPECT_EQ(human_percent(1e-6), "0.0001 %");
  EXPECT_EQ(human_percent(0.01), "1 %");
  EXPECT_EQ(human_percent(0.404), "40 %");
  EXPECT_EQ(human_percent(1.0), "100 %");
}

TEST(HumanDuration, RoundsIntoTheNextUnit) {
  EXPECT_EQ(human_duration(0.9994), "999 ms");
  EXPECT_EQ(human_duration(0.9996), "1.0 s");
  EXPECT_EQ(human_duration(59.94), "59.9 s");
  EXPECT_EQ(human_duration(59.96), "1 min 00 s");
  EXPECT_EQ(human_duration(3599.4), "59 min 59 s");
  EXPECT_EQ(human_duration(3599.6), "1 h 00 min");
}

TEST(HumanDuration, SpeaksOfWhatIsNoTimeAhead) {
  EXPECT_EQ(human_duration(-90.0), "-1 min 30 s");
  EXPECT_EQ(human_duration(infinity), "unknown");
  EXPECT_EQ(human_duration(-infinity), "unknown");
  EXPECT_EQ(human_duration(std::nan("")), "unknown");
  EXPECT_EQ(human_duration(1e300), "unknown");
}

TEST(HumanBytes, ChoosesTheUnitAndRoundsIntoTheNext) {
  EXPECT_EQ(human_bytes(0.0), "0 B");
  EXPECT_EQ(human_bytes(512.0), "512 B");
  EXPECT_EQ(human_bytes(1023.4), "1023 B");
  EXPECT_EQ(human_bytes(1023.6), "1.0 KiB");
  EXPECT_EQ(human_bytes(1024.0), "1.0 KiB");
  EXPECT_EQ(human_bytes(3.4 * 1024 * 1024), "3.4 MiB");
  EXPECT_EQ(human_bytes(1024.0 * 1024.0 - 1.0), "1.0 MiB");
  EXPECT_EQ(human_bytes(5.0 * 0x1p50), "5120.0 TiB");
}

TEST(HumanCount, GroupsThreeDigits) {
  EXPECT_EQ(human_count(0.0), "0");
  EXPECT_EQ(human_count(999.0), "999");
  EXPECT_EQ(human_count(1000.0), "1,000");
  EXPECT_EQ(human_count(12096000.0), "12,096,000");
  EXPECT_EQ(human_count(-123456.0), "-123,456");
  EXPECT_EQ(human_count(-999.0), "-999");
  EXPECT_EQ(human_count(9007199254740992.0), "9,007,199,254,740,992");
}

TEST(Si, PrintsTheDigitsAskedFor) {
  EXPECT_EQ(si(1.6e-2, "J", 3), "16.0 mJ");
  EXPECT_EQ(si(1.6e-2, "J"), "16.00 mJ");
  EXPECT_EQ(si(1.0, "s", 3), "1.00 s");
  EXPECT_EQ(si(123456.0, "Hz", 3), "123 kHz");
  EXPECT_EQ(si(123.4, "J", 2), "123 J");  // never fewer than the whole number
  EXPECT_EQ(si(1e-3, "J", 1), "1 mJ");
}

TEST(Si, RoundsIntoTheNextPrefix) {
  EXPECT_EQ(si(999.99e-3, "J", 3), "1.00 J");
  EXPECT_EQ(si(999.96e-6, "s"), "1.000 ms");
  EXPECT_EQ(si(999.94e-6, "s"), "999.9 us");
  EXPECT_EQ(si(-999.99e-3, "J", 3), "-1.00 J");
  EXPECT_EQ(si(0.9999999e-9, "J"), "1.000 nJ");
}

TEST(Si, KeepsTheDigitsWhereRoundingAddsOne) {
  EXPECT_EQ(si(9.9996, "J"), "10.00 J");
  EXPECT_EQ(si(99.996e3, "J"), "100.0 kJ");
}

TEST(Si, CoversEveryPrefix) {
  const std::vector<std::string> prefixes{"a", "f", "p", "n", "u", "m", "", "k", "M", "G", "T", "P", "E"};

  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    const std::string literal = "1e" + std::to_string(3 * (static_cast<int>(i) - 6));
    EXPECT_EQ(si(std::stod(literal), "W", 3), "1.00 " + prefixes[i] + "W") << literal;
  }
}

TEST(Duration, IsReadAsPeopleAndSchedulersWriteIt) {
  EXPECT_EQ(duration_s("90"), 90.0);
  EXPECT_EQ(duration_s("90s"), 90.0);
  EXPECT_EQ(duration_s("30m"), 1800.0);
  EXPECT_EQ(duration_s("1.5h"), 5400.0);
  EXPECT_EQ(duration_s("2d"), 172800.0);
  EXPECT_EQ(duration_s("2:30"), 150.0);
  EXPECT_EQ(duration_s("1:30:00"), 5400.0);
  EXPECT_EQ(duration_s("1-02:00:00"), 93600.0);
  EXPECT_EQ(duration_s("0"), 0.0);
}

TEST(Duration, IsNothingForAnythingElse) {
  for (const char* text : {"", "s", "h", "-1", "1x", "1h30m", "1:2:3:4", "1-", "-1:00", "1::2", "nan", "inf",
                           "1e3", "0x10", " 5", "5 ", "36601d"}) {
    EXPECT_EQ(duration_s(text), std::nullopt) << text;
  }
}

TEST(Utf8Prefix, EndsAtTheFirstByteThatIsNone) {
  EXPECT_EQ(utf8_prefix(""), 0U);
  EXPECT_EQ(utf8_prefix("a\xc3\xa9\xe4\xb8\x96\xf0\x9f\x98\x80"), 10U);
  for (const char* wrong : {"a\xe9", "a\x80", "a\xc0\xaf", "a\xed\xa0\x80", "a\xf4\x90\x80\x80", "a\xc3"}) {
    EXPECT_EQ(utf8_prefix(wrong), 1U) << wrong;
  }
}

TEST(Escaped, KeepsTextAndShowsWhatIsNone) {
  EXPECT_EQ(escaped("plain \xc3\xa9 'quoted' \\ text"), "plain \xc3\xa9 'quoted' \\ text");
  EXPECT_EQ(escaped(std::string_view("a\0\x1b[2J\x7f\xc2\x9b\xff", 10)),
            "a\\x00\\x1b[2J\\x7f\\xc2\\x9b\\xff");
  EXPECT_EQ(escaped("one\ntwo\t"), "one\\x0atwo\\x09");
  EXPECT_EQ(escaped("one\ntwo\t", "\n"), "one\ntwo\\x09");
}

TEST(Printable, CutsALongTextBetweenCharacters) {
  EXPECT_EQ(printable(std::string(80, 'x')), std::string(80, 'x'));
  EXPECT_EQ(printable(std::string(81, 'x')), std::string(80, 'x') + "...");
  EXPECT_EQ(printable(std::string(79, 'x') + "\xc3\xa9"), std::string(79, 'x') + "...");
}

TEST(ListText, LeavesOutTheMiddleOfALongList) {
  EXPECT_EQ(list_text(std::vector<double>{}), "");
  EXPECT_EQ(list_text(std::vector<double>{1.0, 2.5}), "1, 2.5");
  std::vector<double> many(1000);
  std::iota(many.begin(), many.end(), 0.0);
  EXPECT_EQ(list_text(many),
            "0, 1, 2, 3, 4, 5, 6, 7, ..., 992, 993, 994, 995, 996, 997, 998, 999 (1000 in all)");
}

TEST(NearestWord, TakesNoTimeForAWordThatIsMuchTooLong) {
  const std::vector<std::string> words(100, "generations");

  EXPECT_EQ(nearest_word(std::string(4'000'000, 'g'), words), "");
}

TEST(Si, SpeaksOfWhatHasNoPrefix) {
  EXPECT_EQ(si(0.0, "J"), "0 J");
  EXPECT_EQ(si(-2.5e-12, "J", 2), "-2.5 pJ");
  EXPECT_EQ(si(infinity, "J"), "inf J");
  EXPECT_EQ(si(1.5e-21, "J", 3), "1.50e-21 J");
  EXPECT_EQ(si(1e-300, "J", 3), "1.00e-300 J");
  EXPECT_EQ(si(2e21, "J", 3), "2.00e+21 J");
  EXPECT_EQ(si(999.9e18, "J", 3), "1.00e+21 J");
}

}  // namespace
}  // namespace crossisle::core
