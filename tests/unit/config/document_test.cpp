// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/config/document.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace crossisle::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

/// Reads a text as `run.yaml` and keeps its problems.
class DocumentReader : public testing::Test {
 protected:
  Section read(const std::string& text, const std::vector<std::string>& overrides = {}) {
    document_ = Document::parse(text, "run.yaml", overrides, problems_);
    return document_.root();
  }
  std::vector<std::string> messages() const {
    std::vector<std::string> texts;
    for (const auto& problem : problems_.all()) texts.push_back(problem.text());
    return texts;
  }

  core::Problems problems_;
  Document document_;
};

std::string failure_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const core::Error& error) {
    EXPECT_EQ(error.code(), core::ExitCode::usage);
    return error.what();
  }
  return "nothing was thrown";
}

// Valid values.

TEST_F(DocumentReader, ReadsEveryKindOfValue) {
  Section root = read(
      "number: 0.5\ninteger: -3\nflag: true\ntext: some words\nnumbers: [1, 2.5]\ntexts: [a, b]\n"
      "map: {inner: 7}\nmaps: [{a: 1}, {a: 2}]\nrows: [[1, 2], [3, 4]]\nword: ring\n");

  EXPECT_EQ(root.number("number"), 0.5);
  EXPECT_EQ(root.integer("integer"), -3);
  EXPECT_TRUE(root.flag_or("flag", false));
  EXPECT_EQ(root.text("text"), "some words");
  EXPECT_THAT(root.numbers("numbers"), ElementsAre(1.0, 2.5));
  EXPECT_THAT(root.texts("texts"), ElementsAre("a", "b"));
  EXPECT_EQ(root.section("map").integer("inner"), 7);
  const auto maps = root.sections("maps");
  ASSERT_THAT(maps, SizeIs(2));
  EXPECT_EQ(Section(maps[1]).integer("a"), 2);
  EXPECT_THAT(root.rows("rows", 2), ElementsAre(ElementsAre(1.0, 2.0), ElementsAre(3.0, 4.0)));
  EXPECT_EQ(root.choice("word", std::vector<std::string>{"none", "ring"}), 1U);
  root.finish();
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(DocumentReader, PrefersWhatIsThereToTheFallback) {
  Section root =
      read("number: 1\ninteger: 2\nflag: no\ntext: x\nnumbers: [3]\ntexts: [y]\nmap: {a: 4}\nword: b\n");
  const std::vector<std::string> words{"a", "b"};

  EXPECT_EQ(root.number_or("number", 9.0), 1.0);
  EXPECT_EQ(root.integer_or("integer", 9), 2);
  EXPECT_FALSE(root.flag_or("flag", true));
  EXPECT_EQ(root.text_or("text", "other"), "x");
  EXPECT_THAT(root.numbers_or("numbers", {9.0}), ElementsAre(3.0));
  EXPECT_THAT(root.texts_or("texts", {"z"}), ElementsAre("y"));
  EXPECT_EQ(root.section_or_empty("map").integer("a"), 4);
  EXPECT_EQ(root.choice("word", words, 0), 1U);
  root.finish();
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(DocumentReader, FallsBackWhereNothingIsThere) {
  Section root = read("number:\n");  // a key without a value is absent, too
  const std::vector<std::string> words{"a", "b"};

  EXPECT_EQ(root.number_or("number", 9.0), 9.0);
  EXPECT_EQ(root.integer_or("integer", 9), 9);
  EXPECT_TRUE(root.flag_or("flag", true));
  EXPECT_EQ(root.text_or("text", "other"), "other");
  EXPECT_THAT(root.numbers_or("numbers", {9.0}), ElementsAre(9.0));
  EXPECT_THAT(root.texts_or("texts", {"z"}), ElementsAre("z"));
  EXPECT_THAT(root.section_or_empty("map").keys(), IsEmpty());
  EXPECT_EQ(root.choice("word", words, 1), 1U);
  root.finish();
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(DocumentReader, TakesASingleNumberForAListOfOne) {
  Section root = read("one: 0.5\nmany: [1, 2]\n");

  EXPECT_THAT(root.numbers_or_number("one"), ElementsAre(0.5));
  EXPECT_THAT(root.numbers_or_number("many"), ElementsAre(1.0, 2.0));
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(DocumentReader, TellsWhatIsThere) {
  const Section root = read("text: a\nlist: [1]\nnothing:\n");

  EXPECT_TRUE(root.has("text"));
  EXPECT_TRUE(root.has("list"));
  EXPECT_FALSE(root.has("nothing"));
  EXPECT_FALSE(root.has("absent"));
  EXPECT_TRUE(root.is_text("text"));
  EXPECT_FALSE(root.is_text("list"));
  EXPECT_FALSE(root.is_text("absent"));
  EXPECT_FALSE(root.is_empty_list("list"));
  EXPECT_FALSE(root.is_empty_list("absent"));
  EXPECT_TRUE(read("list: []\n").is_empty_list("list"));
}

TEST_F(DocumentReader, GivesKeysInTheOrderOfTheFile) {
  Section root = read("zebra: 1\nant: 2\n");

  EXPECT_THAT(root.keys(), ElementsAre("zebra", "ant"));
  root.finish();
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(DocumentReader, ReadsAnEnumerator) {
  enum class Shape { round, square };
  constexpr std::pair<std::string_view, Shape> names[] = {{"round", Shape::round}, {"square", Shape::square}};
  const std::span<const std::pair<std::string_view, Shape>> shapes(names);
  Section root = read("given: square\nwrong: triangle\n");

  EXPECT_EQ(root.choice_of("given", shapes), Shape::square);
  EXPECT_EQ(root.choice_of_or("absent", shapes, Shape::square), Shape::square);
  EXPECT_THAT(messages(), IsEmpty());
  root.choice_of("wrong", shapes);
  EXPECT_THAT(
      messages(),
      ElementsAre("run.yaml:2:wrong: 'triangle' is unknown (valid: round, square) choose one of them"));
}

TEST_F(DocumentReader, ReadsAnEmptyDocumentAsAnEmptyMap) {
  for (const char* text : {"", "\n\n", "# only a comment\n", "---\n"}) {
    Section root = read(text);
    EXPECT_THAT(root.keys(), IsEmpty()) << text;
  }
}

// Each kind of problem, with its place.

TEST_F(DocumentReader, ReportsWhatIsMissing) {
  Section root = read("a: {b: 1}\n");

  EXPECT_EQ(root.number("x"), 0.0);
  EXPECT_EQ(root.integer("x"), 0);
  EXPECT_EQ(root.text("x"), "");
  EXPECT_THAT(root.numbers("x"), IsEmpty());
  EXPECT_THAT(root.texts("x"), IsEmpty());
  EXPECT_THAT(root.sections("x"), IsEmpty());
  EXPECT_THAT(root.rows("x", 1), IsEmpty());
  EXPECT_THAT(root.section("x").keys(), IsEmpty());
  root.section("a").number("deep");

  // One problem per key, however often the key is read.
  ASSERT_THAT(messages(), SizeIs(2));
  EXPECT_EQ(messages()[0], "run.yaml:1:x: is missing (it has no default) add it");
  EXPECT_EQ(messages()[1], "run.yaml:1:a.deep: is missing (it has no default) add it");
}

TEST_F(DocumentReader, ReportsWhatIsNoNumber) {
  Section root =
      read("text: fast\nlist: [1]\nmap: {a: 1}\nendless: .inf\nnone: .nan\nlarge: 1e999\nmixed: [1, two]\n");

  for (const char* key : {"text", "list", "map", "endless", "none", "large"})
    EXPECT_EQ(root.number(key), 0.0);
  EXPECT_THAT(root.numbers("mixed"), ElementsAre(1.0));

  EXPECT_THAT(messages(),
              ElementsAre("run.yaml:1:text: is 'fast' (a finite number is needed) give a number",
                          "run.yaml:2:list: is a list (a finite number is needed) give a number",
                          "run.yaml:3:map: is a map (a finite number is needed) give a number",
                          "run.yaml:4:endless: is '.inf' (a finite number is needed) give a number",
                          "run.yaml:5:none: is '.nan' (a finite number is needed) give a number",
                          "run.yaml:6:large: is '1e999' (a finite number is needed) give a number",
                          "run.yaml:7:mixed: is 'two' (a finite number is needed) give a number"));
}

TEST_F(DocumentReader, ReportsNumbersOutOfRange) {
  Section root = read("a: 0\nb: 9\nc: 5\nd: [1, 8]\ne: 1\nf: 3\n");

  EXPECT_EQ(root.number("a", {.low = 1.0}), 1.0);  // neutral: within the range
  root.number("b", {.high = 8.0});
  root.number("c", {6.0, 7.0});
  EXPECT_THAT(root.numbers("d", {0.0, 7.0}), ElementsAre(1.0));
  EXPECT_EQ(root.number("e", {1.0, 3.0}), 1.0);  // the bounds belong to it
  EXPECT_EQ(root.number("f", {1.0, 3.0}), 3.0);

  EXPECT_THAT(messages(),
              ElementsAre("run.yaml:1:a: is 0 (it must be at least 1) give a number in that range",
                          "run.yaml:2:b: is 9 (it must be at most 8) give a number in that range",
                          "run.yaml:3:c: is 5 (it must be from 6 to 7) give a number in that range",
                          "run.yaml:4:d: is 8 (it must be from 0 to 7) give a number in that range"));
}

TEST_F(DocumentReader, ReportsIntegersThatAreNotWholeOrNotExact) {
  Section root = read("half: 1.5\nlarge: 9007199254740993e3\nwhole: 1e3\nlargest: 9007199254740992\n");

  EXPECT_EQ(root.integer("half"), 0);
  root.integer("large");
  EXPECT_EQ(root.integer("whole"), 1000);
  EXPECT_EQ(root.integer("largest"), std::int64_t{1} << 53);

  ASSERT_THAT(messages(), SizeIs(2));
  EXPECT_EQ(messages()[0], "run.yaml:1:half: is 1.5 (a whole number is needed) round it");
  EXPECT_THAT(messages()[1], StartsWith("run.yaml:2:large: is 9007199254740993e3 (it must be from "));
}

TEST_F(DocumentReader, ReportsValuesOfTheWrongKind) {
  Section root =
      read("flag: perhaps\ntext: [a]\nnumbers: 1\ntexts: a\nmap: 1\nmaps: {a: 1}\nrows: 1\nword: [a]\n");

  EXPECT_TRUE(root.flag_or("flag", true));
  root.text("text");
  root.numbers("numbers");
  root.texts("texts");
  root.section("map");
  root.sections("maps");
  root.rows("rows", 1);
  root.choice("word", std::vector<std::string>{"a"});

  EXPECT_THAT(messages(),
              ElementsAre("run.yaml:1:flag: is 'perhaps' (true or false is needed) give one of them",
                          "run.yaml:2:text: is a list (a single word or text is needed) give one",
                          "run.yaml:3:numbers: is '1' (a list of numbers is needed) write it as [a, b, ...]",
                          "run.yaml:4:texts: is 'a' (a list of words is needed) write it as [a, b, ...]",
                          "run.yaml:5:map: is '1' (a map of keys is needed) indent its keys below it",
                          "run.yaml:6:maps: is a map (a list of maps is needed) start each with '- '",
                          "run.yaml:7:rows: is '1' (a list of rows is needed) write rows as - [a, b, ...]",
                          "run.yaml:8:word: is a list (a single word or text is needed) give one"));
}

TEST_F(DocumentReader, ReportsItemsOfTheWrongKind) {
  Section root = read("texts: [a, [b]]\nmaps:\n  - {a: 1}\n  - 2\n");

  EXPECT_THAT(root.texts("texts"), ElementsAre("a"));
  EXPECT_THAT(root.sections("maps"), SizeIs(1));

  EXPECT_THAT(messages(),
              ElementsAre("run.yaml:1:texts: holds a list (every item must be a word) list single words",
                          "run.yaml:4:maps[1]: is '2' (a map of keys is needed) write {key: value, ...}"));
}

TEST_F(DocumentReader, ReportsRowsByTheirOwnLine) {
  Section root = read("table:\n  - [1, 2]\n  - [3]\n  - [4, 5, 6]\n  - 7\n  - [8, nine]\n");

  EXPECT_THAT(root.rows("table", 2), ElementsAre(ElementsAre(1.0, 2.0), ElementsAre(8.0, 0.0)));

  EXPECT_THAT(messages(),
              ElementsAre("run.yaml:3:table[1]: has 1 values (every row needs 2) complete the row",
                          "run.yaml:4:table[2]: has 3 values (every row needs 2) complete the row",
                          "run.yaml:5:table[3]: is not a list (every row needs 2) complete the row",
                          "run.yaml:6:table[4]: is 'nine' (a finite number is needed) give a number"));
}

TEST_F(DocumentReader, ReportsAnUnknownWordWithTheNearest) {
  Section root = read("topology: rnig\n");

  root.choice("topology", std::vector<std::string>{"none", "ring", "torus"});

  EXPECT_THAT(messages(), ElementsAre("run.yaml:1:topology: 'rnig' is unknown (valid: none, ring, torus) "
                                      "did you mean 'ring'?"));
}

TEST_F(DocumentReader, ReportsUnknownKeysWithTheNearest) {
  Section root = read("seed: 1\nsearch:\n  populaton: 7\n");
  root.integer("seed");
  Section search = root.section("search");
  search.integer_or("population", 70);

  search.finish();
  root.finish();

  EXPECT_THAT(messages(),
              ElementsAre("run.yaml:3:search.populaton: unknown key 'populaton' (it would be silently "
                          "ignored) did you mean 'population'?"));
}

TEST_F(DocumentReader, ReportsKeysGivenTwice) {
  Section root = read("seed: 1\nislands: 2\nseed: 3\n");

  EXPECT_EQ(root.integer("seed"), 1);

  ASSERT_THAT(messages(), SizeIs(1));
  EXPECT_THAT(messages()[0], AllOf(StartsWith("run.yaml:"), HasSubstr("seed: is given twice")));
}

TEST_F(DocumentReader, CollectsEveryProblemBeforeItThrows) {
  Section root = read("a: x\nb: 2\nunknown: 3\n");
  root.number("a");
  root.number("b", {.high = 1.0});
  root.number("c");
  root.finish();

  try {
    problems_.throw_if_any();
    FAIL() << "nothing was thrown";
  } catch (const core::InputError& error) {
    EXPECT_THAT(error.problems(), SizeIs(4));
    EXPECT_THAT(error.what(), AllOf(HasSubstr("run.yaml:1:a: "), HasSubstr("\nrun.yaml:2:b: "),
                                    HasSubstr("c: is missing"), HasSubstr("\nrun.yaml:3:unknown: ")));
  }
}

// Overrides from the command line.

TEST_F(DocumentReader, OverridesValuesAndAddsThem) {
  Section root =
      read("seed: 1\nsearch: {population: 70, phases: [1]}\n",
           {"seed=7", "search.population=5", "islands.count=4", "name=a=b", "search.phases=[2, 3]"});

  EXPECT_EQ(root.integer("seed"), 7);
  Section search = root.section("search");
  EXPECT_EQ(search.integer("population"), 5);
  EXPECT_THAT(search.numbers("phases"), ElementsAre(2.0, 3.0));
  EXPECT_EQ(root.section("islands").integer("count"), 4);
  EXPECT_EQ(root.text("name"), "a=b");
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(DocumentReader, LetsTheLastOverrideHold) {
  Section root = read("", {"seed=1", "seed=2"});

  EXPECT_EQ(root.integer("seed"), 2);
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(DocumentReader, OverridesAnEmptyMapAndAnEmptyValue) {
  Section root = read("search:\n", {"search.population=5", "output="});

  EXPECT_EQ(root.section("search").integer("population"), 5);
  EXPECT_EQ(root.text_or("output", "default"), "default");
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(DocumentReader, RefusesOverridesThroughAValue) {
  Section root = read("seed: 1\n", {"seed.value=2", "seed.a.b=3"});

  EXPECT_EQ(root.integer("seed"), 1);
  EXPECT_THAT(messages(),
              ElementsAre("--set: 'seed.value=2' passes through a value that is not a map; name a key of the "
                          "configuration",
                          "--set: 'seed.a.b=3' passes through a value that is not a map; name a key of the "
                          "configuration"));
}

TEST_F(DocumentReader, RefusesWhatIsNoAssignment) {
  read("", {"seed", "=1", "a.=1", ".a=1", "a..b=1", ".=1", ""});

  ASSERT_THAT(messages(), SizeIs(7));
  for (const auto& message : messages()) {
    EXPECT_THAT(message,
                AllOf(StartsWith("--set: '"), HasSubstr("is not an assignment (expected dotted.key=value)")));
  }
  EXPECT_EQ(document_.dump(), "{}\n");
}

TEST_F(DocumentReader, RefusesOverridesThatAreNoYaml) {
  read("", {"seed=[1", "name='open"});

  ASSERT_THAT(messages(), SizeIs(2));
  EXPECT_THAT(messages()[0], HasSubstr("'seed=[1' has a value that is not YAML"));
}

TEST_F(DocumentReader, BlamesTheCommandLineForItsValues) {
  Section root = read("# one\n# two\nseed: 1\n",
                      {"seed=x", "search={population: y, phases: [{a: z}], rows: [[1], [v]]}", "extra=1"});
  root.number("seed");
  Section search = root.section("search");
  search.number("population");
  search.sections("phases").at(0).number("a");
  search.rows("rows", 1);
  root.finish();

  EXPECT_THAT(
      messages(),
      ElementsAre("--set seed: is 'x' (a finite number is needed) give a number",
                  "--set search.population: is 'y' (a finite number is needed) give a number",
                  "--set search.phases[0].a: is 'z' (a finite number is needed) give a number",
                  "--set search.rows[1]: is 'v' (a finite number is needed) give a number",
                  "--set extra: unknown key 'extra' (it would be silently ignored) valid: search, seed"));
}

TEST_F(DocumentReader, BlamesTheFileForKeysThatOnlyBeginAlike) {
  Section root = read("# one\nseeds: x\n", {"seed=1"});
  root.number("seeds");

  EXPECT_THAT(messages(), ElementsAre(StartsWith("run.yaml:2:seeds: ")));
}

TEST_F(DocumentReader, DumpsWhatItHoldsWithOverrides) {
  read("seed: 1\nsearch: {population: 70}\n", {"search.population=5", "islands.count=4"});

  Section again = Document::parse(document_.dump(), "dump", {}, problems_).root();

  EXPECT_EQ(again.integer("seed"), 1);
  EXPECT_EQ(again.section("search").integer("population"), 5);
  EXPECT_EQ(again.section("islands").integer("count"), 4);
  EXPECT_THAT(messages(), IsEmpty());
}

// Documents that cannot be parsed.

TEST_F(DocumentReader, NamesTheLineOfWrongYaml) {
  EXPECT_THAT(failure_of([&] { read("seed: 1\nlist: [1, 2\nnext: 3\n"); }),
              AllOf(StartsWith("run.yaml:3: is not valid YAML ("), HasSubstr("correct this line")));
  EXPECT_THAT(failure_of([&] { read("a: 1\n\tb: 2\n"); }), StartsWith("run.yaml:2: is not valid YAML ("));
  EXPECT_THAT(failure_of([&] { read("a: *unknown\n"); }), StartsWith("run.yaml:1: is not valid YAML ("));
}

TEST_F(DocumentReader, RefusesWhatIsNoMap) {
  for (const char* text : {"- 1\n- 2\n", "just words\n", "42\n"}) {
    EXPECT_EQ(failure_of([&] { read(text); }),
              "run.yaml: is not a map of keys; start with 'key: value' lines")
        << text;
  }
}

TEST_F(DocumentReader, RefusesASecondDocument) {
  EXPECT_THAT(failure_of([&] { read("seed: 1\n---\nislands: 2\n"); }),
              StartsWith("run.yaml:2: begins a second document ("));
}

TEST_F(DocumentReader, RefusesNestingWithoutEnd) {
  for (const char* opening : {"[", "{", "- ", "? ", "? - "}) {
    std::string text = "a:\n";
    for (int i = 0; i < 100'000; ++i) text += opening;
    EXPECT_THAT(failure_of([&] { read(text); }), HasSubstr("run.yaml:2: nests deeper than 32")) << opening;
  }
}

/// Returns lists of ten aliases to the previous list, so that the last one represents 10^levels words.
std::string bomb(int levels) {
  std::string text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
  for (int level = 1; level < levels; ++level) {
    const std::string below = "*a" + std::to_string(level - 1);
    text += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [" + below;
    for (int i = 0; i < 9; ++i) text += ", " + below;
    text += "]\n";
  }
  return text;
}

TEST_F(DocumentReader, ReadsAliasesAsWhatTheyStandFor) {
  const std::string text = bomb(4);
  Section root = read(text);
  const auto words = root.texts("a3");
  root.finish();

  EXPECT_THAT(words, IsEmpty());
  EXPECT_THAT(messages(), SizeIs(1 + 3));  // lists in place of words, and three unknown keys
  EXPECT_LT(document_.dump().size(), 2 * text.size());
}

TEST_F(DocumentReader, RefusesAliasesThatStandForTooMuch) {
  EXPECT_THAT(
      failure_of([&] { read(bomb(10)); }),
      AllOf(StartsWith("run.yaml:5: "), HasSubstr("an alias counts as everything that it stands for")));
}

TEST_F(DocumentReader, RefusesAnAliasInsideOfWhatItStandsFor) {
  for (const char* text : {"a: &a [1, *a]\n", "a: &a {b: {c: *a}}\n", "&a b: 1\nc: &d [&e [*d]]\n"}) {
    EXPECT_THAT(failure_of([&] { read(text); }), HasSubstr("an alias inside the value that it stands for"))
        << text;
  }
}

TEST_F(DocumentReader, RefusesMoreItemsThanAnyInputHas) {
  std::string text = "list: [";
  for (int i = 0; i < 50'000; ++i) text += "1,";

  EXPECT_THAT(failure_of([&] { read(text + "1]\n"); }), StartsWith("run.yaml:1: is item 50001 of"));
  EXPECT_THAT(failure_of([&] { read("a: " + std::string(1'000'000, '[')); }),
              StartsWith("run.yaml: holds 1000000 brackets and commas (a file may hold 50000 items)"));
}

TEST_F(DocumentReader, RefusesWhatIsNoText) {
  EXPECT_THAT(failure_of([&] { read("seed: 1\nname: caf\xe9\n"); }),
              "run.yaml:2: holds the byte 0xe9 (the text is not valid UTF-8) save the file as UTF-8");
  EXPECT_THAT(failure_of([&] { read(std::string("seed: 1\n\n\0", 10)); }),
              StartsWith("run.yaml:3: holds the control character 0x00"));
  EXPECT_THAT(failure_of([&] { read("\xff\xfes\0e\0e\0d\0"); }), HasSubstr("save the file as UTF-8"));
}

TEST_F(DocumentReader, ReadsEveryEndOfLineAndAByteOrderMark) {
  Section root = read("\xef\xbb\xbfseed: 1\r\nname: \xc3\xa9\r\n");

  EXPECT_EQ(root.integer("seed"), 1);
  EXPECT_EQ(root.text("name"), "\xc3\xa9");
}

TEST_F(DocumentReader, ShowsTextsFromOutsideOnOneLine) {
  Section root = read("seed: \"a\\nb\\e[2J\"\n" + std::string(100, 'k') + ": 1\n");
  root.integer("seed");
  root.finish();

  EXPECT_THAT(messages(),
              ElementsAre(HasSubstr("is 'a\\x0ab\\x1b[2J'"), HasSubstr("kkk...: unknown key 'kkk")));
}

TEST_F(DocumentReader, TakesNamesOnOneLineOnly) {
  Section root = read("a: good name\nb: \"x\\ny\"\nc: ''\nd: \"x\\0\"\ne: " + std::string(201, 'x') + "\n");

  EXPECT_EQ(root.name("a"), "good name");
  for (const char* key : {"b", "c", "d", "e"}) EXPECT_EQ(root.name(key), "") << key;
  EXPECT_THAT(messages(), SizeIs(4));
}

TEST_F(DocumentReader, CountsWhatIsBeyondAHundredProblems) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "key" + std::to_string(i) + ": x\n";
  const std::string failure = failure_of([&] {
    read(text).finish();
    problems_.throw_if_any();
  });

  EXPECT_EQ(problems_.count(), 20'000U);
  EXPECT_THAT(messages(), SizeIs(100));
  EXPECT_THAT(failure, HasSubstr("... and 19900 more problems"));
}

TEST(YamlScalar, ReadsBackAsTheSameText) {
  for (const std::string text : {"rram_32nm", "/data/a b.yaml",
                                 "a: b",      "x #y",
                                 "[1, 2]",    "",
                                 "~",         "null",
                                 "-",         "- x",
                                 "*a",        "&a",
                                 "'\"\\",     "\xc3\xa9 \xe4\xb8\x96",
                                 "a, b",      "!t",
                                 "%",         "@",
                                 "`",         "? x",
                                 "|",         ">"}) {
    core::Problems problems;
    const Document document =
        Document::parse("[list]: 0\nkey: [" + yaml_scalar(text) + "]\n", "it", {}, problems);
    EXPECT_THAT(document.root().texts("key"), ElementsAre(text));
  }
  EXPECT_EQ(yaml_scalar("published/alexnet.yaml"), "published/alexnet.yaml");
}

class DocumentFile : public DocumentReader {
 protected:
  ~DocumentFile() override { std::filesystem::remove(file_); }

  std::filesystem::path file_ = std::filesystem::path(testing::TempDir()) /
                                ("crossisle_document_" + std::to_string(getpid()) + ".yaml");
};

TEST_F(DocumentFile, IsNamedInMessages) {
  std::ofstream(file_) << "seed: x\n";
  const Document document = Document::load(file_, std::vector<std::string>{"islands=2"}, problems_);
  Section root = document.root();

  root.number("seed");

  EXPECT_EQ(root.integer("islands"), 2);
  EXPECT_THAT(messages(),
              ElementsAre(file_.string() + ":1:seed: is 'x' (a finite number is needed) give a number"));
}

TEST_F(DocumentFile, MayBeEmpty) {
  std::ofstream(file_) << "";

  EXPECT_THAT(Document::load(file_, {}, problems_).root().keys(), IsEmpty());
}

TEST_F(DocumentFile, IsRefusedIfItIsHuge) {
  std::ofstream(file_) << "seed: 1\n";
  std::filesystem::resize_file(file_, std::uintmax_t{1} << 40U);  // sparse: takes no space

  EXPECT_THAT(failure_of([&] { Document::load(file_, {}, problems_); }), HasSubstr("is larger than 2.0 MiB"));
}

TEST_F(DocumentFile, IsRefusedIfItIsNotThereOrNoFile) {
  EXPECT_THAT(failure_of([&] { Document::load(file_, {}, problems_); }),
              AllOf(HasSubstr(file_.string() + ": cannot be read"), HasSubstr("check the path")));
  ASSERT_EQ(mkfifo(file_.c_str(), 0600), 0);
  for (const std::filesystem::path& path :
       {std::filesystem::path(testing::TempDir()), file_, std::filesystem::path("/dev/zero"),
        std::filesystem::path("/dev/tty")}) {
    EXPECT_THAT(failure_of([&] { Document::load(path, {}, problems_); }), HasSubstr("cannot be read"))
        << path;
  }
}

TEST_F(DocumentFile, IsReadNoFurtherThanItsSize) {
  // Its size is 0, and reading it waits for messages of the kernel.
  if (!std::filesystem::is_regular_file("/proc/kmsg")) GTEST_SKIP() << "there is no /proc/kmsg here";

  try {
    EXPECT_THAT(Document::load("/proc/kmsg", {}, problems_).root().keys(), IsEmpty());
  } catch (const core::Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("/proc/kmsg: cannot be read"));  // to some it is closed
  }
}

}  // namespace
}  // namespace crossisle::config
