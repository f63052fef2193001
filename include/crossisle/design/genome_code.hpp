// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "crossisle/design/design_space.hpp"

namespace crossisle::design {

/// Code that packs the genomes of one space into a few 64-bit words each: as many bits per parameter as its
/// number of values needs. Two genomes have the same code if and only if they are equal.
///
/// @code
///   const GenomeCode code(space);
///   std::vector<std::uint64_t> words(code.words());
///   code.encode(genome, words);
///   code.decode(words) == genome;
/// @endcode
class GenomeCode {
 public:
  explicit GenomeCode(const DesignSpace& space);

  /// Returns the number of words per genome, at least 1.
  std::size_t words() const noexcept { return words_; }
  /// @pre the space contains the genome; `code` has words() elements
  void encode(const Genome& genome, std::span<std::uint64_t> code) const noexcept;
  Genome decode(std::span<const std::uint64_t> code) const;
  static std::uint64_t hash(std::span<const std::uint64_t> code) noexcept;

 private:
  /// Place of a parameter of more than one value; no place crosses the border of a word.
  struct Field {
    std::uint32_t parameter;
    std::uint16_t word;
    std::uint8_t shift;
    std::uint8_t bits;
  };
  std::vector<Field> fields_;
  std::size_t words_ = 1;
};

}  // namespace crossisle::design
