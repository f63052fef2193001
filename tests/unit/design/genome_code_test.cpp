// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/design/genome_code.hpp"

#include <gtest/gtest.h>

#include <set>

#include "crossisle/core/random.hpp"

namespace crossisle::design {
namespace {

DesignSpace space_of(const std::vector<std::size_t>& sizes) {
  std::vector<Parameter> parameters;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    std::vector<double> values;
    for (std::size_t value = 0; value < sizes[i]; ++value) values.push_back(static_cast<double>(value));
    parameters.emplace_back("p" + std::to_string(i), std::move(values), "1", "a choice");
  }
  return DesignSpace(std::move(parameters));
}

std::vector<std::uint64_t> encoded(const GenomeCode& code, const Genome& genome) {
  std::vector<std::uint64_t> words(code.words());
  code.encode(genome, words);
  return words;
}

TEST(GenomeCode, takes_as_many_bits_as_values_need) {
  EXPECT_EQ(GenomeCode(space_of({1, 1})).words(), 1U);
  EXPECT_EQ(GenomeCode(space_of(std::vector<std::size_t>(64, 2))).words(), 1U);
  EXPECT_EQ(GenomeCode(space_of(std::vector<std::size_t>(65, 2))).words(), 2U);
  // Five parameters of 12 bits fit into a word, a sixth one does not.
  EXPECT_EQ(GenomeCode(space_of(std::vector<std::size_t>(5, 4096))).words(), 1U);
  EXPECT_EQ(GenomeCode(space_of(std::vector<std::size_t>(6, 4096))).words(), 2U);
}

TEST(GenomeCode, gives_every_design_its_own_code) {
  const auto space = space_of({3, 1, 5, 2});
  const GenomeCode code(space);
  std::set<std::vector<std::uint64_t>> codes;

  for (std::uint16_t a = 0; a < 3; ++a) {
    for (std::uint16_t c = 0; c < 5; ++c) {
      for (std::uint16_t d = 0; d < 2; ++d) {
        const Genome genome{a, 0, c, d};
        codes.insert(encoded(code, genome));
        EXPECT_EQ(code.decode(encoded(code, genome)), genome);
      }
    }
  }

  EXPECT_EQ(codes.size(), 30U);
}

TEST(GenomeCode, gives_designs_of_many_parameters_back) {
  core::RandomStream stream({1, 0, 0, 0, core::Purpose::test});
  std::vector<std::size_t> sizes;
  for (int i = 0; i < 100; ++i) sizes.push_back(1 + stream.below(i % 3 == 0 ? 4096 : 9));
  const auto space = space_of(sizes);
  const GenomeCode code(space);

  for (int i = 0; i < 100; ++i) {
    Genome genome;
    for (std::size_t parameter = 0; parameter < sizes.size(); ++parameter)
      genome.set(parameter,
                 static_cast<std::uint16_t>(stream.below(static_cast<std::uint32_t>(sizes[parameter]))));
    ASSERT_EQ(code.decode(encoded(code, genome)), genome);
  }
}

}  // namespace
}  // namespace crossisle::design
