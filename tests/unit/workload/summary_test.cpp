// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/workload/summary.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace crossisle::workload {
namespace {

// 3 x 3 kernels of stride 2, 4 to 8 channels, 5 x 6 outputs: 288 weights of 4 bits; inputs of (4 x 2 + 3) x
// (5 x 2 + 3) x 4 values of 8 bits, outputs of 5 x 6 x 8 of 16 bits.
TEST(LayerAmounts, count_weights_inputs_and_outputs_of_a_convolution) {
  Layer layer;
  layer.shape = {.c = 4, .m = 8, .p = 5, .q = 6, .r = 3, .s = 3, .stride_h = 2, .stride_w = 2};
  layer.weight_bits = 4;
  layer.output_bits = 16;

  const LayerAmounts amounts = amounts_of(layer);

  EXPECT_EQ(amounts.weights, 288);
  EXPECT_EQ(amounts.macs, 288 * 30);
  EXPECT_DOUBLE_EQ(amounts.weight_bytes, 144.0);
  EXPECT_DOUBLE_EQ(amounts.activation_bytes, 11 * 13 * 4 + 2 * 240);
  EXPECT_DOUBLE_EQ(amounts.macs_per_byte(), 8'640.0 / (144 + 572 + 480));
}

// Keys of 10 tokens, 2 heads, 4 channels (80 bytes), 3 queries per head: 3 x 4 x 2 inputs, 3 x 10 x 2
// outputs. Half of the products are masked.
TEST(LayerAmounts, count_the_operand_of_a_product_as_an_activation) {
  Layer layer;
  layer.shape = {.c = 4, .m = 10, .p = 3, .g = 2};
  layer.operand = OperandKind::cached;
  layer.active_share = 0.5;
  layer.added_bits = 16.0;

  const LayerAmounts amounts = amounts_of(layer);

  EXPECT_EQ(amounts.weights, 0);
  EXPECT_EQ(amounts.macs, 4 * 10 * 3 * 2 / 2);
  EXPECT_DOUBLE_EQ(amounts.weight_bytes, 0.0);
  EXPECT_DOUBLE_EQ(amounts.activation_bytes, 80 + 24 + 60 + 2);
}

// Two positions choose 2 of 8 experts each: 1 - (3/4)^2 = 7/16 of the 8 x 6 weights are used, and each
// position makes 2 x 3 outputs of 2 inputs.
TEST(LayerAmounts, count_used_experts_on_average) {
  Layer layer;
  layer.shape = {.c = 2, .m = 3, .p = 2};
  layer.experts = 8;
  layer.active_experts = 2;

  const LayerAmounts amounts = amounts_of(layer);

  EXPECT_DOUBLE_EQ(amounts.weight_bytes, 48.0);
  EXPECT_DOUBLE_EQ(amounts.used_weight_bytes, 48.0 * 7 / 16);
  EXPECT_DOUBLE_EQ(amounts.activation_bytes, 2 * 2 + 2 * 3 * 2);
}

TEST(LayerAmounts, count_the_rows_of_a_look_up_but_not_its_table) {
  Layer layer;
  layer.shape = {.c = 1'000, .m = 16, .p = 3};
  layer.operand = OperandKind::lookup;

  const LayerAmounts amounts = amounts_of(layer);

  EXPECT_DOUBLE_EQ(amounts.weight_bytes, 0.0);
  EXPECT_DOUBLE_EQ(amounts.activation_bytes, 2 * 3 * 16);
}

// Of the 131 layers, 9 differ in shape (README.md of the networks): norms are equal, and so are the blocks.
TEST(EqualLayers, fold_the_blocks_of_a_network_in_their_order) {
  core::Problems problems;
  const Network network = read_network(std::filesystem::path(CROSSISLE_TEST_SOURCE) / "data" / "workloads" /
                                           "corrected" / "llama_3_2_1b_decode.yaml",
                                       problems);

  const auto groups = equal_layers(network);

  ASSERT_EQ(groups.size(), 9U);
  EXPECT_EQ(network.layers[groups[0].first].name, "embed");
  EXPECT_EQ(network.layers[groups[1].first].name, "norm1[0]");
  EXPECT_EQ(groups[1].count, 33U);
  EXPECT_EQ(groups[2].count, 16U);
  LayerAmounts total;
  std::size_t layers = 0;
  for (const EqualLayers& group : groups) {
    total += group.amounts;
    layers += group.count;
  }
  EXPECT_EQ(layers, network.layers.size());
  EXPECT_EQ(total.weights, network.weights());
  EXPECT_EQ(total.macs, network.macs());
}

}  // namespace
}  // namespace crossisle::workload
