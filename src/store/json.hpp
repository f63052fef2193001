// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "crossisle/store/status.hpp"

namespace crossisle::store {

/// JSON type that keeps keys in the order in which they were added, for human readers.
using Json = nlohmann::ordered_json;

/// Returns indented text with a final newline; bytes that are not UTF-8 are replaced.
std::string to_text(const Json& json);

/// Reads a JSON file of `format`, in the current version or an older one.
/// @throws core::Error(io) naming the file, NewerFormatError
Json read_json(const std::filesystem::path& path, const std::string& format);

/// Returns the status in a JSON text. @throws nlohmann::json::exception or std::invalid_argument if a value
/// is missing or wrong
Status status_from(const Json& json);

}  // namespace crossisle::store
