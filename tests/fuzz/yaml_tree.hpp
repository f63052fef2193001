// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace crossisle::fuzz {

/// YAML document that can be made invalid in every way: keys may repeat, and a scalar is written unchanged,
/// even if it breaks the text around it.
struct Tree {
  enum class Kind { scalar, list, map };

  Kind kind = Kind::scalar;
  std::string text{};                                   ///< value of a scalar
  std::vector<std::pair<std::string, Tree>> entries{};  ///< entries of a map, or of a list (with empty keys)

  static Tree scalar(std::string text) { return {Kind::scalar, std::move(text), {}}; }
};

/// @throws YAML::Exception
Tree parse_tree(const std::string& text);
/// Returns YAML with two levels of blocks, one key per line, and the rest in braces and brackets.
std::string to_text(const Tree& tree);

/// Place in a tree: an entry of a map or list, and the nearest key around it (for an entry of a map, its own
/// key).
struct Site {
  Tree* parent;
  std::size_t index;
  std::string key;

  Tree& value() const { return parent->entries[index].second; }
};

/// Returns every entry of a tree, but at most `max_items` items per list. Valid until an entry is added or
/// removed.
std::vector<Site> sites_of(Tree& tree, std::size_t max_items);

}  // namespace crossisle::fuzz
