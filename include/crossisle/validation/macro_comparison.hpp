// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/hardware/physical_technology.hpp"
#include "crossisle/physical/macro.hpp"
#include "crossisle/validation/measured_macros.hpp"

namespace crossisle::validation {

/// Costs of a macro by the model, by the calibration factor that applies to them: energy and time of an
/// operation, area.
struct MacroParts {
  double switched_pj = 0.0;  ///< cells, rows, adder trees
  double adc_pj = 0.0;
  double other_pj = 0.0;  ///< accumulators, sampling: no factor
  double time_ns = 0.0;
  double adc_mm2 = 0.0;
  double periphery_mm2 = 0.0;
  double other_mm2 = 0.0;  ///< cells, logic: no factor

  double energy_pj(const physical::Calibration& c) const {
    return switched_pj * c.switched_energy + adc_pj * c.adc_energy + other_pj;
  }
  double area_mm2(const physical::Calibration& c) const {
    return adc_mm2 * c.adc_area + periphery_mm2 * c.peripheral_area + other_mm2;
  }
};

/// Predicts a macro by the model of macros with all factors at 1 and no constants of a chip. Inputs and bits
/// of weights are one half of the time 1 unless the macro states its activity; a product of two bits is an
/// XNOR.
MacroParts predict_macro(const hardware::PhysicalTechnology& technology, const MeasuredMacro& macro);

/// Costs of a product of a vector with the weights of one macro of a chip, for all active rows and all
/// columns.
struct ChipMacro {
  physical::Precision precision;
  double bit_operations = 0.0;  ///< operations of 1 bit x 1 bit, as MeasuredMacro::bit_operations
  double energy_pj = 0.0;
  double time_ns = 0.0;
  double area_mm2 = 0.0;

  double tops_per_w_1b() const { return bit_operations / energy_pj; }
  /// Returns TOPS/mm2; operations per ns are thousandths of a tera per second.
  double tops_per_mm2_1b() const { return bit_operations * 1e-3 / (time_ns * area_mm2); }
};

/// Predicts a macro of a chip by the model of macros, at the chip's voltages and clock, with half of the bits
/// of inputs and weights 1. Buffers, network, leakage and clock tree are not included, like in measured
/// macros.
ChipMacro predict_chip_macro(const hardware::PhysicalTechnology& technology, const hardware::Chip& chip,
                             const physical::Calibration& calibration, physical::Precision precision);

/// Quantity of a macro whose prediction is compared.
enum class MacroQuantity : std::uint8_t {
  energy,   ///< of an operation: the inverse of TOPS/W
  time,     ///< of an operation: the inverse of TOPS
  area,     ///< of a macro
  density,  ///< TOPS/mm2
};
inline constexpr std::size_t macro_quantity_count = 4;
std::string_view text(MacroQuantity quantity);

/// A predicted and a measured number.
struct NumberPair {
  double predicted = 0.0;
  double measured = 0.0;

  double ratio() const { return predicted / measured; }
};

/// Model and measurement of a macro at an operating point. Energy [TOPS/W inverse: pJ], time [ns], area
/// [mm2], density [TOPS/mm2], the first and the last in operations of 1 bit x 1 bit.
struct MacroComparison {
  MeasuredMacro macro;
  MacroParts parts;
  std::array<std::optional<NumberPair>, macro_quantity_count> quantities{};

  const std::optional<NumberPair>& of(MacroQuantity quantity) const {
    return quantities[static_cast<std::size_t>(quantity)];
  }
};

/// Compares the predictions of a technology with measured macros, in their order.
std::vector<MacroComparison> compare_macros(const hardware::PhysicalTechnology& technology,
                                            const std::vector<MeasuredMacro>& macros,
                                            const physical::Calibration& calibration = {});

/// Compares the shipped technology with the shipped macros. @throws core::InputError, core::Error
std::vector<MacroComparison> compare_shipped_macros(const std::filesystem::path& data = {});

/// Errors of a quantity. A chip counts once, with the mean over its operating points, of |ln(predicted /
/// measured)| for the factor, the median and the worst, of the logarithm itself for the bias.
struct MacroErrors {
  std::size_t chips = 0;
  double factor = 1.0;  ///< exp of the mean: typical ratio of the larger to the smaller of both numbers
  double median = 1.0;
  double bias = 1.0;  ///< geometric mean of predicted over measured
  double worst = 1.0;
};
using MacroSelection = std::function<bool(const MeasuredMacro&)>;
MacroErrors macro_errors(const std::vector<MacroComparison>& comparisons, MacroQuantity quantity,
                         const MacroSelection& selection);

/// Spearman's rank correlation of predictions with measurements, a chip by the geometric mean over its
/// operating points; nothing for fewer than three chips.
struct MacroRanks {
  std::size_t chips = 0;
  std::optional<double> correlation{};
};
MacroRanks macro_ranks(const std::vector<MacroComparison>& comparisons, MacroQuantity quantity,
                       const MacroSelection& selection);

/// True for all families except bitline, whose circuit the model does not have.
bool is_modelled(const MeasuredMacro& macro);

}  // namespace crossisle::validation
