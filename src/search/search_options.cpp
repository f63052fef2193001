// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/search_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "crossisle/core/text.hpp"
#include "shared_keys.hpp"

namespace crossisle::search {
namespace {

constexpr std::string_view exhaustive_word = "exhaustive";
constexpr config::Range generation_range{0.0, max_generations};

using Settings = std::unique_ptr<AlgorithmSettings>;

std::vector<std::string> algorithm_words() {
  std::vector<std::string> words;
  for (const auto& row : search::algorithms()) words.emplace_back(row.name);
  return words;
}

/// Returns one algorithm for all islands, or a list of algorithms that islands take in turn.
std::vector<std::string> read_words(config::Section& section) {
  const std::vector<std::string> of_islands = algorithm_words();
  std::vector<std::string> words = of_islands;
  words.emplace_back(exhaustive_word);
  if (!section.is_list("algorithm")) return {words[section.choice("algorithm", words, 0)]};
  std::vector<std::string> chosen;
  for (auto& word : section.texts("algorithm")) {
    if (std::find(of_islands.begin(), of_islands.end(), word) != of_islands.end()) {
      chosen.push_back(std::move(word));
      continue;
    }
    section.problem("algorithm", fmt::format("lists '{}'", core::printable(word)),
                    "islands have no such algorithm", "use " + core::join(of_islands, ", "));
  }
  if (section.is_empty_list("algorithm"))
    section.problem("algorithm", "is an empty list", "there would be no search",
                    "list algorithms, or delete the key");
  if (chosen.empty()) chosen.push_back(of_islands.front());  // reported before
  return chosen;
}

void check_same_generations(const config::Section& section, const std::vector<AlgorithmOptions>& chosen) {
  const auto first = chosen.front()->generations();
  for (const auto& options : chosen) {
    if (options->generations() == first) continue;
    section.problem("algorithm",
                    fmt::format("lists algorithms of {} and {} generations", first, options->generations()),
                    "islands advance together", "set generations to the total of the phases of four_phase");
    return;
  }
}

/// Reports two words for the same algorithm, because resolved configurations have the keys of each algorithm
/// once.
void check_resolved(const config::Section& section, const std::vector<std::string>& words,
                    const std::vector<AlgorithmOptions>& chosen) {
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (chosen[i]->name() != chosen[j]->name() || words[i] == words[j]) continue;
      section.problem("algorithm", fmt::format("lists {} in addition to {}", words[j], words[i]),
                      "both are one algorithm with different phases", "list one of them");
      return;
    }
  }
}

/// Refuses a rule that needs a front if no algorithm has several goals.
void check_goals_of_stop(config::Section& section, const SearchOptions& options) {
  const bool has_goals =
      std::any_of(options.algorithms.begin(), options.algorithms.end(),
                  [](const AlgorithmOptions& algorithm) { return algorithm->max_goals() > 0; });
  if (!options.stop.hypervolume || has_goals) return;
  section.section_or_empty("stop").problem(
      "hypervolume", "has no effect here", "a search with one objective has no front",
      "delete it, or choose nsga2, nsga3 or sms_emoa as search.algorithm");
}

config::Key algorithm_key() {
  config::Key key{.name = "algorithm",
                  .forms = {config::Form::choice, config::Form::choices},
                  .meaning =
                      "one of [these](#algorithms), or a list that islands take in turn: `[auto, nsga2]`; "
                      "`exhaustive`: every chip of the space, with a certificate, without islands or seed"};
  key.words = algorithm_words();
  key.words.emplace_back(exhaustive_word);
  key.fallback = key.words.front();
  return key;
}

struct SharedOptions {
  std::uint32_t keep_best = ExhaustiveOptions{}.keep_best;
  std::uint32_t polish = 0;
  StopOptions stop;
};

/// Returns the keys that do not belong to a single algorithm.
const config::KeyTable<SharedOptions>& shared_table() {
  static const auto table =
      config::KeyTable<SharedOptions>()
          .value("polish", &SharedOptions::polish, "generations of local search after those of the algorithm",
                 generation_range)
          .value("keep_best", &SharedOptions::keep_best,
                 "designs with the smallest objective that `run.h5` lists; of `exhaustive`", {1.0, 1e6})
          .section("stop", &SharedOptions::stop, StopOptions::keys(), "rules that end a run early");
  return table;
}

}  // namespace

void check_samples(const config::Section& section, std::uint32_t random_samples,
                   std::uint32_t diverse_samples) {
  if (diverse_samples > random_samples) {
    section.problem("diverse_samples", fmt::format("is {}", diverse_samples),
                    fmt::format("they are chosen from {} random ones", random_samples),
                    "lower it or raise random_samples");
  }
}

std::vector<config::Key> SearchOptions::keys() {
  std::vector<config::Key> keys{algorithm_key()};
  std::vector<std::vector<std::string>> owners{{}};
  // Defaults other than the one of the first algorithm that has the key, with their algorithms.
  std::map<std::string, std::map<std::string, std::vector<std::string>>> other_fallbacks;
  for (const auto& row : search::algorithms()) {
    for (auto& key : row.defaults()->keys()) {
      const auto known =
          std::find_if(keys.begin(), keys.end(), [&](const auto& other) { return other.name == key.name; });
      const std::string owner = fmt::format("`{}`", row.name);
      if (known != keys.end()) {
        owners[static_cast<std::size_t>(known - keys.begin())].push_back(owner);
        if (known->fallback_rule.empty()) known->fallback_rule = key.fallback_rule;
        if (key.fallback && key.fallback != known->fallback)
          other_fallbacks[key.name][*key.fallback].push_back(owner);
      } else {
        keys.push_back(std::move(key));
        owners.push_back({owner});
      }
    }
  }
  for (std::size_t i = 1; i < keys.size(); ++i) {
    if (owners[i].size() < search::algorithms().size())
      keys[i].condition = "of " + core::join(owners[i], ", ");
  }
  for (auto& key : keys) {
    if (!key.fallback_rule.empty()) continue;
    for (const auto& [fallback, algorithms] : other_fallbacks[key.name]) {
      if (key.fallback_rule.empty()) key.fallback_rule = fmt::format("`{}`", *key.fallback);
      key.fallback_rule += fmt::format("; `{}` for {}", fallback, core::join(algorithms, ", "));
    }
  }
  for (auto& key : shared_table().keys()) keys.push_back(std::move(key));
  keys.push_back(start_key());
  return keys;
}

SearchOptions read_search(config::Section& section) {
  SearchOptions options;
  const auto words = read_words(section);
  SharedOptions shared;
  shared_table().read(section, shared);
  options.polish = shared.polish;
  options.start_from = read_start_from(section);
  options.stop = shared.stop;
  if (section.has("stop")) check_stop(section.section_or_empty("stop"), options.stop);
  std::vector<Settings> all;
  for (const auto& row : search::algorithms()) {
    all.push_back(row.defaults());
    all.back()->read(section);
    all.back()->check(section);
  }
  if (words.front() == exhaustive_word) {
    options.exhaustive = ExhaustiveOptions{shared.keep_best};
    if (!options.start_from.empty()) {
      section.problem("start_from", "has no effect here", "an exhaustive search evaluates every design",
                      "delete it, or choose another algorithm");
    }
    if (options.stop.has_rules()) {
      section.problem("stop", "has no effect here", "an exhaustive search ends when it knows every design",
                      "delete it, or choose another algorithm");
    }
    return options;
  }
  for (const auto& word : words) {
    const auto row = std::find_if(algorithms().begin(), algorithms().end(),
                                  [&](const AlgorithmRow& candidate) { return candidate.name == word; });
    auto settings = all[static_cast<std::size_t>(row - algorithms().begin())]->clone();
    settings->settle(section);
    if (auto resolved = settings->resolved()) settings = std::move(resolved);
    options.algorithms.emplace_back(std::move(settings));
  }
  check_resolved(section, words, options.algorithms);
  check_goals_of_stop(section, options);
  check_same_generations(section, options.algorithms);
  return options;
}

config::Lines search_lines(const SearchOptions& options) {
  if (options.exhaustive) {
    return {fmt::format("algorithm: {}", exhaustive_word),
            fmt::format("keep_best: {}", options.exhaustive->keep_best)};
  }
  std::vector<std::string> names;
  config::Lines lines;
  for (const auto& algorithm : options.algorithms) {
    names.emplace_back(algorithm->name());
    // Keys shared with an earlier algorithm have the same value there.
    const config::Lines earlier = lines;
    for (auto& line : algorithm->lines()) {
      if (std::find(earlier.begin(), earlier.end(), line) == earlier.end()) lines.push_back(std::move(line));
    }
  }
  lines.insert(lines.begin(), fmt::format("population: {}", options.algorithms.front()->population()));
  lines.insert(lines.begin(),
               "algorithm: " + (names.size() == 1 ? names.front() : "[" + core::join(names, ", ") + "]"));
  if (options.polish > 0) lines.push_back(fmt::format("polish: {}", options.polish));
  if (options.stop.has_rules()) lines.push_back(stop_line(options.stop));
  return lines;
}

}  // namespace crossisle::search
