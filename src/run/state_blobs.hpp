// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "crossisle/store/run_file.hpp"

namespace crossisle::run {

/// Returns the state of an island as a part of a checkpoint.
store::Blob blob_of(std::uint32_t island, const std::string& state);
/// Returns the state of an island in a checkpoint. @throws core::Error(io) if it has none
std::string state_in(const store::RunContent& checkpoint, std::uint32_t island);

}  // namespace crossisle::run
