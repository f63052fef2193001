// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "crossisle/analysis/comparison.hpp"
#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/config/document.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/sweep/collection.hpp"
#include "crossisle/sweep/sweep_folder.hpp"
#include "group_charts.hpp"
#include "page_facts.hpp"

namespace crossisle::analysis {
namespace {

using store::Column;
using store::Table;

constexpr std::size_t max_runs = 300;

std::string value_text(const Column& column, std::size_t row) {
  return std::visit(
      [&](const auto& values) -> std::string {
        using Value = typename std::decay_t<decltype(values)>::value_type;
        if constexpr (std::is_same_v<Value, std::string>) {
          return values[row];
        } else {
          return core::shortest(static_cast<double>(values[row]));
        }
      },
      column.values);
}

report::Cell value_cell(const Column& column, std::size_t row) {
  const std::string text = value_text(column, row);
  if (std::holds_alternative<std::vector<std::string>>(column.values)) return {text};
  return {text, std::visit(
                    [&](const auto& values) -> double {
                      using Value = typename std::decay_t<decltype(values)>::value_type;
                      if constexpr (std::is_same_v<Value, std::string>) {
                        return 0.0;
                      } else {
                        return static_cast<double>(values[row]);
                      }
                    },
                    column.values)};
}

/// Returns the swept keys: the columns of a table before the named one.
std::vector<const Column*> keys_of(const Table& table, std::string_view from, std::string_view until) {
  std::vector<const Column*> keys;
  bool inside = from.empty();
  for (const auto& column : table.columns) {
    if (column.name == until) break;
    if (inside) keys.push_back(&column);
    inside = inside || column.name == from;
  }
  return keys;
}

/// Returns the last part of a key if no other key has the same last part, because names have little room.
std::string short_key(const Column& key, const std::vector<const Column*>& keys) {
  const auto last = [](const std::string& name) { return name.substr(name.rfind('.') + 1); };
  const auto same = std::count_if(keys.begin(), keys.end(),
                                  [&](const Column* other) { return last(other->name) == last(key.name); });
  return same == 1 ? last(key.name) : key.name;
}

std::string group_name(const Table& groups, std::size_t row) {
  std::vector<std::string> words;
  const auto keys = keys_of(groups, "", "runs");
  for (const auto* key : keys) words.push_back(short_key(*key, keys) + "=" + value_text(*key, row));
  return words.empty() ? "all runs" : core::join(words, ", ");
}

report::PageTable statistics_table(const store::RunContent& content) {
  const auto& groups = content.table("groups");
  const auto& statistics = content.table("statistics");
  const auto& of_group = statistics.values<std::int32_t>("group");
  report::PageTable table{"Configurations, over their seeds", {}, {}};
  const auto keys = keys_of(groups, "", "runs");
  for (const auto* key : keys) table.headings.push_back(key->name);
  for (const char* heading : {"runs", "finished", "failed", "best", "lower quartile", "median",
                              "upper quartile", "worst", "success rate"})
    table.headings.emplace_back(heading);
  std::map<std::int32_t, std::size_t> row_of_group;
  for (std::size_t row = 0; row < of_group.size(); ++row) row_of_group[of_group[row]] = row;
  for (std::size_t group = 0; group < groups.rows(); ++group) {
    auto& cells = table.rows.emplace_back();
    for (const auto* key : keys) cells.push_back(value_cell(*key, group));
    for (const char* count : {"runs", "finished", "failed"})
      cells.push_back(value_cell(groups.column(count), group));
    const auto found = row_of_group.find(static_cast<std::int32_t>(group));
    for (const char* figure :
         {"best", "lower_quartile", "median", "upper_quartile", "worst", "success_rate"}) {
      if (found == row_of_group.end()) {
        cells.emplace_back("-", std::nullopt);
        continue;
      }
      const double value = statistics.values<double>(figure)[found->second];
      cells.emplace_back(fmt::format("{:.6g}", value), value);
    }
  }
  return table;
}

/// Returns the best objectives of the runs of each group.
std::vector<report::Sample> samples_of(const store::RunContent& content) {
  const auto& groups = content.table("groups");
  std::vector<report::Sample> samples;
  for (std::size_t group = 0; group < groups.rows(); ++group)
    samples.push_back({group_name(groups, group), {}});
  const auto& group_of_run = content.table("runs").values<std::int32_t>("group");
  const auto& best = content.table("best");
  const auto& run = best.values<std::int32_t>("run");
  const auto& objective = best.values<double>("best_objective");
  for (std::size_t row = 0; row < run.size(); ++row) {
    samples[static_cast<std::size_t>(group_of_run[static_cast<std::size_t>(run[row])])].values.push_back(
        objective[row]);
  }
  return samples;
}

report::PageTable run_table(const sweep::Plan& plan, const sweep::Results& results) {
  const auto all = sweep::results_table(plan, results);
  report::PageTable table{"Runs", {}, {}};
  std::vector<const Column*> shown;
  for (const auto& column : all.columns) {
    // Costs by network and digests are intended for programs.
    if (column.name.find('[') != std::string::npos || column.name == "digest" || column.name == "id")
      continue;
    shown.push_back(&column);
    table.headings.push_back(column.name);
  }
  const std::size_t rows = std::min(all.rows(), max_runs);
  if (rows < all.rows())
    table.caption =
        fmt::format("The first {} of {} runs; `crossisle sweep collect` writes all", rows, all.rows());
  for (std::size_t row = 0; row < rows; ++row) {
    auto& cells = table.rows.emplace_back();
    for (const auto* column : shown) cells.push_back(value_cell(*column, row));
  }
  return table;
}

report::PageTable test_table(std::vector<report::Sample> samples) {
  std::erase_if(samples, [](const report::Sample& sample) { return sample.values.empty(); });
  for (auto& sample : samples) std::sort(sample.values.begin(), sample.values.end());
  std::stable_sort(samples.begin(), samples.end(), [](const report::Sample& a, const report::Sample& b) {
    return report::quantile(a.values, 0.5) < report::quantile(b.values, 0.5);
  });
  report::PageTable table{"Each configuration against the one with the lowest median (Mann-Whitney)",
                          {"configuration", "runs", "median", "p", "chance of being better"},
                          {}};
  for (const auto& sample : samples) {
    const auto test = report::mann_whitney(sample.values, samples.front().values);
    const double median = report::quantile(sample.values, 0.5);
    table.rows.push_back({{sample.name},
                          {std::to_string(sample.values.size()), static_cast<double>(sample.values.size())},
                          {fmt::format("{:.6g}", median), median},
                          {fmt::format("{:.3g}", test.p_value), test.p_value},
                          {fmt::format("{:.2f}", test.effect), test.effect}});
  }
  return table;
}

/// Returns the facts of all runs: their networks, base configurations, and the end of the last run.
std::vector<std::pair<std::string, std::string>> facts_of(const sweep::Plan& plan,
                                                          const sweep::Results& results) {
  std::vector<std::string> networks;
  std::string ended;
  for (const auto& run : plan.runs) {
    const auto found = results.find(run.id);
    if (found == results.end()) continue;
    ended = std::max(ended, found->second.ended);
    if (!found->second.best) continue;
    for (const auto& network : found->second.best->networks) {
      if (std::find(networks.begin(), networks.end(), network.network) == networks.end())
        networks.push_back(network.network);
    }
  }
  core::Problems problems;
  const auto file = config::Document::parse(plan.text, plan.name, {}, problems);
  return {{"base configuration", file.root().text_or("base", "not known")},
          {"networks", networks.empty() ? "not known" : core::join(networks, ", ")},
          {"varied", plan.keys.empty() ? "nothing" : core::join(plan.keys, ", ")},
          {"date", ended.empty() ? "not known" : minute_text(ended)}};
}

std::string text_of(const Table& lines) {
  return core::join(lines.values<std::string>("line"), "\n") + "\n";
}

}  // namespace

bool is_sweep(const std::filesystem::path& folder) {
  std::error_code failure;
  if (std::filesystem::exists(folder / sweep::journal_name, failure)) return true;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
    if (std::filesystem::exists(entry.path() / sweep::journal_name, failure)) return true;
  }
  return false;
}

report::Page sweep_report(const std::filesystem::path& folder) {
  const auto memory = sweep::read_sweep_folder(folder);
  if (!memory.plan) {
    throw core::Error(core::ExitCode::io, folder.string() + " holds no sweep that has started", {},
                      "run it with `crossisle sweep run`");
  }
  const auto content = sweep::make_content(*memory.plan, memory.results, {});
  const auto progress = sweep::progress_of(*memory.plan, memory.results);
  const auto samples = samples_of(content);
  double least = std::numeric_limits<double>::infinity();
  std::string winner;
  for (const auto& sample : samples) {
    for (const double value : sample.values) {
      if (value < least) {
        least = value;
        winner = sample.name;
      }
    }
  }
  const std::string counts = fmt::format("{} of {} runs have finished, {} have failed.", progress.finished,
                                         progress.runs, progress.failed);
  report::Page page(memory.plan->name,
                    winner.empty()
                        ? counts + " None found a design that meets the constraints."
                        : fmt::format("{} The lowest objective is {:.6g}, of {}.", counts, least, winner));
  page.set_facts(facts_of(*memory.plan, memory.results));
  page.begin_section("statistics", "Statistics");
  page.add(statistics_table(content));
  add_group_charts(samples, page);
  if (samples.size() > 1) page.add(test_table(samples));
  page.begin_section("runs", "Runs");
  page.add(run_table(*memory.plan, memory.results));
  page.begin_section("provenance", "How to repeat it");
  page.add_code("Sweep", text_of(content.table("sweep_file")));
  page.add_code("Commands", fmt::format("crossisle sweep collect {0}     # everything as HDF5 and CSV\n"
                                        "crossisle report {0} --csv {0}/plots --svg {0}/plots   # the "
                                        "figures of this page and their numbers\n",
                                        cluster::shell_word(folder.string())));
  return page;
}

}  // namespace crossisle::analysis
