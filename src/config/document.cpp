// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/config/document.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossisle/core/file_io.hpp"
#include "crossisle/core/text.hpp"
#include "document_limits.hpp"

namespace crossisle::config {
namespace {

using core::InputError;
using core::join;
using core::printable;
using core::Problem;
using core::Problems;

constexpr std::size_t max_shown_path = 1000;

/// Returns the parts of `a.b.c`, empty ones included.
std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end = text.find(separator); end != std::string::npos; end = text.find(separator, begin)) {
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

/// Applies `dotted.key=value` to the tree and creates missing maps along the path.
void apply_override(const YAML::Node& root, const std::string& assignment, std::set<std::string>& overridden,
                    Problems& problems) {
  const auto equals = assignment.find('=');
  const auto path = split(assignment.substr(0, equals), '.');
  if (equals == std::string::npos || std::find(path.begin(), path.end(), "") != path.end()) {
    problems.add("--set", fmt::format("'{}' is not an assignment", printable(assignment)),
                 "expected dotted.key=value", "for example --set seed=7");
    return;
  }
  try {
    const std::string text = assignment.substr(equals + 1);
    check_document(text, "--set " + printable(assignment.substr(0, equals)));
    const YAML::Node value = YAML::Load(text);
    YAML::Node at = root;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      if (!at.IsMap()) break;
      YAML::Node next = at[path[i]];
      if (!next.IsDefined() || next.IsNull()) {
        at[path[i]] = YAML::Node(YAML::NodeType::Map);
        next.reset(at[path[i]]);
      }
      at.reset(next);
    }
    if (!at.IsMap()) {
      problems.add("--set",
                   fmt::format("'{}' passes through a value that is not a map", printable(assignment)), {},
                   "name a key of the configuration");
      return;
    }
    at[path.back()] = value;
    overridden.insert(join(path, "."));
  } catch (const YAML::Exception& error) {
    problems.add("--set", fmt::format("'{}' has a value that is not YAML", printable(assignment)), error.msg,
                 "quote the value if it holds special characters");
  } catch (const InputError& error) {
    for (const auto& problem : error.problems()) problems.add(problem);
  }
}

/// Calls a function of yaml-cpp, and turns its errors into problems of a file.
template <class Function>
void with_places(const std::string& name, Function function) {
  try {
    function();
  } catch (const YAML::Exception& error) {
    const std::string where = error.mark.is_null() ? name : fmt::format("{}:{}", name, error.mark.line + 1);
    throw InputError({{where, "is not valid YAML", error.msg, "correct this line"}});
  }
}

}  // namespace

std::string yaml_scalar(const std::string& text) {
  const auto is_alphanumeric = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  constexpr std::string_view others = "_-./+";
  const bool plain = !text.empty() && text[0] != '-' && !YAML::IsNullString(text) &&
                     std::all_of(text.begin(), text.end(), [&](char c) {
                       return is_alphanumeric(c) || others.find(c) != std::string_view::npos;
                     });
  if (plain) return text;
  YAML::Emitter emitter;
  emitter << YAML::DoubleQuoted << text;
  return emitter.c_str();
}

Document Document::parse(const std::string& text, const std::string& name,
                         std::span<const std::string> overrides, Problems& problems) {
  with_places(name, [&] { check_document(text, name); });
  Document document = parse_own(text, name, problems);
  auto origin = std::make_shared<Section::Origin>(*document.origin_);
  for (const auto& assignment : overrides) {
    apply_override(document.root_, assignment, origin->overridden, problems);
  }
  document.origin_ = std::move(origin);
  return document;
}

Document Document::parse_own(const std::string& text, const std::string& name, Problems& problems) {
  Document document;
  with_places(name, [&] { document.root_ = YAML::Load(text); });
  if (document.root_.IsNull()) document.root_ = YAML::Node(YAML::NodeType::Map);
  if (!document.root_.IsMap())
    throw InputError({{name, "is not a map of keys", {}, "start with 'key: value' lines"}});
  auto origin = std::make_shared<Section::Origin>();
  origin->file = name;
  origin->problems = &problems;
  document.origin_ = std::move(origin);
  return document;
}

/// Returns a path for a message, shortened only if it is too long for any system.
static std::string path_text(const std::filesystem::path& path) {
  const std::string text = path.string();
  return text.size() <= max_shown_path ? text : printable(text);
}

Document Document::load(const std::filesystem::path& file, std::span<const std::string> overrides,
                        Problems& problems) {
  const auto text = core::try_to_read_text(file, max_document_bytes);
  if (!text.failure.empty())
    throw core::Error(core::ExitCode::usage, fmt::format("{}: cannot be read", path_text(file)), text.failure,
                      "check the path");
  return parse(text.content, file.string(), overrides, problems);
}

Document Document::with(std::span<const std::string> overrides, Problems& problems) const {
  Document document;
  document.root_.reset(YAML::Clone(root_));
  auto origin = std::make_shared<Section::Origin>();
  origin->file = origin_->file;
  origin->problems = &problems;
  for (const auto& assignment : overrides) {
    apply_override(document.root_, assignment, origin->overridden, problems);
  }
  document.origin_ = std::move(origin);
  return document;
}

Section Document::root() const {
  return Section(root_, {}, origin_);
}

std::string Document::dump() const {
  YAML::Emitter emitter;
  emitter << root_;
  return std::string(emitter.c_str()) + "\n";
}

}  // namespace crossisle::config
