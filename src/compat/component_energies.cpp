// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/compat/component_energies.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

namespace crossisle::compat {
namespace {

using cost::Component;
using cost::PerComponent;
using hardware::Technology;

/// Digits that Accelergy keeps of energies and areas.
constexpr int table_digits = 6;
/// Pulses of the largest 8-bit input.
constexpr double max_input = 255.0;
constexpr double pj_per_j = 1e12;
constexpr double s_per_ns = 1e-9;
constexpr double m2_per_um2 = 1e-12;

double tabled(double value) {
  return round_significant(value, table_digits);
}

/// Entries of the tables for one chip.
struct Parts {
  const hardware::ArrayCosts& array;
  const hardware::BufferCosts& input_buffer;
  const hardware::BufferCosts& output_buffer;
  const hardware::BufferCosts& global_buffer;

  Parts(const hardware::Chip& chip, const Technology& technology)
      : array(technology.array(*technology.voltage_index(chip.voltage_v),
                               *technology.wordlines_index(chip.wordlines),
                               *technology.bitlines_index(chip.bitlines))),
        input_buffer(*technology.tile_buffer(chip.macros_per_tile, chip.wordlines)),
        output_buffer(*technology.tile_buffer(chip.macros_per_tile, chip.bitlines)),
        global_buffer(*technology.global_buffer(chip.global_buffer_bits)) {}
};

/// Largest power of ten that a double holds exactly.
constexpr int max_exact_power_of_ten = 22;
constexpr std::array<double, max_exact_power_of_ten + 1> powers_of_ten{
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
/// Minimum distance from a tie: far above the rounding error of a number of up to ten digits, and far below
/// the differences that decide a rounding.
constexpr double clear_of_a_tie = 1e-4;

double round_by_printing(double value, int digits) {
  std::array<char, 64> text;
  const auto printed =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific, digits - 1);
  double rounded = 0.0;
  std::from_chars(text.data(), printed.ptr, rounded);
  return rounded;
}

double& of(PerComponent& values, Component component) {
  return values[static_cast<std::size_t>(component)];
}

}  // namespace

double round_significant(double value, int digits) {
  if (value == 0.0) return 0.0;
  const double magnitude = std::abs(value);
  const int exponent = static_cast<int>(std::floor(std::log10(magnitude)));
  const int shift = digits - 1 - exponent;  // decimal places that remain
  if (std::abs(shift) <= max_exact_power_of_ten) {
    const double power = powers_of_ten[static_cast<std::size_t>(std::abs(shift))];
    const double scaled = shift >= 0 ? magnitude * power : magnitude / power;
    const double whole = std::floor(scaled);
    const double rest = scaled - whole;
    // `scaled` has a rounding error, but away from ties it still rounds in the right direction. The quotient
    // or product of two exact numbers is the double nearest to the decimal result.
    if (std::abs(rest - 0.5) > clear_of_a_tie &&
        scaled < powers_of_ten[static_cast<std::size_t>(digits)] - 1.0 &&
        scaled > powers_of_ten[static_cast<std::size_t>(digits - 1)] + 1.0) {
      const double kept = rest > 0.5 ? whole + 1.0 : whole;
      return std::copysign(shift >= 0 ? kept / power : kept * power, value);
    }
  }
  return round_by_printing(value, digits);
}

DataEnergies DataEnergies::of(const hardware::ArrayCosts& array, const workload::ValueStatistics& values,
                              std::int64_t bits_per_cell) {
  const double content = values.mean_cell[static_cast<std::size_t>(bits_per_cell - 1)];
  const double idle = array.row_off_pj.at(content);
  const double pulse = array.row_on_pj.at(content);
  const hardware::ConductanceRange& write = array.cell_write_pj;
  return {
      .conversion_pj = tabled(array.adc_pj.at(content)),
      .column_pj = tabled(array.column_pj.at(content)),
      .row_pulse_train_pj = tabled(idle + (pulse - idle) * values.mean_input * max_input),
      .cell_read_pj = tabled(array.cell_read_pj.at(content) * values.mean_input * max_input),
      // The reference swaps the ends here: a cell of high content costs as much as a cell of low content
      // should.
      .cell_write_pj = tabled(write.high + (write.low - write.high) * content),
      .weight_row_pj = tabled(array.weight_row_pj.at(content)),
  };
}

TransportEnergies TransportEnergies::of(const hardware::Chip& chip, const Technology& technology) {
  const Parts parts(chip, technology);
  const auto read = [](const hardware::BufferCosts& buffer) {
    return tabled(buffer.read_pj + buffer.adder_pj);
  };
  const auto write = [](const hardware::BufferCosts& buffer) {
    return tabled(buffer.write_pj + buffer.adder_pj);
  };
  return {
      .input_buffer_read_pj = read(parts.input_buffer),
      .input_buffer_write_pj = write(parts.input_buffer),
      .output_buffer_read_pj = read(parts.output_buffer),
      .output_buffer_write_pj = write(parts.output_buffer),
      .router_flit_pj = technology.router_flit_pj(),
      .global_buffer_read_pj = read(parts.global_buffer),
      .global_buffer_write_pj = write(parts.global_buffer),
      .dram_burst_pj = technology.dram_burst_pj(),
  };
}

ArrayLeakage ArrayLeakage::of(const hardware::ArrayCosts& array, hardware::CellKind kind,
                              double cycle_time_s) {
  const double cycle = cycle_time_s;
  const double row = tabled(array.row_leakage_pw * cycle * cycle);
  return {
      .adc_pj = tabled(array.adc_leakage_pw * cycle * cycle),
      .column_pj = tabled(array.column_leakage_pw * cycle * cycle),
      .row_pj = row,
      .weight_row_pj = kind == hardware::CellKind::sram ? row : 0.0,
      .cell_pj = tabled(array.cell_leakage_pw * cycle),
  };
}

double buffer_leakage_pj(const hardware::BufferCosts& buffer, double cycle_time_s) {
  return tabled(buffer.leakage_w * cycle_time_s * pj_per_j +
                2.0 * buffer.adder_leakage_pj_per_ns * cycle_time_s / s_per_ns);
}

LeakageEnergies LeakageEnergies::of(const hardware::Chip& chip, const Technology& technology) {
  const Parts parts(chip, technology);
  return {
      .array = ArrayLeakage::of(parts.array, technology.cell(), chip.cycle_time_s),
      .input_buffer_pj = buffer_leakage_pj(parts.input_buffer, chip.cycle_time_s),
      .output_buffer_pj = buffer_leakage_pj(parts.output_buffer, chip.cycle_time_s),
      .global_buffer_pj = buffer_leakage_pj(parts.global_buffer, chip.cycle_time_s),
  };
}

namespace {

void add_transport(const ActionCounts& counts, const Nest& nest, const TransportEnergies& transport,
                   PerComponent& energies) {
  const double groups = static_cast<double>(nest.router_groups);
  const double tiles = static_cast<double>(nest.tiles);
  of(energies, Component::input_buffer) = (counts.input_buffer_reads * transport.input_buffer_read_pj +
                                           counts.input_buffer_fills * transport.input_buffer_write_pj) *
                                          tiles;
  of(energies, Component::output_buffer) = (counts.output_buffer_updates * transport.output_buffer_read_pj +
                                            counts.output_buffer_fills * transport.output_buffer_write_pj +
                                            counts.output_buffer_updates * transport.output_buffer_write_pj) *
                                           tiles;
  of(energies, Component::router) = counts.router_inputs * transport.router_flit_pj * groups +
                                    counts.router_outputs * transport.router_flit_pj * groups;
  of(energies, Component::global_buffer) = (counts.global_input_reads * transport.global_buffer_read_pj +
                                            counts.global_input_fills * transport.global_buffer_write_pj) +
                                           (counts.global_output_updates * transport.global_buffer_read_pj +
                                            counts.global_output_fills * transport.global_buffer_write_pj +
                                            counts.global_output_updates * transport.global_buffer_write_pj);
  of(energies, Component::dram) = counts.dram_bursts * transport.dram_burst_pj;
}

}  // namespace

double transport_energy_pj(const ActionCounts& counts, const Nest& nest, const TransportEnergies& transport) {
  PerComponent energies{};
  add_transport(counts, nest, transport, energies);
  return of(energies, Component::input_buffer) + of(energies, Component::output_buffer) +
         of(energies, Component::router) + of(energies, Component::global_buffer) +
         of(energies, Component::dram);
}

PerComponent action_energies(const ActionCounts& counts, const Nest& nest, const DataEnergies& data,
                             const TransportEnergies& transport) {
  const double macros = static_cast<double>(nest.macros);
  const double cells = static_cast<double>(nest.cells);
  PerComponent energies{};
  of(energies, Component::adc) = counts.conversions * data.conversion_pj * macros;
  of(energies, Component::row_drivers) = counts.row_pulse_trains * data.row_pulse_train_pj * macros;
  of(energies, Component::column_drivers) = counts.conversions * data.column_pj * macros;
  of(energies, Component::cells) =
      (counts.cell_reads * data.cell_read_pj + counts.cell_writes * data.cell_write_pj) * cells;
  of(energies, Component::weight_drivers) = counts.weight_rows * data.weight_row_pj * macros;
  add_transport(counts, nest, transport, energies);
  return energies;
}

PerComponent leakage_energies(const Nest& nest, const LeakageEnergies& leakage) {
  const double cycles = static_cast<double>(nest.cycles());
  const double macros = static_cast<double>(nest.macros);
  const double tiles = static_cast<double>(nest.tiles);
  const double cells = static_cast<double>(nest.cells);
  PerComponent energies{};
  of(energies, Component::adc) = leakage.array.adc_pj * cycles * macros;
  of(energies, Component::row_drivers) = leakage.array.row_pj * cycles * macros;
  of(energies, Component::column_drivers) = leakage.array.column_pj * cycles * macros;
  of(energies, Component::weight_drivers) = leakage.array.weight_row_pj * cycles * macros;
  of(energies, Component::cells) = leakage.array.cell_pj * cycles * cells;
  of(energies, Component::input_buffer) = leakage.input_buffer_pj * cycles * tiles;
  of(energies, Component::output_buffer) = leakage.output_buffer_pj * cycles * tiles;
  of(energies, Component::global_buffer) = leakage.global_buffer_pj * cycles;
  return energies;
}

ArrayAreas ArrayAreas::of(const hardware::ArrayCosts& array) {
  return {tabled(array.row_area_um2), tabled(array.column_area_um2), tabled(array.adc_area_um2),
          tabled(array.cell_area_um2), tabled(array.weight_row_area_um2)};
}

double router_area_um2(const Technology& technology) {
  return tabled(technology.router_area_um2());
}

double buffer_area_um2(const hardware::BufferCosts& buffer) {
  return tabled(buffer.area_um2 + 2.0 * buffer.adder_area_um2);
}

PerComponent component_areas(const hardware::Chip& chip, const ComponentAreas& of_copies) {
  const double tiles = static_cast<double>(chip.router_groups) * chip.tiles_per_group;
  const double macros = static_cast<double>(chip.macros());
  const ArrayAreas& array = of_copies.array;
  PerComponent areas{};
  of(areas, Component::global_buffer) = of_copies.global_buffer_um2 * m2_per_um2;
  of(areas, Component::input_buffer) = of_copies.input_buffer_um2 * tiles * m2_per_um2;
  of(areas, Component::output_buffer) = of_copies.output_buffer_um2 * tiles * m2_per_um2;
  of(areas, Component::router) = of_copies.router_um2 * chip.router_groups * m2_per_um2;
  of(areas, Component::row_drivers) = array.row_um2 * macros * m2_per_um2;
  of(areas, Component::adc) = array.adc_um2 * macros * m2_per_um2;
  of(areas, Component::column_drivers) = array.column_um2 * macros * m2_per_um2;
  of(areas, Component::cells) = array.cell_um2 * static_cast<double>(chip.cells()) * m2_per_um2;
  of(areas, Component::weight_drivers) = array.weight_row_um2 * macros * m2_per_um2;
  return areas;
}

}  // namespace crossisle::compat
