// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands.hpp"
#include "crossisle/island/communicator.hpp"
#include "crossisle/run/session.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::apps {

// Studies are made of runs, each in a folder of its own below that of the study: the same command continues a study that
// was interrupted, and takes what is finished as it is.
void add_study_specialists(CLI::App& app, Action& action);
void add_study_leave_one_out(CLI::App& app, Action& action);
void add_study_combine(CLI::App& app, Action& action);
void add_study_finalists(CLI::App& app, Action& action);
void add_study_modes(CLI::App& app, Action& action);
void add_study_optimisers(CLI::App& app, Action& action);
void add_study_claims(CLI::App& app, Action& action);

/// One of the runs of a study.
struct StudyRun {
  std::string name;  ///< of its folder
  ConfigurationArguments configuration;
  // On rank 0, once it is done:
  run::Ending ending{};
  store::RunContent content{};  ///< of its run.h5
};

/// Does the runs of a study one after another on all ranks, and tells on rank 0 how they get on.
/// @return false where a signal has stopped one of them
bool do_runs(std::vector<StudyRun>& runs, const std::filesystem::path& folder,
             island::Communicator& communicator);

using Study = std::function<core::ExitCode(const std::vector<run::Configuration>&, island::Communicator&)>;
/// A study on all ranks, which begins with reading its configurations; if one is wrong, rank 0 says so alone.
core::ExitCode study_on_ranks(int& argc, char**& argv, const std::vector<ConfigurationArguments>& arguments,
                              const Study& study);

/// The action of a study of one configuration. @param arguments have a `configuration`
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

/// `--json` of a study.
void add_json(CLI::App& command, bool& json);
/// Leaves what a study has found in its folder, each table as <name>.csv: `report` shows every such file.
/// Where there is no figure, a number is NaN, which is `nan` in files and null in JSON.
/// @throws core::Error (io)
void write_tables(const std::filesystem::path& folder, const std::vector<store::Table>& tables);
/// Prints the tables of a study, each as a list of rows under its name.
/// @param folder of its files; empty where it leaves none
void print_json(const std::string& study, const std::filesystem::path& folder,
                const std::vector<store::Table>& tables);

/// A column for each knob of a design space, NaN where a row has no chip.
/// @param genomes a genome per row, or none
void add_knob_columns(store::Table& table, const hardware::DesignSpace& space,
                      const std::vector<std::optional<hardware::Genome>>& genomes);

}  // namespace crossisle::apps
