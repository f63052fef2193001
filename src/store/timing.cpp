// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/timing.hpp"

#include <fmt/format.h>

#include <sstream>

#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"
#include "file_io.hpp"
#include "time.hpp"

namespace crossisle::store {
namespace {

/// Maximum file size: rows of a hundred thousand ranks and more.
constexpr std::uint64_t max_timing = std::uint64_t{64} << 20;
constexpr auto heading = "started,generation,rank,host,seconds,seconds_evaluating";

RankTime row_of(const std::string& line, const std::filesystem::path& file) {
  std::istringstream fields(line);
  RankTime time;
  std::string generation;
  std::string rank;
  const auto next = [&](std::string& field) { std::getline(fields, field, ','); };
  std::string started;
  next(started);
  next(generation);
  next(rank);
  next(time.host);
  char comma = 0;
  std::istringstream numbers(generation + " " + rank);
  try {
    time.started = time_from(started);
    if (!(numbers >> time.generation >> time.rank) ||
        !(fields >> time.seconds >> comma >> time.seconds_evaluating)) {
      throw std::invalid_argument("a number is missing");
    }
  } catch (const std::invalid_argument&) {
    throw core::Error(core::ExitCode::io,
                      fmt::format("{} has a malformed line: '{}'", file.string(), core::printable(line)),
                      "it records how long the ranks of a run worked",
                      "delete the file; nothing depends on it");
  }
  return time;
}

}  // namespace

std::string to_csv(const std::vector<RankTime>& times) {
  std::string text = std::string(heading) + "\n";
  for (const auto& time : times) {
    text += fmt::format("{},{},{},{},{:.3f},{:.3f}\n", to_text(time.started), time.generation, time.rank,
                        time.host, time.seconds, time.seconds_evaluating);
  }
  return text;
}

std::vector<RankTime> read_timing(const std::filesystem::path& directory) {
  const auto file = directory / "timing.csv";
  std::vector<RankTime> times;
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return times;
  std::istringstream in(read_text(file, max_timing));
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) times.push_back(row_of(line, file));
  return times;
}

}  // namespace crossisle::store
