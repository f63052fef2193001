// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cereal/archives/portable_binary.hpp>
#include <cereal/types/array.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/vector.hpp>
#include <cstdint>
#include <istream>
#include <stdexcept>
#include <type_traits>

#include "crossisle/search/algorithm.hpp"
#include "crossisle/search/census.hpp"
#include "crossisle/search/known_designs.hpp"
#include "crossisle/search/stop_rules.hpp"

// Serialisation by cereal of the values in algorithms and islands, found by argument-dependent lookup.

namespace crossisle::design {

/// Number of indices that are always written, and number that are written for a longer genome. A still longer
/// genome is followed by the number of its further indices and the indices themselves. Files of earlier
/// versions have the first two forms.
constexpr std::size_t first_places = 16;
constexpr std::size_t known_places = 44;
/// Flags in the first index, whose value is far smaller.
constexpr std::uint16_t more_places = 0x8000;
constexpr std::uint16_t many_places = 0x4000;

template <class Archive>
void save(Archive& archive, const Genome& genome) {
  const std::size_t length = genome.indices().size();
  std::array<std::uint16_t, first_places> first{};
  for (std::size_t i = 0; i < first.size(); ++i) first[i] = genome[i];
  if (length > first_places) first.front() = static_cast<std::uint16_t>(first.front() | more_places);
  if (length > known_places) first.front() = static_cast<std::uint16_t>(first.front() | many_places);
  archive(first);
  if (length <= first_places) return;
  std::array<std::uint16_t, known_places - first_places> others{};
  for (std::size_t i = 0; i < others.size(); ++i) others[i] = genome[first_places + i];
  archive(others);
  if (length <= known_places) return;
  archive(std::vector<std::uint16_t>(genome.indices().begin() + known_places, genome.indices().end()));
}

template <class Archive>
void load(Archive& archive, Genome& genome) {
  std::array<std::uint16_t, first_places> first{};
  archive(first);
  const bool has_more = (first.front() & more_places) != 0;
  const bool has_many = (first.front() & many_places) != 0;
  first.front() = static_cast<std::uint16_t>(first.front() & ~(more_places | many_places));
  std::vector<std::uint16_t> places(first.begin(), first.end());
  if (has_more) {
    std::array<std::uint16_t, known_places - first_places> others{};
    archive(others);
    places.insert(places.end(), others.begin(), others.end());
  }
  if (has_many) {
    // Read one by one, so that a wrong number in a file does not cause a large allocation.
    cereal::size_type count = 0;
    archive(cereal::make_size_tag(count));
    for (; count > 0; --count) archive(places.emplace_back());
  }
  genome = Genome(places);
}

}  // namespace crossisle::design

namespace crossisle::objective {

template <class Archive>
void serialize(Archive& archive, Fitness& fitness) {
  archive(fitness.status, fitness.violation, fitness.objective);
}

template <class Archive>
void serialize(Archive& archive, OverallMetrics& overall) {
  archive(overall.energy_mj, overall.latency_ms, overall.area_mm2, overall.cost);
}

}  // namespace crossisle::objective

namespace crossisle::search {

template <class Archive>
void serialize(Archive& archive, GenerationFacts& facts) {
  archive(facts.evaluations, facts.objective, facts.violation, facts.front);
}

template <class Archive>
void serialize(Archive& archive, NearMiss& miss) {
  archive(miss.genome, miss.status, miss.violation);
}

template <class Archive>
void serialize(Archive& archive, Finding& finding) {
  archive(finding.genome, finding.objective, finding.overall);
}

/// Reads and writes the numbers of designs by status: the statuses that every space may have, followed by the
/// others if one of them is not 0. A flag in the first number states whether they follow, since no space has
/// that many designs.
template <class Archive>
void serialize(Archive& archive, StatusCounts& by_status) {
  constexpr std::uint64_t more = std::uint64_t{1} << 63U;
  auto& counts = by_status.counts;
  std::array<std::uint64_t, objective::status_count> first{};
  std::array<std::uint64_t, objective::max_statuses - objective::status_count> others{};
  const auto beyond = counts.begin() + objective::status_count;
  std::copy(counts.begin(), beyond, first.begin());
  std::copy(beyond, counts.end(), others.begin());
  bool has_more = std::any_of(beyond, counts.end(), [](std::uint64_t count) { return count != 0; });
  if (has_more) first.front() |= more;
  archive(first);
  if constexpr (Archive::is_loading::value) {
    has_more = (first.front() & more) != 0;
    others.fill(0);
  }
  if (has_more) archive(others);
  if constexpr (Archive::is_loading::value) {
    first.front() &= ~more;
    std::copy(first.begin(), first.end(), counts.begin());
    std::copy(others.begin(), others.end(), beyond);
  }
}

/// Reads and writes as `archive(findings)` does, but one finding at a time, so that a wrong size in a file
/// does not cause a large allocation.
template <class Archive>
void serialize_each(Archive& archive, std::vector<Finding>& findings) {
  auto count = static_cast<cereal::size_type>(findings.size());
  archive(cereal::make_size_tag(count));
  if constexpr (Archive::is_loading::value) {
    findings.clear();
    for (; count > 0; --count) archive(findings.emplace_back());
  } else {
    for (auto& finding : findings) archive(finding);
  }
}

/// Reads and writes as `archive(survey.done)` does; the survey determines the number of blocks.
template <class Archive>
void serialize_done(Archive& archive, Survey& survey) {
  auto count = static_cast<cereal::size_type>(survey.done.size());
  archive(cereal::make_size_tag(count));
  if (count != survey.done.size()) throw std::length_error("it is of another number of blocks");
  archive(cereal::binary_data(survey.done.data(), survey.done.size()));
}

template <class Archive>
void serialize(Archive& archive, KnownRows& rows) {
  archive(rows.codes, rows.statuses, rows.violations, rows.objectives, rows.goals);
}

template <class Archive>
void serialize(Archive& archive, Individual& individual) {
  archive(individual.genome, individual.fitness, individual.goals);
}

/// Reads values that `archive(values)` wrote, from a stream in memory with any content. Throws before it
/// allocates if the stated number of values, of at least `min_bytes` each, exceeds the remaining stream.
/// @throws std::exception
template <class Value>
void load_bounded(cereal::PortableBinaryInputArchive& archive, std::istream& in, std::vector<Value>& values,
                  std::size_t min_bytes) {
  cereal::size_type count = 0;
  archive(cereal::make_size_tag(count));
  const auto left = static_cast<cereal::size_type>(std::max<std::streamsize>(in.rdbuf()->in_avail(), 0));
  if (count > left / min_bytes) throw std::length_error("it claims more values than it holds");
  values.resize(static_cast<std::size_t>(count));
  if constexpr (std::is_arithmetic_v<Value>) {
    archive(cereal::binary_data(values.data(), values.size() * sizeof(Value)));
  } else {
    for (Value& value : values) archive(value);
  }
}

}  // namespace crossisle::search
