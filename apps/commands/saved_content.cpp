// Part of Crossisle, SPDX-License-Identifier: MIT
#include "saved_content.hpp"

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

}  // namespace crossisle::apps
