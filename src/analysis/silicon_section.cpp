// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/hardware/chip.hpp"
#include "crossisle/validation/macro_comparison.hpp"
#include "physical_sections.hpp"

namespace crossisle::analysis {
namespace {

using validation::ChipMacro;
using validation::MacroFamily;
using validation::MeasuredMacro;

constexpr std::size_t own_colour = 6;    ///< the colour of text
constexpr std::size_t whole_colour = 7;  ///< of no family
constexpr std::int32_t max_array_bits = 8;

/// Returns the most frequent precision of the layers with trained weights; of equally frequent ones, the
/// larger.
std::optional<physical::Precision> usual_precision(const run::Configuration& configuration) {
  std::map<std::pair<std::int32_t, std::int32_t>, std::size_t> counts;
  for (const auto& network : configuration.networks) {
    for (const auto& layer : network.layers) {
      if (layer.operand == workload::OperandKind::static_weights)
        ++counts[{layer.weight_bits, layer.input_bits}];
    }
  }
  if (counts.empty()) return std::nullopt;
  const auto most = std::max_element(counts.begin(), counts.end(), [](const auto& one, const auto& other) {
    return one.second <= other.second;
  });
  return physical::Precision{std::min(most->first.first, max_array_bits),
                             std::min(most->first.second, max_array_bits)};
}

std::string_view words_of(MacroFamily family) {
  switch (family) {
    case MacroFamily::rram:
      return "RRAM";
    case MacroFamily::charge:
      return "SRAM, charge domain";
    case MacroFamily::digital:
      return "SRAM, digital";
    case MacroFamily::bitline:
      return "SRAM, bit lines";
  }
  return {};
}

MacroFamily family_of(hardware::CellTechnology technology) {
  switch (technology) {
    case hardware::CellTechnology::rram:
      return MacroFamily::rram;
    case hardware::CellTechnology::sram_analog:
      return MacroFamily::charge;
    case hardware::CellTechnology::sram_digital:
      break;
  }
  return MacroFamily::digital;
}

/// A macro or chip in the chart, in operations of 1 bit x 1 bit.
struct SiliconMark {
  std::string name;
  double tops_per_w = 0.0;
  double tops_per_mm2 = 0.0;
};

/// Returns the measured macros of a family for which energy, time and area are known, each operating point.
std::vector<SiliconMark> measured_of(MacroFamily family, const std::vector<MeasuredMacro>& macros) {
  constexpr double tops = 1e-3;  ///< operations per ns
  std::vector<SiliconMark> marks;
  for (const auto& macro : macros) {
    if (macro.family != family) continue;
    const auto energy_pj = validation::measured_energy_pj(macro);
    const auto time_ns = validation::measured_time_ns(macro);
    const auto area_mm2 = validation::measured_area_mm2(macro);
    if (!energy_pj || !time_ns || !area_mm2) continue;
    marks.push_back({fmt::format("{}, {:g} nm, {:g} × {:g} bit", macro.chip, macro.node_nm, macro.input_bits,
                                 macro.weight_bits),
                     macro.bit_operations() / *energy_pj,
                     macro.bit_operations() * tops / (*time_ns * *area_mm2)});
  }
  return marks;
}

/// Returns the whole chip on each network, its operations counted like those of the macro.
std::vector<SiliconMark> whole_chip(const run::Configuration& configuration, const Breakdown& chip) {
  constexpr double operations_per_tera = 1e12;
  std::vector<SiliconMark> marks;
  for (std::size_t i = 0; i < chip.networks.size(); ++i) {
    if (!chip.networks[i].physical) continue;
    double operations = 0.0;
    for (const auto& layer : configuration.networks[i].layers)
      operations += 2.0 * static_cast<double>(layer.macs()) * layer.input_bits * layer.weight_bits;
    if (!(operations > 0.0)) continue;
    const double tera = operations / operations_per_tera;
    marks.push_back({"the whole chip on " + configuration.networks[i].name, tera / chip.costs[i].energy_j,
                     tera / (chip.costs[i].interval_s * chip.area_m2 * 1e6)});
  }
  return marks;
}

report::Series series_of(std::string name, const std::vector<SiliconMark>& marks, std::size_t colour,
                         bool is_filled) {
  report::Series series{std::move(name), {}, {}, report::Shape::marks};
  series.colour = colour;
  series.is_filled = is_filled;
  for (const auto& mark : marks) {
    series.x.push_back(mark.tops_per_mm2);
    series.y.push_back(mark.tops_per_w);
    series.tips.push_back(
        fmt::format("{}: {:.3g} TOPS/W, {:.3g} TOPS/mm²", mark.name, mark.tops_per_w, mark.tops_per_mm2));
  }
  return series;
}

report::PageTable table_of(const std::vector<SiliconMark>& marks) {
  report::PageTable table{
      "Operations of 1 bit × 1 bit, in numbers", {"what", "TOPS/W", "TOPS/mm²"}, {}, true};
  for (const auto& mark : marks) {
    table.rows.push_back({{mark.name},
                          {fmt::format("{:.3g}", mark.tops_per_w), mark.tops_per_w},
                          {fmt::format("{:.3g}", mark.tops_per_mm2), mark.tops_per_mm2}});
  }
  return table;
}

store::Table data_of(const std::vector<SiliconMark>& marks) {
  using store::column;
  using M = SiliconMark;
  return {
      "data",
      "",
      {column<std::string>(marks, "what", "", "what", [](const M& mark) { return mark.name; }),
       column<double>(marks, "tops_per_w", "1/pJ", "TOPS/W", [](const M& mark) { return mark.tops_per_w; }),
       column<double>(marks, "tops_per_mm2", "1/(ps mm2)", "TOPS/mm2",
                      [](const M& mark) { return mark.tops_per_mm2; })},
      ""};
}

std::string caption_of(const Breakdown& chip, const ChipMacro& own, std::size_t measured) {
  const double bit_products = own.precision.input * own.precision.weight;
  return fmt::format(
      "Dots are {} operating points of published macros whose energy, time and area are known. The macro of "
      "this chip "
      "({}) is what the model predicts for it at {} nm, {} V and {} × {} bit, with half of the bits 1: "
      "{:.3g} TOPS/W "
      "and {:.3g} TOPS/mm² in operations of that precision. Measured macros have other nodes, voltages and "
      "activities. "
      "The whole chip, with buffers, network, DRAM and leakage, is not a macro: its marks show what these "
      "cost.",
      measured, words_of(family_of(chip.chip.technology)), core::shortest(chip.chip.node_nm),
      core::shortest(chip.chip.voltage_v), own.precision.input, own.precision.weight,
      own.tops_per_w_1b() / bit_products, own.tops_per_mm2_1b() / bit_products);
}

/// Returns the shipped macros, or the reason why they cannot be read.
std::vector<MeasuredMacro> try_to_read_macros(std::string& reason) {
  try {
    return validation::shipped_macros();
  } catch (const core::Error& error) {
    reason = error.what();
    return {};
  }
}

}  // namespace

void add_silicon(const run::Configuration& configuration, const Breakdown& chip, report::Page& page) {
  const auto precision = usual_precision(configuration);
  if (!precision) return;
  std::string reason;
  const auto macros = try_to_read_macros(reason);
  page.begin_section(
      "silicon", "Among measured macros",
      "Numbers are in operations of 1 bit × 1 bit: operations of a macro's own precision times the bits "
      "of its inputs and weights.");
  if (macros.empty()) {
    page.add_paragraph(fmt::format("The comparison is omitted: {}.", reason));
    return;
  }
  const ChipMacro macro = validation::predict_chip_macro(
      configuration.physical->technology, chip.chip, configuration.physical->options.calibration, *precision);
  const std::vector<SiliconMark> own{
      {"a macro of this chip", macro.tops_per_w_1b(), macro.tops_per_mm2_1b()}};
  const auto whole = whole_chip(configuration, chip);
  std::vector<SiliconMark> all = own;
  all.insert(all.end(), whole.begin(), whole.end());
  const report::PageTable table = table_of(all);

  std::vector<report::Series> series;
  std::size_t measured = 0;
  for (std::size_t i = 0; i < validation::macro_family_count; ++i) {
    const auto marks = measured_of(static_cast<MacroFamily>(i), macros);
    if (marks.empty()) continue;
    measured += marks.size();
    series.push_back(series_of(std::string(words_of(static_cast<MacroFamily>(i))), marks, i, true));
    all.insert(all.end(), marks.begin(), marks.end());
  }
  if (!whole.empty()) series.push_back(series_of("the whole chip, by network", whole, whole_colour, false));
  series.push_back(series_of("a macro of this chip", own, own_colour, false));
  auto figure = report::xy_chart(
      {"macros", "Energy efficiency over density of operations", caption_of(chip, macro, measured)},
      {"TOPS/mm²", report::Scale::log}, {"TOPS/W", report::Scale::log}, std::move(series));
  figure.data = data_of(all);
  page.add(std::move(figure));
  page.add(table);
}

}  // namespace crossisle::analysis
