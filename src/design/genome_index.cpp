// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/design/genome_index.hpp"

#include <array>

namespace crossisle::design {
namespace {

/// Words of the code of one genome, on the stack unless a space has very many parameters.
class CodeBuffer {
 public:
  CodeBuffer(const GenomeCode& code, const Genome& genome) {
    if (code.words() > few_.size()) many_.resize(code.words());
    words_ = many_.empty() ? std::span(few_).first(code.words()) : std::span(many_);
    code.encode(genome, words_);
  }
  CodeBuffer(const CodeBuffer&) = delete;
  CodeBuffer& operator=(const CodeBuffer&) = delete;

  std::span<const std::uint64_t> words() const noexcept { return words_; }

 private:
  std::array<std::uint64_t, 8> few_;
  std::vector<std::uint64_t> many_;
  std::span<std::uint64_t> words_;
};

constexpr std::size_t first_slots = 64;

}  // namespace

GenomeIndex::GenomeIndex(const DesignSpace& space) : code_(space), slots_(first_slots, 0U) {}

std::size_t GenomeIndex::slot_of(std::span<const std::uint64_t> code) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = static_cast<std::size_t>(GenomeCode::hash(code)) & mask;
  const auto differs = [&](std::uint32_t position) {
    const std::uint64_t* other = codes_.data() + position * code.size();
    std::uint64_t difference = 0;
    for (std::size_t i = 0; i < code.size(); ++i) difference |= code[i] ^ other[i];
    return difference != 0;
  };
  while (slots_[slot] != 0 && differs(slots_[slot] - 1)) slot = (slot + 1) & mask;
  return slot;
}

void GenomeIndex::grow() {
  slots_.assign(2 * slots_.size(), 0U);
  for (std::size_t position = 0; position < size_; ++position)
    slots_[slot_of(code_at(position))] = static_cast<std::uint32_t>(position + 1);
}

std::pair<std::size_t, bool> GenomeIndex::add(const Genome& genome) {
  const CodeBuffer code(code_, genome);
  std::size_t slot = slot_of(code.words());
  if (slots_[slot] != 0) return {slots_[slot] - std::size_t{1}, false};
  if (2 * (size_ + 1) > slots_.size()) {
    grow();
    slot = slot_of(code.words());
  }
  codes_.insert(codes_.end(), code.words().begin(), code.words().end());
  slots_[slot] = static_cast<std::uint32_t>(++size_);
  return {size_ - 1, true};
}

std::optional<std::size_t> GenomeIndex::find(const Genome& genome) const {
  const std::uint32_t found = slots_[slot_of(CodeBuffer(code_, genome).words())];
  if (found == 0) return std::nullopt;
  return found - std::size_t{1};
}

double GenomeIndex::max_bytes_per_genome(const DesignSpace& space) {
  // Codes that are full grow to twice their size; slots are a quarter to a half full.
  return 2.0 * static_cast<double>(GenomeCode(space).words() * sizeof(std::uint64_t)) +
         4.0 * sizeof(std::uint32_t);
}

}  // namespace crossisle::design
