// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/interchange/network_entry.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace crossisle::interchange {
namespace {

namespace fs = std::filesystem;

workload::Network read_back(const NetworkEntry& network) {
  const auto file = fs::path(testing::TempDir()) / "network_entry_test.yaml";
  std::ofstream(file) << network_yaml(network);
  core::Problems problems;
  auto read = workload::read_network(file, problems);
  fs::remove(file);
  problems.throw_if_any();
  return read;
}

TEST(NetworkEntry, is_read_back_as_it_was_written) {
  NetworkEntry network{"a \"b\"", "hand: # made", {"one: note", std::string(200, 'n')}, {}};
  LayerEntry conv{.name = "conv", .c = 3, .m = 16, .p = 8, .q = 9, .r = 3, .s = 5};
  conv.stride = {2, 1};
  conv.dilation = {1, 2};
  conv.weight_bits = 4;
  network.layers.push_back(conv);
  LayerEntry pool{
      .name = "pool", .operand = workload::OperandKind::none, .p = 4, .q = 4, .r = 2, .s = 2, .g = 16};
  pool.vector_operations = 4.0;
  pool.concat = "conv";
  network.layers.push_back(pool);

  const auto read = read_back(network);

  EXPECT_EQ(read.name, network.name);
  EXPECT_EQ(read.source, network.source);
  EXPECT_EQ(read.notes, network.notes);
  ASSERT_EQ(read.layers.size(), 2U);
  EXPECT_EQ(read.layers[0].macs(), 3 * 16 * 8 * 9 * 3 * 5);
  EXPECT_EQ(read.layers[0].weight_bits, 4);
  EXPECT_EQ(read.layers[0].shape.stride_h, 2);
  EXPECT_EQ(read.layers[0].shape.dilation_w, 2);
  EXPECT_EQ(read.layers[1].vector_operations, 4.0);
}

TEST(PlainName, keeps_what_files_accept_and_the_end_of_long_names) {
  EXPECT_EQ(plain_name("/model/layer.0/Conv"), "model_layer.0_Conv");
  EXPECT_EQ(plain_name("\n"), "layer");
  EXPECT_EQ(plain_name(std::string(100, 'a') + "end").size(), 60U);
  EXPECT_TRUE(plain_name(std::string(100, 'a') + "end").ends_with("end"));
}

TEST(Names, become_unique) {
  std::vector<LayerEntry> layers(4);
  for (auto& layer : layers) layer.name = "a";
  layers[1].name = "a_1";

  make_names_unique(layers);

  EXPECT_EQ(layers[0].name, "a");
  EXPECT_EQ(layers[1].name, "a_1");
  EXPECT_EQ(layers[2].name, "a_2");
  EXPECT_EQ(layers[3].name, "a_3");
}

}  // namespace
}  // namespace crossisle::interchange
