// Part of Crossisle, SPDX-License-Identifier: MIT
#include <algorithm>
#include <charconv>

#include "crossisle/cluster/batch_script.hpp"

namespace crossisle::cluster {
namespace {

/// Maximum value of Slurm's MaxArraySize.
constexpr std::int64_t max_array_size = 4'000'001;

std::optional<std::int64_t> read_index(std::string_view& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || value < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

/// Removes `mark` and a number from the front of a text; returns nothing if `mark` is not there.
std::optional<std::int64_t> read_behind(char mark, std::string_view& text, bool& wrong) {
  if (text.empty() || text.front() != mark) return std::nullopt;
  text.remove_prefix(1);
  const auto value = read_index(text);
  wrong = wrong || !value;
  return value;
}

}  // namespace

std::optional<std::vector<std::int64_t>> parse_task_array(std::string_view text) {
  std::vector<std::int64_t> indices;
  bool wrong = false;
  for (;;) {
    const auto first = read_index(text);
    if (!first) return std::nullopt;
    const auto last = read_behind('-', text, wrong);
    const auto step = last ? read_behind(':', text, wrong) : std::nullopt;
    wrong = wrong || last.value_or(*first) < *first || last.value_or(*first) >= max_array_size ||
            step.value_or(1) < 1 || step.value_or(1) >= max_array_size;
    if (wrong) return std::nullopt;
    for (std::int64_t index = *first; index <= last.value_or(*first); index += step.value_or(1))
      indices.push_back(index);
    // A line can contain any number of overlapping ranges, whose indices would fill the memory.
    if (indices.size() > static_cast<std::size_t>(max_array_size)) return std::nullopt;
    if (text.empty() || text.front() != ',') break;
    text.remove_prefix(1);
  }
  const auto at_a_time = read_behind('%', text, wrong);
  if (wrong || !text.empty() || at_a_time == 0) return std::nullopt;
  std::sort(indices.begin(), indices.end());
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  return indices;
}

}  // namespace crossisle::cluster
