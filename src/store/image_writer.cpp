// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <type_traits>
#include <utility>

#include "hdf5.hpp"
#include "image.hpp"
#include "part_names.hpp"

namespace crossisle::store {
namespace {

using hdf5::check;

/// Bytes of one chunk before compression: small enough for HDF5's cache of 1 MiB, large enough to compress
/// well.
constexpr std::size_t chunk_bytes = std::size_t{128} << 10;
/// Number of bytes by which the memory of the image grows.
constexpr std::size_t growth = std::size_t{4} << 20;
/// Offset of the end-of-file address in version 3 of the HDF5 superblock (the one of library bounds 1.10):
/// after its signature (8), four bytes, and the base and extension addresses (8 each). HDF5 File Format
/// Specification 3.0, II.A.
constexpr std::size_t end_of_file_offset = 8 + 4 + 8 + 8;

/// Memory in which HDF5 builds a file, kept when HDF5 closes the file.
///
/// H5Fget_file_image would copy a file that is still marked as open for writing, and HDF5 1.10 then refuses
/// to open the copy.
class ImageMemory {
 public:
  ImageMemory() = default;
  ImageMemory(const ImageMemory&) = delete;
  ImageMemory& operator=(const ImageMemory&) = delete;
  ~ImageMemory() { std::free(memory_); }

  H5FD_file_image_callbacks_t callbacks() {
    H5FD_file_image_callbacks_t calls = {};
    calls.image_malloc = [](std::size_t size, H5FD_file_image_op_t, void* self) {
      return resize(self, size);
    };
    calls.image_realloc = [](void*, std::size_t size, H5FD_file_image_op_t, void* self) {
      return resize(self, size);
    };
    calls.image_free = [](void*, H5FD_file_image_op_t, void*) -> herr_t { return 0; };
    calls.udata_copy = [](void* self) { return self; };
    calls.udata_free = [](void*) -> herr_t { return 0; };
    calls.udata = this;
    return calls;
  }

  /// Returns the finished file, truncated at the end that its superblock names. @pre the file is closed
  Image take() {
    std::uint64_t end = 0;
    if (size_ >= header_size + end_of_file_offset + sizeof end) {
      std::memcpy(&end, memory_ + header_size + end_of_file_offset, sizeof end);
    }
    if (end <= header_size || end > size_) {
      throw core::Error(core::ExitCode::io, "the HDF5 image has no end",
                        "this HDF5 library lays files out differently", "build with HDF5 1.10 or 1.12");
    }
    return {std::exchange(memory_, nullptr), static_cast<std::size_t>(end)};
  }

 private:
  static void* resize(void* self, std::size_t size) {
    auto& image = *static_cast<ImageMemory*>(self);
    auto* grown = static_cast<std::byte*>(std::realloc(image.memory_, size));
    if (grown == nullptr) return nullptr;
    image.memory_ = grown;
    image.size_ = size;
    return grown;
  }

  std::byte* memory_ = nullptr;
  std::size_t size_ = 0;
};

hdf5::File create_file(ImageMemory& memory) {
  const hdf5::Properties access(H5Pcreate(H5P_FILE_ACCESS), "setting up", "the file");
  check(H5Pset_fapl_core(access, growth, false), "setting up", "the file");
  // Version 1.10 of the format adds a checksum to all metadata, and older readers are rare by now.
  check(H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110), "setting up", "the file");
  auto callbacks = memory.callbacks();
  check(H5Pset_file_image_callbacks(access, &callbacks), "setting up", "the file");

  const hdf5::Properties creation(H5Pcreate(H5P_FILE_CREATE), "setting up", "the file");
  check(H5Pset_userblock(creation, header_size), "setting up", "the file");
  check(H5Pset_obj_track_times(creation, false), "setting up", "the file");
  check(H5Pset_link_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED), "setting up",
        "the file");
  return {H5Fcreate("crossisle-run", H5F_ACC_TRUNC, creation, access), "creation", "the file"};
}

hdf5::Group create_group(hid_t file, const std::string& place) {
  const hdf5::Properties creation(H5Pcreate(H5P_GROUP_CREATE), "setting up", place);
  check(H5Pset_obj_track_times(creation, false), "setting up", place);
  check(H5Pset_link_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED), "setting up",
        place);
  return {H5Gcreate2(file, place.c_str(), H5P_DEFAULT, creation, H5P_DEFAULT), "creation", place};
}

void write_attribute(hid_t object, const std::string& place, std::string_view name, std::string_view text) {
  const hdf5::Space scalar(H5Screate(H5S_SCALAR), "describing an attribute", place);
  const hdf5::Type type = hdf5::text_type(std::max<std::size_t>(text.size(), 1));
  const hdf5::Attribute attribute(
      H5Acreate2(object, std::string(name).c_str(), type, scalar, H5P_DEFAULT, H5P_DEFAULT),
      fmt::format("creation of attribute {}", name), place);
  const char* data = text.empty() ? "" : text.data();
  check(H5Awrite(attribute, type, data), fmt::format("writing attribute {}", name), place);
}

void write_attribute(hid_t object, const std::string& place, std::string_view name, std::int64_t number) {
  const hdf5::Space scalar(H5Screate(H5S_SCALAR), "describing an attribute", place);
  const hdf5::Attribute attribute(
      H5Acreate2(object, std::string(name).c_str(), H5T_STD_I64LE, scalar, H5P_DEFAULT, H5P_DEFAULT),
      fmt::format("creation of attribute {}", name), place);
  check(H5Awrite(attribute, H5T_NATIVE_INT64, &number), fmt::format("writing attribute {}", name), place);
}

/// Extents of a dataset and the size of one of its elements.
struct Shape {
  std::vector<hsize_t> extents;  ///< rows, or rows and width
  std::size_t element_bytes;

  hsize_t elements() const {
    hsize_t product = 1;
    for (const hsize_t extent : extents) product *= extent;
    return product;
  }
};

/// Storage of the values of a dataset in the file.
enum class Packing {
  deflated,  ///< shuffled and compressed: columns, which people read and keep
  plain,     ///< opaque states, which are written often and soon replaced
};

/// Returns the storage of a dataset: chunks of whole rows with a checksum; an empty dataset has no chunks.
hdf5::Properties storage_of(const Shape& shape, Packing packing, const std::string& place) {
  hdf5::Properties creation(H5Pcreate(H5P_DATASET_CREATE), "setting up", place);
  check(H5Pset_obj_track_times(creation, false), "setting up", place);
  if (shape.elements() == 0) return creation;
  std::vector<hsize_t> chunk = shape.extents;
  const hsize_t row_bytes = shape.elements() / shape.extents[0] * shape.element_bytes;
  chunk[0] = std::clamp<hsize_t>(chunk_bytes / row_bytes, 1, shape.extents[0]);
  check(H5Pset_chunk(creation, static_cast<int>(chunk.size()), chunk.data()), "setting up chunks", place);
  if (packing == Packing::deflated) {
    check(H5Pset_shuffle(creation), "setting up filters", place);
    check(H5Pset_deflate(creation, 1), "setting up filters", place);
  }
  check(H5Pset_fletcher32(creation), "setting up filters", place);
  return creation;
}

hdf5::Dataset create_dataset(hid_t file, const std::string& place, hid_t type, const Shape& shape,
                             Packing packing) {
  const hdf5::Space space(
      H5Screate_simple(static_cast<int>(shape.extents.size()), shape.extents.data(), nullptr), "describing",
      place);
  const hdf5::Properties creation = storage_of(shape, packing, place);
  return {H5Dcreate2(file, place.c_str(), type, space, H5P_DEFAULT, creation, H5P_DEFAULT), "creation",
          place};
}

hdf5::Dataset write_dataset(hid_t file, const std::string& place, hid_t file_type, hid_t memory_type,
                            const Shape& shape, const void* data, Packing packing = Packing::deflated) {
  hdf5::Dataset dataset = create_dataset(file, place, file_type, shape, packing);
  if (shape.elements() > 0) {
    check(H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), "writing", place);
  }
  return dataset;
}

template <class Number>
hdf5::Dataset write_values(hid_t file, const std::string& place, Shape shape,
                           const std::vector<Number>& values) {
  using Types = hdf5::NumberTypes<Number>;
  shape.element_bytes = sizeof(Number);
  return write_dataset(file, place, Types::file(), Types::memory(), shape, values.data());
}

hdf5::Dataset write_values(hid_t file, const std::string& place, Shape shape,
                           const std::vector<std::string>& texts) {
  std::size_t longest = 1;
  for (const std::string& text : texts) longest = std::max(longest, text.size());
  std::vector<char> padded(longest * texts.size(), '\0');
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::copy(texts[i].begin(), texts[i].end(), padded.data() + i * longest);
  }
  const hdf5::Type type = hdf5::text_type(longest);
  shape.element_bytes = longest;
  return write_dataset(file, place, type, type, shape, padded.data());
}

/// Creates a dataset whose rows are those of the datasets at the same place in the files of the parts.
template <class Number>
hdf5::Dataset join_values(hid_t file, const std::string& place, Shape shape, const JoinedTable& joined) {
  const hdf5::Properties creation(H5Pcreate(H5P_DATASET_CREATE), "setting up", place);
  check(H5Pset_obj_track_times(creation, false), "setting up", place);
  // What other programs read where a file of a part is missing: no value that occurs.
  const Number absent =
      std::is_floating_point_v<Number> ? std::numeric_limits<Number>::quiet_NaN() : static_cast<Number>(-1);
  check(H5Pset_fill_value(creation, hdf5::NumberTypes<Number>::memory(), &absent), "setting up", place);
  const int dimensions = static_cast<int>(shape.extents.size());
  shape.extents[0] = static_cast<hsize_t>(joined.total());
  const hdf5::Space all(H5Screate_simple(dimensions, shape.extents.data(), nullptr), "describing", place);
  std::vector<hsize_t> start(shape.extents.size(), 0);
  for (std::uint32_t part = 0; part < joined.rows.size(); ++part) {
    Shape source = shape;
    source.extents[0] = static_cast<hsize_t>(joined.rows[part]);
    if (source.elements() == 0) continue;
    const hdf5::Space rows(H5Screate_simple(dimensions, source.extents.data(), nullptr), "describing", place);
    check(H5Sselect_hyperslab(all, H5S_SELECT_SET, start.data(), nullptr, source.extents.data(), nullptr),
          "joining", place);
    check(H5Pset_virtual(creation, all, part_result_name(part).c_str(), place.c_str(), rows), "joining",
          place);
    start[0] += source.extents[0];
  }
  return {H5Dcreate2(file, place.c_str(), hdf5::NumberTypes<Number>::file(), all, H5P_DEFAULT, creation,
                     H5P_DEFAULT),
          "creation", place};
}

/// Creates the dataset of a column. @param joined where the rows are, unless the column holds them
hdf5::Dataset create_column(hid_t file, const std::string& place, const Column& column,
                            const JoinedTable* joined) {
  Shape shape{{column.rows()}, 0};
  if (column.width > 0) shape.extents.push_back(column.width);
  return std::visit(
      [&]<class Value>(const std::vector<Value>& values) {
        if constexpr (!std::is_same_v<Value, std::string>) {
          if (joined != nullptr) return join_values<Value>(file, place, shape, *joined);
        }
        return write_values(file, place, shape, values);
      },
      column.values);
}

void write_column(hid_t file, const std::string& place, const Column& column, const JoinedTable* joined) {
  const hdf5::Dataset dataset = create_column(file, place, column, joined);
  write_attribute(dataset, place, "units", column.unit);
  write_attribute(dataset, place, "long_name", column.long_name);
  if (!column.labels.empty()) write_attribute(dataset, place, "labels", column.labels);
}

std::string place_of(const Table& table, const Column& column) {
  return "/" + table.name + "/" + column.name;
}

void write_table(hid_t file, const Table& table, const JoinedTable* joined) {
  const std::string place = "/" + table.name;
  const hdf5::Group group = create_group(file, place);
  write_attribute(group, place, "long_name", table.long_name);
  if (!table.index.empty()) write_attribute(group, place, "index", table.index);
  for (const Column& column : table.columns) write_column(file, place_of(table, column), column, joined);
}

/// Attaches to datasets the HDF5 dimension scales that label their dimensions, for readers that do not know
/// Crossisle.
class Scales {
 public:
  Scales(hid_t file, const RunContent& content) : file_(file) {
    for (const Table& table : content.tables) {
      if (!table.index.empty()) declare("/" + table.name + "/" + table.index);
      for (const Column& column : table.columns) {
        if (!column.labels.empty()) declare("/" + column.labels);
      }
    }
  }

  void attach(const Table& table) const {
    for (const Column& column : table.columns) {
      const std::string place = place_of(table, column);
      if (is_scale(place)) continue;  // HDF5 does not attach scales to a scale
      if (!table.index.empty()) attach(place, "/" + table.name + "/" + table.index, 0);
      if (!column.labels.empty()) attach(place, "/" + column.labels, 1);
    }
  }

 private:
  bool is_scale(const std::string& place) const {
    return std::find(scales_.begin(), scales_.end(), place) != scales_.end();
  }

  void declare(const std::string& place) {
    if (is_scale(place)) return;
    const hdf5::Dataset dataset = open(place);
    check(H5DSset_scale(dataset, place.c_str() + 1), "making a dimension scale", place);
    scales_.push_back(place);
  }

  void attach(const std::string& place, const std::string& scale, unsigned dimension) const {
    const hdf5::Dataset dataset = open(place);
    check(H5DSattach_scale(dataset, open(scale), dimension), "attaching the scale " + scale, place);
  }

  hdf5::Dataset open(const std::string& place) const {
    return {H5Dopen2(file_, place.c_str(), H5P_DEFAULT), "opening", place};
  }

  hid_t file_;
  std::vector<std::string> scales_;
};

void write_blobs(hid_t file, const std::vector<Blob>& blobs) {
  const hdf5::Group group = create_group(file, state_place);
  write_attribute(group, state_place, "long_name", "what a run needs to go on; opaque");
  for (const Blob& blob : blobs) {
    const std::string place = state_place + "/" + blob.name;
    const hdf5::Dataset dataset =
        write_dataset(file, place, H5T_STD_U8LE, H5T_NATIVE_UINT8, Shape{{blob.bytes.size()}, 1},
                      blob.bytes.data(), Packing::plain);
    write_attribute(dataset, place, "units", std::string_view{});
    write_attribute(dataset, place, "long_name", "opaque state");
  }
}

}  // namespace

Image to_image(const RunContent& content) {
  const hdf5::Session session;
  ImageMemory memory;
  {
    hdf5::File file = create_file(memory);
    write_attribute(file, "/", format_attribute, format_name);
    write_attribute(file, "/", format_version_attribute, std::int64_t{format_of(content)});
    for (const auto& [name, text] : content.attributes) write_attribute(file, "/", name, text);
    for (const auto& [name, number] : content.numbers) write_attribute(file, "/", name, number);
    const auto joined = joined_tables(content);
    for (const Table& table : content.tables) {
      const auto found = std::find_if(joined.begin(), joined.end(), [&](const JoinedTable& each) {
        return each.name == table.name && has_rows_elsewhere(content, each);
      });
      write_table(file, table, found == joined.end() ? nullptr : &*found);
    }
    const Scales scales(file, content);
    for (const Table& table : content.tables) scales.attach(table);
    write_blobs(file, content.blobs);
    write_attribute(file, "/", content_digest_attribute, digest(content));
    file.close("closing", "the file");
  }
  return memory.take();
}

}  // namespace crossisle::store
