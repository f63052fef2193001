// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "crossisle/core/error.hpp"

namespace crossisle::interchange {

/// Folder of a test, deleted with it.
class TestFolder {
 public:
  TestFolder() : path_(std::filesystem::path(testing::TempDir()) / name()) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::string& file, const std::string& content) const {
    std::ofstream(path_ / file, std::ios::binary) << content;
    return path_ / file;
  }

 private:
  static std::string name() {
    const auto* const test = testing::UnitTest::GetInstance()->current_test_info();
    return std::string("interchange_") + test->test_suite_name() + "_" + test->name();
  }

  std::filesystem::path path_;
};

/// Returns the messages of an input error, one per line and without the folder; empty if there is none.
inline std::string messages_of(const TestFolder& folder, const std::function<void()>& read) {
  std::string messages;
  try {
    read();
  } catch (const core::InputError& error) {
    EXPECT_EQ(error.code(), core::ExitCode::usage);
    for (const auto& problem : error.problems()) messages += problem.text() + "\n";
  }
  const std::string prefix = folder.path().string() + "/";
  for (std::size_t at = messages.find(prefix); at != std::string::npos; at = messages.find(prefix))
    messages.erase(at, prefix.size());
  return messages;
}

}  // namespace crossisle::interchange
