// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/chip_parts.hpp"

#include <gmock/gmock.h>

#include "crossisle/cost/cost_model.hpp"

namespace crossisle::cost {
namespace {

TEST(ChipParts, that_all_chips_have_state_their_size_and_component) {
  hardware::Chip chip;
  chip.wordlines = 128;
  chip.bitlines = 256;
  chip.global_buffer_bits = std::int64_t{1} << 23U;  // 2^20 bytes

  const auto buffer = global_buffer_part(chip, 2048);
  const auto array = array_part(chip, 4);

  EXPECT_EQ(buffer.size, "1.0 MiB, 2048 bit wide");
  EXPECT_EQ(buffer.component, Component::global_buffer);
  EXPECT_EQ(array.size, "128 × 256 cells, 4 bit each");
  EXPECT_EQ(array.component, Component::cells);
}

}  // namespace
}  // namespace crossisle::cost
