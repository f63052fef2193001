// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/compat/compat_model.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/island/communicator.hpp"

namespace crossisle::apps {

/// Work of the chosen subcommand after the command line is parsed; MPI needs the arguments of main.
using Action = std::function<core::ExitCode(int& argc, char**& argv)>;

void add_run(CLI::App& app, Action& action);
void add_evaluate(CLI::App& app, Action& action);
void add_validate(CLI::App& app, Action& action);
void add_report(CLI::App& app, Action& action);
void add_compare(CLI::App& app, Action& action);
void add_explain(CLI::App& app, Action& action);
void add_init(CLI::App& app, Action& action);
void add_schema(CLI::App& app, Action& action);
void add_export(CLI::App& app, Action& action);
void add_digest(CLI::App& app, Action& action);
void add_status(CLI::App& app, Action& action);
void add_stop(CLI::App& app, Action& action);
void add_workloads(CLI::App& app, Action& action);
void add_validate_model(CLI::App& app, Action& action);
void add_bench(CLI::App& app, Action& action);
void add_slurm(CLI::App& app, Action& action);
void add_sweep(CLI::App& app, Action& action);
void add_study(CLI::App& app, Action& action);
void add_doctor(CLI::App& app, Action& action);
void add_completion(CLI::App& app, Action& action);
void add_manual(CLI::App& app, Action& action);

void add_commands(CLI::App& app, Action& action);

/// A configuration file on the command line, with its overrides.
struct ConfigurationArguments {
  std::string file;
  std::vector<std::string> overrides;

  void add_to(CLI::App& command);
};

/// Adds `--max-time`, in seconds.
void add_max_time(CLI::App& command, std::optional<double>& seconds);

/// Executes work in which ranks depend on each other: a failure of one ends the job on all.
core::ExitCode end_together(island::Communicator& communicator, const std::function<core::ExitCode()>& work);

/// Adds `--mapper` and `--rounding`.
void add_model_options(CLI::App& command, compat::CompatOptions& options);

}  // namespace crossisle::apps
