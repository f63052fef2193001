// Part of Crossisle, SPDX-License-Identifier: MIT
#include "timeloop_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "crossisle/core/file_io.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::interchange {
namespace {

constexpr std::string_view include_begin = "{{include_text('";
constexpr std::string_view include_end = "')}}";
/// Limit of a YAML document (configs/README.md) [bytes].
constexpr std::uint64_t max_timeloop_bytes = std::uint64_t{2} << 20U;

}  // namespace

TimeloopFile::TimeloopFile(const std::filesystem::path& file)
    : file_(file.string()),
      text_(core::read_text(file, max_timeloop_bytes, core::ExitCode::usage, "check the path")) {
  if (const std::size_t end = text_.find(include_end);
      text_.starts_with(include_begin) && end != std::string::npos) {
    const std::string name = text_.substr(include_begin.size(), end - include_begin.size());
    const auto included = (file.parent_path() / name).lexically_normal();
    included_ = included.string();
    std::string base = core::read_text(included, max_timeloop_bytes, core::ExitCode::usage,
                                       fmt::format("correct the first line of {}", file_));
    if (!base.ends_with('\n')) base += '\n';
    included_lines_ = static_cast<std::size_t>(std::count(base.begin(), base.end(), '\n'));
    text_ = base + text_.substr(end + include_end.size());
  }
  if (const std::size_t at = text_.find("{{"); at != std::string::npos) {
    const auto line = 1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    throw core::InputError(
        {relocated({fmt::format("{}:{}", file_, line), "holds a template '{{'",
                    "only include_text('...') in the first line is understood", "write its value"})});
  }
  try {
    document_ = config::Document::parse(text_, file_, {}, problems_);
  } catch (const core::InputError& error) {
    std::vector<core::Problem> problems;
    for (const auto& problem : error.problems()) problems.push_back(relocated(problem));
    throw core::InputError(std::move(problems));
  }
}

core::Problem TimeloopFile::relocated(core::Problem problem) const {
  if (included_.empty() || !problem.where.starts_with(file_ + ":")) return problem;
  const char* const begin = problem.where.data() + file_.size() + 1;
  std::size_t line = 0;
  const auto [rest, error] = std::from_chars(begin, problem.where.data() + problem.where.size(), line);
  if (error != std::errc()) return problem;
  const bool is_included = line <= included_lines_;
  problem.where = fmt::format("{}:{}{}", is_included ? included_ : file_,
                              is_included ? line : line - included_lines_, std::string(rest));
  return problem;
}

void TimeloopFile::report(core::Problems& all) const {
  for (const auto& problem : problems_.all()) all.add(relocated(problem));
}

}  // namespace crossisle::interchange
