// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/run_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <new>
#include <optional>

#include "crossisle/core/text.hpp"
#include "crossisle/store/parts.hpp"
#include "file_io.hpp"
#include "hash.hpp"
#include "image.hpp"

namespace crossisle::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view first_line = "Crossisle run file\n";
constexpr std::string_view format_key = "format ";
constexpr std::string_view bytes_key = "\nbytes ";
constexpr std::string_view digest_key = "\nxxh3 ";
constexpr std::string_view last_lines =
    "\nHDF5 begins at byte 512: open this file with h5py, h5dump or any HDF5 tool.\nThe line xxh3 is "
    "XXH3-128 of the "
    "whole file with its own 32 digits as 0.\n";
constexpr std::size_t digest_length = 32;
constexpr std::uint64_t max_file = std::uint64_t{16} << 30;

/// Content of the header. It is the same in all versions of the format, so that a newer file can be
/// distinguished from a broken one.
struct Header {
  std::int64_t format = 0;
  std::uint64_t bytes = 0;
  std::string digest{};
  std::size_t digest_offset = 0;
};

/// Reads `key` and a number from the front of `text`, and removes them.
template <class Number>
bool take_number(std::string_view& text, std::string_view key, Number& number) {
  if (!text.starts_with(key)) return false;
  text.remove_prefix(key.size());
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

std::optional<Header> parse_header(std::span<const std::byte> bytes) {
  const std::string_view whole(reinterpret_cast<const char*>(bytes.data()),
                               std::min(bytes.size(), header_size));
  std::string_view text = whole;
  Header header;
  if (!text.starts_with(first_line)) return std::nullopt;
  text.remove_prefix(first_line.size());
  if (!take_number(text, format_key, header.format) || !take_number(text, bytes_key, header.bytes))
    return std::nullopt;
  if (!text.starts_with(digest_key) || text.size() < digest_key.size() + digest_length) return std::nullopt;
  text.remove_prefix(digest_key.size());
  header.digest = text.substr(0, digest_length);
  header.digest_offset = static_cast<std::size_t>(text.data() - whole.data());
  return header;
}

/// Returns the digest of a file, in which the bytes of the digest itself, at `digest_offset`, count as zeros.
std::string seal_of(std::span<const std::byte> file, std::size_t digest_offset) {
  static constexpr std::string_view zeros = "00000000000000000000000000000000";
  static_assert(zeros.size() == digest_length);
  Hash hash;
  hash.add(file.first(digest_offset));
  hash.add(zeros.data(), zeros.size());
  hash.add(file.subspan(digest_offset + digest_length));
  return hash.hex();
}

/// Fills the header of an image.
void seal(std::span<std::byte> image, int format) {
  const std::string front =
      fmt::format("{}{}{}{}{}{}", first_line, format_key, format, bytes_key, image.size(), digest_key);
  std::memcpy(image.data(), front.data(), front.size());
  std::memcpy(image.data() + front.size() + digest_length, last_lines.data(), last_lines.size());
  const std::string digits = seal_of(image, front.size());
  std::memcpy(image.data() + front.size(), digits.data(), digits.size());
}

Image sealed_image(const fs::path& path, const RunContent& content) {
  try {
    check_storable(content);
    Image image = to_image(content);
    seal(image.bytes(), format_of(content));
    return image;
  } catch (const core::Error& error) {
    throw core::Error(core::ExitCode::io, fmt::format("cannot write {}", path.string()), error.what());
  }
}

constexpr std::string_view use_another = "use an earlier checkpoint or a copy of this file";

/// Returns the broken dataset of a file with a wrong checksum, if it can be located.
std::string locate_damage(std::span<const std::byte> image) {
  try {
    from_image(image, Depth::datasets_only);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "the damage is outside the datasets, in the header, the attributes or the structure";
}

[[noreturn]] void refuse_foreign(const fs::path& path) {
  throw core::Error(core::ExitCode::io, fmt::format("{} is not a run file of Crossisle", path.string()),
                    "it does not begin with the header of one", use_another);
}

[[noreturn]] void refuse_size(const fs::path& path, std::uint64_t bytes, std::uint64_t promised) {
  throw core::Error(core::ExitCode::io, fmt::format("{} is damaged", path.string()),
                    fmt::format("it has {} bytes, its header states {}", bytes, promised), use_another);
}

void check_seal(const fs::path& path, const Header& header, std::span<const std::byte> image) {
  if (seal_of(image, header.digest_offset) == header.digest) return;
  throw core::Error(core::ExitCode::io, fmt::format("{} is damaged", path.string()),
                    "its checksum does not match: " + locate_damage(image), use_another);
}

void check_version(const fs::path& path, const Header& header) {
  if (header.format <= format_version) return;
  throw NewerFormatError(core::ExitCode::io,
                         fmt::format("{} has format {}, this program reads up to format {}", path.string(),
                                     header.format, format_version),
                         "a newer version of Crossisle wrote it", "use that version");
}

template <class Named>
auto find_named(const std::vector<Named>& items, std::string_view name) {
  return std::find_if(items.begin(), items.end(), [name](const Named& item) { return item.name == name; });
}

template <class Value>
const Value& find_attribute(const std::map<std::string, Value>& items, const std::string& name,
                            std::string_view kind) {
  const auto found = items.find(name);
  if (found != items.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [other, value] : items) names.push_back(other);
  throw core::Error(core::ExitCode::io, fmt::format("the run file has no {} '{}'", kind, name), {},
                    core::suggest(name, names));
}

}  // namespace

bool RunContent::has_table(std::string_view name) const noexcept {
  return find_named(tables, name) != tables.end();
}

const Table& RunContent::table(std::string_view name) const {
  const auto found = find_named(tables, name);
  if (found != tables.end()) return *found;
  std::vector<std::string> names;
  for (const Table& candidate : tables) names.push_back(candidate.name);
  throw core::Error(core::ExitCode::io, fmt::format("the run file has no table '{}'", name), {},
                    core::suggest(name, names));
}

const std::string& RunContent::attribute(const std::string& name) const {
  return find_attribute(attributes, name, "attribute");
}

std::int64_t RunContent::number(const std::string& name) const {
  return find_attribute(numbers, name, "number");
}

int format_of(const RunContent& content) {
  constexpr int format_without_parts = 2;
  return content.has_table(parts_name) ? format_version : format_without_parts;
}

void write_run_file(const fs::path& path, const RunContent& content) {
  try {
    write_atomically(path, sealed_image(path, content).bytes());
  } catch (const std::bad_alloc&) {
    throw core::Error(core::ExitCode::io, fmt::format("cannot write {}", path.string()),
                      "there is not enough memory");
  }
}

std::vector<std::byte> load_image(const fs::path& path) {
  const Descriptor file = open_to_read(path);
  const std::uint64_t size = size_of(file, path);
  std::vector<std::byte> image(std::min<std::uint64_t>(size, header_size));
  image.resize(read_some(file, path, image));
  const std::optional<Header> header = parse_header(image);
  if (!header) refuse_foreign(path);
  // Checked before memory is allocated: a matching header is written only together with the rest.
  if (header->bytes != size || size <= header_size) refuse_size(path, size, header->bytes);
  if (size > max_file) {
    throw core::Error(
        core::ExitCode::io, fmt::format("{} is too large", path.string()),
        fmt::format("a run file has at most {}", core::human_bytes(static_cast<double>(max_file))));
  }
  image.resize(size);
  const std::size_t rest = read_some(file, path, std::span(image).subspan(header_size));
  if (header_size + rest != size) refuse_size(path, header_size + rest, size);
  return image;
}

RunContent read_image(const fs::path& path, std::span<const std::byte> image) {
  const std::optional<Header> header = parse_header(image);
  if (!header) refuse_foreign(path);
  check_seal(path, *header, image);
  check_version(path, *header);
  try {
    return from_image(image, Depth::everything);
  } catch (const core::Error& error) {
    throw core::Error(core::ExitCode::io, fmt::format("{} is not a valid run file", path.string()),
                      error.what(), use_another);
  }
}

void write_text_file(const std::filesystem::path& path, std::string_view text) {
  write_atomically(path, text);
}

RunContent read_run_file(const fs::path& path) {
  try {
    return read_image(path, load_image(path));
  } catch (const std::bad_alloc&) {
    throw core::Error(core::ExitCode::io, fmt::format("cannot read {}", path.string()),
                      "there is not enough memory");
  }
}

}  // namespace crossisle::store
