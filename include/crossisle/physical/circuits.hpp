// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "crossisle/hardware/chip.hpp"
#include "crossisle/hardware/physical_technology.hpp"

namespace crossisle::physical {

/// Table interpolated linearly in logarithms. Beyond its ends it returns the first or the last value;
/// hardware::physical_limits refuses chips that would need such values.
class LogTable {
 public:
  /// @pre x ascends; everything is positive
  LogTable(std::vector<double> x, std::vector<double> y);
  double at(double x) const;

 private:
  std::vector<double> x_;  ///< logarithms
  std::vector<double> y_;
};

/// Returns the number of full adders in a ripple-carry tree that adds `inputs` numbers of `bits` bits each.
double adder_tree_full_adders(double inputs, double bits);
/// Returns the same number where the lowest bit of every adder is a half adder, which counts as half a full one.
double adder_tree_with_half_adders(double inputs, double bits);

/// Costs of circuits at a technology node and supply voltage, scaled from their costs at 28 nm and 0.9 V.
///
/// Area scales with the logic table of Stillmaker and Baas. Capacitance and delay scale with the node down to 28 nm
/// and with a power of it below, where wires and fins no longer shrink with the name of the node. Delay follows
/// the voltage by V / (u ln(1 + exp((V - Vth) / u)))^1.3 with u = 1.3 n kT / q: the alpha-power law above the
/// threshold, exponential below. Energies in pJ, times in ns, areas in um2, capacitances in fF at 28 nm.
class Circuits {
 public:
  Circuits(const hardware::PhysicalTechnology& technology, double node_nm, double voltage_v);

  double node_nm() const noexcept { return node_nm_; }
  double voltage_v() const noexcept { return voltage_v_; }
  /// Returns the area relative to 28 nm.
  double area_scale() const noexcept { return area_scale_; }
  /// Returns the area relative to 32 nm.
  double area_scale_32nm() const noexcept { return area_scale_32nm_; }
  /// Returns the capacitance relative to 28 nm; energies at equal voltage scale by the same factor.
  double capacitance_scale() const noexcept { return capacitance_scale_; }
  /// Returns the energies of buffers and links relative to 32 nm and 0.9 V.
  double memory_scale() const noexcept { return memory_scale_; }
  /// Returns the delay of gates relative to 28 nm and 0.9 V.
  double delay_scale() const noexcept { return delay_scale_; }
  /// Returns the delay of analog switches relative to 28 nm and 0.9 V.
  double switch_delay_scale() const noexcept { return switch_delay_scale_; }
  double wire_ohm_per_um() const noexcept { return wire_ohm_per_um_; }
  /// Returns the area of an SRAM cell in squares of the node relative to that at 28 nm and above.
  double cell_squares_scale() const noexcept { return cell_squares_scale_; }
  /// Returns the energy of switching a capacitance that is stated at 28 nm.
  double switch_pj(double capacitance_ff) const noexcept {
    return capacitance_ff * capacitance_scale_ * voltage_v_ * voltage_v_ * 1e-3;
  }

  double full_adder_ff() const noexcept;
  double flip_flop_ff() const noexcept;
  double full_adder_um2() const noexcept;  ///< at 28 nm
  double flip_flop_um2() const noexcept;   ///< at 28 nm

  /// Returns the energy of one conversion. @param factor calibration factor
  double adc_pj(double bits, hardware::Adc kind, double factor) const;
  double adc_um2(double bits, hardware::Adc kind, double factor) const;
  /// Returns the time of one conversion. @param rows that drive the converter at once
  double adc_ns(double bits, hardware::Adc kind, double rows) const;
  /// Returns the energy of an addition to an accumulator of which this number of bits toggle.
  double shift_add_pj(double bits) const;
  double shift_add_um2(double bits) const;
  /// Delays at 28 nm and 0.9 V.
  double sum_delay_ns() const noexcept;          ///< input to sum of a full adder
  double carry_delay_ns() const noexcept;        ///< input to carry
  double carry_chain_delay_ns() const noexcept;  ///< carry to carry
  double adder_tree_delay_ns(double inputs, double bits) const;

  /// Returns the delay of gates with a threshold, up to a factor.
  double delay(double voltage_v, double threshold_v) const;
  /// Returns the threshold voltage at a node.
  /// @param share fraction of the low-power threshold in it: 0 fast, 0.5 regular, 1 slow transistors
  double threshold_v(double node_nm, double share) const;
  double delay_scale(double node_nm, double voltage_v, double share) const;

 private:
  static constexpr std::size_t whole_bits = 10;
  double sar_um2_per_level(double bits) const;

  const hardware::PhysicalTechnology* technology_;
  double node_nm_;
  double voltage_v_;
  double area_scale_ = 1.0;
  double area_scale_32nm_ = 1.0;
  double capacitance_scale_ = 1.0;
  double adc_capacitance_scale_ = 1.0;
  double memory_scale_ = 1.0;
  double delay_scale_ = 1.0;
  double switch_delay_scale_ = 1.0;
  double cell_squares_scale_ = 1.0;
  double wire_ohm_per_um_ = 0.0;
  std::array<double, whole_bits + 1> sar_um2_per_level_{};  ///< at 28 nm, by whole bits
};

}  // namespace crossisle::physical
