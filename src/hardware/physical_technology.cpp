// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/hardware/physical_technology.hpp"

#include <fmt/format.h>

#include <sstream>

#include "crossisle/config/document.hpp"
#include "crossisle/core/file_io.hpp"
#include "crossisle/hardware/chip.hpp"

namespace crossisle::hardware {
namespace {

/// Types with figures: all words of the knob but `none` and `own`.
constexpr std::size_t dram_types = dram_count - 2;
/// Maximum number of lines to search for `model`: the tables of other technologies are long and slow to read.
constexpr int max_lines_before_model = 32;
/// Range of values: positive, and far from values at which costs would overflow.
constexpr config::Range figure_range{1e-9, 1e9};

/// A number of a section of the file and the field that it fills.
struct Field {
  const char* key;
  double& (*value)(PhysicalTechnology&);
};
using Fields = std::vector<Field>;

const Fields& gates_fields() {
  static const Fields fields{
      {"nand_area_um2", [](PhysicalTechnology& t) -> double& { return t.gates.nand_area_um2; }},
      {"nand_delay_ns", [](PhysicalTechnology& t) -> double& { return t.gates.nand_delay_ns; }},
      {"nand_capacitance_ff", [](PhysicalTechnology& t) -> double& { return t.gates.nand_capacitance_ff; }},
      {"xor_area", [](PhysicalTechnology& t) -> double& { return t.gates.xor_area; }},
      {"xor_delay", [](PhysicalTechnology& t) -> double& { return t.gates.xor_delay; }},
      {"xor_capacitance", [](PhysicalTechnology& t) -> double& { return t.gates.xor_capacitance; }},
      {"flip_flop_area", [](PhysicalTechnology& t) -> double& { return t.gates.flip_flop_area; }},
      {"flip_flop_capacitance",
       [](PhysicalTechnology& t) -> double& { return t.gates.flip_flop_capacitance; }},
      {"logic_area_at_28nm", [](PhysicalTechnology& t) -> double& { return t.gates.logic_area_at_28nm; }},
      {"delay_exponent", [](PhysicalTechnology& t) -> double& { return t.gates.delay_exponent; }},
      {"slope_v", [](PhysicalTechnology& t) -> double& { return t.gates.slope_v; }},
      {"switch_threshold_v", [](PhysicalTechnology& t) -> double& { return t.gates.switch_threshold_v; }},
      {"small_node_capacitance",
       [](PhysicalTechnology& t) -> double& { return t.gates.small_node_capacitance; }},
      {"small_node_delay", [](PhysicalTechnology& t) -> double& { return t.gates.small_node_delay; }},
      {"reference_voltage_v", [](PhysicalTechnology& t) -> double& { return t.gates.reference_voltage_v; }},
      {"accumulator_bits", [](PhysicalTechnology& t) -> double& { return t.gates.accumulator_bits; }},
      {"clock_nand_delays", [](PhysicalTechnology& t) -> double& { return t.gates.clock_nand_delays; }},
  };
  return fields;
}

const Fields& converters_fields() {
  static const Fields fields{
      {"sar_ff_per_bit", [](PhysicalTechnology& t) -> double& { return t.converters.sar_ff_per_bit; }},
      {"sar_ff_per_level", [](PhysicalTechnology& t) -> double& { return t.converters.sar_ff_per_level; }},
      {"sar_ff_per_square", [](PhysicalTechnology& t) -> double& { return t.converters.sar_ff_per_square; }},
      {"sar_area_factor", [](PhysicalTechnology& t) -> double& { return t.converters.sar_area_factor; }},
      {"sar_area_offset", [](PhysicalTechnology& t) -> double& { return t.converters.sar_area_offset; }},
      {"sar_area_slope", [](PhysicalTechnology& t) -> double& { return t.converters.sar_area_slope; }},
      {"flash_ff_per_level",
       [](PhysicalTechnology& t) -> double& { return t.converters.flash_ff_per_level; }},
      {"flash_um2_per_level",
       [](PhysicalTechnology& t) -> double& { return t.converters.flash_um2_per_level; }},
      {"time_ff_per_level", [](PhysicalTechnology& t) -> double& { return t.converters.time_ff_per_level; }},
      {"time_ns_per_level", [](PhysicalTechnology& t) -> double& { return t.converters.time_ns_per_level; }},
      {"time_counter_bits", [](PhysicalTechnology& t) -> double& { return t.converters.time_counter_bits; }},
      {"time_pairs_per_bit",
       [](PhysicalTechnology& t) -> double& { return t.converters.time_pairs_per_bit; }},
      {"sense_ff_per_bit", [](PhysicalTechnology& t) -> double& { return t.converters.sense_ff_per_bit; }},
      {"sense_um2_per_bit", [](PhysicalTechnology& t) -> double& { return t.converters.sense_um2_per_bit; }},
      {"decision_ns", [](PhysicalTechnology& t) -> double& { return t.converters.decision_ns; }},
      {"decision_ns_per_row",
       [](PhysicalTechnology& t) -> double& { return t.converters.decision_ns_per_row; }},
      {"small_node_capacitance",
       [](PhysicalTechnology& t) -> double& { return t.converters.small_node_capacitance; }},
      {"sample_pf", [](PhysicalTechnology& t) -> double& { return t.converters.sample_pf; }},
      {"toggling_bits", [](PhysicalTechnology& t) -> double& { return t.converters.toggling_bits; }},
      {"dac_ff_per_bit", [](PhysicalTechnology& t) -> double& { return t.converters.dac_ff_per_bit; }},
      {"dac_um2_per_level", [](PhysicalTechnology& t) -> double& { return t.converters.dac_um2_per_level; }},
      {"pulse_ns", [](PhysicalTechnology& t) -> double& { return t.converters.pulse_ns; }},
  };
  return fields;
}

const Fields& arrays_fields() {
  static const Fields fields{
      {"rram_cell_f2", [](PhysicalTechnology& t) -> double& { return t.arrays.rram_cell_f2; }},
      {"sram_analog_cell_f2", [](PhysicalTechnology& t) -> double& { return t.arrays.sram_analog_cell_f2; }},
      {"sram_digital_cell_f2",
       [](PhysicalTechnology& t) -> double& { return t.arrays.sram_digital_cell_f2; }},
      {"wire_ff_per_um", [](PhysicalTechnology& t) -> double& { return t.arrays.wire_ff_per_um; }},
      {"row_cell_ff", [](PhysicalTechnology& t) -> double& { return t.arrays.row_cell_ff; }},
      {"column_cell_ff", [](PhysicalTechnology& t) -> double& { return t.arrays.column_cell_ff; }},
      {"row_swing", [](PhysicalTechnology& t) -> double& { return t.arrays.row_swing; }},
      {"sense_ohm", [](PhysicalTechnology& t) -> double& { return t.arrays.sense_ohm; }},
      {"charge_cell_ff", [](PhysicalTechnology& t) -> double& { return t.arrays.charge_cell_ff; }},
      {"small_node_cell", [](PhysicalTechnology& t) -> double& { return t.arrays.small_node_cell; }},
      {"repeater_swing", [](PhysicalTechnology& t) -> double& { return t.arrays.repeater_swing; }},
      {"charge_set_ns", [](PhysicalTechnology& t) -> double& { return t.arrays.charge_set_ns; }},
      {"charge_dac_ns", [](PhysicalTechnology& t) -> double& { return t.arrays.charge_dac_ns; }},
      {"charge_row_ns", [](PhysicalTechnology& t) -> double& { return t.arrays.charge_row_ns; }},
      {"charge_rows", [](PhysicalTechnology& t) -> double& { return t.arrays.charge_rows; }},
      {"charge_row_exponent", [](PhysicalTechnology& t) -> double& { return t.arrays.charge_row_exponent; }},
      {"tree_energy", [](PhysicalTechnology& t) -> double& { return t.arrays.tree_energy; }},
      {"tree_time", [](PhysicalTechnology& t) -> double& { return t.arrays.tree_time; }},
      {"row_driver_um2", [](PhysicalTechnology& t) -> double& { return t.arrays.row_driver_um2; }},
      {"column_mux_um2", [](PhysicalTechnology& t) -> double& { return t.arrays.column_mux_um2; }},
      {"sample_hold_um2", [](PhysicalTechnology& t) -> double& { return t.arrays.sample_hold_um2; }},
      {"rram_write_driver_um2",
       [](PhysicalTechnology& t) -> double& { return t.arrays.rram_write_driver_um2; }},
      {"sram_write_driver_um2",
       [](PhysicalTechnology& t) -> double& { return t.arrays.sram_write_driver_um2; }},
      {"rram_write_pj", [](PhysicalTechnology& t) -> double& { return t.arrays.rram_write_pj; }},
      {"rram_write_ns", [](PhysicalTechnology& t) -> double& { return t.arrays.rram_write_ns; }},
      {"rram_write_pulses", [](PhysicalTechnology& t) -> double& { return t.arrays.rram_write_pulses; }},
      {"rram_cells_at_once", [](PhysicalTechnology& t) -> double& { return t.arrays.rram_cells_at_once; }},
      {"sram_write_ff_per_row",
       [](PhysicalTechnology& t) -> double& { return t.arrays.sram_write_ff_per_row; }},
      {"sram_write_ff", [](PhysicalTechnology& t) -> double& { return t.arrays.sram_write_ff; }},
  };
  return fields;
}

const Fields& memories_fields() {
  static const Fields fields{
      {"buffer_read_pj", [](PhysicalTechnology& t) -> double& { return t.memories.buffer_read_pj; }},
      {"buffer_read_pj_per_kib",
       [](PhysicalTechnology& t) -> double& { return t.memories.buffer_read_pj_per_kib; }},
      {"buffer_exponent", [](PhysicalTechnology& t) -> double& { return t.memories.buffer_exponent; }},
      {"buffer_write_ratio", [](PhysicalTechnology& t) -> double& { return t.memories.buffer_write_ratio; }},
      {"buffer_um2_per_bit", [](PhysicalTechnology& t) -> double& { return t.memories.buffer_um2_per_bit; }},
      {"buffer_growth", [](PhysicalTechnology& t) -> double& { return t.memories.buffer_growth; }},
      {"buffer_growth_kib", [](PhysicalTechnology& t) -> double& { return t.memories.buffer_growth_kib; }},
      {"min_um2_per_bit", [](PhysicalTechnology& t) -> double& { return t.memories.min_um2_per_bit; }},
      {"lookup_ns", [](PhysicalTechnology& t) -> double& { return t.memories.lookup_ns; }},
      {"lookup_pj", [](PhysicalTechnology& t) -> double& { return t.memories.lookup_pj; }},
  };
  return fields;
}

const Fields& links_fields() {
  static const Fields fields{
      {"hop_pj", [](PhysicalTechnology& t) -> double& { return t.links.hop_pj; }},
      {"wire_pj_per_mm", [](PhysicalTechnology& t) -> double& { return t.links.wire_pj_per_mm; }},
      {"wire_activity", [](PhysicalTechnology& t) -> double& { return t.links.wire_activity; }},
      {"distance", [](PhysicalTechnology& t) -> double& { return t.links.distance; }},
      {"router_um2_per_bit", [](PhysicalTechnology& t) -> double& { return t.links.router_um2_per_bit; }},
  };
  return fields;
}

const Fields& digital_fields() {
  static const Fields fields{
      {"multiplier_cells", [](PhysicalTechnology& t) -> double& { return t.digital.multiplier_cells; }},
      {"multiplier_area_registers",
       [](PhysicalTechnology& t) -> double& { return t.digital.multiplier_area_registers; }},
      {"multiplier_energy_registers",
       [](PhysicalTechnology& t) -> double& { return t.digital.multiplier_energy_registers; }},
      {"multiplier_activity", [](PhysicalTechnology& t) -> double& { return t.digital.multiplier_activity; }},
      {"multiplier_overhead", [](PhysicalTechnology& t) -> double& { return t.digital.multiplier_overhead; }},
      {"vector_energy_pairs", [](PhysicalTechnology& t) -> double& { return t.digital.vector_energy_pairs; }},
      {"vector_energy_factor",
       [](PhysicalTechnology& t) -> double& { return t.digital.vector_energy_factor; }},
      {"vector_area_multipliers",
       [](PhysicalTechnology& t) -> double& { return t.digital.vector_area_multipliers; }},
      {"vector_area_um2", [](PhysicalTechnology& t) -> double& { return t.digital.vector_area_um2; }},
      {"tile_adder_lanes", [](PhysicalTechnology& t) -> double& { return t.digital.tile_adder_lanes; }},
  };
  return fields;
}

const Fields& idle_fields() {
  static const Fields fields{
      {"cell_pw_per_v", [](PhysicalTechnology& t) -> double& { return t.idle.cell_pw_per_v; }},
      {"logic_mw_per_mm2", [](PhysicalTechnology& t) -> double& { return t.idle.logic_mw_per_mm2; }},
      {"gating", [](PhysicalTechnology& t) -> double& { return t.idle.gating; }},
      {"global_buffer_mw_per_mib",
       [](PhysicalTechnology& t) -> double& { return t.idle.global_buffer_mw_per_mib; }},
      {"doubling_k", [](PhysicalTechnology& t) -> double& { return t.idle.doubling_k; }},
      {"clock_share", [](PhysicalTechnology& t) -> double& { return t.idle.clock_share; }},
      {"layer_clocks", [](PhysicalTechnology& t) -> double& { return t.idle.layer_clocks; }},
      {"overhead", [](PhysicalTechnology& t) -> double& { return t.idle.overhead; }},
  };
  return fields;
}

const Fields& accuracy_fields() {
  static const Fields fields{
      {"clip_sigma", [](PhysicalTechnology& t) -> double& { return t.accuracy.clip_sigma; }},
      {"ir_drop", [](PhysicalTechnology& t) -> double& { return t.accuracy.ir_drop; }},
      {"sense_offset", [](PhysicalTechnology& t) -> double& { return t.accuracy.sense_offset; }},
      {"nominal_read_v", [](PhysicalTechnology& t) -> double& { return t.accuracy.nominal_read_v; }},
      {"nominal_supply_v", [](PhysicalTechnology& t) -> double& { return t.accuracy.nominal_supply_v; }},
  };
  return fields;
}

const Fields& manufacture_fields() {
  static const Fields fields{
      {"usable_wafer_radius_mm",
       [](PhysicalTechnology& t) -> double& { return t.manufacture.usable_wafer_radius_mm; }},
      {"scribe_mm", [](PhysicalTechnology& t) -> double& { return t.manufacture.scribe_mm; }},
      {"defects_per_cm2", [](PhysicalTechnology& t) -> double& { return t.manufacture.defects_per_cm2; }},
      {"defect_clustering", [](PhysicalTechnology& t) -> double& { return t.manufacture.defect_clustering; }},
      {"rram_wafer", [](PhysicalTechnology& t) -> double& { return t.manufacture.rram_wafer; }},
      {"substrate_usd_per_mm2",
       [](PhysicalTechnology& t) -> double& { return t.manufacture.substrate_usd_per_mm2; }},
      {"interposer_wafer_usd",
       [](PhysicalTechnology& t) -> double& { return t.manufacture.interposer_wafer_usd; }},
      {"interposer_margin", [](PhysicalTechnology& t) -> double& { return t.manufacture.interposer_margin; }},
      {"stack_mm2", [](PhysicalTechnology& t) -> double& { return t.manufacture.stack_mm2; }},
      {"assembly_yield", [](PhysicalTechnology& t) -> double& { return t.manufacture.assembly_yield; }},
      {"interposer_yield", [](PhysicalTechnology& t) -> double& { return t.manufacture.interposer_yield; }},
  };
  return fields;
}

void read_fields(config::Section section, const Fields& fields, PhysicalTechnology& technology) {
  for (const auto& field : fields) field.value(technology) = section.number(field.key, figure_range);
  section.finish();
}

/// Reads rows of numbers, the first of which must ascend, as interpolation requires.
std::vector<std::vector<double>> ascending_rows(config::Section& root, const std::string& key,
                                                std::size_t width) {
  auto rows = root.rows(key, width);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const double value : rows[i]) {
      if (value >= figure_range.low && value <= figure_range.high) continue;
      root.problem(key, fmt::format("holds {}", value), "constants are positive and at most 1e9",
                   "correct it");
    }
    if (i > 0 && rows[i][0] <= rows[i - 1][0]) {
      root.problem(key, fmt::format("has {} after {}", rows[i][0], rows[i - 1][0]),
                   "values between rows are interpolated", "list rows in ascending order");
    }
  }
  if (rows.empty() && root.has(key))
    root.problem(key, "has no rows", "nothing can be read from it", "add some");
  return rows;
}

void read_dram(config::Section& root, PhysicalTechnology& technology) {
  constexpr std::size_t width = 11;
  for (const auto& row : root.rows("dram", width)) {
    for (const double value : row) {
      if (value >= 0.0 && value <= figure_range.high) continue;
      root.problem("dram", fmt::format("holds {}", value), "figures are from 0 to 1e9", "correct it");
    }
    technology.dram.push_back(
        {row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9], row[10] > 0.0});
  }
  if (technology.dram.size() != dram_types && root.has("dram")) {
    root.problem("dram", fmt::format("has {} rows", technology.dram.size()),
                 fmt::format("{} words of the knob dram need a row each", dram_types), "list these");
  }
}

/// Returns a column of the table of transistors at a node, interpolated linearly between rows. Beyond the
/// table, returns the first or last value; chips there are refused (physical_limits.hpp).
double interpolate(const std::vector<PhysicalTechnology::Transistor>& rows,
                   double PhysicalTechnology::Transistor::*column, double node_nm) {
  if (node_nm <= rows.front().node_nm) return rows.front().*column;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (node_nm >= rows[i].node_nm) continue;
    const double slope = (rows[i].*column - rows[i - 1].*column) / (rows[i].node_nm - rows[i - 1].node_nm);
    return slope * (node_nm - rows[i - 1].node_nm) + rows[i - 1].*column;
  }
  return rows.back().*column;
}

}  // namespace

double PhysicalTechnology::threshold_v(double node_nm, double share) const {
  const double fast = interpolate(transistors, &Transistor::fast_threshold_v, node_nm);
  const double slow = interpolate(transistors, &Transistor::slow_threshold_v, node_nm);
  return fast + share * (slow - fast);
}

double PhysicalTechnology::wire_ohm_per_um(double node_nm) const {
  return interpolate(transistors, &Transistor::wire_ohm_per_um, node_nm);
}

bool PhysicalTechnology::describes(const std::filesystem::path& file) {
  std::istringstream stream;
  try {
    stream.str(core::read_text(file));
  } catch (const core::Error&) {
    return false;  // the reader of technologies reports the reason
  }
  std::string line;
  for (int lines = 0; lines < max_lines_before_model && std::getline(stream, line); ++lines) {
    if (line.starts_with("model:")) return true;
  }
  return false;
}

PhysicalTechnology PhysicalTechnology::load(const std::filesystem::path& file, core::Problems& problems) {
  const config::Document document = config::Document::load(file, {}, problems);
  config::Section root = document.root();
  PhysicalTechnology technology;
  root.integer("format", {1.0, 1.0});
  const std::vector<std::string> models{"physical"};
  root.choice("model", models);
  technology.name = root.name("name");
  technology.long_name = root.name("long_name");
  read_fields(root.section("gates"), gates_fields(), technology);
  read_fields(root.section("converters"), converters_fields(), technology);
  read_fields(root.section("arrays"), arrays_fields(), technology);
  read_fields(root.section("memories"), memories_fields(), technology);
  read_fields(root.section("network"), links_fields(), technology);
  read_fields(root.section("digital"), digital_fields(), technology);
  read_fields(root.section("static"), idle_fields(), technology);
  read_fields(root.section("accuracy"), accuracy_fields(), technology);
  read_fields(root.section("manufacture"), manufacture_fields(), technology);
  for (const auto& row : ascending_rows(root, "logic_area", 2))
    technology.logic_area.push_back({row[0], row[1]});
  for (const auto& row : ascending_rows(root, "transistors", 4)) {
    technology.transistors.push_back({row[0], row[1], row[2], row[3]});
  }
  for (const auto& row : ascending_rows(root, "global_buffers", 4)) {
    technology.global_buffers.push_back({row[0], row[1], row[2], row[3]});
  }
  for (const auto& row : ascending_rows(root, "wafers", 2)) technology.wafers.push_back({row[0], row[1]});
  read_dram(root, technology);
  root.finish();
  return technology;
}

}  // namespace crossisle::hardware
