// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/core/csv.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/interchange/layer_tables.hpp"
#include "entry_limits.hpp"
#include "table_cells.hpp"

namespace crossisle::interchange {
namespace {

/// Columns of NetWork.csv in the words of the manual of DNN+NeuroSim V1.3; the last two are optional.
constexpr std::array<std::string_view, 8> column_names{"IFM length",    "IFM width",    "IFM channels",
                                                       "kernel length", "kernel width", "kernel depth",
                                                       "pooling",       "stride"};
constexpr std::size_t pooling_column = 6;
constexpr std::size_t stride_column = 7;
constexpr config::Range flag_range{0.0, 1.0};
/// Rows and columns of a pooling window, which are also its stride: NeuroSim divides the outputs by four.
constexpr std::int64_t pooling_window = 2;

/// Layer as NetWork.csv has it.
struct NeurosimLayer {
  std::array<std::int64_t, 2> input{1, 1};  ///< rows, columns
  std::array<std::int64_t, 2> kernel{1, 1};
  std::int64_t input_channels = 1;
  std::int64_t output_channels = 1;
  bool has_pooling = false;
  std::int64_t stride = 1;
  std::string place;  ///< for messages
};

std::int64_t pooled(const NeurosimLayer& layer, std::int64_t outputs) {
  return layer.has_pooling ? outputs / pooling_window : outputs;
}

std::int64_t outputs_with_zeros(const NeurosimLayer& layer, std::size_t side) {
  return (layer.input[side] + layer.stride - 1) / layer.stride;
}

std::int64_t outputs_without_zeros(const NeurosimLayer& layer, std::size_t side) {
  return (layer.input[side] - layer.kernel[side]) / layer.stride + 1;
}

/// True if a layer has no zeros around its input, as the next layer (null for the last one) shows: its input
/// fits only the outputs without them, or the kernel covers the input of a layer that becomes a vector.
bool is_unpadded(const NeurosimLayer& layer, const NeurosimLayer* next) {
  if (layer.kernel[0] > layer.input[0] || layer.kernel[1] > layer.input[1]) return false;
  const bool is_vector_next = next == nullptr || (next->input[0] == 1 && next->input[1] == 1);
  if (layer.kernel == layer.input && is_vector_next) return true;
  if (is_vector_next || next->input_channels != layer.output_channels) return false;
  const auto fits = [&](auto outputs) {
    return pooled(layer, outputs(layer, 0)) == next->input[0] &&
           pooled(layer, outputs(layer, 1)) == next->input[1];
  };
  return fits(outputs_without_zeros) && !fits(outputs_with_zeros);
}

LayerEntry entry_of(const NeurosimLayer& layer, const NeurosimLayer* next, std::size_t number) {
  LayerEntry entry;
  const bool unpadded = is_unpadded(layer, next);
  const auto outputs = [&](std::size_t side) {
    return unpadded ? outputs_without_zeros(layer, side) : outputs_with_zeros(layer, side);
  };
  const bool is_matrix = layer.input == std::array<std::int64_t, 2>{1, 1};
  entry.name = fmt::format("{}{}", is_matrix ? "fc" : "conv", number);
  entry.c = layer.input_channels;
  entry.m = layer.output_channels;
  entry.p = outputs(0);
  entry.q = outputs(1);
  entry.r = layer.kernel[0];
  entry.s = layer.kernel[1];
  entry.stride = {layer.stride, layer.stride};
  // One operation for each value in the windows of the pooling, which do not overlap.
  if (layer.has_pooling) entry.vector_operations += 1.0;
  return entry;
}

NeurosimLayer read_neurosim_layer(const std::vector<core::CsvField>& fields, const TableLine& line) {
  NeurosimLayer layer;
  std::array<std::int64_t, column_names.size()> values{};
  values.fill(1);
  values[pooling_column] = 0;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Cell cell(line, column_names[i], trimmed(fields[i].text));
    if (cell.text().empty()) {
      cell.problem("is missing", "every layer states it", "complete the line");
    } else {
      values[i] = cell.whole_number(i == pooling_column ? flag_range : bound_range);
    }
  }
  layer.input = {values[0], values[1]};
  layer.input_channels = values[2];
  layer.kernel = {values[3], values[4]};
  layer.output_channels = values[5];
  layer.has_pooling = values[pooling_column] == 1;
  layer.stride = values[stride_column];
  return layer;
}

std::vector<NeurosimLayer> read_neurosim_lines(core::CsvReader& reader, const std::string& file,
                                               core::Problems& problems) {
  std::vector<NeurosimLayer> layers;
  while (!reader.is_at_end() && !problems.full() && layers.size() <= workload::max_layer_count) {
    const TableLine line(file, reader.line(), problems);
    const std::string place = fmt::format("{}:{}", file, reader.line());
    const auto fields = reader.record();
    if (fields.size() == 1 && trimmed(fields[0].text).empty()) continue;
    if (fields.size() < pooling_column || fields.size() > column_names.size()) {
      problems.add(place, fmt::format("has {} cells", fields.size()),
                   fmt::format("a layer of NeuroSim has {} to {}: {}", pooling_column, column_names.size(),
                               fmt::join(column_names, ", ")),
                   "correct the line");
      continue;
    }
    layers.push_back(read_neurosim_layer(fields, line));
    layers.back().place = place;
  }
  if (layers.empty() && problems.empty())
    problems.add(file, "has no layers", "a network has at least one layer", "write one line for each layer");
  return layers;
}

/// Returns the name of the network of a file: all files are called NetWork.csv, so that the folder tells them apart.
std::string network_name(const std::filesystem::path& file) {
  const auto folder = std::filesystem::absolute(file).parent_path().filename();
  return plain_name((file.stem() == "NetWork" && !folder.empty() ? folder : file.stem()).string());
}

}  // namespace

NetworkEntry read_neurosim(const std::filesystem::path& file) {
  core::CsvReader reader(read_table(file));
  core::Problems problems;
  const auto layers = read_neurosim_lines(reader, file.string(), problems);
  problems.throw_if_any();
  NetworkEntry network{network_name(file),
                       fmt::format("DNN+NeuroSim, {}", file.filename().string()),
                       {"The file states no padding: outputs are as large as the next layer reads them, or "
                        "ceil(input / stride).",
                        "Pooling is an operation of the vector unit per output of the layer before it."},
                       {}};
  NetworkCounts counts;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const NeurosimLayer* const next = i + 1 < layers.size() ? &layers[i + 1] : nullptr;
    network.layers.push_back(entry_of(layers[i], next, i + 1));
    counts.add(network.layers.back(), layers[i].place, problems);
  }
  problems.throw_if_any();
  return network;
}

}  // namespace crossisle::interchange
