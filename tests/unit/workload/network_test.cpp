// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/workload/network.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace crossisle::workload {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* header = "format: 1\nname: small\nsource: this test\n";

/// Temporary file of a test.
class NetworkFile : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }

  Network read(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    return read_network(path_, problems_);
  }
  Network read_layer(const std::string& layer) {
    return read(fmt::format("{}layers:\n  - {{{}}}\n", header, layer));
  }

  /// Returns the problems as users read them, without the folder of the file.
  std::vector<std::string> messages() const {
    std::vector<std::string> texts;
    for (const auto& problem : problems_.all()) {
      texts.push_back(problem.text().substr(path_.parent_path().string().size() + 1));
    }
    return texts;
  }

  std::filesystem::path path_ =
      std::filesystem::path(::testing::TempDir()) /
      fmt::format("crossisle_{}.yaml", ::testing::UnitTest::GetInstance()->current_test_info()->name());
  core::Problems problems_;
};

TEST(LayerShape, counts_groups_in_weights_and_everything_in_macs) {
  const LayerShape shape{.n = 2, .c = 3, .m = 5, .p = 7, .q = 11, .r = 13, .s = 17, .g = 19};

  EXPECT_EQ(shape.weights(), 3 * 5 * 13 * 17 * 19);
  EXPECT_EQ(shape.macs(), std::int64_t{2} * 3 * 5 * 7 * 11 * 13 * 17 * 19);
}

TEST_F(NetworkFile, reads_every_key_of_a_layer) {
  const Network network = read(
      "format: 1\nname: small\nset: mine\nsource: this test\nprecision: {input: 8, weight: 8, output: 8}\n"
      "notes: [first, second]\n"
      "layers:\n"
      "  - {name: a, n: 2, c: 3, m: 4, p: 5, q: 6, r: 7, s: 8, g: 9, stride: [2, 3], operand: dynamic,\n"
      "     input_bits: 8, weight_bits: 8, output_bits: 8, mean_input: 0.25,\n"
      "     mean_cell: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]}\n"
      "  - {name: b, c: 3, m: 4}\n");

  ASSERT_THAT(messages(), IsEmpty());
  EXPECT_EQ(network.name, "small");
  EXPECT_EQ(network.set, "mine");
  EXPECT_EQ(network.source, "this test");
  EXPECT_THAT(network.notes, ElementsAre("first", "second"));
  ASSERT_THAT(network.layers, SizeIs(2));
  const Layer& a = network.layers[0];
  EXPECT_EQ(a.name, "a");
  EXPECT_EQ(a.shape, (LayerShape{2, 3, 4, 5, 6, 7, 8, 9, 2, 3}));
  EXPECT_EQ(a.operand, OperandKind::dynamic);
  EXPECT_EQ(a.input_bits, 8);
  EXPECT_EQ(a.weight_bits, 8);
  EXPECT_EQ(a.output_bits, 8);
  EXPECT_EQ(a.values, (ValueStatistics{0.25, {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8}}));
  const Layer& b = network.layers[1];
  EXPECT_EQ(b.shape, (LayerShape{.c = 3, .m = 4}));
  EXPECT_EQ(b.operand, OperandKind::static_weights);
  EXPECT_EQ(b.input_bits, 8);
  EXPECT_EQ(b.weight_bits, 8);
  EXPECT_EQ(b.output_bits, 8);
  EXPECT_EQ(b.values, evenly_spread_values(8));
}

TEST_F(NetworkFile, counts_weights_cells_and_shapes) {
  Network network = read(std::string(header) +
                         "layers:\n"
                         "  - {name: a, c: 3, m: 4, p: 10, g: 5}\n"
                         "  - {name: b, c: 3, m: 4, p: 10, g: 5, mean_input: 0.1}\n"
                         "  - {name: c, c: 3, m: 4, p: 10, g: 5, operand: dynamic}\n"
                         "  - {name: d, c: 3, m: 4, p: 10, g: 5}\n");
  ASSERT_THAT(messages(), IsEmpty());
  network.layers[3].weight_bits = 4;

  EXPECT_EQ(network.macs(), 4 * 600);
  EXPECT_EQ(network.weights(), 3 * 60);
  EXPECT_EQ(network.unique_shapes(), 3U);  // a and b are the same shape: values do not count
  EXPECT_EQ(network.cells_required(3, CapacityRule::counted), 60 * 3 + 60 * 3 + 60 * 2);
  EXPECT_EQ(network.cells_required(3, CapacityRule::published), 12 * 3 * 3 + 12 * 2);
  EXPECT_EQ(network.cells_required(8, CapacityRule::counted), 3 * 60);
}

TEST(EvenlySpreadValues, divides_the_last_slice_by_the_full_width) {
  const ValueStatistics values = evenly_spread_values(8);

  EXPECT_EQ(values.mean_input, 0.5);
  EXPECT_DOUBLE_EQ(values.mean_cell[0], 0.5);
  EXPECT_DOUBLE_EQ(values.mean_cell[2], (3.5 / 7 + 3.5 / 7 + 1.5 / 7) / 3);  // slices of 3, 3 and 2 bits
  EXPECT_DOUBLE_EQ(values.mean_cell[6], (63.5 / 127 + 0.5 / 127) / 2);
  EXPECT_DOUBLE_EQ(values.mean_cell[7], 0.5);
  EXPECT_DOUBLE_EQ(evenly_spread_values(4).mean_cell[7],
                   7.5 / 255);  // a weight of few bits fills only part of its cell
}

TEST_F(NetworkFile, suggests_the_key_that_was_meant) {
  read_layer("name: a, c: 3, m: 4, strides: [2, 2], mean_imput: 0.5");

  EXPECT_THAT(
      messages(),
      ElementsAre(AllOf(HasSubstr(".yaml:5:layers[0].strides"), HasSubstr("did you mean 'stride'?")),
                  AllOf(HasSubstr(".yaml:5:layers[0].mean_imput"), HasSubstr("did you mean 'mean_input'?"))));
}

TEST_F(NetworkFile, reports_every_problem_at_once) {
  read(
      "format: 1\nname: small\nsorce: x\nlayers:\n  - {name: a, c: three, m: 0}\n  - {name: b, c: 3, m: "
      "2.5}\n");

  EXPECT_THAT(messages(),
              ElementsAre(HasSubstr("source: is missing"),
                          AllOf(HasSubstr(".yaml:5:layers[0].c"), HasSubstr("is 'three'")),
                          AllOf(HasSubstr(".yaml:5:layers[0].m"), HasSubstr("from 1 to 16777216")),
                          AllOf(HasSubstr(".yaml:6:layers[1].m"), HasSubstr("a whole number is needed")),
                          AllOf(HasSubstr(".yaml:3:sorce"), HasSubstr("did you mean 'source'?"))));
}

struct WrongLayer {
  const char* what;
  const char* layer;
  const char* place;
  const char* message;
};

class WrongLayers : public NetworkFile, public ::testing::WithParamInterface<WrongLayer> {
 protected:
  WrongLayers() {
    path_ = std::filesystem::path(::testing::TempDir()) / fmt::format("crossisle_{}.yaml", GetParam().what);
  }
};

TEST_P(WrongLayers, are_reported_at_their_place) {
  read_layer(GetParam().layer);

  EXPECT_THAT(messages(), ElementsAre(AllOf(HasSubstr(GetParam().place), HasSubstr(GetParam().message))));
}

INSTANTIATE_TEST_SUITE_P(
    NetworkFile, WrongLayers,
    ::testing::Values(
        WrongLayer{"no_name", "c: 1, m: 1", "5:layers[0]", "is missing"},
        WrongLayer{"no_channels", "name: a, m: 1", "5:layers[0]", "is missing"},
        WrongLayer{"zero_bound", "name: a, c: 1, m: 1, g: 0", "layers[0].g",
                   "is 0 (it must be from 1 to 16777216)"},
        WrongLayer{"huge_bound", "name: a, c: 16777217, m: 1", "layers[0].c", "is 16777217"},
        WrongLayer{"not_a_number", "name: a, c: .nan, m: 1", "layers[0].c", "a finite number is needed"},
        WrongLayer{"wrong_type", "name: a, c: [1], m: 1", "layers[0].c", "is a list"},
        WrongLayer{"name_is_a_map", "name: {a: b}, c: 1, m: 1", "layers[0].name", "is a map"},
        WrongLayer{"input_above_one", "name: a, c: 1, m: 1, mean_input: 1.5", "layers[0].mean_input",
                   "from 0 to 1"},
        WrongLayer{"input_below_zero", "name: a, c: 1, m: 1, mean_input: -0.1", "layers[0].mean_input",
                   "from 0 to 1"},
        WrongLayer{"cell_above_one", "name: a, c: 1, m: 1, mean_cell: [0, 0, 0, 0, 0, 0, 0, 1.1]",
                   "layers[0].mean_cell", "is 1.1"},
        WrongLayer{"few_cells", "name: a, c: 1, m: 1, mean_cell: [0.5, 0.5]", "layers[0].mean_cell",
                   "has 2 values"},
        WrongLayer{"one_stride", "name: a, c: 1, m: 1, stride: [2]", "layers[0].stride", "two whole numbers"},
        WrongLayer{"half_stride", "name: a, c: 1, m: 1, stride: [1.5, 2]", "layers[0].stride",
                   "two whole numbers"},
        WrongLayer{"zero_stride", "name: a, c: 1, m: 1, stride: [0, 2]", "layers[0].stride", "is 0"},
        WrongLayer{"unknown_operand", "name: a, c: 1, m: 1, operand: dynamik", "layers[0].operand",
                   "did you mean 'dynamic'?"},
        WrongLayer{"four_bit_inputs", "name: a, c: 1, m: 1, input_bits: 4", "5:layers[0].input_bits",
                   "is 4 (files of format 1 have operands of 8 bits) write format: 2"},
        WrongLayer{"later_key", "name: a, c: 1, m: 1, experts: 4", "5:layers[0].experts",
                   "is a key of format 2 (this file has format 1) write format: 2"},
        WrongLayer{"sixteen_bit_weights", "name: a, c: 1, m: 1, weight_bits: 16", "5:layers[0].weight_bits",
                   "is 16"},
        WrongLayer{"no_output_bits", "name: a, c: 1, m: 1, output_bits: 0", "5:layers[0].output_bits",
                   "is 0"},
        WrongLayer{"too_many_macs", "name: a, c: 16777216, m: 16777216, p: 33", "5:layers[0]",
                   "more than 2^53"},
        WrongLayer{"too_many_inputs", "name: a, c: 1, m: 1, p: 16777216, q: 16777216, stride: [32, 2]",
                   "5:layers[0]", "more than 2^53"}),
    [](const auto& tested) { return std::string(tested.param.what); });

TEST_F(NetworkFile, refuses_another_precision_than_8_bits_in_format_1_once_for_the_network) {
  read(std::string(header) +
       "precision: {input: 2, weight: 8, output: 16}\nlayers:\n  - {name: a, c: 1, m: 1}\n");

  EXPECT_THAT(messages(), ElementsAre(AllOf(HasSubstr(".yaml:4:precision.input"), HasSubstr("is 2")),
                                      AllOf(HasSubstr(".yaml:4:precision.output"), HasSubstr("is 16"))));
}

TEST_F(NetworkFile, accepts_a_layer_at_the_limit_of_exactness) {
  const Network network = read_layer("name: a, c: 16777216, m: 16777216, p: 32");

  EXPECT_THAT(messages(), IsEmpty());
  EXPECT_EQ(network.macs(), max_network_macs);
}

TEST_F(NetworkFile, refuses_more_macs_than_are_exact_in_sum) {
  read(std::string(header) +
       "layers:\n  - {name: a, c: 16777216, m: 16777216, p: 32}\n  - {name: b, c: 1, m: 1}\n");

  EXPECT_THAT(messages(), ElementsAre(HasSubstr("more than 2^53 multiply-accumulates in total")));
}

TEST_F(NetworkFile, refuses_two_layers_of_one_name) {
  read(std::string(header) + "layers:\n  - {name: a, c: 1, m: 1}\n  - {name: a, c: 1, m: 1}\n");

  EXPECT_THAT(messages(),
              ElementsAre(AllOf(HasSubstr(".yaml:6:layers[1].name"), HasSubstr("names two layers"))));
}

TEST_F(NetworkFile, refuses_names_that_no_table_could_show) {
  read("format: 1\nname: \"small\\0\"\nsource: this test\nlayers:\n  - {name: \"a\\nb\", c: 1, m: 1}\n");

  EXPECT_THAT(messages(), ElementsAre(HasSubstr(".yaml:2:name: is 'small\\x00'"),
                                      HasSubstr(".yaml:5:layers[0].name: is 'a\\x0ab'")));
}

TEST_F(NetworkFile, refuses_a_network_without_layers) {
  read(std::string(header) + "layers: []\n");

  EXPECT_THAT(messages(), ElementsAre(HasSubstr("a network has at least one layer")));
}

TEST_F(NetworkFile, refuses_another_format) {
  read("format: 3\nname: a\nsource: b\nlayers:\n  - {name: a, c: 1, m: 1}\n");

  EXPECT_THAT(messages(), ElementsAre(AllOf(HasSubstr(".yaml:1:format"), HasSubstr("reads formats 1 to 2"))));
}

class FormatTwo : public NetworkFile {
 protected:
  Network read_layers(const std::string& layers, const std::string& keys = {}) {
    return read("format: 2\nname: small\nsource: this test\n" + keys + "layers:\n" + layers);
  }
};

TEST_F(FormatTwo, reads_every_key_of_the_network) {
  const Network network = read_layers("  - {name: a, n: 4, c: 3, m: 4}\n",
                                      "batch: 4\ndependent: yes\ntokens: 2.7\nrate: 30\n"
                                      "precision: {input: 4, weight: 2, output: 6}\n");

  ASSERT_THAT(messages(), IsEmpty());
  EXPECT_EQ(network.batch, 4);
  EXPECT_TRUE(network.is_dependent);
  EXPECT_EQ(network.tokens, 2.7);
  EXPECT_EQ(network.wanted_rate_hz, 30.0);
  const Layer& layer = network.layers[0];
  EXPECT_EQ(layer.shape.n, 1);  // the batch is the network's
  EXPECT_EQ(layer.input_bits, 4);
  EXPECT_EQ(layer.weight_bits, 2);
  EXPECT_EQ(layer.output_bits, 6);
}

TEST_F(FormatTwo, has_defaults_for_each_kind_of_operand) {
  const Network network = read_layers(
      "  - {name: static, c: 3, m: 4}\n"
      "  - {name: product, c: 3, m: 4, operand: dynamic}\n"
      "  - {name: cached, c: 3, m: 4, operand: cached}\n"
      "  - {name: pool, c: 2, m: 4, r: 3, s: 3, operand: none}\n"
      "  - {name: embed, c: 3, m: 4, operand: lookup}\n",
      "vector_operations: 7\n");

  ASSERT_THAT(messages(), IsEmpty());
  std::vector<double> operations;
  std::vector<std::int64_t> appended;
  std::vector<std::int64_t> macs;
  for (const Layer& layer : network.layers) {
    operations.push_back(layer.vector_operations);
    appended.push_back(layer.appended);
    macs.push_back(layer.macs());
  }
  EXPECT_THAT(operations, ElementsAre(7.0, 0.0, 0.0, 18.0, 0.0));
  EXPECT_THAT(appended, ElementsAre(0, 0, 3, 0, 0));
  EXPECT_THAT(macs, ElementsAre(12, 12, 12, 0, 0));
}

TEST_F(FormatTwo, holds_all_experts_and_computes_the_active_ones_and_unmasked_products) {
  const Network network = read_layers(
      "  - {name: a, c: 10, m: 4, p: 3, experts: 8, active: 2}\n"
      "  - {name: b, c: 10, m: 4, p: 3, operand: dynamic, active_fraction: 0.5, append: 5}\n");

  ASSERT_THAT(messages(), IsEmpty());
  EXPECT_EQ(network.weights(), 8 * 40);
  EXPECT_EQ(network.layers[0].macs(), 2 * 120);
  EXPECT_EQ(network.layers[1].macs(), 60);
  EXPECT_EQ(network.layers[1].appended, 5);
}

// Output 7 x 9 of a kernel of 3 x 4 that enlarges by 2 x 3: kernels of 2 x 2 with 6 times the outputs, at 4 x
// 3 positions.
TEST_F(FormatTwo, computes_transposed_convolutions_without_inserted_zeros) {
  const Network network =
      read_layers("  - {name: a, c: 5, m: 4, p: 7, q: 9, r: 3, s: 4, stride: [2, 3], transposed: yes}\n");

  ASSERT_THAT(messages(), IsEmpty());
  EXPECT_EQ(network.layers[0].shape, (LayerShape{.c = 5, .m = 24, .p = 4, .q = 3, .r = 2, .s = 2}));
}

TEST_F(FormatTwo, dilation_widens_the_input) {
  const Network network =
      read_layers("  - {name: a, c: 1, m: 1, p: 10, q: 10, r: 3, s: 3, stride: [2, 1], dilation: [4, 2]}\n");

  ASSERT_THAT(messages(), IsEmpty());
  EXPECT_EQ(network.layers[0].shape.input_rows(), 9 * 2 + 2 * 4 + 1);
  EXPECT_EQ(network.layers[0].shape.input_columns(), 9 + 2 * 2 + 1);
}

// An output of 2 x 3 x 8 bits waits from after the layer that follows it until it is used; addition reads it.
TEST_F(FormatTwo, lets_outputs_wait_for_additions_and_concatenations) {
  const Network network = read_layers(
      "  - {name: a, c: 1, m: 2, p: 3}\n"
      "  - {name: b, c: 2, m: 2, p: 3}\n"
      "  - {name: c, c: 2, m: 2, p: 3}\n"
      "  - {name: d, c: 2, m: 2, p: 3, add: a}\n"
      "  - {name: e, c: 4, m: 2, p: 3, concat: c}\n");

  ASSERT_THAT(messages(), IsEmpty());
  std::vector<double> held;
  for (const Layer& layer : network.layers) held.push_back(layer.held_bits);
  EXPECT_THAT(held, ElementsAre(0.0, 0.0, 48.0, 48.0, 0.0));
  EXPECT_EQ(network.layers[3].added_bits, 48.0);
  EXPECT_EQ(network.layers[3].vector_operations, 2.0);
  EXPECT_EQ(network.layers[4].added_bits, 0.0);
}

TEST_F(FormatTwo, repeats_blocks_and_finds_names_of_the_same_repetition_first) {
  const Network network = read_layers(
      "  - {name: a, c: 1, m: 2}\n"
      "  - repeat: 2\n"
      "    layers:\n"
      "      - {name: b, c: 2, m: 4, add: input}\n"
      "      - {repeat: 2, layers: [{name: c, c: 4, m: 2, add: b}]}\n");

  ASSERT_THAT(messages(), IsEmpty());
  std::vector<std::string> names;
  std::vector<double> added;
  for (const Layer& layer : network.layers) {
    names.push_back(layer.name);
    added.push_back(layer.added_bits);
  }
  EXPECT_THAT(names, ElementsAre("a", "b[0]", "c[0][0]", "c[0][1]", "b[1]", "c[1][0]", "c[1][1]"));
  EXPECT_THAT(messages(), IsEmpty());
  EXPECT_EQ(added[1], 16.0);  // what entered the first repetition: a
  EXPECT_EQ(added[4], 16.0);  // what entered the second one: c[0][1]
}

TEST_F(FormatTwo, refuses_what_has_no_effect_or_no_meaning) {
  read_layers(
      "  - {name: a, n: 3, c: 1, m: 1}\n"
      "  - {name: b, c: 1, m: 1, active_fraction: 0.5}\n"
      "  - {name: c, c: 1, m: 1, g: 2, experts: 4}\n"
      "  - {name: d, c: 1, m: 1, experts: 4, active: 5}\n"
      "  - {name: e, c: 1, m: 1, operand: none, experts: 4}\n"
      "  - {name: f, c: 1, m: 1, add: z}\n"
      "  - {name: g, c: 1, m: 1, weight_bits: 9}\n");

  EXPECT_THAT(
      messages(),
      ElementsAre(AllOf(HasSubstr(":5:layers[0].n"), HasSubstr("the batch of the network is 1")),
                  AllOf(HasSubstr(":6:layers[1].active_fraction"), HasSubstr("has no effect")),
                  AllOf(HasSubstr(":7:layers[2].experts"), HasSubstr("an expert is a matrix product")),
                  AllOf(HasSubstr(":8:layers[3].active"), HasSubstr("there are 4 experts")),
                  AllOf(HasSubstr(":9:layers[4].experts"), HasSubstr("has no effect")),
                  AllOf(HasSubstr(":11:layers[6].weight_bits"), HasSubstr("at most 8 bits")),
                  AllOf(HasSubstr(":10:layers[5].add"), HasSubstr("no layer of this name"))));
}

TEST_F(FormatTwo, refuses_counts_that_would_not_be_exact) {
  read_layers("  - {name: a, c: 1, m: 16777216, stride: [16777216, 16777216], transposed: yes}\n");
  EXPECT_THAT(messages(), ElementsAre(HasSubstr("layers[0].stride: makes too many outputs")));
}

TEST_F(FormatTwo, refuses_more_weights_than_are_exact_in_sum) {
  read_layers("  - {repeat: 1024, layers: [{name: a, c: 16777216, m: 16384, experts: 65536, active: 1}]}\n");
  EXPECT_THAT(messages(), ElementsAre(HasSubstr("more than 2^53")));
}

TEST_F(FormatTwo, finds_what_enters_a_nested_repetition) {
  const Network network = read_layers(
      "  - repeat: 2\n"
      "    layers:\n"
      "      - {name: a, c: 1, m: 4}\n"
      "      - {repeat: 2, layers: [{name: b, c: 4, m: 4, concat: input}, {name: c, c: 8, m: 4}]}\n");

  ASSERT_THAT(messages(), IsEmpty());
  EXPECT_THAT(network.layers, SizeIs(10));
}

TEST_F(FormatTwo, refuses_more_layers_than_a_network_may_have_before_it_repeats_them) {
  read_layers(
      "  - {repeat: 1024, layers: [{repeat: 1024, layers: [{repeat: 1024, layers: [{name: a, c: 1, m: "
      "1}]}]}]}\n");

  EXPECT_THAT(messages(), ElementsAre(HasSubstr("more than 100000 with their repetitions")));
}

TEST_F(NetworkFile, throws_for_a_missing_file) {
  try {
    read_network(path_.parent_path() / "no_such_network.yaml", problems_);
    FAIL() << "a missing file was read";
  } catch (const core::Error& error) {
    EXPECT_EQ(error.code(), core::ExitCode::usage);
    EXPECT_THAT(error.what(), HasSubstr("no_such_network.yaml: cannot be read"));
  }
}

TEST_F(NetworkFile, throws_for_text_that_is_not_yaml) {
  EXPECT_THROW(read("format: [1\n"), core::InputError);
}

/// A network of two layers, and a file of its histograms in the same folder.
class Histograms : public testing::Test {
 protected:
  ~Histograms() override { std::filesystem::remove_all(folder_); }

  Network read(const std::string& histograms) {
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ / "values.csv") << "layer,operand,shares\n" << histograms;
    std::ofstream(folder_ / "small.yaml")
        << "format: 1\nname: small\nsource: test\nhistograms: values.csv\n"
           "vector_operations: 4\nlayers:\n  - {name: a, c: 2, m: 2}\n"
           "  - {name: b, c: 2, m: 2, operand: dynamic, vector_operations: 10}\n";
    Network network = read_network(folder_ / "small.yaml", problems_);
    read_histograms(network, problems_);
    return network;
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("crossisle_histograms_" + std::to_string(::getpid()));
  core::Problems problems_;
};

TEST_F(Histograms, are_those_of_the_layers_they_name) {
  const Network network = read("a,inputs,0 0.25 0.75\na,weights,0.5 0.5 0\n");

  ASSERT_TRUE(problems_.empty());
  EXPECT_THAT(network.layers[0].input_histogram, testing::ElementsAre(0.0, 0.25, 0.75));
  EXPECT_THAT(network.layers[0].weight_histogram, testing::ElementsAre(0.5, 0.5, 0.0));
  EXPECT_TRUE(network.layers[1].input_histogram.empty());
  EXPECT_EQ(network.layers[0].vector_operations, 4.0);
  EXPECT_EQ(network.layers[1].vector_operations, 10.0);
}

TEST_F(Histograms, that_never_end_are_refused) {
  std::filesystem::create_directories(folder_);
  Network network;
  network.histograms = folder_ / "values.csv";

  ASSERT_EQ(::mkfifo(network.histograms.c_str(), 0600), 0);
  EXPECT_THROW(read_histograms(network, problems_), core::Error) << "a pipe";
  std::filesystem::remove(network.histograms);
  std::filesystem::create_symlink("/dev/zero", network.histograms);
  EXPECT_THROW(read_histograms(network, problems_), core::Error) << "a device";
  std::filesystem::remove(network.histograms);
  std::ofstream(network.histograms) << "layer,operand,shares\n";
  std::filesystem::resize_file(network.histograms, std::uintmax_t{1} << 40U);  // sparse: takes no space
  EXPECT_THROW(read_histograms(network, problems_), core::Error) << "a sparse file";
}

TEST_F(Histograms, that_are_wrong_are_refused_line_by_line) {
  read(
      "c,inputs,0 1 0\na,outputs,0 1 0\na,inputs,0 1\na,inputs,0 0 0\na,inputs,0 -1 0\na,inputs,0 x "
      "0\nnonsense\n");

  EXPECT_EQ(problems_.count(), 7U);
}

}  // namespace
}  // namespace crossisle::workload
