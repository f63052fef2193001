// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace crossisle::cost {

enum class Component : std::uint8_t;

/// Level of a chip's hierarchy, from the outside in.
enum class Site : std::uint8_t { board, chip, router_group, tile, macro };

/// Kind of a part, by which drawings colour it.
enum class PartKind : std::uint8_t { memory, transport, logic, array, driver, converter };

/// A part of a chip as its cost model has it: diagrams and tables show these and nothing else.
struct ChipPart {
  Site site;
  PartKind kind;
  std::string name;        ///< for people: `input buffer`
  std::int64_t count = 1;  ///< number of them at one place of the site
  std::string size{};      ///< of one, with units; empty if its name says it all
  std::optional<Component>
      component{};  ///< that its area is reported in, with all other parts of that component
};

}  // namespace crossisle::cost
