// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crossisle/core/error.hpp"

// Files on a disk that may fail, in folders that may hold anything.

namespace crossisle::core {

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) noexcept : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();

  int number() const noexcept { return number_; }
  bool is_open() const noexcept { return number_ >= 0; }
  /// Closes now, to detect errors that a file system reports only on close. @returns 0 or an errno
  int close() noexcept;

 private:
  int number_;
};

/// Returns the error `cannot <action> <path> (<reason of error_number>)`, with a remedy for the reasons that
/// have one.
Error system_error(std::string_view action, const std::filesystem::path& path, int error_number);

/// Guarantee required for a written file: it survives a failure of the machine, or it is merely never visible
/// half-written.
enum class Durability { survives_power_loss, visible_at_once };

/// Replaces `path` by `bytes`, wholly or not at all.
/// @throws Error(io); the file at `path` is then the old one and the temporary file is gone
void write_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes,
                      Durability durability = Durability::survives_power_loss);
void write_atomically(const std::filesystem::path& path, std::string_view text,
                      Durability durability = Durability::survives_power_loss);

/// Writes all bytes at the file's position. @throws Error(io)
void write_all(const Descriptor& file, const std::filesystem::path& path, std::span<const std::byte> bytes);

/// Makes renames within a folder durable. @throws Error(io)
void sync_folder(const std::filesystem::path& folder);

/// Opens a file for reading, without blocking on a named pipe of that name. @throws core::Error(io)
Descriptor open_to_read(const std::filesystem::path& path);
/// Opens a file for appending and creates it if necessary; neither follows a link nor blocks.
/// @throws core::Error(io), also if it is not a regular file
Descriptor open_to_append(const std::filesystem::path& path);
/// Returns the size of an open file in bytes. @throws core::Error(io), also if it is not a regular file
std::uint64_t size_of(const Descriptor& file, const std::filesystem::path& path);
/// Reads up to `buffer.size()` bytes, fewer at the end of the file. @throws core::Error(io)
std::size_t read_some(const Descriptor& file, const std::filesystem::path& path, std::span<std::byte> buffer);

/// Default limit of the size of a text file [bytes].
inline constexpr std::uint64_t max_text = std::uint64_t{16} << 20;
/// A text, or the reason why it could not be read.
struct TextOrFailure {
  std::string content;
  std::string failure;  ///< empty if the file was read
};
/// Reads a complete text file of any owner; it has to be a regular file of at most `limit` bytes.
TextOrFailure try_to_read_text(const std::filesystem::path& path, std::uint64_t limit = max_text);
/// Does the same for a required file.
/// @param code of the error, which names the path, the reason and `remedy` @throws core::Error(code)
std::string read_text(const std::filesystem::path& path, std::uint64_t limit = max_text,
                      ExitCode code = ExitCode::io, std::string_view remedy = {});

/// Returns a name for a file while it is being written: `<file name>.crossisle-<16 hexadecimal digits>.tmp`,
/// different at each call. The last eight digits are a checksum of the name and the first eight.
std::string temporary_name(std::string_view file_name);
/// True if `temporary_name` made the name, in any process: no other program names files like this.
bool is_temporary(std::string_view file_name);

}  // namespace crossisle::core
