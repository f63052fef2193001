// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/system_ranges.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "crossisle/config/document.hpp"
#include "crossisle/core/data_files.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::study {
namespace {

constexpr config::Range factor_range{1e-3, 1e3};
constexpr std::size_t max_temperatures = 100;
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
  } else if (range.low == range.high) {
    section.problem({}, "is 1 to 1", "it changes nothing", "widen it, or delete it");
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
  for (std::size_t i = 0; i < dram_factors.size(); ++i) {
    const std::string key(dram_factors[i].name);
    const bool is_given = dram.has(key);
    config::Section range = dram.section_or_empty(key);
    if (is_given) ranges.dram[i] = read_range(std::move(range));
  }
  dram.finish();
  ranges.junction_c = root.numbers_or("junction_c", {}, junction_range);
  const std::set<double> distinct(ranges.junction_c.begin(), ranges.junction_c.end());
  if (distinct.size() < ranges.junction_c.size())
    root.problem("junction_c", "lists a temperature twice", "each is one variant", "list it once");
  if (ranges.junction_c.size() > max_temperatures) {
    root.problem("junction_c", fmt::format("lists {} temperatures", ranges.junction_c.size()),
                 fmt::format("at most {} are evaluated", max_temperatures), "list fewer");
  }
  if (!root.has("dram") && !root.has("junction_c"))
    root.problem({}, "has neither dram nor junction_c", "it would change nothing", "add one of them");
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
