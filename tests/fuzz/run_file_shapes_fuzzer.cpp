// Part of Crossisle, SPDX-License-Identifier: MIT
// Makes intact HDF5 files that this program would not write: every type, rank, layout, filter, link and
// attribute in the wrong place. The input is a sequence of choices, from which HDF5 itself makes the file, so
// that the checks of the reader are tested and not those of HDF5.
#include <fuzzer/FuzzedDataProvider.h>
#include <hdf5.h>

#include <array>

#include "crossisle/store/run_file.hpp"
#include "fuzz.hpp"
#include "image.hpp"

namespace {

namespace store = crossisle::store;
using Choices = FuzzedDataProvider;

/// Returns a name that has a meaning for the reader, or any other name.
std::string name_from(Choices& choices) {
  static constexpr std::array<const char*, 12> known{
      "state",     "designs", "name",   "energy_j", "labels",         "index",
      "long_name", "units",   "format", "island-0", "format_version", "content_digest"};
  if (choices.ConsumeBool()) return choices.PickValueInArray(known);
  std::string name = choices.ConsumeRandomLengthString(40);
  return name.empty() ? "x" : name;
}

hid_t type_from(Choices& choices) {
  switch (choices.ConsumeIntegralInRange(0, 13)) {
    case 0:
      return H5Tcopy(H5T_STD_U8LE);
    case 1:
      return H5Tcopy(H5T_STD_I32LE);
    case 2:
      return H5Tcopy(H5T_STD_I64LE);
    case 3:
      return H5Tcopy(H5T_IEEE_F64LE);
    case 4:
      return H5Tcopy(H5T_IEEE_F32BE);
    case 5:
      return H5Tcopy(H5T_STD_I64BE);
    case 6:
      return H5Tcopy(H5T_STD_REF_OBJ);
    case 7: {
      const hid_t type = H5Tcopy(H5T_C_S1);
      H5Tset_size(type, H5T_VARIABLE);
      return type;
    }
    case 8: {
      const hid_t type = H5Tcreate(H5T_COMPOUND, 16);
      H5Tinsert(type, "a", 0, H5T_STD_I32LE);
      H5Tinsert(type, "b", 8, H5T_IEEE_F64LE);
      return type;
    }
    case 9: {
      const std::array<hsize_t, 1> extent{choices.ConsumeIntegralInRange<hsize_t>(1, 1U << 20U)};
      return H5Tarray_create2(H5T_STD_I32LE, 1, extent.data());
    }
    case 10:
      return H5Tvlen_create(H5T_STD_I32LE);
    case 11: {
      const hid_t type = H5Tcreate(H5T_OPAQUE, choices.ConsumeIntegralInRange<std::size_t>(1, 64));
      return type;
    }
    default: {
      const hid_t type = H5Tcopy(H5T_C_S1);
      H5Tset_size(type, choices.ConsumeIntegralInRange<std::size_t>(1, 70'000));
      if (choices.ConsumeBool()) H5Tset_cset(type, H5T_CSET_UTF8);
      H5Tset_strpad(type, choices.PickValueInArray({H5T_STR_NULLTERM, H5T_STR_NULLPAD, H5T_STR_SPACEPAD}));
      return type;
    }
  }
}

constexpr int max_dimensions = 4;

hid_t space_from(Choices& choices, std::array<hsize_t, max_dimensions>& extents, int& rank) {
  static constexpr std::array<hsize_t, 10> sizes{
      0, 1, 2, 3, 7, 64, 1000, 1U << 20U, hsize_t{1} << 32U, hsize_t{1} << 61U};
  rank = choices.ConsumeIntegralInRange(-2, max_dimensions);
  if (rank == -2) return H5Screate(H5S_NULL);
  if (rank <= 0) return H5Screate(H5S_SCALAR);
  std::array<hsize_t, max_dimensions> most{};
  for (int i = 0; i < rank; ++i) {
    const auto at = static_cast<std::size_t>(i);
    extents[at] = choices.PickValueInArray(sizes);
    most[at] = choices.ConsumeBool() ? H5S_UNLIMITED : extents[at];
  }
  return H5Screate_simple(rank, extents.data(), most.data());
}

void add_attribute(Choices& choices, hid_t object) {
  std::array<hsize_t, max_dimensions> extents{};
  int rank = 0;
  const hid_t type = type_from(choices);
  const hid_t space = space_from(choices, extents, rank);
  // HDF5 allocates all values of an attribute when it creates the attribute.
  constexpr hssize_t max_points = 4096;
  const bool small = H5Sget_simple_extent_npoints(space) <= max_points;
  const hid_t attribute =
      !small ? H5I_INVALID_HID
             : H5Acreate2(object, name_from(choices).c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT);
  if (attribute >= 0) {
    const hssize_t points = H5Sget_simple_extent_npoints(space);
    const std::size_t bytes =
        points > 0 && points < 1000 ? static_cast<std::size_t>(points) * H5Tget_size(type) : 0;
    const bool plain = H5Tis_variable_str(type) == 0 && H5Tget_class(type) != H5T_VLEN;
    if (plain && bytes > 0 && bytes < 65'000) {
      std::vector<char> data(bytes, 'x');
      const auto given = choices.ConsumeRandomLengthString(64);
      std::copy_n(given.begin(), std::min(given.size(), data.size()), data.begin());
      H5Awrite(attribute, type, data.data());
    }
    H5Aclose(attribute);
  }
  H5Sclose(space);
  H5Tclose(type);
}

hid_t storage_from(Choices& choices, const std::array<hsize_t, max_dimensions>& extents, int rank) {
  const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  const int layout = choices.ConsumeIntegralInRange(0, 4);
  if (layout == 0) H5Pset_layout(creation, H5D_CONTIGUOUS);
  if (layout == 1) H5Pset_layout(creation, H5D_COMPACT);
  if (layout >= 2 && rank > 0) {
    std::array<hsize_t, max_dimensions> chunk{};
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      chunk[i] = choices.ConsumeBool() ? std::clamp<hsize_t>(extents[i], 1, 1000)
                                       : choices.ConsumeIntegralInRange<hsize_t>(1, 1U << 20U);
    }
    H5Pset_chunk(creation, rank, chunk.data());
    if (choices.ConsumeBool()) H5Pset_shuffle(creation);
    if (choices.ConsumeBool()) H5Pset_deflate(creation, 1);
    if (choices.ConsumeBool()) H5Pset_fletcher32(creation);
    if (choices.ConsumeBool()) H5Pset_scaleoffset(creation, H5Z_SO_INT, 2);
  }
  if (choices.ConsumeBool()) H5Pset_fill_time(creation, H5D_FILL_TIME_NEVER);
  return creation;
}

void add_dataset(Choices& choices, hid_t group, const std::string& name) {
  std::array<hsize_t, max_dimensions> extents{};
  int rank = 0;
  const hid_t type = type_from(choices);
  const hid_t space = space_from(choices, extents, rank);
  const hid_t creation = storage_from(choices, extents, rank);
  const hid_t dataset = H5Dcreate2(group, name.c_str(), type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
  if (dataset >= 0) {
    const hssize_t points = H5Sget_simple_extent_npoints(space);
    const bool plain = H5Tis_variable_str(type) == 0 && H5Tget_class(type) != H5T_VLEN;
    if (plain && points > 0 && points <= 4096 && H5Tget_size(type) <= 4096 && choices.ConsumeBool()) {
      const std::vector<char> data(static_cast<std::size_t>(points) * H5Tget_size(type),
                                   choices.ConsumeIntegral<char>());
      H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data.data());
    }
    for (int i = choices.ConsumeIntegralInRange(0, 3); i > 0; --i) add_attribute(choices, dataset);
    H5Dclose(dataset);
  }
  H5Pclose(creation);
  H5Sclose(space);
  H5Tclose(type);
}

void fill_group(Choices& choices, hid_t file, hid_t group, int depth) {
  for (int i = choices.ConsumeIntegralInRange(0, 4); i > 0 && choices.remaining_bytes() > 0; --i) {
    const std::string name = name_from(choices);
    switch (choices.ConsumeIntegralInRange(0, 7)) {
      case 0:
        H5Lcreate_soft("/state", group, name.c_str(), H5P_DEFAULT, H5P_DEFAULT);
        break;
      case 1:
        H5Lcreate_external("/etc/passwd", "/", group, name.c_str(), H5P_DEFAULT, H5P_DEFAULT);
        break;
      case 2:  // a link to a parent group
        H5Lcreate_hard(file, "/", group, name.c_str(), H5P_DEFAULT, H5P_DEFAULT);
        break;
      case 3:
      case 4: {
        const hid_t creation = H5Pcreate(H5P_GROUP_CREATE);
        if (choices.ConsumeBool())
          H5Pset_link_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
        const hid_t inner = H5Gcreate2(group, name.c_str(), H5P_DEFAULT, creation, H5P_DEFAULT);
        if (inner >= 0) {
          if (depth > 0) fill_group(choices, file, inner, depth - 1);
          for (int k = choices.ConsumeIntegralInRange(0, 2); k > 0; --k) add_attribute(choices, inner);
          H5Gclose(inner);
        }
        H5Pclose(creation);
        break;
      }
      default:
        add_dataset(choices, group, name);
    }
  }
}

/// Adds the attributes that the reader requires in every file, so that it continues with the rest.
void add_own_attributes(hid_t file) {
  const hid_t scalar = H5Screate(H5S_SCALAR);
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, store::format_name.size());
  const hid_t format = H5Acreate2(file, "format", type, scalar, H5P_DEFAULT, H5P_DEFAULT);
  H5Awrite(format, type, store::format_name.data());
  H5Aclose(format);
  const hid_t version = H5Acreate2(file, "format_version", H5T_STD_I64LE, scalar, H5P_DEFAULT, H5P_DEFAULT);
  const std::int64_t old = 0;  // version whose digest is not compared
  H5Awrite(version, H5T_NATIVE_INT64, &old);
  H5Aclose(version);
  H5Tclose(type);
  H5Sclose(scalar);
}

std::vector<std::byte> image_from(Choices& choices) {
  const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_fapl_core(access, 1U << 16U, false);
  const auto newest = choices.ConsumeBool() ? H5F_LIBVER_V18 : H5F_LIBVER_EARLIEST;
  H5Pset_libver_bounds(access, newest, H5F_LIBVER_V18);
  const hid_t creation = H5Pcreate(H5P_FILE_CREATE);
  H5Pset_userblock(creation, store::header_size);
  if (choices.ConsumeIntegralInRange(0, 7) > 0)
    H5Pset_link_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  const hid_t file = H5Fcreate("shapes", H5F_ACC_TRUNC, creation, access);
  if (choices.ConsumeIntegralInRange(0, 3) > 0) add_own_attributes(file);
  for (int i = choices.ConsumeIntegralInRange(0, 2); i > 0; --i) add_attribute(choices, file);
  fill_group(choices, file, file, 2);
  H5Fflush(file, H5F_SCOPE_GLOBAL);
  const ssize_t size = H5Fget_file_image(file, nullptr, 0);
  std::vector<std::byte> image(size > 0 ? static_cast<std::size_t>(size) : 0);
  if (size > 0) H5Fget_file_image(file, image.data(), image.size());
  H5Fclose(file);
  H5Pclose(creation);
  H5Pclose(access);
  return image;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Choices choices(data, size);
  const auto image = image_from(choices);
  for (const auto depth : {store::Depth::datasets_only, store::Depth::everything}) {
    crossisle::fuzz::accepts("", [&] {
      const auto content = store::from_image(image, depth);
      for (const auto& table : content.tables) table.rows();
      store::digest(content);
    });
  }
  return 0;
}
