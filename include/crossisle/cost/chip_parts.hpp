// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "crossisle/hardware/chip.hpp"

namespace crossisle::cost {

enum class Component : std::uint8_t;

/// Level of a chip's hierarchy, from the outside in.
enum class Site : std::uint8_t { board, chip, router_group, tile, macro };

/// Kind of a part, which determines its colour in drawings.
enum class PartKind : std::uint8_t { memory, transport, logic, array, driver, converter };

/// A part of a chip according to its cost model; diagrams and tables show only such parts.
struct ChipPart {
  Site site;
  PartKind kind;
  std::string name;        ///< for display: `input buffer`
  std::int64_t count = 1;  ///< number of copies per instance of the site
  std::string size{};      ///< size of one copy, with units; empty if the name is sufficient
  /// Component whose area includes this part and the component's other parts.
  std::optional<Component> component{};
  /// Silicon of all copies outside the chip; nothing for parts of the chip.
  std::optional<double> outside_m2{};
};

/// Returns the size of a memory in words: `2.0 KiB, 128 bit wide`.
std::string memory_size(double bytes, std::int64_t width_bits);

/// Return parts that the chips of all models have.
ChipPart global_buffer_part(const hardware::Chip& chip, std::int64_t width_bits);
ChipPart array_part(const hardware::Chip& chip, std::int32_t bits_per_cell);

}  // namespace crossisle::cost
