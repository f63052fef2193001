// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "crossisle/store/status.hpp"

namespace crossisle::store {

/// JSON that keeps its keys in the order in which they were added, for readers.
using Json = nlohmann::ordered_json;

/// Returns indented text with a final newline; bytes that are not UTF-8 are replaced.
std::string to_text(const Json& json);

/// Reads a JSON file of `format`, at this version or an older one.
/// @throws core::Error(io) naming the file, NewerFormatError
Json read_json(const std::filesystem::path& path, const std::string& format);

/// @throws nlohmann::json::exception or std::invalid_argument if a value is missing or wrong
Status status_from(const Json& json);

}  // namespace crossisle::store
