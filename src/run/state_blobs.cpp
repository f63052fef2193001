// Part of Crossisle, SPDX-License-Identifier: MIT
#include "state_blobs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "crossisle/core/error.hpp"

namespace crossisle::run {
namespace {

std::string blob_name(std::uint32_t island) {
  return fmt::format("island-{}", island);
}

}  // namespace

store::Blob blob_of(std::uint32_t island, const std::string& state) {
  store::Blob blob{blob_name(island), {}};
  const auto bytes = std::as_bytes(std::span(state));
  blob.bytes.assign(bytes.begin(), bytes.end());
  return blob;
}

std::string state_in(const store::RunContent& checkpoint, std::uint32_t island) {
  const auto found = std::find_if(checkpoint.blobs.begin(), checkpoint.blobs.end(),
                                  [&](const store::Blob& blob) { return blob.name == blob_name(island); });
  if (found == checkpoint.blobs.end()) {
    throw core::Error(core::ExitCode::io, fmt::format("the checkpoint has no state of island {}", island),
                      "it belongs to another configuration", "start afresh with --fresh");
  }
  return {reinterpret_cast<const char*>(found->bytes.data()), found->bytes.size()};
}

}  // namespace crossisle::run
