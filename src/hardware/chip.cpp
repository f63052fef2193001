// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/hardware/chip.hpp"

#include <cmath>
#include <limits>

#include "crossisle/core/text.hpp"

namespace crossisle::hardware {
namespace {

constexpr std::int64_t bits_per_kib = 8192;

// In the order of Knob.
constexpr std::array<KnobTraits, knob_count> all_traits{{
    {"voltage", "V", "supply voltage", false},
    {"bits_per_cell", "bit", "bits stored in one memory cell", true},
    {"cycle_time_ns", "ns", "time of one array cycle", false},
    {"wordlines", "1", "rows of cells of an array", true},
    {"bitlines", "1", "columns of cells of an array", true},
    {"router_groups", "1", "groups of tiles that share a router", true},
    {"tiles_per_group", "1", "tiles that share one router", true},
    {"macros_per_tile", "1", "macros (arrays with periphery) of a tile", true},
    {"global_buffer_kib", "KiB", "capacity of the global buffer", true},
}};

/// The number of nanoseconds that was read as these seconds: of those that divide to them, the shortest in
/// digits.
double written_ns(double seconds) {
  const double product = seconds * 1e9;
  double written = product;
  std::size_t length = std::numeric_limits<std::size_t>::max();
  for (const double candidate :
       {product, std::nextafter(product, 0.0), std::nextafter(product, 2.0 * product)}) {
    const std::size_t digits = core::shortest(candidate).size();
    if (candidate / 1e9 == seconds && digits < length) {
      written = candidate;
      length = digits;
    }
  }
  return written;
}

}  // namespace

const KnobTraits& traits(Knob knob) {
  return all_traits[static_cast<std::size_t>(knob)];
}

std::optional<Knob> find_knob(std::string_view name) {
  for (std::size_t i = 0; i < all_traits.size(); ++i) {
    if (all_traits[i].name == name) return static_cast<Knob>(i);
  }
  return std::nullopt;
}

void set_knob(Chip& chip, Knob knob, double written) {
  const auto whole = static_cast<std::int32_t>(std::lround(written));
  switch (knob) {
    case Knob::voltage:
      chip.voltage_v = written;
      break;
    case Knob::bits_per_cell:
      chip.bits_per_cell = whole;
      break;
    case Knob::cycle_time:
      chip.cycle_time_s = written / 1e9;
      break;  // correctly rounded, unlike a product with 1e-9
    case Knob::wordlines:
      chip.wordlines = whole;
      break;
    case Knob::bitlines:
      chip.bitlines = whole;
      break;
    case Knob::router_groups:
      chip.router_groups = whole;
      break;
    case Knob::tiles_per_group:
      chip.tiles_per_group = whole;
      break;
    case Knob::macros_per_tile:
      chip.macros_per_tile = whole;
      break;
    case Knob::global_buffer:
      chip.global_buffer_bits = std::int64_t{whole} * bits_per_kib;
      break;
  }
}

double written_value(const Chip& chip, Knob knob) {
  switch (knob) {
    case Knob::voltage:
      return chip.voltage_v;
    case Knob::bits_per_cell:
      return chip.bits_per_cell;
    case Knob::cycle_time:
      return written_ns(chip.cycle_time_s);
    case Knob::wordlines:
      return chip.wordlines;
    case Knob::bitlines:
      return chip.bitlines;
    case Knob::router_groups:
      return chip.router_groups;
    case Knob::tiles_per_group:
      return chip.tiles_per_group;
    case Knob::macros_per_tile:
      return chip.macros_per_tile;
    case Knob::global_buffer:
      return static_cast<double>(chip.global_buffer_bits) / static_cast<double>(bits_per_kib);
  }
  return 0.0;
}

}  // namespace crossisle::hardware
