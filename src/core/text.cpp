// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <sstream>

namespace crossisle::core {
namespace {

/// Returns the Levenshtein distance, computed with two rows.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  std::iota(previous.begin(), previous.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    current[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      current[j + 1] =
          std::min({previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0U : 1U)});
    }
    std::swap(previous, current);
  }
  return previous[b.size()];
}

/// Returns the decimal exponent of a number once it is rounded to `digits` significant digits.
int rounded_exponent(double value, int digits) {
  const std::string text = fmt::format("{:.{}e}", value, std::max(0, digits - 1));
  return std::stoi(text.substr(text.find('e') + 1));
}

/// Returns the length of the UTF-8 sequence at the front of `text` (RFC 3629), or 0 if there is none. @pre
/// not empty
std::size_t sequence_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const unsigned second = byte(1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool surrogate = first == 0xED && second >= 0xA0;
  const bool beyond = first == 0xF4 && second >= 0x90;
  return overlong || surrogate || beyond ? 0 : length;
}

/// True if a terminal would interpret a character instead of showing it: C0, DEL and C1.
bool is_control(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return first < 0x20 || first == 0x7F;
  return sequence.size() == 2 && first == 0xC2 && static_cast<unsigned char>(sequence[1]) < 0xA0;
}

/// Limits beyond which a quotation would dominate its message.
constexpr std::size_t max_shown_text = 80;
constexpr std::size_t max_shown_numbers = 16;

/// A duration beyond this results from a division by nearly zero.
constexpr double max_duration_seconds = 1e12;

}  // namespace

std::string nearest_word(std::string_view word, std::span<const std::string> candidates) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    // Incomplete words are as common as mistyped ones.
    const bool begins = word.size() >= 3 && candidate.starts_with(word);
    const std::size_t distance = begins ? 1 : edit_distance(word, candidate);
    const bool in_common = distance < std::max(word.size(), candidate.size());
    if (in_common && distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

std::string suggest(std::string_view word, std::span<const std::string> candidates) {
  const std::string nearest = nearest_word(word, candidates);
  if (!nearest.empty()) return fmt::format("did you mean '{}'?", nearest);
  return candidates.empty() ? std::string() : "valid: " + join(candidates, ", ");
}

std::string join(std::span<const std::string> items, std::string_view separator) {
  return fmt::format("{}", fmt::join(items, separator));
}

std::string wrapped(const std::string& text, std::size_t width) {
  std::string lines;
  std::size_t used = 0;
  std::istringstream words(text);
  for (std::string word; words >> word; used += word.size()) {
    if (used > 0) {
      const bool fits = used + 1 + word.size() <= width;
      lines += fits ? ' ' : '\n';
      used = fits ? used + 1 : 0;
    }
    lines += word;
  }
  return lines;
}

std::string list_text(std::span<const double> numbers) {
  if (numbers.size() <= max_shown_numbers) return fmt::format("{}", fmt::join(numbers, ", "));
  constexpr std::size_t half = max_shown_numbers / 2;
  return fmt::format("{}, ..., {} ({} in all)", fmt::join(numbers.first(half), ", "),
                     fmt::join(numbers.last(half), ", "), numbers.size());
}

std::size_t utf8_prefix(std::string_view text) noexcept {
  std::size_t end = 0;
  while (end < text.size()) {
    const std::size_t length = sequence_length(text.substr(end));
    if (length == 0) break;
    end += length;
  }
  return end;
}

std::string escaped(std::string_view text, std::string_view kept) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    const std::string_view sequence = text.substr(0, std::max<std::size_t>(length, 1));
    if (length == 0 || (is_control(sequence) && kept.find(sequence) == std::string_view::npos)) {
      for (const char byte : sequence) shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
    } else {
      shown += sequence;
    }
    text.remove_prefix(sequence.size());
  }
  return shown;
}

std::string printable(std::string_view text) {
  if (text.size() <= max_shown_text) return escaped(text);
  // Do not cut within a multi-byte character.
  std::size_t end = max_shown_text;
  while (end > max_shown_text - 4 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return escaped(text.substr(0, end)) + "...";
}

std::string shortest(double value) {
  return fmt::format("{}", value);
}

std::string human_percent(double share) {
  const double percent = 100.0 * share;
  return percent > 0.0 && percent < 1.0 ? fmt::format("{:.2g} %", percent) : fmt::format("{:.0f} %", percent);
}

std::string human_duration(double seconds) {
  if (!std::isfinite(seconds) || std::abs(seconds) > max_duration_seconds) return "unknown";
  if (seconds < 0.0) return "-" + human_duration(-seconds);
  // The limits are the values whose printed digits would round up to the next unit.
  if (seconds < 0.9995) return fmt::format("{:.0f} ms", seconds * 1e3);
  if (seconds < 59.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

std::optional<double> duration_s(std::string_view text) {
  constexpr double max_s = 100.0 * 366 * 86400;
  double days = 0.0;
  const auto number = [](std::string_view digits) -> std::optional<double> {
    double value = 0.0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
    if (error != std::errc{} || end != digits.data() + digits.size() || !(value >= 0.0)) return std::nullopt;
    return value;
  };
  const std::size_t dash = text.find('-');
  if (dash != std::string_view::npos) {
    const auto whole = number(text.substr(0, dash));
    if (!whole || text.find(':') == std::string_view::npos) return std::nullopt;
    days = *whole;
    text.remove_prefix(dash + 1);
  }
  double seconds = 0.0;
  if (text.find(':') != std::string_view::npos) {
    int parts = 0;
    for (bool more = true; more; ++parts) {
      const std::size_t colon = text.find(':');
      more = colon != std::string_view::npos;
      const auto part = number(text.substr(0, colon));
      if (!part || parts == 3) return std::nullopt;
      seconds = seconds * 60.0 + *part;
      if (more) text.remove_prefix(colon + 1);
    }
  } else {
    constexpr std::string_view units = "smhd";
    constexpr std::array<double, 4> lengths_s{1.0, 60.0, 3600.0, 86400.0};
    const std::size_t unit = text.empty() ? std::string_view::npos : units.find(text.back());
    if (unit != std::string_view::npos) text.remove_suffix(1);
    const auto amount = number(text);
    if (!amount) return std::nullopt;
    seconds = *amount * (unit == std::string_view::npos ? 1.0 : lengths_s[unit]);
  }
  const double total = days * 86400.0 + seconds;
  return total <= max_s ? std::optional(total) : std::nullopt;
}

std::string human_bytes(double bytes) {
  constexpr std::array<const char*, 5> units{"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  // Above this the printed digits would round up to 1024 of the unit.
  for (double limit = 1023.5; bytes >= limit && unit + 1 < units.size(); limit = 1023.95) {
    bytes /= 1024.0;
    ++unit;
  }
  return unit == 0 ? fmt::format("{:.0f} B", bytes) : fmt::format("{:.1f} {}", bytes, units[unit]);
}

std::string human_count(double count) {
  std::string digits = fmt::format("{:.0f}", count);
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string si(double value, std::string_view unit, int digits) {
  constexpr std::array<const char*, 13> prefixes{"a", "f", "p", "n", "u", "m", "",
                                                 "k", "M", "G", "T", "P", "E"};
  constexpr int unscaled = 6;
  if (value == 0.0 || !std::isfinite(value)) return fmt::format("{} {}", value, unit);
  const auto thousands = [](double of) {
    return static_cast<int>(std::floor(std::log10(std::abs(of)) / 3.0));
  };
  const int last = static_cast<int>(prefixes.size()) - 1;
  int prefix = std::clamp(thousands(value) + unscaled, 0, last);
  double scaled = value / std::pow(1000.0, prefix - unscaled);
  int exponent = rounded_exponent(scaled, digits);
  if (exponent == 3 && prefix < last) {  // 999.96 of this prefix is 1.000 of the next
    scaled = value / std::pow(1000.0, ++prefix - unscaled);
    exponent = 0;
  }
  if (exponent < 0 || exponent > 2) return fmt::format("{:.{}e} {}", value, std::max(0, digits - 1), unit);
  return fmt::format("{:.{}f} {}{}", scaled, std::max(0, digits - 1 - exponent),
                     prefixes[static_cast<std::size_t>(prefix)], unit);
}

}  // namespace crossisle::core
