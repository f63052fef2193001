// Part of Crossisle, SPDX-License-Identifier: MIT
// Reads any text as a YAML document, and each of its keys by every function. The text before a line of four
// tildes, if there is one, is an override of the command line.
#include "crossisle/config/document.hpp"

#include "fuzz.hpp"

namespace {

using crossisle::config::Document;
using crossisle::config::Section;
using crossisle::core::Problems;

/// Checks that a written scalar is read back as the same text.
void check_scalar(const std::string& text) {
  Problems problems;
  const auto again = Document::parse("text: " + crossisle::config::yaml_scalar(text), "again", {}, problems);
  if (again.root().text("text") != text) crossisle::fuzz::report("a scalar does not read back", text);
}

void read_every_way(Section section, int depth) {
  for (const auto& key : section.keys()) {
    section.number(key, {-1.0, 1e6});
    section.integer_or(key, 1);
    section.flag_or(key, true);
    if (const std::string text = section.text(key); !text.empty()) check_scalar(text);
    section.name(key);
    section.texts(key);
    section.numbers_or_number(key);
    section.rows(key, 2);
    section.where(key);
    if (depth == 0) continue;
    read_every_way(section.section(key), depth - 1);
    for (auto& inner : section.sections(key)) read_every_way(inner, depth - 1);
  }
  section.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::string_view separator = "\n~~~~\n";
  std::string text = crossisle::fuzz::text_of(data, size);
  std::vector<std::string> overrides;
  if (const auto place = text.find(separator); place != std::string::npos) {
    overrides.push_back(text.substr(0, place));
    text.erase(0, place + separator.size());
  }
  crossisle::fuzz::accepts("fuzz.yaml", [&] {
    Problems problems;
    const auto document = Document::parse(text, "fuzz.yaml", overrides, problems);
    read_every_way(document.root(), 2);
    problems.throw_if_any();
  });
  return 0;
}
