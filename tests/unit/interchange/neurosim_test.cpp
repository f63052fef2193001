// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "crossisle/interchange/layer_tables.hpp"
#include "files.hpp"

namespace crossisle::interchange {
namespace {

using testing::HasSubstr;

std::vector<LayerEntry> layers_of(const std::string& content) {
  const TestFolder folder;
  return read_neurosim(folder.write("NetWork.csv", content)).layers;
}

std::string messages(const std::string& content) {
  const TestFolder folder;
  const auto file = folder.write("NetWork.csv", content);
  return messages_of(folder, [&] { read_neurosim(file); });
}

TEST(Neurosim, counts_vgg8_as_by_hand) {
  const TestFolder folder;
  // VGG-8 for CIFAR-10: six 3 x 3 convolutions with zeros around 32 x 32, 16 x 16 and 8 x 8 inputs, 2 x 2
  // pooling after each second one, two layers of 8,192 x 1,024 and 1,024 x 10.
  const auto file = folder.write("NetWork_VGG8.csv",
                                 "32,32,3,3,3,128,0\n"
                                 "32,32,128,3,3,128,1\n"
                                 "16,16,128,3,3,256,0\n"
                                 "16,16,256,3,3,256,1\n"
                                 "8,8,256,3,3,512,0\n"
                                 "8,8,512,3,3,512,1\n"
                                 "1,1,8192,1,1,1024,0\n"
                                 "1,1,1024,1,1,10,0\n");

  const NetworkEntry entry = read_neurosim(file);
  core::Problems problems;
  const auto network = workload::read_network(folder.write("vgg8.yaml", network_yaml(entry)), problems);

  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(entry.name, "NetWork_VGG8");
  ASSERT_EQ(network.layers.size(), 8U);
  EXPECT_EQ(network.layers[6].name, "fc7");
  // 9 x (3 x 128 + 128 x 128) x 1,024 + 9 x (128 x 256 + 256 x 256) x 256 + 9 x (256 x 512 + 512 x 512) x 64
  //   = 154,533,888 + 226,492,416 + 226,492,416 products of convolutions, 8,388,608 + 10,240 others
  EXPECT_EQ(network.macs(), 154'533'888 + 2 * 226'492'416 + 8'388'608 + 10'240);
  // 9 x (384 + 16,384 + 32,768 + 65,536 + 131,072 + 262,144) = 4,574,592 weights of convolutions
  EXPECT_EQ(network.weights(), 4'574'592 + 8'388'608 + 10'240);
  EXPECT_EQ(network.layers[0].vector_operations, 1.0);
  EXPECT_EQ(network.layers[1].vector_operations, 2.0);  // 4 values per pooled output: 1 per output
}

TEST(Neurosim, counts_resnet18_as_the_shipped_network) {
  // ResNet-18 in the order of NeuroSim: each stage's 1 x 1 convolution follows the first block.
  const TestFolder folder;
  std::string content = "224,224,3,7,7,64,1,2\n";
  for (int i = 0; i < 4; ++i) content += "56,56,64,3,3,64,0,1\n";
  for (const int width : {128, 256, 512}) {
    const int rows = 56 * 64 / (width / 2);  // of the stage before, whose width is half of it
    const auto line = [&](int size, int channels, int kernel, int stride) {
      content += fmt::format("{0},{0},{1},{2},{2},{3},0,{4}\n", size, channels, kernel, width, stride);
    };
    line(rows, width / 2, 3, 2);
    line(rows / 2, width, 3, 1);
    line(rows, width / 2, 1, 2);
    line(rows / 2, width, 3, 1);
    line(rows / 2, width, 3, 1);
  }
  content += "1,1,512,1,1,1000,0,1\n";
  core::Problems problems;

  const auto entry = read_neurosim(folder.write("resnet18.csv", content));
  const auto network = workload::read_network(folder.write("resnet18.yaml", network_yaml(entry)), problems);
  const auto shipped = workload::read_network(
      std::filesystem::path(CROSSISLE_TEST_SOURCE) / "data/workloads/corrected/resnet18.yaml", problems);

  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(network.layers.size(), shipped.layers.size());
  EXPECT_EQ(network.unique_shapes(), shipped.unique_shapes());
  EXPECT_EQ(network.macs(), shipped.macs());
  EXPECT_EQ(network.weights(), shipped.weights());
}

TEST(Neurosim, applies_strides_of_later_versions) {
  // The first layers of ResNet-18: 224 / 2 = 112 rows, pooled to 56; and a 1 x 1 convolution of stride 2.
  const auto layers = layers_of(
      "224,224,3,7,7,64,1,2\r\n"
      "56,56,64,3,3,128,0,2\r\n"
      "56,56,64,1,1,128,0,2\r\n"
      "1,1,512,1,1,1000,0,1\r\n");

  EXPECT_EQ(layers[0].p, 112);
  EXPECT_EQ(layers[0].stride, (std::array<std::int64_t, 2>{2, 2}));
  EXPECT_EQ(layers[0].macs(), 112.0 * 112 * 7 * 7 * 3 * 64);
  EXPECT_EQ(layers[1].q, 28);
  EXPECT_EQ(layers[2].p, 28);
  EXPECT_EQ(layers[3].p, 1);
}

TEST(Neurosim, concludes_from_the_next_layer_that_there_is_no_padding) {
  // LeNet-5: 32 - 5 + 1 = 28, pooled to 14; 14 - 5 + 1 = 10, pooled to 5; a kernel that covers its input.
  const auto layers = layers_of(
      "32,32,1,5,5,6,1\n"
      "14,14,6,5,5,16,1\n"
      "5,5,16,5,5,120,0\n"
      "1,1,120,1,1,84\n");

  EXPECT_EQ(layers[0].p, 28);
  EXPECT_EQ(layers[1].q, 10);
  EXPECT_EQ(layers[2].p, 1);
  EXPECT_EQ(layers[2].macs(), 5.0 * 5 * 16 * 120);
}

TEST(Neurosim, reports_all_problems_with_line_and_column) {
  const std::string found = messages(
      "32,32,3,3,3,128,2\n"
      "32,,nan,3,-3,1e30,0,0.5\n"
      "1,1,1\n");

  EXPECT_THAT(found, HasSubstr("NetWork.csv:1:pooling: is 2 (it must be from 0 to 1)"));
  EXPECT_THAT(found, HasSubstr("NetWork.csv:2:IFM width: is missing"));
  EXPECT_THAT(found, HasSubstr("NetWork.csv:2:IFM channels: is 'nan'"));
  EXPECT_THAT(found, HasSubstr("NetWork.csv:2:kernel width: is -3"));
  EXPECT_THAT(found, HasSubstr("NetWork.csv:2:kernel depth: is 1e30"));
  EXPECT_THAT(found, HasSubstr("NetWork.csv:2:stride: is 0.5"));
  EXPECT_THAT(found, HasSubstr("NetWork.csv:3: has 3 cells (a layer of NeuroSim has 6 to 8: IFM length"));
  EXPECT_THAT(messages("32;32;3;3;3;128;0\n"), HasSubstr("separated by semicolons"));
  EXPECT_THAT(messages("\n\n"), HasSubstr("has no layers"));
  EXPECT_THAT(messages("16777216,16777216,64,1,1,1\n"), HasSubstr("NetWork.csv:1: has more than 2^53"));
}

}  // namespace
}  // namespace crossisle::interchange
