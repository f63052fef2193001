// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/report/export.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "crossisle/core/error.hpp"

namespace crossisle::report {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

store::RunContent sample() {
  store::RunContent content;
  content.attributes["configuration"] = "name: \"a\"\n";
  content.numbers["seed"] = 9'007'199'254'740'993;  // beyond the whole numbers of a double
  content.tables.push_back(
      {"networks", "", {{"name", "", "", std::vector<std::string>{"resnet18", "vgg, \"small\""}}}, "name"});
  content.tables.push_back(
      {"designs",
       "every design",
       {{"wordlines", "1", "rows", std::vector<std::int32_t>{64, -1}},
        {"feasible", "", "", std::vector<std::uint8_t>{1, 0}},
        {"energy_j", "J", "energy", std::vector<double>{0.1, 1e-300, 2, INFINITY}, 2, "networks/name"},
        {"origin", "", "", std::vector<std::string>{"line\nbreak", "plain"}}},
       ""});
  content.blobs = {{"island-0", std::vector<std::byte>(3)}};
  return content;
}

TEST(Csv, SpreadsMatricesUnderTheirLabelsAndQuotesWhereNeeded) {
  std::ostringstream out;

  write_csv(sample(), "designs", out);

  EXPECT_EQ(out.str(),
            "wordlines,feasible,energy_j[resnet18],\"energy_j[vgg, \"\"small\"\"]\",origin\r\n"
            "64,1,0.1,1e-300,\"line\nbreak\"\r\n"
            "-1,0,2,inf,plain\r\n");
}

TEST(Csv, NumbersMatrixColumnsWhereLabelsAreNotKnown) {
  std::ostringstream out;

  write_csv(sample().table("designs"), out);

  EXPECT_THAT(out.str(), StartsWith("wordlines,feasible,energy_j[0],energy_j[1],origin\r\n"));
}

TEST(Csv, NumbersReadBackAsTheSameBits) {
  const std::vector<double> values = {0.1, 1.0 / 3, 5e-324, std::numeric_limits<double>::max(), -0.0};
  std::ostringstream out;

  write_csv(store::Table{"t", "", {{"x", "", "", values}}}, out);

  std::istringstream in(out.str());
  std::string line;
  std::getline(in, line);
  for (const double value : values) {
    ASSERT_TRUE(std::getline(in, line));
    const double read = std::strtod(line.c_str(), nullptr);
    EXPECT_EQ(std::signbit(read), std::signbit(value));
    EXPECT_EQ(read, value) << line;
  }
}

TEST(Csv, ATableWithoutRowsIsItsHeader) {
  std::ostringstream out;

  write_csv(store::Table{"t", "", {{"x", "", "", std::vector<double>{}}}}, out);

  EXPECT_EQ(out.str(), "x\r\n");
}

TEST(Csv, SuggestsTheNearestTable) {
  std::ostringstream out;

  EXPECT_THAT([&] { write_csv(sample(), "design", out); },
              ThrowsMessage<core::Error>(HasSubstr("did you mean 'designs'")));
}

TEST(Json, SaysTheWholeRunToAnyParser) {
  std::ostringstream out;

  write_json(sample(), out);

  const auto json = nlohmann::json::parse(out.str());
  EXPECT_EQ(json.at("attributes").at("configuration"), "name: \"a\"\n");
  EXPECT_EQ(json.at("numbers").at("seed"), 9'007'199'254'740'993);
  const auto& designs = json.at("tables").at("designs");
  EXPECT_EQ(designs.at("rows"), 2);
  EXPECT_EQ(designs.at("long_name"), "every design");
  EXPECT_EQ(designs.at("columns").at("wordlines").at("values"), (std::vector<int>{64, -1}));
  EXPECT_EQ(designs.at("columns").at("wordlines").at("type"), "int32");
  const auto& energy = designs.at("columns").at("energy_j");
  EXPECT_EQ(energy.at("unit"), "J");
  EXPECT_EQ(energy.at("labels"), (std::vector<std::string>{"resnet18", "vgg, \"small\""}));
  EXPECT_EQ(energy.at("values")[0], (std::vector<double>{0.1, 1e-300}));
  EXPECT_TRUE(energy.at("values")[1][1].is_null());
  EXPECT_EQ(designs.at("columns").at("origin").at("values")[0], "line\nbreak");
  EXPECT_EQ(json.at("state").at("island-0").at("bytes"), 3);
}

TEST(Json, AnEmptyRunIsValidJson) {
  std::ostringstream out;

  write_json({}, out);

  EXPECT_TRUE(nlohmann::json::parse(out.str()).at("tables").empty());
}

TEST(Export, SaysWhenTheOutputFails) {
  std::ostringstream out;
  out.setstate(std::ios::badbit);

  EXPECT_THAT([&] { write_json(sample(), out); }, ThrowsMessage<core::Error>(HasSubstr("cannot be written")));
  EXPECT_THAT([&] { write_csv(sample(), "designs", out); },
              ThrowsMessage<core::Error>(HasSubstr("cannot be written")));
}

}  // namespace
}  // namespace crossisle::report
