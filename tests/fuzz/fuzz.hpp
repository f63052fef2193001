// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "../unit/store/sample.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"

// Tools shared by the fuzz targets. A reader may only accept its input, or refuse it by a message of the form
// that core::Error documents.

namespace crossisle::fuzz {

using store::bytes_of;
using store::put_bytes;
using store::ScratchFolder;

/// Ends the process and reports a finding.
[[noreturn]] inline void report(std::string_view what, std::string_view about) {
  std::fprintf(stderr, "FINDING: %.*s: %.*s\n", static_cast<int>(what.size()), what.data(),
               static_cast<int>(about.size()), about.data());
  std::abort();
}

inline std::string text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Checks that a message is not empty, not longer than a screen, on one line, and free of raw bytes of the
/// input.
inline void check_message(const std::string& message) {
  constexpr std::size_t longest = 4000;
  if (message.empty()) report("a message says nothing", {});
  if (message.size() > longest) report("a message is too long", message.substr(0, 200));
  if (core::utf8_prefix(message) < message.size()) report("a message is not UTF-8", message);
  const auto raw = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::any_of(message.begin(), message.end(), raw)) report("a message holds control characters", message);
}

inline void check_problem(const core::Problem& problem, std::string_view file) {
  check_message(problem.text());
  const bool placed = problem.where.find(file) != std::string::npos || problem.where.starts_with("--set");
  const bool summary = problem.where.empty() && problem.what.starts_with("... and ");
  if (!placed && !summary) report("a problem does not name the file", problem.text());
}

/// Runs a reader. @param file name that problems must contain @returns true if the reader accepted its input
template <class Reader>
bool accepts(std::string_view file, Reader reader) {
  try {
    reader();
    return true;
  } catch (const core::InputError& error) {
    for (const auto& problem : error.problems()) check_problem(problem, file);
    if (error.code() != core::ExitCode::usage) report("wrong exit code", error.what());
  } catch (const core::Error& error) {
    check_message(error.what());
    if (error.code() != core::ExitCode::usage && error.code() != core::ExitCode::io) {
      report("wrong exit code", error.what());
    }
    if (std::string_view(error.what()).find(file) == std::string_view::npos) {
      report("an error does not name the file", error.what());
    }
  }
  return false;
}

}  // namespace crossisle::fuzz
