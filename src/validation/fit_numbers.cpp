// Part of Crossisle, SPDX-License-Identifier: MIT
#include "fit_numbers.hpp"

#include <fmt/format.h>

#include <cmath>

#include "crossisle/core/text.hpp"
#include "crossisle/hardware/chip.hpp"
#include "crossisle/physical/circuits.hpp"
#include "crossisle/validation/macro_comparison.hpp"

namespace crossisle::validation {
namespace {

/// Two statements of one quantity agree within this factor, which is the rounding of publications.
constexpr double same_quantity = 1.2;
/// The parts of a total may exceed it by this factor.
constexpr double parts_over_total = 1.1;

bool differ(double a, double b, double factor) {
  return std::abs(std::log(a / b)) > std::log(factor);
}

/// Collector of the numbers of one macro.
class Collector {
 public:
  Collector(const hardware::PhysicalTechnology& technology, const MeasuredMacro& macro,
            const std::string& file, std::vector<core::Problem>& remarks)
      : technology_(technology),
        macro_(macro),
        file_(file),
        remarks_(remarks),
        parts_(predict_macro(technology, macro)) {}

  std::vector<FitNumber> collect() {
    node();
    energies();
    time();
    areas();
    buffer();
    return std::move(numbers_);
  }

 private:
  void node() {
    const auto& limits = hardware::traits(hardware::Knob::node);
    if (macro_.node_nm >= limits.min && macro_.node_nm <= limits.max) return;
    remark("node_nm", fmt::format("is {:g}", macro_.node_nm),
           fmt::format("tables of the model reach from {:g} to {:g} nm", limits.min, limits.max),
           "their values at that end are used");
  }

  void energies() {
    const auto& m = macro_;
    if (m.tops_per_w && m.tops_per_w_1b &&
        differ(*m.tops_per_w * m.bit_products(), *m.tops_per_w_1b, same_quantity)) {
      remark("tops_per_w",
             fmt::format("is {:g} at {:g} x {:g} bits, tops_per_w_1b {:g}", *m.tops_per_w, m.input_bits,
                         m.weight_bits, *m.tops_per_w_1b),
             "they contradict each other", "tops_per_w_1b is used");
    }
    if (m.array_pj)
      put(NumberKind::array_energy, *m.array_pj, 0.0, {{switched_energy_factor, parts_.switched_pj}});
    if (m.adc_pj) put(NumberKind::adc_energy, *m.adc_pj, 0.0, {{adc_energy_factor, parts_.adc_pj}});
    const auto total = measured_energy_pj(m);
    if (!total) return;
    const double sum = m.array_pj.value_or(0.0) + m.adc_pj.value_or(0.0);
    if (sum > parts_over_total * *total) {
      remark(m.tops_per_w_1b ? "tops_per_w_1b" : "tops_per_w",
             fmt::format("is {:.4g} pJ per operation, array_pj and adc_pj are {:.4g}", *total, sum),
             "parts cannot exceed their total", "the parts are used");
      return;
    }
    put(NumberKind::total_energy, *total, parts_.other_pj,
        {{switched_energy_factor, parts_.switched_pj}, {adc_energy_factor, parts_.adc_pj}});
  }

  void time() {
    const auto& m = macro_;
    const auto measured = measured_time_ns(m);
    if (!measured) return;
    MeasuredMacro by_tops = m;
    by_tops.operation_ns.reset();
    const auto other = measured_time_ns(by_tops);
    if (m.operation_ns && other && differ(*m.operation_ns, *other, same_quantity)) {
      remark("operation_ns", fmt::format("is {:g}, TOPS give {:.4g} ns", *m.operation_ns, *other),
             "they contradict each other", "operation_ns is used");
    }
    put(NumberKind::time, *measured, 0.0, {{analog_time_factor, parts_.time_ns}});
  }

  void areas() {
    const auto& m = macro_;
    const double macros = m.macros.value_or(1.0);
    if (m.adc_mm2) put(NumberKind::adc_area, *m.adc_mm2 / macros, 0.0, {{adc_area_factor, parts_.adc_mm2}});
    if (m.periphery_mm2) {
      put(NumberKind::periphery_area, *m.periphery_mm2 / macros, 0.0,
          {{peripheral_area_factor, parts_.periphery_mm2}});
    }
    const auto total = measured_area_mm2(m);
    if (!total) {
      if (m.area_mm2 && m.scope == MacroScope::macro)
        remark("area_mm2", "is not used", "the number of rows is not stated", "add the column rows");
      return;
    }
    const double sum = (m.adc_mm2.value_or(0.0) + m.periphery_mm2.value_or(0.0)) / macros;
    if (sum > parts_over_total * *total) {
      remark("area_mm2",
             fmt::format("is {:.4g} mm2 per macro, adc_mm2 and periphery_mm2 are {:.4g}", *total, sum),
             "parts cannot exceed their total", "the parts are used");
      return;
    }
    if (*total < parts_.other_mm2 + min_factor * (parts_.adc_mm2 + parts_.periphery_mm2)) {
      remark("area_mm2",
             fmt::format("is {:.4g} mm2 per macro, cells and logic alone take {:.4g} by the model", *total,
                         parts_.other_mm2),
             "no factor of a card applies to these", "it is left out: state cell_f2 if it is known");
      return;
    }
    put(NumberKind::total_area, *total, parts_.other_mm2,
        {{adc_area_factor, parts_.adc_mm2}, {peripheral_area_factor, parts_.periphery_mm2}});
  }

  void buffer() {
    if (!macro_.buffer_pj_per_bit) return;
    if (!macro_.buffer_kib) {
      remark("buffer_pj_per_bit", "is not used", "the size of the buffer is not stated",
             "add the column buffer_kib");
      return;
    }
    const physical::Circuits circuits(technology_, macro_.node_nm, macro_.voltage_v.value_or(1.0));
    const auto& memories = technology_.memories;
    put(NumberKind::buffer_energy, *macro_.buffer_pj_per_bit, 0.0,
        {{buffer_energy_factor,
          (memories.buffer_read_pj +
           memories.buffer_read_pj_per_kib * std::pow(*macro_.buffer_kib, memories.buffer_exponent)) *
              circuits.memory_scale()}});
  }

  void put(NumberKind kind, double measured, double constant,
           const std::vector<std::pair<std::size_t, double>>& terms) {
    FitNumber number{macro_.chip, macro_.line, kind, measured, constant, {}};
    for (const auto& [factor, term] : terms) number.terms[factor] = term;
    const double predicted = number.predicted({});
    const auto& kind_traits = traits(kind);
    if (predicted <= constant) {
      remark(column_of(kind), "is not used", "the model has no such part in a macro of this family",
             "remove it");
      return;
    }
    if (differ(predicted, measured, max_factor)) {
      remark(column_of(kind),
             fmt::format("makes its {} {:.3g} {}, {:.3g} times that of the model", kind_traits.name, measured,
                         kind_traits.unit, measured / predicted),
             fmt::format("{} to {} times is plausible", min_factor, max_factor),
             "it is left out: check its unit, and the bits to which it is normalised");
      return;
    }
    numbers_.push_back(std::move(number));
  }

  std::string_view column_of(NumberKind kind) const {
    switch (kind) {
      case NumberKind::total_energy:
        return macro_.tops_per_w_1b ? "tops_per_w_1b" : "tops_per_w";
      case NumberKind::array_energy:
        return "array_pj";
      case NumberKind::adc_energy:
        return "adc_pj";
      case NumberKind::time:
        return macro_.operation_ns ? "operation_ns" : macro_.tops_1b ? "tops_1b" : "tops";
      case NumberKind::total_area:
        return "area_mm2";
      case NumberKind::adc_area:
        return "adc_mm2";
      case NumberKind::periphery_area:
        return "periphery_mm2";
      case NumberKind::buffer_energy:
        break;
    }
    return "buffer_pj_per_bit";
  }

  void remark(std::string_view column, std::string what, std::string why, std::string remedy) {
    remarks_.push_back({fmt::format("{}:{}:{}", file_, macro_.line, column),
                        fmt::format("of {} {}", core::printable(macro_.chip), what), std::move(why),
                        std::move(remedy)});
  }

  const hardware::PhysicalTechnology& technology_;
  const MeasuredMacro& macro_;
  const std::string& file_;
  std::vector<core::Problem>& remarks_;
  MacroParts parts_;
  std::vector<FitNumber> numbers_;
};

}  // namespace

std::vector<FitNumber> fit_numbers(const hardware::PhysicalTechnology& technology,
                                   const std::vector<MeasuredMacro>& macros, const std::string& file,
                                   std::vector<core::Problem>& remarks) {
  std::vector<FitNumber> numbers;
  for (const auto& macro : macros) {
    for (auto& number : Collector(technology, macro, file, remarks).collect())
      numbers.push_back(std::move(number));
  }
  return numbers;
}

std::vector<std::size_t> factors_of(FactorGroup group) {
  switch (group) {
    case FactorGroup::energy:
      return {switched_energy_factor, adc_energy_factor};
    case FactorGroup::time:
      return {analog_time_factor};
    case FactorGroup::area:
      return {peripheral_area_factor, adc_area_factor};
    case FactorGroup::buffer:
      break;
  }
  return {buffer_energy_factor};
}

}  // namespace crossisle::validation
