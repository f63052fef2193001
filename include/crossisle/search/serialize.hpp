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

// Serialisation by cereal of the values in algorithms and islands; found by argument-dependent look-up.

namespace crossisle::hardware {

/// Number of genes that are always written: the capacity of earlier versions.
constexpr std::size_t genes_written = 16;
/// Flag in the first gene that the other genes follow; indices are far smaller.
constexpr std::uint16_t more_genes = 0x8000;

template <class Archive>
void save(Archive& archive, const Genome& genome) {
  std::array<std::uint16_t, genes_written> first{};
  const auto rest = genome.index.begin() + genes_written;
  std::copy(genome.index.begin(), rest, first.begin());
  const bool more = std::any_of(rest, genome.index.end(), [](std::uint16_t gene) { return gene != 0; });
  if (more) first.front() = static_cast<std::uint16_t>(first.front() | more_genes);
  archive(first);
  if (!more) return;
  std::array<std::uint16_t, Genome::capacity - genes_written> others{};
  std::copy(rest, genome.index.end(), others.begin());
  archive(others);
}

template <class Archive>
void load(Archive& archive, Genome& genome) {
  std::array<std::uint16_t, genes_written> first{};
  std::array<std::uint16_t, Genome::capacity - genes_written> others{};
  archive(first);
  if ((first.front() & more_genes) != 0) archive(others);
  first.front() = static_cast<std::uint16_t>(first.front() & ~more_genes);
  std::copy(first.begin(), first.end(), genome.index.begin());
  std::copy(others.begin(), others.end(), genome.index.begin() + genes_written);
}

}  // namespace crossisle::hardware

namespace crossisle::objective {

template <class Archive>
void serialize(Archive& archive, Fitness& fitness) {
  archive(fitness.status, fitness.violation, fitness.objective);
}

template <class Archive>
void serialize(Archive& archive, Figures& figures) {
  archive(figures.energy_mj, figures.latency_ms, figures.area_mm2);
}

}  // namespace crossisle::objective

namespace crossisle::search {

template <class Archive>
void serialize(Archive& archive, NearMiss& miss) {
  archive(miss.genome, miss.status, miss.violation);
}

template <class Archive>
void serialize(Archive& archive, Finding& finding) {
  archive(finding.genome, finding.objective, finding.figures);
}

/// Reads and writes as `archive(findings)`, but finding by finding: a size claimed by a file takes no memory
/// before it is read.
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

/// Reads and writes as `archive(survey.done)`; the survey determines the number of blocks.
template <class Archive>
void serialize_done(Archive& archive, Survey& survey) {
  auto count = static_cast<cereal::size_type>(survey.done.size());
  archive(cereal::make_size_tag(count));
  if (count != survey.done.size()) throw std::length_error("it is of another number of blocks");
  archive(cereal::binary_data(survey.done.data(), survey.done.size()));
}

template <class Archive>
void serialize(Archive& archive, Individual& individual) {
  archive(individual.genome, individual.fitness, individual.figures);
}

/// Reads what `archive(values)` wrote, from a text stream in memory with any content: memory is allocated
/// only for as many values of at least `min_bytes` as the stream has left. @throws std::exception
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
