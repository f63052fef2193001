// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/validation/reference_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include "crossisle/core/file_io.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/hardware/technology.hpp"

namespace crossisle::validation {
namespace {

constexpr double m2_per_cm2 = 1e-4;

std::vector<std::string_view> split_at_commas(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    const auto comma = line.find(',');
    fields.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

std::optional<double> number_in(std::string_view text) {
  double value = 0.0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

/// Numeric column of a reference table, and the destination of its values.
struct Column {
  std::string_view name;
  void (*store)(ReferencePoint&, double);
  bool required;
};

std::int32_t whole(double value) {
  return static_cast<std::int32_t>(std::lround(value));
}

constexpr std::array<Column, 13> columns{{
    {"voltage_v", [](ReferencePoint& point, double value) { point.chip.voltage_v = value; }, true},
    {"bits_per_cell", [](ReferencePoint& point, double value) { point.chip.bits_per_cell = whole(value); },
     true},
    {"cycle_s", [](ReferencePoint& point, double value) { point.chip.cycle_time_s = value; }, true},
    {"wordlines", [](ReferencePoint& point, double value) { point.chip.wordlines = whole(value); }, true},
    {"bitlines", [](ReferencePoint& point, double value) { point.chip.bitlines = whole(value); }, true},
    {"router_groups", [](ReferencePoint& point, double value) { point.chip.router_groups = whole(value); },
     true},
    {"tiles_per_group",
     [](ReferencePoint& point, double value) { point.chip.tiles_per_group = whole(value); }, true},
    {"macros_per_tile",
     [](ReferencePoint& point, double value) { point.chip.macros_per_tile = whole(value); }, true},
    {"global_buffer_depth_words",
     [](ReferencePoint& point, double value) {
       point.chip.global_buffer_bits = whole(value) * hardware::Technology::global_buffer_word_bits;
     },
     true},
    {"energy_j", [](ReferencePoint& point, double value) { point.energy_j = value; }, true},
    {"area_cm2", [](ReferencePoint& point, double value) { point.area_m2 = value * m2_per_cm2; }, true},
    {"latency_s", [](ReferencePoint& point, double value) { point.latency_s = value; }, true},
    {"node_nm", [](ReferencePoint& point, double value) { point.node_nm = value; }, false},
}};

}  // namespace

std::vector<ReferencePoint> read_reference_points(const std::filesystem::path& file,
                                                  core::Problems& problems) {
  std::istringstream stream(
      core::read_text(file, core::max_text, core::ExitCode::usage, "name a CSV table of reference points"));
  std::string line;
  if (!std::getline(stream, line)) {
    throw core::Error(core::ExitCode::usage, fmt::format("{} is empty", file.string()), {},
                      "name a CSV table of reference points");
  }
  const auto place = [&](std::size_t number, std::string_view column) {
    return fmt::format("{}:{}:{}", file.string(), number, column);
  };
  const std::string header = line;
  const auto names = split_at_commas(header);
  const auto position_of = [&](std::string_view name) -> std::optional<std::size_t> {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
  };
  const auto network = position_of("network");
  if (!network)
    problems.add(place(1, "network"), "is missing", "points are compared by network", "add the column");
  std::array<std::optional<std::size_t>, columns.size()> positions;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    positions[i] = position_of(columns[i].name);
    if (columns[i].required && !positions[i]) {
      problems.add(place(1, columns[i].name), "is missing", "every chip and result needs it",
                   "add the column");
    }
  }
  std::vector<ReferencePoint> points;
  if (!problems.empty()) return points;
  for (std::size_t number = 2; std::getline(stream, line); ++number) {
    if (line.empty()) continue;
    const auto fields = split_at_commas(line);
    if (fields.size() != names.size()) {
      problems.add(place(number, "network"), fmt::format("has {} fields", fields.size()),
                   fmt::format("the header has {}", names.size()), "complete the line");
      continue;
    }
    ReferencePoint point;
    point.network = fields[*network];
    point.line = number;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (!positions[i]) continue;
      const auto value = number_in(fields[*positions[i]]);
      if (!value || *value <= 0.0) {
        problems.add(place(number, columns[i].name),
                     fmt::format("is '{}'", core::printable(fields[*positions[i]])),
                     "a positive number is needed", "correct it");
        continue;
      }
      columns[i].store(point, *value);
    }
    points.push_back(std::move(point));
  }
  return points;
}

std::vector<ReferencePoint> stratified_sample(std::span<const ReferencePoint> points, std::size_t size) {
  std::map<std::pair<double, std::string>, std::vector<const ReferencePoint*>> strata;
  for (const auto& point : points) strata[{point.node_nm, point.network}].push_back(&point);
  std::vector<ReferencePoint> sample;
  for (const auto& [key, members] : strata) {
    const std::size_t wanted =
        std::min(members.size(), (members.size() * size + points.size() - 1) / points.size());
    for (std::size_t i = 0; i < wanted; ++i) sample.push_back(*members[i * members.size() / wanted]);
  }
  return sample;
}

}  // namespace crossisle::validation
