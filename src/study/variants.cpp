// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/variants.hpp"

#include <fmt/format.h>

namespace crossisle::study {
namespace {

void add_calibration(const run::PhysicalMode& mode, std::vector<Variant>& variants) {
  for (std::size_t i = 0; i < physical::calibration_factor_count; ++i) {
    const auto& factor = physical::calibration_factors[i];
    const auto& range = mode.card.ranges[i];
    for (const double end : {range.low, range.high}) {
      if (end == range.value) continue;
      variants.push_back(
          {fmt::format("{} {}", factor.name, end),
           fmt::format("{} of card {} at {} instead of {}", factor.name, mode.card.name, end, range.value),
           [member = factor.value, end](run::PhysicalMode& changed) {
             changed.options.calibration.*member = end;
           }});
    }
  }
}

void add_dram(const SystemRanges& ranges, std::vector<Variant>& variants) {
  for (std::size_t i = 0; i < dram_factors.size(); ++i) {
    const auto& factor = dram_factors[i];
    for (const double end : {ranges.dram[i].low, ranges.dram[i].high}) {
      if (end == 1.0) continue;
      variants.push_back({fmt::format("{} {}", factor.name, end),
                          fmt::format("{}, times {}", factor.meaning, end),
                          [scale = factor.scale, end](run::PhysicalMode& changed) {
                            for (auto& type : changed.technology.dram) scale(type, end);
                            if (auto& own = changed.options.system.own_dram) scale(*own, end);
                          }});
    }
  }
}

void add_temperatures(const run::PhysicalMode& mode, const SystemRanges& ranges,
                      std::vector<Variant>& variants) {
  const double stated = mode.options.system.junction_c;
  for (const double junction_c : ranges.junction_c) {
    if (junction_c == stated) continue;
    variants.push_back(
        {fmt::format("junction_c {}", junction_c),
         fmt::format("temperature of the chip {} instead of {} degrees Celsius", junction_c, stated),
         [junction_c](run::PhysicalMode& changed) { changed.options.system.junction_c = junction_c; }});
  }
}

}  // namespace

std::vector<Variant> variants_of(const run::PhysicalMode& mode, const SystemRanges& ranges) {
  std::vector<Variant> variants{{"as stated", "nothing", [](run::PhysicalMode&) {}}};
  add_calibration(mode, variants);
  add_dram(ranges, variants);
  add_temperatures(mode, ranges, variants);
  return variants;
}

}  // namespace crossisle::study
