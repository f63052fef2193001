// Part of Crossisle, SPDX-License-Identifier: MIT
// Reads any bytes as a run file or checkpoint: as a file, which is protected by its checksum, and as the HDF5
// part, which a forged checksum would let through.
#include "crossisle/store/run_file.hpp"

#include "fuzz.hpp"
#include "image.hpp"

namespace {

namespace store = crossisle::store;

/// Checks that an accepted file is sound: it can be counted, digested and written again as the same content.
void check_content(const store::RunContent& content) {
  for (const auto& table : content.tables) table.rows();
  const std::string digest = store::digest(content);
  try {
    store::check_storable(content);
  } catch (const crossisle::core::Error&) {
    return;  // names and texts that this program would not write
  }
  const auto again = store::from_image(store::to_image(content).bytes(), store::Depth::everything);
  if (store::digest(again) != digest) crossisle::fuzz::report("content changes when it is written", digest);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const crossisle::fuzz::ScratchFolder folder;
  const auto file = folder.path() / "run.h5";
  crossisle::fuzz::put_bytes(file, crossisle::fuzz::text_of(data, size));
  crossisle::fuzz::accepts("run.h5", [&] { check_content(store::read_run_file(file)); });
  const auto bytes = std::as_bytes(std::span(data, size));
  for (const auto depth : {store::Depth::datasets_only, store::Depth::everything}) {
    crossisle::fuzz::accepts("", [&] { check_content(store::from_image(bytes, depth)); });
  }
  return 0;
}
