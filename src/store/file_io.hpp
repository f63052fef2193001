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

namespace crossisle::store {

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
  /// Closes now, to learn of errors that a file system reports only here. @returns 0 or an errno
  int close() noexcept;

 private:
  int number_;
};

/// `cannot <action> <path> (<reason of error_number>)` with a remedy for the reasons that have one.
core::Error system_error(std::string_view action, const std::filesystem::path& path, int error_number);

/// Whether a file must survive a failure of the machine, or only never be seen half-written.
enum class Durability { survives_power_loss, visible_at_once };

/// Replaces `path` by `bytes`, wholly or not at all.
/// @throws core::Error(io); the file at `path` is then the old one and the temporary file is gone
void write_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes,
                      Durability durability = Durability::survives_power_loss);
void write_atomically(const std::filesystem::path& path, std::string_view text,
                      Durability durability = Durability::survives_power_loss);

/// Writes all bytes at the file's position. @throws core::Error(io)
void write_all(const Descriptor& file, const std::filesystem::path& path, std::span<const std::byte> bytes);

/// Makes renames within a folder durable. @throws core::Error(io)
void sync_folder(const std::filesystem::path& folder);

/// Opens a regular file for reading. @throws core::Error(io)
Descriptor open_to_read(const std::filesystem::path& path);
/// Bytes of an open file. @throws core::Error(io) also for what is no regular file
std::uint64_t size_of(const Descriptor& file, const std::filesystem::path& path);
/// Reads up to `buffer.size()` bytes, fewer at the end of the file. @throws core::Error(io)
std::size_t read_some(const Descriptor& file, const std::filesystem::path& path, std::span<std::byte> buffer);
/// A small text file as a whole. @throws core::Error(io) also where it is larger than `limit` bytes
std::string read_text(const std::filesystem::path& path, std::uint64_t limit = std::uint64_t{16} << 20);

/// What is added to a name while the file is being written: `.tmp.<pid>`.
std::string temporary_suffix();
/// Whether a file name ends like that of a temporary file, of whatever process.
bool is_temporary(std::string_view file_name);

}  // namespace crossisle::store
