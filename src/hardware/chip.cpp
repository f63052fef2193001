// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/hardware/chip.hpp"

#include <cmath>
#include <limits>

#include "crossisle/core/text.hpp"

namespace crossisle::hardware {
namespace {

constexpr std::int64_t bits_per_kib = 8192;

using std::string_view_literals::operator""sv;
constexpr std::array technologies{"rram"sv, "sram_analog"sv, "sram_digital"sv};
constexpr std::array encodings{"offset"sv, "differential"sv};
constexpr std::array dacs{"voltage"sv, "pulse"sv};
constexpr std::array adcs{"sar"sv, "flash"sv};
constexpr std::array drams{"lpddr4_x32"sv, "lpddr4_x64"sv, "lpddr5_x64"sv, "hbm2"sv};
constexpr std::array no_yes{"no"sv, "yes"sv};

constexpr double most_parts = 1 << 24;  ///< keeps products of counts exact
constexpr std::string_view counts = "counts of a chip have to stay exact";
constexpr std::string_view named = "it stands for a word";
constexpr std::string_view shares = "it is a share";
constexpr std::string_view deviations = "a deviation beyond full range leaves no signal";
constexpr std::string_view supplies = "circuits of 7 to 130 nm run at 0.1 to 2 V";
constexpr std::string_view tile_buffers = "the law of tile buffers is a fit of memories of 2 to 32 KiB";
constexpr std::string_view clocks = "cycles take from a picosecond to a millisecond";

// In the order of Knob.
constexpr std::array<KnobTraits, knob_count> all_traits{{
    {"voltage", "V", "supply voltage", false, 0.1, 2, supplies},
    {"bits_per_cell", "bit", "bits stored in one memory cell", true, 1, 8, "a weight has 8 bits"},
    {"cycle_time_ns", "ns", "time of one array cycle", false, 1e-3, 1e6, clocks},
    {"wordlines", "1", "rows of cells of an array", true, 1, most_parts, counts},
    {"bitlines", "1", "columns of cells of an array", true, 1, most_parts, counts},
    {"router_groups", "1", "groups of tiles that share a router", true, 1, most_parts, counts},
    {"tiles_per_group", "1", "tiles that share one router", true, 1, most_parts, counts},
    {"macros_per_tile", "1", "macros (arrays with periphery) of a tile", true, 1, most_parts, counts},
    {"global_buffer_kib", "KiB", "capacity of the global buffer", true, 1, most_parts, counts},
    {"technology", "", "cells: 0 rram, 1 sram_analog, 2 sram_digital", true, 0, 2, named, technologies},
    {"node_nm", "nm", "technology node", false, 7, 130, "figures are known from 7 to 130 nm"},
    {"encoding", "", "weights in cells: 0 offset, 1 differential", true, 0, 1, named, encodings},
    {"active_rows", "1", "wordlines that are read at once, at most", true, 1, most_parts, counts},
    {"dac_bits", "bit", "bits of an input per read: 1, 2, 4 or 8", true, 1, 8, "an input has 8 bits"},
    {"dac", "", "input drivers: 0 voltage, 1 pulse", true, 0, 1, named, dacs},
    {"adc_bits", "bit", "resolution of the converters", true, 1, 16,
     "no converter of an array resolves more"},
    {"adc", "", "converters: 0 sar, 1 flash", true, 0, 1, named, adcs},
    {"adcs", "1", "converters of a macro, at most", true, 1, most_parts, counts},
    {"sample_and_hold", "", "conversion during the next read: 0 no, 1 yes", true, 0, 1, named, no_yes},
    {"input_buffer_kib", "KiB", "capacity of a tile's input buffer", false, 0.03125, 64, tile_buffers},
    {"output_buffer_kib", "KiB", "capacity of a tile's output buffer", false, 0.03125, 64, tile_buffers},
    {"buffer_width", "bit", "width of a tile's buffers per clock", true, 1, most_parts, counts},
    {"global_buffer_width", "bit", "width of the global buffer per clock", true, 1, most_parts, counts},
    {"link_width", "bit", "width of a router group's link per clock", true, 1, most_parts, counts},
    {"dram", "", "interface: 0 lpddr4_x32, 1 lpddr4_x64, 2 lpddr5_x64, 3 hbm2", true, 0, 3, named, drams},
    {"double_buffering", "", "weights are loaded ahead: 0 no, 1 yes", true, 0, 1, named, no_yes},
    {"pinned_fraction", "1", "share of the macros that keep weights", false, 0, 0.99,
     "weights that are streamed need some macros"},
    {"copies", "1", "copies of a layer at most", true, 1, most_parts, counts},
    {"pipelining", "", "layers work at the same time: 0 no, 1 yes", true, 0, 1, named, no_yes},
    {"digital_macs", "1", "digital 8-bit multipliers", true, 1, most_parts, counts},
    {"vector_lanes", "1", "lanes of the vector unit", true, 1, most_parts, counts},
    {"on_resistance_ohm", "ohm", "resistance of a cell at its largest content", false, 1e3, 1e7,
     "resistive cells that were measured are within it"},
    {"on_off_ratio", "1", "largest over smallest conductance of a cell", false, 1.5, 1e3,
     "resistive cells that were measured are within it"},
    {"read_voltage", "V", "voltage across a cell that is read", false, 0.05, 0.5,
     "more would disturb a cell, less drowns in noise"},
    {"pulse_ns", "ns", "shortest input pulse", false, 0.5, 200,
     "drivers of rows are neither faster nor slower"},
    {"conductance_spread", "1", "standard deviation of a cell over its range", false, 0, 1, deviations},
    {"stuck_cells", "1", "share of cells that are stuck", false, 0, 1, shares},
    {"drift_spread", "1", "standard deviation of the drift exponent", false, 0, 1, deviations},
    {"drift_time_ratio", "1", "time since programming over that of the first read", false, 1, 1e15,
     "a read follows its programming"},
    {"thermal_noise", "1", "standard deviation of a conversion over full scale", false, 0, 1, deviations},
    {"capacitor_mismatch", "1", "standard deviation of a charge-domain cell", false, 0, 1, deviations},
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
    case Knob::technology:
      chip.technology = static_cast<CellTechnology>(whole);
      break;
    case Knob::node:
      chip.node_nm = written;
      break;
    case Knob::encoding:
      chip.encoding = static_cast<Encoding>(whole);
      break;
    case Knob::active_rows:
      chip.active_rows = whole;
      break;
    case Knob::dac_bits:
      chip.dac_bits = whole;
      break;
    case Knob::dac:
      chip.dac = static_cast<Dac>(whole);
      break;
    case Knob::adc_bits:
      chip.adc_bits = whole;
      break;
    case Knob::adc:
      chip.adc = static_cast<Adc>(whole);
      break;
    case Knob::adcs:
      chip.adcs = whole;
      break;
    case Knob::sample_and_hold:
      chip.sample_and_hold = whole != 0;
      break;
    case Knob::input_buffer:
      chip.input_buffer_kib = written;
      break;
    case Knob::output_buffer:
      chip.output_buffer_kib = written;
      break;
    case Knob::buffer_width:
      chip.buffer_width_bits = whole;
      break;
    case Knob::global_buffer_width:
      chip.global_buffer_width_bits = whole;
      break;
    case Knob::link_width:
      chip.link_width_bits = whole;
      break;
    case Knob::dram:
      chip.dram = whole;
      break;
    case Knob::double_buffering:
      chip.double_buffering = whole != 0;
      break;
    case Knob::pinned_fraction:
      chip.pinned_fraction = written;
      break;
    case Knob::copies:
      chip.copies = whole;
      break;
    case Knob::pipelining:
      chip.pipelining = whole != 0;
      break;
    case Knob::digital_macs:
      chip.digital_macs = whole;
      break;
    case Knob::vector_lanes:
      chip.vector_lanes = whole;
      break;
    case Knob::on_resistance:
      chip.device.on_resistance_ohm = written;
      break;
    case Knob::on_off_ratio:
      chip.device.on_off_ratio = written;
      break;
    case Knob::read_voltage:
      chip.device.read_voltage_v = written;
      break;
    case Knob::pulse_time:
      chip.device.pulse_ns = written;
      break;
    case Knob::conductance_spread:
      chip.device.conductance_spread = written;
      break;
    case Knob::stuck_cells:
      chip.device.stuck_cells = written;
      break;
    case Knob::drift_spread:
      chip.device.drift_spread = written;
      break;
    case Knob::drift_time_ratio:
      chip.device.drift_time_ratio = written;
      break;
    case Knob::thermal_noise:
      chip.device.thermal_noise = written;
      break;
    case Knob::capacitor_mismatch:
      chip.device.capacitor_mismatch = written;
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
    case Knob::technology:
      return static_cast<double>(chip.technology);
    case Knob::node:
      return chip.node_nm;
    case Knob::encoding:
      return static_cast<double>(chip.encoding);
    case Knob::active_rows:
      return chip.active_rows;
    case Knob::dac_bits:
      return chip.dac_bits;
    case Knob::dac:
      return static_cast<double>(chip.dac);
    case Knob::adc_bits:
      return chip.adc_bits;
    case Knob::adc:
      return static_cast<double>(chip.adc);
    case Knob::adcs:
      return chip.adcs;
    case Knob::sample_and_hold:
      return chip.sample_and_hold ? 1.0 : 0.0;
    case Knob::input_buffer:
      return chip.input_buffer_kib;
    case Knob::output_buffer:
      return chip.output_buffer_kib;
    case Knob::buffer_width:
      return chip.buffer_width_bits;
    case Knob::global_buffer_width:
      return chip.global_buffer_width_bits;
    case Knob::link_width:
      return chip.link_width_bits;
    case Knob::dram:
      return chip.dram;
    case Knob::double_buffering:
      return chip.double_buffering ? 1.0 : 0.0;
    case Knob::pinned_fraction:
      return chip.pinned_fraction;
    case Knob::copies:
      return chip.copies;
    case Knob::pipelining:
      return chip.pipelining ? 1.0 : 0.0;
    case Knob::digital_macs:
      return chip.digital_macs;
    case Knob::vector_lanes:
      return chip.vector_lanes;
    case Knob::on_resistance:
      return chip.device.on_resistance_ohm;
    case Knob::on_off_ratio:
      return chip.device.on_off_ratio;
    case Knob::read_voltage:
      return chip.device.read_voltage_v;
    case Knob::pulse_time:
      return chip.device.pulse_ns;
    case Knob::conductance_spread:
      return chip.device.conductance_spread;
    case Knob::stuck_cells:
      return chip.device.stuck_cells;
    case Knob::drift_spread:
      return chip.device.drift_spread;
    case Knob::drift_time_ratio:
      return chip.device.drift_time_ratio;
    case Knob::thermal_noise:
      return chip.device.thermal_noise;
    case Knob::capacitor_mismatch:
      return chip.device.capacitor_mismatch;
  }
  return 0.0;
}

std::string written_text(Knob knob, double written) {
  const auto& words = traits(knob).words;
  if (words.empty() || !(written >= 0.0 && written < static_cast<double>(words.size()))) {
    return core::shortest(written);
  }
  return std::string(words[static_cast<std::size_t>(written)]);
}

bool applies(const Chip& chip, Knob knob) {
  const bool resistive = chip.technology == CellTechnology::rram;
  const bool analog = chip.technology != CellTechnology::sram_digital;
  switch (knob) {
    case Knob::bits_per_cell:
    case Knob::encoding:
    case Knob::on_resistance:
    case Knob::on_off_ratio:
    case Knob::read_voltage:
    case Knob::pulse_time:
    case Knob::drift_spread:
    case Knob::drift_time_ratio:
    case Knob::conductance_spread:
    case Knob::stuck_cells:
      return resistive;
    case Knob::pinned_fraction:
      return !resistive;  // resistive cells keep all weights, or the chip cannot run the network
    case Knob::dac:
      return analog && chip.dac_bits > 1;  // one bit is one pulse of one voltage
    case Knob::adc_bits:
    case Knob::adc:
    case Knob::adcs:
    case Knob::sample_and_hold:
    case Knob::thermal_noise:
      return analog;
    case Knob::capacitor_mismatch:
      return analog && !resistive;
    default:
      return true;
  }
}

}  // namespace crossisle::hardware
