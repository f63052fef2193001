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

/// A document made wrong.
struct Mutated {
  Mutation mutation;
  std::string text;
  std::string key{};     ///< the key at fault if one is, which a refusal has to name
  bool refused = false;  ///< whether it must be refused
  std::string file{};    ///< the file that the key leads to, if it does: naming it will do
};

/// Random numbers that are the same everywhere.
class Dice {
 public:
  Dice(std::uint64_t seed, std::uint64_t number);
  /// A number below `count`. @pre count > 0
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine_() % count); }
  bool one_in(std::size_t count) { return below(count) == 0; }
  template <class Container>
  const auto& pick(const Container& items) {
    return items[below(std::size(items))];
  }

 private:
  std::mt19937_64 engine_;
};

/// Makes a document wrong in one way.
Mutated mutate(const Tree& document, Dice& dice);

}  // namespace crossisle::fuzz
