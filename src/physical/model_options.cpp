// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/physical/model_options.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "crossisle/core/text.hpp"

namespace crossisle::physical {
namespace {

config::KeyTable<Corner> corner_table() {
  constexpr config::Range factor{0.0, 100.0};
  config::KeyTable<Corner> table;
  table.value("noise", &Corner::noise, "factor on thermal noise of devices at the corner", factor)
      .value("variation", &Corner::variation, "factor on spreads of devices at the corner", factor)
      .value("faults", &Corner::faults, "factor on the share of stuck cells at the corner", factor);
  return table;
}

using DramType = hardware::PhysicalTechnology::DramType;

/// A figure of a user's own DRAM. Without a fallback it has to be given.
struct DramFigure {
  const char* name;
  double DramType::*value;
  const char* unit;
  const char* meaning;
  config::Range range;
  std::optional<double> fallback{};
};

const std::vector<DramFigure>& dram_figures() {
  static const std::vector<DramFigure> figures{
      {"peak_gb_per_s", &DramType::peak_gb_per_s, "GB/s", "peak bandwidth", {1e-3, 1e5}},
      {"sustained", &DramType::sustained, "", "share of the peak that long transfers reach", {1e-3, 1.0}},
      {"pj_per_bit", &DramType::pj_per_bit, "pJ", "energy of a bit with its interface", {0.0, 1e3}},
      {"idle_w", &DramType::idle_w, "W", "power of all dies in power-down", {0.0, 1e3}},
      {"active_w", &DramType::active_w, "W", "power of all dies during transfers", {0.0, 1e3}},
      {"interface_mm2",
       &DramType::interface_mm2,
       "mm2",
       "area of the interface on the chip at 32 nm",
       {0.0, 1e3}},
      {"die_mm2_per_gb", &DramType::die_mm2_per_gb, "mm2/GB", "area of the dies", {0.0, 1e4}, 42.0},
      {"usd_per_gb", &DramType::usd_per_gb, "$/GB", "price", {0.0, 1e4}, 7.0}};
  return figures;
}

DramType read_own_dram(config::Section section) {
  DramType own;
  for (const DramFigure& figure : dram_figures()) {
    own.*figure.value = figure.fallback ? section.number_or(figure.name, *figure.fallback, figure.range)
                                        : section.number(figure.name, figure.range);
  }
  if (section.has("active_w") && section.has("idle_w") && own.active_w < own.idle_w) {
    section.problem("active_w", "is less than idle_w", "transfers take power in addition",
                    "correct one of them");
  }
  section.finish();
  return own;
}

config::KeyTable<SystemOptions>::Row own_dram_row() {
  config::Key key;
  key.name = "own_dram";
  key.forms = {config::Form::map};
  key.meaning = "figures of the DRAM type `own`";
  key.fallback_rule = "none";
  for (const DramFigure& figure : dram_figures()) {
    config::Key& inner = key.keys.emplace_back();
    inner.name = figure.name;
    inner.forms = {config::Form::number};
    inner.unit = figure.unit;
    inner.meaning = figure.meaning;
    inner.range = figure.range;
    inner.is_required = !figure.fallback;
    if (figure.fallback) inner.fallback = core::shortest(*figure.fallback);
  }
  return {std::move(key),
          [](config::Section& section, SystemOptions& options) {
            if (section.has("own_dram")) {
              options.own_dram = read_own_dram(section.section("own_dram"));
            } else {
              section.section_or_empty("own_dram");
            }
          },
          [](config::Lines& lines, const SystemOptions& options) {
            if (!options.own_dram) return;
            config::Lines figures;
            for (const DramFigure& figure : dram_figures()) {
              figures.push_back(
                  fmt::format("{}: {}", figure.name, core::shortest(*options.own_dram.*figure.value)));
            }
            lines.push_back(fmt::format("own_dram: {{{}}}", core::join(figures, ", ")));
          }};
}

config::KeyTable<SystemOptions> system_table() {
  config::KeyTable<SystemOptions> table;
  table
      .value("junction_c", &SystemOptions::junction_c, "temperature of the chip, on which leakage depends",
             {-40.0, 125.0}, "degrees Celsius")
      .value(
          "reprogram_every", &SystemOptions::reprogram_every,
          "inferences between two writings of the resident weights, for networks that take turns on a chip; "
          "0: never",
          {0.0, 1e12})
      .value("endurance_cycles", &SystemOptions::endurance_cycles, "writes that a resistive cell survives",
             {1.0, 1e15})
      .when("if `reprogram_every` is not 0",
            [](const SystemOptions& options) { return options.reprogram_every > 0.0; })
      .row(own_dram_row());
  return table;
}

}  // namespace

const config::KeyTable<PhysicalSection>& physical_keys() {
  static const auto table =
      config::KeyTable<PhysicalSection>()
          .value("calibration", &PhysicalSection::calibration,
                 "a card in [data/calibration](../data/calibration/README.md), or the path of one")
          .section("corner", &PhysicalSection::corner, corner_table(), "devices worse than nominal")
          .section("system", &PhysicalSection::system, system_table(), "conditions around the chip",
                   config::MapStyle::block)
          .value("sensitivities", &PhysicalSection::sensitivities,
                 "a file of `network: {layer: weight}`: weight of a layer's noise in the mean of its "
                 "network, 1 unless given")
          .fallback_rule("none")
          .written_if([](const PhysicalSection& section) { return !section.sensitivities.empty(); });
  return table;
}

}  // namespace crossisle::physical
