// Part of Crossisle, SPDX-License-Identifier: MIT
#include "recorded_genomes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "crossisle/core/text.hpp"

namespace crossisle::run {
namespace {

constexpr std::size_t max_values_named = 5;

std::string text_of(const std::string& name, double value) {
  const auto knob = hardware::find_knob(name);
  return knob ? hardware::written_text(*knob, value) : core::shortest(value);
}

}  // namespace

std::optional<double> usual_value(hardware::Knob knob) {
  // The knobs of both modes are required, except in spaces of SRAM, whose cells store one bit.
  if (static_cast<std::size_t>(knob) < hardware::compat_knob_count && knob != hardware::Knob::bits_per_cell)
    return std::nullopt;
  return hardware::written_value(hardware::Chip{}, knob);
}

void MissingValues::report(core::Problems& problems) const {
  for (const auto& [name, values] : designs_) {
    std::vector<std::string> texts;
    std::size_t designs = 0;
    for (const auto& [value, count] : values) {
      designs += count;
      if (texts.size() < max_values_named) texts.push_back(text_of(name, value));
    }
    if (values.size() > texts.size()) texts.emplace_back("...");
    problems.add("design_space." + name,
                 fmt::format("{} lacks {}, which recorded designs have ({} of them)", name,
                             core::join(texts, ", "), core::human_count(static_cast<double>(designs))),
                 "only designs of the space have a score in it",
                 "list these values, or use the design_space of the run");
  }
}

RecordedGenomes::RecordedGenomes(const design::DesignSpace& space, const store::Table& table,
                                 MissingValues& missing)
    : missing_(missing) {
  for (const auto& parameter : space.parameters()) {
    const auto* column = table.has(parameter.name) ? &table.values<double>(parameter.name) : nullptr;
    // Without a column, the value of a parameter that has no usual value is unknown, which no space lists.
    const auto usual = parameter.knob ? usual_value(*parameter.knob) : std::nullopt;
    const double fixed = usual.value_or(std::numeric_limits<double>::infinity());
    sources_.push_back({parameter.name, column, fixed, parameter.values});
  }
  for (const auto& column : table.columns) {
    const auto knob = hardware::find_knob(column.name);
    if (!knob || space.find(column.name)) continue;
    std::vector<double> allowed;
    if (const auto usual = usual_value(*knob)) allowed.push_back(*usual);
    others_.push_back({column.name, &table.values<double>(column.name), 0.0, std::move(allowed)});
  }
  indices_.resize(sources_.size());
}

std::size_t RecordedGenomes::Source::index(std::size_t row) const {
  return static_cast<std::size_t>(std::find(allowed.begin(), allowed.end(), value(row)) - allowed.begin());
}

bool RecordedGenomes::read(std::size_t row, design::Genome& genome) {
  bool is_complete = true;
  const auto find = [&](const Source& source) {
    const std::size_t index = source.index(row);
    if (index == source.allowed.size()) {
      missing_.add(source.name, source.value(row));
      is_complete = false;
    }
    return static_cast<std::uint16_t>(index);
  };
  for (std::size_t i = 0; i < sources_.size(); ++i) indices_[i] = find(sources_[i]);
  for (const auto& source : others_) find(source);
  if (is_complete) genome = design::Genome(indices_);
  return is_complete;
}

}  // namespace crossisle::run
