// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/hardware/chip.hpp"

namespace crossisle::validation {

/// Kind of circuit of a published macro.
enum class MacroFamily : std::uint8_t {
  rram,
  charge,   ///< charge-domain SRAM
  digital,  ///< SRAM with adder trees
  bitline,  ///< SRAM read by currents or bit-line discharge, for which the charge-domain model stands in
};
inline constexpr std::size_t macro_family_count = 4;
inline constexpr std::array<std::string_view, macro_family_count> macro_family_words{"rram", "charge",
                                                                                     "digital", "bitline"};
inline std::string_view text(MacroFamily family) {
  return macro_family_words[static_cast<std::size_t>(family)];
}

/// Part of a chip that its reported numbers are of.
enum class MacroScope : std::uint8_t {
  macro,
  processor,  ///< with buffers and control: time only if it is stated for an operation, no area
};

/// Form in which the bits of an input reach the rows.
enum class InputMode : std::uint8_t {
  binary,  ///< one bit
  serial,  ///< bit after bit
  dac,     ///< as voltage levels; digital macros: all bits at once
  pulse,   ///< as a pulse width
};

/// Part of a study for which a macro serves.
enum class MacroGroup : std::uint8_t {
  none,
  fit,   ///< constants of the model were fitted to it
  test,  ///< compared after the fit
  kept,  ///< compared once, after everything else
};

/// Numbers of one macro at one operating point. An operation is one product of a vector with the macro's
/// weights: all outputs, all bits of the inputs.
struct MeasuredMacro {
  std::string chip;
  MacroFamily family = MacroFamily::charge;
  MacroGroup group = MacroGroup::none;
  MacroScope scope = MacroScope::macro;
  InputMode input_mode = InputMode::binary;
  std::optional<hardware::Adc> adc{};  ///< none: digital
  std::string cell;
  std::string note;
  std::string source;
  std::size_t line = 0;  ///< of the file

  double node_nm = 0.0;
  double inputs = 0.0;   ///< of an output, added at once
  double outputs = 0.0;  ///< computed at once: converters, or adder trees
  double input_bits = 1.0;
  double weight_bits = 1.0;
  std::optional<double> voltage_v{};
  std::optional<double> rows{};
  std::optional<double> columns{};
  std::optional<double> bits_per_cell{};
  std::optional<double> adc_bits{};
  std::optional<double> macros{};  ///< that `area_mm2` and other areas are of

  std::optional<double> operation_ns{};
  std::optional<double> tops{};           ///< of one macro, in operations of its precision
  std::optional<double> tops_1b{};        ///< the same in operations of 1 bit x 1 bit
  std::optional<double> tops_per_w{};     ///< in operations of its precision
  std::optional<double> tops_per_w_1b{};  ///< in operations of 1 bit x 1 bit
  std::optional<double> area_mm2{};

  std::optional<double> array_pj{};  ///< cells, rows, adder trees, per operation
  std::optional<double> adc_pj{};    ///< converters, per operation
  std::optional<double> adc_mm2{};
  std::optional<double> periphery_mm2{};  ///< drivers and multiplexers
  std::optional<double> buffer_kib{};
  std::optional<double> buffer_pj_per_bit{};  ///< read

  std::optional<double> input_activity{};   ///< mean input over full scale
  std::optional<double> weight_activity{};  ///< mean weight bit
  std::optional<double> cell_f2{};
  std::optional<double> on_resistance_ohm{};
  std::optional<double> on_off_ratio{};
  std::optional<double> read_voltage_v{};
  std::optional<double> pulse_ns{};

  /// Returns the number of operations of 1 bit x 1 bit in an operation.
  double bit_operations() const { return 2.0 * inputs * outputs * input_bits * weight_bits; }
  /// Returns the precision that TOPS of the macro's own precision are multiplied by.
  double bit_products() const { return input_bits * weight_bits; }
};

/// Returns the energy of an operation from TOPS/W [pJ], if reported.
std::optional<double> measured_energy_pj(const MeasuredMacro& macro);
/// Returns the time of an operation [ns], if reported for it or for a macro by TOPS.
std::optional<double> measured_time_ns(const MeasuredMacro& macro);
/// Returns the area of one macro [mm2], if reported for macros with a known number of rows.
std::optional<double> measured_area_mm2(const MeasuredMacro& macro);

/// Reads a table of macros (CSV, a heading line; data/silicon/README.md states the columns) and adds its
/// problems to `problems` with file, line and column. @param file name in messages
std::vector<MeasuredMacro> read_macros(const std::string& csv, const std::string& file,
                                       core::Problems& problems);
/// Reads such a file. @throws core::Error, core::InputError with all problems
std::vector<MeasuredMacro> load_macros(const std::filesystem::path& file);
/// Reads the shipped table, data/silicon/macros.csv. @throws core::Error, core::InputError
std::vector<MeasuredMacro> shipped_macros(const std::filesystem::path& data = {});

/// Returns the columns of such a table with their units and meanings, as a table of Markdown.
std::string macro_columns_reference();

}  // namespace crossisle::validation
