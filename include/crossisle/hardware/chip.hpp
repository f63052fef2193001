// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossisle::hardware {

inline constexpr std::int64_t bits_per_kib = 8192;

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
  // Knobs of the physical mode alone.
  technology,
  node,
  encoding,
  active_rows,
  dac_bits,
  dac,
  adc_bits,
  adc,
  adcs,
  sample_and_hold,
  input_buffer,
  output_buffer,
  buffer_width,
  global_buffer_width,
  link_width,
  dram,
  double_buffering,
  pinned_fraction,
  copies,
  pipelining,
  digital_macs,
  vector_lanes,
  on_resistance,
  on_off_ratio,
  read_voltage,
  pulse_time,
  conductance_spread,
  stuck_cells,
  drift_spread,
  drift_time_ratio,
  thermal_noise,
  capacitor_mismatch,
  dac_mismatch,
  adc_voltage,
  cell_area,
  combined_slices,
  paired_adc,
  dram_capacity,
};
inline constexpr std::size_t knob_count = 47;
/// Number of knobs that every chip has; the others belong to the physical mode.
inline constexpr std::size_t compat_knob_count = 9;

/// Representation of a knob in files and tables.
struct KnobTraits {
  std::string_view name;       ///< key in configurations, column in tables; ends in the unit unless SI or 1
  std::string_view unit;       ///< unit of the written value
  std::string_view long_name;  ///< for display and for `long_name` attributes
  bool whole;                  ///< takes whole numbers only
  double min;                  ///< smallest meaningful written value in either mode
  double max;            ///< largest such value; the physical mode narrows some further (physical_limits.hpp)
  std::string_view why;  ///< reason for both bounds
  /// Words for the values 0, 1, ... in configurations; empty for a quantity. Tables contain the numbers.
  std::span<const std::string_view> words{};
};

const KnobTraits& traits(Knob knob);
std::optional<Knob> find_knob(std::string_view name);

/// Technology of the cells of a chip in the physical mode.
enum class CellTechnology : std::uint8_t {
  rram,          ///< resistive cells read by current; weights are resident
  sram_analog,   ///< SRAM cells whose charges are added up
  sram_digital,  ///< SRAM cells with an adder tree per weight
};
inline constexpr std::size_t cell_technology_count = 3;

/// Encoding of signed weights as cell contents.
enum class Encoding : std::uint8_t {
  offset,        ///< weight + 128 in ceil(8 / bits per cell) columns
  differential,  ///< positive and negative part in two arrays of ceil(7 / bits per cell) columns
};

enum class Dac : std::uint8_t { voltage, pulse };
enum class Adc : std::uint8_t {
  sar,
  flash,
  time,   ///< a ramp or time-to-digital converter
  sense,  ///< a sense amplifier that is compared with references one after the other
};

/// Interface and type of DRAM, in the order of PhysicalTechnology::dram.
enum class Dram : std::uint8_t {
  lpddr4_x32,
  lpddr4_x64,
  lpddr5_x64,
  hbm2,
  none,  ///< for networks that are resident and spill nothing
  own,   ///< with figures of the user
};
inline constexpr std::size_t dram_count = 6;

/// Behaviour of cells, and the noise of reading an analog array.
struct Device {
  double on_resistance_ohm = 1e5;
  double on_off_ratio = 20.0;
  double read_voltage_v = 0.2;
  double pulse_ns = 2.0;             ///< the shortest input pulse
  double conductance_spread = 0.02;  ///< standard deviation of a resistive cell, as a share of its range
  double stuck_cells = 2e-4;         ///< share of resistive cells that are stuck
  double drift_spread = 0.01;        ///< standard deviation of the drift exponent
  double drift_time_ratio = 1e4;     ///< time since programming, divided by the time of the first read
  double thermal_noise = 5e-4;       ///< noise of a conversion, as a share of full scale
  double capacitor_mismatch = 0.01;  ///< standard deviation of a charge-domain cell, as a share of its charge
  double dac_mismatch =
      0.01;  ///< standard deviation of a unit of a row's voltage DAC, as a share of the unit

  bool operator==(const Device&) const = default;
};

/// One in-memory-computing chip: the result of decoding a genome and the input of a cost model.
///
/// The hierarchy, from the outside: a global buffer; `router_groups` routers, each shared by
/// `tiles_per_group` tiles; a tile has an input and an output buffer and `macros_per_tile` macros; a macro is
/// an array of `wordlines` x `bitlines` cells with one ADC per bitline (arXiv 2603.03880).
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

  // Knobs of the physical mode.
  CellTechnology technology = CellTechnology::rram;
  double node_nm = 32.0;
  Encoding encoding = Encoding::differential;
  std::int32_t active_rows = 128;  ///< wordlines read at once; a number above `wordlines` means all
  std::int32_t dac_bits = 1;       ///< bits of an input per read: 1 to 8
  Dac dac = Dac::voltage;
  double adc_bits = 6.0;  ///< logarithm of the number of levels to base 2
  Adc adc = Adc::sar;
  std::int32_t adcs = 16;          ///< per macro, shared by its bitlines; above `bitlines`: one per bitline
  bool sample_and_hold = true;     ///< a slice is converted while the next one is read
  double input_buffer_kib = 8.0;   ///< of a tile
  double output_buffer_kib = 8.0;  ///< of a tile
  std::int32_t buffer_width_bits = 256;         ///< of a tile's buffers, per clock
  std::int32_t global_buffer_width_bits = 512;  ///< per clock
  std::int32_t link_width_bits = 128;           ///< of a router group's link, per clock
  Dram dram = Dram::lpddr4_x64;
  bool double_buffering = true;  ///< weights are loaded into half of the macros while the other half is used
  double pinned_fraction = 0.0;  ///< share of the macros that keep their weights when a network is streamed
  std::int32_t copies = 64;      ///< maximum number of copies of a layer
  bool pipelining = false;       ///< layers work at the same time if all weights are resident
  std::int32_t digital_macs = 1024;
  std::int32_t vector_lanes = 64;
  double adc_voltage_v = 0.0;        ///< supply of the converters; 0: `voltage_v`
  double cell_f2 = 0.0;              ///< area of a cell in squares of the node; 0: of the technology
  std::int32_t combined_slices = 1;  ///< columns of a weight that are added before one conversion
  bool paired_adc = false;           ///< one converter for both arrays of differential cells
  double dram_gb = 0.0;              ///< capacity; 0: the smallest that is sold
  Device device{};

  std::int64_t macros() const noexcept {
    return std::int64_t{router_groups} * tiles_per_group * macros_per_tile;
  }
  std::int64_t cells() const noexcept { return macros() * wordlines * bitlines; }
  bool operator==(const Chip&) const = default;
};

/// A knob and the values that it may have.
struct KnobValues {
  Knob knob;
  std::vector<double> values;  ///< as written, ascending
};

/// Sets a knob from its written value (see KnobTraits::unit): for cycle_time_ns, 1 means 1e-9 s; for
/// global_buffer_kib, 512 means 512 * 8192 bits.
void set_knob(Chip& chip, Knob knob, double written);
/// Returns the written value of a knob of a chip.
double written_value(const Chip& chip, Knob knob);
/// Formats a written value as configurations do: its word, or the shortest decimal that gives the same
/// number.
std::string written_text(Knob knob, double written);
/// True if a knob has an effect on a chip, given its other knobs. All values of a knob without effect, such
/// as the converters of a digital macro, give the same costs.
bool applies(const Chip& chip, Knob knob);
/// True if a knob has no effect on some chips.
bool is_conditional(Knob knob);
/// True if this knob decides whether some other knob has an effect.
bool decides_conditions(Knob knob);

}  // namespace crossisle::hardware
