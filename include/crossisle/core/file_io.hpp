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

// File access that tolerates failing disks and arbitrary folder contents.

namespace crossisle::core {

/// A file descriptor that is closed on destruction.
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

/// Returns the error `cannot <action> <path> (<reason of error_number>)`, with a remedy if one is known for
/// the reason.
Error system_error(std::string_view action, const std::filesystem::path& path, int error_number);

/// Guarantee required for a written file: that it survives a failure of the machine, or only that it is never
/// visible half-written.
enum class Durability { survives_power_loss, visible_at_once };

/// Replaces the content of the file `path` with `bytes`, completely or not at all.
/// @throws Error(io); the old file at `path` is then unchanged and the temporary file removed
void write_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes,
                      Durability durability = Durability::survives_power_loss);
void write_atomically(const std::filesystem::path& path, std::string_view text,
                      Durability durability = Durability::survives_power_loss);

/// Writes all bytes at the current position of the file. @throws Error(io)
void write_all(const Descriptor& file, const std::filesystem::path& path, std::span<const std::byte> bytes);

/// Makes renames within a folder durable. @throws Error(io)
void sync_folder(const std::filesystem::path& folder);

/// Opens a file for reading; does not block if it is a named pipe. @throws core::Error(io)
Descriptor open_to_read(const std::filesystem::path& path);
/// Opens a file for appending and creates it if necessary; neither follows a link nor blocks.
/// @throws core::Error(io), also if it is not a regular file
Descriptor open_to_append(const std::filesystem::path& path);
/// Returns the size of an open file in bytes. @throws core::Error(io), also if it is not a regular file
std::uint64_t size_of(const Descriptor& file, const std::filesystem::path& path);
/// Reads up to `buffer.size()` bytes, fewer at the end of the file. @throws core::Error(io)
std::size_t read_some(const Descriptor& file, const std::filesystem::path& path, std::span<std::byte> buffer);

/// Default maximum size of a text file [bytes].
inline constexpr std::uint64_t max_text = std::uint64_t{16} << 20;
/// A text, or the reason why it could not be read.
struct TextOrFailure {
  std::string content;
  std::string failure;  ///< empty if the file was read
};
/// Reads a complete text file of any owner; it must be a regular file of at most `limit` bytes.
TextOrFailure try_to_read_text(const std::filesystem::path& path, std::uint64_t limit = max_text);
/// Reads a required text file like try_to_read_text(), but throws on failure.
/// @param code exit code of the error @throws core::Error(code) that names the path, the reason and `remedy`
std::string read_text(const std::filesystem::path& path, std::uint64_t limit = max_text,
                      ExitCode code = ExitCode::io, std::string_view remedy = {});

/// Returns a name for a file while it is being written: `<file name>.crossisle-<16 hexadecimal digits>.tmp`,
/// different at each call. The last eight digits are a checksum of the name and the first eight.
std::string temporary_name(std::string_view file_name);
/// True if a name was made by `temporary_name` in any process; no other program names files like this.
bool is_temporary(std::string_view file_name);

}  // namespace crossisle::core
