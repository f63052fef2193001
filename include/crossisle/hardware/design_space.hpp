// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "crossisle/config/document.hpp"
#include "crossisle/config/key_table.hpp"
#include "crossisle/hardware/chip.hpp"

namespace crossisle::hardware {

/// A knob and its allowed values, in ascending order; the search treats adjacent values as neighbours.
struct Parameter {
  Knob knob;
  std::vector<double> values;  ///< as written, in KnobTraits::unit
};

/// A candidate: for each parameter of its design space the index of its value; unused places are 0.
struct Genome {
  static constexpr std::size_t capacity = 44;
  std::array<std::uint16_t, capacity> index{};

  auto operator<=>(const Genome&) const = default;
};

struct GenomeHash {
  std::size_t operator()(const Genome& genome) const noexcept;
};

/// The chips that a search selects from: the product of its parameters' values.
///
/// @code
///   Chip chip = space.decode(genome);
///   Genome best = space.encode({{"voltage", 0.6}, {"wordlines", 512}, ...});
/// @endcode
class DesignSpace {
 public:
  DesignSpace() = default;
  /// @pre every knob at most once; values not empty, ascending and distinct; at most Genome::capacity parameters
  explicit DesignSpace(std::vector<Parameter> parameters);

  /// Cost model whose knobs a space may have.
  enum class Mode : std::uint8_t { compat, physical };
  /// Reads `knob: [values]` or `knob: value` for every knob; problems are added to those of the section.
  /// `bits_per_cell` may be absent, meaning 1; absent knobs of the physical mode have the initial value in
  /// Chip.
  static DesignSpace read(config::Section section, Mode mode = Mode::compat);

  const std::vector<Parameter>& parameters() const noexcept { return parameters_; }
  /// Returns the number of chips; exact up to 2^53.
  double size() const noexcept;
  /// True if a genome belongs to this space; a genome from a file may not.
  bool contains(const Genome& genome) const noexcept;
  /// @pre contains(genome)
  Chip decode(const Genome& genome) const;
  /// Returns the one genome that represents all those that decode to chips of the same costs: knobs without
  /// effect have their first value, and numbers of active rows or converters above the number of lines are
  /// replaced by the smallest such number. @pre contains(genome)
  Genome canonical(const Genome& genome) const;
  /// Returns the genome of named values. Unknown names, values off the list and missing parameters are added
  /// to `problems` at `where`.
  Genome encode(const std::map<std::string, double>& written, const std::string& where,
                core::Problems& problems) const;
  /// Returns the genome in a file of `knob: value` lines, as a run writes for its best design.
  /// @param problems those of the section's document
  Genome read_design(config::Section section, core::Problems& problems) const;
  /// Returns `voltage=0.6,bits_per_cell=8,...`: the input of `encode` and of the command line. @pre contains(genome)
  std::string describe(const Genome& genome) const;

 private:
  /// Returns the origin of a named value, or of the whole for an empty name.
  using Places = std::function<std::string(const std::string& name)>;
  Genome encode_from(const std::map<std::string, double>& written, const Places& where,
                     core::Problems& problems) const;

  std::vector<Parameter> parameters_;
  bool has_conditions_ = false;  ///< true if any parameter can be without effect
};

/// Keys of the section `design_space`, one per knob.
std::vector<config::Key> knob_keys();

/// Returns the section of a resolved configuration.
config::Lines space_lines(const DesignSpace& space);

}  // namespace crossisle::hardware
