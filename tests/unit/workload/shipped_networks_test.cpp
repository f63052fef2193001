// Part of Crossisle, SPDX-License-Identifier: MIT
// Compares the networks in data/workloads: the corrected set with numbers from other sources about the same
// networks, the published set with the published layers.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "crossisle/workload/network.hpp"

namespace crossisle::workload {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::filesystem::path workloads = std::filesystem::path(CROSSISLE_TEST_SOURCE) / "data" / "workloads";

Network shipped(const std::string& set, const std::string& name) {
  core::Problems problems;
  Network network = read_network(workloads / set / (name + ".yaml"), problems);
  problems.throw_if_any();
  EXPECT_EQ(network.name, name);
  EXPECT_EQ(network.set, set);
  return network;
}

/// Numbers that another source states about a network.
struct Stated {
  const char* name;
  /// All trained parameters.
  std::int64_t parameters;
  /// Parameters that are not in a matrix product, summed over the modules of the architecture: biases, batch
  /// or layer norms, embeddings that are looked up.
  std::int64_t outside_products;
  double giga_macs;
  /// Tolerance of the stated multiply-accumulates, as a share.
  double macs_tolerance;
};

// torchvision states both numbers with its weights (meta "num_params" and "_ops", the latter in GMAC with
// three decimals): torchvision/models/{alexnet,vgg,resnet,mobilenetv3,densenet,vision_transformer}.py,
// version 0.15.
constexpr double three_decimals_of_giga = 0.0005;

const std::vector<Stated> stated{
    // Biases of 5 convolutions (1,152) and 3 linear layers (9,192).
    {"alexnet", 61'100'840, 1'152 + 9'192, 0.714, three_decimals_of_giga / 0.714},
    // Biases of 13 convolutions (4,224) and 3 linear layers (9,192); _ops has two decimals here.
    {"vgg16", 138'357'544, 4'224 + 9'192, 15.47, 0.005 / 15.47},
    // Scale and shift of 20 batch norms over 4,800 channels, bias of the classifier.
    {"resnet18", 11'689'512, 2 * 4'800 + 1'000, 1.814, three_decimals_of_giga / 1.814},
    // Scale and shift of 46 batch norms over 12,200 channels, biases of 8 squeeze-and-excitations (5,080), of
    // the classifier (2,280).
    {"mobilenet_v3", 5'483'032, 2 * 12'200 + 5'080 + 2'280, 0.217, three_decimals_of_giga / 0.217},
    // Scale and shift of 201 batch norms over 114,528 channels, bias of the classifier.
    {"densenet201", 20'013'928, 2 * 114'528 + 1'000, 4.291, three_decimals_of_giga / 4.291},
    // Scale and shift of 53 batch norms over 26,560 channels, bias of the classifier.
    {"resnet50", 25'557'032, 2 * 26'560 + 1'000, 4.089, three_decimals_of_giga / 4.089},
    // Class token (768), positions (197 x 768), 25 layer norms of 768, biases of 12 blocks (6,912 each), of
    // the patch projection (768) and of the classifier (1,000).
    {"vision_transformer", 86'567'656, 768 + 197 * 768 + 25 * 2 * 768 + 12 * 6'912 + 768 + 1'000, 17.564,
     three_decimals_of_giga / 17.564},
    // Parameters: Keras hub's gpt2_medium_en and Hugging Face gpt2-medium state 354,823,168. Positions (1024
    // x 1024), 49 layer norms of 1,024, biases of 24 blocks (9,216 each); the token embedding is also the
    // head and therefore counts.
    // Multiply-accumulates: every weight once per token, and 2 products of 256 x 256 x 1,024 per block.
    {"gpt2_medium", 354'823'168, 1'024 * 1'024 + 49 * 2 * 1'024 + 24 * 9'216,
     256e-9 * (354'823'168 - 1'024 * 1'024 - 49 * 2 * 1'024 - 24 * 9'216) + 24e-9 * 2 * 256 * 256 * 1'024,
     1e-9},
    // Parameters: the encoder of google/mobilebert-uncased, 24.58 M. Embeddings of 30,522 words (128 each),
    // 512 positions and 2 token types (512 each), bias and scaling of the embeddings (512 + 1,024), of 24
    // blocks (6,656 each). Multiply-accumulates: the GLUE table of arXiv 2004.02984 states 5.7 GFLOP, that is
    // 2.85 GMAC, for 128 tokens, rounded to 2 %. It does not state which operations other than products it
    // counts. Here the number is scaled to 139 tokens, which treats the products of attention as linear in
    // the tokens (0.4 %).
    {"mobilebert", 24'581'888, 30'522 * 128 + 512 * 512 + 2 * 512 + 512 + 1'024 + 24 * 6'656,
     2.85 * 139 / 128, 0.06},
};

class CorrectedNetworks : public ::testing::TestWithParam<Stated> {};

TEST_P(CorrectedNetworks, have_the_stated_weights) {
  const Network network = shipped("corrected", GetParam().name);

  EXPECT_EQ(network.weights(), GetParam().parameters - GetParam().outside_products);
}

TEST_P(CorrectedNetworks, have_the_stated_multiply_accumulates) {
  const Network network = shipped("corrected", GetParam().name);

  EXPECT_NEAR(static_cast<double>(network.macs()) * 1e-9 / GetParam().giga_macs, 1.0,
              GetParam().macs_tolerance);
}

INSTANTIATE_TEST_SUITE_P(Shipped, CorrectedNetworks, ::testing::ValuesIn(stated),
                         [](const auto& tested) { return std::string(tested.param.name); });

std::int64_t input_rows(const LayerShape& shape) {
  return (shape.p - 1) * shape.stride_h + shape.r;
}

TEST(CorrectedSet, has_the_input_sizes_of_the_strided_first_convolutions) {
  // 224 pixels and the padding that is used: 2 + 1 (the last row is unused), 3 + 2, 1 + 0, none.
  EXPECT_EQ(input_rows(shipped("corrected", "alexnet").layers.front().shape), 227);
  EXPECT_EQ(input_rows(shipped("corrected", "resnet50").layers.front().shape), 229);
  EXPECT_EQ(input_rows(shipped("corrected", "mobilenet_v3").layers.front().shape), 225);
  EXPECT_EQ(input_rows(shipped("corrected", "vision_transformer").layers.front().shape), 224);
}

TEST(CorrectedSet, has_the_strides_of_the_architectures) {
  const auto strided = [](const char* name) {
    std::vector<std::string> found;
    for (const Layer& layer : shipped("corrected", name).layers) {
      EXPECT_EQ(layer.shape.stride_h, layer.shape.stride_w) << layer.name;
      if (layer.shape.stride_h != 1) found.push_back(fmt::format("{} {}", layer.name, layer.shape.stride_h));
    }
    return found;
  };

  EXPECT_THAT(strided("alexnet"), ElementsAre("features.0 4"));
  EXPECT_THAT(strided("densenet201"), ElementsAre("features.conv0 2"));
  EXPECT_THAT(strided("mobilenet_v3"),
              ElementsAre("features.0.0 2", "features.2.block.1.0 2", "features.4.block.1.0 2",
                          "features.7.block.1.0 2", "features.13.block.1.0 2"));
  EXPECT_THAT(strided("resnet18"),
              ElementsAre("conv1 2", "layer2.0.conv1 2", "layer2.0.downsample.0 2", "layer3.0.conv1 2",
                          "layer3.0.downsample.0 2", "layer4.0.conv1 2", "layer4.0.downsample.0 2"));
  EXPECT_THAT(strided("resnet50"),
              ElementsAre("conv1 2", "layer2.0.conv2 2", "layer2.0.downsample.0 2", "layer3.0.conv2 2",
                          "layer3.0.downsample.0 2", "layer4.0.conv2 2", "layer4.0.downsample.0 2"));
  EXPECT_THAT(strided("vision_transformer"), ElementsAre("embeddings.patch_embeddings.projection 16"));
  for (const char* name : {"vgg16", "mobilebert", "gpt2_medium"})
    EXPECT_THAT(strided(name), IsEmpty()) << name;
}

TEST(CorrectedSet, has_a_scores_and_a_context_product_in_every_block_of_attention) {
  struct Attention {
    const char* name;
    int blocks;
    std::int64_t tokens, head_channels, heads;
  };
  for (const Attention& expected : {Attention{"mobilebert", 24, 139, 32, 4},
                                    {"vision_transformer", 12, 197, 64, 12},
                                    {"gpt2_medium", 24, 256, 64, 16}}) {
    const Network network = shipped("corrected", expected.name);
    const LayerShape scores{
        .c = expected.head_channels, .m = expected.tokens, .p = expected.tokens, .g = expected.heads};
    const LayerShape context{
        .c = expected.tokens, .m = expected.head_channels, .p = expected.tokens, .g = expected.heads};

    std::vector<LayerShape> dynamic;
    for (const Layer& layer : network.layers) {
      if (layer.operand == OperandKind::dynamic) dynamic.push_back(layer.shape);
    }

    ASSERT_EQ(dynamic.size(), static_cast<std::size_t>(2 * expected.blocks)) << expected.name;
    for (std::size_t i = 0; i < dynamic.size(); ++i)
      EXPECT_EQ(dynamic[i], i % 2 == 0 ? scores : context) << i;
  }
}

TEST(CorrectedSet, has_softmax_as_input_of_the_context_product) {
  // Softmax is never negative, so no code lies below the middle bin, which is the 16th of at least 31 bins of
  // 8 codes.
  constexpr double middle_bin = (15 * 8 + 3.5) / 255.0;
  for (const char* name : {"mobilebert", "vision_transformer", "gpt2_medium"}) {
    const Network network = shipped("corrected", name);
    for (const Layer& layer : network.layers) {
      if (!layer.name.ends_with(".context")) continue;
      EXPECT_GE(layer.values.mean_input, middle_bin) << layer.name;
    }
  }
}

TEST(CorrectedSet, has_the_values_of_the_published_layers) {
  for (const Stated& network : stated) {
    const std::string name = network.name;
    if (name == "resnet50") continue;  // another architecture: see the notes of its file
    const Network corrected = shipped("corrected", name);
    const Network published = shipped("published", name);
    ASSERT_EQ(corrected.layers.size(), published.layers.size()) << name;
    for (std::size_t i = 0; i < corrected.layers.size(); ++i) {
      // The published GPT-2 has the projection of attention before the two products instead of after them.
      const bool in_attention = name == "gpt2_medium" && i % 6 >= 1 && i % 6 <= 3;
      const std::size_t other = !in_attention ? i : i % 6 == 3 ? i - 2 : i + 1;
      EXPECT_EQ(corrected.layers[i].values, published.layers[other].values)
          << name << ' ' << corrected.layers[i].name;
      if (corrected.layers[i].operand == OperandKind::dynamic) continue;
      LayerShape shape = corrected.layers[i].shape;
      shape.stride_h = shape.stride_w = 1;
      EXPECT_EQ(shape, published.layers[other].shape) << name << ' ' << corrected.layers[i].name;
    }
  }
}

TEST(ShippedSets, come_with_examples_that_can_be_read) {
  std::ifstream stream(workloads / "README.md");
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const std::string opening = "```yaml\n";
  const auto file = std::filesystem::path(::testing::TempDir()) / "crossisle_workload_example.yaml";
  std::vector<std::size_t> layers;
  for (std::size_t at = text.find(opening); at != std::string::npos; at = text.find(opening, at)) {
    at += opening.size();
    std::ofstream(file) << text.substr(at, text.find("```", at) - at);

    core::Problems problems;
    layers.push_back(read_network(file, problems).layers.size());

    EXPECT_NO_THROW(problems.throw_if_any());
  }
  EXPECT_THAT(layers, ::testing::ElementsAre(1U + 32U * 8U + 1U, 1U + 32U * 8U + 2U, 4U));
  std::filesystem::remove(file);
}

TEST(ShippedSets, hold_the_published_networks_and_the_corrected_one_others) {
  const auto names = [](const char* set) {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(workloads / set)) {
      found.push_back(entry.path().filename().string());
    }
    std::sort(found.begin(), found.end());
    return found;
  };

  const auto corrected = names("corrected");
  const auto published = names("published");
  EXPECT_TRUE(std::includes(corrected.begin(), corrected.end(), published.begin(), published.end()));
  EXPECT_EQ(published.size(), stated.size());
  EXPECT_GT(corrected.size(), published.size());  // public_networks_test.cpp checks the others
}

// 1,235,814,400 parameters, as the model card states, of which 33 normalisations have 2,048 each; the
// embeddings are those of the head. A token multiplies by every weight, and by keys and values: 16 layers x 8
// groups x 4 queries x 2 x 64 x 513.
TEST(ShippedSets, state_the_parameters_and_products_of_llama) {
  const Network network = shipped("corrected", "llama_3_2_1b_decode");

  EXPECT_EQ(network.weights(), 1'235'814'400 - 33 * 2'048);
  EXPECT_EQ(network.macs(), network.weights() + 16 * 8 * 4 * 2 * 64 * 513);
}

TEST(PublishedSet, needs_the_cells_that_the_published_programs_print) {
  // Million cells of one bit, as printed by HWC_06_separateGPT.ipynb of
  // github.com/OlgaKrestinskaya/JointHardwareWorkloadOptimizationIMC, with one or two decimals.
  struct Printed {
    const char* name;
    double mega_cells;
    double half_digit;
  };
  for (const Printed& printed : {Printed{"resnet18", 93.43, 0.005},
                                 {"vgg16", 1106.8, 0.05},
                                 {"alexnet", 488.7, 0.05},
                                 {"mobilenet_v3", 42.9, 0.05},
                                 {"mobilebert", 166.6, 0.05},
                                 {"densenet201", 158.3, 0.05},
                                 {"resnet50", 384.3, 0.05},
                                 {"vision_transformer", 695.3, 0.05},
                                 {"gpt2_medium", 2843.4, 0.05}}) {
    const Network network = shipped("published", printed.name);

    EXPECT_NEAR(static_cast<double>(network.cells_required(1, CapacityRule::published)) * 1e-6,
                printed.mega_cells, printed.half_digit)
        << printed.name;
  }
}

/// Returns the folder of reference data, next to the source tree unless CROSSISLE_REFERENCE names it.
std::filesystem::path reference_layers() {
  const char* chosen = std::getenv("CROSSISLE_REFERENCE");
  const std::filesystem::path folder =
      chosen != nullptr ? std::filesystem::path(chosen)
                        : std::filesystem::path(CROSSISLE_TEST_SOURCE).parent_path() / "shared" / "reference";
  return folder / "layers" / "layers.json";
}

TEST(PublishedSet, equals_the_reference_layer_by_layer) {
  std::ifstream stream(reference_layers());
  if (!stream) {
    GTEST_SKIP() << "no layers of the reference at " << reference_layers().string()
                 << "; set CROSSISLE_REFERENCE to the folder that holds layers/layers.json";
  }
  const nlohmann::json reference = nlohmann::json::parse(stream);
  std::size_t compared = 0;
  for (const Stated& network_name : stated) {
    const Network network = shipped("published", network_name.name);
    const nlohmann::json& layers = reference.at(network_name.name);
    ASSERT_EQ(network.layers.size(), layers.size()) << network.name;
    for (std::size_t i = 0; i < layers.size(); ++i, ++compared) {
      const Layer& layer = network.layers[i];
      const nlohmann::json& bounds = layers[i].at("inst");
      const auto bound = [&bounds](const char* key) { return bounds.value(key, std::int64_t{1}); };
      const LayerShape shape{bound("N"), bound("C"), bound("M"), bound("P"), bound("Q"),
                             bound("R"), bound("S"), bound("G"), 1,          1};
      SCOPED_TRACE(network.name + " layer " + layer.name);
      EXPECT_EQ(layer.name, layers[i].at("layer").get<std::string>());
      EXPECT_EQ(layer.shape, shape);
      EXPECT_EQ(layer.operand, OperandKind::static_weights);
      EXPECT_EQ(layer.input_bits, 8);
      EXPECT_EQ(layer.weight_bits, 8);
      EXPECT_EQ(layer.output_bits, 8);
      EXPECT_EQ(layer.values.mean_input, layers[i].at("avg_in").get<double>());  // to the last bit
      for (std::size_t bits = 1; bits <= layer.values.mean_cell.size(); ++bits) {
        EXPECT_EQ(layer.values.mean_cell[bits - 1],
                  layers[i].at("avg_w").at(std::to_string(bits)).get<double>());
      }
    }
  }
  EXPECT_EQ(compared, 1024U);
}

}  // namespace
}  // namespace crossisle::workload
