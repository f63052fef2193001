// Part of Crossisle, SPDX-License-Identifier: MIT
#include "json.hpp"

#include <fmt/format.h>

#include "crossisle/store/run_file.hpp"
#include "file_io.hpp"

namespace crossisle::store {

std::string to_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json read_json(const std::filesystem::path& path, const std::string& format) {
  const std::string text = read_text(path);
  try {
    Json json = Json::parse(text);
    if (json.at("format").get<std::string>() != format)
      throw std::invalid_argument("its format is not " + format);
    const auto version = json.at("format_version").get<std::int64_t>();
    if (version <= 1) return json;
    throw NewerFormatError(core::ExitCode::io, fmt::format("{} has format {}", path.string(), version),
                           "a newer version of Crossisle wrote it", "use that version");
  } catch (const core::Error&) {
    throw;
  } catch (const std::exception& error) {
    throw core::Error(core::ExitCode::io, fmt::format("{} is damaged", path.string()), error.what());
  }
}

}  // namespace crossisle::store
