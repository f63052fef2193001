// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <sstream>

#include "crossisle/core/hypervolume.hpp"
#include "crossisle/core/text.hpp"
#include "group_charts.hpp"
#include "page_facts.hpp"
#include "run_data.hpp"

namespace crossisle::analysis {
namespace {

constexpr std::size_t max_marks = 120;  ///< of a front; longer fronts are drawn as dots

/// Splits a configuration's text into two parts: the problem and the search.
void split_configuration(const std::string& text, RunSummary& summary) {
  std::istringstream lines(text);
  bool is_search = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("seed:")) continue;
    is_search = is_search || line == "search:";
    (is_search ? summary.search : summary.problem) += line + "\n";
  }
}

/// Sets the names of the networks by the digests that an identity lists in the same order: `  networks:
/// [digest, digest]`.
void name_networks(const RunData& run, RunSummary& summary) {
  constexpr std::string_view before("networks: [");
  const std::size_t begin = summary.problem.find(before);
  const std::size_t end = summary.problem.find(']', begin);
  if (begin == std::string::npos || end == std::string::npos) return;
  std::istringstream digests(summary.problem.substr(begin + before.size(), end - begin - before.size()));
  for (const auto& name : run.content().table("networks").values<std::string>("name")) {
    std::string digest;
    if (!(digests >> digest)) return;
    if (digest.ends_with(',')) digest.pop_back();
    summary.names[digest] = name;
  }
}

/// Sets the names of the other files of a run, such as its technology.
void name_inputs(const RunData& run, RunSummary& summary) {
  if (!run.configuration) return;
  for (const auto& input : run.configuration->inputs) summary.names.try_emplace(input.digest, input.named);
  if (const auto& physical = run.configuration->physical) {
    summary.names.try_emplace(physical->card_file.digest, physical->card_file.named);
    if (const auto& file = physical->sensitivities_file) summary.names.try_emplace(file->digest, file->named);
  }
}

/// Returns a text in which the digests of files are replaced by names; two files with the same name keep the
/// beginning of their digests.
std::string with_names(std::string text, const std::map<std::string, std::string>& names) {
  std::map<std::string, int> files;
  for (const auto& [digest, name] : names) ++files[name];
  for (const auto& [digest, name] : names) {
    const std::string shown = files[name] == 1 ? name : fmt::format("{} ({})", name, digest.substr(0, 8));
    for (std::size_t at = text.find(digest); at != std::string::npos;
         at = text.find(digest, at + shown.size()))
      text.replace(at, digest.size(), shown);
  }
  return text;
}

RunSummary summarise(const std::filesystem::path& directory) {
  const RunData run = read_run(directory);
  const auto& content = run.content();
  RunSummary summary;
  summary.directory = directory;
  summary.name = run.name();
  split_configuration(content.attribute("configuration"), summary);
  name_networks(run, summary);
  name_inputs(run, summary);
  if (content.numbers.contains("seed")) summary.seed = content.number("seed");
  summary.evaluations = content.number("evaluations");
  const auto& table = content.table("designs");
  if (const auto row = best_row(run)) {
    summary.objective = (*run.designs.objective)[*row];
    summary.area_mm2 = run.designs.overall[*row][2];
    std::vector<std::string> knobs;
    for (const auto* knob : knob_columns(table)) {
      const double value = std::get<std::vector<double>>(knob->values)[*row];
      const auto known = hardware::find_knob(knob->name);
      knobs.push_back(knob->name + "=" +
                      (known ? hardware::written_text(*known, value) : core::shortest(value)));
    }
    summary.design = core::join(knobs, ",");
  }
  summary.front = front_of(run);
  summary.facts = facts_of(run);
  return summary;
}

void set_hypervolumes(std::vector<RunSummary>& runs) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  report::Point low{infinity, infinity, infinity};
  report::Point high{-infinity, -infinity, -infinity};
  for (const auto& run : runs) {
    for (const auto& point : run.front) {
      for (std::size_t i = 0; i < point.size(); ++i) {
        low[i] = std::min(low[i], std::log(point[i]));
        high[i] = std::max(high[i], std::log(point[i]));
      }
    }
  }
  for (auto& run : runs) {
    std::vector<report::Point> scaled;
    for (const auto& point : run.front) {
      report::Point& own = scaled.emplace_back();
      for (std::size_t i = 0; i < point.size(); ++i) {
        const double range = high[i] - low[i];
        own[i] = range > 0.0 ? (std::log(point[i]) - low[i]) / range : 0.0;
      }
    }
    run.hypervolume = core::hypervolume(std::move(scaled), {1.0, 1.0, 1.0});
  }
}

/// Adjusts p-values by Holm's method: the smallest is multiplied by the number of tests, the next one by one
/// less, and so on; no adjusted value is smaller than the previous one.
void adjust_p_values(std::vector<SeedGroup>& groups) {
  std::vector<SeedGroup*> tested;
  for (auto& group : groups) {
    if (group.test) tested.push_back(&group);
  }
  std::sort(tested.begin(), tested.end(),
            [](const SeedGroup* a, const SeedGroup* b) { return a->test->p_value < b->test->p_value; });
  double least = 0.0;
  for (std::size_t i = 0; i < tested.size(); ++i) {
    least = std::max(least, std::min(1.0, tested[i]->test->p_value * static_cast<double>(tested.size() - i)));
    tested[i]->adjusted_p_value = least;
  }
}

void make_groups(Comparison& comparison) {
  for (std::size_t i = 0; i < comparison.runs.size(); ++i) {
    const auto& run = comparison.runs[i];
    const auto found =
        std::find_if(comparison.groups.begin(), comparison.groups.end(), [&](const SeedGroup& group) {
          const auto& first = comparison.runs[group.runs.front()];
          return first.problem == run.problem && first.search == run.search;
        });
    auto& group = found == comparison.groups.end() ? comparison.groups.emplace_back() : *found;
    if (group.runs.empty()) group.name = run.directory.lexically_normal().string();
    group.runs.push_back(i);
    if (run.objective) group.objectives.push_back(*run.objective);
  }
  const auto& first = comparison.runs[comparison.groups.front().runs.front()];
  for (auto& group : comparison.groups) {
    const std::size_t others = group.runs.size() - 1;
    if (others > 0) group.name += fmt::format(" and {} other seed{}", others, others == 1 ? "" : "s");
    std::sort(group.objectives.begin(), group.objectives.end());
    const auto& run = comparison.runs[group.runs.front()];
    comparison.same_question = comparison.same_question && run.problem == first.problem;
    auto names = first.names;
    names.insert(run.names.begin(), run.names.end());
    group.difference =
        with_names(run::difference(first.problem + first.search, run.problem + run.search), names);
  }
  const auto& base = comparison.groups.front().objectives;
  for (std::size_t i = 1; i < comparison.groups.size() && comparison.same_question; ++i) {
    auto& group = comparison.groups[i];
    if (!base.empty() && !group.objectives.empty()) group.test = report::mann_whitney(group.objectives, base);
  }
  adjust_p_values(comparison.groups);
}

report::Cell number_cell(double value) {
  return {fmt::format("{:.6g}", value), value};
}

/// Returns a cell for a number that may be missing.
report::Cell optional_cell(const std::optional<double>& value) {
  return value ? number_cell(*value) : report::Cell("none", std::nullopt);
}

report::PageTable group_table(const Comparison& comparison) {
  report::PageTable table{"Configurations, over their seeds",
                          {"runs", "number", "best", "lower quartile", "median", "upper quartile", "worst",
                           "p, against the first", "p, corrected", "chance of being better"},
                          {}};
  for (const auto& group : comparison.groups) {
    auto& cells = table.rows.emplace_back();
    cells.emplace_back(group.name);
    cells.emplace_back(std::to_string(group.runs.size()), static_cast<double>(group.runs.size()));
    for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
      cells.push_back(optional_cell(group.objectives.empty()
                                        ? std::nullopt
                                        : std::optional(report::quantile(group.objectives, share))));
    }
    cells.push_back(group.test ? report::Cell(fmt::format("{:.3g}", group.test->p_value), group.test->p_value)
                               : report::Cell("-", 2.0));
    cells.push_back(group.test
                        ? report::Cell(fmt::format("{:.3g}", group.adjusted_p_value), group.adjusted_p_value)
                        : report::Cell("-", 2.0));
    cells.push_back(group.test ? report::Cell(fmt::format("{:.2f}", group.test->effect), group.test->effect)
                               : report::Cell("-", -1.0));
  }
  return table;
}

report::PageTable run_table(const Comparison& comparison) {
  report::PageTable table{"Runs",
                          {"run", "seed", "objective", "area (mm²)", "evaluations", "chips on the front",
                           "hypervolume", "best chip"},
                          {}};
  for (const auto& run : comparison.runs) {
    table.rows.push_back(
        {{run.directory.string()},
         run.seed ? report::Cell(std::to_string(*run.seed), static_cast<double>(*run.seed))
                  : report::Cell("none", -1.0),
         optional_cell(run.objective),
         {fmt::format("{:.2f}", run.area_mm2), run.area_mm2},
         {core::human_count(static_cast<double>(run.evaluations)), static_cast<double>(run.evaluations)},
         {std::to_string(run.front.size()), static_cast<double>(run.front.size())},
         {fmt::format("{:.4f}", run.hypervolume), run.hypervolume},
         {run.design}});
  }
  return table;
}

std::string lead_of(const Comparison& comparison) {
  const RunSummary* best = nullptr;
  for (const auto& run : comparison.runs) {
    if (run.objective && (best == nullptr || *run.objective < *best->objective)) best = &run;
  }
  if (best == nullptr)
    return fmt::format("None of {} runs found a design that meets the constraints.", comparison.runs.size());
  if (!comparison.same_question)
    return fmt::format("{} runs that solve different problems: their objectives are not comparable.",
                       comparison.runs.size());
  return fmt::format("The best of {} runs is {} with an objective of {:.6g}.", comparison.runs.size(),
                     best->directory.string(), *best->objective);
}

void add_fronts(const Comparison& comparison, report::Page& page) {
  std::vector<report::Series> series;
  for (const auto& run : comparison.runs) {
    if (series.size() == max_groups_drawn) break;
    report::Series front{run.directory.filename().string(),
                         {},
                         {},
                         run.front.size() > max_marks ? report::Shape::points : report::Shape::marks};
    for (const auto& point : run.front) {
      front.x.push_back(point[0]);
      front.y.push_back(point[1]);
    }
    series.push_back(std::move(front));
  }
  page.add(report::xy_chart({"fronts", "Fronts: latency against energy",
                             "Chips that are non-dominated within their run in energy, latency and area."},
                            {"energy (mJ)", report::Scale::log}, {"latency (ms)", report::Scale::log},
                            std::move(series)));
}

}  // namespace

Comparison compare_runs(const std::vector<std::filesystem::path>& directories) {
  Comparison comparison;
  for (const auto& directory : directories) comparison.runs.push_back(summarise(directory));
  set_hypervolumes(comparison.runs);
  make_groups(comparison);
  return comparison;
}

std::vector<std::pair<std::string, std::string>> facts_of(const Comparison& comparison) {
  std::vector<RunFacts> facts;
  for (const auto& run : comparison.runs) facts.push_back(run.facts);
  return header_facts(facts);
}

report::Page comparison_page(const std::string& title, const Comparison& comparison) {
  report::Page page(title, lead_of(comparison));
  page.set_facts(facts_of(comparison));
  add_comparison(comparison, page);
  return page;
}

void add_comparison(const Comparison& comparison, report::Page& page) {
  // Single runs of different problems have no statistics.
  const bool has_seeds = std::any_of(comparison.groups.begin(), comparison.groups.end(),
                                     [](const SeedGroup& group) { return group.runs.size() > 1; });
  if (comparison.runs.size() > 1 && (comparison.same_question || has_seeds)) {
    page.begin_section("statistics", "Statistics");
    page.add(group_table(comparison));
    std::vector<report::Sample> samples;
    for (const auto& group : comparison.groups) samples.push_back({group.name, group.objectives});
    if (comparison.same_question) add_group_charts(samples, page);
  }
  page.begin_section("runs", "Runs");
  page.add(run_table(comparison));
  add_fronts(comparison, page);
  if (comparison.runs.size() == 1) return;
  page.begin_section("differences", "Differences of configuration");
  for (std::size_t i = 1; i < comparison.groups.size(); ++i) {
    page.add_code(fmt::format("{} against {}", comparison.groups[i].name, comparison.groups.front().name),
                  comparison.groups[i].difference);
  }
  if (comparison.groups.size() == 1) page.add_paragraph("None: the runs differ only in their seeds.");
}

std::vector<std::filesystem::path> runs_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> runs;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
    if (std::filesystem::exists(entry.path() / "run.h5", failure)) runs.push_back(entry.path());
  }
  std::sort(runs.begin(), runs.end());
  return runs;
}

}  // namespace crossisle::analysis
