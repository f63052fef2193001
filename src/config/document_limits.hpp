// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace crossisle::config {

/// What a document may hold. Far above what any real one needs, and low enough that the worst takes about half a
/// second and 100 MB to read.
inline constexpr std::size_t largest_document_bytes = std::size_t{2} << 20U;
inline constexpr std::size_t most_document_items = 100'000;  ///< an alias counts as all that it stands for
inline constexpr std::size_t deepest_document = 32;          ///< maps and lists inside each other

/// Refuses a text that is not worth building a tree from, before any memory is taken for one: larger than the limits,
/// not UTF-8, with control characters, not YAML, with an alias inside of what it stands for, or of several documents.
/// @param name stands for the file in messages @throws core::InputError with file and line
void check_document(const std::string& text, const std::string& name);

}  // namespace crossisle::config
