// Part of Crossisle, SPDX-License-Identifier: MIT
// Reads any bytes as a frame of the journal, after the checksum that protects it from damage, and as a whole
// journal.
#include "crossisle/store/journal.hpp"

#include "frame.hpp"
#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace crossisle;
  static const fuzz::ScratchFolder folder;
  const auto file = folder.path() / "journal.bin";
  fuzz::put_bytes(file, fuzz::text_of(data, size));
  fuzz::accepts("journal.bin", [&] { store::read_journal(file, {size, std::string(32, '0')}); });
  const auto bytes = std::as_bytes(std::span(data, size));
  fuzz::accepts("", [&] {
    try {
      auto tables = store::decode_tables(bytes);
      const auto again = store::encode_tables(tables);
      if (!std::equal(again.begin(), again.end(), bytes.begin(), bytes.end())) {
        fuzz::report("a frame changes when it is written", {});
      }
      auto twice = tables;
      store::append_rows(twice, std::move(tables));
    } catch (const std::invalid_argument&) {  // the reader of journals turns it into a core::Error
    }
  });
  return 0;
}
