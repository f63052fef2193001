// Part of Crossisle, SPDX-License-Identifier: MIT
#include "manifest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>

#include "file_io.hpp"
#include "json.hpp"

namespace crossisle::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "checkpoint-";
constexpr std::string_view suffix = ".h5";
const std::string journal_bytes = "journal_bytes";
const std::string journal_chain = "journal_chain";

std::optional<std::int64_t> generation_of(std::string_view name) {
  if (!name.starts_with(prefix) || !name.ends_with(suffix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  name.remove_suffix(suffix.size());
  std::int64_t generation = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), generation);
  // Accepts only the spelling that this program writes: `checkpoint-007.h5` does not belong to it.
  if (error != std::errc{} || end != name.data() + name.size() || std::to_string(generation) != name) {
    return std::nullopt;
  }
  return generation;
}

ResultRecord result_from(const Json& json) {
  ResultRecord result{json.at("generation").get<std::int64_t>(), {}};
  for (const Json& file : json.at("files")) {
    result.files.push_back({file.at("file").get<std::string>(), file.at("bytes").get<std::uint64_t>(),
                            file.at("xxh3").get<std::string>()});
    const std::string& name = result.files.back().name;
    if (!is_plain_name(name)) throw std::invalid_argument(fmt::format("'{}' is not a plain file name", name));
  }
  return result;
}

Json json_of(const ResultRecord& result) {
  Json json{{"generation", result.generation}, {"files", Json::array()}};
  for (const ResultFile& file : result.files) {
    json["files"].push_back({{"file", file.name}, {"bytes", file.bytes}, {"xxh3", file.digest}});
  }
  return json;
}

}  // namespace

bool is_plain_name(std::string_view name) noexcept {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos;
}

RunContent with_history(RunContent content, const JournalMark& mark) {
  content.numbers[journal_bytes] = static_cast<std::int64_t>(mark.bytes);
  content.attributes[journal_chain] = mark.chain;
  return content;
}

std::optional<JournalMark> take_history(RunContent& content) {
  if (!content.numbers.contains(journal_bytes)) return std::nullopt;
  JournalMark mark{static_cast<std::uint64_t>(content.number(journal_bytes)),
                   content.attribute(journal_chain)};
  content.numbers.erase(journal_bytes);
  content.attributes.erase(journal_chain);
  return mark;
}

const ManifestEntry* Manifest::find(std::int64_t generation) const noexcept {
  for (const ManifestEntry& entry : checkpoints) {
    if (entry.generation == generation) return &entry;
  }
  return nullptr;
}

std::string checkpoint_name(std::int64_t generation) {
  return fmt::format("{}{}{}", prefix, generation, suffix);
}

std::vector<std::int64_t> checkpoints_in(const fs::path& folder) {
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  if (error) throw system_error("list", folder, error.value());
  std::vector<std::int64_t> generations;
  for (const fs::directory_entry& entry : entries) {
    if (const auto generation = generation_of(entry.path().filename().string()))
      generations.push_back(*generation);
  }
  std::sort(generations.begin(), generations.end(), std::greater<>());
  return generations;
}

Manifest read_manifest(const fs::path& folder) {
  const fs::path path = folder / "manifest.json";
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return {};
  const Json json = read_json(path, manifest_format);
  Manifest manifest;
  try {
    json.at("configuration_digest").get_to(manifest.configuration_digest);
    for (const Json& entry : json.at("checkpoints")) {
      manifest.checkpoints.push_back(
          {entry.at("generation").get<std::int64_t>(), entry.at("file").get<std::string>(),
           entry.at("bytes").get<std::uint64_t>(), entry.at("xxh3").get<std::string>()});
    }
    if (json.contains("result")) manifest.result = result_from(json.at("result"));
  } catch (const std::exception& error) {
    throw core::Error(core::ExitCode::io, fmt::format("{} is damaged", path.string()), error.what());
  }
  return manifest;
}

void write_manifest(const fs::path& folder, const Manifest& manifest) {
  Json json;
  json["format"] = manifest_format;
  json["format_version"] = 1;
  json["configuration_digest"] = manifest.configuration_digest;
  json["checkpoints"] = Json::array();
  for (const ManifestEntry& entry : manifest.checkpoints) {
    json["checkpoints"].push_back({{"file", entry.file},
                                   {"generation", entry.generation},
                                   {"bytes", entry.bytes},
                                   {"xxh3", entry.digest}});
  }
  if (manifest.result) json["result"] = json_of(*manifest.result);
  write_atomically(folder / "manifest.json", to_text(json));
}

}  // namespace crossisle::store
