// Part of Crossisle, SPDX-License-Identifier: MIT
#include "texts.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include "crossisle/core/text.hpp"

namespace crossisle::compat {
namespace {

using cost::Verdict;
using hardware::Chip;

template <class Size>
std::string factors_in_words(const PerDimension<Size>& factors) {
  static constexpr std::array<std::string_view, dimension_count> names{"C", "M", "R",      "S", "N",
                                                                       "P", "Q", "slices", "G"};
  std::vector<std::string> parts;
  for (std::size_t d = 0; d < dimension_count; ++d) {
    if (factors[d] > 1) parts.push_back(fmt::format("{} {}", names[d], factors[d]));
  }
  return core::join(parts, ", ");
}

}  // namespace

std::string reason_text(const Chip& chip, const workload::Network& network, const workload::Layer& layer,
                        const NetworkEvaluator::Feasibility& found) {
  const double times = found.violation + 1.0;
  if (found.verdict == Verdict::array_too_small) {
    const double needed = static_cast<double>(layer.shape.weights() * slices(chip.bits_per_cell));
    return fmt::format(
        "{} needs {:.3g} cells at once for layer {}, this chip has {:.3g} and its arrays need {} passes for "
        "the layer: use {} times the macros_per_tile, tiles_per_group or router_groups, or more "
        "bits_per_cell",
        network.name, needed, layer.name, static_cast<double>(chip.cells()), times, times);
  }
  const double buffer_kib = hardware::written_value(chip, hardware::Knob::global_buffer);
  return fmt::format(
      "{} needs a global buffer of {:.0f} KiB for the data that layer {} works on at once, this chip has "
      "{:.0f} KiB: raise global_buffer_kib, or work on less at once with fewer router_groups, "
      "tiles_per_group or macros_per_tile",
      network.name, std::ceil(times * buffer_kib), layer.name, buffer_kib);
}

std::string mapping_text(const Nest& nest, const TemporalMapping& mapping) {
  std::vector<std::string> parts;
  const auto add = [&](std::string_view level, const auto& factors) {
    const std::string words = factors_in_words(factors);
    if (!words.empty()) parts.push_back(fmt::format("{} {}", level, words));
  };
  add("wordlines", nest[Level::row].copies);
  add("bitlines", nest[Level::column].copies);
  add("macros", nest[Level::macro].copies);
  add("tiles", nest[Level::tile].copies);
  add("router groups", nest[Level::router_group].copies);
  add("iterations above the global buffer", mapping.above);
  add("iterations below it", mapping.below);
  return core::join(parts, "; ");
}

}  // namespace crossisle::compat
