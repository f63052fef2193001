// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <set>

#include "crossisle/core/text.hpp"
#include "hdf5.hpp"
#include "image.hpp"

namespace crossisle::store {
namespace {

using hdf5::check;

/// Maximum expansion of stored data by deflate (RFC 1951: 258 bytes from two bits, so below 1032), with a
/// margin for the checksums. A file that claims more data than it can contain is refused before memory is
/// allocated for it.
constexpr std::uint64_t max_expansion = 1100;
constexpr std::uint64_t max_links = 100'000;
constexpr std::size_t max_name = 1024;
constexpr std::uint64_t max_attribute = std::uint64_t{256} << 20;

/// Memory of a text in addition to its characters.
constexpr std::uint64_t text_overhead = sizeof(std::string);
/// Memory that a small file may claim for such overhead.
constexpr std::uint64_t always_allowed = std::uint64_t{256} << 20;

[[noreturn]] void refuse(std::string_view place, std::string_view why) {
  throw core::Error(core::ExitCode::io, fmt::format("{} cannot be read", place), why);
}

/// Limit on the sizes that a whole file claims: each of its objects is read once, even if several names link
/// to it, and all values together are at most as many as its bytes can expand to.
class Claims {
 public:
  explicit Claims(std::size_t file_bytes)
      : file_bytes_(file_bytes), values_left_(file_bytes * max_expansion + always_allowed) {}

  /// Records that an object is read. @throws core::Error(io) if it was read before
  void object(haddr_t address, std::string_view place) {
    if (!seen_.insert(address).second) refuse(place, "it is a link to something else in the file");
  }
  /// Records the bytes of a dataset in the file and in memory. @throws core::Error(io) if the file has fewer
  /// bytes
  void dataset(std::uint64_t stored, std::uint64_t in_memory, std::string_view place) {
    plain(stored, place);
    if (in_memory > values_left_) refuse(place, "the file claims more values than it can hold");
    values_left_ -= in_memory;
  }
  /// Records bytes that are stored uncompressed.
  void plain(std::uint64_t stored, std::string_view place) {
    if (stored > file_bytes_ - stored_) refuse(place, "the file claims more bytes than it has");
    stored_ += stored;
  }

 private:
  std::uint64_t file_bytes_;
  std::uint64_t stored_ = 0;
  std::uint64_t values_left_;
  std::set<haddr_t> seen_;
};

/// Returns the names in a group in order of creation; anything except plain links is refused, because it may
/// lead to another place.
std::vector<std::string> names_in(hid_t group, const std::string& place, Claims& claims) {
  H5G_info_t info = {};
  check(H5Gget_info(group, &info), "reading", place);
  if (info.nlinks > max_links) refuse(place, fmt::format("it claims {} entries", info.nlinks));
  std::vector<std::string> names;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    char name[max_name];
    const ssize_t length = check(
        H5Lget_name_by_idx(group, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT),
        "reading the names", place);
    if (static_cast<std::size_t>(length) >= sizeof name) refuse(place, "a name in it is too long");
    H5L_info_t link = {};
    check(H5Lget_info(group, name, &link, H5P_DEFAULT), "reading", place);
    if (link.type != H5L_TYPE_HARD) {
      refuse(place, fmt::format("its entry '{}' is a link to elsewhere", core::printable(name)));
    }
    claims.object(link.u.address, fmt::format("{}/{}", place == "/" ? "" : place, core::printable(name)));
    names.emplace_back(name, static_cast<std::size_t>(length));
  }
  return names;
}

bool is_fixed_text(hid_t type) {
  return H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0 && H5Tget_size(type) > 0;
}

std::string read_text_attribute(hid_t attribute, hid_t type, const std::string& place, Claims& claims) {
  const std::size_t size = H5Tget_size(type);
  claims.plain(size, place);
  if (size > max_attribute) refuse(place, "one of its attributes is too long");
  std::string text(size, '\0');
  const hdf5::Type memory = hdf5::text_type(size);
  check(H5Aread(attribute, memory, text.data()), "reading an attribute", place);
  text.resize(strnlen(text.data(), size));
  return text;
}

bool is_scalar(hid_t attribute, const std::string& place) {
  const hdf5::Space space(H5Aget_space(attribute), "reading an attribute", place);
  return H5Sget_simple_extent_type(space) == H5S_SCALAR;
}

/// Returns a text attribute, empty if it is absent.
std::string text_attribute(hid_t object, const std::string& place, const char* name, Claims& claims) {
  if (check(H5Aexists(object, name), "looking for an attribute", place) == 0) return {};
  const hdf5::Attribute attribute(H5Aopen(object, name, H5P_DEFAULT), "opening an attribute", place);
  const hdf5::Type type(H5Aget_type(attribute), "reading an attribute", place);
  if (!is_fixed_text(type) || !is_scalar(attribute, place)) {
    refuse(place, fmt::format("its attribute '{}' is not text", name));
  }
  return read_text_attribute(attribute, type, place, claims);
}

struct Extents {
  hsize_t rows = 0;
  hsize_t width = 0;  ///< 0: one dimension
  hsize_t elements() const { return width == 0 ? rows : rows * width; }
};

Extents extents_of(hid_t dataset, const std::string& place) {
  const hdf5::Space space(H5Dget_space(dataset), "reading", place);
  const int rank = H5Sget_simple_extent_ndims(space);
  if (H5Sget_simple_extent_type(space) != H5S_SIMPLE || rank < 1 || rank > 2) {
    refuse(place, "it has neither one nor two dimensions");
  }
  hsize_t extents[2] = {0, 0};
  check(H5Sget_simple_extent_dims(space, extents, nullptr), "reading", place);
  if (rank == 2 && (extents[1] == 0 || extents[0] > max_dataset / extents[1])) {
    refuse(place, fmt::format("it claims {} x {} values", extents[0], extents[1]));
  }
  return {extents[0], extents[1]};
}

/// Accepts only storage that this program writes: chunks in this file, with filters that every HDF5 build
/// has.
void check_storage(hid_t dataset, const std::string& place) {
  const hdf5::Properties creation(H5Dget_create_plist(dataset), "reading", place);
  if (H5Pget_layout(creation) != H5D_CHUNKED) refuse(place, "it is not stored in chunks");
  const int filters = check(H5Pget_nfilters(creation), "reading the filters", place);
  for (int i = 0; i < filters; ++i) {
    std::size_t value_count = 0;
    unsigned flags = 0;
    const H5Z_filter_t filter = check(H5Pget_filter2(creation, static_cast<unsigned>(i), &flags, &value_count,
                                                     nullptr, 0, nullptr, nullptr),
                                      "reading the filters", place);
    if (filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_FLETCHER32) {
      refuse(place, fmt::format("it is stored through the unexpected filter {}", filter));
    }
  }
}

void check_chunk_size(hid_t dataset, const Extents& extents, const std::string& place) {
  const hdf5::Properties creation(H5Dget_create_plist(dataset), "reading", place);
  hsize_t chunk[2] = {1, 1};
  const int rank = check(H5Pget_chunk(creation, 2, chunk), "reading the chunks", place);
  if (rank > 2 || chunk[0] > extents.rows || (rank == 2 && chunk[1] > extents.width)) {
    refuse(place, "its chunks are larger than the dataset");
  }
}

/// Refuses a dataset that claims more values than its stored bytes can hold.
void check_size(hid_t dataset, const Extents& extents, std::size_t element_bytes, std::size_t overhead,
                const std::string& place, Claims& claims) {
  const hsize_t elements = extents.elements();
  const std::uint64_t stored = H5Dget_storage_size(dataset);
  const std::uint64_t most =
      std::min(max_dataset, stored < max_dataset / max_expansion ? stored * max_expansion : max_dataset);
  if (elements > most / element_bytes) {
    refuse(place, fmt::format("it claims {} values of {} bytes and stores {} bytes", elements, element_bytes,
                              stored));
  }
  claims.dataset(stored, elements * (element_bytes + overhead), place);
}

void read_raw(hid_t dataset, hid_t memory_type, void* data, const std::string& place) {
  check(H5Dread(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), "reading", place);
}

/// Checks a dataset before memory is allocated. @returns true if there is anything to read
bool is_readable(hid_t dataset, const Extents& extents, std::size_t element_bytes, std::size_t overhead,
                 const std::string& place, Claims& claims) {
  if (extents.elements() == 0) return false;
  check_storage(dataset, place);
  check_chunk_size(dataset, extents, place);
  check_size(dataset, extents, element_bytes, overhead, place, claims);
  return true;
}

template <class Number>
std::vector<Number> read_numbers(hid_t dataset, const Extents& extents, const std::string& place,
                                 Claims& claims) {
  std::vector<Number> numbers;
  if (!is_readable(dataset, extents, sizeof(Number), 0, place, claims)) return numbers;
  numbers.resize(extents.elements());
  read_raw(dataset, hdf5::NumberTypes<Number>::memory(), numbers.data(), place);
  return numbers;
}

std::vector<std::string> read_texts(hid_t dataset, std::size_t size, const Extents& extents,
                                    const std::string& place, Claims& claims) {
  if (size > max_text) refuse(place, "its texts are too long");
  std::vector<std::string> texts;
  if (!is_readable(dataset, extents, size, text_overhead, place, claims)) return texts;
  std::vector<char> padded(extents.elements() * size);
  const hdf5::Type type = hdf5::text_type(size);
  read_raw(dataset, type, padded.data(), place);
  texts.reserve(extents.elements());
  for (std::size_t start = 0; start < padded.size(); start += size) {
    texts.emplace_back(padded.data() + start, strnlen(padded.data() + start, size));
  }
  return texts;
}

Values read_values(hid_t dataset, const Extents& extents, const std::string& place, Claims& claims) {
  const hdf5::Type type(H5Dget_type(dataset), "reading", place);
  if (is_fixed_text(type)) return read_texts(dataset, H5Tget_size(type), extents, place, claims);
  if (H5Tequal(type, H5T_STD_U8LE) > 0) return read_numbers<std::uint8_t>(dataset, extents, place, claims);
  if (H5Tequal(type, H5T_STD_I32LE) > 0) return read_numbers<std::int32_t>(dataset, extents, place, claims);
  if (H5Tequal(type, H5T_STD_I64LE) > 0) return read_numbers<std::int64_t>(dataset, extents, place, claims);
  if (H5Tequal(type, H5T_IEEE_F64LE) > 0) return read_numbers<double>(dataset, extents, place, claims);
  refuse(place, "its type is none of uint8, int32, int64, float64 and fixed-length UTF-8");
}

hdf5::Dataset open_dataset(hid_t group, const std::string& name, const std::string& place) {
  return {H5Dopen2(group, name.c_str(), H5P_DEFAULT), "opening", place};
}

/// True for a dataset whose values are in other files; this program reads those files itself.
bool is_virtual(hid_t dataset, const std::string& place) {
  const hdf5::Properties creation(H5Dget_create_plist(dataset), "reading", place);
  return H5Pget_layout(creation) == H5D_VIRTUAL;
}

Column read_column(hid_t group, const std::string& name, const std::string& place, Claims& claims) {
  const hdf5::Dataset dataset = open_dataset(group, name, place);
  Extents extents = extents_of(dataset, place);
  if (is_virtual(dataset, place)) extents.rows = 0;
  Column column{.name = name};
  column.width = extents.width;
  column.values = read_values(dataset, extents, place, claims);
  column.unit = text_attribute(dataset, place, "units", claims);
  column.long_name = text_attribute(dataset, place, "long_name", claims);
  column.labels = text_attribute(dataset, place, "labels", claims);
  return column;
}

hdf5::Group open_group(hid_t file, const std::string& name, const std::string& place) {
  return {H5Gopen2(file, name.c_str(), H5P_DEFAULT), "opening", place};
}

Table read_table(hid_t file, const std::string& name, Claims& claims) {
  const std::string place = "/" + core::printable(name);
  const hdf5::Group group = open_group(file, name, place);
  Table table{.name = name};
  table.long_name = text_attribute(group, place, "long_name", claims);
  table.index = text_attribute(group, place, "index", claims);
  for (const std::string& column : names_in(group, place, claims)) {
    table.columns.push_back(read_column(group, column, place + "/" + core::printable(column), claims));
  }
  table.rows();  // throws if the columns differ
  return table;
}

std::vector<Blob> read_blobs(hid_t file, Claims& claims) {
  const hdf5::Group group = open_group(file, std::string(state_group), state_place);
  std::vector<Blob> blobs;
  for (const std::string& name : names_in(group, state_place, claims)) {
    const std::string place = state_place + "/" + core::printable(name);
    const Column bytes = read_column(group, name, place, claims);
    const auto* values = std::get_if<std::vector<std::uint8_t>>(&bytes.values);
    if (values == nullptr || bytes.width != 0) refuse(place, "it is not a list of bytes");
    Blob blob{.name = name, .bytes = std::vector<std::byte>(values->size())};
    if (!values->empty()) std::memcpy(blob.bytes.data(), values->data(), values->size());
    blobs.push_back(std::move(blob));
  }
  return blobs;
}

void read_attribute(hid_t file, const char* name, RunContent& content, Claims& claims) {
  const std::string place = fmt::format("attribute '{}'", core::printable(name));
  const hdf5::Attribute attribute(H5Aopen(file, name, H5P_DEFAULT), "opening", place);
  const hdf5::Type type(H5Aget_type(attribute), "reading", place);
  if (!is_scalar(attribute, place)) refuse(place, "it is not a single value");
  if (is_fixed_text(type)) {
    content.attributes[name] = read_text_attribute(attribute, type, place, claims);
  } else if (H5Tequal(type, H5T_STD_I64LE) > 0) {
    std::int64_t number = 0;
    check(H5Aread(attribute, H5T_NATIVE_INT64, &number), "reading", place);
    content.numbers[name] = number;
  } else {
    refuse(place, "it is neither a text nor a whole number");
  }
}

void read_attributes(hid_t file, RunContent& content, Claims& claims) {
  std::vector<std::string> names;
  const auto collect = [](hid_t, const char* name, const H5A_info_t*, void* into) -> herr_t {
    static_cast<std::vector<std::string>*>(into)->emplace_back(name);
    return 0;
  };
  hsize_t start = 0;
  check(H5Aiterate2(file, H5_INDEX_NAME, H5_ITER_INC, &start, collect, &names), "reading the attributes",
        "the file");
  for (const std::string& name : names) read_attribute(file, name.c_str(), content, claims);
}

/// Removes the attributes of the file itself from the content, and checks them against the content.
void settle_own_attributes(RunContent& content) {
  const std::string promised = content.attributes[std::string(content_digest_attribute)];
  const bool ours = content.attributes[std::string(format_attribute)] == format_name;
  const std::int64_t version = content.numbers[std::string(format_version_attribute)];
  content.attributes.erase(std::string(content_digest_attribute));
  content.attributes.erase(std::string(format_attribute));
  content.numbers.erase(std::string(format_version_attribute));
  if (!ours) refuse("attribute 'format'", "it does not name a run of Crossisle");
  if (version == format_of(content) && promised != digest(content)) {
    refuse("the content", "its digest differs from the attribute 'content_digest'");
  }
}

/// Returns callbacks that lend HDF5 a buffer wherever it would copy an image. H5LTopen_file_image does the
/// same, but leaks memory when it fails.
H5FD_file_image_callbacks_t lending_callbacks(std::span<const std::byte>& image) {
  H5FD_file_image_callbacks_t calls = {};
  calls.image_malloc = [](std::size_t, H5FD_file_image_op_t, void* lent) -> void* {
    // HDF5 does not write into a file that is opened for reading only, but its interface has no const.
    return const_cast<std::byte*>(static_cast<std::span<const std::byte>*>(lent)->data());
  };
  calls.image_memcpy = [](void* to, const void*, std::size_t, H5FD_file_image_op_t, void*) { return to; };
  calls.image_realloc = [](void*, std::size_t, H5FD_file_image_op_t, void*) -> void* { return nullptr; };
  calls.image_free = [](void*, H5FD_file_image_op_t, void*) -> herr_t { return 0; };
  calls.udata_copy = [](void* lent) { return lent; };
  calls.udata_free = [](void*) -> herr_t { return 0; };
  calls.udata = &image;
  return calls;
}

/// Opens an image as a file. @pre `image` outlives the file
hdf5::File open_image(std::span<const std::byte>& image) {
  constexpr std::size_t growth = 4096;  // never used: the file is not written
  const hdf5::Properties access(H5Pcreate(H5P_FILE_ACCESS), "setting up", "the HDF5 part");
  check(H5Pset_fapl_core(access, growth, false), "setting up", "the HDF5 part");
  auto callbacks = lending_callbacks(image);
  check(H5Pset_file_image_callbacks(access, &callbacks), "setting up", "the HDF5 part");
  void* buffer = const_cast<std::byte*>(image.data());
  check(H5Pset_file_image(access, buffer, image.size()), "setting up", "the HDF5 part");
  return {H5Fopen("crossisle-run", H5F_ACC_RDONLY, access), "opening", "the HDF5 part"};
}

}  // namespace

RunContent from_image(std::span<const std::byte> image, Depth depth) {
  const hdf5::Session session;
  const hdf5::File file = open_image(image);
  RunContent content;
  Claims claims(image.size());
  for (const std::string& name : names_in(file, "/", claims)) {
    if (name == state_group) {
      content.blobs = read_blobs(file, claims);
    } else {
      content.tables.push_back(read_table(file, name, claims));
    }
  }
  if (depth == Depth::everything) {
    read_attributes(file, content, claims);
    settle_own_attributes(content);
  }
  return content;
}

}  // namespace crossisle::store
