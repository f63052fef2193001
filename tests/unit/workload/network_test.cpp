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
                   "is 4 (every operand has 8 bits in both cost models: it would cost the same as 8 bits) "
                   "write 8, or delete the key"},
        WrongLayer{"sixteen_bit_weights", "name: a, c: 1, m: 1, weight_bits: 16", "5:layers[0].weight_bits",
                   "is 16"},
        WrongLayer{"no_output_bits", "name: a, c: 1, m: 1, output_bits: 0", "5:layers[0].output_bits",
                   "is 0"},
        WrongLayer{"too_many_macs", "name: a, c: 16777216, m: 16777216, p: 33", "5:layers[0]",
                   "more than 2^53"},
        WrongLayer{"too_many_inputs", "name: a, c: 1, m: 1, p: 16777216, q: 16777216, stride: [32, 2]",
                   "5:layers[0]", "more than 2^53"}),
    [](const auto& tested) { return std::string(tested.param.what); });

TEST_F(NetworkFile, refuses_a_precision_that_no_model_honours_once_for_the_network) {
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

TEST_F(NetworkFile, refuses_too_many_layers) {
  std::string text = std::string(header) + "layers:\n";
  for (std::size_t i = 0; i <= max_layer_count; ++i) text += "- {}\n";

  read(text);

  EXPECT_THAT(messages(), ElementsAre(HasSubstr("has 10001 layers")));
}

TEST_F(NetworkFile, refuses_another_format) {
  read("format: 2\nname: a\nsource: b\nlayers:\n  - {name: a, c: 1, m: 1}\n");

  EXPECT_THAT(messages(), ElementsAre(AllOf(HasSubstr(".yaml:1:format"), HasSubstr("reads format 1"))));
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
