// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cereal/types/map.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/utility.hpp>
#include <cereal/types/vector.hpp>
#include <sstream>

#include "crossisle/island/communicator.hpp"
#include "crossisle/island/island.hpp"
#include "crossisle/search/serialize.hpp"

// Serialisation by cereal of the data sent between ranks; found by argument-dependent look-up.

namespace crossisle::island {

template <class Archive>
void serialize(Archive& archive, Evaluation& evaluation) {
  archive(evaluation.fitness, evaluation.metrics);
}

template <class Archive>
void serialize(Archive& archive, DesignRecord& record) {
  archive(record.generation, record.island, record.slot, record.genome, record.evaluation);
}

template <class Archive>
void serialize(Archive& archive, GenerationRecord& record) {
  archive(record.generation, record.island, record.evaluated, record.feasible, record.population,
          record.population_feasible, record.immigrants, record.best_objective, record.mean_objective);
}

template <class Archive>
void serialize(Archive& archive, MigrationRecord& record) {
  archive(record.sent, record.consumed, record.source, record.target, record.emigrants, record.accepted);
}

template <class Archive>
void serialize(Archive& archive, Log& log) {
  archive(log.designs, log.generations, log.migrations);
}

template <class Archive>
void serialize(Archive& archive, IslandState& state) {
  archive(state.new_designs, state.rest);
}

/// Packs values into one message, in a format that does not depend on the host.
template <class... Values>
Message pack(const Values&... values) {
  std::ostringstream out;
  {
    cereal::PortableBinaryOutputArchive archive(out);
    archive(values...);
  }
  const std::string text = std::move(out).str();
  return Message(text.begin(), text.end());
}

/// Unpacks values that `pack` packed. @throws std::exception for any other message
template <class... Values>
void unpack(const Message& message, Values&... values) {
  std::istringstream in(std::string(message.begin(), message.end()));
  cereal::PortableBinaryInputArchive archive(in);
  archive(values...);
}

}  // namespace crossisle::island
