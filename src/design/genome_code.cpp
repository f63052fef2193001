// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/design/genome_code.hpp"

#include <algorithm>
#include <bit>

#include "crossisle/core/precondition.hpp"

namespace crossisle::design {

GenomeCode::GenomeCode(const DesignSpace& space) {
  constexpr std::uint32_t word_bits = 64;
  std::uint32_t used = 0;
  const auto& parameters = space.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].values.size() == 1) continue;
    const auto bits = static_cast<std::uint32_t>(std::bit_width(parameters[i].values.size() - 1));
    if (used + bits > word_bits) {
      ++words_;
      used = 0;
    }
    fields_.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint16_t>(words_ - 1),
                       static_cast<std::uint8_t>(used), static_cast<std::uint8_t>(bits)});
    used += bits;
  }
  highest_.resize(words_);
  for (const Field& field : fields_)
    highest_[field.word] |= std::uint64_t{1} << (field.shift + field.bits - 1U);
}

void GenomeCode::encode(const Genome& genome, std::span<std::uint64_t> code) const noexcept {
  CROSSISLE_EXPECTS(code.size() == words_);
  std::fill(code.begin(), code.end(), 0);
  for (const Field& field : fields_)
    code[field.word] |= std::uint64_t{genome[field.parameter]} << field.shift;
}

Genome GenomeCode::decode(std::span<const std::uint64_t> code) const {
  std::vector<std::uint16_t> indices(fields_.empty() ? 0 : fields_.back().parameter + std::size_t{1});
  for (const Field& field : fields_) {
    const std::uint64_t mask = (std::uint64_t{1} << field.bits) - 1;
    indices[field.parameter] = static_cast<std::uint16_t>(code[field.word] >> field.shift & mask);
  }
  return Genome(std::move(indices));
}

std::uint64_t GenomeCode::hash(std::span<const std::uint64_t> code) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const std::uint64_t word : code) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15U;  // 2^64 divided by the golden ratio
    hash ^= hash >> 29U;
  }
  return hash ^ (hash >> 32U);
}

}  // namespace crossisle::design
