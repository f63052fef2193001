// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/workload/templates.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "crossisle/workload/network.hpp"

namespace crossisle::workload {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* heading = "format: 2\nname: small\nsource: this test\n";
/// Llama-3-8B (Hugging Face meta-llama/Meta-Llama-3-8B, config.json), without the phase.
constexpr const char* llama3_8b =
    "layers: 32, hidden: 4096, heads: 32, kv_heads: 8, ffn: 14336, vocabulary: 128256";

/// Temporary file of a test that uses templates.
class TemplateFile : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }

  Network read(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << heading << text;
    return read_network(path_, problems_);
  }
  /// Reads a network that has to be valid.
  Network read_valid(const std::string& text) {
    Network network = read(text);
    EXPECT_THAT(messages(), IsEmpty());
    return network;
  }

  /// Returns the problems as users read them, without the folder of the file.
  std::vector<std::string> messages() const {
    std::vector<std::string> texts;
    for (const auto& problem : problems_.all())
      texts.push_back(problem.text().substr(path_.parent_path().string().size() + 1));
    return texts;
  }

  std::filesystem::path path_ = std::filesystem::path(::testing::TempDir()) /
                                fmt::format("crossisle_template_{}.yaml",
                                            ::testing::UnitTest::GetInstance()->current_test_info()->name());
  core::Problems problems_;
};

void expect_same(const Layer& written, const Layer& expected) {
  SCOPED_TRACE(expected.name);
  EXPECT_EQ(written.name, expected.name);
  EXPECT_EQ(written.shape, expected.shape);
  EXPECT_EQ(written.operand, expected.operand);
  EXPECT_EQ(written.input_bits, expected.input_bits);
  EXPECT_EQ(written.weight_bits, expected.weight_bits);
  EXPECT_EQ(written.output_bits, expected.output_bits);
  EXPECT_EQ(written.values, expected.values);
  EXPECT_EQ(written.vector_operations, expected.vector_operations);
  EXPECT_EQ(written.experts, expected.experts);
  EXPECT_EQ(written.active_experts, expected.active_experts);
  EXPECT_EQ(written.active_share, expected.active_share);
  EXPECT_EQ(written.appended, expected.appended);
  EXPECT_EQ(written.held_bits, expected.held_bits);
  EXPECT_EQ(written.added_bits, expected.added_bits);
}

void expect_same(const Network& written, const Network& expected) {
  ASSERT_EQ(written.layers.size(), expected.layers.size());
  for (std::size_t i = 0; i < written.layers.size(); ++i) expect_same(written.layers[i], expected.layers[i]);
}

std::vector<std::string> names(const Network& network) {
  std::vector<std::string> found;
  for (const Layer& layer : network.layers) found.push_back(layer.name);
  return found;
}

const Layer& layer_of(const Network& network, const std::string& name) {
  for (const Layer& layer : network.layers) {
    if (layer.name == name) return layer;
  }
  ADD_FAILURE() << "no layer " << name;
  return network.layers.front();
}

// The layers of the example of a decoder in data/workloads/README.md, with 8 bits.
TEST_F(TemplateFile, decodes_llama_3_8b_with_the_layers_of_the_written_example) {
  const Network expected = read_valid(
      "batch: 4\n"
      "layers:\n"
      "  - {name: embed, operand: lookup, c: 128256, m: 4096}\n"
      "  - repeat: 32\n"
      "    layers:\n"
      "      - {name: norm1, operand: none, c: 1, m: 4096, vector_operations: 4}\n"
      "      - {name: qkv, c: 4096, m: 6144, vector_operations: 3}\n"
      "      - {name: scores, c: 128, m: 8193, p: 4, g: 8, operand: cached, vector_operations: 10}\n"
      "      - {name: context, c: 8193, m: 128, p: 4, g: 8, operand: cached}\n"
      "      - {name: out, c: 4096, m: 4096, add: input}\n"
      "      - {name: norm2, operand: none, c: 1, m: 4096, vector_operations: 4}\n"
      "      - {name: gate_up, c: 4096, m: 28672, vector_operations: 2.5}\n"
      "      - {name: down, c: 14336, m: 4096, add: out}\n"
      "  - {name: head, c: 4096, m: 128256, vector_operations: 3}\n");

  const Network written = read_valid(
      fmt::format("batch: 4\ntransformer: {{{}, phase: decode, cached: 8192, final_norm: no}}\n", llama3_8b));

  expect_same(written, expected);
}

TEST_F(TemplateFile, decodes_llama_3_2_1b_with_the_layers_of_the_shipped_file) {
  const Network expected = read_network(std::filesystem::path(CROSSISLE_TEST_SOURCE) / "data" / "workloads" /
                                            "corrected" / "llama_3_2_1b_decode.yaml",
                                        problems_);

  const Network written = read_valid(
      "layers:\n"
      "  - transformer: {layers: 16, hidden: 2048, heads: 32, kv_heads: 8, ffn: 8192, vocabulary: 128256,\n"
      "                  phase: decode, cached: 512}\n");

  expect_same(written, expected);
}

TEST_F(TemplateFile, prefills_llama_3_8b_with_a_causal_mask_and_one_row_of_logits) {
  const Network expected = read_valid(
      "layers:\n"
      "  - {name: embed, operand: lookup, c: 128256, m: 4096, p: 512}\n"
      "  - repeat: 32\n"
      "    layers:\n"
      "      - {name: norm1, operand: none, c: 1, m: 4096, p: 512, vector_operations: 4}\n"
      "      - {name: qkv, c: 4096, m: 6144, p: 512, vector_operations: 3}\n"
      "      - {name: scores, c: 128, m: 512, p: 2048, g: 8, operand: dynamic, active_fraction: 0.5,\n"
      "         append: 65536, vector_operations: 10}\n"
      "      - {name: context, c: 512, m: 128, p: 2048, g: 8, operand: dynamic, active_fraction: 0.5,\n"
      "         append: 65536}\n"
      "      - {name: out, c: 4096, m: 4096, p: 512, add: input}\n"
      "      - {name: norm2, operand: none, c: 1, m: 4096, p: 512, vector_operations: 4}\n"
      "      - {name: gate_up, c: 4096, m: 28672, p: 512, vector_operations: 2.5}\n"
      "      - {name: down, c: 14336, m: 4096, p: 512, add: out}\n"
      "  - {name: norm, operand: none, c: 1, m: 4096, p: 512, vector_operations: 4}\n"
      "  - {name: head, c: 4096, m: 128256, vector_operations: 3}\n");

  const Network written = read_valid(fmt::format("transformer: {{{}, sequence: 512}}\n", llama3_8b));

  expect_same(written, expected);
}

// Weights: 32 blocks of qkv 4096 x 6144, out 4096 x 4096, gate and up 4096 x 28,672, down 14,336 x 4096
// (218,103,808), and a head of 4096 x 128,256 (525,336,576): 7,504,658,432. The model card's 8,030,261,248
// has the embeddings (525,336,576) and 65 norms of 4096 (266,240) besides. Cache: 32 layers x 8 heads x 128
// channels x 2 (keys, values) = 65,536 elements per token, one byte each; a step reads those of the tokens in
// the cache and the new one: 8,193 x 65,536 and 131,073 x 65,536 bytes.
TEST_F(TemplateFile, counts_weights_and_cache_of_llama_3_8b_as_by_hand) {
  for (const std::int64_t cached : {std::int64_t{8'192}, std::int64_t{131'072}}) {
    const Network network =
        read_valid(fmt::format("transformer: {{{}, phase: decode, cached: {}}}\n", llama3_8b, cached));

    std::int64_t read_bits = 0;
    std::int64_t appended_bits = 0;
    for (const Layer& layer : network.layers) {
      if (layer.operand != OperandKind::cached) continue;
      read_bits += layer.shape.weights() * layer.weight_bits;
      appended_bits += layer.appended * layer.shape.g * layer.weight_bits;
    }

    EXPECT_EQ(network.weights(), 32 * std::int64_t{218'103'808} + 525'336'576);
    EXPECT_EQ(network.weights(), 8'030'261'248 - 525'336'576 - 65 * 4'096);
    EXPECT_EQ(appended_bits / 8, 65'536);
    EXPECT_EQ(read_bits / 8, (cached + 1) * 65'536);
    // A weight is used once, an element of the cache by the 4 query heads of its key and value head.
    EXPECT_EQ(network.macs(), network.weights() + 4 * 65'536 * (cached + 1));
  }
}

// Floating-point operations of a prefill, 2 per multiply-accumulate: 512 tokens x 32 blocks x 218,103,808
// weights, one row of logits (525,336,576), and half of 2 products of 512 x 512 x 4096 in each of 32 blocks:
// 3.5745e12 + 3.436e10 + 5.25e8 multiply-accumulates.
TEST_F(TemplateFile, counts_the_operations_of_a_prefill_of_llama_3_8b_as_by_hand) {
  const Network network = read_valid(fmt::format("transformer: {{{}, sequence: 512}}\n", llama3_8b));

  const std::int64_t products = std::int64_t{32} * 512 * 512 * 4'096;
  EXPECT_EQ(network.macs(), 512 * 32 * std::int64_t{218'103'808} + 525'336'576 + products);
}

// A window of 4 tokens: with 3 in the cache, the 5 new tokens see 4 each, of 3 + 5 keys: 20 of 40 pairs, as
// integral of min(4, 3 + t) over t from 0 to 5: 3 + 0.5 + 4 x 4 = 19.5. Without a cache 0 to 4, then 4: 8 + 4
// = 12 of 25.
TEST_F(TemplateFile, lets_a_sliding_window_limit_keys_and_pairs) {
  constexpr const char* small = "layers: 1, hidden: 8, heads: 2, ffn: 8, sliding_window: 4";

  const Network continued = read_valid(fmt::format("transformer: {{{}, sequence: 5, cached: 3}}\n", small));
  const Network first = read_valid(fmt::format("transformer: {{{}, sequence: 5}}\n", small));
  const Network step = read_valid(fmt::format("transformer: {{{}, phase: decode, cached: 100}}\n", small));

  EXPECT_EQ(layer_of(continued, "scores[0]").operand, OperandKind::cached);
  EXPECT_EQ(layer_of(continued, "scores[0]").shape.m, 8);
  EXPECT_DOUBLE_EQ(layer_of(continued, "scores[0]").active_share, 19.5 / 40.0);
  EXPECT_EQ(layer_of(first, "scores[0]").operand, OperandKind::dynamic);
  EXPECT_DOUBLE_EQ(layer_of(first, "scores[0]").active_share, 12.0 / 25.0);
  EXPECT_EQ(layer_of(step, "scores[0]").shape.m, 4);
  EXPECT_EQ(layer_of(step, "context[0]").shape.c, 4);
}

TEST_F(TemplateFile, keeps_keys_and_values_of_a_causal_network_unless_told_otherwise) {
  constexpr const char* small = "layers: 1, hidden: 8, heads: 2, sequence: 5";

  EXPECT_EQ(layer_of(read_valid(fmt::format("transformer: {{{}}}\n", small)), "scores[0]").appended, 4 * 5);
  const Network forgets = read_valid(fmt::format("transformer: {{{}, keeps_cache: no}}\n", small));
  EXPECT_EQ(layer_of(forgets, "scores[0]").appended, 0);
  EXPECT_EQ(layer_of(forgets, "scores[0]").active_share, 0.5);
}

TEST_F(TemplateFile, verifies_several_tokens_of_a_draft_in_a_step) {
  const Network network = read_valid(
      "transformer: {layers: 1, hidden: 8, heads: 4, kv_heads: 2, vocabulary: 10, phase: decode, cached: 6,\n"
      "              new_tokens: 3, logits: all, kv_bits: 16}\n");

  const Layer& scores = layer_of(network, "scores[0]");
  EXPECT_EQ(scores.shape, (LayerShape{.c = 2, .m = 9, .p = 3 * 2, .g = 2}));
  EXPECT_EQ(scores.appended, 2 * 3);
  EXPECT_EQ(scores.weight_bits, 16);
  EXPECT_EQ(scores.input_bits, 8);
  EXPECT_EQ(layer_of(network, "head").shape.p, 3);
  EXPECT_EQ(layer_of(network, "qkv[0]").shape, (LayerShape{.c = 8, .m = 16, .p = 3}));
}

// The layers of a block of a mixture of experts as data/workloads/README.md describes them: the router with a
// softmax, up to 64 experts of which 6 compute a token, and their sum, weighted by the router.
TEST_F(TemplateFile, gives_experts_a_router_and_a_weighted_sum) {
  const Network expected = read_valid(
      "layers:\n"
      "  - {name: entry, c: 16, m: 2048}\n"
      "  - {name: 'norm1[0]', operand: none, c: 1, m: 2048, vector_operations: 4}\n"
      "  - {name: 'qkv[0]', c: 2048, m: 6144, vector_operations: 3}\n"
      "  - {name: 'scores[0]', c: 128, m: 10, g: 16, operand: cached, append: 128, vector_operations: 10}\n"
      "  - {name: 'context[0]', c: 10, m: 128, g: 16, operand: cached, append: 128}\n"
      "  - {name: 'out[0]', c: 2048, m: 2048, add: entry}\n"
      "  - {name: 'norm2[0]', operand: none, c: 1, m: 2048, vector_operations: 4}\n"
      "  - {name: 'router[0]', c: 2048, m: 64, vector_operations: 10}\n"
      "  - {name: 'experts_up[0]', c: 2048, m: 2816, experts: 64, active: 6, vector_operations: 2.5}\n"
      "  - {name: 'experts_down[0]', c: 1408, m: 2048, experts: 64, active: 6, vector_operations: 2, add: "
      "'out[0]'}\n");

  const Network written = read_valid(
      "layers:\n"
      "  - {name: entry, c: 16, m: 2048}\n"
      "  - transformer: {layers: 1, hidden: 2048, heads: 16, ffn: 1408, experts: 64, top_k: 6, phase: "
      "decode,\n"
      "                  cached: 9, final_norm: no}\n");

  expect_same(written, expected);
}

TEST_F(TemplateFile, puts_norms_after_their_half_of_a_block_and_adds_their_output) {
  const Network network = read_valid(
      "layers:\n"
      "  - name: encoder\n"
      "    transformer: {layers: 2, hidden: 8, heads: 2, gated: no, activation: gelu, norm: layer, "
      "norm_place: after,\n"
      "                  rotary: no, vocabulary: 100, positions: 16, token_types: 2, embedding_norm: yes, "
      "final_norm: no,\n"
      "                  logits: none, sequence: 4, causal: no}\n");

  EXPECT_THAT(
      names(network),
      ElementsAre("encoder.embed", "encoder.positions", "encoder.token_types", "encoder.embedding_norm",
                  "encoder.qkv[0]", "encoder.scores[0]", "encoder.context[0]", "encoder.out[0]",
                  "encoder.norm1[0]", "encoder.up[0]", "encoder.down[0]", "encoder.norm2[0]",
                  "encoder.qkv[1]", "encoder.scores[1]", "encoder.context[1]", "encoder.out[1]",
                  "encoder.norm1[1]", "encoder.up[1]", "encoder.down[1]", "encoder.norm2[1]"));
  // 4 tokens of 8 channels of 8 bits; the sum of the embeddings waits for nothing, that of the block does.
  EXPECT_EQ(layer_of(network, "encoder.out[1]").added_bits, 4 * 8 * 8);
  EXPECT_EQ(layer_of(network, "encoder.down[1]").added_bits, 4 * 8 * 8);
  EXPECT_EQ(layer_of(network, "encoder.up[0]").vector_operations, 4.0);
  EXPECT_EQ(layer_of(network, "encoder.norm1[0]").vector_operations, 5.0);
  EXPECT_EQ(layer_of(network, "encoder.scores[0]").active_share, 1.0);
  EXPECT_EQ(layer_of(network, "encoder.scores[0]").appended, 0);
}

// The corrected ViT-B/16 has queries, keys and values apart: the same weights and products.
TEST_F(TemplateFile, has_the_weights_and_products_of_the_shipped_vision_transformer) {
  const Network expected = read_network(std::filesystem::path(CROSSISLE_TEST_SOURCE) / "data" / "workloads" /
                                            "corrected" / "vision_transformer.yaml",
                                        problems_);

  const Network written =
      read_valid("vit: {image: 224, patch: 16, hidden: 768, layers: 12, heads: 12, classes: 1000}\n");

  EXPECT_EQ(written.weights(), expected.weights());
  EXPECT_EQ(written.macs(), expected.macs());
}

// github.com/milesial/Pytorch-UNet, 3 channels, 1 class: 31,037,633 parameters, of which scale and shift of
// 18 batch norms over 4 x 64 + 4 x 128 + 4 x 256 + 4 x 512 + 2 x 1024 = 5,888 channels, and the biases of 4
// transposed convolutions (512 + 256 + 128 + 64) and of the head (1).
TEST_F(TemplateFile, has_the_weights_of_the_u_net_that_is_used_most) {
  const Network network = read_valid("unet: {image: 256, widths: [64, 128, 256, 512, 1024], classes: 1}\n");

  EXPECT_EQ(network.weights(), 31'037'633 - 2 * 5'888 - 960 - 1);
  // 128 channels: 64 of the encoder, which wait, and 64 of the enlargement.
  EXPECT_EQ(layer_of(network, "dec1_1").shape.c, 128);
  EXPECT_EQ(layer_of(network, "enc2_1").held_bits, 64.0 * 256 * 256 * 8);
  EXPECT_EQ(layer_of(network, "enc5_1").shape.p, 16);
}

TEST_F(TemplateFile, writes_a_transposed_convolution_as_the_reader_does) {
  const Network expected = read_valid(
      "layers: [{name: up1, c: 128, m: 64, p: 128, q: 128, r: 2, s: 2, stride: [2, 2], transposed: yes}]\n");

  const Network written = read_valid("unet: {image: 128, widths: [64, 128], classes: 1}\n");

  EXPECT_EQ(layer_of(written, "up1").shape, layer_of(expected, "up1").shape);
}

TEST_F(TemplateFile, activates_all_layers_of_a_perceptron_but_the_last) {
  const Network network = read_valid("mlp: {sizes: [784, 256, 10], positions: 5, activation: gelu}\n");

  ASSERT_THAT(names(network), ElementsAre("fc1", "fc2"));
  EXPECT_EQ(network.layers[0].shape, (LayerShape{.c = 784, .m = 256, .p = 5}));
  EXPECT_EQ(network.layers[0].vector_operations, 4.0);
  EXPECT_EQ(network.layers[1].vector_operations, 1.0);
}

TEST_F(TemplateFile, reports_all_problems_of_a_template_at_once) {
  read(
      "transformer:\n  hidden: 64\n  heads: 4\n  kvheads: 2\n  norm: rmss\n  experts: 0\n  top_k: 2\n  "
      "cached: -1\n");

  EXPECT_THAT(
      messages(),
      ElementsAre(
          HasSubstr(":5:transformer.layers: is missing"),
          HasSubstr(":8:transformer.norm: 'rmss' is unknown (valid: rms, layer) did you mean 'rms'?"),
          HasSubstr(":9:transformer.experts: is 0 (it must be from 1 to 65536)"),
          HasSubstr(
              ":10:transformer.top_k: has no effect here (it is a key with more than one of `experts`)"),
          HasSubstr(":5:transformer.sequence: is missing"), HasSubstr(":11:transformer.cached: is -1"),
          HasSubstr(
              ":7:transformer.kvheads: unknown key 'kvheads' (it would be silently ignored) did you mean "
              "'kv_heads'?")));
}

TEST_F(TemplateFile, refuses_sizes_that_do_not_fit_together) {
  read(
      "layers:\n"
      "  - transformer: {layers: 1, hidden: 63, heads: 4, kv_heads: 3, experts: 2, top_k: 3, sequence: 4, "
      "cached: 4,\n"
      "                  causal: no}\n"
      "  - vit: {image: 100, patch: 16, hidden: 64, layers: 1, heads: 3}\n"
      "  - unet: {image: 100, widths: [8, 16, 32, 64], classes: 2}\n"
      "  - mlp: {sizes: [4]}\n"
      "  - {mlp: {sizes: [4, 4]}, vit: {image: 16, patch: 16, hidden: 8, layers: 1, heads: 1}}\n");

  EXPECT_THAT(
      messages(),
      ElementsAre(HasSubstr(":5:layers[0].transformer.kv_heads: is 3 (it must divide the 4 heads)"),
                  HasSubstr("layers[0].transformer.heads: is 4 (it does not divide hidden, 63)"),
                  HasSubstr("layers[0].transformer.top_k: is 3 (there are 2 experts)"),
                  HasSubstr("layers[0].transformer.causal: is false"),
                  HasSubstr(":7:layers[1].vit.patch: is 16 (image must be a multiple of 16, and 100 is not)"),
                  HasSubstr(":7:layers[1].vit.heads: is 3 (hidden must be a multiple of 3, and 64 is not)"),
                  HasSubstr(":8:layers[2].unet.image: is 100 (it must be a multiple of 8, and 100 is not)"),
                  HasSubstr(":9:layers[3].mlp.sizes: has 1 items (at least 2 are needed)"),
                  HasSubstr(":10:layers[4].mlp: stands next to vit (an item has one template)")));
}

TEST_F(TemplateFile, refuses_layers_that_are_too_large_or_too_precise) {
  read(
      "precision: {weight: 16}\n"
      "layers:\n"
      "  - mlp: {sizes: [4, 4]}\n"
      "  - transformer: {layers: 1, hidden: 16777216, heads: 1, sequence: 1}\n");

  EXPECT_THAT(
      messages(),
      ElementsAre(
          HasSubstr("layers[0].mlp: makes the layer fc1 with 16 bits (inputs and weights of arrays have "
                    "at most 8 bits)"),
          HasSubstr("layers[1].transformer: makes the layer qkv too large")));
}

TEST_F(TemplateFile, refuses_a_template_beside_layers_and_in_format_1) {
  read("mlp: {sizes: [4, 4]}\nlayers: [{name: a, c: 1, m: 1}]\n");
  std::ofstream(path_, std::ios::binary)
      << "format: 1\nname: a\nsource: b\nlayers: [{mlp: {sizes: [4, 4]}}]\n";
  read_network(path_, problems_);

  EXPECT_THAT(messages(), ElementsAre(HasSubstr(":5:layers: stand next to a template"),
                                      HasSubstr("layers[0].mlp: is a key of format 2")));
}

TEST_F(TemplateFile, recognises_a_misspelt_template) {
  read("transfomer: {layers: 1}\n");

  EXPECT_THAT(messages(), ::testing::Contains(HasSubstr("did you mean 'transformer'?")));
}

TEST(Templates, are_described_in_the_reference_of_network_files) {
  std::ifstream stream(std::filesystem::path(CROSSISLE_TEST_SOURCE) / "data" / "workloads" / "README.md");
  const std::string text{std::istreambuf_iterator<char>(stream), {}};

  for (const TemplateDescription& description : template_descriptions()) {
    const std::string section =
        fmt::format("`{}`: {}.\n\n| key | default | meaning |\n|---|---|---|\n{}", description.name,
                    description.meaning, config::markdown_reference(description.keys));
    EXPECT_NE(text.find(section), std::string::npos) << "data/workloads/README.md needs this:\n" << section;
  }
}

}  // namespace
}  // namespace crossisle::workload
