// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace crossisle::fuzz {

/// A YAML document that can be made wrong in every way: keys may repeat, and a scalar is written as it
/// stands, whatever that does to the text around it.
struct Tree {
  enum class Kind { scalar, list, map };

  Kind kind = Kind::scalar;
  std::string text{};                                   ///< of a scalar
  std::vector<std::pair<std::string, Tree>> entries{};  ///< of a map; with empty keys, of a list

  static Tree scalar(std::string text) { return {Kind::scalar, std::move(text), {}}; }
};

/// @throws YAML::Exception
Tree parse_tree(const std::string& text);
/// Two levels in blocks, a key to a line, and the rest in braces and brackets.
std::string to_text(const Tree& tree);

/// A place in a tree: the entry of a map or list, and the nearest key around it (its own, of a map's entry).
struct Site {
  Tree* parent;
  std::size_t index;
  std::string key;

  Tree& value() const { return parent->entries[index].second; }
};

/// Every entry of a tree, but at most `most` items of one list. Valid until an entry is added or taken away.
std::vector<Site> sites_of(Tree& tree, std::size_t max_items);

}  // namespace crossisle::fuzz
