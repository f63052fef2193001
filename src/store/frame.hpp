// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "crossisle/store/table.hpp"

namespace crossisle::store {

/// Tables as bytes: counts and lengths as little-endian 64-bit numbers, texts as length and UTF-8, numbers as they lie
/// in memory.
std::vector<std::byte> encode_tables(std::span<const Table> tables);

/// The tables of such bytes; takes no more memory than the bytes can account for.
/// @throws std::invalid_argument where they are of another form
std::vector<Table> decode_tables(std::span<const std::byte> bytes);

}  // namespace crossisle::store
