// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/csv.hpp"

#include <gmock/gmock.h>

namespace crossisle::core {
namespace {

using testing::ElementsAre;

std::vector<std::string> texts(const std::vector<CsvField>& fields) {
  std::vector<std::string> texts;
  for (const auto& field : fields) texts.push_back(field.text);
  return texts;
}

TEST(CsvReader, reads_quotes_line_ends_and_empty_fields) {
  CsvReader reader(
      "\xef\xbb\xbf"
      "a,,\"b, \"\"c\"\"\nd\"\r\n'=1,2");

  EXPECT_THAT(texts(reader.record()), ElementsAre("a", "", "b, \"c\"\nd"));
  EXPECT_EQ(reader.line(), 3U);  // a quoted field has a line end
  EXPECT_THAT(texts(reader.record()), ElementsAre("=1", "2"));
  EXPECT_TRUE(reader.is_at_end());
}

TEST(CsvReader, tells_quoted_numbers_from_others) {
  const auto fields = CsvReader("\"1\",1").record();

  EXPECT_TRUE(fields[0].quoted);
  EXPECT_FALSE(fields[1].quoted);
}

}  // namespace
}  // namespace crossisle::core
