// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/csv.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <sstream>

#include "crossisle/core/error.hpp"
#include "crossisle/report/export.hpp"

namespace crossisle::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

store::Table read(const std::string& text) {
  std::istringstream in(text);
  return store::read_csv(in, "some.csv");
}

TEST(Csv, reads_back_what_was_written) {
  const store::Table written{"t",
                             "",
                             {{"name", "", "", std::vector<std::string>{"plain", "a, \"b\"\nc", ""}},
                              {"x", "", "", std::vector<double>{0.1, -1e300, 3.0}}},
                             ""};
  std::ostringstream out;
  write_csv(written, out);

  const auto table = read(out.str());

  EXPECT_EQ(table.values<std::string>("name"), written.values<std::string>("name"));
  EXPECT_EQ(table.values<double>("x"), written.values<double>("x"));
}

TEST(Csv, names_that_are_numbers_stay_names) {
  const store::Table written{"t", "", {{"name", "", "", std::vector<std::string>{"2", "007", "1e3"}}}, ""};
  std::ostringstream out;
  write_csv(written, out);

  const auto table = read(out.str());

  EXPECT_THAT(table.values<std::string>("name"), ElementsAre("2", "007", "1e3"));
}

TEST(Csv, texts_that_look_like_formulas_are_written_behind_an_apostrophe_and_read_back) {
  const std::vector<std::string> texts{"=1+1", "@sum", "+a", "-b", "=a,\"b\"", "-", "-5.5", "'quoted"};
  const store::Table written{"t", "", {{"name", "", "", texts}}, ""};
  std::ostringstream out;
  write_csv(written, out);

  const auto table = read(out.str());

  EXPECT_EQ(out.str(),
            "name\r\n'=1+1\r\n'@sum\r\n'+a\r\n'-b\r\n\"'=a,\"\"b\"\"\"\r\n-\r\n\"-5.5\"\r\n'quoted\r\n");
  EXPECT_EQ(table.values<std::string>("name"), texts);
}

TEST(Csv, headings_that_look_like_formulas_are_escaped) {
  const store::Table written{
      "t",
      "",
      {{"x[=evil]", "1", "", std::vector<double>{1.0}}, {"=x", "1", "", std::vector<double>{2.0}}},
      ""};
  std::ostringstream out;

  write_csv(written, out);

  EXPECT_EQ(out.str(), "x[=evil],'=x\r\n1,2\r\n");
}

TEST(Csv, takes_any_line_ends_and_what_is_missing_for_no_number) {
  const auto table = read("a,b\n1,\n2,nan\r\n3,4");

  EXPECT_THAT(table.values<double>("a"), ElementsAre(1.0, 2.0, 3.0));
  EXPECT_TRUE(std::isnan(table.values<double>("b")[0]));
  EXPECT_TRUE(std::isnan(table.values<double>("b")[1]));
  EXPECT_EQ(table.values<double>("b")[2], 4.0);
}

TEST(Csv, a_column_with_one_word_is_text) {
  const auto table = read("a\n1\n2x\n");

  EXPECT_THAT(table.values<std::string>("a"), ElementsAre("1", "2x"));
}

TEST(Csv, a_row_of_another_length_is_refused_with_its_line) {
  EXPECT_THAT([] { read("a,b\n\"1\n1\",2\n3\n"); },
              ThrowsMessage<core::Error>(HasSubstr("line 4 of some.csv has 1 fields")));
}

TEST(Csv, nothing_is_a_table_without_columns) {
  EXPECT_EQ(read("").rows(), 0U);
  EXPECT_EQ(read("a,b\n").rows(), 0U);
}

}  // namespace
}  // namespace crossisle::report
