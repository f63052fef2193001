// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/system_ranges.hpp"

#include <fmt/format.h>

#include "crossisle/config/document.hpp"
#include "crossisle/core/data_files.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::study {
namespace {

constexpr config::Range factor_range{1e-3, 1e3};
constexpr config::Range junction_range{
    -40.0, 125.0};  ///< of the key cost_model.system.junction_c, in degrees Celsius

FactorRange read_range(config::Section section) {
  FactorRange range;
  range.low = section.number_or("low", range.low, factor_range);
  range.high = section.number_or("high", range.high, factor_range);
  section.finish();
  if (range.low > 1.0 || range.high < 1.0) {
    section.problem({}, fmt::format("is {} to {}", range.low, range.high),
                    "1, the factor of the configuration, is outside", "widen it");
  }
  return range;
}

}  // namespace

SystemRanges SystemRanges::load(const std::filesystem::path& file, core::Problems& problems) {
  const config::Document document = config::Document::load(file, {}, problems);
  config::Section root = document.root();
  SystemRanges ranges;
  root.integer("format", {1.0, 1.0});
  ranges.name = root.name("name");
  ranges.long_name = root.name("long_name");
  ranges.source = root.text("source");
  config::Section dram = root.section_or_empty("dram");
  for (std::size_t i = 0; i < dram_factors.size(); ++i)
    ranges.dram[i] = read_range(dram.section_or_empty(std::string(dram_factors[i].name)));
  dram.finish();
  ranges.junction_c = root.numbers_or("junction_c", {}, junction_range);
  root.finish();
  return ranges;
}

SystemRanges read_system_ranges(const std::string& name, const std::filesystem::path& data) {
  core::Problems problems;
  auto ranges = SystemRanges::load(core::find_data_file(name, "robustness", {}, data), problems);
  problems.throw_if_any();
  return ranges;
}

}  // namespace crossisle::study
