// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/hardware/chip.hpp"

#include <cmath>
#include <limits>
#include <type_traits>

#include "crossisle/core/text.hpp"

namespace crossisle::hardware {
namespace {

using std::string_view_literals::operator""sv;
constexpr std::array technologies{"rram"sv, "sram_analog"sv, "sram_digital"sv};
constexpr std::array encodings{"offset"sv, "differential"sv};
constexpr std::array dacs{"voltage"sv, "pulse"sv};
constexpr std::array adcs{"sar"sv, "flash"sv, "time"sv, "sense"sv};
constexpr std::array drams{"lpddr4_x32"sv, "lpddr4_x64"sv, "lpddr5_x64"sv, "hbm2"sv, "none"sv, "own"sv};
constexpr std::array no_yes{"no"sv, "yes"sv};

constexpr double max_parts = 1 << 24;  ///< keeps products of counts exact
constexpr std::string_view counts = "counts of a chip must stay exact";
constexpr std::string_view named = "the number stands for a word";
constexpr std::string_view shares = "it is a share";
constexpr std::string_view deviations = "a deviation beyond full range leaves no signal";
constexpr std::string_view supplies = "circuits of 5 to 130 nm run at 0.1 to 2 V";
constexpr std::string_view tile_buffers = "the law of tile buffers is fitted to memories of 2 to 32 KiB";
constexpr std::string_view clocks = "cycles take a picosecond to a millisecond";

/// Returns the number of nanoseconds from which these seconds were read: of all numbers that give these
/// seconds when divided by 1e9, the one with the fewest digits.
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

/// Functions that set the written value of a knob in a chip, and return it.
struct Access {
  void (*set)(Chip& chip, double written);
  double (*get)(const Chip& chip);
};

/// Stores a written value in a member: counts, words and flags as the nearest whole number.
template <class Value>
void store(Value& value, double written) {
  if constexpr (std::is_floating_point_v<Value>) {
    value = written;
  } else if constexpr (std::is_same_v<Value, bool>) {
    value = std::lround(written) != 0;
  } else {
    value = static_cast<Value>(std::lround(written));
  }
}

template <auto member>
constexpr Access of_chip{[](Chip& chip, double written) { store(chip.*member, written); },
                         [](const Chip& chip) { return static_cast<double>(chip.*member); }};
template <auto member>
constexpr Access of_device{[](Chip& chip, double written) { store(chip.device.*member, written); },
                           [](const Chip& chip) { return static_cast<double>(chip.device.*member); }};
/// Correctly rounded, unlike a product with 1e-9.
constexpr Access cycle_time{[](Chip& chip, double written) { chip.cycle_time_s = written / 1e9; },
                            [](const Chip& chip) { return written_ns(chip.cycle_time_s); }};
constexpr Access global_buffer{
    [](Chip& chip, double written) {
      chip.global_buffer_bits = static_cast<std::int64_t>(std::lround(written)) * bits_per_kib;
    },
    [](const Chip& chip) {
      return static_cast<double>(chip.global_buffer_bits) / static_cast<double>(bits_per_kib);
    }};

// Conditions read the knobs of decides_conditions and no others.
bool always(const Chip& /*chip*/) {
  return true;
}
bool is_resistive(const Chip& chip) {
  return chip.technology == CellTechnology::rram;
}
/// True if weights can be streamed: resistive cells keep all weights, or the chip cannot run the network.
bool is_not_resistive(const Chip& chip) {
  return !is_resistive(chip);
}
bool is_analog(const Chip& chip) {
  return chip.technology != CellTechnology::sram_digital;
}
bool is_differential(const Chip& chip) {
  return is_resistive(chip) && chip.encoding == Encoding::differential;
}
bool has_dram(const Chip& chip) {
  return chip.dram != Dram::none;
}
bool is_charge_domain(const Chip& chip) {
  return is_analog(chip) && !is_resistive(chip);
}
/// True if the kind of DAC matters: an input slice of one bit is one pulse of one voltage with any driver.
bool has_slices_of_bits(const Chip& chip) {
  return is_analog(chip) && chip.dac_bits > 1;
}

/// Complete description of a knob.
struct KnobRow {
  KnobTraits traits;
  Access access;
  bool (*applies)(const Chip& chip) = always;
};

// In the order of Knob.
constexpr std::array<KnobRow, knob_count> rows{{
    {{"voltage", "V", "supply voltage", false, 0.1, 2, supplies}, of_chip<&Chip::voltage_v>},
    {{"bits_per_cell", "bit", "bits stored in one memory cell", true, 1, 8, "a weight has 8 bits"},
     of_chip<&Chip::bits_per_cell>,
     is_resistive},
    {{"cycle_time_ns", "ns", "time of one array cycle", false, 1e-3, 1e6, clocks}, cycle_time},
    {{"wordlines", "1", "rows of cells of an array", true, 1, max_parts, counts}, of_chip<&Chip::wordlines>},
    {{"bitlines", "1", "columns of cells of an array", true, 1, max_parts, counts}, of_chip<&Chip::bitlines>},
    {{"router_groups", "1", "groups of tiles that share a router", true, 1, max_parts, counts},
     of_chip<&Chip::router_groups>},
    {{"tiles_per_group", "1", "tiles that share one router", true, 1, max_parts, counts},
     of_chip<&Chip::tiles_per_group>},
    {{"macros_per_tile", "1", "macros (arrays with periphery) of a tile", true, 1, max_parts, counts},
     of_chip<&Chip::macros_per_tile>},
    {{"global_buffer_kib", "KiB", "capacity of the global buffer", true, 1, max_parts, counts},
     global_buffer},
    {{"technology", "", "cells: 0 rram, 1 sram_analog, 2 sram_digital", true, 0, 2, named, technologies},
     of_chip<&Chip::technology>},
    {{"node_nm", "nm", "technology node", false, 5, 130, "published data cover 5 to 130 nm"},
     of_chip<&Chip::node_nm>},
    {{"encoding", "", "weights in cells: 0 offset, 1 differential", true, 0, 1, named, encodings},
     of_chip<&Chip::encoding>,
     is_resistive},
    {{"active_rows", "1", "wordlines that are read at once, at most", true, 1, max_parts, counts},
     of_chip<&Chip::active_rows>},
    {{"dac_bits", "bit", "bits of an input per read", true, 1, 8, "an input has 8 bits"},
     of_chip<&Chip::dac_bits>},
    {{"dac", "", "input drivers: 0 voltage, 1 pulse", true, 0, 1, named, dacs},
     of_chip<&Chip::dac>,
     has_slices_of_bits},
    {{"adc_bits", "bit", "resolution of the converters: log2 of the levels", false, 1, 10,
      "no array converter resolves more bits"},
     of_chip<&Chip::adc_bits>,
     is_analog},
    {{"adc", "", "converters: 0 sar, 1 flash, 2 time, 3 sense", true, 0, 3, named, adcs},
     of_chip<&Chip::adc>,
     is_analog},
    {{"adcs", "1", "converters of a macro, at most", true, 1, max_parts, counts},
     of_chip<&Chip::adcs>,
     is_analog},
    {{"sample_and_hold", "", "conversion during the next read: 0 no, 1 yes", true, 0, 1, named, no_yes},
     of_chip<&Chip::sample_and_hold>,
     is_analog},
    {{"input_buffer_kib", "KiB", "capacity of a tile's input buffer", false, 2, 32, tile_buffers},
     of_chip<&Chip::input_buffer_kib>},
    {{"output_buffer_kib", "KiB", "capacity of a tile's output buffer", false, 2, 32, tile_buffers},
     of_chip<&Chip::output_buffer_kib>},
    {{"buffer_width", "bit", "width of a tile's buffers per clock", true, 1, max_parts, counts},
     of_chip<&Chip::buffer_width_bits>},
    {{"global_buffer_width", "bit", "width of the global buffer per clock", true, 1, max_parts, counts},
     of_chip<&Chip::global_buffer_width_bits>},
    {{"link_width", "bit", "width of a router group's link per clock", true, 1, max_parts, counts},
     of_chip<&Chip::link_width_bits>},
    {{"dram", "", "memory: 0 lpddr4_x32, 1 lpddr4_x64, 2 lpddr5_x64, 3 hbm2, 4 none, 5 own", true, 0, 5,
      named, drams},
     of_chip<&Chip::dram>},
    {{"double_buffering", "", "weights are loaded ahead: 0 no, 1 yes", true, 0, 1, named, no_yes},
     of_chip<&Chip::double_buffering>},
    {{"pinned_fraction", "1", "share of the macros that keep weights", false, 0, 0.95,
      "streamed weights need some macros"},
     of_chip<&Chip::pinned_fraction>,
     is_not_resistive},
    {{"copies", "1", "copies of a layer at most", true, 1, max_parts, counts}, of_chip<&Chip::copies>},
    {{"pipelining", "", "layers work at the same time: 0 no, 1 yes", true, 0, 1, named, no_yes},
     of_chip<&Chip::pipelining>},
    {{"digital_macs", "1", "digital 8-bit multipliers", true, 1, max_parts, counts},
     of_chip<&Chip::digital_macs>},
    {{"vector_lanes", "1", "lanes of the vector unit", true, 1, max_parts, counts},
     of_chip<&Chip::vector_lanes>},
    {{"on_resistance_ohm", "ohm", "resistance of a cell at its largest content", false, 1e3, 1e7,
      "measured resistive cells lie in this range"},
     of_device<&Device::on_resistance_ohm>,
     is_resistive},
    {{"on_off_ratio", "1", "largest over smallest conductance of a cell", false, 1.5, 1e3,
      "measured resistive cells lie in this range"},
     of_device<&Device::on_off_ratio>,
     is_resistive},
    {{"read_voltage", "V", "voltage across a cell that is read", false, 0.05, 0.5,
      "higher voltages disturb a cell, lower ones drown in noise"},
     of_device<&Device::read_voltage_v>,
     is_resistive},
    {{"pulse_ns", "ns", "shortest input pulse", false, 0.5, 200, "row drivers are neither faster nor slower"},
     of_device<&Device::pulse_ns>,
     is_resistive},
    {{"conductance_spread", "1", "standard deviation of a cell over its range", false, 0, 1, deviations},
     of_device<&Device::conductance_spread>,
     is_resistive},
    {{"stuck_cells", "1", "share of cells that are stuck", false, 0, 1, shares},
     of_device<&Device::stuck_cells>,
     is_resistive},
    {{"drift_spread", "1", "standard deviation of the drift exponent", false, 0, 1, deviations},
     of_device<&Device::drift_spread>,
     is_resistive},
    {{"drift_time_ratio", "1", "time since programming over that of the first read", false, 1, 1e15,
      "reads follow programming"},
     of_device<&Device::drift_time_ratio>,
     is_resistive},
    {{"thermal_noise", "1", "standard deviation of a conversion over full scale", false, 0, 1, deviations},
     of_device<&Device::thermal_noise>,
     is_analog},
    {{"capacitor_mismatch", "1", "standard deviation of a charge-domain cell", false, 0, 1, deviations},
     of_device<&Device::capacitor_mismatch>,
     is_charge_domain},
    {{"dac_mismatch", "1", "standard deviation of a unit of a voltage DAC", false, 0, 1, deviations},
     of_device<&Device::dac_mismatch>,
     has_slices_of_bits},
    {{"adc_voltage", "V", "supply of the converters; 0: as voltage", false, 0, 2, supplies},
     of_chip<&Chip::adc_voltage_v>,
     is_analog},
    {{"cell_f2", "1", "area of a cell over the square of the node; 0: of the technology", false, 0, 5000,
      "cells take 20 to 5000 squares of the node"},
     of_chip<&Chip::cell_f2>},
    {{"combined_slices", "1", "columns of a weight added before a conversion", true, 1, 8,
      "a weight has 8 bits"},
     of_chip<&Chip::combined_slices>,
     is_analog},
    {{"paired_adc", "", "a converter for both arrays of differential cells: 0 no, 1 yes", true, 0, 1, named,
      no_yes},
     of_chip<&Chip::paired_adc>,
     is_differential},
    {{"dram_gb", "GB", "capacity of DRAM; 0: the smallest of its type", false, 0, 512,
      "systems have at most 512 GB"},
     of_chip<&Chip::dram_gb>,
     has_dram},
}};

const KnobRow& row_of(Knob knob) {
  return rows[static_cast<std::size_t>(knob)];
}

}  // namespace

const KnobTraits& traits(Knob knob) {
  return row_of(knob).traits;
}

std::optional<Knob> find_knob(std::string_view name) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].traits.name == name) return static_cast<Knob>(i);
  }
  return std::nullopt;
}

void set_knob(Chip& chip, Knob knob, double written) {
  row_of(knob).access.set(chip, written);
}

double written_value(const Chip& chip, Knob knob) {
  return row_of(knob).access.get(chip);
}

std::string written_text(Knob knob, double written) {
  const auto& words = traits(knob).words;
  if (words.empty() || !(written >= 0.0 && written < static_cast<double>(words.size()))) {
    return core::shortest(written);
  }
  return std::string(words[static_cast<std::size_t>(written)]);
}

bool applies(const Chip& chip, Knob knob) {
  return row_of(knob).applies(chip);
}

bool is_conditional(Knob knob) {
  return row_of(knob).applies != always;
}

bool decides_conditions(Knob knob) {
  return knob == Knob::technology || knob == Knob::dac_bits || knob == Knob::encoding || knob == Knob::dram;
}

}  // namespace crossisle::hardware
