// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/sweep/sweep_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>

#include "crossisle/config/document.hpp"
#include "crossisle/core/file_io.hpp"
#include "crossisle/core/random.hpp"
#include "crossisle/core/text.hpp"
#include "names.hpp"
#include "numbers.hpp"

namespace crossisle::sweep {
namespace {

namespace fs = std::filesystem;
using config::Section;

constexpr std::int64_t default_limit = 10'000;
constexpr double max_limit = 1e5;
/// Maximum number of values of one key: more would exceed the largest limit.
constexpr double max_values = 1e5;

constexpr std::array<std::pair<std::string_view, Keep>, 2> keeps{
    {{"results", Keep::results}, {"directories", Keep::directories}}};

/// Digits of numbers drawn at random: more digits would only be harder to read.
constexpr int drawn_digits = 6;

enum class Scale { linear, logarithmic };
constexpr std::array<std::pair<std::string_view, Scale>, 2> scales{
    {{"linear", Scale::linear}, {"log", Scale::logarithmic}}};

/// Returns a text in quotes that YAML and JSON read in the same way.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

/// Returns `text` as an absolute path if it is the path of a file relative to `folder`, otherwise unchanged.
std::string placed(const std::string& text, const fs::path& folder) {
  std::error_code ignored;
  const fs::path path = folder / text;
  if (!fs::is_regular_file(path, ignored)) return text;
  return fs::absolute(path).lexically_normal().string();
}

/// Returns a value that may name files, in the form that a configuration in another folder needs.
std::string value_of(const std::string& key, const std::string& text, const fs::path& folder) {
  constexpr std::array keys{"technology", "design_space", "design_space.base", "workloads.networks"};
  if (std::find(keys.begin(), keys.end(), key) == keys.end()) return text;
  core::Problems unused;  // problems of the value are reported with the configuration
  Section section = config::Document::parse("value: " + text, key, {}, unused).root();
  if (section.is_text("value")) return quoted(placed(section.text("value"), folder));
  if (!section.is_list("value")) return text;
  std::vector<std::string> places;
  for (const auto& item : section.texts("value")) places.push_back(quoted(placed(item, folder)));
  return "[" + core::join(places, ", ") + "]";
}

/// Reader of a sweep file.
class Reader {
 public:
  Reader(Section& root, SweepFile& sweep) : root_(root), sweep_(sweep), folder_(sweep.path.parent_path()) {}

  void read() {
    sweep_.name = root_.text_or("name", sweep_.path.stem().string());
    if (sweep_.name.empty() || sweep_.name.find('/') != std::string::npos || sweep_.name[0] == '.') {
      root_.problem("name", fmt::format("'{}' cannot name a folder", sweep_.name),
                    "the sweep's folder is named after it", "use letters, digits, '_' and '-'");
    }
    read_fixed(root_.section_or_empty("set"));
    read_list();
    read_grid(root_.section_or_empty("grid"));
    read_random(root_.section_or_empty("random"));
    read_base();
    sweep_.exclude = read_filters("exclude");
    sweep_.only = read_filters("only");
    read_names();
    sweep_.limit_where = root_.where("limit");
    sweep_.limit = static_cast<std::size_t>(root_.integer_or("limit", default_limit, {1.0, max_limit}));
    sweep_.keep = root_.choice_of_or<Keep>("keep", keeps, Keep::results);
    root_.finish();
  }

 private:
  Setting setting(const Section& section, const std::string& key, const std::string& text) const {
    return {key, text, value_of(key, text, folder_), section.where(key)};
  }

  /// Records a key that is set, and refuses a key that is set elsewhere already.
  void claim(const Section& section, const std::string& key, const std::string& place) {
    if (key == "name" || key == case_key) {
      section.problem(key, fmt::format("'{}' is not a key to sweep", key), "runs are named by `names`",
                      "leave it out");
      return;
    }
    const auto [other, is_new] = claimed_.try_emplace(key, place);
    if (!is_new && other->second != place) {
      section.problem(key, fmt::format("'{}' is set in {} too", key, other->second), "only one can apply",
                      "delete one");
    }
  }

  void read_fixed(Section section) {
    for (const auto& key : section.keys()) {
      claim(section, key, "set");
      if (key == "base")
        section.problem(key, "'base' is listed in 'set'", "it is a key of the sweep itself",
                        "move it to the top level of the file");
      sweep_.fixed.push_back(setting(section, key, section.yaml(key)));
    }
  }

  /// Reads the list, whose entries are variants of one axis; either all of them have a name or none.
  void read_list() {
    if (!root_.has("list")) {
      root_.section_or_empty("list");
      return;
    }
    Axis axis;
    std::set<std::string> names;
    for (auto& entry : root_.sections("list")) {
      Variant variant;
      variant.name = entry.text_or("name", "");
      if (!variant.name.empty() && !names.insert(variant.name).second) {
        entry.problem("name", fmt::format("'{}' is the name of two entries", variant.name),
                      "their runs could not be told apart", "rename one");
      }
      if (!axis.variants.empty() && variant.name.empty() != axis.variants.front().name.empty()) {
        entry.problem({}, variant.name.empty() ? "has no name" : "has a name", "unlike the entries before it",
                      "name all entries of the list or none");
      }
      for (const auto& key : entry.keys()) {
        if (key == "name") continue;
        claim(entry, key, "list");
        if (std::find(axis.keys.begin(), axis.keys.end(), key) == axis.keys.end()) axis.keys.push_back(key);
        variant.settings.push_back(setting(entry, key, entry.yaml(key)));
      }
      axis.variants.push_back(std::move(variant));
    }
    if (axis.variants.empty()) {
      root_.problem("list", "is empty", "there would be no runs", "list entries or leave the key out");
      return;
    }
    if (!axis.variants.front().name.empty()) axis.keys.insert(axis.keys.begin(), case_key);
    sweep_.axes.push_back(std::move(axis));
  }

  void read_grid(Section section) {
    for (const auto& key : section.keys()) {
      claim(section, key, "grid");
      Axis axis{{key}, {}};
      const std::string where = section.where(key);
      std::set<std::string> seen;
      for (const auto& text : section.is_map(key) ? range(section.section(key)) : section.yaml_items(key)) {
        if (!seen.insert(text).second) {
          section.problem(key, fmt::format("lists {} twice", text), "the same run would be executed twice",
                          "list it once");
        }
        axis.variants.push_back({{}, {{key, text, value_of(key, text, folder_), where}}});
      }
      if (section.is_empty_list(key)) {
        section.problem(key, "is empty", "there would be no runs", "list values or leave the key out");
      }
      sweep_.axes.push_back(std::move(axis));
    }
  }

  /// Returns the values of `{from, to, step}` or `{from, to, count, scale}`.
  static std::vector<std::string> range(Section section) {
    const double from = section.number("from");
    const double to = section.number("to");
    const bool counted = section.has("count");
    const Scale scale = section.choice_of_or<Scale>("scale", scales, Scale::linear);
    const double step = section.number_or("step", 1.0);
    const auto count = static_cast<std::size_t>(section.integer_or("count", 2, {2.0, max_values}));
    section.finish();
    if (counted && section.has("step")) {
      section.problem("step", "is given with count", "either one determines the values", "keep one of them");
    }
    if (!counted && scale == Scale::logarithmic) {
      section.problem("scale", "is log without a count", "steps are added, not multiplied",
                      "give count instead of step");
      return {};
    }
    if (scale == Scale::logarithmic && (from <= 0.0 || to <= 0.0)) {
      section.problem("scale", "is log for values that are not positive", {}, "use linear");
      return {};
    }
    if (counted) return spaced(from, to, count, scale);
    if (step == 0.0 || (to - from) / step < 0.0 || (to - from) / step >= max_values) {
      section.problem("step", fmt::format("is {}", step),
                      fmt::format("from {} to {} this gives no list of at most 100,000 values", from, to),
                      "give one that leads from the first value to the last");
      return {};
    }
    // A last value that is missed only because of rounding is included.
    const auto last = static_cast<std::size_t>(std::floor((to - from) / step + 1e-9));
    std::vector<std::string> values;
    for (std::size_t i = 0; i <= last; ++i) values.push_back(written(from + static_cast<double>(i) * step));
    return values;
  }

  static std::vector<std::string> spaced(double from, double to, std::size_t count, Scale scale) {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < count; ++i) {
      const double share = static_cast<double>(i) / static_cast<double>(count - 1);
      values.push_back(written(between(from, to, share, scale)));
    }
    return values;
  }

  /// Returns the number at a share of the distance between two numbers; both ends are exact.
  static double between(double from, double to, double share, Scale scale) {
    if (share == 0.0) return from;
    if (share == 1.0) return to;
    if (scale == Scale::linear) return from + share * (to - from);
    return from * std::exp(share * std::log(to / from));
  }

  /// Reads random draws, which are variants of one axis. A draw of a key depends only on the seed, the number
  /// of the draw and the name of the key.
  void read_random(Section section) {
    const bool given = root_.has("random");
    const auto draws = static_cast<std::uint32_t>(given ? section.integer("draws", {1.0, max_limit})
                                                        : section.integer_or("draws", 0));
    const auto seed = static_cast<std::uint64_t>(section.integer_or("seed", 1, {0.0, 9e15}));
    Section keys = given ? section.section("keys") : section.section_or_empty("keys");
    section.finish();
    Axis axis{keys.keys(), std::vector<Variant>(draws)};
    for (const auto& key : axis.keys) {
      claim(keys, key, "random");
      const auto draw = distribution(keys, key);
      for (std::uint32_t i = 0; draw && i < draws; ++i) {
        core::RandomStream stream({seed, name_hash(key), 0, i, core::Purpose::sweep});
        axis.variants[i].settings.push_back(setting(keys, key, draw(stream)));
      }
    }
    if (!given) return;
    if (axis.keys.empty()) keys.problem({}, "is empty", "there is nothing to draw", "name keys");
    sweep_.axes.push_back(std::move(axis));
  }

  using Distribution = std::function<std::string(core::RandomStream&)>;

  /// Returns the distribution of a list of values, or of `{from, to, scale, whole}`; nothing if the values
  /// are invalid.
  static Distribution distribution(Section& keys, const std::string& key) {
    if (!keys.is_map(key)) {
      auto values = keys.yaml_items(key);
      if (keys.is_empty_list(key)) keys.problem(key, "is empty", "there is nothing to draw", "list values");
      if (values.empty()) return {};
      return [values](core::RandomStream& stream) {
        return values[stream.below(static_cast<std::uint32_t>(values.size()))];
      };
    }
    Section section = keys.section(key);
    const double from = section.number("from");
    const double to = section.number("to");
    const Scale scale = section.choice_of_or<Scale>("scale", scales, Scale::linear);
    const bool whole = section.flag_or("whole", false);
    section.finish();
    if (to < from) {
      section.problem("to", fmt::format("is {}", to), fmt::format("it starts at {}", from), "swap them");
      return {};
    }
    if (scale == Scale::logarithmic && from <= 0.0) {
      section.problem("scale", "is log for values that are not positive", {}, "use linear");
      return {};
    }
    if (!whole) {
      return [=](core::RandomStream& stream) {
        return written(between(from, to, stream.uniform(), scale), drawn_digits);
      };
    }
    // Every integer has the same probability, including the first and the last one.
    const double low = std::ceil(from);
    const double high = std::floor(to) + 1.0;
    if (low >= high) {
      section.problem("from", "leaves no whole number", {}, "widen the range");
      return {};
    }
    return [=](core::RandomStream& stream) {
      const double drawn = std::floor(between(low, high, stream.uniform(), scale));
      return written(std::min(drawn, high - 1.0));
    };
  }

  /// Sets the base of runs for which no axis sets it.
  void read_base() {
    for (auto& axis : sweep_.axes) {
      for (auto& variant : axis.variants) {
        for (auto& each : variant.settings) {
          if (each.key == "base") each.value = (folder_ / each.text).string();
        }
      }
    }
    if (claimed_.contains("base") && !root_.has("base")) {
      root_.text_or("base", "");
      require_base_in_every_entry();
      return;
    }
    const std::string base = root_.text("base");
    sweep_.base = folder_ / base;
    std::error_code ignored;
    if (!base.empty() && !fs::is_regular_file(sweep_.base, ignored)) {
      root_.problem("base", fmt::format("'{}' is not found", base), "there is no such file next to the sweep",
                    "name the configuration that the runs start from");
    }
  }

  void require_base_in_every_entry() {
    for (const auto& axis : sweep_.axes) {
      if (std::find(axis.keys.begin(), axis.keys.end(), "base") == axis.keys.end()) continue;
      for (const auto& variant : axis.variants) {
        const bool given = std::any_of(variant.settings.begin(), variant.settings.end(),
                                       [](const Setting& setting) { return setting.key == "base"; });
        if (given) continue;
        root_.problem("base", fmt::format("is missing for entry '{}' of the list", variant.name),
                      "only other entries have one", "add it there, or one for all");
      }
    }
  }

  void read_names() {
    sweep_.names = root_.text_or("names", "");
    const auto keys = sweep_.keys();
    for (const auto& key : placeholders(sweep_.names)) {
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
      root_.problem("names", fmt::format("'{{{}}}' is undefined", key), "it is not a swept key",
                    core::suggest(key, keys));
    }
  }

  std::vector<Filter> read_filters(const std::string& name) {
    std::vector<Filter> filters;
    if (!root_.has(name)) {
      root_.section_or_empty(name);
      return filters;
    }
    const auto keys = sweep_.keys();
    for (auto& section : root_.sections(name)) {
      Filter filter{section.where(), {}};
      for (const auto& key : section.keys()) {
        if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
          section.problem(key, fmt::format("'{}' is not swept", key), "a filter compares what differs",
                          core::suggest(key, keys));
          continue;
        }
        filter.conditions.push_back(condition(section, key));
      }
      if (filter.conditions.empty()) {
        section.problem({}, "has no conditions", "it would match every run", "name swept keys with values");
      }
      filters.push_back(std::move(filter));
    }
    return filters;
  }

  static Condition condition(Section& section, const std::string& key) {
    Condition condition{key};
    if (section.is_map(key)) {
      Section range = section.section(key);
      condition.low = range.number_or("from", -std::numeric_limits<double>::infinity());
      condition.high = range.number_or("to", std::numeric_limits<double>::infinity());
      range.finish();
    } else if (section.is_list(key)) {
      condition.texts = section.yaml_items(key);
    } else {
      condition.texts = {section.yaml(key)};
    }
    return condition;
  }

  Section& root_;
  SweepFile& sweep_;
  fs::path folder_;
  std::map<std::string, std::string> claimed_;  ///< where each key is set
};

}  // namespace

bool Condition::met_by(const std::string& text) const {
  const auto number = number_in(text);
  if (texts.empty()) return number && *number >= low && *number <= high;
  return std::any_of(texts.begin(), texts.end(), [&](const std::string& wanted) {
    return wanted == text || (number && number_in(wanted) == number);
  });
}

std::vector<std::string> SweepFile::keys() const {
  std::vector<std::string> keys;
  for (const auto& axis : axes) keys.insert(keys.end(), axis.keys.begin(), axis.keys.end());
  return keys;
}

double SweepFile::combinations() const {
  double product = 1.0;
  for (const auto& axis : axes) product *= static_cast<double>(axis.variants.size());
  return product;
}

SweepFile read_sweep(const fs::path& file) {
  core::Problems problems;
  const auto document = config::Document::load(file, {}, problems);
  SweepFile sweep;
  sweep.path = file;
  sweep.text = core::read_text(file);
  Section root = document.root();
  Reader(root, sweep).read();
  problems.throw_if_any();
  return sweep;
}

}  // namespace crossisle::sweep
