// Part of Crossisle, SPDX-License-Identifier: MIT
// Intact run files that this program would not write.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>

#include <functional>

#include "crossisle/store/run_file.hpp"
#include "sample.hpp"

namespace crossisle::store {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr std::size_t header_bytes = 512;

/// Changes the HDF5 part of a file and makes its header valid again.
void forge(const std::filesystem::path& path, const std::function<void(hid_t)>& change) {
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  change(file);
  H5Fclose(file);
  const std::string bytes = bytes_of(path);
  std::string header = fmt::format("Crossisle run file\nformat {}\nbytes {}\nxxh3 {}\n", format_version,
                                   bytes.size(), std::string(32, '0'));
  const std::size_t place = header.size() - 33;
  header.resize(header_bytes, '\0');
  put_bytes(path, header + bytes.substr(header_bytes));
  put_bytes(path, header.replace(place, 32, file_digest(path)) + bytes.substr(header_bytes));
}

/// Returns a table with one column of a million zeros, which takes some kilobytes in the file.
RunContent zeros() {
  return {{}, {}, {{"designs", "", {{"zeros", "", "", std::vector<double>(1'000'000, 0.0)}}, ""}}, {}};
}

class ForgedFile : public ::testing::Test {
 protected:
  ForgedFile() { write_run_file(path_, zeros()); }
  ScratchFolder scratch_;
  std::filesystem::path path_ = scratch_.path() / "run.h5";
};

TEST_F(ForgedFile, is_read_where_nothing_was_changed) {
  forge(path_, [](hid_t) {});

  EXPECT_EQ(read_run_file(path_), zeros());
}

TEST_F(ForgedFile, with_many_links_to_one_dataset_is_refused) {
  forge(path_, [](hid_t file) {
    for (int i = 0; i < 60; ++i) {
      H5Lcreate_hard(file, "/designs/zeros", file, fmt::format("/designs/zeros_{}", i).c_str(), H5P_DEFAULT,
                     H5P_DEFAULT);
    }
  });

  EXPECT_THAT([&] { read_run_file(path_); },
              ThrowsMessage<core::Error>(AllOf(HasSubstr(path_.string()), HasSubstr("/designs/zeros_0"),
                                               HasSubstr("a link to something else in the file"))));
}

TEST_F(ForgedFile, with_many_links_to_one_table_is_refused) {
  forge(path_,
        [](hid_t file) { H5Lcreate_hard(file, "/designs", file, "/again", H5P_DEFAULT, H5P_DEFAULT); });

  EXPECT_THAT([&] { read_run_file(path_); }, ThrowsMessage<core::Error>(HasSubstr("/again cannot be read")));
}

}  // namespace
}  // namespace crossisle::store
