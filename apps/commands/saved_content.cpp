// Part of Crossisle, SPDX-License-Identifier: MIT
#include "saved_content.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <string_view>

#include "crossisle/store/run_directory.hpp"
#include "talk.hpp"

namespace crossisle::apps {

store::RunContent read_content(const std::filesystem::path& place) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(place, ignored)) return store::read_run_file(place);
  auto saved = store::RunView(place).read_result();
  if (!saved.warning.empty()) warn("{}", saved.warning);
  saved.content.blobs.clear();
  return std::move(saved.content);
}

void require_one_format(bool csv, bool json) {
  if (csv && json)
    throw core::Error(core::ExitCode::usage, "--csv is given with --json", "there is one output",
                      "give one of them");
}

void require_new_file(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(std::filesystem::symlink_status(file, ignored))) return;
  throw core::Error(core::ExitCode::usage, fmt::format("{} exists", file.string()), "it would be replaced",
                    "choose another name, or delete it");
}

void require_page_or_nothing(const std::filesystem::path& file) {
  constexpr std::string_view beginning = "<!doctype html>";
  std::ifstream in(file, std::ios::binary);
  std::string found(beginning.size(), '\0');
  in.read(found.data(), static_cast<std::streamsize>(found.size()));
  std::transform(found.begin(), found.end(), found.begin(),
                 [](unsigned char letter) { return std::tolower(letter); });
  if (found != beginning) require_new_file(file);
}

}  // namespace crossisle::apps
