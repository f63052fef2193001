// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "crossisle/store/table.hpp"

namespace crossisle::store {

/// Returns tables as bytes: counts and lengths as little-endian 64-bit numbers, texts as length and UTF-8,
/// numbers in their representation in memory.
std::vector<std::byte> encode_tables(std::span<const Table> tables);

/// Returns the tables that such bytes encode; allocates no more memory than the bytes can account for.
/// @throws std::invalid_argument if the bytes have another form
std::vector<Table> decode_tables(std::span<const std::byte> bytes);

}  // namespace crossisle::store
