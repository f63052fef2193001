// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "crossisle/core/document.hpp"

namespace crossisle::core {

/// What a reader asks of a key.
enum class KeyKind : std::uint8_t {
  number,
  whole_number,
  flag,
  text,
  choice,
  numbers,
  texts,
  map,
  maps,
  rows
};

/// What is known of a key of a document from how it was read.
struct KeyUse {
  std::set<KeyKind> kinds;              ///< several where it may be written in more than one way
  std::optional<Range> range;           ///< of its numbers
  std::vector<std::string> words;       ///< that it may be
  std::optional<std::string> fallback;  ///< in place of an absent one
  bool is_required = false;             ///< it was missed
};

/// Notes which keys of documents are asked for on this thread while it exists, and how: what a description of the files for
/// other programs can be made from, which then says what the reader itself says.
class KeyRecorder {
 public:
  KeyRecorder();
  ~KeyRecorder();
  KeyRecorder(const KeyRecorder&) = delete;
  KeyRecorder& operator=(const KeyRecorder&) = delete;

  /// By dotted path; items of lists as `phases[]`.
  const std::map<std::string, KeyUse>& uses() const noexcept { return uses_; }

  /// For readers. @param path as in messages
  KeyUse& use(const std::string& path, KeyKind kind);
  void miss(const std::string& path);
  /// A key that is known; how it is read is not, where it was absent.
  void know(const std::string& path) { uses_.try_emplace(path); }

 private:
  std::map<std::string, KeyUse> uses_;
  KeyRecorder* outer_;
};

}  // namespace crossisle::core
