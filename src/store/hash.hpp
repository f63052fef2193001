// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <xxhash.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace crossisle::store {

/// 128 bits of XXH3 over a stream of bytes.
class Hash {
 public:
  Hash();
  void add(const void* data, std::size_t size);
  void add(std::span<const std::byte> bytes) { add(bytes.data(), bytes.size()); }
  /// Returns 32 hexadecimal digits in the canonical (big-endian) order, as the `xxh128sum` tool prints them.
  std::string hex() const;

 private:
  struct Free {
    void operator()(XXH3_state_t* state) const noexcept { XXH3_freeState(state); }
  };
  std::unique_ptr<XXH3_state_t, Free> state_;
};

}  // namespace crossisle::store
