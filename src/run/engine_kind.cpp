// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/engine_kind.hpp"

#include <algorithm>
#include <array>

#include "enumeration_engine.hpp"
#include "island_engine.hpp"

namespace crossisle::run {
namespace {

/// All kinds of engines, in the order in which they are tried; the island engine takes every other
/// configuration.
constexpr std::array engine_kinds{&enumeration_engine_kind, &island_engine_kind};

}  // namespace

const EngineKind& engine_kind(const Configuration& configuration) {
  return **std::find_if(engine_kinds.begin(), engine_kinds.end(),
                        [&](const EngineKind* kind) { return kind->is_asked_for(configuration); });
}

}  // namespace crossisle::run
