// Part of Crossisle, SPDX-License-Identifier: MIT
#include "document_limits.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <sstream>
#include <string_view>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::config {
namespace {

[[noreturn]] void refuse(const std::string& where, std::string what, std::string why, std::string remedy) {
  throw core::InputError({{where, std::move(what), std::move(why), std::move(remedy)}});
}

/// Returns `file:line` of a byte that is given by its index.
std::string place_of(const std::string& name, std::string_view text, std::size_t byte) {
  const auto before = text.substr(0, byte);
  return fmt::format("{}:{}", name, 1 + std::count(before.begin(), before.end(), '\n'));
}

void check_characters(const std::string& text, const std::string& name) {
  if (const std::size_t end = core::utf8_prefix(text); end < text.size()) {
    refuse(place_of(name, text, end),
           fmt::format("holds the byte 0x{:02x}", static_cast<unsigned char>(text[end])),
           "the text is not valid UTF-8", "save the file as UTF-8");
  }
  const auto control = std::find_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F;
  });
  if (control == text.end()) return;
  refuse(place_of(name, text, static_cast<std::size_t>(control - text.begin())),
         fmt::format("holds the control character 0x{:02x}", static_cast<unsigned char>(*control)),
         "YAML is text", "delete it");
}

/// Counts the content of a document, with aliases expanded, while the parser reads it.
class ContentCounter : public YAML::EventHandler {
 public:
  explicit ContentCounter(std::string name) : name_(std::move(name)) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    refuse(place(mark), "begins a second document", "all but the first would be silently ignored",
           "delete the '---' lines");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(mark, anchor, 1); }
  void OnScalar(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                const std::string& /*value*/) override {
    add(mark, anchor, 1);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const bool inside = std::any_of(open_.begin(), open_.end(),
                                    [&](const Collection& outer) { return outer.anchor == anchor; });
    if (inside) {
      refuse(place(mark), "holds an alias inside the value that it stands for", "it would expand forever",
             "write the value out");
    }
    add(mark, YAML::NullAnchor, items_of(anchor));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(mark, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(mark, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Collection {
    YAML::anchor_t anchor;
    YAML::Mark mark;
    std::size_t items;
  };

  std::string place(const YAML::Mark& mark) const { return fmt::format("{}:{}", name_, mark.line + 1); }
  std::size_t items_of(YAML::anchor_t anchor) const { return anchor < sizes_.size() ? sizes_[anchor] : 1; }

  void open(const YAML::Mark& mark, YAML::anchor_t anchor) {
    open_.push_back({anchor, mark, 1});
    if (open_.size() <= deepest_document) return;
    refuse(place(mark), fmt::format("nests deeper than {} maps and lists", deepest_document),
           "no input of this kind does", "correct this line");
  }
  void close() {
    const Collection closed = open_.back();
    open_.pop_back();
    add(closed.mark, closed.anchor, closed.items);
  }
  /// Adds a complete value to the enclosing collection, and records the size that counts for an alias to it.
  void add(const YAML::Mark& mark, YAML::anchor_t anchor, std::size_t items) {
    if (anchor != YAML::NullAnchor) {
      sizes_.resize(std::max<std::size_t>(sizes_.size(), anchor + 1), 1);
      sizes_[anchor] = items;
    }
    if (open_.empty()) return;
    open_.back().items += items;
    if (open_.back().items <= max_document_items) return;
    refuse(place(mark), fmt::format("is item {} of a map or list", open_.back().items),
           fmt::format("a file may hold {}; an alias counts as everything that it stands for",
                       max_document_items),
           "check what is repeated here");
  }

  std::string name_;
  std::size_t documents_ = 0;
  std::vector<Collection> open_;
  std::vector<std::size_t> sizes_;  ///< by anchor
};

}  // namespace

void check_document(const std::string& text, const std::string& name) {
  if (text.size() > max_document_bytes) {
    refuse(name, fmt::format("is larger than {}", core::human_bytes(static_cast<double>(max_document_bytes))),
           "no input of this kind is", "check the path");
  }
  check_characters(text, name);
  // The parser buffers the words of a bracketed list until it ends, so ContentCounter cannot count them in
  // time.
  const auto marks = static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return c == '[' || c == '{' || c == ','; }));
  if (marks > 2 * max_document_items) {
    refuse(name, fmt::format("holds {} brackets and commas", marks),
           fmt::format("a file may hold {} items", max_document_items), "check the path");
  }
  // yaml-cpp 0.7 accepts an unclosed quotation at the end of a text, or before its last line break, but not
  // if a comment follows.
  std::istringstream stream(text + (text.ends_with('\n') ? "#" : " #"));
  YAML::Parser parser(stream);
  ContentCounter counter(name);
  while (parser.HandleNextDocument(counter)) {
  }
}

}  // namespace crossisle::config
