// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/error.hpp"

#include <algorithm>

#include "crossisle/core/text.hpp"

namespace crossisle::core {
namespace {

std::string join(const std::vector<Problem>& problems) {
  std::string text;
  for (const auto& problem : problems) {
    if (!text.empty()) text += '\n';
    text += problem.text();
  }
  return text;
}

}  // namespace

std::string compose_message(std::string_view what, std::string_view why, std::string_view remedy) {
  std::string text(what);
  if (!why.empty()) text.append(" (").append(why).append(")");
  if (!remedy.empty()) text.append(why.empty() ? "; " : " ").append(remedy);
  return text;
}

Error::Error(ExitCode code, std::string_view what, std::string_view why, std::string_view remedy)
    : std::runtime_error(escaped(compose_message(what, why, remedy), "\n")), code_(code) {}

std::string Problem::text() const {
  const std::string message = compose_message(what, why, remedy);
  return escaped(where.empty() ? message : where + ": " + message);
}

InputError::InputError(std::vector<Problem> problems)
    : Error(ExitCode::usage, join(problems)), problems_(std::move(problems)) {}

void Problems::add(Problem problem) {
  // A file that is read for several purposes reports each problem once.
  if (std::find(problems_.begin(), problems_.end(), problem) != problems_.end()) return;
  if (!full()) problems_.push_back(std::move(problem));
  ++count_;
}

void Problems::add(std::string where, std::string what, std::string why, std::string remedy) {
  add(Problem{std::move(where), std::move(what), std::move(why), std::move(remedy)});
}

void Problems::throw_if_any() const {
  if (empty()) return;
  std::vector<Problem> shown = problems_;
  if (count_ > shown.size()) {
    const std::string left = std::to_string(count_ - shown.size());
    shown.push_back({{}, "... and " + left + " more problems", {}, "correct these first"});
  }
  throw InputError(std::move(shown));
}

}  // namespace crossisle::core
