// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>

#include "yaml_tree.hpp"

namespace crossisle::fuzz {

/// Kind of damage to a document.
enum class Mutation {
  delete_entry,
  rename_key,
  duplicate_key,
  other_type,
  odd_number,
  odd_text,
  other_path,
  huge_list,
  deep_nesting,
  alias_bomb,
  alias_cycle,
  alias,
  encoding,
  lines,
  bytes,
};
inline constexpr std::array<const char*, 15> mutation_names{
    "delete an entry", "rename a key", "repeat a key",     "another type",      "an odd number",
    "an odd text",     "another path", "a huge list",      "deep nesting",      "a bomb of aliases",
    "a cyclic alias",  "an alias",     "another encoding", "lines moved about", "bytes changed"};

/// Invalid variant of a document.
struct Mutated {
  Mutation mutation;
  std::string text;
  std::string key{};     ///< the key at fault, if any; a refusal must name it
  bool refused = false;  ///< true if it must be refused
  std::string file{};    ///< file to which the key leads, if any; a refusal may name it instead
};

/// Random numbers that are the same everywhere.
class Dice {
 public:
  Dice(std::uint64_t seed, std::uint64_t number);
  /// Returns a number below `count`. @pre count > 0
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine_() % count); }
  bool one_in(std::size_t count) { return below(count) == 0; }
  template <class Container>
  const auto& pick(const Container& items) {
    return items[below(std::size(items))];
  }

 private:
  std::mt19937_64 engine_;
};

/// Applies one mutation to a document.
Mutated mutate(const Tree& document, Dice& dice);

}  // namespace crossisle::fuzz
