// Part of Crossisle, SPDX-License-Identifier: MIT
// Reads any bytes as the small files of a run directory: the status, the manifest, the lock.
#include "crossisle/store/run_directory.hpp"

#include <array>

#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace crossisle;
  if (size == 0) return 0;
  static constexpr std::array<const char*, 3> names{"status.json", "manifest.json", "lock"};
  static const fuzz::ScratchFolder folder;
  const auto file = folder.path() / names[data[0] % names.size()];
  fuzz::put_bytes(file, fuzz::text_of(data + 1, size - 1));
  const store::RunView view(folder.path());
  const std::string place = folder.path().string();
  fuzz::accepts(place, [&] { view.read_status(); });
  fuzz::accepts(place, [&] { view.newest_checkpoint(); });
  fuzz::accepts(place, [&] { view.owner(); });
  std::filesystem::remove(file);
  return 0;
}
