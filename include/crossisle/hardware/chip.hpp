// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace crossisle::hardware {

/// A property of a chip that a design space may vary.
enum class Knob : std::uint8_t {
  voltage,
  bits_per_cell,
  cycle_time,
  wordlines,
  bitlines,
  router_groups,
  tiles_per_group,
  macros_per_tile,
  global_buffer,
};
inline constexpr std::size_t knob_count = 9;

/// How a knob is written in files and tables.
struct KnobTraits {
  std::string_view name;       ///< key in configurations, column in tables; ends in the unit unless SI or 1
  std::string_view unit;       ///< unit of the written value
  std::string_view long_name;  ///< for people and for `long_name` attributes
  bool whole;                  ///< takes whole numbers only
};

const KnobTraits& traits(Knob knob);
std::optional<Knob> find_knob(std::string_view name);

/// One in-memory-computing chip: what a genome decodes to and what a cost model evaluates.
///
/// The hierarchy, from the outside: a global buffer; `router_groups` routers, each shared by `tiles_per_group` tiles;
/// a tile has an input and an output buffer and `macros_per_tile` macros; a macro is an array of
/// `wordlines` x `bitlines` cells with one ADC per bitline (arXiv 2603.03880).
struct Chip {
  double voltage_v = 0.0;
  double cycle_time_s = 0.0;
  std::int32_t bits_per_cell = 1;
  std::int32_t wordlines = 0;
  std::int32_t bitlines = 0;
  std::int32_t router_groups = 0;
  std::int32_t tiles_per_group = 0;
  std::int32_t macros_per_tile = 0;
  std::int64_t global_buffer_bits = 0;

  std::int64_t macros() const noexcept {
    return std::int64_t{router_groups} * tiles_per_group * macros_per_tile;
  }
  std::int64_t cells() const noexcept { return macros() * wordlines * bitlines; }
  bool operator==(const Chip&) const = default;
};

/// Sets a knob from its written value (see KnobTraits::unit): 1 of cycle_time_ns is 1e-9 s, 512 of
/// global_buffer_kib is 512 * 8192 bits.
void set_knob(Chip& chip, Knob knob, double written);
/// The written value of a knob of a chip.
double written_value(const Chip& chip, Knob knob);

}  // namespace crossisle::hardware
