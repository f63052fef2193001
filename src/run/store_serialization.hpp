// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cereal/types/map.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>

#include "crossisle/store/run_directory.hpp"

// Serialisation by cereal of what ranks tell each other about files; found by argument-dependent look-up.

namespace crossisle::cluster {

template <class Archive>
void serialize(Archive& archive, JobStart& start) {
  archive(start.job, start.restarts);
}

}  // namespace crossisle::cluster

namespace crossisle::store {

template <class Archive>
void serialize(Archive& archive, Owner& owner) {
  archive(owner.host, owner.pid, owner.started, owner.job);
}

template <class Archive>
void serialize(Archive& archive, PartMark& mark) {
  archive(mark.journal.bytes, mark.journal.chain, mark.states);
}

}  // namespace crossisle::store
