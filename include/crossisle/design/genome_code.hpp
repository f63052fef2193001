// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <bit>
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
  /// Returns the number of parameters in which two genomes differ.
  std::size_t distance(const std::uint64_t* one, const std::uint64_t* other) const noexcept {
    std::size_t distance = 0;
    for (std::size_t word = 0; word < words_; ++word) {
      // A bit below the highest one of a field that differs carries into the highest one.
      const std::uint64_t difference = one[word] ^ other[word];
      const std::uint64_t lower = ~highest_[word];
      distance += static_cast<std::size_t>(
          std::popcount((((difference & lower) + lower) | difference) & highest_[word]));
    }
    return distance;
  }
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
  std::vector<std::uint64_t> highest_;  ///< per word, the highest bit of each field
  std::size_t words_ = 1;
};

}  // namespace crossisle::design
