// Part of Crossisle, SPDX-License-Identifier: MIT
// Compares shipped networks with the numbers of parameters and operations that their publications state. A
// layer has the weights of its products alone: each row adds what else a publication counts, module by
// module.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/workload/network.hpp"

namespace crossisle::workload {
namespace {

/// Operations that a publication states, with the half of its last digit as a share.
struct StatedOperations {
  double giga_macs;
  double tolerance;
};

/// Numbers that a publication states about a network.
struct Publication {
  const char* name;
  std::int64_t parameters;
  std::int64_t outside_products;  ///< parameters that are not weights of products
  std::optional<StatedOperations> operations{};
};

/// Operations with three decimals of giga, as torchvision states them ("_ops").
StatedOperations three_decimals(double giga_macs) {
  return {giga_macs, 0.0005 / giga_macs};
}

// Embeddings and block of BERT-base: 30,522 words, 512 positions, 768 channels; 2 norms of 768; biases of
// queries, keys, values and output (4 x 768), of the feed-forward network (3,072 + 768).
constexpr std::int64_t bert_words = (30'522 + 512) * 768;
constexpr std::int64_t bert_block = 2 * 2 * 768 + 4 * 768 + 3'072 + 768;

/// Returns the parameters of a DeiT of `d` channels outside products: class token, 197 positions, biases of
/// the patches and of 12 blocks (9 d each) with 2 norms each, the last norm, bias of the head.
constexpr std::int64_t deit(std::int64_t d) {
  return d + 197 * d + d + 12 * (9 * d + 4 * d) + 2 * d + 1'000;
}

const std::vector<Publication> publications{
    // torchvision/models/{mobilenetv2,resnet,efficientnet,convnext,swin_transformer}.py, "num_params" and
    // "_ops". Scale and shift of 52 batch norms over 17,056 channels, bias of the classifier.
    {"mobilenet_v2", 3'504'872, 2 * 17'056 + 1'000, three_decimals(0.301)},
    // 36 batch norms over 8,512 channels; 104 over 52,672; bias of the classifier.
    {"resnet34", 21'797'672, 2 * 8'512 + 1'000, three_decimals(3.664)},
    {"resnet101", 44'549'160, 2 * 52'672 + 1'000, three_decimals(7.801)},
    // 49 batch norms over 21,008 channels; biases of 16 squeeze-and-excitations (9,340), of the classifier.
    {"efficientnet_b0", 5'288'548, 2 * 21'008 + 9'340 + 1'000, three_decimals(0.386)},
    // Per block of d channels: a norm (2 d), the scale of the residual (d), biases (6 d), with 3, 3, 9 and 3
    // blocks of 96, 192, 384 and 768 channels (6,624 in total). Norms and biases of the stem (3 x 96) and of
    // 3 reductions (2 x (96 + 192 + 384) + 192 + 384 + 768), the last norm (2 x 768), bias of the classifier.
    {"convnext_t", 28'589'128, 9 * 6'624 + 3 * 96 + 2 * 672 + 1'344 + 2 * 768 + 1'000, three_decimals(4.456)},
    // Per block of d channels with h heads: 2 norms (4 d), biases (3 d + d + 4 d + d), 169 h relative
    // positions, with 2, 2, 6 and 2 blocks of 96, 192, 384, 768 channels (4,416 in total) and 3, 6, 12, 24
    // heads (138). Norm and bias of the stem (3 x 96), norms of 3 mergers (2 x 4 x 672), the last norm, bias
    // of the head.
    {"swin_t", 28'288'354, 13 * 4'416 + 169 * 138 + 3 * 96 + 8 * 672 + 2 * 768 + 1'000,
     three_decimals(4.491)},
    // timm regnetx_006; the name states 600 M multiply-accumulates (arXiv 2003.13678, which calls them
    // flops). Batch norms over 16,640 channels, bias of the classifier.
    {"regnet_x_600mf", 6'196'040, 2 * 16'640 + 1'000, StatedOperations{0.6, 0.005}},
    // Keras MobileNet, trainable parameters; 569 M multiply-adds (arXiv 1704.04861, table 4). Batch norms
    // over 10,944 channels, bias of the classifier.
    {"mobilenet_v1", 4'231'976, 2 * 10'944 + 1'000, StatedOperations{0.569, 0.0005 / 0.569}},
    // github.com/mlcommons/tiny, trained Keras models: elements in pretrainedResnet.h5, vww_96.h5 and
    // ad01.h5, and the summary of the keyword spotter. Batch norms have 4 numbers per channel there; all
    // layers have biases. 7 batch norms over 240 channels, 9 convolutions with 336 channels, 10 classes.
    {"mlperf_tiny_resnet8", 78'666, 4 * 240 + 336 + 10},
    // 27 batch norms over 2,736 channels, as many biases, 2 classes.
    {"mlperf_tiny_mobilenet_v1", 221'794, 5 * 2'736 + 2},
    // 9 batch norms over 576 channels, as many biases, 12 classes.
    {"mlperf_tiny_ds_cnn", 24'908, 5 * 576 + 12},
    // 8 batch norms of 128 and one of 8 channels, as many biases, 640 outputs.
    {"mlperf_tiny_autoencoder", 269'992, 5 * (8 * 128 + 8) + 640},
    // Hugging Face transformers, bert-base-uncased: 2 token types, a norm of the embeddings, 12 blocks, the
    // pooler's bias.
    {"bert_base_128", 109'482'240, bert_words + 2 * 768 + 2 * 768 + 12 * bert_block + 768},
    {"bert_base_384", 109'482'240, bert_words + 2 * 768 + 2 * 768 + 12 * bert_block + 768},
    // distilbert-base-uncased: a norm of the embeddings, 6 blocks.
    {"distilbert_128", 66'362'880, bert_words + 2 * 768 + 6 * bert_block},
    // gpt2: 1,024 positions, 12 blocks (2 norms, biases of 9 x 768), the last norm. The words are also the
    // head.
    {"gpt2_small", 124'439'808, 1'024 * 768 + 12 * 13 * 768 + 2 * 768},
    // timm deit_{tiny,small,base}_patch16_224.
    {"deit_t", 5'717'416, deit(192)},
    {"deit_s", 22'050'664, deit(384)},
    {"deit_b", 86'567'656, deit(768),
     StatedOperations{17.564, 0.0005 / 17.564}},  // as torchvision's vit_b_16
    // Model cards (safetensors): 65 norms of 4,096 and the embeddings, which the head does not share.
    {"llama_3_8b_prefill_512", 8'030'261'248, 65 * 4'096 + std::int64_t{128'256} * 4'096},
    {"llama_3_8b_decode_512", 8'030'261'248, 65 * 4'096 + std::int64_t{128'256} * 4'096},
    {"llama_3_8b_decode_8k", 8'030'261'248, 65 * 4'096 + std::int64_t{128'256} * 4'096},
    {"llama_3_8b_decode_128k", 8'030'261'248, 65 * 4'096 + std::int64_t{128'256} * 4'096},
    // 33 norms of 2,048; the embeddings are the head.
    {"llama_3_2_1b_prefill_512", 1'235'814'400, 33 * 2'048},
    {"llama_3_2_1b_decode_8k", 1'235'814'400, 33 * 2'048},
    // 57 norms of 1,024, and norms of 128 for queries and keys in 28 blocks; the embeddings are the head.
    {"qwen3_0_6b_decode_8k", 596'049'920, 57 * 1'024 + 28 * 2 * 128},
    // 1/32 of the 46,702,792,704 parameters of Mixtral-8x7B without its embeddings and head (32,000 x 4,096
    // each) and last norm (4,096): 2 norms of 4,096.
    {"mixtral_8x7b_block_decode_8k", (46'702'792'704 - 2 * std::int64_t{32'000} * 4'096 - 4'096) / 32,
     2 * 4'096},
    // openai/whisper-small: 241,734,912 parameters, of which 153,580,800 are the decoder's. Positions (1,500
    // x 768), biases of 2 convolutions, 12 blocks (2 norms; 8 x 768, because keys have no bias), the last
    // norm.
    {"whisper_small_encoder", 241'734'912 - 153'580'800,
     1'500 * 768 + 2 * 768 + 12 * (4 + 8) * 768 + 2 * 768},
    // github.com/openai/CLIP, ViT-B/32: 151,277,313 parameters, 87,849,216 of the image tower and 1 of the
    // temperature. Image: class token, 50 positions, 3 norms besides those of 12 blocks (2 norms, biases of 9
    // x 768): 2 of them.
    {"clip_vit_b32_image", 87'849'216, 768 + 50 * 768 + 2 * 2 * 768 + 12 * 13 * 768},
    // Text: 49,408 words, 77 positions, 12 blocks, the last norm.
    {"clip_vit_b32_text", 151'277'313 - 87'849'216 - 1, (49'408 + 77) * 512 + 12 * 13 * 512 + 2 * 512},
    // facebookresearch/DiT: DiT_XL_2 has 675,129,632 parameters, and 118.64 G multiply-accumulates (table 4
    // of arXiv 2212.09748). 256 positions, 1,001 labels, biases of the patches, of 2 layers of the time (3 x
    // 1,152), of 28 blocks (6 x 1,152 of the modulation, 9 x 1,152), of the last modulation (2 x 1,152) and
    // of the 32 outputs.
    {"dit_xl_2", 675'129'632, (256 + 1'001 + 3 + 28 * 15 + 2) * 1'152 + 32, StatedOperations{118.64, 0.0005}},
    // Ultralytics yolov8.yaml: 3,157,200 parameters; 8.7 GFLOP, that is 4.35 G multiply-accumulates, with one
    // decimal (docs.ultralytics.com). Batch norms over 5,296 channels, biases of 3 x (64 + 80) outputs, 16
    // fixed weights.
    {"yolov8_n", 3'157'200, 2 * 5'296 + 432 + 16, StatedOperations{8.7 / 2.0, 0.05 / 8.7}},
    // Hugging Face stable-diffusion-v1-5, unet: 859,520,964. Norms over 100,160 channels, biases of 243,524
    // outputs, summed over the modules.
    {"stable_diffusion_unet", 859'520'964, 2 * 100'160 + 243'524},
};

Network shipped(const std::string& name) {
  core::Problems problems;
  Network network = read_network(
      std::filesystem::path(CROSSISLE_TEST_SOURCE) / "data" / "workloads" / "corrected" / (name + ".yaml"),
      problems);
  problems.throw_if_any();
  return network;
}

class PublicNetworks : public ::testing::TestWithParam<Publication> {};

TEST_P(PublicNetworks, have_the_parameters_of_their_publication) {
  const Network network = shipped(GetParam().name);

  EXPECT_EQ(network.weights() + GetParam().outside_products, GetParam().parameters);
  EXPECT_EQ(network.name, GetParam().name);
  EXPECT_EQ(network.set, "corrected");
}

TEST(PublicSet, has_the_operations_of_the_publications_that_state_them) {
  for (const Publication& publication : publications) {
    if (!publication.operations) continue;
    const Network network = shipped(publication.name);

    EXPECT_NEAR(static_cast<double>(network.macs()) * 1e-9 / publication.operations->giga_macs, 1.0,
                publication.operations->tolerance)
        << publication.name;
  }
}

// 2 x 8 heads x 128 channels in each of 32 layers are 65,536 elements of the cache per token, each of which 4
// query heads use; a step sees the tokens in the cache and its own. A prefill of 512 tokens uses every weight
// of a block (218,103,808) for each token, the head (525,336,576) once, and half of the pairs of tokens.
TEST(PublicSet, computes_the_products_of_llama_3_8b_as_by_hand) {
  constexpr std::int64_t head = 525'336'576;
  constexpr std::int64_t blocks = 32 * std::int64_t{218'103'808};
  constexpr std::int64_t per_token = 4 * 65'536;

  EXPECT_EQ(shipped("llama_3_8b_decode_512").macs(), blocks + head + per_token * 513);
  EXPECT_EQ(shipped("llama_3_8b_decode_8k").macs(), blocks + head + per_token * 8'193);
  EXPECT_EQ(shipped("llama_3_8b_decode_128k").macs(), blocks + head + per_token * 131'073);
  EXPECT_EQ(shipped("llama_3_8b_prefill_512").macs(), 512 * blocks + head + per_token * 512 * 512 / 2);
}

INSTANTIATE_TEST_SUITE_P(Shipped, PublicNetworks, ::testing::ValuesIn(publications),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace crossisle::workload
