// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/sweep/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "crossisle/core/error.hpp"
#include "crossisle/core/precondition.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/store/run_file.hpp"
#include "names.hpp"

namespace crossisle::sweep {
namespace {

/// Maximum number of combinations before filters: about a second of work.
constexpr double max_combinations = 4e6;
/// Maximum number of wrong runs that are checked, because the same problems affect many runs.
constexpr std::size_t max_wrong_runs = 300;

/// One variant of every axis.
using Combination = std::vector<const Variant*>;

const std::string* text_of(const Combination& combination, const std::string& key) {
  for (const Variant* variant : combination) {
    if (key == case_key && !variant->name.empty()) return &variant->name;
    for (const auto& setting : variant->settings) {
      if (setting.key == key) return &setting.text;
    }
  }
  return nullptr;
}

bool passes(const Filter& filter, const Combination& combination) {
  return std::all_of(filter.conditions.begin(), filter.conditions.end(), [&](const Condition& condition) {
    const std::string* text = text_of(combination, condition.key);
    return text != nullptr && condition.met_by(*text);
  });
}

/// Calls `take` for every combination; the last axis changes fastest.
template <class Take>
void for_each_combination(const std::vector<Axis>& axes, Take take) {
  Combination combination;
  for (const auto& axis : axes) combination.push_back(axis.variants.data());
  for (;;) {
    take(combination);
    std::size_t axis = axes.size();
    while (axis > 0 &&
           ++combination[axis - 1] == axes[axis - 1].variants.data() + axes[axis - 1].variants.size()) {
      combination[axis - 1] = axes[axis - 1].variants.data();
      --axis;
    }
    if (axis == 0) return;
  }
}

/// Returns the axes of a sweep in words: `technology 4 x seed 250`.
std::string axes_in_words(const SweepFile& sweep) {
  std::vector<std::string> words;
  for (const auto& axis : sweep.axes) {
    const bool alone = axis.keys.size() == 1;
    words.push_back(fmt::format("{} {}",
                                alone ? axis.keys.front() : fmt::format("({})", core::join(axis.keys, ", ")),
                                axis.variants.size()));
  }
  return core::join(words, " x ");
}

[[noreturn]] void refuse_size(const SweepFile& sweep, double count, const std::string& what, double limit,
                              const std::string& remedy) {
  throw core::InputError({{sweep.limit_where,
                           fmt::format("the sweep has {} {}, more than {}", core::human_count(count), what,
                                       core::human_count(limit)),
                           axes_in_words(sweep), remedy}});
}

std::vector<Combination> choose_combinations(const SweepFile& sweep) {
  const bool filtered = !sweep.exclude.empty() || !sweep.only.empty();
  const double all = sweep.combinations();
  const auto limit = static_cast<double>(sweep.limit);
  const std::string remedy = "take fewer values, or raise limit";
  if (!filtered && all > limit) refuse_size(sweep, all, "runs", limit, remedy);
  if (all > max_combinations) {
    refuse_size(sweep, all, "combinations before its filters", max_combinations, "take fewer values");
  }
  std::set<const Filter*> unused;
  for (const auto* filters : {&sweep.exclude, &sweep.only}) {
    for (const auto& filter : *filters) unused.insert(&filter);
  }
  const auto holds = [&](const Filter& filter, const Combination& combination) {
    const bool does = passes(filter, combination);
    if (does) unused.erase(&filter);
    return does;
  };
  std::vector<Combination> chosen;
  std::size_t count = 0;
  for_each_combination(sweep.axes, [&](const Combination& combination) {
    // Every filter is evaluated, to find those that never hold.
    bool out = false;
    for (const auto& filter : sweep.exclude) out = holds(filter, combination) || out;
    bool in = sweep.only.empty();
    for (const auto& filter : sweep.only) in = holds(filter, combination) || in;
    if (out || !in || ++count > sweep.limit) return;
    chosen.push_back(combination);
  });
  core::Problems problems;
  for (const Filter* filter : unused) {
    problems.add(filter->where, "matches no run", "it may be mistyped", "correct or delete it");
  }
  problems.throw_if_any();
  if (count > sweep.limit) refuse_size(sweep, static_cast<double>(count), "runs", limit, remedy);
  if (count == 0) {
    throw core::InputError(
        {{sweep.path.string(), "has no runs", "the filters exclude all of them", "loosen them"}});
  }
  return chosen;
}

/// Returns the settings of a run in the order in which they override the base: more specific settings come
/// later.
std::vector<const Setting*> settings_of(const SweepFile& sweep, const Combination& combination) {
  std::vector<const Setting*> settings;
  for (const auto& setting : sweep.fixed) settings.push_back(&setting);
  for (const Variant* variant : combination) {
    for (const auto& setting : variant->settings) {
      if (setting.key != "base") settings.push_back(&setting);
    }
  }
  const auto depth = [](const Setting* setting) {
    return std::count(setting->key.begin(), setting->key.end(), '.');
  };
  std::stable_sort(settings.begin(), settings.end(),
                   [&](const Setting* a, const Setting* b) { return depth(a) < depth(b); });
  return settings;
}

/// Collector of the problems of runs, each problem once and at its place in the sweep.
class WrongRuns {
 public:
  explicit WrongRuns(const SweepFile& sweep) : sweep_(sweep) {}

  bool enough() const { return wrong_ >= max_wrong_runs; }
  /// True if a run needs no check: it has a setting that is wrong, and all its other settings have been
  /// checked.
  bool known(const std::vector<const Setting*>& settings) {
    bool all_known = true;
    for (const Setting* setting : settings) all_known = !looked_at_.insert(setting).second && all_known;
    return all_known && std::any_of(settings.begin(), settings.end(),
                                    [&](const Setting* setting) { return bad_.contains(setting); });
  }

  void add(const PlannedRun& run, const std::vector<const Setting*>& settings, const core::Error& failure) {
    ++wrong_;
    const auto* input = dynamic_cast<const core::InputError*>(&failure);
    if (input == nullptr) return add_once({sweep_.path.string(), failure.what(), {}, {}}, run.name);
    for (const auto& problem : input->problems()) {
      if (!add_at_setting(problem, settings)) add_once(problem, run.name);
    }
  }

  void throw_if_any() const { problems_.throw_if_any(); }

 private:
  static constexpr std::string_view mark = "--set";

  /// Finds the setting that causes a problem; the configuration calls settings `--set <key>`.
  bool add_at_setting(const core::Problem& problem, const std::vector<const Setting*>& settings) {
    if (!problem.where.starts_with(mark)) return false;
    std::string path = problem.where.substr(mark.size());
    if (path.starts_with(' ')) path.erase(0, 1);
    for (const std::string& full : {path, "design_space." + path}) {
      const Setting* nearest = nullptr;
      for (const Setting* setting : settings) {
        const bool within = full.starts_with(setting->key) &&
                            (full.size() == setting->key.size() || full[setting->key.size()] == '.' ||
                             full[setting->key.size()] == '[');
        if (within && (nearest == nullptr || setting->key.size() > nearest->key.size())) nearest = setting;
      }
      if (nearest == nullptr) continue;
      bad_.insert(nearest);
      auto moved = problem;
      moved.where = nearest->where + full.substr(nearest->key.size());
      add_once(std::move(moved), {});
      return true;
    }
    return false;
  }

  void add_once(core::Problem problem, const std::string& run) {
    if (!seen_.insert(problem.where + '\n' + problem.what).second) return;
    if (problem.where.starts_with(mark)) problem.where = sweep_.path.string();
    if (!run.empty()) problem.what += fmt::format(" (in run {})", run);
    problems_.add(std::move(problem));
  }

  const SweepFile& sweep_;
  core::Problems problems_;
  std::set<std::string> seen_;
  std::unordered_set<const Setting*> bad_;
  std::unordered_set<const Setting*> looked_at_;
  std::size_t wrong_ = 0;
};

/// Numbering of items in order of first appearance.
class Numbering {
 public:
  std::uint32_t of(const std::string& thing) {
    return numbers_.try_emplace(thing, static_cast<std::uint32_t>(numbers_.size())).first->second;
  }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
};

/// Reader of the configurations of runs.
class RunReader {
 public:
  explicit RunReader(const Plan& plan) : seed_(plan.position("seed")) {}

  /// @throws core::Error if the run's configuration is invalid
  void read(PlannedRun& run) {
    const std::string seed = seed_ < run.values.size() ? run.values[seed_] : "";
    const auto known_seed = seeds_.find(seed);
    // Nothing else in a configuration depends on the seed. Of runs that differ only in their seeds, one is
    // read completely; every seed is read once.
    if (group_ == run.group && known_seed != seeds_.end()) {
      configuration_.seed = known_seed->second;
    } else {
      group_.reset();
      configuration_ = reader_.read(run.base, run.overrides);
      group_ = run.group;
      seeds_[seed] = configuration_.seed;
      question_ = questions_.of(run::problem_yaml(configuration_));
      model_ = models_.of(run::model_key(configuration_));
    }
    run.id = store::digest({{{"configuration", run::identity_yaml(configuration_)}}, {}, {}, {}});
    run.question = question_;
    run.model = model_;
    run.evaluations = configuration_.evaluation_budget();
    run.effort = static_cast<double>(run.evaluations) * static_cast<double>(configuration_.networks.size());
  }

 private:
  std::size_t seed_;  ///< position of the seed among the swept keys
  run::ConfigurationReader reader_;
  Numbering questions_, models_;
  std::unordered_map<std::string, std::uint64_t> seeds_;  ///< by their text
  std::optional<std::uint32_t> group_;                    ///< of the configuration
  run::Configuration configuration_;
  std::uint32_t question_ = 0;
  std::uint32_t model_ = 0;
};

/// Returns a run with everything that is known about a combination without reading a configuration.
PlannedRun describe(const SweepFile& sweep, const Plan& plan, const Combination& combination,
                    Numbering& groups) {
  PlannedRun run;
  std::string group;
  for (const auto& key : plan.keys) {
    const std::string* text = text_of(combination, key);
    run.values.push_back(text == nullptr ? "" : *text);
    if (key != "seed") group += run.values.back() + '\n';
  }
  run.group = groups.of(group);
  run.base = sweep.base;
  for (const Variant* variant : combination) {
    for (const auto& setting : variant->settings) {
      if (setting.key == "base") run.base = setting.value;
    }
  }
  for (const Setting* setting : settings_of(sweep, combination)) {
    run.overrides.push_back(setting->key + "=" + setting->value);
  }
  return run;
}

/// Returns the order in which runs are validated. Runs that differ from the first run in one axis come first,
/// axes with few variants before those with many (which are seeds), so that every value is checked early;
/// then all other runs.
std::vector<std::size_t> order_of_looking(const SweepFile& sweep,
                                          const std::vector<Combination>& combinations) {
  const auto rank = [&](const Combination& combination) {
    std::size_t variants = 0;
    std::size_t differing = 0;
    for (std::size_t axis = 0; axis < combination.size(); ++axis) {
      if (combination[axis] == combinations.front()[axis]) continue;
      ++differing;
      variants = sweep.axes[axis].variants.size();
    }
    return differing <= 1 ? variants : std::numeric_limits<std::size_t>::max();
  };
  std::vector<std::size_t> ranks;
  for (const auto& combination : combinations) ranks.push_back(rank(combination));
  std::vector<std::size_t> order(combinations.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return ranks[a] < ranks[b]; });
  return order;
}

/// Collects the problems of the runs of a sweep and throws them together; does nothing if there are none.
void diagnose(const SweepFile& sweep, Plan& plan, const std::vector<Combination>& combinations,
              RunReader& reader) {
  WrongRuns wrong(sweep);
  for (const std::size_t position : order_of_looking(sweep, combinations)) {
    const auto settings = settings_of(sweep, combinations[position]);
    if (wrong.known(settings)) continue;
    try {
      reader.read(plan.runs[position]);
    } catch (const core::Error& failure) {
      wrong.add(plan.runs[position], settings, failure);
    }
    if (wrong.enough()) break;
  }
  wrong.throw_if_any();
}

}  // namespace

std::size_t Plan::position(const std::string& key) const {
  return static_cast<std::size_t>(std::find(keys.begin(), keys.end(), key) - keys.begin());
}

std::vector<std::size_t> Plan::distinct() const {
  std::vector<std::size_t> positions;
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (seen.insert(runs[i].id).second) positions.push_back(i);
  }
  return positions;
}

std::uint32_t Plan::models() const {
  std::uint32_t count = 0;
  for (const auto& run : runs) count = std::max(count, run.model + 1);
  return count;
}

Plan make_plan(const SweepFile& sweep) {
  const auto combinations = choose_combinations(sweep);
  Plan plan{sweep.name, sweep.text, sweep.keys(), {}, 0, sweep.keep};
  plan.filtered = static_cast<std::uint64_t>(sweep.combinations()) - combinations.size();
  Numbering groups;
  for (const auto& combination : combinations) {
    plan.runs.push_back(describe(sweep, plan, combination, groups));
  }
  name_runs(plan, sweep.names);
  RunReader reader(plan);
  for (auto& run : plan.runs) {
    try {
      reader.read(run);
    } catch (const core::Error&) {
      diagnose(sweep, plan, combinations, reader);
      throw;
    }
  }
  return plan;
}

std::vector<std::size_t> share_of(const Plan& plan, std::size_t part, std::size_t parts) {
  CROSSISLE_EXPECTS(part >= 1 && part <= parts);
  auto positions = plan.distinct();
  std::stable_sort(positions.begin(), positions.end(),
                   [&](std::size_t a, std::size_t b) { return plan.runs[a].model < plan.runs[b].model; });
  const double total =
      std::accumulate(positions.begin(), positions.end(), 0.0,
                      [&](double sum, std::size_t position) { return sum + plan.runs[position].effort; });
  // A run belongs to the share that contains its middle.
  std::vector<std::size_t> share;
  double before = 0.0;
  for (const std::size_t position : positions) {
    const double middle = before + 0.5 * plan.runs[position].effort;
    before += plan.runs[position].effort;
    const auto owner =
        std::min(parts - 1, static_cast<std::size_t>(middle / total * static_cast<double>(parts)));
    if (owner + 1 == part) share.push_back(position);
  }
  return share;
}

}  // namespace crossisle::sweep
