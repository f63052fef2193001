// Part of Crossisle, SPDX-License-Identifier: MIT
#include "hdf5.hpp"

#include <fmt/format.h>

namespace crossisle::store::hdf5 {
namespace {

std::mutex& library_mutex() {
  static std::mutex mutex;
  return mutex;
}

herr_t take_first(unsigned, const H5E_error2_t* error, void* text) {
  static_cast<std::string*>(text)->assign(error->desc != nullptr ? error->desc : "");
  return 1;  // ends the walk: the first message on the way up is the innermost
}

}  // namespace

std::string last_message() {
  std::string text;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_first, &text);
  return text;
}

void fail(std::string_view what, std::string_view place) {
  const std::string reason = last_message();
  throw core::Error(core::ExitCode::io, fmt::format("{} of {} failed", what, place),
                    reason.empty() ? std::string("HDF5 gives no reason") : "HDF5: " + reason);
}

Session::Session() : lock_(library_mutex()) {
  // HDF5 keeps identifiers of objects in a damaged file that it could not open, and complains at exit.
  // Nothing has to be saved then, since HDF5 never has a file on the disk.
  [[maybe_unused]] static const herr_t no_exit_handler = H5dont_atexit();
  H5open();
  H5Eget_auto2(H5E_DEFAULT, &printer_, &printer_data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Session::~Session() {
  H5Eset_auto2(H5E_DEFAULT, printer_, printer_data_);
}

Type text_type(std::size_t size) {
  Type type(H5Tcopy(H5T_C_S1), "making a text type", "the file");
  check(H5Tset_size(type, size), "sizing a text type", "the file");
  check(H5Tset_cset(type, H5T_CSET_UTF8), "making a text type", "the file");
  check(H5Tset_strpad(type, H5T_STR_NULLPAD), "making a text type", "the file");
  return type;
}

}  // namespace crossisle::store::hdf5
