// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "crossisle/config/key.hpp"
#include "crossisle/config/section.hpp"
#include "crossisle/hardware/chip.hpp"

namespace crossisle::design {

/// The keys of a design space that change single knobs: `extend` adds values, then `fix` keeps one value or `only`
/// some. Problems are reported at the keys.
///
/// @code
///   Derivation derivation(section, {"voltage", "wordlines"});
///   if (derivation.changes("voltage")) values = derivation.of(traits(Knob::voltage), values).left;
/// @endcode
class Derivation {
 public:
  /// @param knobs names of the knobs that a space may have; others are reported
  Derivation(config::Section& section, const std::vector<std::string>& knobs);

  struct Values {
    std::vector<double> all;   ///< the listed and the added ones, ascending
    std::vector<double> left;  ///< some of them, not empty unless `all` is
  };
  /// True if one of the keys names a knob.
  bool changes(const std::string& knob) const;
  /// Returns the values of a knob. @param listed ascending; the default of a knob that the space does not list
  Values of(const hardware::KnobTraits& knob, std::vector<double> listed);

 private:
  void extend(const hardware::KnobTraits& knob, std::vector<double>& values);
  std::vector<double> pinned(const hardware::KnobTraits& knob, const std::vector<double>& values);
  std::vector<double> restricted(const hardware::KnobTraits& knob, const std::vector<double>& values);

  config::Section fix_;
  config::Section only_;
  config::Section extend_;
};

/// Keys that Derivation reads.
std::vector<config::Key> derivation_keys();

}  // namespace crossisle::design
