// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/store/run_file.hpp"

namespace crossisle::store {

/// Size in bytes of the header before the HDF5 part of a file (HDF5 calls it the user block).
inline constexpr std::size_t header_size = 512;
/// Name of the group of the blobs.
inline constexpr std::string_view state_group = "state";
inline const std::string state_place = "/state";
/// Names of the attributes of the file itself.
inline constexpr std::string_view format_attribute = "format";
inline constexpr std::string_view format_version_attribute = "format_version";
inline constexpr std::string_view content_digest_attribute = "content_digest";
inline constexpr std::string_view format_name = "crossisle-run";
/// Maximum number of bytes of one text in a column, and of all values of one dataset together.
inline constexpr std::size_t max_text = std::size_t{64} << 10;
inline constexpr std::uint64_t max_dataset = std::uint64_t{8} << 30;

/// Returns the version of the format in which content is written.
int format_of(const RunContent& content);

/// Parts of an image to read.
enum class Depth { everything, datasets_only };

/// Bytes of a file in memory, in which HDF5 wrote them.
class Image {
 public:
  /// @param memory from std::malloc
  Image(std::byte* memory, std::size_t size) : memory_(memory), size_(size) {}

  std::span<std::byte> bytes() noexcept { return {memory_.get(), size_}; }
  std::span<const std::byte> bytes() const noexcept { return {memory_.get(), size_}; }

 private:
  struct Free {
    void operator()(std::byte* memory) const noexcept { std::free(memory); }
  };
  std::unique_ptr<std::byte, Free> memory_;
  std::size_t size_;
};

/// Returns the bytes of an HDF5 file made in memory, after `header_size` zero bytes.
///
/// HDF5 never accesses the disk, because its files cannot be closed cleanly on a full disk. Every disk error
/// therefore occurs in one place, where its reason is known. @throws core::Error(io) naming the dataset at
/// fault
Image to_image(const RunContent& content);

/// Returns the content of an image. @throws core::Error(io) naming the dataset that is broken or unexpected
RunContent from_image(std::span<const std::byte> image, Depth depth);

/// Returns the bytes of a whole file, which is refused before it is read if its header does not match.
/// @throws core::Error(io)
std::vector<std::byte> load_image(const std::filesystem::path& path);
/// Verifies and reads the bytes of load_image. @throws as read_run_file
RunContent read_image(const std::filesystem::path& path, std::span<const std::byte> image);

/// Checks that content can be stored. @throws core::Error(io) naming the part that cannot
void check_storable(const RunContent& content);

}  // namespace crossisle::store
