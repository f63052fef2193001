// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/network_page.hpp"

#include <gmock/gmock.h>

#include <string>

namespace crossisle::analysis {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

workload::Layer layer(const std::string& name, const workload::LayerShape& shape,
                      workload::OperandKind operand) {
  workload::Layer made;
  made.name = name;
  made.shape = shape;
  made.operand = operand;
  return made;
}

/// Two equal layers with trained weights, a normalisation between them.
workload::Network sample() {
  workload::Network network;
  network.name = "sample <n>";
  network.source = "this test";
  const workload::LayerShape product{.c = 100, .m = 20, .p = 3};
  network.layers = {layer("a", product, workload::OperandKind::static_weights),
                    layer("norm", {.c = 1, .m = 20, .p = 3}, workload::OperandKind::none),
                    layer("b", product, workload::OperandKind::static_weights)};
  return network;
}

// 2 x 100 x 20 weights of a byte, 2 x 3 x (100 + 20) activations of a byte: 12,000 multiply-accumulates over
// 4,720 bytes.
TEST(NetworkPage, shows_equal_layers_as_one_mark_and_one_row) {
  const auto page = network_page(sample());

  ASSERT_THAT(page.figures(), SizeIs(2));
  EXPECT_EQ(page.figures()[0].id, "intensity");
  ASSERT_EQ(page.figures()[0].data.rows(), 1U);
  EXPECT_THAT(page.html(), HasSubstr("2 x a"));
  EXPECT_THAT(page.html(), HasSubstr("2.54"));
  EXPECT_THAT(page.html(), HasSubstr("sample &lt;n&gt;"));
  EXPECT_THAT(page.html(), Not(HasSubstr("sample <n>")));
}

TEST(NetworkPage, has_no_chart_of_work_for_a_network_without_products) {
  auto network = sample();
  network.layers = {network.layers[1]};

  const auto page = network_page(network);

  ASSERT_THAT(page.figures(), SizeIs(1));
  EXPECT_EQ(page.figures()[0].id, "bytes");
}

}  // namespace
}  // namespace crossisle::analysis
