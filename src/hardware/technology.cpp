// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/hardware/technology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <span>
#include <string_view>

#include "crossisle/config/document.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::hardware {
namespace {

/// Voltages closer than this are the same value written differently; the tables step by 0.05 V.
constexpr double same_voltage_v = 1e-9;
/// Maximum relative error for which interpolation is trusted, when a measured voltage is left out and
/// interpolated.
constexpr double smooth_within = 0.01;
/// Values below this (pJ, um2, pW) are differences of rounded numbers rather than measurements; for energies,
/// it is one attojoule.
constexpr double negligible_figure = 1e-6;
/// Largest size that a table may state: keeps products of sizes within 64 bits.
constexpr double max_size = 1 << 24;
/// Largest energy, area, leakage or voltage: beyond any component, and low enough that no cost overflows.
constexpr double max_figure = 1e15;
/// Maximum numbers of measured voltages and of arrays at all voltages, including added ones: a table of 10
/// MB.
constexpr std::size_t max_voltages = 256;
constexpr std::size_t max_arrays = 50'000;

constexpr std::array<std::pair<std::string_view, CellKind>, 2> cell_names{
    {{"rram", CellKind::rram}, {"sram", CellKind::sram}}};

/// A column of the table of arrays and the field that it fills.
struct ArrayColumn {
  std::string_view name;
  double& (*field)(ArrayCosts&);
  bool streamed_only;  ///< needed only if weights are streamed and rewritten
};

constexpr std::array<ArrayColumn, 23> array_columns{{
    {"row_off_low_pj", [](ArrayCosts& a) -> double& { return a.row_off_pj.low; }, false},
    {"row_off_high_pj", [](ArrayCosts& a) -> double& { return a.row_off_pj.high; }, false},
    {"row_on_low_pj", [](ArrayCosts& a) -> double& { return a.row_on_pj.low; }, false},
    {"row_on_high_pj", [](ArrayCosts& a) -> double& { return a.row_on_pj.high; }, false},
    {"row_area_um2", [](ArrayCosts& a) -> double& { return a.row_area_um2; }, false},
    {"row_leakage_pw", [](ArrayCosts& a) -> double& { return a.row_leakage_pw; }, false},
    {"column_low_pj", [](ArrayCosts& a) -> double& { return a.column_pj.low; }, false},
    {"column_high_pj", [](ArrayCosts& a) -> double& { return a.column_pj.high; }, false},
    {"column_area_um2", [](ArrayCosts& a) -> double& { return a.column_area_um2; }, false},
    {"column_leakage_pw", [](ArrayCosts& a) -> double& { return a.column_leakage_pw; }, false},
    {"adc_low_pj", [](ArrayCosts& a) -> double& { return a.adc_pj.low; }, false},
    {"adc_high_pj", [](ArrayCosts& a) -> double& { return a.adc_pj.high; }, false},
    {"adc_area_um2", [](ArrayCosts& a) -> double& { return a.adc_area_um2; }, false},
    {"adc_leakage_pw", [](ArrayCosts& a) -> double& { return a.adc_leakage_pw; }, false},
    {"cell_read_low_pj", [](ArrayCosts& a) -> double& { return a.cell_read_pj.low; }, false},
    {"cell_read_high_pj", [](ArrayCosts& a) -> double& { return a.cell_read_pj.high; }, false},
    {"cell_area_um2", [](ArrayCosts& a) -> double& { return a.cell_area_um2; }, false},
    {"cell_leakage_pw", [](ArrayCosts& a) -> double& { return a.cell_leakage_pw; }, false},
    {"cell_write_low_pj", [](ArrayCosts& a) -> double& { return a.cell_write_pj.low; }, true},
    {"cell_write_high_pj", [](ArrayCosts& a) -> double& { return a.cell_write_pj.high; }, true},
    {"weight_row_low_pj", [](ArrayCosts& a) -> double& { return a.weight_row_pj.low; }, true},
    {"weight_row_high_pj", [](ArrayCosts& a) -> double& { return a.weight_row_pj.high; }, true},
    {"weight_row_area_um2", [](ArrayCosts& a) -> double& { return a.weight_row_area_um2; }, true},
}};

struct BufferColumn {
  std::string_view name;
  double BufferCosts::*field;
};

constexpr std::array<BufferColumn, 7> buffer_columns{{
    {"read_pj", &BufferCosts::read_pj},
    {"write_pj", &BufferCosts::write_pj},
    {"leakage_w", &BufferCosts::leakage_w},
    {"area_um2", &BufferCosts::area_um2},
    {"adder_pj", &BufferCosts::adder_pj},
    {"adder_leakage_pj_per_ns", &BufferCosts::adder_leakage_pj_per_ns},
    {"adder_area_um2", &BufferCosts::adder_area_um2},
}};

/// A table of a file: rows of numbers in named columns.
class Table {
 public:
  /// Reads `columns: [names]` and `rows: [[numbers]]`; the columns must be exactly those in `needed`, in any
  /// order.
  Table(config::Section& section, const std::vector<std::string>& needed) {
    const std::vector<std::string> columns = section.texts("columns");
    for (const auto& name : needed) {
      const auto found = std::find(columns.begin(), columns.end(), name);
      if (found == columns.end())
        section.problem("columns", fmt::format("lacks '{}'", name), {}, "add the column");
      positions_.push_back(found == columns.end() ? 0 : static_cast<std::size_t>(found - columns.begin()));
    }
    for (const auto& name : columns) {
      if (std::find(needed.begin(), needed.end(), name) != needed.end()) continue;
      section.problem("columns", fmt::format("has the unknown column '{}'", core::printable(name)),
                      "it would be silently ignored", core::suggest(name, needed));
    }
    rows_ = section.rows("rows", columns.size());
    if (rows_.empty()) section.problem("rows", "has no rows", "there is nothing to build with", "add some");
    for (const auto& row : rows_) {
      if (row.empty()) continue;
      const auto [least, largest] = std::minmax_element(row.begin(), row.end());
      if (*least >= 0.0 && *largest <= max_figure) continue;
      section.problem("rows",
                      fmt::format("holds a number that is {} in row [{}]",
                                  *least < 0.0 ? "negative" : "too large", core::list_text(row)),
                      fmt::format("sizes, energies, areas and leakage are 0 to {:g}", max_figure),
                      "correct it");
    }
    if (columns.empty()) rows_.clear();  // no value can be looked up in them
  }

  std::size_t size() const noexcept { return rows_.size(); }
  /// Returns the value of a row in a column; `needed` is the column's index in the list of needed names.
  double at(std::size_t row, std::size_t needed) const { return rows_[row][positions_[needed]]; }
  std::vector<double> distinct(std::size_t needed) const {
    std::vector<double> values;
    for (std::size_t row = 0; row < size(); ++row) values.push_back(at(row, needed));
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
  }

 private:
  std::vector<std::size_t> positions_;
  std::vector<std::vector<double>> rows_;
};

/// Position of each row of a table in the product of its first `keys` columns.
///
/// Reports duplicate rows and grid points without a row: a file with gaps would lack only some combinations
/// of covered values, which users would not understand.
class Grid {
 public:
  Grid(const config::Section& section, const Table& table, std::size_t keys) {
    double points = 1.0;
    for (std::size_t key = 0; key < keys; ++key) {
      axes_.push_back(table.distinct(key));
      points *= static_cast<double>(axes_.back().size());
    }
    // A table with gaps may have any number of grid points, so nothing is allocated per point before this
    // check.
    if (const double missing = points - static_cast<double>(distinct_rows(section, table)); missing > 0.0) {
      section.problem("rows",
                      fmt::format("lacks {:.0f} of {:.0f} combinations of its sizes", missing, points),
                      "every listed value must be combined with every other", "add the missing rows");
      return;
    }
    complete_ = true;
  }

  /// True if every point of the grid has a row.
  bool complete() const noexcept { return complete_; }
  const std::vector<double>& axis(std::size_t key) const { return axes_[key]; }
  std::size_t position(std::size_t row) const { return positions_[row]; }
  std::size_t points() const {
    std::size_t points = 1;
    for (const auto& axis : axes_) points *= axis.size();
    return points;
  }

 private:
  /// Finds the positions of all rows, reports duplicate rows, and returns the number of distinct rows.
  std::size_t distinct_rows(const config::Section& section, const Table& table) {
    std::set<std::size_t> seen;
    for (std::size_t row = 0; row < table.size(); ++row) {
      std::size_t position = 0;
      for (std::size_t key = 0; key < axes_.size(); ++key) {
        const auto& axis = axes_[key];
        const auto found = std::lower_bound(axis.begin(), axis.end(), table.at(row, key));
        position = position * axis.size() + static_cast<std::size_t>(found - axis.begin());
      }
      if (!seen.insert(position).second) {
        section.problem("rows", fmt::format("row {} repeats the point of an earlier one", row + 1),
                        "only one can apply", "delete one");
      }
      positions_.push_back(position);
    }
    return seen.size();
  }

  std::vector<std::vector<double>> axes_;
  std::vector<std::size_t> positions_;
  bool complete_ = false;
};

/// Returns the values of an axis as whole sizes, and reports values that are not whole.
std::vector<std::int64_t> whole_sizes(const config::Section& section, const std::vector<double>& axis) {
  std::vector<std::int64_t> sizes;
  for (const double value : axis) {
    if (value != std::floor(value) || value < 1.0 || value > max_size) {
      section.problem("rows", fmt::format("has the size {}", value),
                      fmt::format("sizes are whole numbers from 1 to {}", max_size), "correct it");
      continue;
    }
    sizes.push_back(static_cast<std::int64_t>(value));
  }
  return sizes;
}

std::vector<double> as_doubles(std::span<const std::int64_t> sizes) {
  return {sizes.begin(), sizes.end()};
}

template <class Value>
std::optional<std::size_t> index_of(const std::vector<Value>& axis, Value value) noexcept {
  const auto found = std::lower_bound(axis.begin(), axis.end(), value);
  if (found == axis.end() || *found != value) return std::nullopt;
  return static_cast<std::size_t>(found - axis.begin());
}

/// Returns, as text, the covered values nearest to a value that is not covered.
std::string neighbours(const std::vector<double>& grid, double value) {
  const auto above = std::lower_bound(grid.begin(), grid.end(), value);
  if (above == grid.begin()) return fmt::format("{}", grid.front());
  if (above == grid.end()) return fmt::format("{}", grid.back());
  return fmt::format("{} or {}", *(above - 1), *above);
}

}  // namespace

const BufferCosts* Technology::BufferTable::find(std::int64_t width_bits,
                                                 std::int64_t depth_words) const noexcept {
  const auto width = index_of(widths_bits, width_bits);
  const auto depth = index_of(depths_words, depth_words);
  if (!width || !depth) return nullptr;
  return &costs[*width * depths_words.size() + *depth];
}

void Technology::read_arrays(config::Section section) {
  std::vector<std::string> needed{"voltage_v", "wordlines", "bitlines"};
  const std::size_t keys = needed.size();
  std::vector<const ArrayColumn*> fields;
  for (const auto& column : array_columns) {
    if (column.streamed_only && cell_ != CellKind::sram) continue;
    needed.emplace_back(column.name);
    fields.push_back(&column);
  }
  const Table table(section, needed);
  section.finish();
  const Grid grid(section, table, keys);
  voltages_ = grid.axis(0);
  for (std::size_t i = 0; i < voltages_.size(); ++i) {
    if (voltages_[i] <= (i == 0 ? 0.0 : voltages_[i - 1] + same_voltage_v)) {
      section.problem("rows", fmt::format("has the voltage {}", voltages_[i]),
                      "voltages are positive and differ by at least a nanovolt", "correct it");
    }
  }
  if (voltages_.size() > max_voltages || grid.points() > max_arrays) {
    section.problem("rows", fmt::format("has {} voltages and {} arrays", voltages_.size(), grid.points()),
                    fmt::format("at most {} and {} are read", max_voltages, max_arrays), "make it coarser");
  }
  measured_voltages_ = voltages_;
  wordlines_ = whole_sizes(section, grid.axis(1));
  bitlines_ = whole_sizes(section, grid.axis(2));
  if (!grid.complete()) return;
  arrays_.resize(grid.points());
  for (std::size_t row = 0; row < table.size(); ++row) {
    ArrayCosts& array = arrays_[grid.position(row)];
    for (std::size_t i = 0; i < fields.size(); ++i) fields[i]->field(array) = table.at(row, keys + i);
  }
  find_roughness();
}

void Technology::find_roughness() {
  roughness_.clear();
  for (std::size_t measured = 1; measured + 1 < measured_voltages_.size(); ++measured) {
    roughness_.push_back(find_roughness(measured));
  }
}

Technology::BufferTable Technology::read_buffers(config::Section section) {
  std::vector<std::string> needed{"width_bits", "depth_words"};
  const std::size_t keys = needed.size();
  for (const auto& column : buffer_columns) needed.emplace_back(column.name);
  const Table table(section, needed);
  section.finish();
  const Grid grid(section, table, keys);
  BufferTable buffers;
  buffers.widths_bits = whole_sizes(section, grid.axis(0));
  buffers.depths_words = whole_sizes(section, grid.axis(1));
  if (!grid.complete()) return buffers;
  buffers.costs.resize(grid.points());
  for (std::size_t row = 0; row < table.size(); ++row) {
    BufferCosts& buffer = buffers.costs[grid.position(row)];
    for (std::size_t i = 0; i < buffer_columns.size(); ++i)
      buffer.*buffer_columns[i].field = table.at(row, keys + i);
  }
  return buffers;
}

Technology Technology::load(const std::filesystem::path& file, core::Problems& problems) {
  constexpr config::Range positive{1e-15, max_figure};
  constexpr config::Range not_negative{0.0, max_figure};
  constexpr config::Range size{1.0, max_size};
  const config::Document document = config::Document::load(file, {}, problems);
  config::Section root = document.root();
  Technology technology;
  technology.name_ = root.name("name");
  technology.long_name_ = root.name("long_name");
  technology.cell_ = root.choice_of<CellKind>("cell", cell_names);
  technology.node_nm_ = root.number("node_nm", positive);
  technology.cost_per_cm2_ = root.number("cost_per_cm2", positive);

  config::Section router = root.section("router");
  technology.router_flit_bits_ = router.integer("flit_bits", size);
  technology.router_flit_pj_ = router.number("flit_pj", not_negative);
  technology.router_area_um2_ = router.number("area_um2", not_negative);
  router.finish();
  if (technology.cell_ == CellKind::sram) {
    config::Section dram = root.section("dram");
    technology.dram_burst_bits_ = dram.integer("burst_bits", size);
    technology.dram_burst_pj_ = dram.number("burst_pj", not_negative);
    dram.finish();
  }
  technology.read_arrays(root.section("arrays"));
  technology.global_buffers_ = read_buffers(root.section("global_buffers"));
  technology.tile_buffers_ = read_buffers(root.section("tile_buffers"));
  root.finish();
  return technology;
}

std::vector<double> Technology::grid(Knob knob) const {
  // A tile's input and output buffers are as deep as an array has wordlines and bitlines.
  const auto with_buffers = [this](std::span<const std::int64_t> sizes) {
    std::vector<double> covered;
    for (const auto value : sizes) {
      if (index_of(tile_buffers_.depths_words, value)) covered.push_back(static_cast<double>(value));
    }
    return covered;
  };
  std::vector<double> values;
  switch (knob) {
    case Knob::voltage:
      return voltages_;
    case Knob::bits_per_cell:
      for (std::int32_t bits = 1; bits <= max_bits_per_cell(); ++bits) {
        values.push_back(bits);
      }
      return values;
    case Knob::wordlines:
      return with_buffers(wordlines_);
    case Knob::bitlines:
      return with_buffers(bitlines_);
    case Knob::macros_per_tile:
      values = as_doubles(tile_buffers_.widths_bits);
      for (double& value : values) value /= static_cast<double>(tile_buffer_bits_per_macro);
      return values;
    case Knob::global_buffer:
      values = as_doubles(global_buffers_.depths_words);
      for (double& value : values)
        value *= static_cast<double>(global_buffer_word_bits) / static_cast<double>(bits_per_kib);
      return values;
    default:
      break;
  }
  return values;
}

std::vector<ArrayCosts> Technology::interpolate(double low_v, double voltage_v, double high_v) const {
  const double share = std::log(voltage_v / low_v) / std::log(high_v / low_v);
  const std::size_t shapes = wordlines_.size() * bitlines_.size();
  std::vector<ArrayCosts> low(
      arrays_.begin() + static_cast<std::ptrdiff_t>(*voltage_index(low_v) * shapes),
      arrays_.begin() + static_cast<std::ptrdiff_t>((*voltage_index(low_v) + 1) * shapes));
  for (std::size_t shape = 0; shape < shapes; ++shape) {
    ArrayCosts high = arrays_[*voltage_index(high_v) * shapes + shape];
    for (const auto& column : array_columns) {
      double& value = column.field(low[shape]);
      const double end = column.field(high);
      if (value == end) continue;
      // The last bits of these values depend on the C library; energies per action are later rounded to six
      // digits.
      value = value > 0.0 && end > 0.0 ? value * std::pow(end / value, share) : value + (end - value) * share;
    }
  }
  return low;
}

std::pair<std::string_view, double> Technology::find_roughness(std::size_t measured) const {
  const double here = measured_voltages_[measured];
  auto guessed = interpolate(measured_voltages_[measured - 1], here, measured_voltages_[measured + 1]);
  std::pair<std::string_view, double> worst{"", 0.0};
  for (std::size_t shape = 0; shape < guessed.size(); ++shape) {
    ArrayCosts array = arrays_[*voltage_index(here) * guessed.size() + shape];
    for (const auto& column : array_columns) {
      const double value = column.field(array);
      if (value < negligible_figure) continue;
      const double miss = std::abs(column.field(guessed[shape]) / value - 1.0);
      if (miss > worst.second) worst = {column.name, miss};
    }
  }
  return worst;
}

std::optional<std::string> Technology::add_voltage(double voltage_v) {
  if (voltage_index(voltage_v)) return std::nullopt;
  if (voltage_v < measured_voltages_.front() || voltage_v > measured_voltages_.back()) {
    return fmt::format("the tables end at {} and {} V, and nothing is extrapolated",
                       measured_voltages_.front(), measured_voltages_.back());
  }
  if (measured_voltages_.size() < 3)
    return "three measured voltages are needed to tell whether they are smooth";
  const auto above = std::upper_bound(measured_voltages_.begin(), measured_voltages_.end(), voltage_v);
  const auto high = static_cast<std::size_t>(above - measured_voltages_.begin());
  for (const std::size_t end : {high - 1, high}) {
    if (end == 0 || end + 1 == measured_voltages_.size()) continue;
    if (const auto [figure, miss] = roughness_[end - 1]; miss > smooth_within) {
      return fmt::format("the tables are not smooth there: at {} V, {} misses interpolation by {:.0f} %",
                         measured_voltages_[end], figure, 100.0 * miss);
    }
  }
  const auto arrays = interpolate(measured_voltages_[high - 1], voltage_v, measured_voltages_[high]);
  if (arrays_.size() + arrays.size() > max_arrays) {
    return fmt::format("all voltages together would have more than {} arrays", max_arrays);
  }
  const auto position = std::lower_bound(voltages_.begin(), voltages_.end(), voltage_v) - voltages_.begin();
  voltages_.insert(voltages_.begin() + position, voltage_v);
  arrays_.insert(arrays_.begin() + position * static_cast<std::ptrdiff_t>(arrays.size()), arrays.begin(),
                 arrays.end());
  return std::nullopt;
}

std::optional<std::size_t> Technology::voltage_index(double voltage_v) const noexcept {
  const auto above = std::lower_bound(voltages_.begin(), voltages_.end(), voltage_v - same_voltage_v);
  if (above == voltages_.end() || *above > voltage_v + same_voltage_v) return std::nullopt;
  return static_cast<std::size_t>(above - voltages_.begin());
}

std::optional<std::size_t> Technology::wordlines_index(std::int64_t wordlines) const noexcept {
  return index_of(wordlines_, wordlines);
}

std::optional<std::size_t> Technology::bitlines_index(std::int64_t bitlines) const noexcept {
  return index_of(bitlines_, bitlines);
}

const BufferCosts* Technology::tile_buffer(std::int64_t macros_per_tile,
                                           std::int64_t depth_words) const noexcept {
  return tile_buffers_.find(tile_buffer_bits_per_macro * macros_per_tile, depth_words);
}

const BufferCosts* Technology::global_buffer(std::int64_t bits) const noexcept {
  if (bits % global_buffer_word_bits != 0) return nullptr;
  return global_buffers_.find(global_buffer_word_bits, bits / global_buffer_word_bits);
}

void Technology::require_covered(const Chip& chip) const {
  std::vector<std::string> misses;
  for (std::size_t i = 0; i < compat_knob_count; ++i) {
    const Knob knob = static_cast<Knob>(i);
    const double value = written_value(chip, knob);
    const std::vector<double> covered = grid(knob);
    const bool is_covered = covered.empty() ? value > 0.0
                            : knob == Knob::voltage
                                ? voltage_index(value).has_value()
                                : std::binary_search(covered.begin(), covered.end(), value);
    if (is_covered) continue;
    misses.push_back(covered.empty() ? fmt::format("{}={} (must be positive)", traits(knob).name, value)
                                     : fmt::format("{}={} (nearest: {})", traits(knob).name, value,
                                                   neighbours(covered, value)));
  }
  if (misses.empty()) return;
  throw core::Error(core::ExitCode::usage,
                    fmt::format("technology {} has no component data for {}", name_, fmt::join(misses, ", ")),
                    "its tables cover measured sizes and voltages only",
                    "choose covered values or extend its file");
}

}  // namespace crossisle::hardware
