// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/validation/measured_chips.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <stdexcept>

#include "crossisle/core/error.hpp"
#include "crossisle/core/file_io.hpp"

namespace crossisle::validation {

MeasuredChips MeasuredChips::load(const std::filesystem::path& file) {
  std::istringstream stream(core::read_text(file, core::max_text, core::ExitCode::io, "reinstall crossisle"));
  MeasuredChips chips;
  std::string line;
  std::getline(stream, line);  // the heading
  while (std::getline(stream, line)) {
    std::array<std::string, 4> cells;
    std::size_t begin = 0;
    for (auto& cell : cells) {
      const std::size_t end = std::min(line.find(',', begin), line.size());
      cell = line.substr(begin, end - begin);
      begin = std::min(end + 1, line.size());
    }
    try {
      chips.values_[{cells[0], cells[1], cells[2]}] = std::stod(cells[3]);
    } catch (const std::logic_error&) {
      throw core::Error(core::ExitCode::io, fmt::format("{} has the line '{}'", file.string(), line),
                        "chip, metric, condition and value are expected", "reinstall crossisle");
    }
  }
  return chips;
}

double MeasuredChips::value(const std::string& chip, const std::string& metric,
                            const std::string& condition) const {
  const auto found = values_.find({chip, metric, condition});
  if (found != values_.end()) return found->second;
  throw core::Error(core::ExitCode::io,
                    fmt::format("no value is known for {} {} {}", chip, metric, condition),
                    "the table of measured chips lacks it", "reinstall crossisle");
}

}  // namespace crossisle::validation
