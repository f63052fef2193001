// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "command_line.hpp"
#include "crossisle/compat/compat_model.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/island/communicator.hpp"

namespace crossisle::apps {

/// Work of the chosen subcommand after the command line is parsed; MPI needs the arguments of main.
using Action = std::function<core::ExitCode(int& argc, char**& argv)>;

void add_run(Command app, Action& action);
void add_evaluate(Command app, Action& action);
void add_validate(Command app, Action& action);
void add_report(Command app, Action& action);
void add_compare(Command app, Action& action);
void add_rescore(Command app, Action& action);
void add_explain(Command app, Action& action);
void add_front(Command app, Action& action);
void add_trade(Command app, Action& action);
void add_init(Command app, Action& action);
void add_schema(Command app, Action& action);
void add_export(Command app, Action& action);
void add_pack(Command app, Action& action);
void add_digest(Command app, Action& action);
void add_status(Command app, Action& action);
void add_stop(Command app, Action& action);
void add_import(Command app, Action& action);
void add_workloads(Command app, Action& action);
void add_validate_model(Command app, Action& action);
void add_calibrate(Command app, Action& action);
void add_bench(Command app, Action& action);
void add_slurm(Command app, Action& action);
void add_sweep(Command app, Action& action);
void add_study(Command app, Action& action);
void add_doctor(Command app, Action& action);
void add_completion(Command app, Action& action);
void add_manual(Command app, Action& action);

void add_commands(Command app, Action& action);

/// Configuration file on the command line, with its overrides.
struct ConfigurationArguments {
  std::string file;
  std::vector<std::string> overrides;

  void add_to(Command command);
};

/// Adds `--max-time`, in seconds.
void add_max_time(Command command, std::optional<double>& seconds);

/// Executes work in which ranks depend on each other: a failure of one rank ends the job on all ranks.
core::ExitCode end_together(island::Communicator& communicator, const std::function<core::ExitCode()>& work);

/// Adds `--mapper` and `--rounding`.
void add_model_options(Command command, compat::CompatOptions& options);

}  // namespace crossisle::apps
