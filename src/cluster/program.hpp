// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossisle::cluster {

/// Exit code and output of a program.
struct Outcome {
  int code = 0;  ///< its exit code, or 128 + the number of the signal that ended it
  std::string out;
  std::string err;
};

/// Time limit for an answer of Slurm's controller, which takes milliseconds, or seconds if it is busy.
inline constexpr std::chrono::seconds query_patience{10};

/// Runs the program `words[0]` of the PATH to its end, without a shell, with `input` as its standard input
/// and with this process's environment, except the variables in `without`.
/// @return nothing if there is no such program
/// @throws core::Error(io) if it does not end within `patience`; it is then killed
std::optional<Outcome> run_program(const std::vector<std::string>& words, std::chrono::milliseconds patience,
                                   std::string_view input = {}, std::span<const std::string> without = {});

}  // namespace crossisle::cluster
