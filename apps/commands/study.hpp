// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "commands.hpp"
#include "crossisle/island/communicator.hpp"
#include "crossisle/store/table.hpp"
#include "crossisle/study/runs.hpp"

namespace crossisle::apps {

// Studies consist of runs, each in a separate folder below that of the study. Repeating a command continues
// an interrupted study and reuses its finished runs.
void add_study_specialists(Command app, Action& action);
void add_study_leave_one_out(Command app, Action& action);
void add_study_combine(Command app, Action& action);
void add_study_finalists(Command app, Action& action);
void add_study_modes(Command app, Action& action);
void add_study_optimisers(Command app, Action& action);
void add_study_claims(Command app, Action& action);

/// Shows the progress of the runs of a study on standard error.
class StudyDisplay : public study::StudyObserver {
 public:
  std::unique_ptr<run::RunObserver> observe_run() override;
  void stopped_in(const std::filesystem::path& folder) override;
  void searched(const std::string& kind, const store::RunContent& results) override;
};

/// Returns the configuration source that arguments name.
study::ConfigurationSource source_of(const ConfigurationArguments& arguments);

/// Returns the folder of a study: the requested one, or runs/<name of the configuration>-<study>.
std::filesystem::path study_folder(const std::string& asked, const run::Configuration& configuration,
                                   const std::string& study);

/// Returns ` --set 'key=value'` for each override of a command.
std::string set_options(const ConfigurationArguments& arguments);

using Study = std::function<core::ExitCode(const std::vector<run::Configuration>&, island::Communicator&)>;
/// Runs a study on all ranks. It begins by reading the configurations; if one is wrong, only rank 0 reports
/// it.
core::ExitCode study_on_ranks(int& argc, char**& argv, const std::vector<ConfigurationArguments>& arguments,
                              const Study& study);

/// Returns the action of a study of one configuration. @param arguments have a member `configuration`
template <class Arguments>
Action study_of_one(const std::shared_ptr<Arguments>& arguments,
                    core::ExitCode (*study)(const Arguments&, const run::Configuration&,
                                            island::Communicator&)) {
  return [arguments, study](int& argc, char**& argv) {
    return study_on_ranks(argc, argv, {arguments->configuration},
                          [&](const auto& configurations, island::Communicator& communicator) {
                            return study(*arguments, configurations.front(), communicator);
                          });
  };
}

/// Passes the result of a study to `print` on rank 0. @return exit code of this rank
template <class Result, class Print>
core::ExitCode finish(const study::Outcome<Result>& outcome, Print print) {
  if (outcome.is_stopped) return core::ExitCode::stopped;
  if (outcome.result) print(*outcome.result);
  return core::ExitCode::finished;
}

/// Adds the option `--json` of a study.
void add_json(Command command, bool& json);
/// Returns a table as a list of rows; a missing number is null.
nlohmann::ordered_json rows_of(const store::Table& table);
/// Prints the tables of a study, each as a list of rows under its name.
/// @param folder folder of its files; empty if the study writes none
void print_study_json(const std::string& study, const std::filesystem::path& folder,
                      std::span<const store::Table> tables);

}  // namespace crossisle::apps
