// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "crossisle/analysis/comparison.hpp"
#include "crossisle/store/run_file.hpp"
#include "saved_content.hpp"
#include "table.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto compare_description =
    "Example: crossisle compare runs/ring_seed1 runs/ring_seed2 runs/torus_seed1 runs/torus_seed2\n\n"
    "Compares runs: the best of each, statistics over those that differ only in\n"
    "their seed, the hypervolume of their fronts, a rank test (Mann-Whitney) of\n"
    "each group against the first, and the differences between their\n"
    "configurations. A folder of runs, such as that of a study, selects all runs in\n"
    "it.";

struct CompareArguments {
  std::vector<std::string> directories;
  std::string page;
  bool json = false;
};

using analysis::Comparison;
using analysis::SeedGroup;

std::vector<std::filesystem::path> runs_of(const std::vector<std::string>& directories) {
  std::vector<std::filesystem::path> runs;
  for (const auto& directory : directories) {
    std::error_code ignored;
    const auto below = analysis::runs_below(directory);
    if (below.empty() || std::filesystem::exists(std::filesystem::path(directory) / "journal.bin", ignored)) {
      runs.emplace_back(directory);
    } else {
      runs.insert(runs.end(), below.begin(), below.end());
    }
  }
  return runs;
}

std::string number_text(double value) {
  return fmt::format("{:.6g}", value);
}

nlohmann::ordered_json group_json(const Comparison& comparison, const SeedGroup& group) {
  nlohmann::ordered_json object{{"name", group.name}, {"runs", nlohmann::ordered_json::array()}};
  for (const std::size_t run : group.runs) object["runs"].push_back(comparison.runs[run].directory.string());
  if (!group.objectives.empty()) {
    object["best"] = group.objectives.front();
    object["lower_quartile"] = report::quantile(group.objectives, 0.25);
    object["median"] = report::quantile(group.objectives, 0.5);
    object["upper_quartile"] = report::quantile(group.objectives, 0.75);
    object["worst"] = group.objectives.back();
  }
  if (group.test) {
    object["u"] = group.test->u;
    object["p_value"] = group.test->p_value;
    object["adjusted_p_value"] = group.adjusted_p_value;
    object["chance_to_be_better"] = group.test->effect;
  }
  object["difference"] = group.difference;
  return object;
}

void print_json(const Comparison& comparison) {
  nlohmann::ordered_json object{{"same_question", comparison.same_question},
                                {"runs", nlohmann::ordered_json::array()},
                                {"groups", nlohmann::ordered_json::array()}};
  for (const auto& run : comparison.runs) {
    nlohmann::ordered_json row{{"directory", run.directory.string()}, {"name", run.name}};
    row["seed"] = run.seed ? nlohmann::ordered_json(*run.seed) : nlohmann::ordered_json(nullptr);
    row["evaluations"] = run.evaluations;
    row["objective"] =
        run.objective ? nlohmann::ordered_json(*run.objective) : nlohmann::ordered_json(nullptr);
    if (run.objective) {
      row["area_mm2"] = run.area_mm2;
      row["design"] = run.design;
    }
    row["front"] = run.front.size();
    row["hypervolume"] = run.hypervolume;
    object["runs"].push_back(std::move(row));
  }
  for (const auto& group : comparison.groups) object["groups"].push_back(group_json(comparison, group));
  fmt::print("{}\n", object.dump(2));
}

std::string run_table(const Comparison& comparison) {
  TextTable table({"run", "seed", "objective", "area", "evaluations", "front", "hypervolume", "best chip"},
                  TextTable::LastColumn::words);
  for (const auto& run : comparison.runs) {
    table.add({run.directory.string(), run.seed ? std::to_string(*run.seed) : "-",
               run.objective ? number_text(*run.objective) : "-",
               run.objective ? fmt::format("{:.2f} mm2", run.area_mm2) : "-", std::to_string(run.evaluations),
               std::to_string(run.front.size()), fmt::format("{:.4f}", run.hypervolume),
               run.objective ? run.design : "nothing feasible"});
  }
  return table.text();
}

std::string group_table(const Comparison& comparison) {
  TextTable table({"group", "runs", "best", "median", "worst", "p", "p, corrected", "P(better)"});
  for (const auto& group : comparison.groups) {
    const auto figure = [&](double share) {
      return group.objectives.empty() ? std::string("-")
                                      : number_text(report::quantile(group.objectives, share));
    };
    table.add({group.name, std::to_string(group.runs.size()), figure(0.0), figure(0.5), figure(1.0),
               group.test ? fmt::format("{:.3g}", group.test->p_value) : "-",
               group.test ? fmt::format("{:.3g}", group.adjusted_p_value) : "-",
               group.test ? fmt::format("{:.2f}", group.test->effect) : "-"});
  }
  return table.text();
}

void print_text(const Comparison& comparison) {
  fmt::print("{}\n{}", run_table(comparison), group_table(comparison));
  for (const auto& group : comparison.groups) {
    if (group.difference.empty()) continue;
    fmt::print("\n{} against {}\n{}", group.name, comparison.groups.front().name, group.difference);
  }
  if (!comparison.same_question) {
    warn("the runs solve different problems, so their objectives are not comparable; no test was made");
  }
}

core::ExitCode run_command(const CompareArguments& arguments) {
  const auto comparison = analysis::compare_runs(runs_of(arguments.directories));
  if (arguments.json) {
    print_json(comparison);
  } else {
    print_text(comparison);
  }
  if (!arguments.page.empty()) {
    require_page_or_nothing(arguments.page);
    store::write_text_file(arguments.page,
                           analysis::comparison_page("Comparison of runs", comparison).html());
    say("wrote {}", arguments.page);
  }
  return core::ExitCode::finished;
}

}  // namespace

void add_compare(Command app, Action& action) {
  auto arguments = std::make_shared<CompareArguments>();
  auto command = app.add_subcommand("compare", compare_description);
  command.add_option("directories", arguments->directories, "run directories, or folders of run directories")
      .required();
  command.add_option("--page", arguments->page, "write the comparison to this file (HTML)");
  command.add_flag("--json", arguments->json, "JSON instead of tables");
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_command(*arguments); }; });
}

}  // namespace crossisle::apps
