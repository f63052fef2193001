// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossisle::core {

/// Returns the candidate closest to `word` by edit distance, or an empty text if none is close enough to be
/// the intended word.
std::string nearest_word(std::string_view word, std::span<const std::string> candidates);

/// Returns `did you mean X?` for a close candidate, otherwise `valid: a, b, c` with the candidates in the
/// given order.
std::string suggest(std::string_view word, std::span<const std::string> candidates);

/// Returns items separated by `separator`.
std::string join(std::span<const std::string> items, std::string_view separator);

/// Breaks a text into lines of at most `width` characters; a longer word gets a separate line.
std::string wrapped(const std::string& text, std::size_t width);

/// Returns numbers as text for a message: `1, 2, 3`, with `...` in place of the middle of a long list.
std::string list_text(std::span<const double> numbers);

/// Returns the length in bytes of the longest prefix of `text` that consists of complete UTF-8 sequences (RFC
/// 3629): the length of `text` if all of it is UTF-8.
std::size_t utf8_prefix(std::string_view text) noexcept;

/// Returns a text with its control characters (except those in `kept`) and the bytes that are not UTF-8
/// escaped like `\x1b`, so that a terminal does not interpret them.
std::string escaped(std::string_view text, std::string_view kept = {});

/// Returns text from outside the program in a form for messages: escaped, on one line, and with `...` in
/// place of the end of a long text.
std::string printable(std::string_view text);

/// Returns the shortest decimal text that reads back as the same double.
std::string shortest(double value);

/// Formats a share as a percentage: `40 %`, or with more digits below one per cent (`0.28 %`), so that a
/// small share is not shown as 0.
std::string human_percent(double share);

/// Formats a duration given in seconds with a readable unit: `850 ms`, `12.3 s`, `4 min 05 s`, `3 h 20 min`.
std::string human_duration(double seconds);

/// Parses a duration as people write it and returns it in seconds: `90`, `90s`, `30m`, `1.5h`, `2d`, `mm:ss`,
/// `h:mm:ss` or Slurm's `d-hh:mm:ss`. Returns nothing if the text is not a duration, or if the duration is
/// longer than a century.
std::optional<double> duration_s(std::string_view text);

/// Formats a number of bytes in binary units: `512 B`, `3.4 MiB`.
std::string human_bytes(double bytes);

/// Formats a whole number in groups of three digits: `12,096,000`.
std::string human_count(double count);

/// Formats a quantity with an SI prefix and `digits` significant digits: `si(1.6e-2, "J", 3)` is `16.0 mJ`.
/// Below atto and above exa a power of ten replaces the prefix.
std::string si(double value, std::string_view unit, int digits = 4);

}  // namespace crossisle::core
