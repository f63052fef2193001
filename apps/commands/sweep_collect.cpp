// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <sstream>

#include "crossisle/report/export.hpp"
#include "crossisle/sweep/collection.hpp"
#include "crossisle/sweep/sweep_folder.hpp"
#include "sweep.hpp"
#include "table.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto collect_description =
    "Example: crossisle sweep collect runs/technologies\n\n"
    "Writes the results of a sweep so far: sweep.h5 and results.csv with a row per\n"
    "run and a column per swept key, statistics.csv over the seeds of every\n"
    "configuration, and timings.csv. All but the last are byte-identical however\n"
    "the sweep was executed.";

struct CollectArguments {
  std::string directory;
  std::string output;
  sweep::Success success;
  bool json = false;
};

void write_csv(const std::filesystem::path& path, const store::Table& table) {
  std::ostringstream out;
  report::write_csv(table, out);
  store::write_text_file(path, out.str());
  say("wrote {}", path.string());
}

std::string statistics_text(const store::Table& table) {
  std::vector<std::string> headings;
  for (const auto& column : table.columns) headings.push_back(column.name);
  TextTable text(headings);
  for (std::size_t row = 0; row < std::min(table.rows(), max_listed); ++row) {
    std::vector<std::string> cells;
    for (const auto& column : table.columns) {
      const auto& cell = std::get<std::vector<std::string>>(column.values)[row];
      char* end = nullptr;
      const double number = std::strtod(cell.c_str(), &end);
      const bool is_long = !cell.empty() && *end == '\0' && cell.find('.') != std::string::npos;
      cells.push_back(is_long ? fmt::format("{:.6g}", number) : cell);
    }
    text.add(std::move(cells));
  }
  return text.text();
}

core::ExitCode run_collect(const CollectArguments& arguments) {
  const auto memory = sweep::read_sweep_folder(arguments.directory);
  for (const auto& warning : memory.warnings) warn("{}", warning);
  const auto content = sweep::make_content(*memory.plan, memory.results, arguments.success);
  if (arguments.json) {
    std::ostringstream out;
    report::write_json(content, out);
    fmt::print("{}\n", out.str());
    return core::ExitCode::finished;
  }
  const std::filesystem::path folder = arguments.output.empty() ? arguments.directory : arguments.output;
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  store::write_run_file(folder / "sweep.h5", content);
  say("wrote {}", (folder / "sweep.h5").string());
  write_csv(folder / "results.csv", sweep::results_table(*memory.plan, memory.results));
  const auto statistics = sweep::statistics_table(*memory.plan, memory.results, arguments.success);
  write_csv(folder / "statistics.csv", statistics);
  write_csv(folder / "timings.csv", sweep::timings_table(*memory.plan, memory.results));
  fmt::print("{}", statistics_text(statistics));
  if (statistics.rows() > max_listed)
    fmt::print("... and {} more in statistics.csv\n", statistics.rows() - max_listed);
  const auto progress = sweep::progress_of(*memory.plan, memory.results);
  fmt::print("\n{} of {} runs finished, {} failed, {} missing\n", progress.finished, progress.runs,
             progress.failed, progress.runs - progress.finished - progress.failed);
  if (memory.repeated > 0) fmt::print("{} runs were executed more than once\n", memory.repeated);
  fmt::print("digest {}\n", store::digest(content));
  return core::ExitCode::finished;
}

}  // namespace

void add_sweep_collect(Command app, Action& action) {
  auto arguments = std::make_shared<CollectArguments>();
  auto command = app.add_subcommand("collect", collect_description);
  command.add_option("directory", arguments->directory, "the sweep's directory").required();
  command.add_option("-o,--output", arguments->output,
                     "folder for the files (default: the sweep's directory)");
  command.add_option(
      "--target", arguments->success.target,
      "objective that a successful run reaches (default: the best known of its configuration)");
  command
      .add_option("--within", arguments->success.within, "relative tolerance above the target (default 1e-9)")
      .non_negative();
  command.add_flag("--json", arguments->json, "all tables as JSON on standard output, and no files");
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_collect(*arguments); }; });
}

}  // namespace crossisle::apps
