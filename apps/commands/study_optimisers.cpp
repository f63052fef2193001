// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/optimisers.hpp"

#include <fmt/format.h>

#include "crossisle/analysis/optimiser_page.hpp"
#include "crossisle/core/text.hpp"
#include "study.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

constexpr auto study_optimisers_description =
    "Example: mpirun -n 2 crossisle study optimisers configs/exhaustive/rram_4networks.yaml --seeds 31\n\n"
    "Certifies the best chip of a configuration, and compares all algorithms with\n"
    "it at the published effort of 3,300 evaluations: how reliably, how closely and\n"
    "how fast they find it; with and without islands, on 1 to 16 of them, by\n"
    "topology and by migration interval. Writes report.html, study.h5 and its\n"
    "tables as CSV to its folder.";

struct StudyOptimisersArguments {
  ConfigurationArguments configuration;
  std::string folder;
  std::uint64_t seeds = 31;
  std::uint64_t first_seed = 1;
  std::vector<std::string> only;
  bool is_json = false;
};

std::string command_of(const StudyOptimisersArguments& arguments) {
  std::string command = fmt::format("crossisle study optimisers {} --seeds {} --first-seed {}",
                                    arguments.configuration.file, arguments.seeds, arguments.first_seed);
  if (!arguments.only.empty()) command += " --only " + core::join(arguments.only, ",");
  return command + set_options(arguments.configuration);
}

void print(const report::PageTable& page) {
  TextTable table(page.headings);
  for (const auto& row : page.rows) {
    std::vector<std::string> cells;
    for (const auto& cell : row) cells.push_back(cell.text);
    table.add(std::move(cells));
  }
  fmt::print("{}", table.text());
}

/// Display that also keeps the page of the study up to date.
class OptimisersDisplay final : public StudyDisplay {
 public:
  explicit OptimisersDisplay(std::filesystem::path folder) : folder_(std::move(folder)) {}
  void searched(const std::string& kind, const store::RunContent& results) override {
    store::write_text_file(folder_ / "report.html", analysis::optimiser_page(results).html());
    StudyDisplay::searched(kind, results);
  }

 private:
  std::filesystem::path folder_;
};

core::ExitCode study(const StudyOptimisersArguments& arguments, const run::Configuration& configuration,
                     island::Communicator& communicator) {
  const study::OptimisersOptions options{source_of(arguments.configuration),
                                         study_folder(arguments.folder, configuration, "optimisers"),
                                         arguments.seeds,
                                         arguments.first_seed,
                                         arguments.only,
                                         command_of(arguments),
                                         analysis::page_facts_of(configuration)};
  OptimisersDisplay display(options.folder);
  const auto outcome = study::study_optimisers(options, configuration, communicator, display);
  return finish(outcome, [&](const store::RunContent& content) {
    if (arguments.is_json) {
      print_study_json("optimisers", options.folder, content.tables);
      return;
    }
    print(analysis::optimiser_table(content));
    fmt::print("\nfiles  {}/report.html, study.h5, searches.csv, trials.csv, convergence.csv\n",
               options.folder.string());
  });
}

}  // namespace

void add_study_optimisers(Command app, Action& action) {
  auto arguments = std::make_shared<StudyOptimisersArguments>();
  auto command = app.add_subcommand("optimisers", study_optimisers_description);
  arguments->configuration.add_to(command);
  command.add_option("-o,--output", arguments->folder,
                     "folder of the results (default: runs/<name of the configuration>-optimisers)");
  command.add_option("--seeds", arguments->seeds, "searches of each kind, one seed each")
      .in_range(std::uint64_t{1}, std::uint64_t{10'000});
  command.add_option("--first-seed", arguments->first_seed, "first seed, to use other seeds than before")
      .in_range(std::uint64_t{1}, std::uint64_t{1} << 40U);
  add_json(command, arguments->is_json);
  command.add_option("--only", arguments->only, "kinds of search, such as auto,four_phase; all if left out")
      .delimiter(',');
  command.callback([arguments, &action] { action = study_of_one(arguments, study); });
}

}  // namespace crossisle::apps
