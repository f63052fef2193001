// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/hardware/physical_limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace crossisle::hardware {
namespace {

/// Minimum overdrive of regular transistors for which the alpha-power law holds (Sakurai and Newton, JSSC
/// 1990, fit the law above the threshold; below the threshold, current falls exponentially).
constexpr double min_overdrive_v = 0.1;
/// Smallest node at which resistive cells are made (embedded RRAM of foundries, 22 nm).
constexpr double min_rram_node_nm = 22.0;
constexpr double kib_per_mib = 1024.0;

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
constexpr std::array<NarrowerLimits, 2> narrower_limits{
    {{Knob::wordlines, 4, 2304, "fabricated arrays have 4 to 2304 rows"},
     {Knob::bitlines, 4, 2048, "fabricated arrays have 4 to 2048 columns"}}};

/// Knobs whose limits differ from those of their row, or whose values enter formulas that need the limits.
/// The other knobs are counts and words, whose types exclude values outside their row.
constexpr std::array checked_knobs{
    Knob::node,         Knob::voltage,       Knob::bits_per_cell,   Knob::wordlines,
    Knob::bitlines,     Knob::global_buffer, Knob::dac_bits,        Knob::adc_bits,
    Knob::input_buffer, Knob::output_buffer, Knob::on_resistance,   Knob::on_off_ratio,
    Knob::read_voltage, Knob::pulse_time,    Knob::pinned_fraction, Knob::dram};

KnobLimits node_limits(const PhysicalTechnology& technology, const Chip& chip) {
  const auto& areas = technology.logic_area;
  const auto& transistors = technology.transistors;
  KnobLimits limits{std::max(areas.front().node_nm, transistors.front().node_nm),
                    std::min(areas.back().node_nm, transistors.back().node_nm)};
  if (chip.technology == CellTechnology::rram) limits.min = std::max(limits.min, min_rram_node_nm);
  return limits;
}

KnobLimits voltage_limits(const PhysicalTechnology& technology, const Chip& chip) {
  return {technology.threshold_v(chip.node_nm, PhysicalTechnology::regular) + min_overdrive_v,
          highest_supply_v(chip.node_nm)};
}

const NarrowerLimits* find_narrower(Knob knob) {
  const auto* found = std::find_if(narrower_limits.begin(), narrower_limits.end(),
                                   [&](const NarrowerLimits& row) { return row.knob == knob; });
  return found == narrower_limits.end() ? nullptr : found;
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
      return voltage_limits(technology, chip);
    case Knob::global_buffer:
      return {technology.global_buffers.front().mib * kib_per_mib,
              technology.global_buffers.back().mib * kib_per_mib};
    default:
      break;
  }
  if (const NarrowerLimits* narrower = find_narrower(knob)) return {narrower->min, narrower->max};
  return {traits(knob).min, traits(knob).max};
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
      return fmt::format(
          "transistors of {:g} nm have a threshold of {:.3g} V and follow the delay law from {:g} "
          "V above it; more than {:.3g} V breaks them down",
          chip.node_nm, technology.threshold_v(chip.node_nm, PhysicalTechnology::regular), min_overdrive_v,
          highest_supply_v(chip.node_nm));
    case Knob::global_buffer:
      return "the technology has no data for smaller or larger ones";
    default:
      break;
  }
  const NarrowerLimits* narrower = find_narrower(knob);
  return std::string(narrower != nullptr ? narrower->why : traits(knob).why);
}

std::optional<std::string> find_violation(const PhysicalTechnology& technology, const Chip& chip) {
  for (const Knob knob : checked_knobs) {
    const double value = written_value(chip, knob);
    if (!applies(chip, knob) || physical_limits(technology, chip, knob).hold(value)) continue;
    return fmt::format("{} ({})", assignment(knob, value), requirement(technology, chip, knob));
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
                  const SectionOfValue& section_of) {
  std::vector<Chip> kinds;  // chips that differ in their limits
  for (const double cells : values_of(knobs, Knob::technology)) {
    for (const double node_nm : values_of(knobs, Knob::node)) {
      Chip& chip = kinds.emplace_back();
      set_knob(chip, Knob::technology, cells);
      set_knob(chip, Knob::node, node_nm);
    }
  }
  for (const Knob knob : checked_knobs) {
    const std::string key(traits(knob).name);
    for (const double value : values_of(knobs, knob)) {
      const auto refusing = std::find_if(kinds.begin(), kinds.end(), [&](Chip chip) {
        const bool has_figures = node_limits(technology, chip).hold(chip.node_nm);
        if (knob != Knob::node && !has_figures) return false;  // refused for its node already
        if (knob == Knob::node) chip.node_nm = value;
        return applies(chip, knob) && !physical_limits(technology, chip, knob).hold(value);
      });
      if (refusing == kinds.end()) continue;
      const auto section = section_of(knob, value);
      const bool is_listed = section.has(key);
      // Without a value, it has another problem.
      if (!lists(knobs, knob) && (is_listed || !has_default(knob))) continue;
      section.problem(is_listed ? key : std::string(),
                      fmt::format("{} {}", is_listed ? "holds" : "leaves it at",
                                  is_listed ? written_text(knob, value) : assignment(knob, value)),
                      requirement(technology, *refusing, knob),
                      is_listed ? "delete it" : fmt::format("list other values of {}", key));
    }
  }
}

}  // namespace crossisle::hardware
