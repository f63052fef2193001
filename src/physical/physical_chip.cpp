// Part of Crossisle, SPDX-License-Identifier: MIT
#include "physical_chip.hpp"

#include <algorithm>
#include <cmath>

#include "constants.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/core/maths.hpp"
#include "crossisle/hardware/physical_limits.hpp"

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
constexpr double kib_per_mib = 1024.0;
constexpr double reference_temperature_c = 25.0;  ///< of leakage in the technology
constexpr double min_gb_per_s = 1e-6;             ///< keeps times without DRAM finite
constexpr double pi = 3.14159265358979323846;

BufferEnergies scaled_by(BufferEnergies energies, double factor) {
  return {energies.read_pj * factor, energies.write_pj * factor};
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
  const double activity = constants.multiplier_activity * constants.multiplier_overhead;
  chip.multiplier_pj = circuits.switch_pj(cell_ff) * activity;
  chip.accumulate_pj = circuits.switch_pj(constants.multiplier_energy_registers * pair_ff) * activity;
  chip.vector_pj =
      circuits.switch_pj(constants.vector_energy_pairs * pair_ff) * constants.vector_energy_factor;
}

LogTable wafer_table(const PhysicalTechnology& technology) {
  std::vector<double> nodes;
  std::vector<double> prices;
  for (const auto& row : technology.wafers) {
    nodes.push_back(row.node_nm);
    prices.push_back(row.usd);
  }
  return {std::move(nodes), std::move(prices)};
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
  result.input_slice = static_cast<std::size_t>(chip.dac_bits - 1);
  result.device = chip.device;
  result.macros = static_cast<double>(chip.macros());
  result.macros_per_tile = chip.macros_per_tile;
  result.groups = chip.router_groups;
  result.rows = chip.wordlines;
  result.columns = chip.bitlines;
  result.active_rows = active_rows(chip);
  result.adcs = adc_count(chip);
  result.dac_bits = chip.dac_bits;
  result.sample_and_hold = chip.sample_and_hold;
  result.double_buffering = chip.double_buffering;
  result.pipelining = chip.pipelining;
  result.pinned_fraction = chip.pinned_fraction;
  const double share = chip.double_buffering ? 0.5 : 1.0;
  result.streaming_macros = std::max(std::floor(result.macros * (1.0 - chip.pinned_fraction) * share), 1.0);
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

PhysicalChipBuilder::PhysicalChipBuilder(const PhysicalTechnology& technology, const Calibration& calibration,
                                         SystemConditions conditions, std::vector<Precision> precisions)
    : technology_(technology),
      calibration_(calibration),
      conditions_(conditions),
      precisions_(std::move(precisions)),
      leakage_factor_(core::real_power(
          2.0, (conditions_.junction_c - reference_temperature_c) / technology.idle.doubling_k)),
      global_buffer_read_(column(technology, &PhysicalTechnology::GlobalBuffer::read_pj, table_word_bits)),
      global_buffer_write_(column(technology, &PhysicalTechnology::GlobalBuffer::write_pj, table_word_bits)),
      global_buffer_area_(column(technology, &PhysicalTechnology::GlobalBuffer::area_mm2, 1.0)),
      wafer_usd_(wafer_table(technology)),
      readouts_(precisions_.size()) {}

const Circuits& PhysicalChipBuilder::circuits(double node_nm, double voltage_v) {
  const auto known = std::find_if(circuits_.begin(), circuits_.end(), [&](const Circuits& circuits) {
    return circuits.node_nm() == node_nm && circuits.voltage_v() == voltage_v;
  });
  if (known != circuits_.end()) return *known;
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
  return global_buffer_laws_.of(mib, [&]() -> GlobalBufferLaw {
    const auto& smallest = technology_.global_buffers.front();
    if (mib >= smallest.mib)
      return {global_buffer_read_.at(mib), global_buffer_write_.at(mib), global_buffer_area_.at(mib)};
    // Below the table, buffers follow the law of tile buffers, scaled to meet the table at its end.
    const double kib = mib * kib_per_mib;
    const TileBufferLaw law = tile_buffer_law(kib);
    const TileBufferLaw at_end = tile_buffer_law(smallest.mib * kib_per_mib);
    const double energy = law.read_pj / at_end.read_pj;
    const double area = mib * law.growth / (smallest.mib * at_end.growth);
    const double densest = kib * hardware::bits_per_kib * technology_.memories.min_um2_per_bit * mm2_per_um2;
    return {smallest.read_pj / table_word_bits * energy, smallest.write_pj / table_word_bits * energy,
            std::max(smallest.area_mm2 * area, densest)};
  });
}

PhysicalTechnology::DramType PhysicalChipBuilder::dram_of(const Chip& chip) const {
  const auto row = static_cast<std::size_t>(chip.dram);
  if (row < technology_.dram.size()) return technology_.dram[row];
  PhysicalTechnology::DramType none;
  none.peak_gb_per_s = min_gb_per_s;
  none.sustained = 1.0;
  if (chip.dram != hardware::Dram::own) return none;
  if (!conditions_.own_dram) {
    throw core::Error(core::ExitCode::usage, "the chip has dram own", "its figures are not stated",
                      "add cost_model.own_dram, or choose another type of DRAM");
  }
  return *conditions_.own_dram;
}

void PhysicalChipBuilder::add_dram(const Chip& chip, const PhysicalTechnology::DramType& dram) {
  chip_.dram_bytes_per_ns = dram.peak_gb_per_s * dram.sustained;
  chip_.dram_pj = dram.pj_per_bit;
  chip_.dram_gb = chip.dram == hardware::Dram::none ? 0.0 : std::max(chip.dram_gb, dram.min_gb);
  // Every further die adds its idle power; one rank is active at a time. Figures of `own` are those of all dies.
  const double dies = dram.min_gb > 0.0 ? chip_.dram_gb / dram.min_gb : 1.0;
  chip_.dram_idle_w = dram.idle_w * dies;
  chip_.dram_active_w = dram.active_w - dram.idle_w;
}

/// Adds silicon and price of the chip with its DRAM, interposer and package.
void PhysicalChipBuilder::add_system(const Chip& chip, const PhysicalTechnology::DramType& dram) {
  const auto& make = technology_.manufacture;
  const double area = chip_.total_area_mm2;
  const double side = std::sqrt(area) + make.scribe_mm;
  const double place = side * side;
  const double wafer_mm2 = pi * make.usable_wafer_radius_mm * make.usable_wafer_radius_mm;
  // Dies of a wafer (de Vries, IEEE Transactions on Semiconductor Manufacturing 2005).
  const double dies = wafer_mm2 / place - 2.0 * pi * make.usable_wafer_radius_mm / std::sqrt(2.0 * place);
  const double wafer = wafer_prices_.of(chip.node_nm, [&] { return wafer_usd_.at(chip.node_nm); }) *
                       (chip.technology == CellTechnology::rram ? make.rram_wafer : 1.0);
  constexpr double mm2_per_cm2 = 100.0;
  const double defects = make.defects_per_cm2 * area / mm2_per_cm2 / make.defect_clustering;
  const double yield_loss =
      make.defect_clustering == std::floor(make.defect_clustering)
          ? core::integer_power(1.0 + defects, static_cast<std::int32_t>(make.defect_clustering))
          : core::real_power(1.0 + defects, make.defect_clustering);
  chip_.dies_per_wafer = dies;
  const double die = wafer / std::max(dies, 1.0) * yield_loss;
  const double interposer = dram.on_interposer ? make.interposer_margin * (area + make.stack_mm2) : 0.0;
  const double memory = chip_.dram_gb * dram.usd_per_gb;
  const double package = make.substrate_usd_per_mm2 * (dram.on_interposer ? interposer : area);
  const double lost = dram.on_interposer ? (die + memory) * (1.0 / make.interposer_yield - 1.0)
                                         : die * (1.0 / make.assembly_yield - 1.0);
  chip_.dram_dies_mm2 = chip_.dram_gb * dram.die_mm2_per_gb;
  chip_.interposer_mm2 = interposer;
  chip_.system_area_mm2 = area + chip_.dram_dies_mm2 + interposer;
  chip_.cost_usd = die + memory + interposer * make.interposer_wafer_usd / wafer_mm2 + package + lost;
}

/// Sets the energies of the buffers, and their areas.
void PhysicalChipBuilder::add_buffers(const Chip& chip, const Circuits& scaled, PartAreas& areas) {
  const double buffers = calibration_.buffer_energy;
  const TileBuffer input =
      tile_buffer(technology_, scaled, chip.input_buffer_kib, tile_buffer_law(chip.input_buffer_kib));
  const TileBuffer output =
      tile_buffer(technology_, scaled, chip.output_buffer_kib, tile_buffer_law(chip.output_buffer_kib));
  chip_.input_buffer = scaled_by(input.energies, buffers);
  chip_.output_buffer = scaled_by(output.energies, buffers);
  const double mib = chip_.global_buffer_bits / bits_per_mib;
  const GlobalBufferLaw& global_buffer = global_buffer_law(mib);
  chip_.global_buffer = scaled_by(
      {global_buffer.read_pj * scaled.memory_scale(), global_buffer.write_pj * scaled.memory_scale()},
      buffers);
  areas.input_buffer_um2 = input.area_um2;
  areas.output_buffer_um2 = output.area_um2;
  areas.global_buffer_mm2 = global_buffer.area_mm2 * scaled.area_scale_32nm();
}

/// Sets the area of each component and of the chip.
void PhysicalChipBuilder::add_areas(const PartAreas& parts) {
  const Macro& macro = chip_.macro;
  const double tiles = chip_.groups * parts.tiles_per_group;
  auto& area = chip_.area_mm2;
  area = {};
  const auto set = [&](Component component, double mm2) { area[static_cast<std::size_t>(component)] = mm2; };
  set(Component::adc, chip_.macros * macro.adc_area * mm2_per_um2);
  set(Component::row_drivers, chip_.macros * macro.row_area * mm2_per_um2);
  set(Component::column_drivers, chip_.macros * macro.column_area * mm2_per_um2);
  set(Component::cells, chip_.macros * macro.cell_area * mm2_per_um2);
  set(Component::accumulators,
      (chip_.macros * macro.logic_area + tiles * parts.tile_adders_um2) * mm2_per_um2);
  set(Component::input_buffer, tiles * parts.input_buffer_um2 * mm2_per_um2);
  set(Component::output_buffer, tiles * parts.output_buffer_um2 * mm2_per_um2);
  set(Component::router, chip_.groups * parts.router_um2 * mm2_per_um2);
  set(Component::global_buffer, parts.global_buffer_mm2);
  set(Component::digital_units, parts.digital_um2 * mm2_per_um2);
  double core_mm2 = 0.0;
  for (const double part : area) core_mm2 += part;
  set(Component::clock_and_control, (technology_.idle.overhead - 1.0) * core_mm2);
  set(Component::dram, parts.dram_mm2);
  chip_.total_area_mm2 = technology_.idle.overhead * core_mm2 + parts.dram_mm2;
}

/// Sets the energy of the on-chip network. @param voltage over the nominal one
void PhysicalChipBuilder::add_network(const Circuits& scaled, double voltage) {
  const auto& links = technology_.links;
  const double hops = 1.0 + links.distance * std::sqrt(chip_.groups);
  const double distance_mm = links.distance * std::sqrt(chip_.total_area_mm2);
  chip_.network_pj = links.hop_pj * hops * scaled.memory_scale() +
                     links.wire_activity * links.wire_pj_per_mm * (voltage * voltage) * distance_mm;
}

/// Sets the leakage. @param digital_um2 multipliers and vector lanes @param voltage over the nominal one
void PhysicalChipBuilder::add_leakage(const Chip& chip, double digital_um2, double voltage) {
  const Macro& macro = chip_.macro;
  const double mib = chip_.global_buffer_bits / bits_per_mib;
  const auto& idle = technology_.idle;
  const double cells_w = chip.technology == CellTechnology::rram
                             ? 0.0
                             : static_cast<double>(chip.cells()) * idle.cell_pw_per_v * w_per_pw *
                                   chip.voltage_v * chip.node_nm / table_node_nm;
  const double logic_mm2 =
      (chip_.macros * (macro.adc_area + macro.logic_area + macro.row_area + macro.column_area) +
       digital_um2) *
      mm2_per_um2;
  chip_.leakage_w = cells_w + idle.logic_mw_per_mm2 * 1e-3 * voltage * logic_mm2 * idle.gating +
                    idle.global_buffer_mw_per_mib * 1e-3 * mib;
  chip_.leakage_w *= leakage_factor_;
}

const PhysicalChip& PhysicalChipBuilder::build(const Chip& chip) {
  hardware::require_within_limits(technology_, chip);
  if (circuits_.size() >= max_circuits) circuits_.clear();
  const Circuits& scaled = circuits(chip.node_nm, chip.voltage_v);
  const double converter_v = adc_voltage_v(chip);
  const ChipCircuits of_chip{scaled,
                             converter_v == chip.voltage_v ? scaled : circuits(chip.node_nm, converter_v)};

  PhysicalChip& result = chip_;
  set_counts(chip, result);
  result.macro = make_macro(technology_, of_chip, chip, calibration_);
  for (std::size_t i = 0; i < precisions_.size(); ++i)
    readouts_[i] = make_readout(technology_, of_chip, chip, calibration_, precisions_[i]);
  result.readouts = readouts_;
  result.clock_ns =
      std::max(chip.cycle_time_s * 1e9,
               technology_.gates.clock_nand_delays * technology_.gates.nand_delay_ns * scaled.delay_scale());
  result.write_pulses = technology_.arrays.rram_write_pulses;
  result.clock_share = technology_.idle.clock_share;
  result.layer_clocks = technology_.idle.layer_clocks;
  result.lookup_ns = technology_.memories.lookup_ns;
  result.lookup_pj = technology_.memories.lookup_pj;

  PartAreas areas;
  add_buffers(chip, scaled, areas);
  const DigitalAreas digital = digital_areas(technology_, scaled);
  areas.digital_um2 = result.digital_macs * digital.multiplier + result.vector_lanes * digital.lane;
  areas.tile_adders_um2 = digital.tile_adders;
  add_digital_energies(technology_, scaled, result);
  const PhysicalTechnology::DramType dram = dram_of(chip);
  add_dram(chip, dram);
  areas.tiles_per_group = chip.tiles_per_group;
  areas.router_um2 = technology_.links.router_um2_per_bit * result.link_width * scaled.area_scale_32nm();
  areas.dram_mm2 = dram.interface_mm2 * std::sqrt(chip.node_nm / table_node_nm);
  add_areas(areas);
  const double voltage = chip.voltage_v / nominal_v;
  add_network(scaled, voltage);
  add_leakage(chip, areas.digital_um2, voltage);
  add_system(chip, dram);
  return result;
}

}  // namespace crossisle::physical
