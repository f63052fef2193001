// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossisle::cluster {

/// Parses a time in the notation of Slurm's commands and returns it in seconds: `90` (minutes), `90:30`
/// (minutes and seconds), `12:00:00`, `1-12` (days and hours), `1-12:30`, `1-12:30:15`; nothing for any other
/// text, including `UNLIMITED`.
/// Source: sbatch(1), --time.
std::optional<std::int64_t> parse_slurm_time(std::string_view text);

/// Formats seconds as `[D-]HH:MM:SS`; the inverse of parse_slurm_time(). @pre seconds >= 0
std::string slurm_time(std::int64_t seconds);

}  // namespace crossisle::cluster
