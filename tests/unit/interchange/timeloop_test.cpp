// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/interchange/timeloop.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "files.hpp"

namespace crossisle::interchange {
namespace {

using testing::HasSubstr;
using workload::OperandKind;

/// Shape of the exercises of Timeloop (convolution without groups), in the form since version 0.4.
constexpr const char* cnn_shape = R"(
  shape:
    name: CNN_Layer
    dimensions: [C, M, R, S, N, P, Q]
    coefficients:
    - {name: Wstride, default: 1}
    - {name: Hstride, default: 1}
    - {name: Wdilation, default: 1}
    - {name: Hdilation, default: 1}
    data_spaces:
    - name: Weights
      projection:
      - - - C
      - - - M
      - - - R
      - - - S
    - name: Inputs
      projection:
      - - - N
      - - - C
      - - - R
          - Wdilation
        - - P
          - Wstride
      - - - S
          - Hdilation
        - - Q
          - Hstride
    - name: Outputs
      projection:
      - - - N
      - - - M
      - - - Q
      - - - P
      read_write: true
)";

std::string cnn_problem(const std::string& instance) {
  return std::string("problem:\n  version: 0.4") + cnn_shape + "  instance: " + instance + "\n";
}

LayerEntry layer_of(const std::string& content) {
  const TestFolder folder;
  const auto network = read_timeloop(folder.write("layer.yaml", content));
  EXPECT_EQ(network.layers.size(), 1U);
  return network.layers.at(0);
}

std::string messages(const std::string& content) {
  const TestFolder folder;
  const auto file = folder.write("layer.yaml", content);
  return messages_of(folder, [&] { read_timeloop(file); });
}

TEST(Timeloop, reads_the_problems_of_its_exercises) {
  // AlexNet_layer1.yaml: 3 x 96 x 55 x 55 x 11 x 11 = 105,415,200 products, 3 x 96 x 121 = 34,848 weights.
  const LayerEntry layer =
      layer_of(cnn_problem("{C: 3, M: 96, P: 55, Q: 55, R: 11, S: 11, N: 1, Hdilation: 1, Hstride: 4, "
                           "Wdilation: 1, Wstride: 4, densities: {Inputs: 0.5}, H: 227, Hpad: 1}"));

  EXPECT_EQ(layer.name, "layer");
  EXPECT_EQ(layer.macs(), 105'415'200);
  EXPECT_EQ(layer.c * layer.m * layer.r * layer.s, 34'848);
  EXPECT_EQ(layer.stride, (std::array<std::int64_t, 2>{4, 4}));
}

TEST(Timeloop, takes_strides_and_dilations_from_the_projection) {
  // The exercises pair P and R, our rows, with the coefficients of W.
  const LayerEntry layer = layer_of(cnn_problem(
      "{C: 3, M: 8, P: 10, Q: 20, R: 3, S: 5, Wstride: 2, Hstride: 4, Wdilation: 6, Hdilation: 7}"));

  EXPECT_EQ(layer.p, 10);
  EXPECT_EQ(layer.q, 20);
  EXPECT_EQ(layer.r, 3);
  EXPECT_EQ(layer.s, 5);
  EXPECT_EQ(layer.stride, (std::array<std::int64_t, 2>{2, 4}));
  EXPECT_EQ(layer.dilation, (std::array<std::int64_t, 2>{6, 7}));
}

TEST(Timeloop, reads_the_form_before_version_0_4) {
  // The output channels of Timeloop's own shape are K: 3 x 64 x 112 x 112 x 7 x 7 products.
  const LayerEntry layer = layer_of(
      "problem:\n  C: 3\n  Hdilation: 1\n  Hstride: 2\n  K: 64\n  N: 1\n  P: 112\n  Q: 112\n  R: 7\n  S: 7\n"
      "  Wdilation: 1\n  Wstride: 2\n  shape: cnn-layer\n");

  EXPECT_EQ(layer.macs(), 3.0 * 64 * 112 * 112 * 7 * 7);
  EXPECT_EQ(layer.stride, (std::array<std::int64_t, 2>{2, 2}));
}

TEST(Timeloop, reads_keys_with_hyphens_and_takes_a_single_side_for_rows) {
  // 32 x 32 x 3 x 16 products of a one-dimensional convolution.
  const LayerEntry layer = layer_of(R"(
problem:
  shape:
    name: Conv1D_OC
    dimensions: [C, K, R, P]
    data-spaces:
    - name: Weights
      projection: [[[C]], [[K]], [[R]]]
    - name: Inputs
      projection: [[[C]], [[R], [P]]]
    - name: Outputs
      projection: [[[K]], [[P]]]
      read-write: True
  instance: {C: 32, K: 32, R: 3, P: 16}
)");

  EXPECT_EQ(layer.c, 32);
  EXPECT_EQ(layer.m, 32);
  EXPECT_EQ(layer.r, 3);
  EXPECT_EQ(layer.p, 16);
  EXPECT_EQ(layer.macs(), 49'152);
}

std::string product_problem(const char* left, const char* right) {
  return fmt::format(R"(
problem:
  shape:
    dimensions: [M, N, K]
    data_spaces:
    - {{name: {}, projection: [[[M]], [[K]]]}}
    - {{name: {}, projection: [[[N]], [[K]]]}}
    - {{name: Z, projection: [[[M]], [[N]]], read_write: true}}
  instance: {{M: 8, N: 16, K: 32}}
)",
                     left, right);
}

TEST(Timeloop, reads_matrix_products_whose_weights_are_named) {
  const LayerEntry layer = layer_of(product_problem("A", "Weights"));

  EXPECT_EQ(layer.c, 32);  // K: in both operands
  EXPECT_EQ(layer.m, 16);  // N: in weights and outputs
  EXPECT_EQ(layer.p, 8);   // M: in inputs and outputs
  EXPECT_EQ(layer_of(product_problem("Inputs", "B")).m, 16);
  EXPECT_EQ(
      messages(product_problem("A", "B")),
      "layer.yaml:5:problem.shape.data_spaces: are 'A' and 'B', which are alike (the weights stay in the "
      "arrays) name one of them Weights\n");
}

TEST(Timeloop, reads_a_folder_in_the_order_of_names_with_an_included_base) {
  const TestFolder folder;
  folder.write("base.inc",
               std::string("base_ignore: &base\n  version: 0.4") + cnn_shape +
                   "  instance: {N: BATCH_SIZE, C: 1, M: 1, P: 1, Q: 1, R: 1, S: 1, Hstride: 1}\n");
  const std::string begin = "{{include_text('base.inc')}}\nproblem:\n  <<<: *base\n  instance: ";
  folder.write("layer10.yaml", begin + "{C: 10, M: 2}\n");
  folder.write("layer9.yaml", begin + "{C: 9, M: 3, P: 4, Hstride: 2}\n");
  folder.write("notes.txt", "no problem");

  const NetworkEntry network = read_timeloop(folder.path() / "");

  EXPECT_EQ(network.name, plain_name(folder.path().filename().string()));
  ASSERT_EQ(network.layers.size(), 2U);
  EXPECT_EQ(network.layers[0].name, "layer9");
  EXPECT_EQ(network.layers[0].macs(), 9 * 3 * 4);
  EXPECT_EQ(network.layers[0].stride[1], 2);
  EXPECT_EQ(network.layers[1].macs(), 10 * 2);
}

TEST(Timeloop, reports_all_problems_of_a_folder_with_their_places) {
  const TestFolder folder;
  folder.write("base.inc", std::string("base_ignore: &base\n  version: 0.4") + cnn_shape +
                               "  instance: {N: 1, C: 1, M: 1, P: 1, Q: 1, R: 1, S: 1, Hstride: 1}\n");
  folder.write("a.yaml",
               "{{include_text('base.inc')}}\nproblem:\n  <<<: *base\n  instance: {C: 3, HStride: 4}\n");
  folder.write("b.yaml", cnn_problem("{C: nan, M: -1, P: 1e30, Q: 1.5, R: 1, S: x}"));
  folder.write("c.yaml", "problem: [\n");
  folder.write("d.yaml", "architecture: {}\n");
  folder.write("e.yaml", "{{include('x')}}\n");

  const std::string found = messages_of(folder, [&] { read_timeloop(folder.path()); });

  EXPECT_THAT(found,
              HasSubstr("a.yaml:4:problem.instance.HStride: unknown key 'HStride' (it would be silently "
                        "ignored) did you mean 'Hstride'?"));
  EXPECT_THAT(found, HasSubstr("problem.instance.C: is 'nan' (a finite number is needed)"));
  EXPECT_THAT(found, HasSubstr("problem.instance.M: is -1 (it must be from 1 to 16777216)"));
  EXPECT_THAT(found, HasSubstr("problem.instance.P: is 1e30"));
  EXPECT_THAT(found, HasSubstr("problem.instance.Q: is 1.5 (a whole number is needed)"));
  EXPECT_THAT(found, HasSubstr("problem.instance.S: is 'x'"));
  EXPECT_THAT(found, HasSubstr("c.yaml:2: is not valid YAML"));
  EXPECT_THAT(found, HasSubstr("d.yaml:1:problem: is missing"));
  EXPECT_THAT(found, HasSubstr("e.yaml:1: holds a template '{{'"));
}

TEST(Timeloop, refuses_shapes_that_are_no_layer) {
  EXPECT_THAT(
      messages("problem: {shape: gemm_ABZ, instance: {M: 1}}\n"),
      HasSubstr("problem.shape: is 'gemm_ABZ' (cnn-layer is the only shape that is known by its name)"));
  EXPECT_THAT(
      messages(cnn_problem("{C: 3, M: 8, P: 1, Q: 1, R: 1, G: 4}")),
      testing::AllOf(HasSubstr("problem.instance.S: is missing"),
                     HasSubstr("problem.instance.G: is 4 (it must be from 1 to 1: the shape has no such "
                               "dimension)")));
  std::string wrong = cnn_problem("{C: 3, M: 8, P: 1, Q: 1, R: 1, S: 1}");
  wrong.replace(wrong.find("- - - M"), 7, "- - - Z");
  EXPECT_THAT(messages(wrong), HasSubstr("projection: names 'Z' (the shape has no such dimension)"));
  std::string diagonal = cnn_problem("{C: 3, M: 8, P: 1, Q: 1, R: 1, S: 1}");
  diagonal.replace(diagonal.find("- - - M"), 7, "- - - C");
  EXPECT_THAT(messages(diagonal), HasSubstr("projection: names 'C' twice"));
  std::string twice = cnn_problem("{C: 3, M: 8, P: 1, Q: 1, R: 1, S: 1}");
  twice.replace(twice.find("[C, M,"), 6, "[C, C,");
  EXPECT_THAT(messages(twice), HasSubstr("dimensions: names 'C' twice"));
  std::string unread = cnn_problem("{C: 3, M: 8, P: 1, Q: 1, R: 1, S: 1}");
  unread.replace(unread.find("read_write: true"), 16, "read_write: false");
  EXPECT_THAT(messages(unread), HasSubstr("data_spaces: has 3 operands and 0 outputs"));
  EXPECT_THAT(messages("[1, 2]\n"), HasSubstr("layer.yaml: is not a map of keys"));
  EXPECT_THAT(messages("problem: 3\n"), HasSubstr("problem: is '3' (a map of keys is needed)"));
}

TEST(Timeloop, states_the_batch_and_refuses_different_ones) {
  const TestFolder folder;
  folder.write("a.yaml", cnn_problem("{C: 3, M: 8, P: 4, Q: 4, R: 1, S: 1, N: 4}"));

  const NetworkEntry network = read_timeloop(folder.path());
  folder.write("b.yaml", cnn_problem("{C: 3, M: 8, P: 4, Q: 4, R: 1, S: 1, N: 2}"));
  const std::string found = messages_of(folder, [&] { read_timeloop(folder.path()); });

  EXPECT_EQ(network.layers[0].macs(), 3 * 8 * 4 * 4);  // of one inference
  EXPECT_THAT(network.notes, testing::Contains(HasSubstr("batch: 4")));
  EXPECT_THAT(found, HasSubstr("b.yaml: has a batch N of 2 (that of the first problem is 4"));
}

TEST(TimeloopProblem, is_read_back_as_the_same_layer) {
  const TestFolder folder;
  core::Problems problems;
  std::size_t count = 0;
  for (const char* const name : {"alexnet", "densenet201", "mobilenet_v3", "vision_transformer"}) {
    const auto network =
        workload::read_network(std::filesystem::path(CROSSISLE_TEST_SOURCE) / "data/workloads/corrected" /
                                   (std::string(name) + ".yaml"),
                               problems);
    for (const auto& layer : network.layers) {
      const auto entry = read_timeloop(folder.write("layer.yaml", timeloop_problem(layer)));
      const auto back =
          workload::read_network(folder.write("network.yaml", network_yaml(entry)), problems).layers.at(0);
      EXPECT_EQ(back.shape, layer.shape) << layer.name;
      EXPECT_EQ(back.operand, layer.operand);
      EXPECT_EQ(back.name, layer.name);
      ++count;
    }
  }

  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(count, 8U + 201U + 64U + 98U);  // layers of the networks, data/workloads/README.md
}

TEST(TimeloopProblem, holds_strides_dilations_and_groups) {
  workload::Layer layer;
  layer.name = "a b: c";
  layer.operand = OperandKind::cached;
  layer.shape = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

  const LayerEntry entry = layer_of(timeloop_problem(layer));

  EXPECT_EQ(entry.name, "a_b_c");
  EXPECT_EQ(entry.operand, OperandKind::cached);
  EXPECT_EQ(entry.macs(), 2.0 * 3 * 4 * 5 * 6 * 7 * 8);
  EXPECT_EQ(entry.g, 8);
  EXPECT_EQ(entry.stride, (std::array<std::int64_t, 2>{9, 10}));
  EXPECT_EQ(entry.dilation, (std::array<std::int64_t, 2>{11, 12}));
}

TEST(TimeloopProblem, refuses_layers_that_timeloop_cannot_express) {
  workload::Layer pooling;
  pooling.operand = OperandKind::none;
  workload::Layer experts;
  experts.experts = 8;
  workload::Layer masked;
  masked.active_share = 0.5;

  for (const auto& layer : {pooling, experts, masked}) EXPECT_THROW(timeloop_problem(layer), core::Error);
}

}  // namespace
}  // namespace crossisle::interchange
