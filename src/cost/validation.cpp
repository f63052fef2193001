// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/validation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <sstream>
#include <string_view>
#include <tuple>
#include <utility>

#include "crossisle/core/file_io.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/hardware/technology.hpp"

namespace crossisle::cost {
namespace {

using hardware::Chip;

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

/// A numeric column of a reference table and where its values go.
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

double relative_difference(double computed, double reference) {
  return std::abs(computed / reference - 1.0);
}

/// Ranks from 1, ties sharing their mean rank.
std::vector<double> ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> rank(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first;
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    const double shared = 0.5 * static_cast<double>(first + end + 1);
    for (; first < end; ++first) rank[order[first]] = shared;
  }
  return rank;
}

double correlation(std::span<const double> a, std::span<const double> b) {
  const double count = static_cast<double>(a.size());
  const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / count;
  const double mean_b = std::accumulate(b.begin(), b.end(), 0.0) / count;
  double covariance = 0.0;
  double variance_a = 0.0;
  double variance_b = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    covariance += (a[i] - mean_a) * (b[i] - mean_b);
    variance_a += (a[i] - mean_a) * (a[i] - mean_a);
    variance_b += (b[i] - mean_b) * (b[i] - mean_b);
  }
  if (variance_a == 0.0 || variance_b == 0.0) return variance_a == variance_b ? 1.0 : 0.0;
  return covariance / std::sqrt(variance_a * variance_b);
}

double quantile(std::span<const double> sorted, double share) {
  return sorted[static_cast<std::size_t>(std::floor(share * static_cast<double>(sorted.size() - 1)))];
}

/// Order in which chips that share a layout stand together, so that a model's tables serve them in turn.
auto layout_order(const ReferencePoint& point) {
  const Chip& chip = point.chip;
  return std::tuple(chip.bits_per_cell, chip.wordlines, chip.bitlines, chip.router_groups,
                    chip.tiles_per_group, chip.macros_per_tile, chip.global_buffer_bits, chip.voltage_v,
                    chip.cycle_time_s);
}

Disagreement compare(const ReferencePoint& point, const NetworkCost& cost, double area_m2) {
  Disagreement found{point, cost.verdict, cost.energy_j, cost.latency_s, area_m2, "verdict", 0.0};
  if (cost.verdict != Verdict::feasible) {
    found.difference = std::numeric_limits<double>::infinity();
    return found;
  }
  const std::array<std::pair<std::string_view, double>, 3> differences{
      {{"energy", relative_difference(cost.energy_j, point.energy_j)},
       {"latency", relative_difference(cost.latency_s, point.latency_s)},
       {"area", relative_difference(area_m2, point.area_m2)}}};
  const auto largest = std::max_element(differences.begin(), differences.end(),
                                        [](const auto& a, const auto& b) { return a.second < b.second; });
  found.quantity = largest->first;
  found.difference = largest->second;
  return found;
}

NetworkAgreement summarise(std::span<const Disagreement> points) {
  NetworkAgreement agreement;
  std::array<std::vector<double>, 3> computed;
  std::array<std::vector<double>, 3> reference;
  for (const auto& point : points) {
    if (point.verdict != Verdict::feasible) {
      ++agreement.infeasible;
      continue;
    }
    ++agreement.points;
    const double cycle_time_s = point.reference.chip.cycle_time_s;
    if (std::llround(point.latency_s / cycle_time_s) ==
        std::llround(point.reference.latency_s / cycle_time_s)) {
      ++agreement.exact_cycles;
    }
    computed[0].push_back(point.energy_j);
    computed[1].push_back(point.latency_s);
    computed[2].push_back(point.area_m2);
    reference[0].push_back(point.reference.energy_j);
    reference[1].push_back(point.reference.latency_s);
    reference[2].push_back(point.reference.area_m2);
  }
  agreement.energy = Agreement::of(computed[0], reference[0]);
  agreement.latency = Agreement::of(computed[1], reference[1]);
  agreement.area = Agreement::of(computed[2], reference[2]);
  return agreement;
}

}  // namespace

std::vector<ReferencePoint> read_reference_points(const std::filesystem::path& file,
                                                  core::Problems& problems) {
  std::istringstream stream(core::read_text(file, core::largest_text, core::ExitCode::usage,
                                            "name a CSV table of reference points"));
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

Agreement Agreement::of(std::span<const double> computed, std::span<const double> reference) {
  Agreement agreement;
  if (computed.empty()) return agreement;
  std::vector<double> differences;
  for (std::size_t i = 0; i < computed.size(); ++i) {
    differences.push_back(relative_difference(computed[i], reference[i]));
  }
  std::sort(differences.begin(), differences.end());
  const auto within = [&](double bound) {
    return static_cast<std::size_t>(std::upper_bound(differences.begin(), differences.end(), bound) -
                                    differences.begin());
  };
  agreement.within_1e9 = within(1e-9);
  agreement.within_1e6 = within(1e-6);
  agreement.median = quantile(differences, 0.5);
  agreement.p99 = quantile(differences, 0.99);
  agreement.largest = differences.back();
  agreement.rank_correlation = correlation(ranks(computed), ranks(reference));
  return agreement;
}

ValidationReport validate(CostModel& model, std::span<const ReferencePoint> points) {
  std::map<std::string, std::size_t> number_of;
  for (std::size_t i = 0; i < model.networks().size(); ++i) number_of[model.networks()[i].name] = i;
  std::vector<const ReferencePoint*> ordered;
  ValidationReport report;
  for (const auto& point : points) {
    if (number_of.contains(point.network)) {
      ordered.push_back(&point);
    } else {
      ++report.skipped;
    }
  }
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto* a, const auto* b) { return layout_order(*a) < layout_order(*b); });

  std::map<std::pair<double, std::string>, std::vector<Disagreement>> by_network;
  std::vector<Disagreement> all;
  for (const ReferencePoint* point : ordered) {
    NetworkCost cost;
    model.evaluate({&point->chip, 1}, number_of[point->network], {&cost, 1});
    by_network[{point->node_nm, point->network}].push_back(compare(*point, cost, model.area_m2(point->chip)));
  }
  for (const auto& [key, compared] : by_network) {
    NetworkAgreement agreement = summarise(compared);
    agreement.node_nm = key.first;
    agreement.network = key.second;
    report.networks.push_back(std::move(agreement));
    all.insert(all.end(), compared.begin(), compared.end());
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.difference > b.difference; });
  all.resize(std::min(all.size(), ValidationReport::worst_count));
  report.worst = std::move(all);
  return report;
}

}  // namespace crossisle::cost
