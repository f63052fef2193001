// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/store/table.hpp"

namespace crossisle::store {

/// Newest version of the file format that this program writes; it reads this version and all older ones.
/// Files without rows in other files (parts.hpp) are written in version 2.
inline constexpr int format_version = 3;

/// Bytes that only their owner can interpret, such as the state of one island.
struct Blob {
  std::string name;
  std::vector<std::byte> bytes{};

  bool operator==(const Blob&) const = default;
};

/// Complete content of a run file or a checkpoint.
///
/// Names (of attributes, tables, columns, blobs) are letters, digits, `_`, `-` and `.`, unique in their kind;
/// `state` is not a valid name of a table, and `format`, `format_version` and `content_digest` are reserved
/// attributes of the file. Texts are UTF-8 without NUL; a text in a column has at most 64 KiB.
struct RunContent {
  std::map<std::string, std::string>
      attributes{};  ///< texts about the run: program version, configuration, ...
  std::map<std::string, std::int64_t> numbers{};  ///< whole numbers about the run: seed, generation, ...
  std::vector<Table> tables{};
  std::vector<Blob> blobs{};

  bool has_table(std::string_view name) const noexcept;
  /// Returns a table. @throws core::Error with the nearest name if there is no such table.
  const Table& table(std::string_view name) const;
  /// Returns an attribute. @throws core::Error naming the attribute if it does not exist.
  const std::string& attribute(const std::string& name) const;
  /// Returns a number. @throws core::Error naming the number if it does not exist.
  std::int64_t number(const std::string& name) const;
  bool operator==(const RunContent&) const = default;
};

/// Error for a file that a newer program wrote. The file is intact and does not justify falling back to an
/// older one.
class NewerFormatError : public core::Error {
  using core::Error::Error;
};

/// Writes `content` to `path`, completely or not at all: a temporary file in the same folder, fsync, rename,
/// fsync of the folder.
///
/// The same content gives the same bytes. An existing file at `path` stays unchanged until the rename.
/// @throws core::Error(io) naming the file (and the dataset if one is at fault); the temporary file is
/// removed.
void write_run_file(const std::filesystem::path& path, const RunContent& content);

/// Writes a text to `path` as write_run_file does, completely or not at all. @throws core::Error(io)
void write_text_file(const std::filesystem::path& path, std::string_view text);

/// Reads a file written by write_run_file; verifies every byte before it interprets any.
/// @throws NewerFormatError, or core::Error(io) naming the file and, if one is broken, the dataset.
RunContent read_run_file(const std::filesystem::path& path);

/// Returns 128 bits of XXH3 over the content, as 32 hexadecimal digits: the identity of a result.
///
/// The digest depends on every name, text, number and byte of the content. It does not depend on the order of
/// tables, columns and blobs or on the layout of the file; it is equal before writing and after reading.
std::string digest(const RunContent& content);

/// Returns 128 bits of XXH3 over the bytes of a file, as 32 hexadecimal digits. @throws core::Error(io).
std::string file_digest(const std::filesystem::path& path);

}  // namespace crossisle::store
