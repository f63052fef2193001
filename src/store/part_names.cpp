// Part of Crossisle, SPDX-License-Identifier: MIT
#include "part_names.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

namespace crossisle::store {
namespace {

/// Takes `prefix`, a number as this program spells it, and `suffix` off a text; nothing if it has another form.
std::optional<std::int64_t> take_number(std::string_view& text, std::string_view prefix,
                                        std::string_view suffix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  const std::string_view rest = text.substr(prefix.size());
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  const auto digits = static_cast<std::size_t>(end - rest.data());
  if (error != std::errc{} || std::to_string(number) != rest.substr(0, digits)) return std::nullopt;
  if (!rest.substr(digits).starts_with(suffix)) return std::nullopt;
  text = rest.substr(digits + suffix.size());
  return number;
}

bool is_of_part(std::string_view name, std::string_view prefix, std::string_view suffix) {
  return take_number(name, prefix, suffix) && name.empty();
}

}  // namespace

std::string part_journal_name(std::uint32_t part) {
  return fmt::format("journal.part-{}.bin", part);
}

std::string part_states_name(std::int64_t generation, std::uint32_t part) {
  return fmt::format("checkpoint-{}.part-{}.h5", generation, part);
}

std::string part_result_name(std::uint32_t part) {
  return fmt::format("run.part-{}.h5", part);
}

PartFileNames part_files_in(const std::filesystem::path& folder) {
  PartFileNames names;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    std::string_view rest = name;
    if (is_of_part(name, "journal.part-", ".bin") || is_of_part(name, "run.part-", ".h5")) {
      names.journals_and_rows.push_back(name);
    } else if (const auto generation = take_number(rest, "checkpoint-", ".part-");
               generation && is_of_part(rest, "", ".h5")) {
      names.states.emplace_back(*generation, name);
    }
  }
  return names;
}

}  // namespace crossisle::store
