// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/data_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::core {

std::filesystem::path data_directory() {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (const char* chosen = std::getenv("CROSSISLE_DATA")) {
    if (fs::is_directory(chosen, ignored)) return chosen;
    throw Error(ExitCode::usage, fmt::format("CROSSISLE_DATA names '{}'", chosen), "it is no folder",
                "unset it or name the folder that holds workloads/ and technologies/");
  }
  const fs::path executable = fs::read_symlink("/proc/self/exe", ignored);
  fs::path installed = executable.parent_path().parent_path() / "share" / "crossisle" / "data";
  if (fs::is_directory(installed, ignored)) return installed;
  fs::path source = CROSSISLE_SOURCE_DATA;
  if (fs::is_directory(source, ignored)) return source;
  throw Error(ExitCode::io, "the shipped data folder is not found",
              fmt::format("looked at {} and {}", installed.string(), source.string()),
              "set CROSSISLE_DATA to the folder that holds workloads/ and technologies/");
}

std::vector<std::string> shipped_names(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(data_directory() / folder, ignored)) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::filesystem::path find_data_file(const std::string& name, const std::string& folder,
                                     const std::filesystem::path& base) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  fs::path direct = base / name;
  if (fs::is_regular_file(direct, ignored)) return direct;
  fs::path shipped = data_directory() / folder / (name + ".yaml");
  if (fs::is_regular_file(shipped, ignored)) return shipped;
  const auto names = shipped_names(folder);
  throw Error(ExitCode::usage, fmt::format("'{}' is not found", printable(name)),
              fmt::format("neither a file below {} nor a name in data/{}", base.empty() ? "." : base.string(),
                          folder),
              suggest(name, names));
}

}  // namespace crossisle::core
