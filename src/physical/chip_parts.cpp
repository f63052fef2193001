// Part of Crossisle, SPDX-License-Identifier: MIT
#include "chip_parts.hpp"

#include <fmt/format.h>

#include "constants.hpp"
#include "crossisle/cost/cost_model.hpp"
#include "crossisle/physical/macro.hpp"

namespace crossisle::physical {
namespace {

using cost::ChipPart;
using cost::Component;
using cost::PartKind;
using cost::Site;
using hardware::CellTechnology;
using hardware::Chip;
using hardware::Knob;

constexpr double bytes_per_kib = 1024.0;

std::string word_of(Knob knob, const Chip& chip) {
  return hardware::written_text(knob, hardware::written_value(chip, knob));
}

std::string dram_size(const hardware::PhysicalTechnology& technology, const Chip& chip) {
  std::string word = word_of(Knob::dram, chip);
  const auto row = static_cast<std::size_t>(chip.dram);
  if (row >= technology.dram.size()) return word;
  return fmt::format("{}, {:g} GB/s", word, technology.dram[row].peak_gb_per_s);
}

/// Adds the converters of an analog macro and their shift-and-add logic, or the adder trees of a digital
/// macro.
void add_readout(const Chip& chip, std::vector<ChipPart>& parts) {
  if (chip.technology == CellTechnology::sram_digital) {
    parts.push_back(
        {Site::macro, PartKind::logic, "adder trees", static_cast<std::int64_t>(chip.bitlines / weight_bits),
         fmt::format("{:g} inputs, with accumulators", active_rows(chip)), Component::accumulators});
    return;
  }
  const auto count = static_cast<std::int64_t>(adc_count(chip));
  parts.push_back({Site::macro, PartKind::converter, "converters", count,
                   fmt::format("{:g} bit, {}", chip.adc_bits, word_of(Knob::adc, chip)), Component::adc});
  parts.push_back({Site::macro, PartKind::logic, "shift-and-add", count, {}, Component::accumulators});
}

/// Adds silicon outside the chip, if there is any.
void add_outside(const char* name, PartKind kind, double area_mm2, std::vector<ChipPart>& parts) {
  constexpr double m2_per_mm2 = 1e-6;
  if (!(area_mm2 > 0.0)) return;
  ChipPart& part = parts.emplace_back(ChipPart{Site::board, kind, name});
  part.outside_m2 = area_mm2 * m2_per_mm2;
}

std::string row_driver_size(const Chip& chip) {
  if (chip.dac_bits == 1) return "1 bit at a time";
  const bool digital = chip.technology == CellTechnology::sram_digital;
  return fmt::format("{} bit at a time{}", chip.dac_bits,
                     digital ? "" : fmt::format(", by {}", word_of(Knob::dac, chip)));
}

}  // namespace

std::vector<ChipPart> physical_parts(const hardware::PhysicalTechnology& technology, const Chip& chip,
                                     const OutsideAreas& outside) {
  const bool resistive = chip.technology == CellTechnology::rram;
  const bool digital = chip.technology == CellTechnology::sram_digital;
  std::vector<ChipPart> parts{
      {Site::board, PartKind::memory, "DRAM", 1, dram_size(technology, chip), Component::dram},
      cost::global_buffer_part(chip, chip.global_buffer_width_bits),
      {Site::chip, PartKind::logic, "multipliers", chip.digital_macs, "8 bit", Component::digital_units},
      {Site::chip, PartKind::logic, "vector lanes", chip.vector_lanes, {}, Component::digital_units},
      {Site::router_group, PartKind::transport, "router", 1,
       fmt::format("link of {} bit", chip.link_width_bits), Component::router},
      {Site::tile, PartKind::memory, "input buffer", 1,
       cost::memory_size(chip.input_buffer_kib * bytes_per_kib, chip.buffer_width_bits),
       Component::input_buffer},
      {Site::tile, PartKind::memory, "output buffer", 1,
       cost::memory_size(chip.output_buffer_kib * bytes_per_kib, chip.buffer_width_bits),
       Component::output_buffer},
      {Site::tile, PartKind::logic, "accumulators",
       static_cast<std::int64_t>(technology.digital.tile_adder_lanes),
       fmt::format("{:g} bit, of partial sums", technology.gates.accumulator_bits), Component::accumulators},
      {Site::macro, PartKind::driver, "row drivers", chip.wordlines, row_driver_size(chip),
       Component::row_drivers},
      {Site::macro, PartKind::driver, "column circuits", chip.bitlines,
       digital ? "write drivers" : "multiplexer, sampling, write driver", Component::column_drivers},
      cost::array_part(chip, resistive ? chip.bits_per_cell : 1)};
  add_readout(chip, parts);
  add_outside("DRAM dies", PartKind::memory, outside.dram_dies_mm2, parts);
  add_outside("interposer", PartKind::transport, outside.interposer_mm2, parts);
  return parts;
}

}  // namespace crossisle::physical
