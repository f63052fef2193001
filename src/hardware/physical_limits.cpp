// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/hardware/physical_limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace crossisle::hardware {
namespace {

/// Minimum overdrive of regular transistors, and minimum supply: the law of delays covers lower ones, but no
/// measured macro confirms it there.
constexpr double min_overdrive_v = 0.1;
constexpr double min_supply_v = 0.4;
/// Smallest node at which resistive cells are made (embedded RRAM of foundries, 22 nm).
constexpr double min_rram_node_nm = 22.0;
constexpr double kib_per_mib = 1024.0;
constexpr double max_flash_bits = 6.0;
constexpr double max_sense_bits = 4.0;
constexpr double max_bits_at_once = 8.0;  ///< of a weight in one conversion
constexpr double min_cell_f2 = 20.0;
constexpr double min_own_gb = 1e-3;

/// Maximum supply of core transistors by node, linearly interpolated; assumed from the supplies that
/// foundries state.
struct HighestSupply {
  double node_nm;
  double voltage_v;
};
constexpr std::array<HighestSupply, 5> highest_supplies{
    {{5.0, 1.0}, {16.0, 1.05}, {28.0, 1.1}, {65.0, 1.3}, {130.0, 1.9}}};

double highest_supply_v(double node_nm) {
  const auto above = std::find_if(highest_supplies.begin() + 1, highest_supplies.end() - 1,
                                  [&](const HighestSupply& supply) { return supply.node_nm >= node_nm; });
  const auto below = above - 1;
  const double slope = (above->voltage_v - below->voltage_v) / (above->node_nm - below->node_nm);
  return below->voltage_v + slope * (node_nm - below->node_nm);
}

/// Limits that depend on the knob alone. Array sizes are those of published macros, with up to 2304 rows
/// (Jia, JSSC 2020).
struct NarrowerLimits {
  Knob knob;
  double min;
  double max;
  std::string_view why;
};
constexpr std::array<NarrowerLimits, 4> narrower_limits{
    {{Knob::wordlines, 4, 2304, "fabricated arrays have 4 to 2304 rows"},
     {Knob::bitlines, 4, 2048, "fabricated arrays have 4 to 2048 columns"},
     {Knob::bits_per_cell, 1, 4, "no cell of more bits is sold"},
     {Knob::global_buffer, 8, 128 * kib_per_mib, "the laws of buffers hold from 8 KiB to 128 MiB"}}};

/// Knobs whose limits differ from those of their row, or whose values enter formulas that need the limits.
/// The other knobs are counts and words, whose types exclude values outside their row.
constexpr std::array checked_knobs{
    Knob::node,         Knob::voltage,       Knob::bits_per_cell,   Knob::wordlines,
    Knob::bitlines,     Knob::global_buffer, Knob::dac_bits,        Knob::adc_bits,
    Knob::input_buffer, Knob::output_buffer, Knob::on_resistance,   Knob::on_off_ratio,
    Knob::read_voltage, Knob::pulse_time,    Knob::pinned_fraction, Knob::dram,
    Knob::adc_voltage,  Knob::cell_area,     Knob::combined_slices, Knob::dram_capacity};

/// Of these, the knobs whose limits depend on the chip or which may be left to it.
constexpr std::array knobs_limited_by_chip{Knob::node,         Knob::voltage,   Knob::adc_bits,
                                           Knob::adc_voltage,  Knob::cell_area, Knob::combined_slices,
                                           Knob::dram_capacity};

KnobLimits node_limits(const PhysicalTechnology& technology, const Chip& chip) {
  const auto& areas = technology.logic_area;
  const auto& transistors = technology.transistors;
  KnobLimits limits{std::max(areas.front().node_nm, transistors.front().node_nm),
                    std::min(areas.back().node_nm, transistors.back().node_nm)};
  if (chip.technology == CellTechnology::rram) limits.min = std::max(limits.min, min_rram_node_nm);
  return limits;
}

KnobLimits voltage_limits(const PhysicalTechnology& technology, const Chip& chip) {
  const double threshold_v = technology.threshold_v(chip.node_nm, PhysicalTechnology::regular);
  return {std::max(threshold_v + min_overdrive_v, min_supply_v), highest_supply_v(chip.node_nm)};
}

double max_adc_bits(Adc kind) {
  if (kind == Adc::flash) return max_flash_bits;
  return kind == Adc::sense ? max_sense_bits : traits(Knob::adc_bits).max;
}

/// Returns the limits of the capacity of a type of DRAM.
KnobLimits capacity_limits(const PhysicalTechnology& technology, Dram type) {
  const auto row = static_cast<std::size_t>(type);
  if (row < technology.dram.size()) return {technology.dram[row].min_gb, technology.dram[row].max_gb};
  return {min_own_gb, traits(Knob::dram_capacity).max};
}

/// True if a knob is 0, which leaves the value to the rest of the chip.
bool is_left_to_chip(const Chip& chip, Knob knob, double value) {
  if (value != 0.0) return false;
  if (knob == Knob::dram_capacity) return chip.dram != Dram::own;
  return knob == Knob::adc_voltage || knob == Knob::cell_area;
}

const NarrowerLimits* find_narrower(Knob knob) {
  const auto* found = std::find_if(narrower_limits.begin(), narrower_limits.end(),
                                   [&](const NarrowerLimits& row) { return row.knob == knob; });
  return found == narrower_limits.end() ? nullptr : found;
}

/// Returns the limits of a knob that do not depend on the chip.
KnobLimits limits_of_row(Knob knob) {
  if (const NarrowerLimits* narrower = find_narrower(knob)) return {narrower->min, narrower->max};
  return {traits(knob).min, traits(knob).max};
}

/// Limits of a knob on every chip.
struct FixedLimits {
  Knob knob;
  KnobLimits limits;
};

/// Returns the limits of the checked knobs that are the same on every chip.
const std::vector<FixedLimits>& fixed_limits() {
  static const std::vector<FixedLimits> all = [] {
    std::vector<FixedLimits> fixed;
    for (const Knob knob : checked_knobs) {
      const auto& varying = knobs_limited_by_chip;
      if (std::find(varying.begin(), varying.end(), knob) != varying.end()) continue;
      fixed.push_back({knob, limits_of_row(knob)});
    }
    return fixed;
  }();
  return all;
}

std::string assignment(Knob knob, double value) {
  return fmt::format("{}={}", traits(knob).name, written_text(knob, value));
}

std::string requirement(const PhysicalTechnology& technology, const Chip& chip, Knob knob) {
  const KnobLimits limits = physical_limits(technology, chip, knob);
  const std::string_view unit = traits(knob).unit == "1" ? std::string_view() : traits(knob).unit;
  return fmt::format("it must be from {:.4g} to {:.6g}{}{}: {}", limits.min, limits.max,
                     unit.empty() ? "" : " ", unit, reason_of_limits(technology, chip, knob));
}

/// True if a space may leave a knob out.
bool has_default(Knob knob) {
  return knob == Knob::bits_per_cell || static_cast<std::size_t>(knob) >= compat_knob_count;
}

bool lists(std::span<const KnobValues> knobs, Knob knob) {
  return std::any_of(knobs.begin(), knobs.end(),
                     [&](const KnobValues& varied) { return varied.knob == knob; });
}

/// Returns the values of a knob, or the initial value in Chip if the knob is not among `knobs`.
std::vector<double> values_of(std::span<const KnobValues> knobs, Knob knob) {
  for (const auto& varied : knobs) {
    if (varied.knob == knob) return varied.values;
  }
  return {written_value(Chip{}, knob)};
}

}  // namespace

KnobLimits physical_limits(const PhysicalTechnology& technology, const Chip& chip, Knob knob) {
  switch (knob) {
    case Knob::node:
      return node_limits(technology, chip);
    case Knob::voltage:
    case Knob::adc_voltage:
      return voltage_limits(technology, chip);
    case Knob::adc_bits:
      return {traits(knob).min, max_adc_bits(chip.adc)};
    case Knob::combined_slices:
      return {1.0, chip.technology == CellTechnology::rram
                       ? std::floor(max_bits_at_once / std::max(chip.bits_per_cell, 1))
                       : max_bits_at_once};
    case Knob::cell_area:
      return {min_cell_f2, traits(knob).max};
    case Knob::dram_capacity:
      return capacity_limits(technology, chip.dram);
    default:
      break;
  }
  return limits_of_row(knob);
}

std::string reason_of_limits(const PhysicalTechnology& technology, const Chip& chip, Knob knob) {
  switch (knob) {
    case Knob::node:
      if (chip.technology == CellTechnology::rram) {
        return fmt::format(
            "resistive cells are not manufactured below {:g} nm, and the technology has data up to {:g} nm",
            min_rram_node_nm, node_limits(technology, chip).max);
      }
      return "the technology has no data outside this range";
    case Knob::voltage:
    case Knob::adc_voltage:
      return fmt::format(
          "transistors of {:g} nm have a threshold of {:.3g} V and follow the delay law from {:g} "
          "V above it and 0.4 V; more than {:.3g} V breaks them down",
          chip.node_nm, technology.threshold_v(chip.node_nm, PhysicalTechnology::regular), min_overdrive_v,
          highest_supply_v(chip.node_nm));
    case Knob::adc_bits:
      return chip.adc == Adc::flash   ? "a flash converter has a comparator per level"
             : chip.adc == Adc::sense ? "a sense amplifier is compared with one reference after the other"
                                      : std::string(traits(knob).why);
    case Knob::combined_slices:
      return "a conversion sees at most 8 bits of a weight";
    case Knob::dram_capacity:
      return chip.dram == Dram::own ? "the capacity of `own` has to be stated: list dram_gb"
                                    : "this type is not sold with less or more";
    default:
      break;
  }
  const NarrowerLimits* narrower = find_narrower(knob);
  return std::string(narrower != nullptr ? narrower->why : traits(knob).why);
}

bool is_within_limits(const PhysicalTechnology& technology, const Chip& chip, Knob knob) {
  const double value = written_value(chip, knob);
  return is_left_to_chip(chip, knob, value) || physical_limits(technology, chip, knob).hold(value);
}

std::optional<std::string> find_violation(const PhysicalTechnology& technology, const Chip& chip) {
  for (const FixedLimits& fixed : fixed_limits()) {
    const double value = written_value(chip, fixed.knob);
    if (!fixed.limits.hold(value) && applies(chip, fixed.knob))
      return fmt::format("{} ({})", assignment(fixed.knob, value), requirement(technology, chip, fixed.knob));
  }
  for (const Knob knob : knobs_limited_by_chip) {
    if (is_within_limits(technology, chip, knob) || !applies(chip, knob)) continue;
    return fmt::format("{} ({})", assignment(knob, written_value(chip, knob)),
                       requirement(technology, chip, knob));
  }
  return std::nullopt;
}

void require_within_limits(const PhysicalTechnology& technology, const Chip& chip) {
  const auto violation = find_violation(technology, chip);
  if (!violation) return;
  throw core::Error(core::ExitCode::usage,
                    fmt::format("the physical mode is not valid for a chip with {}", *violation), {},
                    "choose a value within the limits");
}

void check_limits(const PhysicalTechnology& technology, std::span<const KnobValues> knobs,
                  const SectionOfValue& section_of, const std::function<bool(const Chip&)>& is_excluded) {
  std::vector<Chip> kinds{Chip{}};  // chips that differ in their limits
  for (const Knob knob : {Knob::technology, Knob::node, Knob::adc, Knob::bits_per_cell, Knob::dram}) {
    std::vector<Chip> more;
    for (const double value : values_of(knobs, knob)) {
      for (const Chip& kind : kinds) set_knob(more.emplace_back(kind), knob, value);
    }
    kinds = std::move(more);
  }
  for (const Knob knob : checked_knobs) {
    const std::string key(traits(knob).name);
    for (const double value : values_of(knobs, knob)) {
      const auto refusing = std::find_if(kinds.begin(), kinds.end(), [&](Chip chip) {
        const bool has_figures = node_limits(technology, chip).hold(chip.node_nm);
        if (knob != Knob::node && !has_figures) return false;  // refused for its node already
        set_knob(chip, knob, value);
        return applies(chip, knob) && !is_within_limits(technology, chip, knob) && !is_excluded(chip);
      });
      if (refusing == kinds.end()) continue;
      Chip chip = *refusing;
      if (knob == Knob::node) chip.node_nm = value;
      const auto section = section_of(knob, value);
      const bool is_listed = section.has(key);
      // Without a value, it has another problem.
      if (!lists(knobs, knob) && (is_listed || !has_default(knob))) continue;
      section.problem(
          is_listed ? key : std::string(),
          fmt::format("{} {}", is_listed ? "holds" : "leaves it at",
                      is_listed ? written_text(knob, value) : assignment(knob, value)),
          requirement(technology, chip, knob),
          is_listed ? "delete it, or exclude the combination" : fmt::format("list other values of {}", key));
    }
  }
}

}  // namespace crossisle::hardware
