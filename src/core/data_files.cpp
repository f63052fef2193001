// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/data_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"
#include "shipped_folder.hpp"

namespace crossisle::core {
namespace {

namespace fs = std::filesystem;

/// Returns the sorted names of the files in a folder that have an extension, without that extension.
std::vector<std::string> names_in(const fs::path& folder, const std::string& extension) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == extension) names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// Returns a folder that must exist. @throws Error(usage) that names the source of the choice
fs::path checked_data_directory(const fs::path& folder, std::string_view chosen_by, std::string_view remedy) {
  std::error_code ignored;
  if (fs::is_directory(folder, ignored)) return folder;
  throw Error(ExitCode::usage, fmt::format("{} names '{}'", chosen_by, folder.string()), "it is not a folder",
              remedy);
}

}  // namespace

fs::path shipped_directory(const std::string& name) {
  std::error_code ignored;
  const fs::path executable = fs::read_symlink("/proc/self/exe", ignored);
  fs::path installed = executable.parent_path().parent_path() / "share" / "crossisle" / name;
  if (fs::is_directory(installed, ignored)) return installed;
  fs::path built_with = fs::path(shipped_folder()) / name;
  if (fs::is_directory(built_with, ignored)) return built_with;
  throw Error(ExitCode::io, fmt::format("the shipped folder '{}' is not found", name),
              fmt::format("looked in {} and {}", installed.string(), built_with.string()),
              "reinstall crossisle, including its folder share/");
}

fs::path data_directory(const fs::path& chosen) {
  if (!chosen.empty()) {
    return checked_data_directory(chosen, "the caller",
                                  "name the folder that holds workloads/ and technologies/");
  }
  if (const char* variable = std::getenv("CROSSISLE_DATA")) {
    return checked_data_directory(variable, "CROSSISLE_DATA",
                                  "unset it or name the folder that holds workloads/ and technologies/");
  }
  return shipped_directory("data");
}

bool is_shipped_data(const fs::path& file) {
  try {
    const fs::path data = data_directory();
    const fs::path outer = file.parent_path().parent_path();  // files are one or two folders below it
    return outer == data || outer.parent_path() == data;
  } catch (const Error&) {
    return false;  // there is no data folder
  }
}

std::vector<std::string> shipped_names(const std::string& folder, const fs::path& data) {
  return names_in(data_directory(data) / folder, ".yaml");
}

fs::path find_named_file(const std::string& name, const fs::path& shipped, const std::string& extension,
                         const fs::path& base) {
  std::error_code ignored;
  fs::path direct = base / name;
  if (fs::is_regular_file(direct, ignored)) return direct;
  fs::path named = shipped / (name + extension);
  if (fs::is_regular_file(named, ignored)) return named;
  // The last two parts of the path identify the shipped folder, wherever it is installed.
  throw Error(ExitCode::usage, fmt::format("'{}' is not found", printable(name)),
              fmt::format("neither a file below {} nor a name in {}", base.empty() ? "." : base.string(),
                          (shipped.parent_path().filename() / shipped.filename()).string()),
              suggest(name, names_in(shipped, extension)));
}

fs::path find_data_file(const std::string& name, const std::string& folder, const fs::path& base,
                        const fs::path& data) {
  return find_named_file(name, data_directory(data) / folder, ".yaml", base);
}

}  // namespace crossisle::core
