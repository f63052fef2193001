// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "crossisle/core/error.hpp"

namespace crossisle::hardware {

/// Parameters of the components of chips of the physical mode: gates, converters, cells, memories, links.
/// Meaning, unit and source of each are in data/technologies/physical.yaml, whose keys are the names of the
/// fields. Values that depend on the node are scaled from the node stated there.
struct PhysicalTechnology {
  struct {
    double nand_area_um2 = 0.0;
    double nand_delay_ns = 0.0;
    double nand_capacitance_ff = 0.0;
    double xor_area = 0.0;
    double xor_delay = 0.0;
    double xor_capacitance = 0.0;
    double flip_flop_area = 0.0;
    double flip_flop_capacitance = 0.0;
    double logic_area_at_28nm = 0.0;
    double delay_exponent = 0.0;
    double slope_v = 0.0;
    double switch_threshold_v = 0.0;
    double small_node_capacitance = 0.0;
    double small_node_delay = 0.0;
    double reference_voltage_v = 0.0;
    double accumulator_bits = 0.0;
    double clock_nand_delays = 0.0;
  } gates{};
  struct {
    double sar_ff_per_bit = 0.0;
    double sar_ff_per_level = 0.0;
    double sar_ff_per_square = 0.0;
    double sar_area_factor = 0.0;
    double sar_area_offset = 0.0;
    double sar_area_slope = 0.0;
    double flash_ff_per_level = 0.0;
    double flash_um2_per_level = 0.0;
    double time_ff_per_level = 0.0;
    double time_ns_per_level = 0.0;
    double time_counter_bits = 0.0;
    double time_pairs_per_bit = 0.0;
    double sense_ff_per_bit = 0.0;
    double sense_um2_per_bit = 0.0;
    double decision_ns = 0.0;
    double decision_ns_per_row = 0.0;
    double small_node_capacitance = 0.0;
    double sample_pf = 0.0;
    double toggling_bits = 0.0;
    double dac_ff_per_bit = 0.0;
    double dac_um2_per_level = 0.0;
    double pulse_ns = 0.0;
  } converters{};
  struct {
    double rram_cell_f2 = 0.0;
    double sram_analog_cell_f2 = 0.0;
    double sram_digital_cell_f2 = 0.0;
    double wire_ff_per_um = 0.0;
    double row_cell_ff = 0.0;
    double column_cell_ff = 0.0;
    double row_swing = 0.0;
    double sense_ohm = 0.0;
    double charge_cell_ff = 0.0;
    double small_node_cell = 0.0;
    double repeater_swing = 0.0;
    double charge_set_ns = 0.0;
    double charge_dac_ns = 0.0;
    double charge_row_ns = 0.0;
    double charge_rows = 0.0;
    double charge_row_exponent = 0.0;
    double tree_energy = 0.0;
    double tree_time = 0.0;
    double row_driver_um2 = 0.0;
    double column_mux_um2 = 0.0;
    double sample_hold_um2 = 0.0;
    double rram_write_driver_um2 = 0.0;
    double sram_write_driver_um2 = 0.0;
    double rram_write_pj = 0.0;
    double rram_write_ns = 0.0;
    double rram_write_pulses = 0.0;
    double rram_cells_at_once = 0.0;
    double sram_write_ff_per_row = 0.0;
    double sram_write_ff = 0.0;
  } arrays{};
  struct {
    double buffer_read_pj = 0.0;
    double buffer_read_pj_per_kib = 0.0;
    double buffer_exponent = 0.0;
    double buffer_write_ratio = 0.0;
    double buffer_um2_per_bit = 0.0;
    double buffer_growth = 0.0;
    double buffer_growth_kib = 0.0;
    double min_um2_per_bit = 0.0;
    double lookup_ns = 0.0;
    double lookup_pj = 0.0;
  } memories{};
  struct {
    double hop_pj = 0.0;
    double wire_pj_per_mm = 0.0;
    double wire_activity = 0.0;
    double distance = 0.0;
    double router_um2_per_bit = 0.0;
  } links{};
  struct {
    double multiplier_cells = 0.0;
    double multiplier_area_registers = 0.0;
    double multiplier_energy_registers = 0.0;
    double multiplier_activity = 0.0;
    double multiplier_overhead = 0.0;
    double vector_energy_pairs = 0.0;
    double vector_energy_factor = 0.0;
    double vector_area_multipliers = 0.0;
    double vector_area_um2 = 0.0;
    double tile_adder_lanes = 0.0;
  } digital{};
  struct {
    double cell_pw_per_v = 0.0;
    double logic_mw_per_mm2 = 0.0;
    double gating = 0.0;
    double global_buffer_mw_per_mib = 0.0;
    double doubling_k = 0.0;
    double clock_share = 0.0;
    double layer_clocks = 0.0;
    double overhead = 0.0;
  } idle{};
  struct {
    double clip_sigma = 0.0;
    double ir_drop = 0.0;
    double sense_offset = 0.0;
    double nominal_read_v = 0.0;
    double nominal_supply_v = 0.0;
  } accuracy{};
  struct {
    double usable_wafer_radius_mm = 0.0;
    double scribe_mm = 0.0;
    double defects_per_cm2 = 0.0;
    double defect_clustering = 0.0;
    double rram_wafer = 0.0;
    double substrate_usd_per_mm2 = 0.0;
    double interposer_wafer_usd = 0.0;
    double interposer_margin = 0.0;
    double stack_mm2 = 0.0;
    double assembly_yield = 0.0;
    double interposer_yield = 0.0;
  } manufacture{};

  std::string name;
  std::string long_name;
  struct LogicArea {
    double node_nm = 0.0;
    double relative = 0.0;  ///< relative to 32 nm
  };
  std::vector<LogicArea> logic_area;
  struct Transistor {
    double node_nm = 0.0;
    double fast_threshold_v = 0.0;
    double slow_threshold_v = 0.0;
    double wire_ohm_per_um = 0.0;
  };
  std::vector<Transistor> transistors;
  struct GlobalBuffer {
    double mib = 0.0;
    double read_pj = 0.0;  ///< per 2048 bits
    double write_pj = 0.0;
    double area_mm2 = 0.0;
  };
  std::vector<GlobalBuffer> global_buffers;
  struct Wafer {
    double node_nm = 0.0;
    double usd = 0.0;
  };
  std::vector<Wafer> wafers;  ///< of 300 mm
  /// A type of DRAM with its interface on the chip.
  struct DramType {
    double peak_gb_per_s = 0.0;
    double sustained = 0.0;  ///< share of the peak that long transfers reach
    double pj_per_bit = 0.0;
    double idle_w = 0.0;         ///< of the smallest capacity
    double active_w = 0.0;       ///< while data are transferred
    double interface_mm2 = 0.0;  ///< at 32 nm
    double min_gb = 0.0;
    double max_gb = 0.0;
    double die_mm2_per_gb = 0.0;
    double usd_per_gb = 0.0;
    bool on_interposer = false;
  };
  /// In the order of Dram; without figures for `none` and `own`.
  std::vector<DramType> dram;

  /// Share of the slow (low-power) threshold for regular transistors; it is 0 for fast and 1 for slow
  /// transistors.
  static constexpr double regular = 0.5;
  /// Returns the threshold voltage of transistors, interpolated linearly between the nodes of the table.
  /// @param share share of the slow (low-power) threshold: 0 for fast, 1 for slow transistors
  double threshold_v(double node_nm, double share) const;
  /// Returns the resistance of a wire [ohm/um] at a node.
  double wire_ohm_per_um(double node_nm) const;

  /// True if a technology file is for the physical mode; such a file has the key `model` among its first
  /// lines.
  static bool describes(const std::filesystem::path& file);
  /// Reads a technology file. Problems of its content are added to `problems`; the values may be used only if
  /// there are none.
  /// @throws core::Error if the file cannot be read at all or is not YAML
  static PhysicalTechnology load(const std::filesystem::path& file, core::Problems& problems);
};

}  // namespace crossisle::hardware
