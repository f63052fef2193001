// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace crossisle::config {

/// Limits of a document: far above the needs of real documents, and low enough that the worst one takes about
/// half a second and 100 MB to read.
inline constexpr std::size_t max_document_bytes = std::size_t{2} << 20U;
/// An alias counts as all items of the value that it refers to.
inline constexpr std::size_t max_document_items = 50'000;
inline constexpr std::size_t deepest_document = 32;  ///< maximum nesting of maps and lists

/// Refuses a text that should not be parsed, before memory is allocated for a tree: larger than the limits,
/// not UTF-8, with control characters, not YAML, with an alias inside its own anchor, or of several
/// documents.
/// @param name used for the file in messages @throws core::InputError with file and line
void check_document(const std::string& text, const std::string& name);

}  // namespace crossisle::config
