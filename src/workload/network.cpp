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
#include "layer_list.hpp"

namespace crossisle::workload {
namespace {

constexpr std::int64_t first_format = 1;  ///< without the keys that format 2 added
constexpr std::int64_t last_format = 2;
constexpr config::Range network_vector_range{0.0, 1e6};
constexpr config::Range batch_range{1.0, 4096.0};
constexpr config::Range rate_range{0.0, 1e12};
constexpr double min_tokens = 1e-6;
constexpr std::int32_t max_precision_bits = 16;
constexpr std::size_t max_bins = 1025;
/// Maximum size of a file of histograms: some thousand layers with as many bins.
constexpr std::uint64_t max_histograms = std::uint64_t{64} << 20;

std::int64_t ceil_divide(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
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

std::string_view word_of(OperandKind operand) noexcept {
  for (const auto& [word, named] : operand_names) {
    if (named == operand) return word;
  }
  return {};
}

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

std::int64_t Layer::macs() const noexcept {
  switch (operand) {
    case OperandKind::static_weights:
      return shape.macs() * active_experts;
    case OperandKind::dynamic:
    case OperandKind::cached:
      return std::llround(static_cast<double>(shape.macs()) * active_share);
    case OperandKind::none:
    case OperandKind::lookup:
      break;
  }
  return 0;
}

std::int64_t Layer::weights() const noexcept {
  return operand == OperandKind::static_weights ? shape.weights() * experts : 0;
}

std::int64_t Network::macs() const {
  std::int64_t sum = 0;
  for (const Layer& layer : layers) sum += layer.macs();
  return sum;
}

std::int64_t Network::weights() const {
  std::int64_t sum = 0;
  for (const Layer& layer : layers) sum += layer.weights();
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
      cells += layer.weights() * slices;
    }
  }
  return cells;
}

namespace {

/// Reads the network of a document. @param folder of the files that it names
Network network_of(const config::Document& document, const std::filesystem::path& folder,
                   core::Problems& problems) {
  config::Section root = document.root();
  Network network;
  LayerDefaults defaults;
  defaults.format = root.integer("format", {1.0});
  if (defaults.format > last_format) {
    root.problem("format", fmt::format("is {}", defaults.format),
                 fmt::format("this program reads formats 1 to {}", last_format),
                 "use a newer crossisle or rewrite the file as data/workloads/README.md says");
  }
  network.name = root.name("name");
  network.set = root.text_or("set", "own");
  network.source = root.text("source");
  network.notes = root.texts_or("notes", {});
  config::Section precision_section = root.section_or_empty("precision");
  for (const auto& [key, bits] :
       {std::pair{"input", &defaults.precision.input}, std::pair{"weight", &defaults.precision.weight},
        std::pair{"output", &defaults.precision.output}}) {
    *bits = read_bits(precision_section, key, *bits, max_precision_bits, defaults, problems);
  }
  precision_section.finish();
  if (const std::string histograms = root.text_or("histograms", ""); !histograms.empty()) {
    network.histograms = folder / histograms;
  }
  defaults.vector_operations = root.number_or("vector_operations", 1.0, network_vector_range);
  if (defaults.format > first_format) {
    network.batch = root.integer_or("batch", 1, batch_range);
    network.is_dependent = root.flag_or("dependent", false);
    network.tokens = root.number_or("tokens", 0.0, rate_range);
    if (network.tokens > 0.0 && network.tokens < min_tokens) {
      root.problem("tokens", fmt::format("is {}", network.tokens), "an inference produces more, or none",
                   fmt::format("choose 0 or at least {}", min_tokens));
    }
    network.wanted_rate_hz = root.number_or("rate", 0.0, rate_range);
    defaults.batch = network.batch;
  }
  read_layers(root, defaults, problems, network);
  root.finish();
  return network;
}

}  // namespace

Network read_network(const std::filesystem::path& file, core::Problems& problems) {
  return network_of(config::Document::load(file, {}, problems), file.parent_path(), problems);
}

Network parse_network(const std::string& text, const std::string& name, core::Problems& problems) {
  return network_of(config::Document::parse_own(text, name, problems), {}, problems);
}

}  // namespace crossisle::workload
