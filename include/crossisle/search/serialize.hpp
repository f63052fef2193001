// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cereal/archives/portable_binary.hpp>
#include <cereal/types/array.hpp>
#include <cereal/types/vector.hpp>
#include <istream>
#include <stdexcept>
#include <type_traits>

#include "crossisle/search/algorithm.hpp"
#include "crossisle/search/census.hpp"

// How cereal writes the values that algorithms and islands are made of; found by argument-dependent look-up.

namespace crossisle::hardware {

template <class Archive>
void serialize(Archive& archive, Genome& genome) {
  archive(genome.index);
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
void serialize(Archive& archive, Finding& finding) {
  archive(finding.genome, finding.objective, finding.figures);
}

template <class Archive>
void serialize(Archive& archive, Individual& individual) {
  archive(individual.genome, individual.fitness, individual.figures);
}

/// Reads what `archive(values)` wrote, from a text stream in memory that may hold anything: memory is taken only for as
/// many values of at least `least_bytes` as the stream has left. @throws std::exception
template <class Value>
void load_bounded(cereal::PortableBinaryInputArchive& archive, std::istream& in, std::vector<Value>& values,
                  std::size_t least_bytes) {
  cereal::size_type count = 0;
  archive(cereal::make_size_tag(count));
  const auto left = static_cast<cereal::size_type>(std::max<std::streamsize>(in.rdbuf()->in_avail(), 0));
  if (count > left / least_bytes) throw std::length_error("it claims more values than it holds");
  values.resize(static_cast<std::size_t>(count));
  if constexpr (std::is_arithmetic_v<Value>) {
    archive(cereal::binary_data(values.data(), values.size() * sizeof(Value)));
  } else {
    for (Value& value : values) archive(value);
  }
}

}  // namespace crossisle::search
