// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/store/run_file.hpp"

namespace crossisle::store {

/// The header that comes before the HDF5 part of a file (HDF5 calls it the user block), in bytes.
inline constexpr std::size_t header_size = 512;
/// The group of the blobs.
inline constexpr std::string_view state_group = "state";
inline const std::string state_place = "/state";
/// Attributes of the file itself.
inline constexpr std::string_view format_attribute = "format";
inline constexpr std::string_view format_version_attribute = "format_version";
inline constexpr std::string_view content_digest_attribute = "content_digest";
inline constexpr std::string_view format_name = "crossisle-run";
/// Maximum bytes of one text in a column, and of all values of one dataset together.
inline constexpr std::size_t max_text = std::size_t{64} << 10;
inline constexpr std::uint64_t max_dataset = std::uint64_t{8} << 30;

/// Parts of an image to read.
enum class Depth { everything, datasets_only };

/// Returns the bytes of an HDF5 file made in memory, after `header_size` bytes left zero.
///
/// HDF5 never accesses the disk: its files cannot be closed cleanly on a full one. Every error of the disk
/// therefore occurs in one place, where its reason is known. @throws core::Error(io) naming the dataset at
/// fault
std::vector<std::byte> to_image(const RunContent& content);

/// Returns the content of such bytes. @throws core::Error(io) naming the dataset that is broken or unexpected
RunContent from_image(std::span<const std::byte> image, Depth depth);

/// Returns the bytes of a whole file, which is refused before it is read if the header does not fit.
/// @throws core::Error(io)
std::vector<std::byte> load_image(const std::filesystem::path& path);
/// Verifies and reads the bytes of load_image. @throws as read_run_file
RunContent read_image(const std::filesystem::path& path, std::span<const std::byte> image);

/// @throws core::Error(io) naming the part of `content` that cannot be stored
void check_storable(const RunContent& content);

}  // namespace crossisle::store
