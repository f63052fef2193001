// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/chip_parts.hpp"

#include <fmt/format.h>

#include "crossisle/core/text.hpp"
#include "crossisle/cost/cost_model.hpp"

namespace crossisle::cost {
namespace {

constexpr double bits_per_byte = 8.0;

}  // namespace

std::string memory_size(double bytes, std::int64_t width_bits) {
  return fmt::format("{}, {} bit wide", core::human_bytes(bytes), width_bits);
}

ChipPart global_buffer_part(const hardware::Chip& chip, std::int64_t width_bits) {
  return {Site::chip,
          PartKind::memory,
          "global buffer",
          1,
          memory_size(static_cast<double>(chip.global_buffer_bits) / bits_per_byte, width_bits),
          Component::global_buffer};
}

ChipPart array_part(const hardware::Chip& chip, std::int32_t bits_per_cell) {
  return {Site::macro,
          PartKind::array,
          "array",
          1,
          fmt::format("{} × {} cells, {} bit each", chip.wordlines, chip.bitlines, bits_per_cell),
          Component::cells};
}

}  // namespace crossisle::cost
