// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crossisle/core/error.hpp"

/// Thin RAII wrappers of the C interface of HDF5; included only in src/store.
namespace crossisle::store::hdf5 {

/// Returns the innermost message of HDF5's error stack.
std::string last_message();

/// Throws `<what> of <place> failed` with the reason that HDF5 gives.
[[noreturn]] void fail(std::string_view what, std::string_view place);

/// Returns `result` if it is a success in HDF5's sense. @throws core::Error(io) otherwise
template <class Result>
Result check(Result result, std::string_view what, std::string_view place) {
  if (result < 0) fail(what, place);
  return result;
}

/// Owns one HDF5 identifier.
template <herr_t (*Close)(hid_t)>
class Handle {
 public:
  Handle(hid_t id, std::string_view what, std::string_view place) : id_(check(id, what, place)) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~Handle() {
    if (id_ >= 0) Close(id_);
  }
  operator hid_t() const noexcept { return id_; }  // NOLINT: the C interface takes nothing else
  /// Closes the identifier now, so that failures are reported.
  void close(std::string_view what, std::string_view place) {
    check(Close(std::exchange(id_, H5I_INVALID_HID)), what, place);
  }

 private:
  hid_t id_;
};

using File = Handle<H5Fclose>;
using Group = Handle<H5Gclose>;
using Dataset = Handle<H5Dclose>;
using Attribute = Handle<H5Aclose>;
using Space = Handle<H5Sclose>;
using Type = Handle<H5Tclose>;
using Properties = Handle<H5Pclose>;

/// Reserves HDF5 for one thread at a time (not every build of HDF5 is thread-safe) and suppresses its output.
class Session {
 public:
  Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

 private:
  std::unique_lock<std::mutex> lock_;
  H5E_auto2_t printer_ = nullptr;
  void* printer_data_ = nullptr;
};

/// Returns a UTF-8 type of exactly `size` bytes, padded with NUL. @pre size > 0
Type text_type(std::size_t size);

/// Types of a C++ number in the file and in memory.
template <class Number>
struct NumberTypes;
template <>
struct NumberTypes<std::uint8_t> {
  static hid_t file() { return H5T_STD_U8LE; }
  static hid_t memory() { return H5T_NATIVE_UINT8; }
};
template <>
struct NumberTypes<std::int32_t> {
  static hid_t file() { return H5T_STD_I32LE; }
  static hid_t memory() { return H5T_NATIVE_INT32; }
};
template <>
struct NumberTypes<std::int64_t> {
  static hid_t file() { return H5T_STD_I64LE; }
  static hid_t memory() { return H5T_NATIVE_INT64; }
};
template <>
struct NumberTypes<double> {
  static hid_t file() { return H5T_IEEE_F64LE; }
  static hid_t memory() { return H5T_NATIVE_DOUBLE; }
};

}  // namespace crossisle::store::hdf5
