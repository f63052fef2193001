// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>

namespace crossisle::cluster {

/// Restores environment variables on destruction.
class Environment {
 public:
  Environment() = default;
  ~Environment() {
    for (const auto& [name, value] : before_)
      value ? setenv(name.c_str(), value->c_str(), 1) : unsetenv(name.c_str());
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  void set(const std::string& name, const std::string& value) {
    remember(name);
    setenv(name.c_str(), value.c_str(), 1);
  }
  void unset(const std::string& name) {
    remember(name);
    unsetenv(name.c_str());
  }

 private:
  void remember(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    before_.try_emplace(name, value == nullptr ? std::nullopt : std::optional<std::string>(value));
  }

  std::map<std::string, std::optional<std::string>> before_;
};

/// Temporary folder in which no Slurm is known or found, except the programs that a test provides.
class WithoutSlurm : public ::testing::Test {
 protected:
  WithoutSlurm() {
    std::filesystem::create_directories(folder_ / "bin");
    for (const char* name :
         {"SLURM_JOB_ID", "SLURM_JOB_END_TIME", "SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_ID",
          "SLURM_RESTART_COUNT", "SLURM_JOB_NODELIST", "SLURM_CLUSTER_NAME"}) {
      environment_.unset(name);
    }
    environment_.set("XDG_STATE_HOME", (folder_ / "state").string());
    environment_.set("PATH", (folder_ / "bin").string());
  }
  ~WithoutSlurm() override { std::filesystem::remove_all(folder_); }

  void write(const std::filesystem::path& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  std::string read(const std::filesystem::path& name) const {
    std::ostringstream text;
    text << std::ifstream(folder_ / name).rdbuf();
    return text.str();
  }
  /// Adds a program of this name, given as lines of shell, for the code under test; $FOLDER is the test's
  /// folder.
  void provide(const std::string& name, const std::string& lines) const {
    const auto file = std::filesystem::path("bin") / name;
    write(file, "#!/bin/sh\nFOLDER='" + folder_.string() + "'\n" + lines + "\n");
    std::filesystem::permissions(folder_ / file, std::filesystem::perms::owner_all);
  }

  std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) /
                                  ("crossisle_cluster_" + std::to_string(getpid()) +
                                   testing::UnitTest::GetInstance()->current_test_info()->name());
  Environment environment_;
};

}  // namespace crossisle::cluster
