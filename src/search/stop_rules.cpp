// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/stop_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/search/hypervolume.hpp"

namespace crossisle::search {
namespace {

using Table = config::KeyTable<StopOptions>;

constexpr std::array<std::pair<std::string_view, EndReason>, 7> reason_names{
    {{"generations", EndReason::generations},
     {"space", EndReason::space},
     {"target", EndReason::target},
     {"evaluations", EndReason::evaluations},
     {"no_progress", EndReason::no_progress},
     {"hypervolume", EndReason::hypervolume},
     {"wall_time", EndReason::wall_time}}};

/// Counts are exact up to it, and no run reaches it.
constexpr config::Range evaluation_range{1.0, 1e15};
constexpr config::Range objective_range{1e-300, 1e300, "an objective is positive"};
constexpr config::Range fraction_range{1e-9, 1.0};
constexpr config::Range check_range{1.0, 1e9};

/// Returns the row of a rule that does not exist unless its key is given.
template <class Value>
Table::Row rule_row(const std::string& name, std::optional<Value> StopOptions::*member,
                    const std::string& meaning, config::Range range) {
  constexpr bool is_whole = std::is_integral_v<Value>;
  Table::Row row;
  row.key = {.name = name,
             .forms = {is_whole ? config::Form::whole_number : config::Form::number},
             .meaning = meaning};
  row.key.range = range;
  row.key.fallback_rule = "none";
  row.read = [name, member, range](config::Section& section, StopOptions& options) {
    if constexpr (is_whole) {
      const auto value = section.integer_or(name, 0, range);
      if (value > 0) options.*member = static_cast<Value>(value);
    } else {
      const auto value = section.number_or(name, 0.0, range);
      if (section.has(name)) options.*member = value;
    }
  };
  row.write = [name, member](config::Lines& lines, const StopOptions& options) {
    if (!(options.*member)) return;
    if constexpr (is_whole) {
      lines.push_back(fmt::format("{}: {}", name, *(options.*member)));
    } else {
      lines.push_back(fmt::format("{}: {}", name, config::yaml_number(*(options.*member))));
    }
  };
  return row;
}

Table::Row hypervolume_row() {
  Table::Row row;
  row.key = {.name = "hypervolume",
             .forms = {config::Form::map},
             .meaning =
                 "a run ends once its front has grown too little: `{fraction: 0.001, evaluations: 20000}`; "
                 "of algorithms with several goals"};
  row.key.keys = HypervolumeRule::keys().keys();
  row.key.fallback_rule = "none";
  row.read = [](config::Section& section, StopOptions& options) {
    if (!section.has("hypervolume")) return;
    config::Section inner = section.section("hypervolume");
    HypervolumeRule::keys().read(inner, options.hypervolume.emplace());
    inner.finish();
  };
  row.write = [](config::Lines& lines, const StopOptions& options) {
    if (!options.hypervolume) return;
    config::append_map(lines, "hypervolume", HypervolumeRule::keys().lines(*options.hypervolume),
                       config::MapStyle::flow);
  };
  return row;
}

void read_wall_time(config::Section& section, StopOptions& options) {
  const std::string text = section.text_or("wall_time", {});
  if (!section.is_text("wall_time")) return;  // absent, or reported before
  const auto seconds = core::duration_s(text);
  if (seconds && *seconds > 0.0) {
    options.wall_time_s = seconds;
    return;
  }
  section.problem("wall_time", fmt::format("'{}' is not a time", core::printable(text)),
                  "a positive time is needed", "give one such as 90s, 30m, 2h or 1:30:00");
}

Table::Row wall_time_row() {
  Table::Row row;
  row.key = {.name = "wall_time",
             .forms = {config::Form::text, config::Form::number},
             .meaning =
                 "a run that took this time ends with the result so far: `90s`, `30m`, `2h`, `1:30:00`. "
                 "Counts all processes that executed the run. Its digest then depends on the speed of "
                 "the machine"};
  row.key.fallback_rule = "none";
  row.read = read_wall_time;
  row.write = [](config::Lines& lines, const StopOptions& options) {
    if (options.wall_time_s)
      lines.push_back(fmt::format("wall_time: {}", config::yaml_number(*options.wall_time_s)));
  };
  return row;
}

template <class Value>
void keep_smaller(std::optional<Value>& smallest, const std::optional<Value>& other) {
  if (other && (!smallest || *other < *smallest)) smallest = other;
}

/// Begins the next window if the front has grown in the one that is complete. @return false if it has not
bool goes_on(const HypervolumeRule& rule, std::uint64_t evaluations, FrontWindow& window) {
  if (evaluations - window.evaluations_before < rule.evaluations) return true;
  if (hypervolume_growth(window.front_before.designs(), window.front.designs()) < rule.fraction) return false;
  window.front_before = window.front;
  window.evaluations_before = evaluations;
  return true;
}

}  // namespace

std::string_view name_of(EndReason reason) {
  return config::name_of<EndReason>(reason_names, reason);
}

EndReason end_reason(std::string_view name) {
  for (const auto& [known, reason] : reason_names) {
    if (known == name) return reason;
  }
  throw core::Error(core::ExitCode::io,
                    fmt::format("a run ended by '{}'", core::printable(std::string(name))),
                    "this version knows no such rule", "use the version that wrote the file");
}

std::uint64_t StopOptions::next_check(std::uint32_t generation) const {
  const std::uint64_t every = check_every;
  return (generation + every - 1) / every * every;
}

std::optional<std::uint32_t> StopOptions::last_check_before(std::uint32_t generation) const {
  if (!has_checks() || generation == 0) return std::nullopt;
  return (generation - 1) / check_every * check_every;
}

const config::KeyTable<HypervolumeRule>& HypervolumeRule::keys() {
  static const auto table = [] {
    config::KeyTable<HypervolumeRule> keys;
    keys.value(
        "fraction", &HypervolumeRule::fraction,
        "a search with several goals ends once less than this share of the hypervolume of its front, up to "
        "a corner 10 % beyond the front, is new after `evaluations`; an estimate for more than four goals, "
        "or four and more than 3,000 designs",
        fraction_range);
    config::KeyTable<HypervolumeRule>::Row row;
    row.key = {
        .name = "evaluations",
        .forms = {config::Form::whole_number},
        .meaning =
            "evaluations, over all islands, after which the growth is measured: again and again, from the "
            "first feasible design on"};
    row.key.range = evaluation_range;
    row.key.is_required = true;
    row.read = [](config::Section& section, HypervolumeRule& rule) {
      rule.evaluations = static_cast<std::uint64_t>(section.integer("evaluations", evaluation_range));
    };
    row.write = [](config::Lines& lines, const HypervolumeRule& rule) {
      lines.push_back(fmt::format("evaluations: {}", rule.evaluations));
    };
    return keys.row(std::move(row));
  }();
  return table;
}

const Table& StopOptions::keys() {
  static const auto table =
      Table()
          .row(rule_row("target", &StopOptions::target,
                        "a run ends once its best design has at most this objective", objective_range))
          .row(rule_row("evaluations", &StopOptions::evaluations,
                        "a run ends after this number of evaluations, over all islands", evaluation_range))
          .row(rule_row(
              "no_progress", &StopOptions::no_progress,
              "a run ends after this number of evaluations, over all islands, without a better design",
              evaluation_range))
          .row(hypervolume_row())
          .row(wall_time_row())
          .value("check_every", &StopOptions::check_every,
                 "generations between two checks of these rules; all islands wait for each other at a check",
                 check_range)
          .when("of `target`, `evaluations`, `no_progress`, `hypervolume`", &StopOptions::has_checks);
  return table;
}

void check_stop(const config::Section& section, const StopOptions& options) {
  const auto keys = StopOptions::keys().keys();
  const bool has_keys =
      std::any_of(keys.begin(), keys.end(), [&](const config::Key& key) { return section.has(key.name); });
  if (options.has_rules() || has_keys) return;
  section.problem({}, "has no rule", "it would have no effect", "add one, or delete it");
}

void GenerationFacts::add(const objective::Fitness& fitness, const objective::GoalValues& goals) {
  ++evaluations;
  keep_smaller(fitness.feasible() ? objective : violation,
               std::optional(fitness.feasible() ? fitness.objective : fitness.violation));
  if (fitness.feasible() && !goals.empty()) front.add(goals);
}

void GenerationFacts::merge(const GenerationFacts& other) {
  evaluations += other.evaluations;
  keep_smaller(objective, other.objective);
  keep_smaller(violation, other.violation);
  front.merge(other.front);
}

void SearchFacts::add(const GenerationFacts& generation) {
  const auto is_smaller = [](const std::optional<double>& value, const std::optional<double>& before) {
    return value && (!before || *value < *before);
  };
  evaluations += generation.evaluations;
  const bool has_feasible = objective || generation.objective;
  const bool has_progressed = has_feasible ? is_smaller(generation.objective, objective)
                                           : is_smaller(generation.violation, violation);
  if (has_progressed) evaluations_at_progress = evaluations;
  keep_smaller(objective, generation.objective);
  keep_smaller(violation, generation.violation);
  if (has_feasible) violation.reset();
  if (generation.front.empty()) return;
  if (window) {
    window->front.merge(generation.front);
  } else {
    window = FrontWindow{generation.front, generation.front, evaluations};
  }
}

std::optional<EndReason> reason_to_stop(const StopOptions& options, std::uint32_t generation,
                                        SearchFacts& facts) {
  if (!options.is_check(generation)) return std::nullopt;
  if (options.target && facts.objective && *facts.objective <= *options.target) return EndReason::target;
  if (options.evaluations && facts.evaluations >= *options.evaluations) return EndReason::evaluations;
  if (options.no_progress && facts.evaluations - facts.evaluations_at_progress >= *options.no_progress)
    return EndReason::no_progress;
  if (options.hypervolume && facts.window && !goes_on(*options.hypervolume, facts.evaluations, *facts.window))
    return EndReason::hypervolume;
  return std::nullopt;
}

std::string text_of(EndReason reason, const StopOptions& options) {
  const auto count = [](std::uint64_t value) { return core::human_count(static_cast<double>(value)); };
  switch (reason) {
    case EndReason::generations:
      return "all generations are complete";
    case EndReason::space:
      return "every design of the space was evaluated";
    case EndReason::target:
      return fmt::format("objective at most {}", options.target.value());
    case EndReason::evaluations:
      return fmt::format("{} evaluations", count(options.evaluations.value()));
    case EndReason::no_progress:
      return fmt::format("no progress in {} evaluations", count(options.no_progress.value()));
    case EndReason::hypervolume:
      return fmt::format("hypervolume grew by less than {:.4g} % in {} evaluations",
                         100.0 * options.hypervolume.value().fraction,
                         count(options.hypervolume.value().evaluations));
    case EndReason::wall_time:
      return fmt::format("wall time of {}", core::human_duration(options.wall_time_s.value()));
  }
  return {};
}

std::vector<std::string> texts_of_rules(const StopOptions& options) {
  std::vector<std::string> texts;
  const auto add = [&](bool is_given, EndReason reason) {
    if (is_given) texts.push_back(text_of(reason, options));
  };
  add(options.target.has_value(), EndReason::target);
  add(options.evaluations.has_value(), EndReason::evaluations);
  add(options.no_progress.has_value(), EndReason::no_progress);
  add(options.hypervolume.has_value(), EndReason::hypervolume);
  add(options.wall_time_s.has_value(), EndReason::wall_time);
  return texts;
}

std::string stop_line(const StopOptions& options) {
  config::Lines lines;
  config::append_map(lines, "stop", StopOptions::keys().lines(options), config::MapStyle::flow);
  return lines.front();
}

StopOptions read_stop_line(const std::string& line) {
  core::Problems problems;
  const auto document = config::Document::parse(line + "\n", "configuration", {}, problems);
  auto section = document.root().section("stop");
  StopOptions options;
  StopOptions::keys().read(section, options);
  problems.throw_if_any();
  return options;
}

}  // namespace crossisle::search
