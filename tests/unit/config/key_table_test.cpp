// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/config/key_table.hpp"

#include <gmock/gmock.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossisle::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

enum class Shape { ring, grid };
constexpr std::array<std::pair<std::string_view, Shape>, 2> shapes{
    {{"ring", Shape::ring}, {"grid", Shape::grid}}};

struct Exchange {
  std::uint32_t interval = 5;
  double share = 0.25;
};

struct Options {
  std::uint32_t count = 4;
  Shape shape = Shape::ring;
  std::uint32_t width = 2;
  bool is_open = false;
  std::string label = "a b";
  Exchange exchange{};
};

KeyTable<Options> table() {
  KeyTable<Exchange> exchange;
  exchange.value("interval", &Exchange::interval, "steps between two exchanges", {1.0, 100.0})
      .value("share", &Exchange::share, "members that leave", {0.0, 1.0});
  KeyTable<Options> table;
  table.value("count", &Options::count, "number of places", {1.0, 64.0})
      .choice("shape", &Options::shape, shapes, "neighbourhood")
      .value("width", &Options::width, "columns", {1.0, 8.0}, "1")
      .when("of `shape: grid`", [](const Options& options) { return options.shape == Shape::grid; })
      .value("is_open", &Options::is_open, "borders have no neighbours")
      .value("label", &Options::label, "text of a legend")
      .section("exchange", &Options::exchange, exchange, "who gives what");
  return table;
}

/// Reads a text with the table and keeps its problems.
class KeyTableReader : public testing::Test {
 protected:
  Options read(const std::string& text) {
    const auto document = Document::parse(text, "options.yaml", {}, problems_);
    Section root = document.root();
    Options options;
    table().read(root, options);
    root.finish();
    return options;
  }
  std::string messages() const {
    std::string text;
    for (const auto& problem : problems_.all()) text += problem.text() + "\n";
    return text;
  }

  core::Problems problems_;
};

TEST_F(KeyTableReader, keeps_defaults_where_keys_are_absent) {
  const auto options = read("count: 9\n");

  EXPECT_THAT(messages(), IsEmpty());
  EXPECT_EQ(options.count, 9U);
  EXPECT_EQ(options.exchange.share, 0.25);
  EXPECT_EQ(options.label, "a b");
}

TEST_F(KeyTableReader, reads_every_form) {
  const auto options =
      read("shape: grid\nwidth: 3\nis_open: true\nlabel: x\nexchange: {interval: 7, share: 0.5}\n");

  EXPECT_THAT(messages(), IsEmpty());
  EXPECT_EQ(options.shape, Shape::grid);
  EXPECT_EQ(options.width, 3U);
  EXPECT_TRUE(options.is_open);
  EXPECT_EQ(options.label, "x");
  EXPECT_EQ(options.exchange.interval, 7U);
}

TEST_F(KeyTableReader, reports_every_problem_with_its_place) {
  read("count: 99\nshape: rng\nexchange:\n  intervall: 3\n");

  EXPECT_THAT(problems_.all(), SizeIs(3));
  EXPECT_THAT(messages(), HasSubstr("options.yaml:1:count: is 99 (it must be from 1 to 64)"));
  EXPECT_THAT(messages(), HasSubstr("options.yaml:2:shape: 'rng' is unknown"));
  EXPECT_THAT(messages(), HasSubstr("options.yaml:4:exchange.intervall: unknown key"));
}

TEST_F(KeyTableReader, refuses_a_key_whose_condition_does_not_hold) {
  read("shape: ring\nwidth: 3\n");

  EXPECT_THAT(messages(),
              HasSubstr("options.yaml:2:width: has no effect here (it is a key of `shape: grid`)"));
}

TEST(KeyTable, writes_lines_that_it_reads_back) {
  Options options;
  options.shape = Shape::grid;
  options.width = 3;
  options.exchange.share = 0.1;

  const auto lines = table().lines(options);

  EXPECT_THAT(lines, ElementsAre("count: 4", "shape: grid", "width: 3", "is_open: false", "label: \"a b\"",
                                 "exchange: {interval: 5, share: 0.1}"));
}

TEST(KeyTable, leaves_out_a_key_whose_condition_does_not_hold) {
  EXPECT_THAT(table().lines({}), testing::Not(testing::Contains(HasSubstr("width"))));
}

TEST(KeyTable, describes_keys_with_the_defaults_of_the_options) {
  const auto keys = table().keys();

  ASSERT_THAT(keys, SizeIs(6));
  EXPECT_EQ(keys[0].fallback, "4");
  EXPECT_EQ(keys[1].words, (std::vector<std::string>{"ring", "grid"}));
  EXPECT_EQ(keys[2].condition, "of `shape: grid`");
  EXPECT_EQ(find_key(keys, "exchange.share")->fallback, "0.25");
  EXPECT_EQ(find_key(keys, "exchange.nothing"), nullptr);
}

TEST(JsonSchema, has_types_ranges_words_and_defaults) {
  const auto schema = nlohmann::json::parse(json_schema(table().keys(), "options"));

  const auto& properties = schema.at("properties");
  EXPECT_EQ(properties.at("count").at("type"), "integer");
  EXPECT_EQ(properties.at("count").at("maximum"), 64.0);
  EXPECT_EQ(properties.at("count").at("default"), 4);
  EXPECT_EQ(properties.at("shape").at("enum"), (std::vector<std::string>{"ring", "grid"}));
  EXPECT_EQ(properties.at("shape").at("default"), "ring");
  EXPECT_EQ(properties.at("exchange").at("properties").at("share").at("type"), "number");
  EXPECT_FALSE(properties.at("exchange").at("additionalProperties"));
}

TEST(JsonSchema, of_a_map_by_name_has_the_forms_of_its_values) {
  Key numbers{.name = "weights", .forms = {Form::map}, .meaning = "of places"};
  numbers.range_by_name = {0.0, 8.0};
  Key quantities{.name = "rates", .forms = {Form::map}, .meaning = "of places"};
  quantities.range_by_name = {0.0, 8.0};
  quantities.forms_by_name = {Form::number, Form::text};

  const auto schema = nlohmann::json::parse(json_schema({numbers, quantities}, "options")).at("properties");

  EXPECT_EQ(schema.at("weights").at("additionalProperties").at("maximum"), 8.0);
  const auto& forms = schema.at("rates").at("additionalProperties").at("anyOf");
  EXPECT_EQ(forms.at(0).at("type"), "number");
  EXPECT_EQ(forms.at(0).at("maximum"), 8.0);
  EXPECT_EQ(forms.at(1).at("type"), "string");
}

TEST(MarkdownReference, has_a_row_for_each_key_below_its_section) {
  const auto text = markdown_reference(table().keys());

  EXPECT_THAT(text, HasSubstr("| `count` | `4` | number of places [1 to 64] |\n"));
  EXPECT_THAT(text, HasSubstr("| `shape` | `ring` | neighbourhood: `ring`, `grid` |\n"));
  EXPECT_THAT(text, HasSubstr("| **`exchange`** |  | who gives what |\n| `.interval` | `5` |"));
}

}  // namespace
}  // namespace crossisle::config
