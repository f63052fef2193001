// Part of Crossisle, SPDX-License-Identifier: MIT
#include "script_template.hpp"

#include <fmt/format.h>

#include <set>
#include <sstream>

#include "crossisle/core/error.hpp"
#include "crossisle/core/file_io.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::cluster {
namespace {

constexpr std::string_view opening = "{{";
constexpr std::string_view closing = "}}";

class Filler {
 public:
  Filler(std::string file, const std::map<std::string, std::string>& values)
      : file_(std::move(file)), values_(values) {
    for (const auto& [name, value] : values) names_.push_back(name);
  }

  /// Appends a line of the template to the text.
  void add(const std::string& line) {
    ++number_;
    std::string filled;
    std::size_t from = 0;
    for (auto begin = line.find(opening); begin != std::string::npos; begin = line.find(opening, from)) {
      const auto end = line.find(closing, begin);
      if (end == std::string::npos) {
        problems_.add(where(), "'{{' without '}}'", "it opens the name of a value", "close it on this line");
        return;
      }
      filled += line.substr(from, begin - from);
      filled += value_of(line.substr(begin + opening.size(), end - begin - opening.size()));
      from = end + closing.size();
    }
    filled += line.substr(from);
    if (filled.empty() && !line.empty()) return;
    text_ += filled + '\n';
  }

  std::string finish(const std::vector<std::string>& required) {
    for (const auto& name : required) {
      if (!used_.contains(name))
        problems_.add(file_, fmt::format("has no {{{{{}}}}}", name),
                      "the job would not do what was requested",
                      "add it; slurm/templates/job.sbatch is an example");
    }
    problems_.throw_if_any();
    return text_;
  }

 private:
  std::string where() const { return fmt::format("{}:{}", file_, number_); }

  std::string value_of(const std::string& name) {
    used_.insert(name);
    if (const auto found = values_.find(name); found != values_.end()) return found->second;
    problems_.add(where() + ":" + name, fmt::format("unknown name '{}'", name),
                  "only known names can be replaced", core::suggest(name, names_));
    return {};
  }

  std::string file_;
  const std::map<std::string, std::string>& values_;
  std::vector<std::string> names_;
  std::set<std::string> used_;
  core::Problems problems_;
  std::size_t number_ = 0;
  std::string text_;
};

}  // namespace

std::string fill_template(const std::filesystem::path& file, const std::map<std::string, std::string>& values,
                          const std::vector<std::string>& required) {
  std::istringstream in(core::read_text(file));
  Filler filler(file.string(), values);
  for (std::string line; std::getline(in, line);) filler.add(line);
  return filler.finish(required);
}

}  // namespace crossisle::cluster
