// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "crossisle/physical/circuits.hpp"
#include "crossisle/physical/macro.hpp"
#include "crossisle/validation/silicon.hpp"

namespace crossisle::validation {

inline constexpr double um2_per_mm2 = 1e6;
inline constexpr double fj_per_pj = 1e3;
/// Two operations per multiply-accumulate: fJ per MAC times TOPS/W of a chip.
inline constexpr double fj_tops_per_w = 2000.0;

using Row3 = std::array<double, 3>;
/// Solves three equations with three unknowns (Cramer's rule).
Row3 solve(const std::array<Row3, 3>& rows, const Row3& right);

/// Comparisons of the models of circuits and macros with measured chips, in one file per kind of chip.
class SiliconComparisons {
 public:
  SiliconComparisons(const hardware::PhysicalTechnology& technology, const MeasuredChips& measured)
      : technology_(technology), measured_(measured), gates_(technology, 28.0, 0.9) {}

  std::vector<SiliconComparison> all();

 private:
  struct GateCount;
  struct AnalogCount;

  void add(std::string chip, std::string metric, std::string condition, double reported, double modelled,
           Evidence evidence);
  double value(const std::string& chip, const std::string& metric, const std::string& condition = {}) const {
    return measured_.value(chip, metric, condition);
  }
  physical::Circuits at(double node_nm, double voltage_v) const { return {technology_, node_nm, voltage_v}; }
  double delay_scale(double node_nm, double voltage_v, double share = 0.5) const {
    return gates_.delay_scale(node_nm, voltage_v, share);
  }
  /// A macro with its readout at a precision.
  struct MacroCosts : physical::Macro {
    physical::Readout readout;
  };
  MacroCosts macro_of(hardware::Chip chip, double cell_f2) const;

  void digital_chips();
  void analog_chips();
  void neurram();
  void jia();
  void sinangil();
  void wang();
  void colonnade();
  void add_colonnade_energy(int inputs, int bits, double voltage, double modelled);
  void isaac();
  void generic_macros();
  void digital_macros();

  std::map<std::string, GateCount> gate_counts() const;
  std::map<std::string, AnalogCount> analog_counts() const;
  double adc_pj(double bits, double node, double voltage) const;

  const hardware::PhysicalTechnology& technology_;
  const MeasuredChips& measured_;
  physical::Circuits gates_;  ///< at 28 nm, 0.9 V
  std::vector<SiliconComparison> rows_;
};

}  // namespace crossisle::validation
