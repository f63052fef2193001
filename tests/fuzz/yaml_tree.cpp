// Part of Crossisle, SPDX-License-Identifier: MIT
#include "yaml_tree.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>

namespace crossisle::fuzz {
namespace {

constexpr int block_levels = 2;

Tree tree_of(const YAML::Node& node) {
  Tree tree;
  if (node.IsMap()) {
    tree.kind = Tree::Kind::map;
    for (const auto& entry : node) tree.entries.emplace_back(entry.first.Scalar(), tree_of(entry.second));
  } else if (node.IsSequence()) {
    tree.kind = Tree::Kind::list;
    for (const auto& item : node) tree.entries.emplace_back("", tree_of(item));
  } else {
    const std::string text = node.IsNull() ? "~" : node.Scalar();
    // Texts of several words contain all characters that could end a plain scalar.
    const bool plain = text.find_first_of(" :,#[]{}&*'\"\n") == std::string::npos;
    YAML::Emitter quoted;
    quoted << YAML::DoubleQuoted << text;
    tree.text = plain ? text : quoted.c_str();
  }
  return tree;
}

void write_flow(const Tree& tree, std::string& text) {
  if (tree.kind == Tree::Kind::scalar) {
    text += tree.text;
    return;
  }
  const bool map = tree.kind == Tree::Kind::map;
  text += map ? '{' : '[';
  for (std::size_t i = 0; i < tree.entries.size(); ++i) {
    if (i > 0) text += ", ";
    if (map) text += tree.entries[i].first + ": ";
    write_flow(tree.entries[i].second, text);
  }
  text += map ? '}' : ']';
}

void write_block(const Tree& tree, int levels, std::string& text) {
  const std::string indent(static_cast<std::size_t>(2 * (block_levels - levels)), ' ');
  for (const auto& [key, value] : tree.entries) {
    text += indent + (tree.kind == Tree::Kind::map ? key + ":" : "-");
    const bool block = levels > 1 && value.kind == Tree::Kind::map && !value.entries.empty();
    if (block) {
      text += '\n';
      write_block(value, levels - 1, text);
    } else if (levels > 0 && value.kind == Tree::Kind::list && value.entries.size() > 20) {
      text += '\n';  // rows and layers: one per line
      for (const auto& [none, item] : value.entries) {
        text += indent + "  - ";
        write_flow(item, text);
        text += '\n';
      }
    } else {
      text += ' ';
      write_flow(value, text);
      text += '\n';
    }
  }
}

void collect(Tree& tree, const std::string& key, std::size_t max_items, std::vector<Site>& sites) {
  const bool map = tree.kind == Tree::Kind::map;
  const std::size_t count = map ? tree.entries.size() : std::min(tree.entries.size(), max_items);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& own = map ? tree.entries[i].first : key;
    sites.push_back({&tree, i, own});
    collect(tree.entries[i].second, own, max_items, sites);
  }
}

}  // namespace

Tree parse_tree(const std::string& text) {
  return tree_of(YAML::Load(text));
}

std::string to_text(const Tree& tree) {
  std::string text;
  write_block(tree, block_levels, text);
  return text;
}

std::vector<Site> sites_of(Tree& tree, std::size_t max_items) {
  std::vector<Site> sites;
  collect(tree, {}, max_items, sites);
  return sites;
}

}  // namespace crossisle::fuzz
