// Part of Crossisle, SPDX-License-Identifier: MIT
#include "layer_groups.hpp"

#include <algorithm>
#include <cmath>

#include "constants.hpp"
#include "crossisle/core/maths.hpp"

namespace crossisle::physical {
namespace {

using workload::Layer;
using workload::OperandKind;

constexpr double sum_growth_bits = 8.0;  ///< of partial sums beside the product
/// Number of members of a group whose values are averaged; the other members are assumed to be like them.
constexpr std::size_t members_for_values = 8;
constexpr double slot_bits = 8.0;  ///< of a digital multiplier

bool equal_layers(const Layer& a, const Layer& b) {
  return a.shape == b.shape && a.operand == b.operand && a.vector_operations == b.vector_operations &&
         a.input_bits == b.input_bits && a.weight_bits == b.weight_bits && a.output_bits == b.output_bits &&
         a.experts == b.experts && a.active_experts == b.active_experts && a.active_share == b.active_share &&
         a.appended == b.appended && a.held_bits == b.held_bits && a.added_bits == b.added_bits;
}

double number(std::int64_t value) {
  return static_cast<double>(value);
}

/// Sets what both kinds of layers say of the activations of an image: their bits and vector operations.
template <class Result>
void set_activations(const Layer& layer, Result& result) {
  const auto& shape = layer.shape;
  const double rows = number(shape.input_rows());
  const double columns = number(shape.input_columns());
  result.input_image_bits =
      layer.operand == OperandKind::lookup
          ? 0.0
          : number(layer.input_bits * shape.n * shape.c) * rows * columns * number(shape.g);
  result.output_image_bits = number(layer.output_bits * shape.m) * number(shape.n * shape.p * shape.q) *
                             number(shape.g * layer.active_experts);
  result.held_bits = layer.held_bits;
  result.added_bits = layer.added_bits;
  result.vector_operations = layer.vector_operations;
}

LayerCounts counts_of(const Layer& layer) {
  const auto& shape = layer.shape;
  LayerCounts counts;
  counts.c = number(shape.c);
  counts.m = number(shape.m);
  counts.r = number(shape.r);
  counts.p = number(shape.p);
  counts.g = number(shape.g);
  counts.positions = number(shape.n * shape.p * shape.q);
  counts.sums = number(shape.c * shape.r * shape.s);
  counts.columns = number(shape.input_columns());
  counts.kernel_rows = number((shape.r - 1) * shape.dilation_h + 1);
  counts.kernel_columns = number((shape.s - 1) * shape.dilation_w + 1);
  const double images = number(shape.n);
  const double once = images * counts.c * number(shape.input_rows()) * counts.columns;
  const double line = images * counts.c * counts.p * counts.r * counts.columns;
  counts.window_fill = counts.sums * counts.positions;
  counts.line_fill = std::min(line, counts.window_fill);
  counts.min_fill = std::min(once, counts.line_fill);
  counts.input_bits = layer.input_bits;
  counts.weight_bits = layer.weight_bits;
  counts.output_bits = layer.output_bits;
  counts.sum_bits = sum_growth_bits + layer.input_bits + layer.weight_bits;
  set_activations(layer, counts);
  counts.experts = number(layer.experts);
  counts.active_experts = number(layer.active_experts);
  return counts;
}

DigitalLayer digital_layer(const Layer& layer) {
  const auto& shape = layer.shape;
  DigitalLayer result;
  result.operand = layer.operand;
  result.c = number(shape.c);
  result.m = number(shape.m);
  result.g = number(shape.g);
  result.rows = number(shape.n * shape.p * shape.q);
  result.input_bits = layer.input_bits;
  result.operand_bits = layer.weight_bits;
  result.output_bits = layer.output_bits;
  result.multiplier_slots =
      std::ceil(layer.input_bits / slot_bits) * std::ceil(layer.weight_bits / slot_bits);
  result.active_share = layer.active_share;
  result.appended = number(layer.appended);
  set_activations(layer, result);
  return result;
}

/// Calls f(first, members) for each set of equal layers that `wanted` accepts, in the order of the first ones.
template <class Wanted, class Function>
void each_group(const std::vector<Layer>& layers, Wanted wanted, Function f) {
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (!wanted(layers[i].operand)) continue;
    const auto known = std::find_if(groups.begin(), groups.end(), [&](const auto& group) {
      return equal_layers(layers[group.front()], layers[i]);
    });
    (known != groups.end() ? *known : groups.emplace_back()).push_back(i);
  }
  for (auto& group : groups) {
    const Layer& first = layers[group.front()];
    f(first, std::move(group));
  }
}

/// Returns the share of a layer's time until it has computed the rows under one more than the next kernel.
double lead_of(const LayerCounts& layer) {
  return layer.positions > 1.0 ? std::min(1.0, (layer.r + 1.0) / std::max(layer.p, 1.0)) : 1.0;
}

void add_values(const std::vector<Layer>& layers, std::span<const double> sensitivities, LayerGroup& group) {
  const std::size_t looked_at = std::min(group.members.size(), members_for_values);
  for (std::size_t i = 0; i < looked_at; ++i) {
    const Layer& layer = layers[group.members[i]];
    group.moments.add(ValueMoments::of(layer.input_histogram, layer.weight_histogram, group.precision));
  }
  group.moments.scale(1.0 / static_cast<double>(looked_at));
  if (sensitivities.empty()) return;
  double sum = 0.0;
  for (const std::size_t member : group.members) sum += sensitivities[member];
  group.sensitivity = sum / group.counts.count;
}

std::size_t number_of(Precision precision, std::vector<Precision>& precisions) {
  const auto known = std::find(precisions.begin(), precisions.end(), precision);
  if (known != precisions.end()) return static_cast<std::size_t>(known - precisions.begin());
  precisions.push_back(precision);
  return precisions.size() - 1;
}

/// Returns a power of a share. A whole exponent is multiplied out, which is exact for 1 and takes few
/// roundings for other small ones. A number of experts may still exceed a whole number by a rounding of the
/// share.
double power_of_share(double share, double exponent) {
  constexpr double max_whole = 1 << 20;
  if (exponent != std::floor(exponent) || exponent > max_whole) return core::real_power(share, exponent);
  double result = 1.0;
  double square = share;
  for (auto rest = static_cast<std::uint32_t>(exponent); rest > 0; rest >>= 1U) {
    if ((rest & 1U) != 0) result *= square;
    square *= square;
  }
  return result;
}

}  // namespace

double DigitalLayer::cache_bits() const noexcept {
  if (!is_product()) return 0.0;
  const double operand_size = operand == OperandKind::cached ? c * m : 0.0;
  return operand_bits * g * std::max(operand_size, appended);
}

LayerGroups LayerGroups::of(const workload::Network& network, std::span<const double> sensitivities,
                            std::vector<Precision>& precisions) {
  LayerGroups groups;
  groups.batch = number(network.batch);
  groups.is_dependent = network.is_dependent;
  each_group(
      network.layers, [](OperandKind operand) { return operand == OperandKind::static_weights; },
      [&](const Layer& first, std::vector<std::size_t> members) {
        LayerGroup& group = groups.resident.emplace_back();
        group.members = std::move(members);
        group.precision = {first.weight_bits, first.input_bits};
        group.counts = counts_of(first);
        group.counts.count = static_cast<double>(group.members.size());
        add_values(network.layers, sensitivities, group);
      });
  each_group(
      network.layers, [](OperandKind operand) { return operand != OperandKind::static_weights; },
      [&](const Layer& first, std::vector<std::size_t> members) {
        DigitalLayer& layer = groups.digital.emplace_back(digital_layer(first));
        layer.count = static_cast<double>(members.size());
        layer.members = std::move(members);
        groups.cache_bits += layer.count * layer.cache_bits();
        groups.max_working_set = std::max(groups.max_working_set, layer.working_set());
        if (layer.operand == OperandKind::lookup)
          groups.table_bits += layer.operand_bits * layer.c * layer.m * layer.g;
      });
  groups.counts.resize(groups.resident.size());
  for (std::size_t i = 0; i < groups.resident.size(); ++i) {
    const LayerGroup& group = groups.resident[i];
    groups.resident_layers += group.counts.count;
    groups.stored_bits += group.counts.count * group.counts.experts * group.counts.expert_bits();
    groups.max_working_set = std::max(groups.max_working_set, group.counts.working_set());
    groups.has_experts = groups.has_experts || group.counts.experts > 1.0;
    groups.counts.set(i, group.counts);
    groups.precisions.push_back(number_of(group.precision, precisions));
    for (std::size_t width = 0; width < slice_widths; ++width) {
      groups.input_activity[width].push_back(group.moments.input_activity[width]);
      groups.offset_content[width].push_back(group.moments.offset_content[width]);
      groups.differential_content[width].push_back(group.moments.differential_content[width]);
    }
    groups.bit_density.push_back(group.moments.bit_density);
    groups.needed.push_back(group.counts.count * group.counts.experts);
    groups.lead.push_back(lead_of(group.counts));
  }
  groups.ones.assign(groups.resident.size(), 1.0);
  const auto& used = groups.precisions;
  groups.has_one_precision = !used.empty() && std::count(used.begin(), used.end(), used.front()) ==
                                                  static_cast<std::ptrdiff_t>(used.size());
  return groups;
}

std::span<const double> LayerGroups::used_experts(double images, std::vector<double>& buffer) const {
  if (!has_experts) return ones;
  buffer = ones;
  for (std::size_t i = 0; i < resident.size(); ++i) {
    const LayerCounts& layer = resident[i].counts;
    if (layer.experts == 1.0) continue;
    const double idle = 1.0 - layer.active_experts / layer.experts;
    buffer[i] = layer.experts * (1.0 - power_of_share(idle, images * layer.positions));
  }
  return buffer;
}

}  // namespace crossisle::physical
