// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/hardware/chip.hpp"

namespace crossisle::config {
class Section;
}

namespace crossisle::hardware {

/// Kind of the cells of an array, which determines where weights are stored.
enum class CellKind : std::uint8_t {
  rram,  ///< non-volatile, up to 8 bits: weights are resident in the arrays
  sram,  ///< one bit: weights are streamed from DRAM and rewritten while a network runs
};

/// A quantity at the two extremes of the cell contents of an array: all cells at low, or all at high
/// conductance.
struct ConductanceRange {
  double low = 0.0;
  double high = 0.0;

  /// Returns the value at an average cell content from 0 (all low) to 1 (all high); linear, as currents add.
  double at(double content) const noexcept { return low + (high - low) * content; }
};

/// Costs of one array of cells with its periphery, at one supply voltage.
struct ArrayCosts {
  ConductanceRange row_off_pj;     ///< a wordline without a pulse
  ConductanceRange row_on_pj;      ///< a wordline per input pulse
  ConductanceRange column_pj;      ///< column drivers per conversion
  ConductanceRange adc_pj;         ///< a conversion of one bitline
  ConductanceRange cell_read_pj;   ///< a cell per input pulse
  ConductanceRange cell_write_pj;  ///< writing a cell (streamed weights only)
  ConductanceRange weight_row_pj;  ///< driving a row of cells that is written (streamed weights only)
  double row_area_um2 = 0.0;
  double column_area_um2 = 0.0;
  double adc_area_um2 = 0.0;         ///< the converters of all bitlines
  double cell_area_um2 = 0.0;        ///< one cell
  double weight_row_area_um2 = 0.0;  ///< the write drivers (streamed weights only)
  double row_leakage_pw = 0.0;
  double column_leakage_pw = 0.0;
  double adc_leakage_pw = 0.0;
  double cell_leakage_pw = 0.0;  ///< one cell
};

/// Costs of a buffer of a given width and depth: the memory and its address adder.
struct BufferCosts {
  double read_pj = 0.0;  ///< one access of the full width
  double write_pj = 0.0;
  double leakage_w = 0.0;
  double area_um2 = 0.0;
  double adder_pj = 0.0;                 ///< the address of one access
  double adder_leakage_pj_per_ns = 0.0;  ///< one adder; a buffer has two
  double adder_area_um2 = 0.0;           ///< one adder
};

/// Energies, areas and leakage of the components of chips at the measured operating points.
///
/// Read from `data/technologies/<name>.yaml`, whose README states format, units and sources; users provide
/// their own numbers in such a file only. Costs are stored by grid position, so that a look-up needs only an
/// index.
///
/// @code
///   Problems problems;
///   const auto technology = Technology::load(find_data_file("rram_32nm", "technologies", {}), problems);
///   problems.throw_if_any();
///   const ArrayCosts& array = technology.array(0, 0, 0);
/// @endcode
class Technology {
 public:
  /// Reads a technology file; problems of its content are added to `problems`.
  /// @throws core::Error if the file cannot be read at all
  static Technology load(const std::filesystem::path& file, core::Problems& problems);

  const std::string& name() const noexcept { return name_; }
  const std::string& long_name() const noexcept { return long_name_; }
  CellKind cell() const noexcept { return cell_; }
  double node_nm() const noexcept { return node_nm_; }
  /// Returns the cost of a square centimetre of silicon; the cost at 32 nm is 100.
  double cost_per_cm2() const noexcept { return cost_per_cm2_; }

  double router_flit_pj() const noexcept { return router_flit_pj_; }
  std::int64_t router_flit_bits() const noexcept { return router_flit_bits_; }
  double router_area_um2() const noexcept { return router_area_um2_; }
  double dram_burst_pj() const noexcept { return dram_burst_pj_; }
  std::int64_t dram_burst_bits() const noexcept { return dram_burst_bits_; }
  /// Width of a word of the global buffer.
  static constexpr std::int64_t global_buffer_word_bits = 2048;
  /// Bits of a buffer word per macro of a tile.
  static constexpr std::int64_t tile_buffer_bits_per_macro = 8;

  /// Returns the values of a knob in the tables, ascending, as written in files (KnobTraits::unit); empty if
  /// every positive value is valid.
  std::vector<double> grid(Knob knob) const;

  std::int32_t max_bits_per_cell() const noexcept { return cell_ == CellKind::sram ? 1 : 8; }

  /// Adds a voltage between measured voltages to the grid. Its arrays are interpolated between the two
  /// neighbours by a power law of the voltage (switching energies scale as V^2), but only if the tables are
  /// smooth there: the same rule, applied to each of the two neighbours from its own neighbours, must
  /// reproduce every value within 1 %. In the shipped tables this holds for RRAM (0.15 % at worst) but not
  /// for SRAM, whose drivers are sized in steps. Nothing is extrapolated.
  /// @returns nothing, or the reason why the voltage cannot be added
  std::optional<std::string> add_voltage(double voltage_v);

  /// Returns the position of a voltage in the grid, or nothing if the grid does not have the voltage.
  std::optional<std::size_t> voltage_index(double voltage_v) const noexcept;
  std::optional<std::size_t> wordlines_index(std::int64_t wordlines) const noexcept;
  std::optional<std::size_t> bitlines_index(std::int64_t bitlines) const noexcept;
  std::size_t voltage_count() const noexcept { return voltages_.size(); }
  std::size_t wordlines_count() const noexcept { return wordlines_.size(); }
  std::size_t bitlines_count() const noexcept { return bitlines_.size(); }
  /// Returns the sizes of the arrays at each index, ascending.
  const std::vector<std::int64_t>& array_wordlines() const noexcept { return wordlines_; }
  const std::vector<std::int64_t>& array_bitlines() const noexcept { return bitlines_; }

  /// Returns the costs of an array at a grid point. @pre every index is below its count
  const ArrayCosts& array(std::size_t voltage, std::size_t wordlines, std::size_t bitlines) const noexcept {
    return arrays_[(voltage * wordlines_.size() + wordlines) * bitlines_.size() + bitlines];
  }
  /// Returns a tile's input or output buffer, or nothing if the tables have none of that size.
  const BufferCosts* tile_buffer(std::int64_t macros_per_tile, std::int64_t depth_words) const noexcept;
  /// Returns a global buffer, or nothing if the tables have none of that capacity.
  const BufferCosts* global_buffer(std::int64_t bits) const noexcept;

  /// Refuses a chip that the tables do not cover.
  /// @throws core::Error that names every knob that is not covered, with the nearest covered values
  void require_covered(const Chip& chip) const;

  /// Writes or reads all values, to copy them to another process of this program.
  template <class Archive>
  void serialize(Archive& archive) {
    archive(name_, long_name_, cell_, node_nm_, cost_per_cm2_, router_flit_pj_, router_flit_bits_,
            router_area_um2_, dram_burst_pj_, dram_burst_bits_, voltages_, measured_voltages_, wordlines_,
            bitlines_, arrays_, tile_buffers_, global_buffers_);
    if constexpr (Archive::is_loading::value) find_roughness();
  }

 private:
  /// Buffers of one kind on the grid of their widths and depths.
  struct BufferTable {
    std::vector<std::int64_t> widths_bits;
    std::vector<std::int64_t> depths_words;
    std::vector<BufferCosts> costs;

    const BufferCosts* find(std::int64_t width_bits, std::int64_t depth_words) const noexcept;

    template <class Archive>
    void serialize(Archive& archive) {
      archive(widths_bits, depths_words, costs);
    }
  };
  void read_arrays(config::Section section);
  /// Returns the arrays of a voltage, interpolated between two voltages in the grid.
  std::vector<ArrayCosts> interpolate(double low_v, double voltage_v, double high_v) const;
  /// Fills roughness_. @pre the technology has no voltages but the measured ones
  void find_roughness();
  /// Returns the quantity with the largest interpolation error at a measured voltage, and its relative error.
  std::pair<std::string_view, double> find_roughness(std::size_t measured) const;
  static BufferTable read_buffers(config::Section section);

  std::string name_;
  std::string long_name_;
  CellKind cell_ = CellKind::rram;
  double node_nm_ = 0.0;
  double cost_per_cm2_ = 0.0;
  double router_flit_pj_ = 0.0;
  std::int64_t router_flit_bits_ = 1;
  double router_area_um2_ = 0.0;
  double dram_burst_pj_ = 0.0;
  std::int64_t dram_burst_bits_ = 1;
  std::vector<double> voltages_;
  std::vector<double> measured_voltages_;  ///< voltages in the file
  std::vector<std::pair<std::string_view, double>>
      roughness_;  ///< for all measured voltages except the first and the last
  std::vector<std::int64_t> wordlines_;
  std::vector<std::int64_t> bitlines_;
  std::vector<ArrayCosts> arrays_;
  BufferTable tile_buffers_;
  BufferTable global_buffers_;
};

}  // namespace crossisle::hardware
