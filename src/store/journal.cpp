// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "crossisle/core/error.hpp"
#include "crossisle/core/fault_point.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/store/run_file.hpp"
#include "file_io.hpp"
#include "frame.hpp"
#include "hash.hpp"

namespace crossisle::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view first_line = "Crossisle journal\nformat ";
constexpr int journal_version = 1;
constexpr std::size_t journal_header_size = 64;
constexpr std::array<char, 8> frame_magic = {'F', 'R', 'A', 'M', 'E', '\n', '\0', '\1'};
constexpr std::size_t chain_length = 32;
constexpr std::uint64_t max_frame = std::uint64_t{8} << 30;
constexpr std::uint64_t max_journal = std::uint64_t{64} << 30;
/// Number of bytes that are examined at a time if a file may have any content.
constexpr std::size_t block_bytes = std::size_t{1} << 20;
constexpr std::size_t frame_overhead = frame_magic.size() + sizeof(std::uint64_t) + chain_length;

std::string header_text() {
  std::string text = fmt::format("{}{}\n", first_line, journal_version);
  text.resize(journal_header_size, '\0');
  return text;
}

/// Returns the bytes that precede the payload of a frame.
std::array<std::byte, frame_magic.size() + sizeof(std::uint64_t)> frame_head(std::uint64_t payload_bytes) {
  std::array<std::byte, frame_magic.size() + sizeof payload_bytes> head;
  std::memcpy(head.data(), frame_magic.data(), frame_magic.size());
  std::memcpy(head.data() + frame_magic.size(), &payload_bytes, sizeof payload_bytes);
  return head;
}

std::string next_chain(const std::string& chain, std::span<const std::byte> head,
                       std::span<const std::byte> payload) {
  Hash hash;
  hash.add(chain.data(), chain.size());
  hash.add(head);
  hash.add(payload);
  return hash.hex();
}

JournalMark beginning() {
  const std::string header = header_text();
  Hash hash;
  hash.add(header.data(), header.size());
  return {journal_header_size, hash.hex()};
}

[[noreturn]] void refuse(const fs::path& path, std::string_view what, std::string_view why) {
  throw core::Error(core::ExitCode::io, fmt::format("{} {}", path.string(), what), why);
}

[[noreturn]] void refuse_frame(const fs::path& path, std::uint64_t offset, std::string_view why) {
  refuse(path, fmt::format("is damaged in the frame at byte {}", offset), why);
}

void read_header(const Descriptor& file, const fs::path& path) {
  std::string header(journal_header_size, '\0');
  const std::size_t count = read_some(file, path, std::as_writable_bytes(std::span(header)));
  if (count == header.size() && header == header_text()) return;
  if (header.starts_with(first_line) && header[first_line.size()] > '0' + journal_version) {
    throw NewerFormatError(core::ExitCode::io, fmt::format("{} has a newer format", path.string()),
                           "a newer version of Crossisle wrote it", "use that version");
  }
  refuse(path, "is not a journal", "its first bytes differ");
}

void seek(const Descriptor& file, const fs::path& path, std::uint64_t place) {
  if (::lseek(file.number(), static_cast<off_t>(place), SEEK_SET) < 0)
    throw system_error("read", path, errno);
}

std::uint64_t journal_size(const Descriptor& file, const fs::path& path) {
  const std::uint64_t size = size_of(file, path);
  if (size > max_journal) {
    refuse(path, "is too large",
           fmt::format("a journal has at most {}", core::human_bytes(static_cast<double>(max_journal))));
  }
  return size;
}

/// Returns the chain after a payload. It is computed in blocks, without memory for the whole payload, which
/// may be a hole in the file. The file position is then after the payload.
std::string chain_over(const Descriptor& file, const fs::path& path, std::uint64_t size,
                       const std::string& chain, std::span<const std::byte> head) {
  Hash hash;
  hash.add(chain.data(), chain.size());
  hash.add(head);
  std::vector<std::byte> block(std::min<std::uint64_t>(size, block_bytes));
  for (std::uint64_t left = size; left > 0;) {
    const auto part = std::span(block).first(std::min<std::uint64_t>(left, block.size()));
    const std::size_t count = read_some(file, path, part);
    if (count == 0) break;  // the file was truncated meanwhile; the chain then differs
    hash.add(part.first(count));
    left -= count;
  }
  return hash.hex();
}

/// Verifies the frame at `mark`. @return the mark after it, which is also the position in the file
JournalMark check_frame(const Descriptor& file, const fs::path& path, std::uint64_t end,
                        const JournalMark& mark) {
  decltype(frame_head(0)) head;
  if (end - mark.bytes < frame_overhead || read_some(file, path, head) != head.size()) {
    refuse_frame(path, mark.bytes, "it is cut off");
  }
  std::uint64_t size = 0;
  std::memcpy(&size, head.data() + frame_magic.size(), sizeof size);
  if (std::memcmp(head.data(), frame_magic.data(), frame_magic.size()) != 0 || size > max_frame ||
      size > end - mark.bytes - frame_overhead) {
    refuse_frame(path, mark.bytes, "its first bytes are not the beginning of a frame");
  }
  const std::string computed = chain_over(file, path, size, mark.chain, head);
  std::string chain(chain_length, '\0');
  if (read_some(file, path, std::as_writable_bytes(std::span(chain))) != chain.size()) {
    refuse_frame(path, mark.bytes, "it is cut off");
  }
  if (chain != computed) refuse_frame(path, mark.bytes, "its checksum differs");
  return {mark.bytes + frame_overhead + size, std::move(chain)};
}

/// Reads the frame at `mark` and moves the mark past it.
std::vector<Table> read_frame(const Descriptor& file, const fs::path& path, std::uint64_t end,
                              JournalMark& mark) {
  JournalMark next = check_frame(file, path, end, mark);
  std::vector<std::byte> payload(next.bytes - mark.bytes - frame_overhead);
  seek(file, path, mark.bytes + frame_overhead - chain_length);
  if (read_some(file, path, payload) != payload.size()) refuse_frame(path, mark.bytes, "it is cut off");
  seek(file, path, next.bytes);
  try {
    std::vector<Table> tables = decode_tables(payload);
    mark = std::move(next);
    return tables;
  } catch (const std::invalid_argument& error) {
    refuse_frame(path, mark.bytes, error.what());
  }
}

/// True if no other frame begins after the first byte of the frame that begins at `start`.
bool is_last_frame(const Descriptor& file, const fs::path& path, std::uint64_t start, std::uint64_t end) {
  const std::string_view magic(frame_magic.data(), frame_magic.size());
  seek(file, path, start + 1);
  // The end of each block is kept in front of the next one, so that a magic number across their border is
  // found.
  std::string block;
  for (std::uint64_t left = end - start - 1; left > 0;) {
    block.erase(0, block.size() - std::min(block.size(), magic.size() - 1));
    const std::size_t kept = block.size();
    block.resize(kept + std::min<std::uint64_t>(left, block_bytes));
    const std::size_t count = read_some(file, path, std::as_writable_bytes(std::span(block)).subspan(kept));
    block.resize(kept + count);
    if (block.find(magic) != std::string::npos) return false;
    if (count == 0) break;
    left -= count;
  }
  return true;
}

void append_values(const std::string& place, Values& values, Values more) {
  if (values.index() != more.index()) {
    throw core::Error(core::ExitCode::io, fmt::format("{} changes its type", place), {});
  }
  std::visit(
      [&](auto& items) {
        auto& added = std::get<std::decay_t<decltype(items)>>(more);
        items.insert(items.end(), std::make_move_iterator(added.begin()),
                     std::make_move_iterator(added.end()));
      },
      values);
}

void append_rows(Table& table, Table more) {
  if (table.columns.size() != more.columns.size()) {
    throw core::Error(core::ExitCode::io, fmt::format("table '{}' changes its columns", table.name), {});
  }
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    Column& column = table.columns[i];
    const std::string place = fmt::format("{}/{}", table.name, more.columns[i].name);
    if (column.name != more.columns[i].name || column.width != more.columns[i].width) {
      throw core::Error(core::ExitCode::io, fmt::format("{} takes the place of {}", place, column.name), {});
    }
    append_values(place, column.values, std::move(more.columns[i].values));
  }
}

}  // namespace

struct Journal::State {
  fs::path path;
  Descriptor file;
  JournalMark mark;
};

Journal::Journal(std::unique_ptr<State> state) : state_(std::move(state)) {}
Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;
Journal::~Journal() = default;

Journal Journal::create(const fs::path& path) {
  write_atomically(path, header_text());
  return resume(path, beginning());
}

Journal Journal::resume(const fs::path& path, JournalMark mark) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file.is_open()) throw system_error("write", path, errno);
  if (size_of(file, path) < mark.bytes) refuse(path, "is cut off", "a checkpoint refers to more of it");
  return Journal(std::make_unique<State>(State{path, std::move(file), std::move(mark)}));
}

JournalMark Journal::append(std::span<const Table> tables) {
  const JournalMark before = state_->mark;
  append_unsynced(tables);
  core::fault_point("journal_before_sync");
  try {
    sync();
  } catch (const core::Error&) {
    state_->mark = before;
    throw;
  }
  core::fault_point("journal_after_sync");
  return state_->mark;
}

void Journal::sync() {
  if (::fsync(state_->file.number()) != 0) throw system_error("sync", state_->path, errno);
}

JournalMark Journal::append_unsynced(std::span<const Table> tables) {
  const std::vector<std::byte> payload = encode_tables(tables);
  const auto head = frame_head(payload.size());
  std::string chain = next_chain(state_->mark.chain, head, payload);
  const int file = state_->file.number();
  const auto start = static_cast<off_t>(state_->mark.bytes);
  // Bytes after the mark come from a killed run or from a failed attempt.
  if (::ftruncate(file, start) != 0 || ::lseek(file, start, SEEK_SET) != start) {
    throw system_error("write", state_->path, errno);
  }
  write_all(state_->file, state_->path, head);
  core::fault_point("journal_within_frame");
  write_all(state_->file, state_->path, payload);
  write_all(state_->file, state_->path, std::as_bytes(std::span(chain)));
  state_->mark = {state_->mark.bytes + frame_overhead + payload.size(), std::move(chain)};
  return state_->mark;
}

const JournalMark& Journal::mark() const noexcept {
  return state_->mark;
}

bool is_state(const Table& table) noexcept {
  return table.name.starts_with("state-");
}

namespace {

/// Opens a journal at its first frame. @throws core::Error(io) if it is shorter than a mark
Descriptor open_journal(const fs::path& path, const JournalMark& mark) {
  Descriptor file = open_to_read(path);
  const std::uint64_t size = journal_size(file, path);
  if (size < mark.bytes) {
    refuse(path, "is cut off", fmt::format("it has {} bytes, a checkpoint refers to {}", size, mark.bytes));
  }
  read_header(file, path);
  return file;
}

void require_mark(const fs::path& path, const JournalMark& place, const JournalMark& mark) {
  if (place != mark) refuse(path, "is another journal", "a checkpoint gives another checksum for it");
}

}  // namespace

std::vector<Table> read_journal(const fs::path& path, const JournalMark& mark, JournalTables which) {
  const Descriptor file = open_journal(path, mark);
  std::vector<Table> tables;
  JournalMark place = beginning();
  while (place.bytes < mark.bytes) {
    auto frame = read_frame(file, path, mark.bytes, place);
    if (which == JournalTables::history) std::erase_if(frame, is_state);
    append_rows(tables, std::move(frame));
  }
  require_mark(path, place, mark);
  return tables;
}

void verify_journal(const fs::path& path, const JournalMark& mark) {
  const Descriptor file = open_journal(path, mark);
  JournalMark place = beginning();
  while (place.bytes < mark.bytes) place = check_frame(file, path, mark.bytes, place);
  require_mark(path, place, mark);
}

JournalContent recover_journal(const fs::path& path) {
  const Descriptor file = open_to_read(path);
  const std::uint64_t size = journal_size(file, path);
  read_header(file, path);
  JournalContent content{{}, beginning(), 0};
  while (content.mark.bytes < size) {
    try {
      append_rows(content.tables, read_frame(file, path, size, content.mark));
    } catch (const core::Error&) {
      // Frames are written in sequence, so that only the last one can be torn.
      if (!is_last_frame(file, path, content.mark.bytes, size)) throw;
      content.torn_bytes = size - content.mark.bytes;
      break;
    }
  }
  return content;
}

void append_rows(std::vector<Table>& tables, std::vector<Table> more) {
  for (Table& added : more) {
    const auto found = std::find_if(tables.begin(), tables.end(),
                                    [&](const Table& table) { return table.name == added.name; });
    if (found == tables.end()) {
      tables.push_back(std::move(added));
    } else {
      append_rows(*found, std::move(added));
    }
  }
}

}  // namespace crossisle::store
