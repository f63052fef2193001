// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/physical/calibration_card.hpp"

#include <fmt/format.h>

#include "crossisle/config/document.hpp"

namespace crossisle::physical {
namespace {

constexpr config::Range factor_range{1e-3, 1e3};

CalibrationRange read_range(config::Section section) {
  CalibrationRange range;
  range.value = section.number("value", factor_range);
  range.low = section.number_or("low", range.value, factor_range);
  range.high = section.number_or("high", range.value, factor_range);
  section.finish();
  if (range.low > range.value || range.value > range.high) {
    section.problem({}, fmt::format("has the value {} outside {} to {}", range.value, range.low, range.high),
                    "the factor is known to lie in the range", "widen it");
  }
  return range;
}

}  // namespace

Calibration CalibrationCard::calibration() const {
  Calibration calibration;
  for (std::size_t i = 0; i < calibration_factor_count; ++i) {
    calibration.*calibration_factors[i].value = ranges[i].value;
  }
  return calibration;
}

CalibrationCard CalibrationCard::load(const std::filesystem::path& file, core::Problems& problems) {
  const config::Document document = config::Document::load(file, {}, problems);
  config::Section root = document.root();
  CalibrationCard card;
  root.integer("format", {1.0, 1.0});
  card.name = root.name("name");
  card.long_name = root.name("long_name");
  card.source = root.text("source");
  config::Section factors = root.section("factors");
  for (std::size_t i = 0; i < calibration_factor_count; ++i) {
    const std::string name(calibration_factors[i].name);
    // A factor that a card leaves out is 1.
    card.ranges[i] = factors.has(name) ? read_range(factors.section(name)) : CalibrationRange{};
    if (!factors.has(name)) factors.section_or_empty(name);
  }
  factors.finish();
  root.finish();
  return card;
}

}  // namespace crossisle::physical
