// Part of Crossisle, SPDX-License-Identifier: MIT
#include "chip_parts.hpp"

#include <fmt/format.h>

#include "crossisle/cost/cost_model.hpp"

namespace crossisle::compat {
namespace {

using cost::ChipPart;
using cost::Component;
using cost::PartKind;
using cost::Site;
using hardware::Chip;

constexpr double bits_per_byte = 8.0;

}  // namespace

std::vector<ChipPart> compat_parts(const hardware::Technology& technology, const Chip& chip) {
  const bool streams = technology.cell() == hardware::CellKind::sram;
  const std::int64_t buffer_bits =
      hardware::Technology::tile_buffer_bits_per_macro * std::int64_t{chip.macros_per_tile};
  const double word_bytes = static_cast<double>(buffer_bits) / bits_per_byte;
  std::vector<ChipPart> parts;
  if (streams) {
    parts.push_back({Site::board, PartKind::memory, "DRAM", 1,
                     fmt::format("{} bit a burst", technology.dram_burst_bits()), Component::dram});
  }
  parts.push_back(cost::global_buffer_part(chip, hardware::Technology::global_buffer_word_bits));
  parts.push_back({Site::router_group, PartKind::transport, "router", 1,
                   fmt::format("{} bit a flit", technology.router_flit_bits()), Component::router});
  parts.push_back({Site::tile, PartKind::memory, "input buffer", 1,
                   cost::memory_size(word_bytes * chip.wordlines, buffer_bits), Component::input_buffer});
  parts.push_back({Site::tile, PartKind::memory, "output buffer", 1,
                   cost::memory_size(word_bytes * chip.bitlines, buffer_bits), Component::output_buffer});
  parts.push_back({Site::macro, PartKind::driver, "row drivers", chip.wordlines, {}, Component::row_drivers});
  parts.push_back(
      {Site::macro, PartKind::driver, "column drivers", chip.bitlines, {}, Component::column_drivers});
  if (streams) {
    parts.push_back(
        {Site::macro, PartKind::driver, "weight drivers", chip.wordlines, {}, Component::weight_drivers});
  }
  parts.push_back(cost::array_part(chip, streams ? 1 : chip.bits_per_cell));
  parts.push_back(
      {Site::macro, PartKind::converter, "converters", chip.bitlines, "one a bitline", Component::adc});
  return parts;
}

}  // namespace crossisle::compat
