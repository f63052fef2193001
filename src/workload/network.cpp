// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/workload/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>
#include <tuple>
#include <utility>

#include "crossisle/config/document.hpp"
#include "crossisle/core/file_io.hpp"
#include "crossisle/core/precondition.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::workload {
namespace {

constexpr std::int64_t format_version = 1;
constexpr config::Range loop_bound_range{1.0, static_cast<double>(max_loop_bound)};
constexpr config::Range share_range{0.0, 1.0};
constexpr config::Range vector_range{0.0, 1e6};
constexpr std::size_t max_bins = 1025;
/// Maximum size of a file of histograms: some thousand layers with as many bins.
constexpr std::uint64_t max_histograms = std::uint64_t{64} << 20;
constexpr std::array<std::pair<std::string_view, OperandKind>, 2> operand_names{{
    {"static", OperandKind::static_weights},
    {"dynamic", OperandKind::dynamic},
}};

struct Precision {
  std::int32_t input = 8;
  std::int32_t weight = 8;
  std::int32_t output = 8;
};

std::int64_t ceil_divide(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

/// Returns the product of positive factors, or the maximum plus one if the product exceeds the maximum.
std::int64_t bounded_product(std::initializer_list<std::int64_t> factors) {
  std::int64_t product = 1;
  for (const std::int64_t factor : factors) {
    if (factor > max_network_macs / product) return max_network_macs + 1;
    product *= factor;
  }
  return product;
}

std::int64_t bounded_macs(const LayerShape& shape) {
  return bounded_product({shape.n, shape.c, shape.m, shape.p, shape.q, shape.r, shape.s, shape.g});
}

/// Returns the number of elements of the streamed operand, which can exceed the multiply-accumulates if
/// strides are large.
std::int64_t bounded_inputs(const LayerShape& shape) {
  const std::int64_t rows = (shape.p - 1) * shape.stride_h + shape.r;
  const std::int64_t columns = (shape.q - 1) * shape.stride_w + shape.s;
  return bounded_product({shape.n, shape.c, shape.g, rows, columns});
}

/// Reads the precision of an operand; the cost models support only one precision.
std::int32_t read_bits(config::Section& section, const std::string& key, std::int32_t fallback,
                       const core::Problems& problems) {
  const std::size_t problems_before = problems.count();
  const std::int64_t bits = section.integer_or(key, fallback);
  if (problems.count() == problems_before && bits != supported_precision_bits) {
    section.problem(
        key, fmt::format("is {}", bits),
        fmt::format("every operand has {0} bits in both cost models: it would cost the same as {0} bits",
                    supported_precision_bits),
        fmt::format("write {}, or delete the key", supported_precision_bits));
  }
  return supported_precision_bits;
}

void read_stride(config::Section& section, LayerShape& shape, const core::Problems& problems) {
  const std::size_t problems_before = problems.count();
  const std::vector<double> stride = section.numbers_or("stride", {1.0, 1.0}, loop_bound_range);
  if (problems.count() > problems_before) return;
  if (stride.size() != 2 || stride[0] != std::floor(stride[0]) || stride[1] != std::floor(stride[1])) {
    section.problem("stride", fmt::format("is [{}]", fmt::join(stride, ", ")),
                    "two whole numbers are needed, rows first", "write it as [2, 2]");
    return;
  }
  shape.stride_h = static_cast<std::int64_t>(stride[0]);
  shape.stride_w = static_cast<std::int64_t>(stride[1]);
}

LayerShape read_shape(config::Section& section, const core::Problems& problems) {
  LayerShape shape;
  shape.n = section.integer_or("n", 1, loop_bound_range);
  shape.c = section.integer("c", loop_bound_range);
  shape.m = section.integer("m", loop_bound_range);
  shape.p = section.integer_or("p", 1, loop_bound_range);
  shape.q = section.integer_or("q", 1, loop_bound_range);
  shape.r = section.integer_or("r", 1, loop_bound_range);
  shape.s = section.integer_or("s", 1, loop_bound_range);
  shape.g = section.integer_or("g", 1, loop_bound_range);
  read_stride(section, shape, problems);
  return shape;
}

ValueStatistics read_values(config::Section& section, std::int32_t weight_bits,
                            const core::Problems& problems) {
  ValueStatistics values = evenly_spread_values(weight_bits);
  values.mean_input = section.number_or("mean_input", values.mean_input, share_range);
  const std::size_t problems_before = problems.count();
  const std::vector<double> fallback(values.mean_cell.begin(), values.mean_cell.end());
  const std::vector<double> mean_cell = section.numbers_or("mean_cell", fallback, share_range);
  if (problems.count() > problems_before) return values;
  if (mean_cell.size() != values.mean_cell.size()) {
    section.problem("mean_cell", fmt::format("has {} values", mean_cell.size()),
                    fmt::format("one for each of 1 to {} bits per cell is needed", max_bits_per_cell),
                    "complete the list or delete the key");
    return values;
  }
  std::copy(mean_cell.begin(), mean_cell.end(), values.mean_cell.begin());
  return values;
}

Layer read_layer(config::Section& section, const Precision& precision, double vector_operations,
                 const core::Problems& problems) {
  const std::size_t problems_before = problems.count();
  Layer layer;
  layer.name = section.name("name");
  layer.shape = read_shape(section, problems);
  layer.operand = section.choice_of_or<OperandKind>("operand", operand_names, OperandKind::static_weights);
  layer.input_bits = read_bits(section, "input_bits", precision.input, problems);
  layer.weight_bits = read_bits(section, "weight_bits", precision.weight, problems);
  layer.output_bits = read_bits(section, "output_bits", precision.output, problems);
  layer.values = read_values(section, layer.weight_bits, problems);
  const bool is_static = layer.operand == OperandKind::static_weights;
  layer.vector_operations =
      section.number_or("vector_operations", is_static ? vector_operations : 0.0, vector_range);
  section.finish();
  if (problems.count() > problems_before) return layer;
  if (std::max(bounded_macs(layer.shape), bounded_inputs(layer.shape)) > max_network_macs) {
    section.problem({}, "has more than 2^53 multiply-accumulates or inputs",
                    "counts would no longer be exact", "check its loop bounds and strides");
  }
  return layer;
}

void read_layers(config::Section& root, const Precision& precision, double vector_operations,
                 core::Problems& problems, Network& network) {
  const std::size_t problems_before = problems.count();
  std::vector<config::Section> sections = root.sections("layers");
  if (sections.size() > max_layer_count) {
    root.problem("layers", fmt::format("has {} layers", sections.size()),
                 fmt::format("a network may have at most {}", max_layer_count), "split the network");
    return;
  }
  std::set<std::string> names;
  network.layers.reserve(sections.size());
  for (config::Section& section : sections) {
    network.layers.push_back(read_layer(section, precision, vector_operations, problems));
    const std::string& name = network.layers.back().name;
    if (!name.empty() && !names.insert(name).second) {
      section.problem("name", fmt::format("'{}' names two layers", core::printable(name)),
                      "reports identify layers by name", "choose another");
    }
  }
  if (problems.count() > problems_before) return;
  if (network.layers.empty()) {
    root.problem("layers", "is empty", "a network has at least one layer",
                 "add '- {name: ..., c: ..., m: ...}'");
  }
  std::int64_t macs = 0;  // stays below 2 * 2^53, because it is checked at every layer of at most 2^53
  for (const Layer& layer : network.layers) {
    macs += layer.shape.macs();
    if (macs > max_network_macs) {
      root.problem("layers", "have more than 2^53 multiply-accumulates in total",
                   "counts would no longer be exact", "check the loop bounds");
      return;
    }
  }
}

/// Returns the blank-separated numbers in a text; nothing if it contains anything else.
std::optional<std::vector<double>> read_shares(std::string_view text) {
  std::vector<double> shares;
  const char* at = text.data();
  const char* const end = at + text.size();
  double sum = 0.0;
  while (at != end) {
    double share = 0.0;
    const auto [rest, error] = std::from_chars(at, end, share);
    if (error != std::errc() || !(share >= 0.0 && share <= 1.0)) return std::nullopt;
    shares.push_back(share);
    sum += share;
    at = rest;
    while (at != end && (*at == ' ' || *at == '\r')) ++at;
  }
  const bool fits = shares.size() >= 3 && shares.size() <= max_bins && shares.size() % 2 == 1;
  if (!fits || !(sum > 0.0)) return std::nullopt;
  return shares;
}

}  // namespace

void read_histograms(Network& network, core::Problems& problems) {
  if (network.histograms.empty()) return;
  std::istringstream stream(
      core::read_text(network.histograms, max_histograms, core::ExitCode::usage,
                      "correct the key histograms of the network's file, or delete it"));
  std::map<std::string, Layer*, std::less<>> layers;
  for (Layer& layer : network.layers) layers.emplace(layer.name, &layer);
  std::string line;
  std::getline(stream, line);  // the heading
  for (std::size_t number = 2; std::getline(stream, line) && !problems.full(); ++number) {
    const std::string where = fmt::format("{}:{}", network.histograms.string(), number);
    const std::string_view text(line);
    const std::size_t first = text.find(',');
    const std::size_t second = first == std::string_view::npos ? first : text.find(',', first + 1);
    if (second == std::string_view::npos) {
      problems.add(where, "is not a histogram", "expected layer,operand,shares", "complete the line");
      continue;
    }
    const auto layer = layers.find(text.substr(0, first));
    const std::string_view operand = text.substr(first + 1, second - first - 1);
    const auto shares = read_shares(text.substr(second + 1));
    if (layer == layers.end()) {
      problems.add(where,
                   fmt::format("'{}' is not a layer of {}",
                               core::printable(std::string(text.substr(0, first))), network.name),
                   "histograms refer to layers by name", "correct the name");
    } else if (operand != "inputs" && operand != "weights") {
      problems.add(where, fmt::format("'{}' is not an operand", core::printable(std::string(operand))),
                   "a layer has inputs and weights", "name one of them");
    } else if (!shares) {
      problems.add(
          where, "has no usable shares",
          fmt::format("an odd number of them, 3 to {}, from 0 to 1 and not all 0, is needed", max_bins),
          "correct the line");
    } else {
      (operand == "inputs" ? layer->second->input_histogram : layer->second->weight_histogram) = *shares;
    }
  }
}

ValueStatistics evenly_spread_values(std::int32_t weight_bits) {
  CROSSISLE_EXPECTS(weight_bits > 0);
  ValueStatistics values;
  for (std::int32_t bits_per_cell = 1; bits_per_cell <= max_bits_per_cell; ++bits_per_cell) {
    const auto slices = static_cast<std::int32_t>(ceil_divide(weight_bits, bits_per_cell));
    double sum = 0.0;
    for (std::int32_t slice = 0; slice < slices; ++slice) {
      const std::int32_t width = std::min(bits_per_cell, weight_bits - slice * bits_per_cell);
      sum += 0.5 * (std::exp2(width) - 1.0) / (std::exp2(bits_per_cell) - 1.0);
    }
    values.mean_cell[static_cast<std::size_t>(bits_per_cell - 1)] = sum / slices;
  }
  return values;
}

std::int64_t Network::macs() const {
  std::int64_t sum = 0;
  for (const Layer& layer : layers) sum += layer.shape.macs();
  return sum;
}

std::int64_t Network::weights() const {
  std::int64_t sum = 0;
  for (const Layer& layer : layers) {
    if (layer.operand == OperandKind::static_weights) sum += layer.shape.weights();
  }
  return sum;
}

std::size_t Network::unique_shapes() const {
  std::set<std::tuple<LayerShape, OperandKind, std::int32_t, std::int32_t, std::int32_t>> seen;
  for (const Layer& layer : layers) {
    seen.emplace(layer.shape, layer.operand, layer.input_bits, layer.weight_bits, layer.output_bits);
  }
  return seen.size();
}

std::int64_t Network::cells_required(std::int32_t bits_per_cell, CapacityRule rule) const {
  CROSSISLE_EXPECTS(bits_per_cell > 0);
  std::int64_t cells = 0;
  for (const Layer& layer : layers) {
    const std::int64_t slices = ceil_divide(layer.weight_bits, bits_per_cell);
    if (rule == CapacityRule::published) {
      cells += layer.shape.weights() / layer.shape.g * slices;
    } else if (layer.operand == OperandKind::static_weights) {
      cells += layer.shape.weights() * slices;
    }
  }
  return cells;
}

Network read_network(const std::filesystem::path& file, core::Problems& problems) {
  const config::Document document = config::Document::load(file, {}, problems);
  config::Section root = document.root();
  Network network;
  if (const std::int64_t version = root.integer("format", {1.0}); version != format_version) {
    root.problem("format", fmt::format("is {}", version),
                 fmt::format("this program reads format {}", format_version),
                 "use a newer crossisle or rewrite the file as data/workloads/README.md says");
  }
  network.name = root.name("name");
  network.set = root.text_or("set", "own");
  network.source = root.text("source");
  network.notes = root.texts_or("notes", {});
  config::Section precision_section = root.section_or_empty("precision");
  Precision precision;
  precision.input = read_bits(precision_section, "input", precision.input, problems);
  precision.weight = read_bits(precision_section, "weight", precision.weight, problems);
  precision.output = read_bits(precision_section, "output", precision.output, problems);
  precision_section.finish();
  if (const std::string histograms = root.text_or("histograms", ""); !histograms.empty()) {
    network.histograms = file.parent_path() / histograms;
  }
  const double vector_operations = root.number_or("vector_operations", 1.0, vector_range);
  read_layers(root, precision, vector_operations, problems, network);
  root.finish();
  return network;
}

}  // namespace crossisle::workload
