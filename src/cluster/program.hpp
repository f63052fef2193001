// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossisle::cluster {

/// How a program ended and what it said.
struct Outcome {
  int code = 0;  ///< its exit code, or 128 + the number of the signal that ended it
  std::string out;
  std::string err;
};

/// Runs the program `words[0]` of the PATH to its end, without a shell, with `input` as its standard input and this
/// process's environment, but for the variables in `without`.
/// @return nothing where there is no such program
/// @throws core::Error(io) where it has not ended after `patience`, and is killed
std::optional<Outcome> run_program(const std::vector<std::string>& words, std::chrono::milliseconds patience,
                                   std::string_view input = {}, std::span<const std::string> without = {});

}  // namespace crossisle::cluster
