// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossisle::core {

/// The candidate closest to `word` by edit distance, or nothing where none is close enough to be meant.
std::string nearest_word(std::string_view word, std::span<const std::string> candidates);

/// `did you mean X?` for a close candidate, otherwise `valid: a, b, c`; candidates in the given order.
std::string suggest(std::string_view word, std::span<const std::string> candidates);

/// Items separated by `separator`.
std::string join(std::span<const std::string> items, std::string_view separator);

/// Numbers as they may stand in a message: `1, 2, 3`, the middle of a long list as `...`.
std::string list_text(std::span<const double> numbers);

/// Bytes at the front of `text` that are whole UTF-8 sequences (RFC 3629): all of them where it is UTF-8.
std::size_t utf8_prefix(std::string_view text) noexcept;

/// A text with its control characters, but those in `kept`, and bytes that are not UTF-8 written as `\x1b`, so that no
/// terminal acts on it.
std::string escaped(std::string_view text, std::string_view kept = {});

/// A text from outside as it may stand within a message: escaped, on one line, the end of a long one as `...`.
std::string printable(std::string_view text);

/// The shortest decimal text that reads back as the same double.
std::string shortest(double value);

/// A share of one as a percentage: `40 %`, and `0.28 %` where it is less than one, so that little is not shown as nothing.
std::string human_percent(double share);

/// Seconds in the unit a person would choose: `850 ms`, `12.3 s`, `4 min 05 s`, `3 h 20 min`.
std::string human_duration(double seconds);

/// Seconds of a duration as a person writes it: `90`, `90s`, `30m`, `1.5h`, `2d`, `mm:ss`, `h:mm:ss` or Slurm's
/// `d-hh:mm:ss`; nothing where it is none, or longer than a century.
std::optional<double> duration_s(std::string_view text);

/// Bytes in binary units: `512 B`, `3.4 MiB`.
std::string human_bytes(double bytes);

/// A whole number in groups of three: `12,096,000`.
std::string human_count(double count);

/// A quantity with an SI prefix and `digits` significant digits: `si(1.6e-2, "J", 3)` is `16.0 mJ`. Below
/// atto and above exa a power of ten takes the prefix's place.
std::string si(double value, std::string_view unit, int digits = 4);

}  // namespace crossisle::core
