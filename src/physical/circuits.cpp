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
  capacitance_scale_ = node_nm / reference_node_nm;
  const double voltage = voltage_v / memory_voltage_v;
  memory_scale_ = capacitance_scale_ / (table_node_nm / reference_node_nm) * (voltage * voltage);
  delay_scale_ = delay_scale(node_nm, voltage_v, hardware::PhysicalTechnology::regular);
  wire_ohm_per_um_ = technology.wire_ohm_per_um(node_nm);
  const auto& converters = technology.converters;
  for (std::size_t bits = 0; bits < sar_area_per_level_.size(); ++bits) {
    sar_area_per_level_[bits] = core::real_power(
        10.0, converters.sar_area_offset - converters.sar_area_slope * static_cast<double>(bits));
  }
}

double Circuits::threshold_v(double node_nm, double share) const {
  return technology_->threshold_v(node_nm, share);
}

double Circuits::alpha_power(double voltage_v, double threshold_v) const {
  // The floor applies to measured chips that ran below it (silicon.cpp); chips of a search are refused
  // earlier (physical_limits.hpp).
  const double overdrive = std::max(voltage_v - threshold_v, technology_->gates.min_overdrive_v);
  return voltage_v / core::real_power(overdrive, technology_->gates.delay_exponent);
}

double Circuits::delay_scale(double node_nm, double voltage_v, double share) const {
  return node_nm / reference_node_nm * alpha_power(voltage_v, threshold_v(node_nm, share)) /
         alpha_power(technology_->gates.reference_voltage_v,
                     threshold_v(reference_node_nm, hardware::PhysicalTechnology::regular));
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
  const double capacitance_ff =
      kind == hardware::Adc::flash
          ? constants.flash_ff_per_level * std::exp2(bits)
          : constants.sar_ff_per_bit * bits + constants.sar_ff_per_level * std::exp2(2.0 * bits);
  return factor * switch_pj(capacitance_ff);
}

double Circuits::adc_um2(double bits, hardware::Adc kind, double factor) const {
  const auto& constants = technology_->converters;
  if (kind == hardware::Adc::flash) {
    return constants.flash_um2_per_level * std::exp2(bits) * node_nm_ / table_node_nm;
  }
  const double per_level = sar_area_per_level_[static_cast<std::size_t>(bits)];
  return factor * per_level * std::exp2(bits) * std::sqrt(node_nm_ / reference_node_nm);
}

double Circuits::adc_ns(double bits, hardware::Adc kind) const {
  return (kind == hardware::Adc::flash ? 1.0 : bits) * technology_->converters.decision_ns * delay_scale_;
}

double Circuits::shift_add_pj() const {
  constexpr double activity = 0.5;
  return activity * technology_->gates.accumulator_bits * switch_pj(full_adder_ff() + flip_flop_ff());
}

double Circuits::shift_add_um2() const {
  return technology_->gates.accumulator_bits * (full_adder_um2() + flip_flop_um2()) * area_scale_;
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
