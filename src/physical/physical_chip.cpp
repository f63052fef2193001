// Part of Crossisle, SPDX-License-Identifier: MIT
#include "physical_chip.hpp"

#include <algorithm>
#include <cmath>

#include "constants.hpp"
#include "crossisle/core/maths.hpp"
#include "crossisle/hardware/physical_limits.hpp"
#include "crossisle/physical/value_moments.hpp"

namespace crossisle::physical {
namespace {

using cost::Component;
using hardware::CellTechnology;
using hardware::Chip;
using hardware::PhysicalTechnology;

constexpr double bits_per_mib = 8388608.0;
constexpr double mm2_per_um2 = 1e-6;
constexpr double table_word_bits = 2048.0;  ///< of global buffers
constexpr double nominal_v = 0.9;
constexpr double w_per_pw = 1e-12;
constexpr std::size_t max_circuits = 64;

/// Returns the number of columns of a weight of 8 bits.
double columns_per_weight(const Chip& chip) {
  if (chip.technology != CellTechnology::rram) return 8.0;
  if (chip.encoding == hardware::Encoding::differential) return 2.0 * ceil_divide(7, chip.bits_per_cell);
  return ceil_divide(8, chip.bits_per_cell);
}

struct TileBuffer {
  BufferEnergies energies;
  double area_um2 = 0.0;
};

TileBuffer tile_buffer(const PhysicalTechnology& technology, const Circuits& circuits, double kib,
                       const TileBufferLaw& law) {
  const auto& constants = technology.memories;
  TileBuffer buffer;
  buffer.energies.read_pj = law.read_pj * circuits.memory_scale();
  buffer.energies.write_pj = constants.buffer_write_ratio * buffer.energies.read_pj;
  buffer.area_um2 =
      kib * hardware::bits_per_kib * constants.buffer_um2_per_bit * law.growth * circuits.area_scale_32nm();
  return buffer;
}

/// Areas of the digital units in um2.
struct DigitalAreas {
  double multiplier = 0.0;
  double lane = 0.0;
  double tile_adders = 0.0;
};

DigitalAreas digital_areas(const PhysicalTechnology& technology, const Circuits& circuits) {
  const auto& constants = technology.digital;
  const double pair = circuits.full_adder_um2() + circuits.flip_flop_um2();
  DigitalAreas areas;
  areas.multiplier =
      (constants.multiplier_cells * (circuits.full_adder_um2() + technology.gates.nand_area_um2) +
       constants.multiplier_area_registers * pair) *
      circuits.area_scale();
  areas.lane = constants.vector_area_multipliers * areas.multiplier +
               constants.vector_area_um2 * circuits.area_scale();
  areas.tile_adders =
      constants.tile_adder_lanes * technology.gates.accumulator_bits * pair * circuits.area_scale();
  return areas;
}

void add_digital_energies(const PhysicalTechnology& technology, const Circuits& circuits,
                          PhysicalChip& chip) {
  const auto& constants = technology.digital;
  const double pair_ff = circuits.full_adder_ff() + circuits.flip_flop_ff();
  const double cell_ff = circuits.full_adder_ff() + 0.5 * technology.gates.nand_capacitance_ff;
  chip.mac_pj =
      circuits.switch_pj(constants.multiplier_cells * cell_ff * constants.multiplier_activity +
                         constants.multiplier_energy_registers * pair_ff * constants.multiplier_activity) *
      constants.multiplier_overhead;
  chip.vector_pj =
      circuits.switch_pj(constants.vector_energy_pairs * pair_ff) * constants.vector_energy_factor;
}

LogTable column(const PhysicalTechnology& technology, double PhysicalTechnology::GlobalBuffer::*figure,
                double unit) {
  std::vector<double> mib;
  std::vector<double> values;
  for (const auto& row : technology.global_buffers) {
    mib.push_back(row.mib);
    values.push_back(row.*figure / unit);
  }
  return {std::move(mib), std::move(values)};
}

void set_counts(const Chip& chip, PhysicalChip& result) {
  result.technology = chip.technology;
  result.encoding = chip.encoding;
  result.bits_per_cell = chip.bits_per_cell;
  result.input_slice = slice_index(chip.dac_bits);
  result.device = chip.device;
  result.macros = static_cast<double>(chip.macros());
  result.macros_per_tile = chip.macros_per_tile;
  result.groups = chip.router_groups;
  result.rows = chip.wordlines;
  result.columns = chip.bitlines;
  result.active_rows = active_rows(chip);
  result.adcs = adc_count(chip);
  result.dac_bits = chip.dac_bits;
  result.input_slices = ceil_divide(8, chip.dac_bits);
  result.cells_per_weight = columns_per_weight(chip);
  result.sample_and_hold = chip.sample_and_hold;
  result.double_buffering = chip.double_buffering;
  result.pipelining = chip.pipelining;
  result.pinned_fraction = chip.pinned_fraction;
  result.max_copies = chip.copies;
  result.input_buffer_bits = chip.input_buffer_kib * hardware::bits_per_kib;
  result.buffer_width = chip.buffer_width_bits;
  result.global_buffer_bits = static_cast<double>(chip.global_buffer_bits);
  result.global_buffer_width = chip.global_buffer_width_bits;
  result.link_width = chip.link_width_bits;
  result.digital_macs = chip.digital_macs;
  result.vector_lanes = chip.vector_lanes;
}

}  // namespace

PhysicalChipBuilder::PhysicalChipBuilder(const PhysicalTechnology& technology, const Calibration& calibration)
    : technology_(technology),
      calibration_(calibration),
      global_buffer_read_(column(technology, &PhysicalTechnology::GlobalBuffer::read_pj, table_word_bits)),
      global_buffer_write_(column(technology, &PhysicalTechnology::GlobalBuffer::write_pj, table_word_bits)),
      global_buffer_area_(column(technology, &PhysicalTechnology::GlobalBuffer::area_mm2, 1.0)) {}

const Circuits& PhysicalChipBuilder::circuits(double node_nm, double voltage_v) {
  const auto known = std::find_if(circuits_.begin(), circuits_.end(), [&](const Circuits& circuits) {
    return circuits.node_nm() == node_nm && circuits.voltage_v() == voltage_v;
  });
  if (known != circuits_.end()) return *known;
  if (circuits_.size() == max_circuits) circuits_.clear();
  return circuits_.emplace_back(technology_, node_nm, voltage_v);
}

const TileBufferLaw& PhysicalChipBuilder::tile_buffer_law(double kib) {
  return tile_buffer_laws_.of(kib, [&] {
    const auto& constants = technology_.memories;
    // The area has two branches: it is constant per bit up to buffer_growth_kib.
    const double doublings = core::logarithm(kib / constants.buffer_growth_kib) / core::logarithm(2.0);
    return TileBufferLaw{constants.buffer_read_pj + constants.buffer_read_pj_per_kib *
                                                        core::real_power(kib, constants.buffer_exponent),
                         1.0 + constants.buffer_growth * std::max(doublings, 0.0)};
  });
}

const GlobalBufferLaw& PhysicalChipBuilder::global_buffer_law(double mib) {
  return global_buffer_laws_.of(mib, [&] {
    return GlobalBufferLaw{global_buffer_read_.at(mib), global_buffer_write_.at(mib),
                           global_buffer_area_.at(mib)};
  });
}

PhysicalChip PhysicalChipBuilder::build(const Chip& chip) {
  hardware::require_within_limits(technology_, chip);
  const Circuits& scaled = circuits(chip.node_nm, chip.voltage_v);
  const auto& gates = technology_.gates;
  const double voltage = chip.voltage_v / nominal_v;

  PhysicalChip result;
  set_counts(chip, result);
  result.macro = make_macro(technology_, scaled, chip, calibration_);
  const Macro& macro = result.macro;
  result.clock_ns =
      std::max(chip.cycle_time_s * 1e9, gates.clock_nand_delays * gates.nand_delay_ns * scaled.delay_scale());

  const TileBuffer input =
      tile_buffer(technology_, scaled, chip.input_buffer_kib, tile_buffer_law(chip.input_buffer_kib));
  const TileBuffer output =
      tile_buffer(technology_, scaled, chip.output_buffer_kib, tile_buffer_law(chip.output_buffer_kib));
  result.input_buffer = input.energies;
  result.output_buffer = output.energies;
  const double mib = result.global_buffer_bits / bits_per_mib;
  const GlobalBufferLaw& global_buffer = global_buffer_law(mib);
  result.global_buffer = {global_buffer.read_pj * scaled.memory_scale(),
                          global_buffer.write_pj * scaled.memory_scale()};
  const double global_buffer_mm2 = global_buffer.area_mm2 * scaled.area_scale_32nm();

  const DigitalAreas digital = digital_areas(technology_, scaled);
  add_digital_energies(technology_, scaled, result);
  const double router_um2 =
      technology_.links.router_um2_per_bit * result.link_width * scaled.area_scale_32nm();
  const auto& dram = technology_.dram[static_cast<std::size_t>(chip.dram)];
  result.dram_bytes_per_ns = dram.gigabytes_per_s;
  result.dram_pj = dram.pj_per_bit;
  result.dram_static_w = dram.static_w;
  const double dram_mm2 = dram.area_mm2 * std::sqrt(chip.node_nm / table_node_nm);

  const double tiles = result.groups * chip.tiles_per_group;
  const double digital_um2 = result.digital_macs * digital.multiplier + result.vector_lanes * digital.lane;
  auto& area = result.area_mm2;
  const auto set = [&](Component component, double mm2) { area[static_cast<std::size_t>(component)] = mm2; };
  set(Component::adc, result.macros * macro.adc_area * mm2_per_um2);
  set(Component::row_drivers, result.macros * macro.row_area * mm2_per_um2);
  set(Component::column_drivers, result.macros * macro.column_area * mm2_per_um2);
  set(Component::cells, result.macros * macro.cell_area * mm2_per_um2);
  set(Component::accumulators,
      (result.macros * macro.logic_area + tiles * digital.tile_adders) * mm2_per_um2);
  set(Component::input_buffer, tiles * input.area_um2 * mm2_per_um2);
  set(Component::output_buffer, tiles * output.area_um2 * mm2_per_um2);
  set(Component::router, result.groups * router_um2 * mm2_per_um2);
  set(Component::global_buffer, global_buffer_mm2);
  set(Component::digital_units, digital_um2 * mm2_per_um2);
  double core_mm2 = 0.0;
  for (const double part : area) core_mm2 += part;
  set(Component::clock_and_control, (technology_.idle.overhead - 1.0) * core_mm2);
  set(Component::dram, dram_mm2);
  result.total_area_mm2 = technology_.idle.overhead * core_mm2 + dram_mm2;

  const auto& links = technology_.links;
  const double hops = 1.0 + links.distance * std::sqrt(result.groups);
  const double distance_mm = links.distance * std::sqrt(result.total_area_mm2);
  result.network_pj = links.hop_pj * hops * scaled.memory_scale() +
                      links.wire_activity * links.wire_pj_per_mm * (voltage * voltage) * distance_mm;

  const auto& idle = technology_.idle;
  const double cells_w = chip.technology == CellTechnology::rram
                             ? 0.0
                             : static_cast<double>(chip.cells()) * idle.cell_pw_per_v * w_per_pw *
                                   chip.voltage_v * chip.node_nm / table_node_nm;
  const double logic_mm2 =
      (result.macros * (macro.adc_area + macro.logic_area + macro.row_area + macro.column_area) +
       digital_um2) *
      mm2_per_um2;
  result.leakage_w = cells_w + idle.logic_mw_per_mm2 * 1e-3 * voltage * logic_mm2 * idle.gating +
                     idle.global_buffer_mw_per_mib * 1e-3 * mib;
  return result;
}

}  // namespace crossisle::physical
