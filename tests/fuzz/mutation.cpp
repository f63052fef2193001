// Part of Crossisle, SPDX-License-Identifier: MIT
#include "mutation.hpp"

#include <algorithm>
#include <string_view>

namespace crossisle::fuzz {
namespace {

/// Maximum number of items of a list to which a mutation applies: rows and layers are alike.
constexpr std::size_t max_items = 12;

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  all.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

/// Returns a number from 1 to 10^`digits`, with an evenly distributed logarithm.
std::size_t magnitude(Dice& dice, std::size_t digits) {
  std::size_t size = 1 + dice.below(9);
  for (std::size_t i = dice.below(digits); i > 0; --i) size *= 10;
  return size;
}

Site pick_site(Tree& document, Dice& dice) {
  return dice.pick(sites_of(document, max_items));
}

/// Returns an entry of a map. @pre there is one
Site pick_key(Tree& document, Dice& dice) {
  std::vector<Site> keyed;
  for (const auto& site : sites_of(document, max_items)) {
    if (site.parent->kind == Tree::Kind::map) keyed.push_back(site);
  }
  return dice.pick(keyed);
}

Mutated finish(Mutation mutation, const Tree& document, std::string key, bool refused = false) {
  return {mutation, to_text(document), std::move(key), refused};
}

Mutated delete_entry(Tree document, Dice& dice) {
  const Site site = pick_site(document, dice);
  site.parent->entries.erase(site.parent->entries.begin() + static_cast<std::ptrdiff_t>(site.index));
  return finish(Mutation::delete_entry, document, site.key);
}

Mutated rename_key(Tree document, Dice& dice) {
  const Site site = pick_key(document, dice);
  std::string& key = site.parent->entries[site.index].first;
  const std::size_t place = dice.below(key.size());
  switch (dice.below(5)) {
    case 0:
      key.insert(place, 1, static_cast<char>('a' + dice.below(26)));
      break;
    case 1:
      key[place] = static_cast<char>('A' + dice.below(26));
      break;
    case 2:
      key += repeated("x", magnitude(dice, 5));
      break;
    case 3:
      key = "\xc3\xa9" + key;
      break;
    default:
      key += '2';
  }
  constexpr std::size_t shown = 40;  // messages show only the beginning of a long key
  return finish(Mutation::rename_key, document, key.substr(0, shown));
}

Mutated duplicate_key(Tree document, Dice& dice) {
  const Site site = pick_key(document, dice);
  auto& entries = site.parent->entries;
  const auto copy = entries[site.index];
  entries.insert(entries.begin() + static_cast<std::ptrdiff_t>(dice.below(entries.size() + 1)), copy);
  return finish(Mutation::duplicate_key, document, site.key, true);
}

Mutated other_type(Tree document, Dice& dice) {
  static const std::array<const char*, 12> values{"blue",     "[1, 2]",  "{a: 1}", "~",
                                                  "true",     "[]",      "{}",     "[[1]]",
                                                  "[{a: 1}]", "!!int x", "''",     "{? [a] : b}"};
  const Site site = pick_site(document, dice);
  site.value() = Tree::scalar(dice.pick(values));
  return finish(Mutation::other_type, document, site.key);
}

Mutated odd_number(Tree document, Dice& dice) {
  static const std::array<const char*, 34> numbers{"1e308",
                                                   "-1",
                                                   "0",
                                                   "1e400",
                                                   "-1e400",
                                                   ".nan",
                                                   ".inf",
                                                   "-.inf",
                                                   "nan",
                                                   "9223372036854775807",
                                                   "9223372036854775808",
                                                   "18446744073709551616",
                                                   "4294967295",
                                                   "4294967296",
                                                   "2147483648",
                                                   "65536",
                                                   "16777217",
                                                   "9007199254740993",
                                                   "0x10",
                                                   "0o17",
                                                   "1_000",
                                                   "1e-320",
                                                   "1e-7",
                                                   "1.5",
                                                   "-0.0",
                                                   "007",
                                                   "1.",
                                                   ".5",
                                                   "1e",
                                                   "+5",
                                                   "1 2",
                                                   "\xd9\xa1\xd9\xa2",
                                                   "0.30000000000000004",
                                                   "1e9"};
  const Site site = pick_site(document, dice);
  site.value() = Tree::scalar(dice.one_in(20) ? "1" + repeated("0", magnitude(dice, 5)) : dice.pick(numbers));
  return finish(Mutation::odd_number, document, site.key);
}

Mutated odd_text(Tree document, Dice& dice) {
  static const std::array<const char*, 10> texts{
      "\"a\\0b\"",      "\"\\e[31mred\"", "\"line\\nline\"", "\"\\x7f\"", "\"\\u2028\\ufeff\"",
      "\"{}{:s}%s%n\"", "\"'; rm -rf\"",  "\"\\U0001F600\"", "\" \"",     "\"a\\tb\""};
  const Site site = pick_site(document, dice);
  site.value() =
      Tree::scalar(dice.one_in(4) ? repeated("x", magnitude(dice, 6)) : std::string(dice.pick(texts)));
  return finish(Mutation::odd_text, document, site.key);
}

/// Replaces a file name by another text, or a name by one that would lead out of `runs/`.
Mutated other_path(Tree document, Dice& dice) {
  static const std::array<const char*, 22> paths{
      "/dev/zero",  "/dev/random", "/dev/stdin", "/dev/null",    "/proc/self/mem", "/proc/kmsg",
      "/",          ".",           "..",         "../..",        "/etc/passwd",    "fifo",
      "folder",     "loop",        "dangling",   "hole",         "empty",          "run.yaml",
      "../../../x", "a/b",         ".hidden",    "\"x\\0.yaml\""};
  static const std::array<const char*, 6> names{"../escape", "a/b", "/tmp/x", "..", ".x", "''"};
  auto& entries = document.entries;
  const bool configuration = std::any_of(entries.begin(), entries.end(),
                                         [](const auto& entry) { return entry.first == "workloads"; });
  if (configuration && dice.one_in(3)) {
    std::erase_if(entries, [](const auto& entry) { return entry.first == "name"; });
    entries.emplace_back(
        "name", Tree::scalar(dice.one_in(4) ? repeated("n", 201 + magnitude(dice, 4)) : dice.pick(names)));
    return finish(Mutation::other_path, document, "name", true);
  }
  std::vector<Site> named;
  for (const auto& site : sites_of(document, max_items)) {
    const bool path = site.key == "technology" || site.key == "networks" || site.key == "design_space";
    if (path) named.push_back(site);
  }
  if (named.empty()) return odd_text(std::move(document), dice);
  const Site site = dice.pick(named);
  const std::string path = dice.pick(paths);
  site.value() = Tree::scalar(path);
  auto made = finish(Mutation::other_path, document, site.key, true);
  made.file = path;
  return made;
}

Mutated huge_list(Tree document, Dice& dice) {
  static const std::array<const char*, 6> items{"1", "0.5", "[0, 1]", "alexnet", "{generations: 1}", "~"};
  const Site site = pick_site(document, dice);
  const std::string item = dice.pick(items);
  const std::string list = "[" + repeated(item + ", ", magnitude(dice, 6)) + item + "]";
  site.value() = Tree::scalar(list);
  return finish(Mutation::huge_list, document, site.key);
}

Mutated deep_nesting(Tree document, Dice& dice) {
  static const std::array<std::pair<const char*, const char*>, 4> brackets{
      {{"[", "]"}, {"{a: ", "}"}, {"[[], ", "]"}, {"{? ", "}"}}};
  const Site site = pick_site(document, dice);
  const auto& [open, close] = dice.pick(brackets);
  const std::size_t depth = 33 + magnitude(dice, 6);
  site.value() = Tree::scalar(repeated(open, depth) + "1" + (dice.one_in(4) ? "" : repeated(close, depth)));
  return finish(Mutation::deep_nesting, document, {}, true);
}

Mutated alias_bomb(Tree document, Dice& dice) {
  // A key that comes first and contains lists of aliases to the previous list.
  const std::size_t width = 2 + dice.below(20);
  std::size_t levels = 1;
  for (double items = 1.0; items < 1e7; items *= static_cast<double>(width)) ++levels;
  std::string bomb = "[&b0 [x, x]";
  for (std::size_t level = 1; level < levels; ++level) {
    const std::string below = "*b" + std::to_string(level - 1);
    bomb += ", &b" + std::to_string(level) + " [" + repeated(below + ", ", width - 1) + below + "]";
  }
  document.entries.insert(document.entries.begin(), {"bomb", Tree::scalar(bomb + "]")});
  const Site site = pick_site(document, dice);
  if (site.key != "bomb") site.value() = Tree::scalar("*b" + std::to_string(levels - 1));
  return finish(Mutation::alias_bomb, document, {}, true);
}

Mutated alias_cycle(Tree document, Dice& dice) {
  static const std::array<const char*, 5> cycles{"&c [*c]", "&c {a: *c}", "&c [1, [2, {b: *c}]]",
                                                 "&c {*c : 1}", "&c [&d [*c], *d]"};
  const Site site = pick_site(document, dice);
  site.value() = Tree::scalar(dice.pick(cycles));
  return finish(Mutation::alias_cycle, document, {}, true);
}

/// Adds a valid alias: one value in two places.
Mutated alias(Tree document, Dice& dice) {
  std::vector<Site> scalars;
  for (const auto& site : sites_of(document, max_items)) {
    if (site.value().kind == Tree::Kind::scalar) scalars.push_back(site);
  }
  const Site one = dice.pick(scalars);
  const Site other = dice.pick(scalars);
  other.value().text = dice.one_in(8) ? "*absent" : "*same";
  if (&one.value() != &other.value()) one.value().text = "&same " + one.value().text;
  return finish(Mutation::alias, document, {});
}

std::string as_utf16(std::string_view text) {
  std::string wide = "\xff\xfe";
  for (const char c : text) (wide += c) += '\0';
  return wide;
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
}

Mutated encoding(const Tree& document, Dice& dice) {
  Mutated made{Mutation::encoding, to_text(document), {}, true};
  std::string& text = made.text;
  const std::size_t place = dice.below(text.size());
  switch (dice.below(9)) {
    case 0:
      replace_all(text, "\n", "\r\n");
      made.refused = false;
      break;
    case 1:
      text.insert(0, "\xef\xbb\xbf");
      made.refused = false;
      break;
    case 2:
      text = as_utf16(text);
      break;
    case 3:
      text.insert(place, 1, '\0');
      break;
    case 4:
      text.insert(place, "\xc3\x28");
      break;
    case 5:
      text.insert(place, "\xed\xa0\x80");  // half of a pair
      break;
    case 6:
      text.insert(place, "\x1b[2J");
      break;
    case 7:
      replace_all(text, "\n  ", "\n\t");
      made.refused = text.find('\t') != std::string::npos;
      break;
    default:
      text.insert(place, "\xc2\x85\xe2\x80\xa8");  // other ends of lines, which YAML takes for text
      made.refused = false;
  }
  return made;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

Mutated move_lines(const Tree& document, Dice& dice) {
  static const std::array<const char*, 9> strangers{
      "---\n",      "...\n", "%YAML 9.9\n", "\t\n", "- item\n", "? complex\n", "key: value: value\n",
      "'unended\n", "\n"};
  auto lines = lines_of(to_text(document));
  const auto at = [&] { return lines.begin() + static_cast<std::ptrdiff_t>(dice.below(lines.size())); };
  for (std::size_t i = 1 + dice.below(3); i > 0; --i) {
    switch (dice.below(5)) {
      case 0:
        if (lines.size() > 1) lines.erase(at());
        break;
      case 1: {
        const std::string copy = *at();
        lines.insert(at(), copy);
        break;
      }
      case 2:
        std::swap(*at(), *at());
        break;
      case 3:
        at()->insert(0, dice.below(5), ' ');
        break;
      default:
        lines.insert(at(), dice.pick(strangers));
    }
  }
  Mutated made{Mutation::lines, {}, {}, false};
  for (const auto& line : lines) made.text += line;
  return made;
}

Mutated change_bytes(const Tree& document, Dice& dice) {
  static constexpr std::string_view marks = "[]{},:-?*&!|>'\"%@`# \n\t0~.";
  Mutated made{Mutation::bytes, to_text(document), {}, false};
  std::string& text = made.text;
  for (std::size_t i = 1 + dice.below(4); i > 0 && !text.empty(); --i) {
    const std::size_t place = dice.below(text.size());
    switch (dice.below(4)) {
      case 0:
        text[place] = dice.pick(marks);
        break;
      case 1:
        text.insert(place, 1, dice.pick(marks));
        break;
      case 2:
        text.erase(place, 1 + dice.below(4));
        break;
      default:
        if (dice.one_in(4)) text.resize(place);
    }
  }
  return made;
}

}  // namespace

Dice::Dice(std::uint64_t seed, std::uint64_t number) {
  std::seed_seq sequence{seed & 0xffffffffU, seed >> 32U, number & 0xffffffffU, number >> 32U};
  engine_.seed(sequence);
}

Mutated mutate(const Tree& document, Dice& dice) {
  switch (static_cast<Mutation>(dice.below(mutation_names.size()))) {
    case Mutation::delete_entry:
      return delete_entry(document, dice);
    case Mutation::rename_key:
      return rename_key(document, dice);
    case Mutation::duplicate_key:
      return duplicate_key(document, dice);
    case Mutation::other_type:
      return other_type(document, dice);
    case Mutation::odd_number:
      return odd_number(document, dice);
    case Mutation::odd_text:
      return odd_text(document, dice);
    case Mutation::other_path:
      return other_path(document, dice);
    case Mutation::huge_list:
      return huge_list(document, dice);
    case Mutation::deep_nesting:
      return deep_nesting(document, dice);
    case Mutation::alias_bomb:
      return alias_bomb(document, dice);
    case Mutation::alias_cycle:
      return alias_cycle(document, dice);
    case Mutation::alias:
      return alias(document, dice);
    case Mutation::encoding:
      return encoding(document, dice);
    case Mutation::lines:
      return move_lines(document, dice);
    case Mutation::bytes:
      return change_bytes(document, dice);
  }
  return {};
}

}  // namespace crossisle::fuzz
