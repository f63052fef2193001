// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "commands.hpp"
#include "crossisle/analysis/comparison.hpp"
#include "crossisle/analysis/mode_page.hpp"
#include "crossisle/analysis/run_report.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/report/export.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/store/run_file.hpp"
#include "saved_content.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto report_description =
    "Example: crossisle report runs/rram_4networks\n\n"
    "Writes the results of a run to one self-contained HTML page: the best chip,\n"
    "how it was found, where energy and area go, and how to repeat it. For an\n"
    "unfinished run, reads the newest checkpoint; for a sweep or study, compares\n"
    "its runs.";

struct ReportArguments {
  std::string directory;
  std::string output;
  std::string csv;
  std::string svg;
};

void make_folder(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) {
    throw core::Error(core::ExitCode::io, folder.string() + " cannot be created", failure.message(),
                      "choose another folder");
  }
}

void write_csv_files(const report::Page& page, const std::filesystem::path& folder) {
  make_folder(folder);
  for (const auto& figure : page.figures()) {
    auto data = figure.data;
    run::name_choices(data);
    std::ostringstream text;
    report::write_csv(data, text);
    store::write_text_file(folder / (figure.id + ".csv"), text.str());
  }
}

void write_svg_files(const report::Page& page, const std::filesystem::path& folder) {
  make_folder(folder);
  for (const auto& figure : page.figures()) {
    store::write_text_file(folder / (figure.id + ".svg"), report::standalone_svg(figure));
  }
}

report::Page make_page(const std::filesystem::path& directory) {
  if (analysis::is_sweep(directory)) return analysis::sweep_report(directory);
  if (analysis::is_mode_study(directory)) return analysis::mode_report(directory);
  std::error_code ignored;
  if (!std::filesystem::exists(directory / "journal.bin", ignored) &&
      !analysis::runs_below(directory).empty()) {
    return analysis::study_report(directory);
  }
  return analysis::run_report(directory);
}

core::ExitCode run_command(const ReportArguments& arguments) {
  const auto page = make_page(arguments.directory);
  const std::filesystem::path file = arguments.output.empty()
                                         ? std::filesystem::path(arguments.directory) / "report.html"
                                         : std::filesystem::path(arguments.output);
  const std::string html = page.html();
  if (!arguments.output.empty()) require_page_or_nothing(file);
  store::write_text_file(file, html);
  if (!arguments.csv.empty()) write_csv_files(page, arguments.csv);
  if (!arguments.svg.empty()) write_svg_files(page, arguments.svg);
  fmt::print("{}\n", file.string());
  say("wrote {} ({}, {} figures)", file.string(), core::human_bytes(static_cast<double>(html.size())),
      page.figures().size());
  return core::ExitCode::finished;
}

}  // namespace

void add_report(Command app, Action& action) {
  auto arguments = std::make_shared<ReportArguments>();
  auto command = app.add_subcommand("report", report_description);
  command.add_option("directory", arguments->directory, "directory of a run, a sweep or a study").required();
  command.add_option("-o,--output", arguments->output, "the page (default: report.html in the directory)");
  command.add_option("--csv", arguments->csv, "folder for the numbers of each figure, as CSV");
  command.add_option("--svg", arguments->svg, "folder for each figure, as SVG");
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_command(*arguments); }; });
}

}  // namespace crossisle::apps
