// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/physical/circuits.hpp"

#include <algorithm>
#include <cmath>

#include "constants.hpp"
#include "crossisle/core/maths.hpp"

namespace crossisle::physical {
namespace {

constexpr double memory_voltage_v = 0.9;

double log2(double x) {
  return core::logarithm(x) / core::logarithm(2.0);
}

/// Returns the number of levels of a converter.
double levels_of(double bits) {
  return bits == std::floor(bits) ? std::exp2(bits) : core::real_power(2.0, bits);
}

/// Returns a factor that grows with the node down to 28 nm, and with a power of it below.
double node_scale(double node_nm, double exponent) {
  const double relative = node_nm / reference_node_nm;
  return relative < 1.0 ? core::real_power(relative, exponent) : relative;
}

}  // namespace

LogTable::LogTable(std::vector<double> x, std::vector<double> y) : x_(std::move(x)), y_(std::move(y)) {
  for (double& value : x_) value = core::logarithm(value);
  for (double& value : y_) value = core::logarithm(value);
}

double LogTable::at(double x) const {
  const double position = core::logarithm(x);
  if (position <= x_.front()) return core::exponential(y_.front());
  for (std::size_t i = 1; i < x_.size(); ++i) {
    if (position >= x_[i]) continue;
    const double slope = (y_[i] - y_[i - 1]) / (x_[i] - x_[i - 1]);
    return core::exponential(slope * (position - x_[i - 1]) + y_[i - 1]);
  }
  return core::exponential(y_.back());
}

double adder_tree_full_adders(double inputs, double bits) {
  return inputs * (bits + 1.0) - (bits + log2(inputs) + 1.0);
}

double adder_tree_with_half_adders(double inputs, double bits) {
  return adder_tree_full_adders(inputs, bits) - 0.5 * (inputs - 1.0);
}

Circuits::Circuits(const hardware::PhysicalTechnology& technology, double node_nm, double voltage_v)
    : technology_(&technology), node_nm_(node_nm), voltage_v_(voltage_v) {
  std::vector<double> nodes;
  std::vector<double> areas;
  for (const auto& row : technology.logic_area) {
    nodes.push_back(row.node_nm);
    areas.push_back(row.relative);
  }
  const LogTable area(std::move(nodes), std::move(areas));
  area_scale_ = area.at(node_nm) / technology.gates.logic_area_at_28nm;
  area_scale_32nm_ = area_scale_ / (area.at(table_node_nm) / technology.gates.logic_area_at_28nm);
  const auto& gates = technology.gates;
  capacitance_scale_ = node_scale(node_nm, gates.small_node_capacitance);
  adc_capacitance_scale_ = node_scale(node_nm, technology.converters.small_node_capacitance);
  cell_squares_scale_ =
      core::real_power(std::max(reference_node_nm / node_nm, 1.0), technology.arrays.small_node_cell);
  const double voltage = voltage_v / memory_voltage_v;
  memory_scale_ = capacitance_scale_ / (table_node_nm / reference_node_nm) * (voltage * voltage);
  const double regular = hardware::PhysicalTechnology::regular;
  delay_scale_ = delay_scale(node_nm, voltage_v, regular);
  switch_delay_scale_ =
      node_scale(node_nm, gates.small_node_delay) *
      delay(voltage_v, threshold_v(node_nm, regular) + gates.switch_threshold_v) /
      delay(gates.reference_voltage_v, threshold_v(reference_node_nm, regular) + gates.switch_threshold_v);
  wire_ohm_per_um_ = technology.wire_ohm_per_um(node_nm);
  for (std::size_t bits = 0; bits < sar_um2_per_level_.size(); ++bits)
    sar_um2_per_level_[bits] = sar_um2_per_level(static_cast<double>(bits));
}

double Circuits::threshold_v(double node_nm, double share) const {
  return technology_->threshold_v(node_nm, share);
}

double Circuits::delay(double voltage_v, double threshold_v) const {
  const double unit = technology_->gates.delay_exponent * technology_->gates.slope_v;
  const double x = (voltage_v - threshold_v) / unit;
  const double soft = std::max(x, 0.0) + core::logarithm(1.0 + core::exponential(-std::abs(x)));
  return voltage_v / core::real_power(unit * soft, technology_->gates.delay_exponent);
}

double Circuits::delay_scale(double node_nm, double voltage_v, double share) const {
  return node_scale(node_nm, technology_->gates.small_node_delay) *
         delay(voltage_v, threshold_v(node_nm, share)) /
         delay(technology_->gates.reference_voltage_v,
               threshold_v(reference_node_nm, hardware::PhysicalTechnology::regular));
}

double Circuits::sar_um2_per_level(double bits) const {
  const auto& constants = technology_->converters;
  return constants.sar_area_factor *
         core::real_power(10.0, constants.sar_area_offset - constants.sar_area_slope * bits);
}

// A full adder is three NAND and two XOR gates (ZigZag-IMC).
double Circuits::full_adder_ff() const noexcept {
  return 3.0 * technology_->gates.nand_capacitance_ff +
         2.0 * technology_->gates.xor_capacitance * technology_->gates.nand_capacitance_ff;
}

double Circuits::flip_flop_ff() const noexcept {
  return technology_->gates.flip_flop_capacitance * technology_->gates.nand_capacitance_ff;
}

double Circuits::full_adder_um2() const noexcept {
  return (3.0 + 2.0 * technology_->gates.xor_area) * technology_->gates.nand_area_um2;
}

double Circuits::flip_flop_um2() const noexcept {
  return technology_->gates.flip_flop_area * technology_->gates.nand_area_um2;
}

double Circuits::adc_pj(double bits, hardware::Adc kind, double factor) const {
  const auto& constants = technology_->converters;
  const double levels = levels_of(bits);
  double capacitance_ff = 0.0;
  switch (kind) {
    case hardware::Adc::sar:
      capacitance_ff = constants.sar_ff_per_bit * bits + constants.sar_ff_per_level * levels +
                       constants.sar_ff_per_square * levels * levels;
      break;
    case hardware::Adc::flash:
      capacitance_ff = constants.flash_ff_per_level * levels;
      break;
    case hardware::Adc::time:
      capacitance_ff = constants.sar_ff_per_bit + constants.time_ff_per_level * levels;
      break;
    case hardware::Adc::sense:
      capacitance_ff = constants.sense_ff_per_bit * bits;
      break;
  }
  return factor * capacitance_ff * adc_capacitance_scale_ * voltage_v_ * voltage_v_ * 1e-3;
}

double Circuits::adc_um2(double bits, hardware::Adc kind, double factor) const {
  const auto& constants = technology_->converters;
  switch (kind) {
    case hardware::Adc::sar: {
      const double per_level = bits == std::floor(bits) && bits <= static_cast<double>(whole_bits)
                                   ? sar_um2_per_level_[static_cast<std::size_t>(bits)]
                                   : sar_um2_per_level(bits);
      return factor * per_level * levels_of(bits) * std::sqrt(node_nm_ / reference_node_nm);
    }
    case hardware::Adc::flash:
      return factor * constants.flash_um2_per_level * levels_of(bits) * node_nm_ / table_node_nm;
    case hardware::Adc::time:
      return factor * (bits + constants.time_counter_bits) * (full_adder_um2() + flip_flop_um2()) *
             constants.time_pairs_per_bit * area_scale_;
    case hardware::Adc::sense:
      return factor * constants.sense_um2_per_bit * bits * node_nm_ / reference_node_nm;
  }
  return 0.0;
}

double Circuits::adc_ns(double bits, hardware::Adc kind, double rows) const {
  const auto& constants = technology_->converters;
  const double decision = constants.decision_ns + constants.decision_ns_per_row * rows;
  switch (kind) {
    case hardware::Adc::flash:
      return decision * delay_scale_;
    case hardware::Adc::time:
      return (decision + constants.time_ns_per_level * levels_of(bits)) * delay_scale_;
    case hardware::Adc::sar:
    case hardware::Adc::sense:
      break;
  }
  return bits * decision * delay_scale_;
}

double Circuits::shift_add_pj(double bits) const {
  constexpr double activity = 0.5;
  return activity * bits * switch_pj(full_adder_ff() + flip_flop_ff());
}

double Circuits::shift_add_um2(double bits) const {
  return bits * (full_adder_um2() + flip_flop_um2()) * area_scale_;
}

double Circuits::sum_delay_ns() const noexcept {
  return 2.0 * technology_->gates.xor_delay * technology_->gates.nand_delay_ns;
}

double Circuits::carry_delay_ns() const noexcept {
  return (technology_->gates.xor_delay + 2.0) * technology_->gates.nand_delay_ns;
}

double Circuits::carry_chain_delay_ns() const noexcept {
  return 2.0 * technology_->gates.nand_delay_ns;
}

double Circuits::adder_tree_delay_ns(double inputs, double bits) const {
  const double levels = log2(inputs);
  return sum_delay_ns() * (levels - 1.0) + carry_delay_ns() + carry_chain_delay_ns() * (bits + levels - 2.0);
}

}  // namespace crossisle::physical
