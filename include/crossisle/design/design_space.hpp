// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/config/document.hpp"
#include "crossisle/config/key_table.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/design/candidate.hpp"
#include "crossisle/design/genome.hpp"
#include "crossisle/design/parameter.hpp"
#include "crossisle/hardware/chip.hpp"

namespace crossisle::design {

/// A forbidden combination: it excludes all designs in which every listed parameter has one of its listed
/// values.
struct Exclusion {
  struct Term {
    std::size_t parameter;       ///< index among the parameters of the space
    std::vector<double> values;  ///< some of the parameter's values, ascending
  };
  std::vector<Term> terms;
};

/// Set of designs from which a search selects: all combinations of the parameters' values, except forbidden
/// ones.
///
/// @code
///   Candidate candidate = space.decode(genome);
///   Genome best = space.encode({{"voltage", 0.6}, {"wordlines", 512}, ...});
/// @endcode
class DesignSpace {
 public:
  DesignSpace() = default;
  /// @pre names and knobs are distinct; values are not empty, ascending and distinct; exclusions refer to
  /// parameters and values of the space
  explicit DesignSpace(std::vector<Parameter> parameters, std::vector<Exclusion> exclusions = {});

  /// Cost model that determines which knobs a space may have.
  enum class Mode : std::uint8_t { compat, physical };
  /// Reads `knob: [values]`, `knob: value` or `knob: {from: ..., to: ..., values: ...}` for every knob, and
  /// `exclude`; problems are added to those of the section. `bits_per_cell` may be absent and is then 1;
  /// absent knobs of the physical mode have their initial value in Chip. The keys `extend`, `fix` and `only` then
  /// change single knobs. Forbidden combinations apply to the values that are left.
  /// @param base space that the key `base` names, if it could be read: its values and forbidden combinations hold
  /// for all knobs that the section does not list
  static DesignSpace read(config::Section section, Mode mode = Mode::compat,
                          const DesignSpace* base = nullptr);

  const std::vector<Parameter>& parameters() const noexcept { return parameters_; }
  const std::vector<Exclusion>& exclusions() const noexcept { return exclusions_; }
  /// Returns the index of a parameter, or nothing.
  std::optional<std::size_t> find(std::string_view name) const;
  /// Returns the names of the parameters that are not knobs, in the order of Candidate::choices.
  std::vector<std::string> choices() const;
  /// Returns the values of every knob that the space has.
  std::vector<hardware::KnobValues> knob_values() const;
  /// Returns the number of designs, including forbidden ones; exact up to 2^53.
  double size() const noexcept;
  /// Returns the number of designs that are not forbidden; nothing if more than 2^20 combinations would be
  /// examined.
  std::optional<double> allowed_size() const;
  /// True if every design is forbidden; false if more than 2^20 combinations would be examined.
  bool excludes_all() const;
  /// True if all indices of a genome refer to values of this space; a genome from a file may have other
  /// indices.
  bool contains(const Genome& genome) const noexcept;
  /// True if the design that represents a genome (see `canonical`) has a forbidden combination.
  /// @pre contains(genome)
  bool is_excluded(const Genome& genome) const;
  /// True if the knobs of a chip are a forbidden combination; the chip need not be a design of the space.
  bool is_excluded(const hardware::Chip& chip) const;
  /// Returns the candidate that a genome describes. @pre contains(genome)
  Candidate decode(const Genome& genome) const;
  /// Returns only the chip of a design. @pre contains(genome)
  hardware::Chip chip(const Genome& genome) const;
  /// Returns the genome that represents all genomes whose chips have the same costs: knobs without effect
  /// have their first value, and a number of active rows or converters above the number of lines is replaced
  /// by the smallest such number. @pre contains(genome)
  Genome canonical(Genome genome) const;
  /// Returns the value of a parameter of a design, as written in configurations. @pre contains(genome)
  double value(const Genome& genome, std::size_t parameter) const {
    return parameters_[parameter].values[genome[parameter]];
  }
  /// Returns the genome for values by parameter name. Unknown names, values that are not listed, missing
  /// parameters and forbidden combinations are added to `problems` at `where`.
  Genome encode(const std::map<std::string, double>& written, const std::string& where,
                core::Problems& problems) const;
  /// Returns the genome described by a file of `parameter: value` lines, such as a run writes for its best
  /// design.
  /// @param problems problems of the section's document
  Genome read_design(config::Section section, core::Problems& problems) const;
  /// Returns a design as text, `voltage=0.6,bits_per_cell=8,...`: the input of `encode` and of the command
  /// line.
  /// @pre contains(genome)
  std::string describe(const Genome& genome) const;

 private:
  /// Returns the origin of a named value, or of the whole design for an empty name.
  using Places = std::function<std::string(const std::string& name)>;
  Genome encode_from(const std::map<std::string, double>& written, const Places& where,
                     core::Problems& problems) const;

  /// Returns the index of the first forbidden combination that a design has.
  std::optional<std::size_t> find_exclusion(const Genome& genome) const;
  /// Returns the parameters of more than one value that decide whether a design is forbidden.
  std::vector<std::size_t> excluding_parameters() const;

  std::vector<Parameter> parameters_;
  std::vector<Exclusion> exclusions_;
  /// A term of an exclusion, with one mark per value of its parameter: true if the term lists the value.
  struct Marks {
    std::size_t parameter;
    std::vector<bool> is_named;
  };
  std::vector<std::vector<Marks>> marks_;
  // Tables for decoding and canonical forms, on which a search spends its time.
  Candidate fixed_;  ///< the value of each parameter that has only one, the first value of the others
  struct Varying {
    std::size_t parameter;
    std::size_t choice;  ///< index in Candidate::choices, unless the parameter is a knob
  };
  std::vector<Varying> varying_;          ///< parameters of more than one value
  std::vector<std::size_t> decisive_;     ///< of these, those that determine the canonical form of others
  std::vector<std::size_t> conditional_;  ///< of these, those that have no effect in some designs
  std::vector<std::size_t> limited_;      ///< of these, numbers of lines that are limited by another number
};

/// Returns a forbidden combination in words: `wordlines 512 or 1024 with bitlines 64`.
std::string describe(const DesignSpace& space, const Exclusion& exclusion);

/// Returns the part of the section `design_space` that lists a value of a knob: the map `extend` or the section.
/// @pre the section was read without problems
config::Section section_of_value(config::Section section, hardware::Knob knob, double value);

/// Keys of the section `design_space`: one per knob, those that change another space, and `exclude`.
std::vector<config::Key> space_keys();

/// Returns the lines of the section in a resolved configuration.
config::Lines space_lines(const DesignSpace& space);

}  // namespace crossisle::design
