// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "crossisle/core/key_recorder.hpp"

namespace crossisle::run {

/// Every key that a configuration may have, with what may stand there, as the reader of configurations itself tells it: it is
/// given the file, with each of the words that a key may be and with each key taken out, and what it asks for is noted.
/// Below `objective.weights` and `objective.specialists` the keys are names of networks, those of the file.
/// @param file a configuration with its design space in place
std::map<std::string, core::KeyUse> configuration_keys(const std::filesystem::path& file);

}  // namespace crossisle::run
