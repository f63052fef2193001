// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/file_io.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace crossisle::core {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

class Files : public ::testing::Test {
 protected:
  Files() { fs::create_directories(folder_); }
  ~Files() override { fs::remove_all(folder_); }

  static void put(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }
  static std::string text_of(const fs::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("crossisle_files_" + std::to_string(::getpid()));
};

TEST_F(Files, read_what_is_there) {
  put(folder_ / "a", "one\ntwo\n");

  EXPECT_EQ(read_text(folder_ / "a"), "one\ntwo\n");
}

TEST_F(Files, are_not_read_where_they_never_end) {
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  fs::create_symlink("/dev/zero", folder_ / "zeros");

  for (const fs::path& path : {folder_ / "pipe", folder_ / "zeros", folder_, fs::path("/dev/tty")}) {
    EXPECT_THAT([&] { read_text(path); }, ThrowsMessage<Error>(HasSubstr("cannot read " + path.string())))
        << path;
  }
}

TEST_F(Files, are_not_read_beyond_a_limit) {
  put(folder_ / "sparse", "begins well\n");
  fs::resize_file(folder_ / "sparse", std::uintmax_t{1} << 40U);  // sparse: takes no space

  EXPECT_THAT([&] { read_text(folder_ / "sparse", 1000, ExitCode::usage, "name another"); },
              ThrowsMessage<Error>(AllOf(HasSubstr("is larger than 1000 B"), HasSubstr("name another"))));
}

TEST_F(Files, written_in_place_of_a_link_leave_alone_what_it_leads_to) {
  put(folder_ / "precious", "mine");
  fs::create_symlink(folder_ / "precious", folder_ / "out");

  write_atomically(folder_ / "out", std::string_view("new"));

  EXPECT_EQ(text_of(folder_ / "precious"), "mine");
  EXPECT_EQ(text_of(folder_ / "out"), "new");
  EXPECT_FALSE(fs::is_symlink(folder_ / "out"));
}

TEST_F(Files, appended_to_are_neither_links_nor_pipes) {
  put(folder_ / "precious", "mine");
  fs::create_symlink(folder_ / "precious", folder_ / "link");
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);

  EXPECT_THAT([&] { open_to_append(folder_ / "link"); }, ThrowsMessage<Error>(HasSubstr("remove the link")));
  EXPECT_THAT([&] { open_to_append(folder_ / "pipe"); },
              ThrowsMessage<Error>(HasSubstr("is not a regular file")));
  EXPECT_EQ(text_of(folder_ / "precious"), "mine");
}

TEST(TemporaryName, is_recognised_and_never_the_same) {
  std::set<std::string> names;
  for (int i = 0; i < 1000; ++i) names.insert(temporary_name("run.h5"));

  EXPECT_EQ(names.size(), 1000U);
  for (const auto& name : names) EXPECT_TRUE(is_temporary(name)) << name;
}

TEST(TemporaryName, is_nobody_elses) {
  const std::string ours = temporary_name("run.h5");

  for (const std::string& name :
       {std::string("notes.tmp.123"), std::string("run.h5.tmp"),
        std::string(".crossisle-0123456789abcdef.tmp"), std::string("run.h5.crossisle-0123456789abcdef.tmp"),
        "a" + ours, ours + ".bak", ours.substr(0, ours.size() - 4)}) {
    EXPECT_FALSE(is_temporary(name)) << name;
  }
}

}  // namespace
}  // namespace crossisle::core
