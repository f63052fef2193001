// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "crossisle/design/genome_code.hpp"

namespace crossisle::design {

/// Distinct genomes of one space in the order in which they were added, with their positions; packed
/// (GenomeCode).
///
/// @code
///   GenomeIndex index(space);
///   if (index.add(genome).second) evaluate(genome);
///   index.contains(genome);
/// @endcode
class GenomeIndex {
 public:
  explicit GenomeIndex(const DesignSpace& space);

  std::size_t size() const noexcept { return size_; }
  /// Adds a genome unless the index contains it already. @pre the space contains it
  /// @return its position, and true if it was added
  std::pair<std::size_t, bool> add(const Genome& genome);
  /// Returns the position of a genome, or nothing. @pre the space contains it
  std::optional<std::size_t> find(const Genome& genome) const;
  bool contains(const Genome& genome) const { return find(genome).has_value(); }
  /// @pre position < size()
  Genome at(std::size_t position) const { return code_.decode(code_at(position)); }
  /// Returns the codes of the genomes from a position on, words() for each. @pre first <= size()
  std::span<const std::uint64_t> codes(std::size_t first) const noexcept {
    return std::span(codes_).subspan(first * code_.words());
  }
  std::size_t words() const noexcept { return code_.words(); }
  /// Returns the genome of a code, which may have any bits. @pre `code` has words() elements
  Genome decode(std::span<const std::uint64_t> code) const { return code_.decode(code); }
  /// Returns the maximum memory per genome of a space, including places for genomes to come.
  static double max_bytes_per_genome(const DesignSpace& space);

 private:
  std::span<const std::uint64_t> code_at(std::size_t position) const noexcept {
    return {codes_.data() + position * code_.words(), code_.words()};
  }
  /// Returns the slot of a code: the one that has it, or an empty one.
  std::size_t slot_of(std::span<const std::uint64_t> code) const noexcept;
  void grow();

  GenomeCode code_;
  std::size_t size_ = 0;
  std::vector<std::uint64_t> codes_;
  std::vector<std::uint32_t> slots_;  ///< open addressing: 1 + position of a genome, 0 if empty
};

}  // namespace crossisle::design
