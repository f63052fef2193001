// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "template_keys.hpp"
#include "templates.hpp"

namespace crossisle::workload {
namespace {

struct PerceptronOptions {
  std::vector<std::int64_t> sizes;
  std::int64_t positions = 1;
  Activation activation = Activation::relu;
};

config::KeyTable<PerceptronOptions> perceptron_keys() {
  using Options = PerceptronOptions;
  config::KeyTable<Options> table;
  add_sizes(table, "sizes", &Options::sizes, "inputs, and outputs of each layer: `[784, 256, 10]`", 2);
  table.value("positions", &Options::positions, "inputs that are computed alike", channel_range)
      .choice("activation", &Options::activation, activation_names, "activation of all layers but the last");
  return table;
}

std::vector<Item> read_perceptron(config::Section& section, const LayerWriter& writer,
                                  const core::Problems& problems) {
  const std::size_t problems_before = problems.count();
  PerceptronOptions options;
  perceptron_keys().read(section, options);
  section.finish();
  if (problems.count() > problems_before) return {};
  std::vector<Item> items;
  for (std::size_t i = 1; i < options.sizes.size(); ++i) {
    const LayerShape shape{.c = options.sizes[i - 1], .m = options.sizes[i], .p = options.positions};
    const bool is_last = i + 1 == options.sizes.size();
    items.push_back(is_last
                        ? writer.trained(fmt::format("fc{}", i), shape)
                        : writer.trained(fmt::format("fc{}", i), shape, operations_of(options.activation)));
  }
  return writer.checked(std::move(items));
}

}  // namespace

const TemplateFunctions perceptron_template{[] { return perceptron_keys().keys(); }, read_perceptron};

}  // namespace crossisle::workload
