// Part of Crossisle, SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "crossisle/interchange/layer_tables.hpp"
#include "files.hpp"

namespace crossisle::interchange {
namespace {

using testing::HasSubstr;
using workload::OperandKind;

std::string messages(const std::string& content) {
  const TestFolder folder;
  const auto file = folder.write("net.csv", content);
  return messages_of(folder, [&] { read_layer_csv(file); });
}

TEST(LayerCsv, reads_every_key_and_the_defaults_of_empty_cells) {
  const TestFolder folder;
  // With the byte order mark and the line ends that spreadsheets write.
  const auto file = folder.write(
      "my net.csv",
      "\xef\xbb\xbfname,operand,c,m,p,q,r,s,g,stride_h,stride_w,dilation_h,dilation_w,transposed,input_bits,"
      "weight_bits,output_bits,experts,active,active_fraction,vector_operations,add,concat\r\n"
      "conv, static ,3,64,56,57,7,5,,2,3,1,2,no,4,3,16,,,,,,\r\n"
      "\r\n"
      ",dynamic,64,197,197,,,,12,,,,,,,,,,,0.5,10,conv,\r\n"
      "pool,none,2,1,28,28,3,3,,,,,,,,,,,,,,,conv\r\n"
      "\"up\",,64,32,8,8,2,2,,2,2,,,yes,,,,,,,,,\r\n"
      "experts,,2048,2816,16,,,,,,,,,,,,,64,6,,2,,\r\n");

  const NetworkEntry network = read_layer_csv(file);

  EXPECT_EQ(network.name, "my_net");
  ASSERT_EQ(network.layers.size(), 5U);
  const LayerEntry& conv = network.layers[0];
  EXPECT_EQ(conv.name, "conv");
  EXPECT_EQ(conv.stride, (std::array<std::int64_t, 2>{2, 3}));
  EXPECT_EQ(conv.dilation, (std::array<std::int64_t, 2>{1, 2}));
  EXPECT_EQ(conv.input_bits, 4);
  EXPECT_EQ(conv.weight_bits, 3);
  EXPECT_EQ(conv.output_bits, 16);
  EXPECT_EQ(conv.vector_operations, 1.0);
  EXPECT_EQ(conv.macs(), 3.0 * 64 * 56 * 57 * 7 * 5);
  const LayerEntry& scores = network.layers[1];
  EXPECT_EQ(scores.name, "layer_2");
  EXPECT_EQ(scores.operand, OperandKind::dynamic);
  EXPECT_EQ(scores.add, "conv");
  EXPECT_EQ(scores.macs(), 64.0 * 197 * 197 * 12 / 2);          // half of it is masked
  EXPECT_EQ(network.layers[2].vector_operations, 2.0 * 3 * 3);  // c r s, the default of operand none
  EXPECT_EQ(network.layers[2].concat, "conv");
  EXPECT_TRUE(network.layers[3].is_transposed);
  EXPECT_EQ(network.layers[4].macs(), 2048.0 * 2816 * 16 * 6);  // 6 of the 64 experts
}

TEST(LayerCsv, is_read_by_the_reader_of_network_files) {
  const TestFolder folder;
  // MobileNet's separable block: 3 x 3 depthwise and 1 x 1 convolutions of 14 x 14 x 512.
  // MACs: 9 x 512 x 196 + 512 x 512 x 196 = 903,168 + 51,380,224; weights: 4,608 + 262,144.
  const auto file =
      folder.write("block.csv", "name,c,m,p,q,r,s,g\ndw,1,1,14,14,3,3,512\npw,512,512,14,14,,,\n");

  const auto yaml = folder.write("block.yaml", network_yaml(read_layer_csv(file)));
  core::Problems problems;
  const auto network = workload::read_network(yaml, problems);

  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(network.macs(), 903'168 + 51'380'224);
  EXPECT_EQ(network.weights(), 4'608 + 262'144);
}

TEST(LayerCsv, reads_the_example_of_the_documentation) {
  const TestFolder folder;
  std::ifstream file(std::filesystem::path(CROSSISLE_TEST_SOURCE) / "data/workloads/README.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::string fence = "```csv\n";
  const std::size_t begin = text.find(fence);
  ASSERT_NE(begin, std::string::npos);
  const std::string example =
      text.substr(begin + fence.size(), text.find("```", begin + 1) - begin - fence.size());

  const NetworkEntry network = read_layer_csv(folder.write("example.csv", example));

  ASSERT_EQ(network.layers.size(), 3U);
  EXPECT_EQ(network.layers[0].macs(), 10'838'016);  // 3 x 32 x 112 x 112 x 9
  EXPECT_EQ(network.layers[1].macs(), 3'612'672);   // 32 x 112 x 112 x 9
  EXPECT_EQ(network.layers[2].macs(), 1'280'000);
  EXPECT_EQ(network.layers[2].weight_bits, 4);
}

TEST(LayerCsv, reports_all_problems_with_line_and_column) {
  const std::string found = messages(
      "name,c,m,strides_h,p,p\n"
      "a,0,-1,1,1,1\n"
      "a,nan,1e30,1,1.5,1\n"
      "b,,4x,1,1,1\n"
      "c,1,1\n");

  EXPECT_THAT(
      found,
      HasSubstr("net.csv:1:strides_h: is unknown (a column is a key of a layer) did you mean 'stride_h'?"));
  EXPECT_THAT(found, HasSubstr("net.csv:1:p: is given twice"));
  EXPECT_THAT(found,
              HasSubstr("net.csv:2:c: is 0 (it must be from 1 to 16777216) give a number in that range"));
  EXPECT_THAT(found, HasSubstr("net.csv:2:m: is -1"));
  EXPECT_THAT(found, HasSubstr("net.csv:3:c: is 'nan' (a finite number is needed) give a number"));
  EXPECT_THAT(found, HasSubstr("net.csv:3:m: is 1e30 (it must be from 1 to 16777216)"));
  EXPECT_THAT(found, HasSubstr("net.csv:3:p: is 1.5 (a whole number is needed) round it"));
  EXPECT_THAT(found, HasSubstr("net.csv:3:name: 'a' names two layers"));
  EXPECT_THAT(found, HasSubstr("net.csv:4:c: is missing"));
  EXPECT_THAT(found, HasSubstr("net.csv:4:m: is '4x'"));
  EXPECT_THAT(found, HasSubstr("net.csv:5: has 3 cells (the heading has 6)"));
}

TEST(LayerCsv, reports_what_the_operand_excludes) {
  const std::string found = messages(
      "name,c,m,operand,input_bits,experts,active,active_fraction,r,add\n"
      "a,8,8,static,9,,,,,\n"
      "b,8,8,statik,,,,,,\n"
      "c,8,8,dynamic,16,4,,,,\n"
      "d,8,8,,,4,5,0.5,3,z\n");

  EXPECT_THAT(found,
              HasSubstr("net.csv:2:input_bits: is 9 (inputs and weights of arrays have at most 8 bits)"));
  EXPECT_THAT(found, HasSubstr("net.csv:3:operand: 'statik' is unknown"));
  EXPECT_THAT(found, HasSubstr("did you mean 'static'?"));
  EXPECT_THAT(found, HasSubstr("net.csv:4:experts: has no effect here"));
  EXPECT_THAT(found, HasSubstr("net.csv:5:experts: belongs to a layer with groups or a kernel"));
  EXPECT_THAT(found, HasSubstr("net.csv:5:active: is 5 (there are 4 experts)"));
  EXPECT_THAT(found, HasSubstr("net.csv:5:active_fraction: has no effect here"));
  EXPECT_THAT(found, HasSubstr("net.csv:5:add: names 'z' (no layer of this name comes before it)"));
}

TEST(LayerCsv, accepts_columns_without_a_key_only_if_they_are_empty) {
  EXPECT_EQ(messages("c,m,,\n1,1,,\n"), "");
  EXPECT_THAT(messages("c,m,\n1,1,7\n"), HasSubstr("net.csv:2: holds '7' in a column without a key"));
}

TEST(LayerCsv, refuses_files_of_other_kinds_with_one_message) {
  EXPECT_EQ(
      messages("c;m\n1;2\n"),
      "net.csv:1: is separated by semicolons (cells are separated by commas) save the table as CSV with "
      "commas\n");
  EXPECT_THAT(messages("c\tm\n1\t2\n"), HasSubstr("separated by tabs"));
  EXPECT_THAT(messages("32,32,3,3,3,128,0\n1,1,8,1,1,8,0\n"), HasSubstr("net.csv:1: names no column"));
  EXPECT_THAT(messages(""), HasSubstr("net.csv: has no layers"));
  EXPECT_THAT(messages("c,m\n"), HasSubstr("net.csv: has no layers"));
  EXPECT_THAT(messages("c,m\n1,\xff\n"), HasSubstr("net.csv:2: holds the byte 0xff"));
  EXPECT_THAT(messages(std::string("c,m\n1,\0\n", 8)),
              HasSubstr("net.csv:2: holds the control character 0x00"));
  EXPECT_THAT(messages("c,m\n1," + std::string(100'000, '1') + "\n"),
              HasSubstr("net.csv:2: has 100002 characters"));
  EXPECT_THAT(messages("c,name\n1,a\n"), HasSubstr("net.csv:1:m: is missing"));
}

TEST(LayerCsv, refuses_counts_that_would_not_be_exact) {
  EXPECT_EQ(messages("c,m,p\n16777216,16777216,32\n"), "");  // 2^(24 + 24 + 5)
  EXPECT_THAT(messages("c,m,p\n16777216,16777216,33\n"), HasSubstr("net.csv:2: has more than 2^53"));
}

TEST(LayerCsv, refuses_more_layers_than_a_network_may_have) {
  std::string content = "c,m\n";
  for (int i = 0; i < 100'001; ++i) content += "1,1\n";

  EXPECT_EQ(messages(content),
            "net.csv:100002: is layer 100001 (a network may have 100000) check the file\n");
}

TEST(LayerCsv, states_why_a_file_cannot_be_read) {
  const TestFolder folder;
  const auto missing = folder.path() / "missing.csv";

  EXPECT_THROW(read_layer_csv(missing), core::Error);
  EXPECT_THROW(read_layer_csv(folder.path()), core::Error);
}

}  // namespace
}  // namespace crossisle::interchange
